"""Files made for the tests: Word documents typed or numbered by Word, and PDF pages written by hand."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

#: Levels of the automatic numbering: 一、 (一) 1. and what a typed line of each begins with.
_LEVELS = (
    ("chineseCountingThousand", "%1、", re.compile(r"^[一二三四五六七八九十]+、")),
    ("chineseCountingThousand", "(%2)", re.compile(r"^\([一二三四五六七八九十]+\)")),
    ("decimal", "%3.", re.compile(r"^\d+\.")),
)


def typed_docx(text: str) -> bytes:
    """Each line a paragraph, labels typed."""
    document = Document()
    for line in text.rstrip("\n").split("\n"):
        document.add_paragraph(line)
    return _saved(document)


def numbered_docx(text: str) -> bytes:
    """Each line a paragraph, labels left to Word: 一、 (一) 1. as levels of one list.

    Items go on counting across subsections, as in the office's documents (lvlRestart 0).
    """
    document = Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f"{'<w:lvlRestart w:val=' + chr(34) + '0' + chr(34) + '/>' if i == 2 else ''}"
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for i, (kind, pattern, _) in enumerate(_LEVELS)
    )
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
    )
    first_num = next(iter(numbering.findall(f"{{{W}}}num")), None)
    if first_num is not None:
        first_num.addprevious(abstract)
    else:
        numbering.append(abstract)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for line in text.rstrip("\n").split("\n"):
        level = next((i for i, (_, _, at) in enumerate(_LEVELS) if at.match(line)), None)
        paragraph = document.add_paragraph(
            line if level is None else _LEVELS[level][2].sub("", line)
        )
        if level is not None:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
                )
            )
    return _saved(document)


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def bare_docx(body: str, **parts: str) -> bytes:
    """A package with this body (WordprocessingML) and further parts by name (dots as underscores)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            f'xmlns:wps="urn:wps" xmlns:v="urn:v"><w:body>{body}</w:body></w:document>',
        )
        for name, xml in parts.items():
            package.writestr(f"word/{name}.xml", xml)
    return out.getvalue()


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


#: Page of A4 and type of 16 points, as official documents are set: 28 characters a line.
_PAGE = (595, 842)
_SIZE = 16
_MARGIN = 73
_PER_LINE = 28
_LEADING = 28
_LINES = 24


def pdf(text: str, *, indent: bool = True) -> bytes:
    """The text set in lines of 28 characters, each paragraph indented by two, page numbers below."""
    lines: list[tuple[float, str]] = []
    for paragraph_text in text.rstrip("\n").split("\n"):
        rest, left = paragraph_text, _MARGIN + (2 * _SIZE if indent else 0)
        while True:
            room = _PER_LINE - round((left - _MARGIN) / _SIZE)
            line, rest = _cut(rest, room)
            lines.append((left, line))
            left = _MARGIN
            if not rest:
                break
    pages = [lines[i : i + _LINES] for i in range(0, len(lines), _LINES)]
    return pages_pdf([_page(page, n) for n, page in enumerate(pages, 1)])


def _cut(text: str, room: int) -> tuple[str, str]:
    """A full line: ASCII is half as wide; a full stop does not begin a line."""
    used = 0.0
    for i, char in enumerate(text):
        used += 0.5 if char.isascii() else 1
        if used > room and char not in ",。、;:!?)》”":
            return text[:i], text[i:]
    return text, ""


def _page(lines: Sequence[tuple[float, str]], number: int) -> str:
    at = _PAGE[1] - 100
    drawn = []
    for left, line in lines:
        drawn.append(_show(left, at, line))
        at -= _LEADING
    drawn.append(_show(280, 40, f"- {number} -"))
    return "\n".join(drawn)


def _show(left: float, bottom: float, line: str) -> str:
    """Characters placed by themselves; the code of each is its Unicode number."""
    shown = []
    x = left
    for char in line:
        shown.append(f"1 0 0 1 {x:.1f} {bottom} Tm <{ord(char):04X}> Tj")
        x += _SIZE / 2 if char.isascii() else _SIZE
    return f"BT /F1 {_SIZE} Tf " + " ".join(shown) + " ET"


def ruled_page(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """A ruled table at the top of a page."""
    drawn, top, height = ["1 w"], 760, 36
    edges = [_MARGIN]
    for width in widths:
        edges.append(edges[-1] + width)
    for i in range(len(rows) + 1):
        drawn.append(f"{edges[0]} {top - i * height} m {edges[-1]} {top - i * height} l S")
    for edge in edges:
        drawn.append(f"{edge} {top} m {edge} {top - len(rows) * height} l S")
    for i, row in enumerate(rows):
        for edge, cell in zip(edges, row, strict=False):
            drawn.append(_show(edge + 4, top - (i + 1) * height + 10, cell))
    return "\n".join(drawn)


def pages_pdf(contents: Sequence[str]) -> bytes:
    """A PDF of pages with these contents, in a standard Chinese font, not embedded, whose codes are Unicode."""
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 4>>/FontDescriptor 5 0 R/DW 1000/W[1 95 500]>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 700/StemV 80>>",
    ]
    kids = []
    for content in contents:
        objects.append(_stream(content.encode()))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_PAGE[0]} {_PAGE[1]}]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    out, offsets = bytearray(b"%PDF-1.5\n"), []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{o:010d} 00000 n \n".encode() for o in offsets)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
