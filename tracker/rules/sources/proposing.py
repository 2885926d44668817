"""Lay proposed matters out as working papers: match units, spread collectives, date what recurs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tracker import intake
from tracker.base import clock
from tracker.base.db import db
from tracker.dates.rules import Rule, RuleError
from tracker.dates.workdays import Calendar
from tracker.models.kinds import Grade, TaskKind
from tracker.models.sources import Clause, ProposedTask, SourceDocument
from tracker.models.units import Unit, UnitKind
from tracker.queries.bureau.bureau import calendar

_KINDS = {kind.label: kind for kind in TaskKind}
#: 各区县, 17个乡镇 …: words for all units of one kind, the longest first.
_COLLECTIVES = (
    ("驻乡工作队", UnitKind.WORK_TEAM),
    ("帮扶集团", UnitKind.HELP_GROUP),
    ("乡镇", UnitKind.TOWNSHIP),
    ("县市区", UnitKind.COUNTY),
    ("区县", UnitKind.COUNTY),
    ("县区", UnitKind.COUNTY),
)
#: Deadlines that come to one day.
_DATED = ("one_off", "checkpoint", "relative")
_ALL_OF = re.compile(r"^(?:各|全部|所有|[“\"‘]?两群[”\"’]?|\d+个)")
#: How far ahead the next day of a recurrence is looked for: two years and a bit.
_AHEAD = timedelta(days=800)


def lay_out(
    document: SourceDocument, proposal: intake.Proposal, clauses: Sequence[Clause]
) -> list[ProposedTask]:
    """One open working paper for each proposed matter, in the order of the text."""
    days, since = calendar(), max(clock.today(), document.issued_on or date.min)
    kinds = units_by_kind()
    papers = []
    for position, matter in enumerate(proposal.matters):
        paper = paper_of(proposal.text, matter, days, since, kinds)
        paper.position, paper.clause = position * 10, _clause_of(matter, clauses)
        document.proposals.append(paper)
        papers.append(paper)
    return papers


def paper_of(
    text: str,
    matter: intake.Matter,
    days: Calendar,
    since: date,
    kinds: dict[UnitKind, list[int]],
) -> ProposedTask:
    """A working paper that says what the reader proposes, and why it is not sure."""
    fan_out = _spread(matter, kinds)
    known = [u for u in matter.units if u.known_id is not None and not u.collective]
    lead = None if fan_out else next((u for u in known if u.part == "主办"), None)
    due, adjusted, more = _due(matter, days, since)
    return ProposedTask(
        grade=Grade(matter.grade.value),
        reasons="\n".join([*matter.reasons, *more]),
        kind=_KINDS.get(matter.kind, TaskKind.WORK_POINT),
        title=matter.title[:120],
        requirement=matter.requirement,
        start=matter.start,
        stop=matter.end,
        due_nominal_on=due,
        due_on=adjusted,
        due_words=_due_words(text, matter),
        lead_unit_id=lead.known_id if lead else None,
        assist_unit_ids=_assists(matter, lead.known_id if lead else None, fan_out),
        fan_out_unit_ids=fan_out,
        unknown_units=_unknown(matter, bool(fan_out)),
        original=intake.matter_form(matter),
    )


def known_units() -> list[intake.KnownUnit]:
    """The bureau's units as the reader matches names against them."""
    units = db.session.scalars(
        select(Unit).where(Unit.disabled_on.is_(None)).order_by(Unit.position, Unit.id)
    )
    return [
        intake.KnownUnit(
            unit.id, unit.name, tuple(n for n in (unit.short_name, *unit.alias_list) if n)
        )
        for unit in units
    ]


def units_by_kind() -> dict[UnitKind, list[int]]:
    found: dict[UnitKind, list[int]] = {}
    active = select(Unit).where(Unit.disabled_on.is_(None)).order_by(Unit.position, Unit.id)
    for unit in db.session.scalars(active):
        found.setdefault(unit.kind, []).append(unit.id)
    return found


def _spread(matter: intake.Matter, kinds: dict[UnitKind, list[int]]) -> list[int]:
    """All units of the kind that the text makes responsible as a whole; empty when it names single ones."""
    for unit in matter.units:
        if unit.part == "主办" and unit.known_id is None and _ALL_OF.match(unit.name):
            for word, kind in _COLLECTIVES:
                if word in unit.name:
                    return kinds.get(kind, [])
    return []


def _assists(matter: intake.Matter, lead: int | None, fan_out: Sequence[int]) -> list[int]:
    ids = [u.known_id for u in matter.units if u.known_id is not None and u.part != "督促"]
    return [i for i in dict.fromkeys(ids) if i != lead and i not in fan_out and i is not None]


def _unknown(matter: intake.Matter, is_spread: bool) -> list[str]:
    """Names that match no unit of ours; one that was spread over its units is known after all."""
    return [
        unit.name
        for unit in matter.units
        if unit.known_id is None and not (is_spread and unit.part == "主办")
    ]


def _due(
    matter: intake.Matter, days: Calendar, since: date
) -> tuple[date | None, date | None, list[str]]:
    """The nominal day, the work-day beside it, and what must be said about them."""
    dated = sorted(d.due for d in matter.deadlines if d.due and d.kind in _DATED)
    if dated:
        more = ["文中有几个日期，时限取最后一个，请核对。"] if len(set(dated)) > 1 else []
        return _beside(dated[-1], days, more)
    if matter.due is not None:
        return _beside(matter.due, days, [])
    for rule in matter.recurrences:
        if rule.covers is None and _is_often(rule.rrule):
            end = date(since.year, 12, 31)
            return _beside(end, days, ["每年多次开展：时限先取年底，请核对。"])
        nominal = _next_day(rule.rrule, days, since)
        if nominal is not None:
            return _beside(nominal, days, ["周期任务：时限取最近一期，请核对。"])
    return None, None, []


def _beside(nominal: date, days: Calendar, reasons: list[str]) -> tuple[date, date, list[str]]:
    """The nominal day and the day proposed: the next work-day, unless that would leave the month.

    民法典 203 ends a period on the day after the holiday; but what is due by the end of a month or a
    year must not slip into the next one. Either way it is said, never done silently.
    """
    workday = days.next_workday(nominal)
    if workday == nominal:
        return nominal, nominal, reasons
    shown = (
        f"{nominal.month}月{nominal.day}日是休息日，次一工作日为{workday.month}月{workday.day}日"
    )
    if (workday.year, workday.month) == (nominal.year, nominal.month):
        return nominal, workday, [*reasons, f"{shown}，已按次一工作日列出。"]
    return nominal, nominal, [*reasons, f"{shown}；跨月不顺延，仍按原文。"]


def _is_often(rrule: str | None) -> bool:
    """Whether something goes on all through the year, rather than falling due once in a while."""
    return rrule is None or any(f"FREQ={f}" in rrule for f in ("MONTHLY", "WEEKLY", "DAILY"))


def _next_day(rrule: str | None, days: Calendar, since: date) -> date | None:
    if rrule is None:
        return None
    try:
        return next(Rule.parse(rrule).days(since, since + _AHEAD, days), None)
    except RuleError:
        return None


def _due_words(text: str, matter: intake.Matter) -> str:
    """The words of the deadlines as they stand in the document."""
    words = dict.fromkeys(text[d.start : d.end] for d in matter.deadlines)
    return "；".join(words)[:200]


def _clause_of(matter: intake.Matter, clauses: Sequence[Clause]) -> Clause | None:
    around = [c for c in clauses if c.start <= matter.start < c.stop]
    return max(around, key=lambda c: (c.start, c.position), default=None)


def plain_form(paper: ProposedTask) -> dict[str, Any]:
    """What the officer made of a proposal, to be held against `original`."""
    return {
        "title": paper.title,
        "requirement": paper.requirement,
        "kind": paper.kind.label,
        "due": paper.due_on.isoformat() if paper.due_on else None,
        "lead": paper.lead_unit_id,
        "assists": paper.assist_unit_ids,
        "fan_out": paper.fan_out_unit_ids,
    }
