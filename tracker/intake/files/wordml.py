"""Elements of WordprocessingML by their local names, so that strict and transitional files read alike."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

#: Markup a program may fill in twice: the first choice is read, the fallback left.
_OFF = ("0", "false", "off", "none")


def name_of(element: etree._Element) -> str:
    """The local name; '' for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of this name."""
    return next(children(element, name), None)


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (c for c in element if name_of(c) == name)


def value(element: etree._Element, name: str) -> str:
    """An attribute by local name; '' when it is not there."""
    for key, found in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(found)
    return ""


def integer(element: etree._Element, name: str, default: int) -> int:
    written = value(element, name)
    return int(written) if written.lstrip("-").isdigit() and len(written) < 9 else default


def is_on(properties: etree._Element | None, name: str) -> bool | None:
    """A switch of run properties: True, False, or None when it is not said."""
    if properties is None or (switch := child(properties, name)) is None:
        return None
    return value(switch, "val").lower() not in _OFF
