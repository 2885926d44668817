"""Answers: a fragment for htmx, a page or a 303 for a plain browser; one handler for every refusal."""

from __future__ import annotations

import json
import secrets
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from tracker.base import tracing
from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.views.frame.refusals import note_refusal

_SENTENCES = {
    400: "请求不完整，请返回重试。",
    403: "您无权进行此操作。",
    404: "没有找到，或您无权查看。",
    405: "不支持这种访问方式。",
    413: "上传的内容太大（上限64 MB）。",
    429: "操作过于频繁，请稍后再试。",
}


def is_fragment_wanted() -> bool:
    return request.headers.get("HX-Request") == "true"


def answer(template: str, status: int = 200, **context: object) -> Response:
    """Render a template; the same address may serve page and fragment, so caches must tell them apart."""
    response = make_response(render_template(template, **context), status)
    response.headers["Vary"] = "HX-Request"
    return response


def done(sentence: str, location: str) -> Response:
    """An act was taken: say so, and lead on. htmx follows HX-Redirect, a browser the 303."""
    flash(sentence, "success")
    if is_fragment_wanted():
        return Response("", 204, {"HX-Redirect": location})
    return redirect(location, 303)  # type: ignore[return-value]


def stay(sentence: str) -> Response:
    """An act was taken from a page that refreshes itself: only say so (headers are ASCII)."""
    return Response("", 204, {"HX-Trigger": json.dumps({"said": {"text": sentence}})})


def local_path(target: str, fallback: str = "/") -> str:
    """A path on this site, or the fallback: no other host, scheme, backslash or control character."""
    parts = urlsplit(target)
    on_site = target.startswith("/") and not target.startswith(("//", "/\\"))
    if parts.scheme or parts.netloc or not on_site or any(ord(c) < 32 or c == "\\" for c in target):
        return fallback
    return target


def handle_errors(app: Flask) -> None:
    """Every refusal ends here: as a sentence in a fragment, or as a page of its own."""

    @app.errorhandler(DomainError)
    def _refused(error: DomainError) -> Response:
        note_refusal(error.status)
        return _say(error.sentence, error.status)

    @app.errorhandler(CSRFError)
    def _token_of_another_sign_in(_error: CSRFError) -> Response:
        """401 lets the page fetch the new token and keep what is typed; a plain browser is told."""
        return _say(
            "本页已过期（可能已在别的窗口重新登录），刚才的操作没有保存。请返回并刷新页面后再提交。",
            401 if is_fragment_wanted() else 400,
        )

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        code = error.code or 500
        return _say(_SENTENCES.get(code, "请求没有成功。"), code)

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def _database(error: Exception) -> Response:
        db.session.rollback()
        current_app.logger.exception("database trouble in request %s", tracing.request_id.get())
        return _say("数据库暂时不可用或正忙，刚才的操作没有保存，请稍后再试。", 503)

    @app.errorhandler(Exception)
    def _mistake(error: Exception) -> Response:
        db.session.rollback()
        current_app.logger.exception("mistake in request %s", tracing.request_id.get())
        return _say("系统出错，刚才的操作没有保存。请把下面的编号告诉管理员。", 500)


def _say(sentence: str, status: int) -> Response:
    template = "errors/_error.html" if is_fragment_wanted() else "errors/error.html"
    return answer(template, status, sentence=sentence, number=tracing.request_id.get())


def start_request() -> None:
    tracing.request_id.set(secrets.token_hex(6))
    tracing.address.set(request.remote_addr or "")


def forget_request(_error: BaseException | None) -> None:
    """What the thread does next is not this request."""
    tracing.request_id.set("")
    tracing.address.set("")


def seal_headers(response: Response) -> Response:
    """Security headers on every answer, errors included."""
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["TRACKER"].is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
