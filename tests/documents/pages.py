"""Pages: what LibreOffice makes of a file, measured in millimetres from the upper left corner."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zipfile import ZipFile

import pdfplumber
import pypdfium2
import pytest
from lxml import etree

from tracker.documents.word.render import is_installed, pdfs_of

needs_office = pytest.mark.skipif(not is_installed(), reason="LibreOffice is not installed")
MM = 25.4 / 72
DPI = 300
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Ink:
    """The box of what is printed inside a region."""

    left: float
    top: float
    right: float
    bottom: float


class Drawn:
    """A drawn file."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf

    @cached_property
    def pages(self) -> list[Any]:
        return list(pdfplumber.open(io.BytesIO(self.pdf)).pages)

    def lines(self, page: int, *, within: tuple[float, float] = (37, 262)) -> list[str]:
        """The text between two heights, line by line."""
        top, bottom = within
        chars = [c for c in self.pages[page].chars if top <= c["top"] * MM <= bottom]
        heights = sorted({round(c["top"]) for c in chars})
        return [
            "".join(c["text"] for c in chars if round(c["top"]) == height).strip()
            for height in heights
        ]

    def rules(self, page: int) -> list[tuple[float, float, float]]:
        """Horizontal rules as (height, left, right)."""
        found = self.pages[page]
        return sorted(
            {
                (round(e["top"] * MM, 1), round(e["x0"] * MM, 1), round(e["x1"] * MM, 1))
                for e in [*found.lines, *found.rects]
                if e["x1"] - e["x0"] > 100 and e["bottom"] - e["top"] < 4
            }
        )

    def ink(self, page: int, box: tuple[float, float, float, float]) -> Ink:
        """The ink inside a box; red and black alike."""
        image = pypdfium2.PdfDocument(self.pdf)[page].render(scale=DPI / 72).to_pil()
        scale = DPI / 25.4
        region = image.convert("RGB").crop(tuple(round(edge * scale) for edge in box))
        dark = region.split()[1].point(lambda value: 255 if value < 128 else 0)
        found = dark.getbbox()
        assert found, "nothing is printed there"
        left, top, right, bottom = (value / scale for value in found)
        return Ink(box[0] + left, box[1] + top, box[0] + right, box[1] + bottom)

    def characters(self) -> Counter[str]:
        return Counter(
            one for page in self.pages for c in page.chars for one in c["text"] if one.strip()
        )


def drawn(files: Iterable[bytes]) -> list[Drawn]:
    """Draw several files in one run of LibreOffice."""
    pdfs = pdfs_of(list(files), timeout=300)
    assert pdfs is not None
    return [Drawn(pdf) for pdf in pdfs]


def part(docx: bytes, name: str) -> Any:
    """A part of the package as a tree."""
    with ZipFile(io.BytesIO(docx)) as package:
        return etree.fromstring(package.read(name))


def text_of(docx: bytes) -> Counter[str]:
    """How often every visible character stands in the body."""
    texts = part(docx, "word/document.xml").iter(f"{W}t")
    return Counter(one for text in texts for one in text.text or "" if one.strip())
