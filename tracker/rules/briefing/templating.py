"""The bureau's own Word templates: checked when they are brought, filled from the same frozen facts."""

from __future__ import annotations

from typing import Any

from tracker.base import clock
from tracker.base.db import db
from tracker.base.errors import DomainError, Forbidden
from tracker.base.files import FileStore
from tracker.documents.kinds.registry import kind_of
from tracker.documents.word.own_templates import check_template, fill_template
from tracker.models.acts import Act
from tracker.models.briefings import Briefing, BureauTemplate
from tracker.models.people import User
from tracker.models.roles import Capability
from tracker.queries.briefing.templates import template_named
from tracker.rules import audit
from tracker.rules.matters.attaching import Upload

LARGEST = 10 * 1024 * 1024


def upload_template(name: str, upload: Upload, *, by: User, files: FileStore) -> BureauTemplate:
    """Keep a template that can be used. Raises DomainError naming every unknown field at `file`."""
    _require(by)
    if not name:
        raise DomainError("请填写模板名称。", field="name")
    if template_named(name) is not None:
        raise DomainError("已有同名模板，请换一个名称。", field="name")
    if not upload.data or len(upload.data) > LARGEST:
        raise DomainError("请选择不超过10 MB的 docx 模板。", field="file")
    if problems := check_template(upload.data):
        raise DomainError("；".join(problems), field="file")
    template = BureauTemplate(
        name=name,
        kind="snapshot",
        file_sha256=files.keep(upload.data),
        uploaded_by_id=by.id,
        uploaded_at=clock.now(),
    )
    db.session.add(template)
    audit.record(Act.TEMPLATE_UPLOADED, template, by=by)
    return template


def disable_template(template: BureauTemplate, *, by: User) -> None:
    """Offer it no longer; what was made with it stays."""
    _require(by)
    if template.disabled_on is not None:
        raise DomainError("模板已经停用。")
    template.disabled_on = clock.today()
    audit.record(Act.TEMPLATE_DISABLED, template, by=by)


def fill(template: BureauTemplate, briefing: Briefing, facts: Any, *, files: FileStore) -> bytes:
    """A document in the bureau's own form, from the facts of a briefing that counts matters."""
    snapshot = getattr(facts, "snapshot", None)
    if snapshot is None:
        raise DomainError(f"“{kind_of(briefing.kind).name}”没有统计数据，不能套用模板。")
    data = files.read(template.file_sha256)
    return fill_template(data, facts.paper, snapshot, saved_at=briefing.made_at or clock.now())


def _require(by: User) -> None:
    if not by.can(Capability.SUPERVISE):
        raise Forbidden("只有督查办可以管理模板。")
