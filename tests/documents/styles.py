"""Styles as Word resolves them: a paragraph's own properties over its styles over the defaults."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from tests.documents.pages import W, part


class Resolved:
    """A file whose paragraphs can be asked what they really look like."""

    def __init__(self, docx: bytes) -> None:
        self.document = part(docx, "word/document.xml")
        self._styles = part(docx, "word/styles.xml")

    @cached_property
    def by_id(self) -> dict[str, Any]:
        return {one.get(f"{W}styleId"): one for one in self._styles.iter(f"{W}style")}

    def paragraph(self, text: str) -> Any:
        """The first paragraph that has these words in it."""
        for one in self.document.iter(f"{W}p"):
            if text in "".join(t.text or "" for t in one.iter(f"{W}t")):
                return one
        raise AssertionError(f"no paragraph says {text}")

    def _sources(self, paragraph: Any, tag: str, run: Any = None) -> list[Any]:
        """pPr or rPr elements, nearest first."""
        found = [] if run is None else [run.find(f"{W}{tag}")]
        ppr = paragraph.find(f"{W}pPr")
        if tag == "pPr":
            found.append(ppr)
        style = ppr.find(f"{W}pStyle").get(f"{W}val")
        while style:
            element = self.by_id[style]
            found.append(element.find(f"{W}{tag}"))
            based = element.find(f"{W}basedOn")
            style = based.get(f"{W}val") if based is not None else ""
        default = self._styles.find(f"{W}docDefaults/{W}{tag}Default/{W}{tag}")
        return [one for one in [*found, default] if one is not None]

    def of_paragraph(self, paragraph: Any, name: str, attribute: str = "val") -> str | None:
        """One property of a paragraph, inherited attribute by attribute."""
        return _first(self._sources(paragraph, "pPr"), name, attribute)

    def of_run(self, paragraph: Any, name: str, attribute: str = "val", at: int = 0) -> str | None:
        """One property of a run of the paragraph."""
        run = paragraph.findall(f"{W}r")[at]
        return _first(self._sources(paragraph, "rPr", run), name, attribute)

    def has(self, paragraph: Any, name: str) -> bool:
        return any(one.find(f"{W}{name}") is not None for one in self._sources(paragraph, "pPr"))


def _first(sources: list[Any], name: str, attribute: str) -> str | None:
    for source in sources:
        element = source.find(f"{W}{name}")
        if element is not None and element.get(f"{W}{attribute}") is not None:
            return str(element.get(f"{W}{attribute}"))
    return None
