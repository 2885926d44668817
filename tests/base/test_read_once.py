"""What many parts of an answer ask for is read once, and never kept beyond its transaction."""

from flask import Flask

from tests.support.cast import Cast
from tracker.base.db import db, read_once, transaction
from tracker.models.acts import Act
from tracker.models.bureau import BureauSetting
from tracker.queries.bureau.bureau import bureau
from tracker.queries.matters.visibility import unit_ids_of
from tracker.rules import audit


class Counter:
    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_it_is_read_once_in_a_read_transaction(app_context: Flask) -> None:
    counter = Counter()
    bureau()  # begins the transaction
    assert [read_once("x", counter) for _ in range(3)] == [1, 1, 1]
    assert read_once("y", counter) == 2


def test_it_is_read_anew_in_the_next_transaction_and_while_writing(app_context: Flask) -> None:
    counter = Counter()
    bureau()
    assert read_once("x", counter) == 1
    with transaction():
        assert [read_once("x", counter) for _ in range(2)] == [2, 3]
    bureau()
    assert read_once("x", counter) == 4
    db.session.rollback()
    bureau()
    assert read_once("x", counter) == 5


def test_changed_settings_are_seen_at_once(app_context: Flask) -> None:
    assert bureau().office_name == "督查督办系统"
    with transaction():
        row = BureauSetting(name="office_name", value="市局督查办")
        db.session.add(row)
        audit.record(Act.SETTING_CHANGED, row, by=None)
        assert bureau().office_name == "市局督查办"
    assert bureau().office_name == "市局督查办"


def test_a_unit_moved_below_is_seen_at_once(cast: Cast, app_context: Flask) -> None:
    wang, dongshan = cast.user("wang"), cast.unit("dongshan")
    assert dongshan.id not in unit_ids_of(wang)
    with transaction():
        cast.unit("dongshan").parent_id = cast.units["dudao"]
        audit.record(Act.UNIT_EDITED, cast.unit("dongshan"), by=None)
        assert cast.units["dongshan"] in unit_ids_of(cast.user("wang"))
    assert cast.units["dongshan"] in unit_ids_of(cast.user("wang"))
