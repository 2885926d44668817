"""OOXML: the few words of WordprocessingML that the writer speaks, as text; every text goes
through ``escaped``."""

from __future__ import annotations

from functools import lru_cache

from tracker.base.text import ILLEGAL

#: A character of the body: 16 pt less 0.25 pt, in twentieths of a point.
CHAR = 316
#: A line of the body: 22 of them fill the page.
LINE = 579
#: The text area of the upright page, 156 mm × 225 mm.
WIDTH, HEIGHT = 8845, 12756
#: The width of the text area of a turned page.
LONG_WIDTH = 12756

_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
NAMESPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())


def millimetres(value: float) -> int:
    """Millimetres in twips."""
    return round(value * 1440 / 25.4)


def escaped(text: str) -> str:
    """Text fit for XML: markup escaped, tabs as blanks, characters that XML cannot carry left out."""
    text = ILLEGAL.sub("", text).replace("\t", " ")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lines_of(text: str) -> list[str]:
    """A text at its line ends; Word's soft return (U+000B) and the page break count as one."""
    for end in ("\r\n", "\r", "\x0b", "\x0c", "\u2028", "\u2029", "\x85"):
        text = text.replace(end, "\n")
    return text.split("\n")


def run(text: str, rpr: str = "") -> str:
    """A run of plain text; empty text makes none."""
    if not text:
        return ""
    props = f"<w:rPr>{rpr}</w:rPr>" if rpr else ""
    return f'<w:r>{props}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


TAB = "<w:r><w:tab/></w:r>"


def para(style: str, content: str = "", ppr: str = "") -> str:
    """A paragraph of a style around ready runs; ``ppr`` are further properties in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{ppr}</w:pPr>{content}</w:p>'


def anchor(ppr: str = "") -> str:
    """The smallest paragraph: after a table or to carry a section's end; too low to start a
    page."""
    return para("Anchor", ppr=ppr)


def blank() -> str:
    """An empty line of the body."""
    return para("Normal")


@lru_cache(maxsize=64)
def fonts(name: str) -> str:
    """All four slots, so that no theme or fallback font is chosen for digits and quotation
    marks."""
    attribute = escaped(name).replace('"', "&quot;")
    slots = " ".join(f'w:{slot}="{attribute}"' for slot in ("ascii", "hAnsi", "eastAsia", "cs"))
    return f'<w:rFonts w:hint="eastAsia" {slots}/>'


def exact(line: int, ppr: str = "") -> str:
    """Spacing of an exact line height."""
    return f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>{ppr}'


def width_of(text: str, size: int = CHAR) -> int:
    """The width of a text in twips: half a character for ASCII."""
    return round(sum(0.5 if one.isascii() else 1.0 for one in text) * size)
