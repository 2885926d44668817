"""Own templates: a bureau's .docx with named fields, checked when it is brought and then filled.

A template is a stranger's file: its archive is opened within bounds, and of the template language
only printing a field, ``if`` and a plain ``for`` over a list are let through, so that nothing in it
is ever executed. docxtpl runs with autoescape: without it ``A&B <c>`` silently became ``A ``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, time
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from tracker.base.errors import DomainError
from tracker.documents.excel.package import Package, UnreadableFile
from tracker.documents.excel.relations import (
    Relationships,
    content_types,
    main_part,
)
from tracker.documents.facts import Paper, Snapshot
from tracker.documents.word.package import timeless
from tracker.documents.word.template_fields import values_of
from tracker.documents.word.template_grammar import faults
from tracker.documents.word.template_samples import SAMPLE_PAPER, SAMPLE_SNAPSHOT

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#: A template is some pages of text; docxtpl works through it with regular expressions.
_LARGEST_PART = 2 * 1024 * 1024
_RENDERED = ("word/document", "word/header", "word/footer", "word/footnotes", "docProps/core")
#: What docxtpl and python-docx raise on a package that is sound XML but not a sound document.
_UNSOUND = (
    AttributeError,
    BadZipFile,
    InvalidXmlError,
    KeyError,
    PackageNotFoundError,
    TypeError,
    ValueError,
    etree.XMLSyntaxError,
)


def check_template(template: bytes) -> list[str]:
    """What is wrong with a template, one sentence each; empty when it can be used.

    It is filled with sample facts at the end, so that a loop opened in one table and closed in
    another is found here and not when the first briefing is due.
    """
    try:
        _refuse_unsafe(template)
        found = list(dict.fromkeys(_faults(template)))
        if not found:
            _filled(template, SAMPLE_PAPER, SAMPLE_SNAPSHOT)
    except DomainError as error:
        return [error.sentence]
    return found


def fill_template(
    template: bytes, paper: Paper, snapshot: Snapshot, *, saved_at: datetime | None = None
) -> bytes:
    """The template with the facts in it. Raises DomainError when it is not a usable template."""
    _refuse_unsafe(template)
    for fault in _faults(template):
        raise DomainError(f"模板不能使用：{fault}", field="template")
    return _filled(template, paper, snapshot, saved_at)


def _refuse_unsafe(template: bytes) -> None:
    package = Package(template)
    types = content_types(package)
    if types.get(main_part(package)) != _MAIN:
        raise UnreadableFile("模板应当是 .docx 文件，请在 Word 中另存为 .docx 后再上传。")
    for name in sorted(package.names):
        if name.startswith(_RENDERED) and sum(map(len, package.pieces(name))) > _LARGEST_PART:
            raise UnreadableFile("模板正文过大，请只保留版式和字段。")
        if name.casefold().endswith(".rels"):
            _refuse_outside(package, name)
    package.parse_the_rest()


def _refuse_outside(package: Package, name: str) -> None:
    found = Relationships()
    package.parse(name, found)
    for kind, _, is_external in found.by_id.values():
        if is_external and kind != "hyperlink":
            raise UnreadableFile("模板引用了外部文件，请改为嵌入或者删除后再上传。")


class _Template(DocxTemplate):  # type: ignore[misc]
    """docxtpl, strict: what is rendered must be sound XML, which docxtpl itself would patch up by
    dropping text."""

    def render_xml_part(self, *args: object, **kwargs: object) -> str:
        made: str = super().render_xml_part(*args, **kwargs)
        etree.fromstring(made.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
        return made

    def sources(self) -> Iterator[str]:
        """Every text that would be rendered, as the template language sees it."""
        self.render_init()
        yield self.patch_xml(self.get_xml())
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _, part in self.get_headers_footers(uri):
                yield self.patch_xml(self.get_part_xml(part))
        for part in self.docx.part.package.iter_parts():
            if part.content_type.endswith("footnotes+xml"):
                yield self.patch_xml(part.blob.decode())
        core = self.docx.core_properties
        for name in ("author", "comments", "identifier", "language", "subject", "title"):
            yield getattr(core, name)


def _environment() -> SandboxedEnvironment:
    """A language with nothing in it but what ``template_grammar`` lets through."""
    made = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


def _faults(template: bytes) -> Iterator[str]:
    try:
        sources = list(_Template(io.BytesIO(template)).sources())
    except _UNSOUND as error:
        raise UnreadableFile("模板无法打开，可能已损坏，请在 Word 中另存后再上传。") from error
    yield from faults(sources, _environment())


def _filled(
    template: bytes, paper: Paper, snapshot: Snapshot, saved_at: datetime | None = None
) -> bytes:
    from_facts = values_of(paper, snapshot)
    made = _Template(io.BytesIO(template))
    try:
        made.render(from_facts, jinja_env=_environment(), autoescape=True)
        core = made.docx.core_properties
        day = datetime.combine(paper.issue.signed_on, time(), UTC)
        core.created = core.modified = saved_at or day
        core.last_modified_by = from_facts["发文机关"][:255]
        out = io.BytesIO()
        made.save(out)
    except (*_UNSOUND, TemplateError) as error:
        raise DomainError(
            "模板填写后不是完整的文档，请检查循环和条件的开始与结束是否在同一张表格、同一段落内。",
            field="template",
        ) from error
    return timeless(out)
