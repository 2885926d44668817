"""Search answers one- and two-character Chinese words on both engines, and only in matters one may see."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.cast import Cast
from tracker.base.db import db, transaction
from tracker.models.kinds import State
from tracker.queries.matters.search import matching
from tracker.queries.matters.visibility import visible_tasks
from tracker.rules.matters import drafting


def found(cast: Cast, words: str, viewer: str = "wang") -> list[str]:
    chosen = visible_tasks(cast.user(viewer)).where(matching(words))
    return sorted(task.title for task in db.session.scalars(chosen))


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("水务", ["建设智慧水务平台"]),
        ("水", ["农村饮水安全排查", "建设智慧水务平台"]),
        ("台", ["建设智慧水务平台"]),
        ("智慧水务", ["建设智慧水务平台"]),
        ("安全 排查", ["农村饮水安全排查"]),
        ("排查 平台", []),
        ("务水", []),
        ("规财科", ["农村饮水安全排查", "建设智慧水务平台"]),
        ("督〔2023〕2号", ["农村饮水安全排查"]),
        ("ＧＩＳ", ["建设智慧水务平台"]),
        ("\"' OR * :", []),
        ("", []),
    ],
)
def test_words_find_matters(cast: Cast, app_context: Flask, words: str, titles: list[str]) -> None:
    cast.task(title="建设智慧水务平台", requirement="接入GIS数据。")
    cast.task(title="农村饮水安全排查", requirement="逐户排查。")
    assert found(cast, words) == titles


def test_progress_is_found_too(cast: Cast, app_context: Flask) -> None:
    task = cast.task(title="建设智慧水务平台", requirement="接入数据。")
    assert found(cast, "招标") == []
    cast.report(task, 30, "已完成招标")
    assert found(cast, "招标") == ["建设智慧水务平台"]


def test_an_edited_matter_is_found_by_its_new_words_only(cast: Cast, app_context: Flask) -> None:
    task = cast.task(State.DRAFT, title="建设智慧水务平台", requirement="接入数据。")
    edited = drafting.Draft(
        "修缮灌渠", "按期完工。", task.kind, lead=cast.unit("guicai"), due_on=task.due_on
    )
    with transaction():
        drafting.edit_task(task, edited, by=cast.user("wang"))
    assert (found(cast, "水务"), found(cast, "灌渠")) == ([], ["修缮灌渠"])


def test_an_outsider_finds_nothing(cast: Cast, app_context: Flask) -> None:
    cast.task(title="建设智慧水务平台", assists=[])
    assert found(cast, "水务", viewer="zhou") == []
