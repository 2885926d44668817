"""Heads and tails: the red head, the letter's, the bulletin's, and 版记 (GB/T 9704 7.2, 7.4,
10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.documents.blocks import (
    BulletinHead,
    BulletinTail,
    Head,
    Imprint,
    LetterHead,
    MinutesHead,
)
from tracker.documents.chinese import day
from tracker.documents.ooxml import (
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
#: The lower edge of the text of a page is where 版记 stands, whatever the body does.
_ON_BOTTOM = (
    '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" '
    'w:horzAnchor="page" w:tblpX="1587" w:tblpYSpec="bottom"/>'
)


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
        content += run(label) + run("　".join(names), fonts(kai))
        rule = _RED_RULE if is_last else ""
        yield para("Number", content, f'{rule}{_RIGHT}<w:jc w:val="left"/>')


def minutes_head(block: MinutesHead) -> Iterator[str]:
    """The mark of minutes as the red head's, the number in brackets or as given (10.3)."""
    yield _down_to_mark(0, block.mark)
    yield _mark("Mark", block.mark)
    yield blank()
    yield blank()
    yield para("Number", run(block.number), _RED_RULE)
    yield blank()
    yield blank()


def letter_head(block: LetterHead) -> Iterator[str]:
    """Mark 30 mm below the paper's edge, red double rules 170 mm wide, number below the first
    (10.1)."""
    gap = para("Normal", ppr=exact(millimetres(4)))
    mark = _mark("Mark", block.mark, 36)
    yield _letter_rule(millimetres(30), mark + gap, "thickThinSmallGap")
    yield anchor()
    yield _letter_rule(millimetres(297 - 20), para("Anchor"), "thinThickSmallGap")
    size, _ = mark_size(block.mark, 36)
    below = millimetres(30 + 4 + 3) + size * 22 - 2098
    yield para("Normal", ppr=exact(below))
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
    content = run("　" + block.editor) + TAB + run(day(block.issued_on))
    yield para("Number", content, f'{_RED_RULE}{_RIGHT}<w:jc w:val="left"/>')
    yield blank()


def imprint(block: Imprint) -> Iterator[str]:
    """版记: 抄送 and the issuing office between rules, on the bottom edge of the last page."""
    rows = []
    if block.copies_to:
        rows.append(_entry("抄送：", "，".join(block.copies_to) + "。"))
    rows.append(_two_ends(block.office, f"{day(block.printed_on)}印发"))
    yield bottom_table(rows)


def bulletin_tail(block: BulletinTail) -> Iterator[str]:
    """报尾: 报, 送, 发, and the number of copies at the right."""
    groups = (("报：", block.report_to), ("送：", block.send_to), ("发：", block.issue_to))
    rows = [_entry(label, "，".join(names) + "。") for label, names in groups if names]
    if block.print_run:
        rows.append(_two_ends("", f"（共印{block.print_run}份）"))
    if rows:
        yield bottom_table(rows)


def _entry(label: str, names: str) -> str:
    """A label one character in, its names hanging behind it (7.4.2), one character short of the
    edge."""
    hang = len(label) * 280
    ppr = f'<w:ind w:left="{280 + hang}" w:right="280" w:hanging="{hang}"/>'
    return para("Imprint", run(label + names), ppr)


def _two_ends(left: str, right: str) -> str:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - 280}"/></w:tabs>'
    return para("Imprint", run("　" + left) + TAB + run(right), tabs)


def bottom_table(rows: Sequence[str]) -> str:
    """Rows between rules (outer 0.35 mm, inner 0.25 mm) floating on the bottom edge, and their
    anchor."""
    borders = (
        '<w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
        '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
        '<w:insideH w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
    )
    cells = "".join(
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{WIDTH}" '
        f'w:type="dxa"/></w:tcPr>{row}</w:tc></w:tr>'
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr>{_ON_BOTTOM}<w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid>{cells}</w:tbl>'
    ) + anchor()
