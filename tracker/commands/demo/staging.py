"""The staging of the demo: the clock is set back, and every act happens on its own day, in order."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from tracker.base import clock
from tracker.base.db import db, transaction
from tracker.base.files import FileStore
from tracker.commands.demo import bureau as bureaus
from tracker.commands.demo.courses import BY_HAND, INSPECTION, TOWNSHIPS, WORK_POINTS, Course
from tracker.dates.workdays import Calendar
from tracker.models.kinds import State
from tracker.models.lights import chinese_day
from tracker.models.notices import Notice
from tracker.models.people import User
from tracker.models.sources import ProposedTask, SourceDocument
from tracker.models.tasks import Task
from tracker.queries.bureau.bureau import calendar
from tracker.rules.matters import drafting, issuing
from tracker.rules.matters.attaching import Upload
from tracker.rules.reminders import acknowledging
from tracker.rules.sources import decomposing, registering
from tracker.rules.sources.registering import Registration

_TEXTS = Path(__file__).parent
#: The names under which the office would have brought the documents.
_NAMES = {
    "township_plan.txt": "重点帮扶乡镇工作方案.txt",
    "work_points.txt": "年度重点工作安排.txt",
    "inspection.txt": "专项督查整改通知.txt",
}
_DAY = re.compile(r"\{([+-]\d+)\}")
_OPENING = time(9, 0)


def play(password: str, files: FileStore) -> int:
    """Make the demo up to this moment; the number of matters made (frames included)."""
    stage = _Stage(files)
    stage.open(password)
    stage.run()
    return db.session.scalar(select(func.count()).select_from(Task)) or 0


class _Stage:
    def __init__(self, files: FileStore) -> None:
        self.files = files
        self.now, self.today = clock.now(), clock.today()
        self.days: Calendar = calendar()
        self._queue: list[tuple[datetime, int, Callable[[], object]]] = []
        self._entered = 0
        self.bureau = bureaus.Bureau()

    def open(self, password: str) -> None:
        """The bureau first, long before anything else; then the documents, each on its day."""
        september = date(self.today.year, 9, 30)
        if september >= self.today:
            september = september.replace(year=self.today.year - 1)
        founded = min(self.today - timedelta(days=140), september - timedelta(days=80))
        with clock.standing_at(_instant(founded, 0)), transaction():
            self.bureau = bureaus.found(password, founded)
        before = september - timedelta(days=60)
        self._register(
            "township_plan.txt", "云岭市重点帮扶乡镇工作方案", before, TOWNSHIPS, september
        )
        self._register(
            "work_points.txt", "", self.today - timedelta(days=120), WORK_POINTS, september
        )
        self._register("inspection.txt", "", self.today - timedelta(days=40), INSPECTION, september)
        for matter in BY_HAND:
            self.on(self.today + timedelta(days=matter.issued), partial(self._draft, matter))
        self.on(self.today - timedelta(days=6), _everybody_reads)

    def run(self) -> None:
        """Let everything happen that is due before now."""
        while self._queue:
            instant, _, act = heapq.heappop(self._queue)
            if instant >= self.now:
                continue
            with clock.standing_at(instant), transaction():
                act()
            db.session.remove()

    def on(self, day: date, act: Callable[[], object]) -> None:
        """Have something happen on a work-day, one after the other from nine o'clock on."""
        self._entered += 1
        place = (_instant(self.days.next_workday(day), self._entered), self._entered, act)
        heapq.heappush(self._queue, place)

    def _register(
        self, file: str, title: str, day: date, courses: Sequence[Course], september: date
    ) -> None:
        written = (_TEXTS / file).read_text(encoding="utf-8")
        text = _DAY.sub(lambda found: self._spoken(int(found[1])), written)
        text = text.replace("{year}", str(self.today.year))
        text = text.replace("{september}", f"{september.year}年9月底")

        def enter() -> None:
            office = self.bureau.user("dudao")
            upload = Upload(_NAMES[file], text.encode())
            given = Registration(upload, title=title, issuer="云岭市乡村振兴局", issued_on=day)
            document = registering.add_source(given, by=office, files=self.files)
            self._take_up(document, courses, office)

        self.on(day, enter)

    def _spoken(self, days_from_today: int) -> str:
        """A work-day around that distance from today, as a document writes it."""
        return chinese_day(self.days.previous_workday(self.today + timedelta(days=days_from_today)))

    def _take_up(self, document: SourceDocument, courses: Sequence[Course], office: User) -> None:
        """The office confirms the numbered matters, drops the rest, and issues them."""
        numbered = [p for p in document.proposals if p.clause and p.clause.kind == "item"]
        for paper in document.proposals:
            if paper not in numbered:
                decomposing.drop_proposal(paper, by=office)
        for paper, course in zip(numbered, courses, strict=True):
            self._complete(paper, office)
            task = decomposing.confirm_proposal(paper, by=office)
            day = max(document.issued_on or self.today, self.today + timedelta(days=course.issued))
            self.on(day, partial(self._issue, task.id, course))

    def _complete(self, paper: ProposedTask, office: User) -> None:
        """Where the text names nobody of ours, the office puts its own section in charge."""
        if paper.lead_unit_id is None and not paper.fan_out_unit_ids:
            paper.lead_unit_id = self.bureau.units["dudao"]

    def _draft(self, course: Course) -> None:
        office = self.bureau.user("dudao")
        task = drafting.draft_task(
            drafting.Draft(
                title=course.title,
                requirement=course.requirement,
                kind=course.kind,
                lead=self.bureau.unit(course.lead),
                due_on=self.days.previous_workday(self.today + timedelta(days=course.due)),
                urgency=course.urgency,
            ),
            by=office,
        )
        self._issue(task.id, course)

    def _issue(self, task_id: int, course: Course) -> None:
        task = db.session.get_one(Task, task_id)
        issuing.issue_task(task, by=self.bureau.user("dudao"))
        children = task.children if task.is_frame else [task]
        for n, child in enumerate(children):
            assert child.state is State.ISSUED
            steps = course.steps_of(n)
            self._plan(child, steps)

    def _plan(self, task: Task, steps: Sequence[tuple[float, Callable[..., object]]]) -> None:
        """Spread the steps of a course over the stretch from issue to the deadline (or to now)."""
        start = task.issued_on or self.today
        end = task.due_on or self.today + timedelta(days=20)
        for share, step in steps:
            days = round((end - start).days * share) if share <= 2 else int(share)
            self.on(start + timedelta(days=max(days, 1)), partial(step, self, task.id))

    def carrier(self, task: Task) -> User:
        assert task.lead is not None
        return self.bureau.carrier(task.lead)


def _everybody_reads() -> None:
    """Who comes to the demo finds the notices of the last days unread, not those of months."""
    newest = db.session.scalar(select(func.max(Notice.id))) or 0
    for user in db.session.scalars(select(User)):
        acknowledging.mark_all_read(up_to=newest, by=user)


def _instant(day: date, n: int) -> datetime:
    """A moment of a working day in Shanghai; later entries come later."""
    opening = datetime.combine(day, _OPENING, clock.SHANGHAI)
    return opening + timedelta(seconds=20 * (n % 1200))
