"""搜索: one line in the bar of every page, over the matters and documents that the person may see."""

from __future__ import annotations

from flask import Blueprint, Response, request

from tracker.base.text import clean
from tracker.models.roles import Capability
from tracker.models.tasks import Task
from tracker.queries.matters import rows, search
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer

bp = Blueprint("searching", __name__)
MOST = 50


@bp.get("/search")
@requires(Capability.SIGNED_IN)
def page() -> Response:
    words = clean(request.args.get("q", ""))[:100]
    wanted = rows.task_rows(me()).where(search.matching(words))
    found = rows.read(wanted.order_by(Task.last_activity_at.desc()).limit(MOST)) if words else []
    sources = search.sources_named(words) if me().can(Capability.OVERSEE) else []
    return answer("searching/search.html", words=words, found=found, sources=sources, most=MOST)
