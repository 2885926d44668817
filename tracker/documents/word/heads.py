"""Heads and tails: the red head, the letter's, the bulletin's, and 版记 (GB/T 9704 7.2, 7.4,
10)."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.documents.blocks import (
    BulletinHead,
    Head,
    LetterHead,
    MinutesHead,
)
from tracker.documents.word.ooxml import (
    CHAR,
    LINE,
    TAB,
    WIDTH,
    anchor,
    blank,
    exact,
    fonts,
    millimetres,
    para,
    run,
)

_RED_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="9" w:color="FF0000"/></w:pBdr>'
#: One character in at the right edge.
_RIGHT = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - CHAR}"/></w:tabs>'


def mark_size(mark: str, largest: int) -> tuple[int, int]:
    """Size in points and width in percent so that a mark fills at most 94 % of one line."""
    room = WIDTH / 20 * 0.94
    size = min(largest, int(room / max(len(mark), 1)))
    if size >= 30:
        return size, 100
    return 30, max(34, int(room / (30 * len(mark)) * 100))


def _mark(style: str, mark: str, largest: int = 48) -> str:
    size, scale = mark_size(mark, largest)
    narrowed = f'<w:w w:val="{scale}"/>' if scale < 100 else ""
    rpr = f'<w:spacing w:val="0"/>{narrowed}<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>'
    return para(style, run(mark, rpr), exact(round(size * 22)))


def _down_to_mark(used: int, mark: str, largest: int = 48) -> str:
    """The space that puts the top of the mark's glyphs 35 mm below the top of the text area."""
    size, _ = mark_size(mark, largest)
    return para("Normal", ppr=exact(millimetres(35) - round(0.6 * size) - used))


def head(block: Head, body_kai: str) -> Iterator[str]:
    """份号, 密级, 紧急程度; mark; number and 签发人 on the red rule; two empty lines."""
    notes = [one for one in (block.copy_number, block.secrecy, block.urgency) if one]
    if block.copy_number:
        yield para("Normal", run(notes.pop(0)))
    for note in notes:
        yield para("Secrecy", run(note))
    yield _down_to_mark((bool(block.copy_number) + len(notes)) * LINE, block.mark)
    yield _mark("Mark", block.mark)
    yield blank()
    yield blank()
    yield from _number_line(block, body_kai)
    yield blank()
    yield blank()


def _number_line(block: Head, kai: str) -> Iterator[str]:
    """The number centred, or one character in with 签发人 opposite it (7.2.6)."""
    if not block.signers:
        yield para("Number", run(block.number), _RED_RULE)
        return
    rows = [block.signers[at : at + 2] for at in range(0, len(block.signers), 2)]
    for position, names in enumerate(rows):
        is_last = position == len(rows) - 1
        label = "签发人：" if position == 0 else "　　　　"
        content = run("　" + (block.number if is_last else "")) + TAB
        shown = names if position == 0 or len(names) == 2 else (*names, _as_blank(rows[0][1]))
        content += run(label) + run("　".join(shown), fonts(kai))
        rule = _RED_RULE if is_last else ""
        yield para("Number", content, f'{rule}{_RIGHT}<w:jc w:val="left"/>')


def _as_blank(name: str) -> str:
    """A blank as wide as a name, so that the last of three stands under the first."""
    return "　" * len(name)


def minutes_head(block: MinutesHead) -> Iterator[str]:
    """The mark of minutes as the red head's, the number in brackets or as given (10.3)."""
    yield _down_to_mark(0, block.mark)
    yield _mark("Mark", block.mark)
    yield blank()
    yield blank()
    yield para("Number", run(block.number), _RED_RULE)
    yield blank()
    yield blank()


#: 14 pt, less what a line of 29 pt leaves above its characters.
_BELOW_LETTER_RULE = 66


def letter_head(block: LetterHead) -> Iterator[str]:
    """Mark 30 mm below the paper's edge, red double rules 170 mm wide, number below the first
    (10.1)."""
    gap = para("Normal", ppr=exact(millimetres(4)))
    mark = _mark("Mark", block.mark, 36)
    yield _letter_rule(millimetres(30), mark + gap, "thickThinSmallGap")
    yield anchor()
    yield _letter_rule(millimetres(297 - 20 - 1.5), para("Anchor"), "thinThickSmallGap")
    # The rule reaches over the whole width, so the text begins below it by itself; the number is
    # 7/8 of a character under it.
    yield para("Normal", ppr=exact(_BELOW_LETTER_RULE))
    left = "　".join(one for one in (block.secrecy, block.urgency) if one)
    right = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs><w:jc w:val="left"/>'
    yield para("Number", run(left) + TAB + run(block.number), right)
    yield blank()
    yield blank()


def _letter_rule(top: int, content: str, rule: str) -> str:
    """A rule of the letter as the lower border of a floating cell at a height of the paper."""
    width = millimetres(170)
    return (
        '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page" '
        f'w:horzAnchor="page" w:tblpXSpec="center" w:tblpY="{top}"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/>'
        f'<w:tblBorders><w:bottom w:val="{rule}" w:sz="24" w:space="0" w:color="FF0000"/>'
        '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
        f'<w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc></w:tr></w:tbl>'
    )


def bulletin_head(block: BulletinHead) -> Iterator[str]:
    """报头: name, 第×期（总第×期）, editor left and day right on a red rule."""
    if block.secrecy:
        yield para("Secrecy", run(block.secrecy))
    else:
        yield blank()
    yield _mark("BulletinName", block.name, 52)
    yield para("BulletinIssue", run(block.issue))
    yield blank()
    content = run("　" + block.editor) + TAB + run(block.day)
    yield para("Number", content, f'{_RED_RULE}{_RIGHT}<w:jc w:val="left"/>')
    yield blank()
