"""Tails: 版记 and 报尾 on the bottom edge of the last page (GB/T 9704 7.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.documents.blocks import BulletinTail, Imprint
from tracker.documents.word.ooxml import TAB, WIDTH, anchor, para, run

#: The lower edge of the text of a page is where 版记 stands, whatever the body does.
_ON_BOTTOM = (
    '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" '
    'w:horzAnchor="page" w:tblpX="1587" w:tblpYSpec="bottom"/>'
)


def imprint(block: Imprint) -> Iterator[str]:
    """版记: 抄送 and the issuing office between rules, on the bottom edge of the last page."""
    rows = [_entry("抄送：", block.copies)] if block.copies_to else []
    if block.printed:
        rows.append(_two_ends(block.office, block.printed))
        yield bottom_table(rows, _RULES)
    elif rows:
        yield bottom_table(rows, "")


def bulletin_tail(block: BulletinTail) -> Iterator[str]:
    """报尾: 报, 送, 发, and the number of copies at the right."""
    rows = [_entry(label, names) for label, names in block.entries]
    if block.printed:
        rows.append(_two_ends("", block.printed))
    if rows:
        yield bottom_table(rows, _RULES)


def _entry(label: str, names: str) -> str:
    """A label one character in, its names hanging behind it (7.4.2), one character short of the
    edge."""
    hang = len(label) * 280
    ppr = f'<w:ind w:left="{280 + hang}" w:right="280" w:hanging="{hang}"/>'
    return para("Imprint", run(label + names), ppr)


def _two_ends(left: str, right: str) -> str:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - 280}"/></w:tabs>'
    return para("Imprint", run("　" + left) + TAB + run(right), tabs)


#: Outer rules 0.35 mm, inner rules 0.25 mm.
_RULES = (
    "<w:tblBorders>"
    '<w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
    '<w:insideH w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
    "</w:tblBorders>"
)


def bottom_table(rows: Sequence[str], rules: str) -> str:
    """Rows floating on the bottom edge of their page's text, and the paragraph they hang on."""
    cells = "".join(
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{WIDTH}" '
        f'w:type="dxa"/></w:tcPr>{row}</w:tc></w:tr>'
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr>{_ON_BOTTOM}<w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        f'{rules}<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid>{cells}</w:tbl>'
    ) + anchor()
