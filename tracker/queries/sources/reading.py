"""A document's text cut into stretches for the page: each sentence with its class and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.models.sources import ProposalState, ProposedTask, SourceDocument

_WORDS = {
    "task": "任务",
    "goal": "目标",
    "heading": "标题",
    "principle": "原则",
    "enforcement": "奖惩",
    "boilerplate": "一般表述",
}


@dataclass(frozen=True)
class Piece:
    """Characters of one sentence; `mark` names what was read from them (deadline, unit, indicator)."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Stretch:
    """One sentence, or what stands between two. `paper_id` is the proposal that covers it."""

    start: int
    stop: int
    kind: str
    words: str
    pieces: tuple[Piece, ...]
    paper_id: int | None


def stretches(document: SourceDocument, papers: Sequence[ProposedTask]) -> list[Stretch]:
    """The whole text in order; nothing is left out and nothing stands twice."""
    live = [p for p in papers if p.state is not ProposalState.DROPPED]
    marks = [(start, stop, kind) for start, stop, kind in document.reading.get("marks", [])]
    found, at = [], 0
    for start, stop, kind, reason in document.reading.get("sentences", []):
        if start > at:
            found.append(_between(document.text, at, start))
        if start < at:
            continue
        covering = next((p.id for p in live if p.start <= start and stop <= p.stop), None)
        words = f"{_WORDS.get(kind, kind)}：{reason}" if reason else _WORDS.get(kind, kind)
        pieces = _pieces(document.text, start, stop, marks)
        found.append(Stretch(start, stop, kind, words, pieces, covering))
        at = stop
    if at < len(document.text):
        found.append(_between(document.text, at, len(document.text)))
    return found


def _between(text: str, start: int, stop: int) -> Stretch:
    return Stretch(start, stop, "", "", (Piece(text[start:stop]),), None)


def _pieces(
    text: str, start: int, stop: int, marks: Sequence[tuple[int, int, str]]
) -> tuple[Piece, ...]:
    """A sentence cut at its marks; where two overlap the first holds."""
    pieces, at = [], start
    for mark_start, mark_stop, kind in marks:
        if mark_start < at or mark_stop > stop or mark_stop <= mark_start:
            continue
        if mark_start > at:
            pieces.append(Piece(text[at:mark_start]))
        pieces.append(Piece(text[mark_start:mark_stop], kind))
        at = mark_stop
    if at < stop:
        pieces.append(Piece(text[at:stop]))
    return tuple(pieces)
