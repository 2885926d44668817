"""Posts: what a person may see moves with them, at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.support.cast import START, Cast
from tests.support.log import latest_entry, nothing_written
from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError, Forbidden, NotFound
from tracker.models.kinds import State
from tracker.queries.matters.visibility import unit_ids_of, visible_task
from tracker.rules.people import organising, posting
from tracker.rules.people.posting import PostDraft

TODAY = date(2023, 6, 30)


def test_a_moved_person_loses_the_old_unit_at_once(cast: Cast, app_context: Flask) -> None:
    task = cast.task(State.ACTIVE, assists=[])
    li = cast.user("li")
    assert visible_task(task.id, viewer=li)
    with transaction():
        posting.move_person(
            li, PostDraft(cast.unit("hangye"), TODAY, "科长"), by=cast.user("admin")
        )
    assert unit_ids_of(li) == {cast.units["hangye"]}
    with pytest.raises(NotFound):
        visible_task(task.id, viewer=li)
    old = next(post for post in li.posts if post.unit_id == cast.units["guicai"])
    assert old.until_on == date(2023, 6, 29)
    assert latest_entry("user", li.id)["act"] == "user.post"


def test_a_second_post_stands_beside_the_first(cast: Cast, app_context: Flask) -> None:
    li = cast.user("li")
    with transaction():
        posting.post_person(li, PostDraft(cast.unit("hangye"), TODAY), by=cast.user("admin"))
    assert unit_ids_of(li) == {cast.units["guicai"], cast.units["hangye"]}


def test_a_post_to_come_opens_nothing_before(cast: Cast, app_context: Flask) -> None:
    li = cast.user("li")
    draft = PostDraft(cast.unit("hangye"), date(2023, 7, 3), until_on=date(2023, 7, 5))
    with transaction():
        posting.post_person(li, draft, by=cast.user("admin"))
    for day, is_there in ((2, False), (3, True), (5, True), (6, False)):
        with clock.standing_at(START + timedelta(days=day)):
            assert (cast.units["hangye"] in unit_ids_of(li)) is is_there


def test_a_post_ends_with_its_last_day(cast: Cast, app_context: Flask) -> None:
    li, admin = cast.user("li"), cast.user("admin")
    post_id = li.posts[0].id
    with transaction():
        posting.end_post(li, post_id, by=admin, last_on=TODAY)
    assert unit_ids_of(li), "today is still a day of the post"
    with transaction():
        posting.end_post(li, post_id, by=admin, last_on=date(2023, 6, 29))
    assert not unit_ids_of(li)
    with nothing_written(), pytest.raises(DomainError, match="已经结束"), transaction():
        posting.end_post(li, post_id, by=admin, last_on=date(2023, 7, 30))


def test_a_post_of_today_that_was_a_mistake_goes_and_the_log_keeps_it(
    cast: Cast, app_context: Flask
) -> None:
    li, admin = cast.user("li"), cast.user("admin")
    with transaction():
        posting.post_person(li, PostDraft(cast.unit("hangye"), TODAY), by=admin)
    wrong = next(post for post in li.posts if post.unit_id == cast.units["hangye"])
    post_id = wrong.id
    with transaction():
        posting.end_post(li, post_id, by=admin, last_on=date(2023, 6, 29))
    assert [post.unit_id for post in li.posts] == [cast.units["guicai"]]
    assert latest_entry("user", li.id)["ch"][f"post:{post_id}.unit_id"] == [
        cast.units["hangye"],
        None,
    ]


@pytest.mark.parametrize(
    ("unit", "since", "until", "field"),
    [
        ("guicai", TODAY, None, "unit"),
        ("hangye", TODAY, date(2023, 6, 29), "until_on"),
        ("xihe", TODAY, None, "unit"),
    ],
)
def test_bad_posts_are_refused(
    cast: Cast, app_context: Flask, unit: str, since: date, until: date | None, field: str
) -> None:
    with transaction():
        organising.disable_unit(cast.unit("xihe"), by=cast.user("admin"), reason="撤并")
    draft = PostDraft(cast.unit(unit), since, until_on=until)
    with nothing_written(), pytest.raises(DomainError) as refused, transaction():
        posting.post_person(cast.user("li"), draft, by=cast.user("admin"))
    assert refused.value.field == field


def test_a_refused_move_leaves_the_old_post(cast: Cast, app_context: Flask) -> None:
    li = cast.user("li")
    draft = PostDraft(cast.unit("hangye"), date(2023, 7, 1))
    with nothing_written(), pytest.raises(DomainError), transaction():
        posting.move_person(li, draft, by=cast.user("admin"))
    assert li.posts[0].until_on is None


def test_other_peoples_posts_and_other_people(cast: Cast, app_context: Flask) -> None:
    li, admin = cast.user("li"), cast.user("admin")
    foreign = cast.user("zhou").posts[0].id
    with nothing_written(), pytest.raises(NotFound), transaction():
        posting.end_post(li, foreign, by=admin, last_on=date(2023, 6, 1))
    draft = PostDraft(cast.unit("hangye"), TODAY)
    for by in ("li", "wang", "guard"):
        with nothing_written(), pytest.raises(Forbidden), transaction():
            posting.move_person(li, draft, by=cast.user(by))
        with nothing_written(), pytest.raises(Forbidden), transaction():
            posting.end_post(li, li.posts[0].id, by=cast.user(by), last_on=TODAY)
