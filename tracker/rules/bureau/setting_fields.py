"""The fields of the page 设置: label, help, bounds, and whose they are to change."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.models.roles import Capability

_OFFICE, _ADMIN = Capability.SUPERVISE, Capability.MANAGE_ACCOUNTS


@dataclass(frozen=True)
class SettingField:
    """One setting as people see it. `kind` is text, integer, integers or flag."""

    name: str
    label: str
    help: str
    kind: str
    owner: Capability
    least: int = 0
    #: The greatest number, or for texts the greatest length.
    most: int = 60
    required: bool = True
    unit: str = ""


@dataclass(frozen=True)
class SettingGroup:
    key: str
    title: str
    fields: tuple[SettingField, ...]

    @property
    def owner(self) -> Capability:
        return self.fields[0].owner

    @property
    def owner_label(self) -> str:
        return "督查办" if self.owner is _OFFICE else "系统管理员"


def _text(name: str, label: str, help: str, owner: Capability, **more: object) -> SettingField:
    return SettingField(name, label, help, "text", owner, **more)  # type: ignore[arg-type]


def _number(
    name: str,
    label: str,
    help: str,
    owner: Capability,
    least: int,
    most: int,
    unit: str = "",
) -> SettingField:
    return SettingField(name, label, help, "integer", owner, least, most, unit=unit)


GROUPS: tuple[SettingGroup, ...] = (
    SettingGroup(
        "lights",
        "亮灯和期限",
        (
            _number(
                "yellow_workdays",
                "黄灯：距时限",
                "剩余工作日不多于此数时亮黄灯。",
                _OFFICE,
                0,
                60,
                "个工作日",
            ),
            _number(
                "yellow_points",
                "黄灯：进度落后",
                "进度比时间进度落后达到此数时亮黄灯。",
                _OFFICE,
                1,
                100,
                "个百分点",
            ),
            _number(
                "red_points",
                "红灯：进度落后",
                "落后超过此数时亮红灯，应大于黄灯的数。",
                _OFFICE,
                1,
                100,
                "个百分点",
            ),
            _number(
                "sign_within_workdays",
                "签收期限",
                "交办后超过这些工作日未签收的，单独提示督查办。",
                _OFFICE,
                1,
                30,
                "个工作日",
            ),
        ),
    ),
    SettingGroup(
        "reminders",
        "提醒和催办",
        (
            SettingField(
                "remind_before",
                "到期前提醒",
                "到期前第几个工作日各提醒一次，用顿号或逗号分开，如 30、7、3、1。",
                "integers",
                _OFFICE,
                1,
                250,
            ),
            _number(
                "remind_every_overdue",
                "逾期后提醒",
                "逾期后每隔这些工作日提醒一次。",
                _OFFICE,
                1,
                60,
                "个工作日",
            ),
            _number(
                "urge_cooldown_days",
                "催办间隔",
                "同一事项两次催办之间至少相隔的天数。",
                _OFFICE,
                0,
                30,
                "天",
            ),
        ),
    ),
    SettingGroup(
        "numbers",
        "督办编号",
        (
            _text(
                "number_word",
                "编号代字",
                "编号“督〔2023〕12号”年份前的字，只影响新立项的事项。",
                _OFFICE,
                most=10,
            ),
        ),
    ),
    SettingGroup(
        "organ",
        "公文机关信息",
        (
            _text("organ_name", "机关名称", "落款使用的机关全称或规范化简称。", _OFFICE),
            _text("organ_mark", "发文机关标志", "红头文字，如“××市乡村振兴局文件”。", _OFFICE),
            _text(
                "organ_number_word", "机关代字", "发文字号中的代字，如“振督”。", _OFFICE, most=20
            ),
            SettingField(
                "organ_has_seal",
                "加盖印章",
                "勾选时成文日期按加盖印章的位置排版。",
                "flag",
                _OFFICE,
            ),
            _text(
                "organ_signer",
                "签发人",
                "上行文标注的签发人姓名，可不填。",
                _OFFICE,
                most=40,
                required=False,
            ),
            _text(
                "organ_copy_to",
                "抄送机关",
                "版记中的抄送机关，可不填。",
                _OFFICE,
                most=200,
                required=False,
            ),
            _text(
                "organ_printing_office",
                "印发机关",
                "版记中的印发机关。",
                _OFFICE,
            ),
            _text(
                "organ_contact",
                "联系人和电话",
                "附注中的联系人及电话。",
                _OFFICE,
                most=80,
                required=False,
            ),
        ),
    ),
    SettingGroup(
        "fonts",
        "公文字体",
        (
            _text("font_mark", "标志和标题", "发文机关标志和标题的字体。", _OFFICE),
            _text("font_body", "正文", "正文的字体；没有仿宋_GB2312的电脑可改为“仿宋”。", _OFFICE),
            _text("font_kai", "二级标题", "（一）级标题和签发人姓名的字体。", _OFFICE),
            _text("font_hei", "一级标题", "一、级标题的字体。", _OFFICE),
            _text("font_song", "页码", "页码的字体。", _OFFICE),
        ),
    ),
    SettingGroup(
        "system",
        "系统",
        (_text("office_name", "系统名称", "显示在页面左上角和登录页。", _ADMIN, most=40),),
    ),
    SettingGroup(
        "safety",
        "口令和登录",
        (
            _number(
                "password_shortest", "口令最短长度", "一般账号的口令至少几位。", _ADMIN, 8, 64, "位"
            ),
            _number(
                "password_shortest_control",
                "管理员口令最短长度",
                "系统管理员、安全管理员、安全审计员的口令至少几位。",
                _ADMIN,
                12,
                64,
                "位",
            ),
            _number(
                "password_kinds",
                "口令复杂度",
                "字母、数字、符号三类中至少含几类。",
                _ADMIN,
                2,
                3,
                "类",
            ),
            _number(
                "password_days", "口令有效期", "超过后须修改口令；0为不限。", _ADMIN, 0, 730, "天"
            ),
            _number(
                "login_failures", "锁定前失败次数", "连续输错达到此数即锁定。", _ADMIN, 3, 10, "次"
            ),
            _number(
                "login_window_minutes",
                "失败计数时段",
                "在此时间内的失败合并计数。",
                _ADMIN,
                5,
                120,
                "分钟",
            ),
            _number(
                "lock_minutes", "锁定时长", "锁定后经过此时间自动解锁。", _ADMIN, 5, 1440, "分钟"
            ),
            _number(
                "spray_names",
                "同一地址失败账号数",
                "同一网络地址在计数时段内有这么多个账号登录失败后，放慢该地址的登录。",
                _ADMIN,
                5,
                1000,
                "个",
            ),
            _number(
                "spray_pause_seconds",
                "放慢间隔",
                "放慢后两次登录至少相隔的时间。",
                _ADMIN,
                1,
                300,
                "秒",
            ),
            _number(
                "idle_minutes", "闲置退出", "无操作超过此时间须重新登录。", _ADMIN, 5, 480, "分钟"
            ),
            _number(
                "session_hours", "最长登录时间", "登录满此时间须重新登录。", _ADMIN, 1, 24, "小时"
            ),
        ),
    ),
)

BY_KEY = {group.key: group for group in GROUPS}
