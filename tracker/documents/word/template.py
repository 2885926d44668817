"""Template: the empty package of our own that every document starts from: styles, settings, page
numbers.

Nothing comes from python-docx's own template (US Letter, theme fonts, MS Mincho, a thumbnail, a
foreign author). Only the fonts are variable; they are a setting of the bureau.
"""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache

from tracker.documents.facts import Fonts
from tracker.documents.word.ooxml import CHAR, NAMESPACES, fonts, para
from tracker.documents.word.styles import styles_xml

_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"

#: Relationship ids of the headers and footers, referred to by the sections (``sections``).
BLANK_HEADER, ODD_FOOTER, EVEN_FOOTER = "rId11", "rId12", "rId13"
ODD_TURNED, EVEN_TURNED, BLANK_FOOTER = "rId14", "rId15", "rId16"

#: The bottom of the footer stands here above the paper's edge; its dashes then lie 7 mm below the
#: text.
_NUMBER_LINE = 320
#: One character in from the edge of the text area.
_INDENT = 280
#: A turned page number's cell: along the binding edge, and across it.
_CELL_LONG, _CELL_WIDE = 2400, 320


@lru_cache(maxsize=8)
def template_bytes(faces: Fonts) -> bytes:
    """The empty document as a package."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _parts(faces).items():
            package.writestr(zipfile.ZipInfo(name), _HEADER + text)
    return out.getvalue()


def _parts(faces: Fonts) -> dict[str, str]:
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            ("rId1", "officeDocument", "word/document.xml"),
            ("rId2", "core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body/></w:document>",
        "word/_rels/document.xml.rels": _relationships(
            ("rId1", "styles", "styles.xml"),
            ("rId2", "settings", "settings.xml"),
            ("rId3", "fontTable", "fontTable.xml"),
            *((rid, kind, f"{name}.xml") for rid, (name, kind, _) in _EDGES.items()),
        ),
        "word/styles.xml": styles_xml(faces),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(faces),
        **{f"word/{name}.xml": text for name, _, text in _EDGES.values()},
    }


def _page_number() -> str:
    """``— 1 —``"""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    before = '<w:r><w:t xml:space="preserve">— </w:t></w:r>'
    after = '<w:r><w:t xml:space="preserve"> —</w:t></w:r>'
    return before + field + after


def _edge(tag: str, content: str) -> str:
    return f"<w:{tag} {NAMESPACES}>{content}</w:{tag}>"


def _footer(side: str) -> str:
    """The page number of an upright page, one character in from the outer edge."""
    ppr = f'<w:ind w:{side}="{_INDENT}"/><w:jc w:val="{side}"/>'
    return _edge("ftr", para("Footer", _page_number(), ppr))


def _turned(top: int, side: str) -> str:
    """The page number of a turned page where the upright page has it: a turned cell beside the
    table."""
    place = (
        '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page" '
        f'w:horzAnchor="page" w:tblpX="1440" w:tblpY="{top}"/>'
    )
    cell = (
        f'<w:tcPr><w:tcW w:w="{_CELL_WIDE}" w:type="dxa"/><w:textDirection w:val="tbRl"/></w:tcPr>'
        + para("Footer", _page_number(), f'<w:jc w:val="{side}"/>')
    )
    table = (
        f'<w:tbl><w:tblPr>{place}<w:tblW w:w="{_CELL_WIDE}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_CELL_WIDE}"/></w:tblGrid>'
        f'<w:tr><w:trPr><w:trHeight w:val="{_CELL_LONG}" w:hRule="exact"/></w:trPr>'
        f"<w:tc>{cell}</w:tc></w:tr></w:tbl>"
    )
    return _edge("hdr", table + para("Anchor"))


#: Turned page: top 1587, bottom 1474 of 11906 twips; odd numbers below, even numbers above.
_EDGES: dict[str, tuple[str, str, str]] = {
    BLANK_HEADER: ("header1", "header", _edge("hdr", para("Anchor"))),
    ODD_FOOTER: ("footer1", "footer", _footer("right")),
    EVEN_FOOTER: ("footer2", "footer", _footer("left")),
    ODD_TURNED: ("header2", "header", _turned(11906 - 1474 - _INDENT - _CELL_LONG, "right")),
    EVEN_TURNED: ("header3", "header", _turned(1587 + _INDENT, "left")),
    BLANK_FOOTER: ("footer3", "footer", _edge("ftr", para("Anchor"))),
}


def _content_types() -> str:
    overrides = {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/word/document.xml": f"{_TYPES}document.main+xml",
        "/word/styles.xml": f"{_TYPES}styles+xml",
        "/word/settings.xml": f"{_TYPES}settings+xml",
        "/word/fontTable.xml": f"{_TYPES}fontTable+xml",
        **{f"/word/{name}.xml": f"{_TYPES}{kind}+xml" for name, kind, _ in _EDGES.values()},
    }
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relationships(*relations: tuple[str, str, str]) -> str:
    def one(rid: str, kind: str, target: str) -> str:
        base = f"{_PACKAGE}relationships/metadata/" if kind == "core-properties" else _RELATIONS
        return f'<Relationship Id="{rid}" Type="{base}{kind}" Target="{target}"/>'

    listed = "".join(one(*relation) for relation in relations)
    return f'<Relationships xmlns="{_PACKAGE}relationships">{listed}</Relationships>'


def _core() -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    )


def _settings() -> str:
    compat = "http://schemas.microsoft.com/office/word"
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/>'
        f'<w:defaultTabStop w:val="{CHAR * 2}"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{compat}" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _font_table(faces: Fonts) -> str:
    names = dict.fromkeys((faces.body, faces.kai, faces.hei, faces.song, faces.mark))
    listed = "".join(
        f'<w:font w:name="{fonts(name).split(chr(34))[3]}"><w:charset w:val="86"/></w:font>'
        for name in names
    )
    return f"<w:fonts {NAMESPACES}>{listed}</w:fonts>"
