"""Writer: blocks to the bytes of a Word file.

The blocks become WordprocessingML text, which is parsed once and put into our template with
python-docx; only the rows of tables stay text until the file is packed (see ``package``). Parsed
rows cost ten times as long, and moving them into the template took time in their square.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from docx import Document
from docx.oxml import parse_xml

from tracker.base.text import ILLEGAL
from tracker.documents import blocks as b
from tracker.documents.facts import Fonts
from tracker.documents.word import closing, heads, tables, tails
from tracker.documents.word.ooxml import (
    LONG_WIDTH,
    NAMESPACES,
    WIDTH,
    anchor,
    blank,
    escaped,
    lines_of,
    para,
    run,
)
from tracker.documents.word.package import place_of_rows, timeless
from tracker.documents.word.pictures import inline_picture
from tracker.documents.word.sections import section
from tracker.documents.word.template import template_bytes

_KEEP = "<w:keepNext/>"
#: What Word takes as a property of a document.
_LONGEST_PROPERTY = 255


def docx_of(
    blocks: b.Blocks, *, fonts: Fonts, title: str, author: str, saved_at: datetime
) -> bytes:
    """The Word file of these blocks; ``saved_at`` is the only thing in it that is not in the
    blocks."""
    document = Document(io.BytesIO(template_bytes(fonts)))
    draft = _Draft(document, fonts)
    body = "".join(draft.body(blocks))
    root = document.element
    root.replace(root.body, parse_xml(f"<w:body {NAMESPACES}>{body}</w:body>"))
    core = document.core_properties
    core.title = ILLEGAL.sub("", title)[:_LONGEST_PROPERTY]
    core.author = core.last_modified_by = ILLEGAL.sub("", author)[:_LONGEST_PROPERTY]
    core.created = core.modified = saved_at
    core.language = "zh-CN"
    out = io.BytesIO()
    document.save(out)
    return timeless(out, draft.rows)


class _Draft:
    """One document being written: which way the page faces, and how many pictures it has."""

    def __init__(self, document: Any, fonts: Fonts) -> None:
        self._document = document
        self._fonts = fonts
        self._facing = b.Facing.PORTRAIT
        self._first_page = ""
        self._pictures = 0
        self._is_empty = True
        #: The rows of tables, to be written when the file is packed.
        self.rows: list[Iterable[str]] = []

    def body(self, blocks: b.Blocks) -> Iterator[str]:
        """The children of w:body."""
        for position, block in enumerate(blocks):
            yield from self._block(block, _ties(blocks, position))
            self._is_empty = False
        yield section(self._facing, self._first_page)

    def _block(self, block: b.Block, tie: str) -> Iterator[str]:
        match block:
            case b.Para():
                yield from _paragraphs(block.text, tie)
            case b.Heading():
                yield para(f"Heading{block.level}", run(block.text))
            case b.Title():
                yield from (para("Title", run(line)) for line in block.lines)
                yield blank()
            case b.Addressee():
                yield para("Addressee", run(block.text))
            case b.Note():
                yield para("Note", run(block.text), tie)
            case b.Ends():
                yield tables.ends(block, self._width, tie)
            case b.Table():
                yield from tables.table(block, self._width, self._later)
            case b.Form():
                yield from tables.form(block, self._width)
            case b.BarChart():
                yield from tables.bar_chart(block, self._width, self._picture)
            case b.AttachmentNote():
                yield from closing.attachment_note(block)
            case b.Signature():
                yield from closing.signature(block, tie)
            case b.Remarked():
                yield from closing.remarked(block)
            case b.AttachmentStart() | b.PageStart():
                yield from self._new_page(block)
            case _:
                yield from self._edge(block)

    def _edge(self, block: b.Block) -> Iterator[str]:
        """Heads and tails."""
        match block:
            case b.Head():
                yield from heads.head(block, self._fonts.kai)
            case b.LetterHead():
                self._first_page = "<w:titlePg/>"
                yield from heads.letter_head(block)
            case b.MinutesHead():
                yield from heads.minutes_head(block)
            case b.BulletinHead():
                yield from heads.bulletin_head(block)
            case b.Imprint():
                yield from tails.imprint(block)
            case b.BulletinTail():
                yield from tails.bulletin_tail(block)
            case b.StampBlock():
                yield from tables.stamp(block, self._width, self._picture)

    @property
    def _width(self) -> int:
        return WIDTH if self._facing is b.Facing.PORTRAIT else LONG_WIDTH

    def _new_page(self, block: b.AttachmentStart | b.PageStart) -> Iterator[str]:
        """A page break inside an upright section, a new section wherever the page turns."""
        ppr = ""
        if block.facing is self._facing is b.Facing.PORTRAIT:
            ppr = "<w:pageBreakBefore/>"
        else:
            if not self._is_empty:
                yield anchor(section(self._facing, self._first_page))
            self._facing, self._first_page = block.facing, ""
        if isinstance(block, b.AttachmentStart):
            yield from closing.attachment_start(block, ppr)
        elif ppr:
            yield anchor(ppr)

    def _later(self, rows: Iterable[str]) -> str:
        self.rows.append(rows)
        return place_of_rows(len(self.rows) - 1)

    def _picture(self, png: bytes, width: float, height: float, alt: str) -> str:
        rid, _ = self._document.part.get_or_add_image(io.BytesIO(png))
        self._pictures += 1
        words = escaped(alt).replace('"', "&quot;")
        return inline_picture(rid, self._pictures, width, height, words)


def _paragraphs(text: str, tie: str) -> Iterator[str]:
    """A text at its line ends; only the last paragraph is tied to what follows."""
    lines = [line for line in lines_of(text) if line.strip()] or [""]
    for line in lines[:-1]:
        yield para("BodyText", run(line))
    yield para("BodyText", run(lines[-1]), tie)


#: What must not be parted from what follows it by the end of a page.
_BOUND: tuple[tuple[type | tuple[type, ...], tuple[type, ...]], ...] = (
    (b.Ends, (b.Table, b.Form)),
    (b.Signature, (b.Remarked,)),
    ((b.Para, b.Note), (b.Signature, b.AttachmentNote)),
)


def _ties(blocks: b.Blocks, position: int) -> str:
    """keepNext where a block is bound to the next one: no signature stands alone on its page."""
    following = blocks[position + 1] if position + 1 < len(blocks) else None
    bound = any(
        isinstance(blocks[position], one) and isinstance(following, others)
        for one, others in _BOUND
    )
    return _KEEP if bound else ""
