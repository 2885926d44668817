"""The courses of the demo's matters: who did what, and when between issue and deadline.

A step is (share of the time from issue to deadline, act). Steps after now do not happen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tracker.base.db import db
from tracker.models.kinds import TaskKind, Urgency
from tracker.models.tasks import Task
from tracker.rules.matters import (
    closing,
    directing,
    pausing,
    reporting,
    rescheduling,
    signing,
    urging,
)
from tracker.rules.matters.attaching import Upload

#: An act of the staging: the stage (tracker.commands.demo.staging) and the matter's id.
Act = Callable[[Any, int], object]
Step = tuple[float, Act]


@dataclass(frozen=True)
class Course:
    """How a matter went. `issued`: day of issue from today (for documents: not before the document)."""

    steps: tuple[Step, ...]
    issued: int = -1000
    #: For the children of a frame: each takes the next of these courses, the last one repeats.
    children: tuple[tuple[Step, ...], ...] = ()
    # Only for matters entered by hand.
    title: str = ""
    requirement: str = ""
    kind: TaskKind = TaskKind.WORK_POINT
    lead: str = ""
    due: int = 0
    urgency: Urgency = Urgency.NORMAL

    def steps_of(self, child: int) -> tuple[Step, ...]:
        if not self.children:
            return self.steps
        return self.children[min(child, len(self.children) - 1)]


def _task(task_id: int) -> Task:
    return db.session.get_one(Task, task_id)


def accept(stage: Any, task_id: int) -> None:
    task = _task(task_id)
    signing.accept_task(task, by=stage.carrier(task))


def report(percent: int, text: str, problems: str = "", file: str = "") -> Act:
    def act(stage: Any, task_id: int) -> None:
        task = _task(task_id)
        uploads = [Upload(file, f"{task.title}\n{text}\n".encode())] if file else []
        reporting.report_progress(
            task,
            by=stage.carrier(task),
            text=text,
            problems=problems,
            percent=percent,
            uploads=uploads,
            files=stage.files,
        )

    return act


def hand_in(outcome: str) -> Act:
    def act(stage: Any, task_id: int) -> None:
        task = _task(task_id)
        closing.hand_in_task(task, by=stage.carrier(task), outcome=outcome, files=stage.files)

    return act


def close(stage: Any, task_id: int) -> None:
    closing.close_task(_task(task_id), by=stage.bureau.user("dudao"), note="材料齐全，同意办结。")


def send_back(reason: str) -> Act:
    def act(stage: Any, task_id: int) -> None:
        closing.return_task(_task(task_id), by=stage.bureau.user("hexin"), reason=reason)

    return act


def urge(stage: Any, task_id: int) -> None:
    urging.urge_task(
        _task(task_id), by=stage.bureau.user("hexin"), text="时限已近，请于两个工作日内反馈进展。"
    )


def reply(text: str) -> Act:
    def act(stage: Any, task_id: int) -> None:
        task = _task(task_id)
        urging.reply_urge(task, by=stage.carrier(task), text=text)

    return act


def direct(text: str) -> Act:
    def act(stage: Any, task_id: int) -> None:
        directing.direct_task(_task(task_id), by=stage.bureau.user("leader"), text=text)

    return act


def suspend(stage: Any, task_id: int) -> None:
    pausing.suspend_task(
        _task(task_id), by=stage.bureau.user("dudao"), reason="考评办法正在修订，待印发后恢复。"
    )


def ask_extension(stage: Any, task_id: int) -> None:
    task = _task(task_id)
    assert task.due_on is not None
    later = stage.days.next_workday(task.due_on + timedelta(days=30))
    rescheduling.ask_extension(
        task, by=stage.carrier(task), new_due_on=later, reason="涉及多家银行核对数据，需要时间。"
    )


_ON_TIME: tuple[Step, ...] = (
    (0.03, accept),
    (0.4, report(45, "已制定实施方案，按计划推进。")),
    (0.75, report(85, "主要工作已完成，正在汇总。", file="阶段情况.txt")),
    (0.9, hand_in("各项工作已全部完成，佐证材料已上传。")),
    (0.96, close),
)
_LATE: tuple[Step, ...] = (
    (0.04, accept),
    (0.6, report(40, "已启动，前期手续办理较慢。", "用地手续未批复。")),
    (1.06, hand_in("已完成，因手续原因晚于时限，特此说明。")),
    (1.09, close),
)
_OVERDUE: tuple[Step, ...] = (
    (0.05, accept),
    (0.5, report(35, "正在推进。")),
    (0.85, report(70, "完成大部分任务，余下工作进度偏慢。", "人手不足。")),
)
_UNDER_REVIEW: tuple[Step, ...] = (
    (0.04, accept),
    (0.5, report(60, "按计划推进。")),
    (0.88, hand_in("已按要求完成，请审核。")),
)


def _going(percent: int, text: str = "正按计划推进，进度正常。") -> tuple[Step, ...]:
    return (
        (0.03, accept),
        (0.3, report(percent // 2, "已部署启动。")),
        (0.62, report(percent, text)),
    )


_RETURNED: tuple[Step, ...] = (
    *_UNDER_REVIEW[:2],
    (0.6, hand_in("已完成抽测。")),
    (0.64, send_back("缺少第三方检测报告，请补充后重新提交。")),
    (0.7, report(75, "已委托检测机构，报告待出。")),
)
_RETURNED_TWICE: tuple[Step, ...] = (
    *_UNDER_REVIEW[:2],
    (0.6, hand_in("核实完毕。")),
    (0.66, send_back("数据与人社部门口径不一致，请核对。")),
    (0.8, hand_in("已核对，更正后上报。")),
    (0.86, send_back("仍缺返乡人员名单，请补报。")),
)

WORK_POINTS: tuple[Course, ...] = (
    Course(_going(60)),
    Course(_OVERDUE),
    Course(_going(92)),
    Course(_going(64)),
    Course(_UNDER_REVIEW),
    Course(_RETURNED),
    Course(_ON_TIME),
    Course(_going(38, "部分县区产业项目储备不足，进度偏慢。")),
    Course(_LATE),
    Course(_going(66)),
    Course(_UNDER_REVIEW),
    Course((*_going(70), (0.72, ask_extension))),
    Course(_RETURNED_TWICE),
    Course(_going(76)),
    Course((*_going(40), (0.66, suspend))),
    Course((*_going(62), (0.6, direct("要与专业结合，不搞花架子，年底前看到实效。")))),
    Course(_going(80)),
    Course(_going(75)),
    Course((*_OVERDUE, (0.95, urge), (1.0, reply("正在组织复核，一周内完成。")))),
    Course(_going(90)),
    Course((*_OVERDUE, (0.98, urge), (0.99, direct("请督导科盯紧，按月向我报告。")))),
    Course(_ON_TIME),
)
_FILED = "规划已经联系市领导审定，报市乡村振兴局备案。"
TOWNSHIPS: tuple[Course, ...] = (
    Course(
        (),
        children=(
            *((*_ON_TIME[:3], (0.9, hand_in(_FILED)), (0.97, close)) for _ in range(10)),
            *(_LATE for _ in range(3)),
            *(_UNDER_REVIEW for _ in range(2)),
            _OVERDUE,
            (*_OVERDUE, (1.1, urge)),
        ),
    ),
    Course((), children=(((0.05, accept),), ((0.05, accept),), ((0.06, accept),), ())),
    Course(_ON_TIME),
    Course(_going(70)),
)
INSPECTION: tuple[Course, ...] = (
    Course(_ON_TIME),
    Course(_going(82)),
    Course(_ON_TIME),
    Course(_going(93)),
    Course(_OVERDUE),
    Course(_going(70)),
    Course((), issued=-4),
    Course(_UNDER_REVIEW),
)
BY_HAND: tuple[Course, ...] = (
    Course(
        _going(50), -20, title="研究破解易地搬迁安置点就业难题",
        requirement="对全市安置点劳动力就业情况摸底，提出一点一策，报局党组会研究。",
        kind=TaskKind.DIRECTIVE, lead="guicai", due=15, urgency=Urgency.URGENT,
    ),
    Course(
        ((0.2, accept),), -8, title="核查媒体反映的帮扶车间停产问题",
        requirement="实地核查，查明停产原因、涉及人数和工资发放情况，提出处置意见。",
        kind=TaskKind.DIRECTIVE, lead="xiangmu", due=3, urgency=Urgency.CRITICAL,
    ),
    Course(
        (), -1, title="起草明年重点工作思路",
        requirement="各科室报送后汇总，形成初稿提交局长办公会。",
        kind=TaskKind.MEETING, lead="bangongshi", due=25,
    ),
    Course(
        (), -5, title="建立机关公文限时办结制度",
        requirement="明确收文、拟办、批办、承办、反馈各环节时限。",
        kind=TaskKind.MEETING, lead="bangongshi", due=18,
    ),
    Course(
        _ON_TIME, -30, title="完善驻乡工作队联络机制",
        requirement="建立十七支驻乡工作队联络员名册和月联络制度。",
        kind=TaskKind.MEETING, lead="hangye", due=-10,
    ),
)  # fmt: skip
