"""设置: thresholds, reminders, the organ, passwords, and the work calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError, NotFound
from tracker.models.roles import Capability
from tracker.queries.bureau.bureau import bureau
from tracker.queries.bureau.calendars import year_view
from tracker.rules.bureau import calendars, configuring
from tracker.rules.bureau.setting_fields import BY_KEY, GROUPS
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader, refused, typed_words

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("")
@requires(Capability.SEE_SETTINGS)
def page() -> Response:
    return _page("", {}, {})


@bp.post("/<key>")
@requires(Capability.SEE_SETTINGS)
def change(key: str) -> Response:
    if key not in BY_KEY:
        raise NotFound
    typed = typed_words(request, [field.name for field in BY_KEY[key].fields])
    try:
        with transaction():
            changed = configuring.change_settings(key, typed, by=me())
    except DomainError as error:
        return _page(key, typed, refused(error), error.status)
    said = f"已修改：{'、'.join(changed)}" if changed else "没有改动"
    return done(said, f"/settings#{key}")


@bp.get("/calendar")
@requires(Capability.SEE_SETTINGS)
def calendar_page() -> Response:
    return _calendar(_year(request.args.get("year", "")), {}, {})


@bp.post("/calendar/<int:year>/days")
@requires(Capability.SEE_SETTINGS)
def put_day(year: int) -> Response:
    def run() -> None:
        reader = Reader(request)
        day = reader.required_day("day", "日期")
        name = reader.text("name", "名称", limit=40)
        is_workday = request.form.get("is_workday") == "1"
        if day.year != year and "day" not in reader.errors:
            reader.errors["day"] = f"日期不在{year}年内。"
        reader.finish()
        calendars.put_day(day, by=me(), is_workday=is_workday, name=name)

    return _take(year, run, "日历已修改")


@bp.post("/calendar/<int:year>/days/remove")
@requires(Capability.SEE_SETTINGS)
def remove_day(year: int) -> Response:
    def run() -> None:
        reader = Reader(request)
        day = reader.required_day("removed", "日期")
        reader.finish()
        calendars.remove_day(day, by=me())

    return _take(year, run, "已恢复为平日")


@bp.post("/calendar/<int:year>/complete")
@requires(Capability.SEE_SETTINGS)
def complete_year(year: int) -> Response:
    return _take(
        year, lambda: calendars.mark_year_complete(year, by=me()), f"{year}年已标为录入完整"
    )


@bp.post("/calendar/<int:year>/incomplete")
@requires(Capability.SEE_SETTINGS)
def reopen_year(year: int) -> Response:
    return _take(
        year, lambda: calendars.mark_year_incomplete(year, by=me()), f"{year}年已标为未录完"
    )


def _take(year: int, run: Callable[[], object], said: str) -> Response:
    try:
        with transaction():
            run()
    except DomainError as error:
        typed = typed_words(request, ("day", "name", "is_workday"))
        return _calendar(year, typed, refused(error), error.status)
    return done(said, f"/settings/calendar?year={year}")


def _page(key: str, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    settings = bureau()
    values = {f.name: configuring.shown(f, settings) for group in GROUPS for f in group.fields}
    return answer(
        "settings/page.html",
        status,
        groups=[(group, configuring.may_change(group, me())) for group in GROUPS],
        values=values | typed,
        errors=errors,
        refused_group=key,
    )


def _calendar(
    year: int, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> Response:
    return answer(
        "settings/calendar.html",
        status,
        view=year_view(year),
        first_year=calendars.FIRST_YEAR,
        last_year=calendars.LAST_YEAR,
        may_change=me().can(Capability.MANAGE_ACCOUNTS),
        typed=typed,
        errors=errors,
        weekday=_weekday,
    )


def _weekday(day: date) -> str:
    return "周" + "一二三四五六日"[day.weekday()]


def _year(text: str) -> int:
    """The year asked for; nonsense shows the present one."""
    if text.isascii() and text.isdigit() and len(text) == 4:
        return min(max(int(text), calendars.FIRST_YEAR), calendars.LAST_YEAR)
    return clock.today().year
