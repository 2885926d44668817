"""Units: what the pickers offer, the tree, and what hangs on one unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.elements import ColumnElement

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import NotFound
from tracker.base.pinyin import initials
from tracker.models.kinds import OPEN_STATES, Part, State
from tracker.models.people import User
from tracker.models.tasks import Assignment, Task
from tracker.models.units import LinkKind, Post, Unit, UnitKind, UnitLink
from tracker.queries.matters.visibility import LARGEST_ID


class UnitOption(NamedTuple):
    """One line of a picker; made for the macro `picks`, which searches `search` beside the label."""

    id: int
    label: str
    #: First letters of the names, the full name and the other spellings, to be searched.
    search: str


def unit_options(
    *, kinds: Collection[UnitKind] = tuple(UnitKind), keep: Collection[int] = ()
) -> list[UnitOption]:
    """The active units of some kinds in the order in which documents name them.

    `keep` are units shown although they are disabled or of another kind: those already chosen.
    """
    offered = Unit.kind.in_(kinds) & Unit.disabled_on.is_(None)
    units = db.session.scalars(select(Unit).where(or_(offered, Unit.id.in_(keep))))
    return [_option_of(unit) for unit in sorted(units, key=order_of)]


def leading_unit_options(*, keep: Collection[int] = ()) -> list[UnitOption]:
    """The units that may answer for a matter alone: all but the collectives (机关各科室)."""
    kinds = [kind for kind in UnitKind if kind is not UnitKind.COLLECTIVE]
    return unit_options(kinds=kinds, keep=keep)


def unit_spellings() -> dict[str, str]:
    """Every other spelling of an active unit → the name the pickers show; doubtful ones left out."""
    found: dict[str, set[str]] = {}
    for unit in db.session.scalars(select(Unit).where(Unit.disabled_on.is_(None))):
        for spelling in {unit.name, unit.short_name, *unit.alias_list} - {"", unit.display_name}:
            found.setdefault(spelling, set()).add(unit.display_name)
    return {spelling: names.pop() for spelling, names in found.items() if len(names) == 1}


def order_of(unit: Unit) -> tuple[int, int, int]:
    """Kinds in the order of the list of kinds, then as documents name the units."""
    return list(UnitKind).index(unit.kind), unit.position, unit.id


def search_words(unit: Unit) -> str:
    """Everything by which a unit can be found: letters, names, spellings, code."""
    names = dict.fromkeys([unit.display_name, unit.name, *unit.alias_list])
    return " ".join([*dict.fromkeys(map(initials, names)), *names, unit.code])


def _option_of(unit: Unit) -> UnitOption:
    label = unit.display_name if unit.is_active else f"{unit.display_name}（已停用）"
    return UnitOption(unit.id, label, search_words(unit))


def chosen_units(ids: Collection[int]) -> list[Unit]:
    """The units with these ids, in this order, each once; ids of no unit are passed over."""
    found = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return [found[unit_id] for unit_id in dict.fromkeys(ids) if unit_id in found]


def unit_of_id(unit_id: int) -> Unit:
    """One unit by id. Raises NotFound."""
    unit = db.session.get(Unit, unit_id) if 0 < unit_id <= LARGEST_ID else None
    if unit is None:
        raise NotFound
    return unit


@dataclass
class Node:
    """A unit in the tree with those below it."""

    unit: Unit
    people: int = 0
    children: list[Node] = field(default_factory=list)
    #: Whether the unit itself answers a search, or only one below it does.
    is_found: bool = True

    @property
    def size(self) -> int:
        return 1 + sum(child.size for child in self.children)


def unit_tree(words: str = "", *, with_disabled: bool = False) -> list[Node]:
    """The tree of units, in three queries whatever its size; with words, only what leads to a hit."""
    units = list(db.session.scalars(select(Unit)))
    shown = [unit for unit in units if with_disabled or unit.is_active]
    counts = _people_by_unit()
    nodes = {
        unit.id: Node(unit, counts.get(unit.id, 0), is_found=_answers(unit, words))
        for unit in shown
    }
    roots: list[Node] = []
    for unit in sorted(shown, key=order_of):
        parent = nodes.get(unit.parent_id or 0)
        (parent.children if parent else roots).append(nodes[unit.id])
    return _pruned(roots) if words.strip() else roots


def _answers(unit: Unit, words: str) -> bool:
    sought = search_words(unit).casefold() if words.strip() else ""
    return all(word in sought for word in words.casefold().split())


def _pruned(nodes: list[Node]) -> list[Node]:
    """Only the nodes that are found or lead to one."""
    for node in nodes:
        node.children = _pruned(node.children)
    return [node for node in nodes if node.is_found or node.children]


def _people_by_unit() -> dict[int, int]:
    """How many active people hold a post in each unit today."""
    rows = db.session.execute(
        select(Post.unit_id, func.count(Post.user_id.distinct()))
        .join(User, User.id == Post.user_id)
        .where(User.disabled_on.is_(None), held_on(clock.today()))
        .group_by(Post.unit_id)
    )
    return {row[0]: row[1] for row in rows}


def held_on(day: date) -> ColumnElement[bool]:
    """The condition on Post that it is held on a day."""
    return and_(Post.since_on <= day, or_(Post.until_on.is_(None), Post.until_on >= day))


def posts_in(unit: Unit) -> list[Post]:
    """Who holds or held a post in the unit, those of today first."""
    posts = db.session.scalars(
        select(Post)
        .where(Post.unit_id == unit.id)
        .options(joinedload(Post.user))
        .order_by(Post.since_on.desc(), Post.id)
    )
    today = clock.today()
    return sorted(posts, key=lambda post: not (post.is_held_on(today) and post.user.is_active))


def links_of(unit: Unit) -> list[UnitLink]:
    """Every relation of a unit, on either side, those that hold or are to come first."""
    links = db.session.scalars(
        select(UnitLink)
        .where(or_(UnitLink.unit_id == unit.id, UnitLink.target_id == unit.id))
        .options(
            joinedload(UnitLink.unit), joinedload(UnitLink.person), joinedload(UnitLink.target)
        )
        .order_by(UnitLink.since_on.desc(), UnitLink.id)
    )
    today = clock.today()
    kinds = list(LinkKind)
    return sorted(
        links, key=lambda k: (k.until_on is not None and k.until_on < today, kinds.index(k.kind))
    )


def link_of_id(link_id: int, *, target: Unit) -> UnitLink:
    """One relation by id, if it is one to this unit. Raises NotFound."""
    link = db.session.get(UnitLink, link_id)
    if link is None or link.target_id != target.id:
        raise NotFound
    return link


def open_matters_led_by(unit: Unit) -> list[str]:
    """The numbers of the matters that the unit must still answer for."""
    return list(
        db.session.scalars(
            select(Task.number)
            .join(Assignment, Assignment.task_id == Task.id)
            .where(
                Assignment.unit_id == unit.id,
                Assignment.part == Part.LEAD,
                Task.state.in_([*OPEN_STATES, State.SUSPENDED]),
            )
            .order_by(Task.number_year, Task.number_seq)
        )
    )
