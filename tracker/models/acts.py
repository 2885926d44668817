"""Acts: every kind of thing the log can say was done, with its name and its phrase in a sentence."""

from __future__ import annotations

import enum


class Act(enum.Enum):
    """An act's value is what the log stores for ever; never rename one."""

    TASK_DRAFTED = "task.draft"
    TASK_EDITED = "task.edit"
    TASK_SPLIT = "task.split"
    TASK_ISSUED = "task.issue"
    TASK_ACCEPTED = "task.accept"
    TASK_REPORTED = "task.report"
    TASK_HANDED_IN = "task.hand_in"
    TASK_CLOSED = "task.close"
    TASK_RETURNED = "task.return"
    TASK_SUSPENDED = "task.suspend"
    TASK_RESUMED = "task.resume"
    TASK_REVOKED = "task.revoke"
    TASK_REOPENED = "task.reopen"
    TASK_URGED = "task.urge"
    TASK_URGE_REPLIED = "task.reply_urge"
    TASK_DIRECTED = "task.direct"
    TASK_DUE_CHANGED = "task.change_due"
    TASK_EXTENSION_ASKED = "task.ask_extension"
    TASK_EXTENSION_DECIDED = "task.decide_extension"
    TASK_REASSIGNED = "task.reassign"
    REMINDER_RESENT = "reminder.resend"
    REMINDER_SETTLED = "reminder.settle"
    TASK_OUTSIDE_FORM_SENT = "task.send_form"
    TASK_OUTSIDE_FORM_TAKEN = "task.take_form"
    TASK_IMPORTED = "task.import"
    SOURCE_ADDED = "source.add"
    SOURCE_EDITED = "source.edit"
    SOURCE_PROPOSAL_EDITED = "source.edit_proposal"
    SOURCE_CONFIRMED = "source.confirm"
    UNIT_CREATED = "unit.create"
    UNIT_EDITED = "unit.edit"
    UNIT_DISABLED = "unit.disable"
    UNIT_ENABLED = "unit.enable"
    UNIT_LINKED = "unit.link"
    USER_CREATED = "user.create"
    USER_EDITED = "user.edit"
    USER_DISABLED = "user.disable"
    USER_ENABLED = "user.enable"
    USER_POSTED = "user.post"
    USER_PASSWORD_RESET = "user.reset_password"  # noqa: S105
    USER_PASSWORD_CHANGED = "user.change_password"  # noqa: S105
    USER_ROLES_CHANGED = "user.change_roles"
    USER_SIGNED_IN = "user.sign_in"
    USER_SIGN_IN_FAILED = "user.sign_in_failed"
    USER_LOCKED = "user.lock"
    USER_SIGNED_OUT = "user.sign_out"
    USER_SESSION_ENDED = "user.end_session"
    ACCESS_REFUSED = "access.refuse"
    SETTING_CHANGED = "setting.change"
    CALENDAR_CHANGED = "calendar.change"
    BRIEFING_DRAFTED = "briefing.draft"
    BRIEFING_MADE = "briefing.make"
    TEMPLATE_UPLOADED = "template.upload"
    TEMPLATE_DISABLED = "template.disable"
    EXPORTED = "data.export"
    DOWNLOADED = "data.download"
    AUDIT_VERIFIED = "audit.verify"
    AUDIT_EPOCH_BEGUN = "audit.begin_epoch"
    AUDIT_KEY_ROTATED = "audit.rotate_key"
    AUDIT_CATALOGUED = "audit.catalogue"
    PRIVACY_REVEALED = "privacy.reveal"
    PRIVACY_ERASED = "privacy.erase"
    BACKED_UP = "data.backup"
    RESTORED = "data.restore"

    @property
    def phrase(self) -> str:
        """What was done, to follow the actor's name: 签收了事项."""
        return _PHRASES[self]


_PHRASES = {
    Act.TASK_DRAFTED: "立项",
    Act.TASK_EDITED: "修改了事项内容",
    Act.TASK_SPLIT: "把事项分解到各单位",
    Act.TASK_ISSUED: "交办事项",
    Act.TASK_ACCEPTED: "签收事项",
    Act.TASK_REPORTED: "反馈进展",
    Act.TASK_HANDED_IN: "提交办结",
    Act.TASK_CLOSED: "审核通过，予以办结",
    Act.TASK_RETURNED: "退回事项",
    Act.TASK_SUSPENDED: "中止事项",
    Act.TASK_RESUMED: "恢复办理",
    Act.TASK_REVOKED: "撤销事项",
    Act.TASK_REOPENED: "重启事项",
    Act.TASK_URGED: "催办",
    Act.TASK_URGE_REPLIED: "回复催办",
    Act.TASK_DIRECTED: "作出批示",
    Act.TASK_DUE_CHANGED: "调整办理时限",
    Act.TASK_EXTENSION_ASKED: "申请延期",
    Act.TASK_EXTENSION_DECIDED: "审批延期申请",
    Act.TASK_REASSIGNED: "调整责任分工",
    Act.REMINDER_RESENT: "重发提醒",
    Act.REMINDER_SETTLED: "核实提醒送达情况",
    Act.TASK_OUTSIDE_FORM_SENT: "向外部单位发送填报表",
    Act.TASK_OUTSIDE_FORM_TAKEN: "采纳外部单位填报",
    Act.TASK_IMPORTED: "从表格导入修改",
    Act.SOURCE_ADDED: "登记来源文件",
    Act.SOURCE_EDITED: "修改来源文件信息",
    Act.SOURCE_PROPOSAL_EDITED: "修改拆解稿",
    Act.SOURCE_CONFIRMED: "确认拆解并立项",
    Act.UNIT_CREATED: "新建单位",
    Act.UNIT_EDITED: "修改单位",
    Act.UNIT_DISABLED: "停用单位",
    Act.UNIT_ENABLED: "启用单位",
    Act.UNIT_LINKED: "调整单位关系",
    Act.USER_CREATED: "新建账号",
    Act.USER_EDITED: "修改账号",
    Act.USER_DISABLED: "停用账号",
    Act.USER_ENABLED: "启用账号",
    Act.USER_POSTED: "调整任职",
    Act.USER_PASSWORD_RESET: "重置口令",
    Act.USER_PASSWORD_CHANGED: "修改口令",
    Act.USER_ROLES_CHANGED: "调整角色",
    Act.USER_SIGNED_IN: "登录",
    Act.USER_SIGN_IN_FAILED: "登录失败",
    Act.USER_LOCKED: "账号因多次登录失败被锁定",
    Act.USER_SIGNED_OUT: "退出",
    Act.USER_SESSION_ENDED: "结束会话",
    Act.ACCESS_REFUSED: "越权访问被拒绝",
    Act.SETTING_CHANGED: "修改设置",
    Act.CALENDAR_CHANGED: "修改工作日历",
    Act.BRIEFING_DRAFTED: "起草简报",
    Act.BRIEFING_MADE: "生成简报文件",
    Act.TEMPLATE_UPLOADED: "上传模板",
    Act.TEMPLATE_DISABLED: "停用模板",
    Act.EXPORTED: "导出数据",
    Act.DOWNLOADED: "下载文件",
    Act.AUDIT_VERIFIED: "校验日志",
    Act.AUDIT_EPOCH_BEGUN: "开始新的日志段",
    Act.AUDIT_KEY_ROTATED: "更换日志封存密钥",
    Act.AUDIT_CATALOGUED: "登记日志跟踪的数据字段",
    Act.PRIVACY_REVEALED: "查看个人信息",
    Act.PRIVACY_ERASED: "依法删除个人信息",
    Act.BACKED_UP: "备份数据",
    Act.RESTORED: "从备份恢复数据",
}
