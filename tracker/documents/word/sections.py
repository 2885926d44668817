"""Sections: A4 upright, and A4 turned with its page number where the upright page has it."""

from __future__ import annotations

from tracker.documents.blocks import Facing
from tracker.documents.word import template

_UPRIGHT = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" '
    'w:header="851" w:footer="1440" w:gutter="0"/>'
)
_TURNED = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1587" w:right="2098" w:bottom="1474" w:left="1984" '
    'w:header="851" w:footer="851" w:gutter="0"/>'
)
_GRID = '<w:docGrid w:type="lines" w:linePitch="579"/>'


def section(facing: Facing, first_page: str = "") -> str:
    """The properties of a section; ``first_page`` is ``w:titlePg`` where the first page has no
    number."""
    if facing is Facing.PORTRAIT:
        edges = _edges(template.BLANK_HEADER, template.BLANK_HEADER, "header")
        edges += _edges(template.ODD_FOOTER, template.EVEN_FOOTER, "footer")
        page = _UPRIGHT
    else:
        edges = _edges(template.ODD_TURNED, template.EVEN_TURNED, "header")
        edges += _edges(template.BLANK_FOOTER, template.BLANK_FOOTER, "footer")
        page = _TURNED
    if first_page:
        edges += f'<w:headerReference w:type="first" r:id="{template.BLANK_HEADER}"/>'
        edges += f'<w:footerReference w:type="first" r:id="{template.BLANK_FOOTER}"/>'
    return f'<w:sectPr>{edges}<w:type w:val="nextPage"/>{page}{first_page}{_GRID}</w:sectPr>'


def _edges(odd: str, even: str, tag: str) -> str:
    return (
        f'<w:{tag}Reference w:type="default" r:id="{odd}"/>'
        f'<w:{tag}Reference w:type="even" r:id="{even}"/>'
    )
