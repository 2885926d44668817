"""Lights by hand-worked days of 2023: Friday 30 June, the Dragon Boat holiday 22–24 June, 25 June worked."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.dates.holidays import official_calendar
from tracker.models.kinds import State
from tracker.models.lights import Colour, Facts, LightPolicy, light_of

POLICY, CALENDAR = LightPolicy(), official_calendar()


def light(on: date, **changes: object):  # type: ignore[no-untyped-def]
    facts = {
        "state": State.ACTIVE,
        "issued_on": date(2023, 6, 1),
        "due_on": date(2023, 6, 30),
        "percent": 100,
        "handed_in_on": None,
        "excused_days": 0,
        "is_backfilled": False,
    } | changes
    return light_of(Facts(**facts), on, POLICY, CALENDAR)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "colour", "words"),
    [
        # 19 to 30 June: 19, 20, 21 | 22–24 holiday | 25 (a worked Sunday), 26–30.
        (date(2023, 6, 19), Colour.GREEN, "剩8个工作日"),  # 20 21 25 26 27 28 29 30
        (date(2023, 6, 26), Colour.GREEN, "剩4个工作日"),
        (date(2023, 6, 27), Colour.YELLOW, "剩3个工作日"),
        (date(2023, 6, 30), Colour.YELLOW, "今日到期"),
        (date(2023, 7, 1), Colour.RED, "逾期1天"),
        (date(2023, 7, 5), Colour.RED, "逾期5天"),
    ],
)
def test_the_deadline_gives_the_light(on: date, colour: Colour, words: str) -> None:
    found = light(on)
    assert (found.colour, found.words) == (colour, words)


@pytest.mark.parametrize(
    ("percent", "colour", "words"),
    [
        # 1 June to 1 July are 30 days; on the 16th half the time is gone.
        (50, Colour.GREEN, "剩9个工作日"),  # 19 20 21 25 26 27 28 29 30
        (41, Colour.GREEN, "剩9个工作日"),
        (40, Colour.YELLOW, "滞后10个百分点"),
        (20, Colour.YELLOW, "滞后30个百分点"),
        (19, Colour.RED, "滞后31个百分点"),
    ],
)
def test_progress_behind_time_gives_the_light(percent: int, colour: Colour, words: str) -> None:
    found = light(date(2023, 6, 16), percent=percent, due_on=date(2023, 7, 1))
    assert (found.colour, found.words) == (colour, words)


@pytest.mark.parametrize(
    ("percent", "colour", "words"),
    [
        # On the 17th 16 of 30 days are gone, 53.3 %: the fraction of a point is nobody's delay.
        (44, Colour.GREEN, "剩9个工作日"),
        (43, Colour.YELLOW, "滞后10个百分点"),
        (23, Colour.YELLOW, "滞后30个百分点"),
        (22, Colour.RED, "滞后31个百分点"),
    ],
)
def test_points_are_judged_whole_as_they_are_shown(
    percent: int, colour: Colour, words: str
) -> None:
    found = light(date(2023, 6, 17), percent=percent, due_on=date(2023, 7, 1))
    assert (found.colour, found.words) == (colour, words)


def test_the_clock_of_the_unit_stands_still_in_review() -> None:
    found = light(date(2023, 7, 20), state=State.REVIEW, handed_in_on=date(2023, 6, 30))
    assert (found.colour, found.words) == (Colour.GREEN, "已提交")


def test_days_in_review_are_not_the_units_delay() -> None:
    """Handed in on the day, returned five days late: two days after that, two days are overdue."""
    found = light(date(2023, 7, 7), excused_days=5)
    assert (found.colour, found.words) == (Colour.RED, "逾期2天")
    assert "审核期间不计" in found.reason


def test_handed_back_after_the_deadline_it_is_due_that_day() -> None:
    # Handed in on the deadline, Friday 30 June, and handed back on Tuesday 4 July: 4 days excused.
    found = light(date(2023, 7, 4), excused_days=4)
    assert (found.colour, found.words) == (Colour.YELLOW, "今日到期")
    assert light(date(2023, 7, 5), excused_days=4).words == "逾期1天"


def test_closing_keeps_lateness_visible() -> None:
    on = date(2023, 12, 1)
    in_time = light(on, state=State.CLOSED, handed_in_on=date(2023, 6, 30))
    late = light(on, state=State.CLOSED, handed_in_on=date(2023, 7, 3))
    assert (in_time.colour, late.colour) == (Colour.DARK_GREEN, Colour.DARK_RED)
    assert late.words == "逾期3天办结"


def test_a_backfilled_matter_is_not_red_from_birth() -> None:
    found = light(date(2023, 8, 1), issued_on=date(2023, 7, 15), is_backfilled=True, percent=0)
    assert (found.colour, found.words) == (Colour.YELLOW, "历史补录")


@pytest.mark.parametrize(
    ("state", "colour"),
    [
        (State.DRAFT, Colour.BLUE),
        (State.ISSUED, Colour.BLUE),
        (State.SUSPENDED, Colour.GREY),
        (State.REVOKED, Colour.GREY),
    ],
)
def test_states_with_a_light_of_their_own(state: State, colour: Colour) -> None:
    assert light(date(2023, 6, 5), state=state, percent=0).colour is colour


def test_soft_words_never_make_a_deadline() -> None:
    found = light(date(2030, 1, 1), due_on=None)
    assert (found.colour, found.words) == (Colour.GREEN, "无硬性时限")
