"""Lines of responsibility: 责任科室:…, (牵头单位:…;责任单位:…), (X牵头,Y配合), 由X负责."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..lines import Line
from ..model import NamedUnit
from ..text import fold
from .names import UnitList, is_unit_name, unit_list

_KINDS = r"(?:单位|部门|科室|处室|科|机构|主体|乡镇|区县|局委)?"
_LABEL = re.compile(
    rf"(?P<lead>第一责任{_KINDS}|主要责任{_KINDS}|牵头责任{_KINDS}|牵头{_KINDS}|主办{_KINDS}|主责{_KINDS}|总牵头{_KINDS})\s*[::]"
    rf"|(?P<responsible>责任(?:单位|部门|科室|处室|科|机构|主体|乡镇|区县|局委)|承办{_KINDS}|负责{_KINDS}|落实{_KINDS}|实施(?:单位|部门|主体)|整改{_KINDS}|责任分工)\s*[::]"
    rf"|(?P<support>配合{_KINDS}|协办{_KINDS}|协助{_KINDS}|参与{_KINDS}|参加{_KINDS}|协同{_KINDS}|支持{_KINDS})\s*[::]"
    rf"|(?P<oversee>督导{_KINDS}|督办{_KINDS}|监督{_KINDS}|督促{_KINDS}|指导{_KINDS})\s*[::]"
    r"|(?P<other>(?:牵头|责任|分管|联系|包抓|包保|市级|主管)(?:领导|人|负责人|同志|市领导)|联系人|联系电话|(?:完成|整改|办理|办结|落实)?(?:时限|时间|期限)(?:要求)?|完成日期|备注|工作目标|整改目标|整改措施|具体措施|问题|目标任务)\s*[::]"
)
_BRACKETS = {"(": ")", "〔": "〕", "[": "]", "【": "】"}
_VERB_PART = re.compile(
    r"(?P<lead>共同牵头负责|共同牵头|牵头负责|牵头主抓|负责牵头|负责统筹|负责组织(?!实施|落实)|总牵头|牵头|主办|为主负责|主抓)|"
    r"(?P<responsible>按照?(?:各自)?职责(?:分工)?(?:分别|抓好|共同)?(?:负责|落实)?|分工负责|分别负责|具体负责|共同负责|负责(?:组织)?(?:落实|实施)?|组织实施|承办|抓好落实|(?:组织)?(?:落实|实施)(?=[,;。]|$))|"
    r"(?P<support>(?:积极|密切|全力|主动|大力)配合|协同配合|配合|协助|参与|参加|协办)"
)
#: What begins so is a sentence, not a list of units.
_ACTING = re.compile(r"督促|指导|督导|组织|推动|引导|协调|会同|配合|要求|加强|强化|进一步|请")
_OPENS_LINE = re.compile(r"^\s*[((〔\[【★*]?\s*$")


@dataclass(frozen=True)
class Parts:
    """Who takes which part, as one line says it."""

    start: int
    end: int
    lead: tuple[NamedUnit, ...] = ()
    responsible: tuple[NamedUnit, ...] = ()
    support: tuple[NamedUnit, ...] = ()
    oversee: tuple[NamedUnit, ...] = ()
    is_open: bool = False

    @property
    def units(self) -> tuple[NamedUnit, ...]:
        return self.lead + self.responsible + self.support + self.oversee

    @property
    def presumed_lead(self) -> NamedUnit | None:
        """The first listed that is no collective, where no lead is named."""
        if self.lead:
            return None
        return next((u for u in self.responsible if not u.collective), None)


def unit_lines(text: str, lines: Sequence[Line]) -> tuple[Parts, ...]:
    """All lines, and bracketed ends of paragraphs, that say who is responsible."""
    found: list[Parts] = []
    for line in lines:
        labelled = _labelled_line(text, line)
        if labelled is not None and found and _goes_on(text, found[-1], labelled):
            found[-1] = joined(found[-1], labelled)
        elif labelled is not None:
            found.append(labelled)
        else:
            found += _bracketed(text, line)
    return tuple(found)


def _goes_on(text: str, before: Parts, here: Parts) -> bool:
    """牵头单位 on one line, 配合单位 on the next: one statement."""
    return (
        not text[before.end : here.start].strip()
        and not (before.lead and here.lead)
        and not (before.responsible and here.responsible)
    )


def joined(first: Parts, second: Parts) -> Parts:
    return Parts(
        first.start, second.end, first.lead + second.lead, first.responsible + second.responsible,
        first.support + second.support, first.oversee + second.oversee, first.is_open or second.is_open,
    )  # fmt: skip


def _labelled_line(text: str, line: Line) -> Parts | None:
    """A line that is nothing but labelled lists (in brackets or not)."""
    folded = fold(text[line.start : line.end])
    label = _LABEL.search(folded)
    if (
        label is None
        or label.lastgroup == "other"
        or not _OPENS_LINE.match(folded[: label.start()])
    ):
        return None
    if "\t" in folded.strip():
        return None
    start = line.start + len(folded) - len(folded.lstrip())
    end = line.end - (len(folded) - len(folded.rstrip()))
    return labelled(text, start, end)


def labelled(text: str, start: int, end: int) -> Parts | None:
    """The parts that labels give in text[start:end]; None when no list follows a label."""
    folded = fold(text[start:end])
    marks = list(_LABEL.finditer(folded))
    lists: dict[str, list[UnitList]] = {}
    for i, mark in enumerate(marks):
        if mark.lastgroup in (None, "other"):
            continue
        stop = marks[i + 1].start() if i + 1 < len(marks) else len(folded)
        stop = _list_end(folded, mark.end(), stop)
        lists.setdefault(mark.lastgroup or "", []).append(
            unit_list(text, start + mark.end(), start + stop)
        )
    return _parts(start, end, lists)


def _list_end(folded: str, start: int, stop: int) -> int:
    """A list of units ends at a full stop or at the bracket that opened before it."""
    depth = 0
    for i in range(start, stop):
        depth += folded[i] in "(〔[【"
        if folded[i] in ")〕]】":
            if depth == 0:
                return i
            depth -= 1
        if folded[i] == "。":
            return i
    return stop


def _parts(start: int, end: int, lists: dict[str, list[UnitList]]) -> Parts | None:
    def units(part: str) -> tuple[NamedUnit, ...]:
        return tuple(u for one in lists.get(part, []) for u in one.units if is_plausible(u.name))

    starred = tuple(u for one in lists.get("responsible", []) for u in one.starred)
    lead, responsible = units("lead") + starred, units("responsible")
    responsible = tuple(u for u in responsible if u not in starred)
    is_open = any(one.is_open for some in lists.values() for one in some)
    found = Parts(start, end, lead, responsible, units("support"), units("oversee"), is_open)
    return found if found.units else None


def is_plausible(name: str) -> bool:
    """Not a person's duty or a day that slipped into a list."""
    return 1 < len(name) <= 40 and not any(c.isdigit() for c in name[:2]) and "完成" not in name


def _bracketed(text: str, line: Line) -> Iterator[Parts]:
    """(X牵头,Y配合) and (责任单位:…) within or at the end of a paragraph; 由X牵头,Y配合 at its end."""
    folded = fold(text[line.start : line.end])
    at = 0
    for i, char in enumerate(folded):
        if i < at or char not in _BRACKETS:
            continue
        close = _closing(folded, i)
        if close is None:
            continue
        inside = folded[i + 1 : close]
        start, end = line.start + i, line.start + close + 1
        if _LABEL.search(inside):
            found = labelled(text, start + 1, end - 1)
        else:
            found = by_verbs(text, start + 1, end - 1)
        if found:
            yield Parts(
                start,
                end,
                found.lead,
                found.responsible,
                found.support,
                found.oversee,
                found.is_open,
            )
            at = close + 1


def _is_several(unit: NamedUnit) -> bool:
    """各县区 and the like; 各单位要… is the beginning of a sentence."""
    return unit.collective and not re.search(r"[要须应]", unit.name)


def _closing(folded: str, start: int) -> int | None:
    depth = 0
    for i in range(start, len(folded)):
        depth += folded[i] in "(〔[【"
        depth -= folded[i] in ")〕]】"
        if depth == 0:
            return i
    return None


def by_verbs(text: str, start: int, end: int) -> Parts | None:
    """X、Y牵头,Z按职责分工负责: a list before each verb of responsibility."""
    folded = fold(text[start:end])
    lists: dict[str, list[UnitList]] = {}
    at = 0
    for verb in _VERB_PART.finditer(folded):
        first = (
            at + len(folded[at : verb.start()]) - len(folded[at : verb.start()].lstrip(",;。 由"))
        )
        at = verb.end()
        if "。" in folded[first : verb.start()]:
            return None
        listed = unit_list(text, start + first, start + verb.start())
        units = [
            u for u in listed.units if is_unit_name(u.name) or _is_several(u) or listed.is_open
        ]
        if not units or len(units) < len(listed.units) or _ACTING.match(units[0].name):
            return None
        lists.setdefault(verb.lastgroup or "", []).append(listed)
    rest = folded[at:].strip(",;。 ")
    if len(rest) > 24 or not lists:
        return None
    return _parts(start, end, lists)
