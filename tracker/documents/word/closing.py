"""Closing: what follows the body: 附件说明, 署名, 成文日期, 附注 and the stamp of the audit log."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.documents.blocks import (
    AttachmentNote,
    AttachmentStart,
    Remarked,
    Signature,
)
from tracker.documents.titles import lines_within
from tracker.documents.word.ooxml import CHAR, WIDTH, blank, para, run, width_of

_KEEP = "<w:keepNext/>"
#: A longer name is signed in two lines.
_LONGEST_NAME = 24


def attachment_note(block: AttachmentNote) -> Iterator[str]:
    """附件： one line below the body, two characters in; numbered only if there are several
    (7.3.4)."""
    yield para("Normal", ppr=_KEEP)
    several = len(block.names) > 1
    for position, name in enumerate(block.names):
        number = f"{position + 1}." if several else ""
        label = "附件：" if position == 0 else ""
        hang = width_of(label + number)
        left = CHAR * 5 + width_of(number)
        ppr = f'{_KEEP}<w:ind w:left="{left}" w:hanging="{hang}"/>'
        yield para("AttachmentNote", run(label + number + name), ppr)


def signature(block: Signature, tie: str) -> Iterator[str]:
    """Two empty lines, the name, the date; tied to the body so that no page carries them alone, and
    by ``tie`` to the 附注 where there is one."""
    yield para("Normal", ppr=_KEEP)
    yield para("Normal", ppr=_KEEP)
    if block.sealed:
        yield from _sealed(block, tie)
    else:
        yield from _unsealed(block, tie)


def _sealed(block: Signature, tie: str) -> Iterator[str]:
    """The date four characters from the right, the name centred above it (7.3.5.1)."""
    date = width_of(block.day)
    names = lines_within(block.organ, _LONGEST_NAME)
    widest = max(map(width_of, names))
    date_right = max(CHAR * 4, (widest - date) // 2)
    for name in names:
        right = max(date_right + (date - width_of(name)) // 2, 0)
        yield para("Signature", run(name), f'{_KEEP}<w:ind w:right="{right}"/>')
    yield para("Signature", run(block.day), f'{tie}<w:ind w:right="{date_right}"/>')


def _unsealed(block: Signature, tie: str) -> Iterator[str]:
    """The name two characters from the right, the date two characters right of its start; where the
    date is the longer, it is the date that ends two characters from the right (7.3.5.2).

    Both are placed from the left, so that the two characters between their starts are exact in any
    font."""
    names = lines_within(block.organ, _LONGEST_NAME)
    widest, date = max(map(width_of, names)), width_of(block.day)
    left = max(min(WIDTH - widest - CHAR * 2, WIDTH - date - CHAR * 4), 0)
    for name in names:
        yield para("Signature", run(name), _KEEP + _from_left(left))
    yield para("Signature", run(block.day), tie + _from_left(left + CHAR * 2))


def _from_left(left: int) -> str:
    return f'<w:ind w:left="{left}"/><w:jc w:val="left"/>'


def remarked(block: Remarked) -> Iterator[str]:
    """附注: two characters in, in brackets, one line below the date (7.3.6)."""
    yield para("BodyText", run(f"（{block.text}）"))


def attachment_start(block: AttachmentStart, ppr: str) -> Iterator[str]:
    """附件1 in 黑体 on the first line, the title on the third (7.3.7)."""
    yield para("AttachmentLabel", run(block.label), ppr)
    yield para("Normal", ppr=_KEEP)
    for line in block.lines:
        yield para("Title", run(line))
    yield blank()
