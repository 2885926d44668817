"""设置: the bureau's own values, changed group by group by whom they belong to, each change in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import Forbidden, Invalid
from tracker.models.acts import Act
from tracker.models.bureau import BureauSetting
from tracker.models.people import User
from tracker.queries.bureau.bureau import Bureau, bureau
from tracker.rules import audit
from tracker.rules.bureau.setting_fields import BY_KEY, SettingField, SettingGroup

_FLAGS = {"": False, "0": False, "1": True}


def may_change(group: SettingGroup, by: User) -> bool:
    return by.can(group.owner)


def change_settings(key: str, typed: Mapping[str, str], *, by: User) -> list[str]:
    """Save one group of settings from what was typed; the labels of those that changed.

    Raises Invalid with a sentence for each wrong field.
    """
    group = BY_KEY[key]
    if not may_change(group, by):
        raise Forbidden(f"“{group.title}”由{group.owner_label}修改。")
    values = _read_group(group, typed)
    before = bureau()
    changed = [f for f in group.fields if getattr(before, f.name) != values[f.name]]
    for field in changed:
        put_setting(field.name, values[field.name], Act.SETTING_CHANGED, by=by)
    return [field.label for field in changed]


def put_setting(name: str, value: Any, act: Act, *, by: User) -> None:
    """Write one value under the act that changed it."""
    row = db.session.scalars(select(BureauSetting).where(BureauSetting.name == name)).one_or_none()
    if row is None:
        row = BureauSetting(name=name)
        db.session.add(row)
    row.value = list(value) if isinstance(value, tuple) else value
    audit.record(act, row, by=by)


def shown(field: SettingField, settings: Bureau) -> str:
    """A setting as its field shows it."""
    value = getattr(settings, field.name)
    if field.kind == "integers":
        return "、".join(map(str, value))
    return ("1" if value else "") if field.kind == "flag" else str(value)


def _read_group(group: SettingGroup, typed: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in group.fields:
        try:
            values[field.name] = _read(field, typed.get(field.name, "").strip())
        except ValueError as error:
            errors[field.name] = str(error)
    if not errors and group.key == "lights" and values["red_points"] <= values["yellow_points"]:
        errors["red_points"] = "红灯的落后幅度应大于黄灯的落后幅度。"
    if errors:
        raise Invalid(errors)
    return values


def _read(field: SettingField, typed: str) -> Any:
    """The value of one field. Raises ValueError with a sentence."""
    if field.kind == "flag":
        if typed not in _FLAGS:
            raise ValueError(f"“{field.label}”只能勾选或不勾选。")
        return _FLAGS[typed]
    if field.kind == "integer":
        return _whole(field, typed)
    if field.kind == "integers":
        return _wholes(field, typed)
    if not typed and field.required:
        raise ValueError(f"请填写{field.label}。")
    if len(typed) > field.most or "\n" in typed:
        raise ValueError(f"{field.label}不能超过{field.most}字，也不能换行。")
    return typed


def _whole(field: SettingField, typed: str) -> int:
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 7
    if not is_number or not field.least <= int(typed) <= field.most:
        raise ValueError(f"{field.label}应为{field.least}到{field.most}之间的整数。")
    return int(typed)


def _wholes(field: SettingField, typed: str) -> tuple[int, ...]:
    """Different numbers, the largest first: 30、7、3、1."""
    for sign in "，,；; \t":
        typed = typed.replace(sign, "、")
    numbers = {_whole(field, part) for part in typed.split("、") if part}
    if not 1 <= len(numbers) <= 10:
        raise ValueError(f"{field.label}应有1到10个数。")
    return tuple(sorted(numbers, reverse=True))
