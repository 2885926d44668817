"""Routes that answer in every way a form may be answered, and count what reached them."""

import time
from types import SimpleNamespace

from flask import Blueprint, abort, flash, redirect, render_template, request


class SampleActs:
    """What the window remembers about the forms that were sent."""

    def __init__(self) -> None:
        self.records: list[str] = []
        self.token = "token-of-the-session"
        self.signed_in = True


def make_acts(acts: SampleActs) -> Blueprint:
    """A page of forms, plain and by htmx."""
    bp = Blueprint("acts", __name__)

    @bp.get("/acts")
    def page():
        return render_template("acts_sample.html")

    @bp.post("/acts/slow")
    def slow():
        time.sleep(0.6)
        acts.records.append(request.form["note"])
        flash("已记录。")
        return redirect("/acts", 303)

    @bp.post("/acts/part")
    def part():
        if not acts.signed_in:
            abort(401)
        if request.headers.get("X-CSRFToken") != acts.token:
            abort(400)
        note = request.form["note"].strip()
        if not note:
            return render_template("part_sample.html", error="请填写说明。"), 422
        if note == "没有权限":
            return "<p data-sentence>只有督查考核科可以办结。</p>", 403
        if note == "坏了":
            abort(500)
        time.sleep(0.2)
        acts.records.append(note)
        return render_template("part_sample.html", done=note)

    @bp.get("/acts/panel")
    def panel():
        matter = SimpleNamespace(number="督〔2023〕9号")
        return f'<div id="matter"><h2>{matter.number}</h2><a href="/matter">看原文</a></div>'

    return bp
