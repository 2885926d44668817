"""The frame around each page: only the entries that this person uses, and the small counts in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user
from markupsafe import Markup

from tracker.base import clock
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.queries.bureau.bureau import bureau
from tracker.queries.reminders.clocks import clock_warning
from tracker.queries.reminders.notices import unread_count


@dataclass(frozen=True)
class Entry:
    group: str
    label: str
    endpoint: str
    icon: str
    needs: Capability
    #: Who may do this sees the page under another entry, or has a better one.
    unless: Capability | None = None

    def is_for(self, user: User) -> bool:
        """Whether it stands in this person's menu."""
        return user.can(self.needs) and not (self.unless and user.can(self.unless))


#: In the order of the page; at most nine of them are anybody's.
ENTRIES = (
    Entry("我的", "工作台", "desk.page", "home", Capability.SUPERVISE),
    Entry("我的", "工作台", "desk.page", "home", Capability.CARRY_OUT, unless=Capability.SUPERVISE),
    Entry("我的", "提醒", "reminders.page", "reminder", Capability.SEE_TASKS),
    Entry("监督", "驾驶舱", "overview.page", "cockpit", Capability.OVERSEE),
    Entry("监督", "看板", "board.page", "board", Capability.SEE_TASKS),
    Entry("监督", "台账", "ledger.page", "table", Capability.SEE_TASKS),
    Entry("监督", "来源文件", "sources.page", "source", Capability.OVERSEE),
    Entry("输出", "简报", "briefings.page", "briefing", Capability.OVERSEE),
    Entry("管理", "单位", "units.page", "units", Capability.MANAGE_UNITS),
    Entry("管理", "人员", "people.page", "people", Capability.MANAGE_ACCOUNTS),
    Entry("管理", "角色", "roles.page", "lock", Capability.GRANT_ROLES),
    Entry("管理", "审计日志", "audit.page", "audit", Capability.READ_LOG),
    Entry("管理", "设置", "settings.page", "settings", Capability.SEE_SETTINGS),
)


def frame_context() -> dict[str, Any]:
    """What layout.html needs, for the person who asks."""
    user = current_user if isinstance(current_user._get_current_object(), User) else None
    settings = bureau()
    context: dict[str, Any] = {
        "me": user,
        "office_name": settings.office_name,
        "today": clock.today(),
        "navigation": [],
    }
    if user is not None and request.headers.get("HX-Request") != "true":
        context["navigation"] = _navigation(user)
        context["may_search"] = user.can(Capability.SEE_TASKS)
        context["unread_notices"] = unread_count(user)
        if user.can(Capability.SEE_SETTINGS):
            context["clock_banner"] = clock_warning()
    return context


def _navigation(user: User) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in ENTRIES:
        if not entry.is_for(user) or entry.endpoint not in current_app.view_functions:
            continue
        blueprint = entry.endpoint.split(".")[0]
        groups.setdefault(entry.group, []).append(
            {
                "label": entry.label,
                "url": _address_of(entry.endpoint),
                "icon": entry.icon,
                "active": request.blueprint == blueprint,
                "count": 0,
            }
        )
    return [{"group": name, "entries": entries} for name, entries in groups.items()]


@lru_cache(maxsize=64)
def _address_of(endpoint: str) -> str:
    """The path of a page without arguments, found once; url_for per entry is slow."""
    return next(rule.rule for rule in current_app.url_map.iter_rules() if rule.endpoint == endpoint)


def attach(app: Flask) -> None:
    """Give every template the frame, the icons and the addresses of our static files."""
    app.context_processor(frame_context)
    app.jinja_env.globals.update(asset=_asset, icon=_icon)
    app.jinja_env.filters["local_time"] = lambda instant: instant.astimezone(clock.SHANGHAI)
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}


@lru_cache(maxsize=256)
def _asset(path: str) -> str:
    """The address of a static file with its digest, so that browsers may keep it for ever."""
    data = (Path(current_app.static_folder or "") / path).read_bytes()
    return f"/static/{path}?v={sha256(data).hexdigest()[:12]}"


def _icon(name: str) -> Markup:
    """One icon of the sprite; decoration only, words stand beside it."""
    shape = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return Markup(shape).format(_asset("icons.svg"), name)  # noqa: S704  # format() escapes
