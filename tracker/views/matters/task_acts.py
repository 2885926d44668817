"""The acts on a matter, each declared once: verb, words, who may, what it asks, the rule it calls.

Route, board, desk and matter page all read this list; the verb is the same in rule, log and test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from tracker.models.kinds import Decision, State
from tracker.models.people import User
from tracker.models.tasks import Task
from tracker.rules.matters import (
    closing,
    directing,
    issuing,
    pausing,
    reporting,
    rescheduling,
    signing,
    urging,
)
from tracker.views.matters.act_fields import FILES, NEW_DUE, NOTE, REASON, Field

Values = dict[str, Any]


@dataclass(frozen=True)
class TaskAct:
    verb: str
    label: str
    icon: str
    may: Callable[[Task, User], bool]
    run: Callable[[Task, User, Values], object]
    #: Said after the act: 已签收.
    said: str
    #: One line above the form: what will be written.
    sentence: str
    fields: Sequence[Field] = ()
    #: The column of the board that this act leads to, if it moves the matter.
    leads_to: State | None = None
    #: The next step of the ordinary life, shown as the first button.
    is_next: bool = False
    is_grave: bool = False


def _files() -> Any:
    return current_app.config["FILES"]


def _decision(task: Task, by: User, v: Values) -> None:
    rescheduling.decide_extension(task, by=by, decision=Decision(v["decision"]), answer=v["answer"])


ACTS: tuple[TaskAct, ...] = (
    TaskAct(
        "issue",
        "交办",
        "external",
        issuing.may_issue,
        lambda t, by, v: issuing.issue_task(t, by=by, note=v["note"]),
        "已交办",
        "将向承办单位交办本事项，并开始计时。",
        (NOTE,),
        State.ISSUED,
        is_next=True,
    ),
    TaskAct(
        "accept",
        "签收",
        "sign",
        signing.may_accept,
        lambda t, by, v: signing.accept_task(t, by=by, note=v["note"]),
        "已签收",
        "将以本单位名义签收，事项转为“办理中”。",
        (NOTE,),
        State.ACTIVE,
        is_next=True,
    ),
    TaskAct(
        "report",
        "反馈进展",
        "edit",
        reporting.may_report,
        lambda t, by, v: reporting.report_progress(
            t,
            by=by,
            text=v["text"],
            percent=v["percent"],
            problems=v["problems"],
            uploads=v["attachments"],
            files=_files(),
        ),
        "进展已报送",
        "报送后不能修改，如有出入请再报一次更正。",
        (
            Field("text", "进展情况", required=True, limit=10_000),
            Field("percent", "进度（%）", "percent", required=True, start=lambda t: t.percent),
            Field("problems", "存在问题", limit=10_000, help="没有可不填。"),
            FILES,
        ),
        is_next=True,
    ),
    TaskAct(
        "hand_in",
        "提交办结",
        "handin",
        closing.may_hand_in,
        lambda t, by, v: closing.hand_in_task(
            t, by=by, outcome=v["outcome"], uploads=v["attachments"], files=_files()
        ),
        "已提交，等待审核",
        "提交后等待督查办审核，审核期间不计本单位用时。",
        (Field("outcome", "办理结果", required=True, limit=10_000), FILES),
        State.REVIEW,
    ),
    TaskAct(
        "close",
        "审核通过",
        "accept",
        closing.may_review,
        lambda t, by, v: closing.close_task(t, by=by, note=v["note"]),
        "已办结",
        "将认可本次提交，事项办结（整改类为销号）。",
        (Field("note", "审核意见", help="可不填。"),),
        State.CLOSED,
        is_next=True,
    ),
    TaskAct(
        "return",
        "退回",
        "return",
        closing.may_review,
        lambda t, by, v: closing.return_task(
            t, by=by, reason=v["reason"], new_due_on=v["new_due_on"]
        ),
        "已退回",
        "将退回承办单位继续办理，理由会写入历史并通知对方。",
        (replace(REASON, label="退回理由和补正要求"), NEW_DUE),
        State.ACTIVE,
    ),
    TaskAct(
        "decide_extension",
        "审批延期",
        "calendar",
        rescheduling.may_decide_extension,
        _decision,
        "延期申请已审批",
        "同意的，时限随即调整，原时限保留可查。",
        (
            Field(
                "decision",
                "审批意见",
                "radios",
                required=True,
                options=((Decision.GRANTED.value, "同意"), (Decision.REFUSED.value, "不同意")),
            ),
            Field("answer", "说明", help="不同意的必须写明理由。"),
        ),
        is_next=True,
    ),
    TaskAct(
        "reply_urge",
        "回复催办",
        "urge",
        urging.may_reply_urge,
        lambda t, by, v: urging.reply_urge(t, by=by, text=v["text"]),
        "已回复催办",
        "回复会通知催办人并写入历史。",
        (Field("text", "回复内容", required=True),),
        is_next=True,
    ),
    TaskAct(
        "urge",
        "催办",
        "urge",
        urging.may_urge,
        lambda t, by, v: urging.urge_task(t, by=by, text=v["text"]),
        "已催办",
        "将通知主办单位全体承办人员，并计入催办次数。",
        (
            Field(
                "text",
                "催办要求",
                required=True,
                start=lambda _t: "请抓紧办理，并于两个工作日内反馈进展。",
            ),
        ),
    ),
    TaskAct(
        "direct",
        "批示",
        "directive",
        directing.may_direct,
        lambda t, by, v: directing.direct_task(t, by=by, text=v["text"]),
        "批示已下达",
        "批示会通知督查办和承办单位，写入历史，不能修改。",
        (Field("text", "批示内容", required=True),),
        is_next=True,
    ),
    TaskAct(
        "ask_extension",
        "申请延期",
        "calendar",
        rescheduling.may_ask_extension,
        lambda t, by, v: rescheduling.ask_extension(
            t, by=by, new_due_on=v["new_due_on"], reason=v["reason"]
        ),
        "延期申请已提交",
        "由督查办审批；批准前仍按原时限计时。",
        (replace(NEW_DUE, required=True, help=""), REASON),
    ),
    TaskAct(
        "change_due",
        "调整时限",
        "calendar",
        rescheduling.may_change_due,
        lambda t, by, v: rescheduling.change_due(
            t, by=by, new_due_on=v["new_due_on"], reason=v["reason"]
        ),
        "时限已调整",
        "原时限保留可查，提醒按新时限重新计算。",
        (replace(NEW_DUE, required=True, help=""), REASON),
    ),
    TaskAct(
        "suspend",
        "中止",
        "pause",
        pausing.may_suspend,
        lambda t, by, v: pausing.suspend_task(t, by=by, reason=v["reason"]),
        "已中止",
        "中止期间不计时、不提醒。",
        (REASON,),
        State.SUSPENDED,
    ),
    TaskAct(
        "resume",
        "恢复办理",
        "play",
        pausing.may_resume,
        lambda t, by, v: pausing.resume_task(
            t, by=by, reason=v["reason"], new_due_on=v["new_due_on"]
        ),
        "已恢复",
        "恢复到中止前的状态，可同时重新限期。",
        (REASON, NEW_DUE),
        State.ACTIVE,
        is_next=True,
    ),
    TaskAct(
        "reopen",
        "重启",
        "refresh",
        pausing.may_reopen,
        lambda t, by, v: pausing.reopen_task(
            t, by=by, reason=v["reason"], new_due_on=v["new_due_on"]
        ),
        "已重启",
        "事项重新进入办理，此前的办结记录保留。",
        (REASON, NEW_DUE),
        State.ACTIVE,
    ),
    TaskAct(
        "revoke",
        "撤销",
        "trash",
        pausing.may_revoke,
        lambda t, by, v: pausing.revoke_task(t, by=by, reason=v["reason"]),
        "已撤销",
        "撤销后不再计时和统计，记录不删除。",
        (REASON,),
        State.REVOKED,
        is_grave=True,
    ),
)

BY_VERB = {act.verb: act for act in ACTS}


def open_acts(task: Task, by: User) -> list[TaskAct]:
    """What this person may now do to this matter, the ordinary next step first."""
    return sorted((a for a in ACTS if a.may(task, by)), key=lambda a: not a.is_next)
