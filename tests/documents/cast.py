"""The cast of the document tests: a bureau, its units and a few matters, all figures worked out
by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tracker.documents.facts import (
    AuditStamp,
    Instruction,
    Issue,
    Light,
    MatterFact,
    MilestoneFact,
    Organ,
    Paper,
    Period,
    ProgressFact,
    Snapshot,
    Standing,
)

AS_OF = date(2023, 9, 14)
ORGAN = Organ(
    name="南阳市乡村振兴局",
    number_words="宛振督",
    issuing_office="南阳市乡村振兴局办公室",
    contact="王敏",
    phone="0377-60000000",
)
ISSUE = Issue(
    signed_on=date(2023, 9, 15),
    year=2023,
    number=12,
    addressee="各县市区乡村振兴局，机关各科室、乡村振兴监测中心",
    copies_to=("市委农村工作领导小组办公室", "市纪委监委驻市农业农村局纪检监察组"),
)
PAPER = Paper(ORGAN, ISSUE)
STAMP = AuditStamp(
    origin="duban.example/audit/1",
    size=4096,
    root="5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    note="duban.example/audit/1\n4096\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n— duban abc",
)
UNITS = ("规财科", "行业科", "项目科", "社会科", "信访科", "宣传科", "乡村振兴监测中心")


def matter(number: int, **changes: object) -> MatterFact:
    """An open matter in time, unless told otherwise."""
    plain = MatterFact(
        number=number,
        title="健全防止返贫动态监测和帮扶机制",
        lead="规财科",
        standing=Standing.OPEN,
        state="办理中",
        code=f"2023-{number:03d}",
        source="2023年工作要点",
        assists=("行业科",),
        assigned_on=date(2023, 6, 26),
        due_on=date(2023, 12, 31),
        light=Light.GREEN,
        progress="已完成第二轮集中排查，正在汇总数据。",
        progress_on=date(2023, 9, 5),
        percent=60,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def closed(number: int, **changes: object) -> MatterFact:
    """A matter closed in time."""
    facts: dict[str, object] = {
        "standing": Standing.CLOSED,
        "state": "已办结",
        "closed_on": date(2023, 8, 20),
        "on_time": True,
        "light": Light.DARK_GREEN,
        "percent": 100,
        "progress": "已印发实施方案并完成验收。",
    }
    return matter(number, **{**facts, **changes})


def overdue(number: int, days: int, **changes: object) -> MatterFact:
    """An open matter that many days past its deadline on the as-of day."""
    facts: dict[str, object] = {
        "due_on": AS_OF - timedelta(days=days),
        "days_overdue": days,
        "light": Light.RED,
        "percent": 40,
    }
    return matter(number, **{**facts, **changes})


TITLES = (
    "健全防止返贫动态监测和帮扶机制", "开展两轮防止返贫集中排查", "用好衔接推进乡村振兴补助资金",
    "扩大帮扶产业规模", "创建庭院经济示范村", "落实小额信贷贴息政策", "建设产业帮扶项目库",
    "稳定脱贫人口务工规模", "推进就业帮扶车间提质", "抓好易地扶贫搬迁后续扶持",
    "提升饮水安全保障水平",
)  # fmt: skip


def some_matters() -> tuple[MatterFact, ...]:
    """22 matters: 6 closed (5 in time, 1 late), 16 running of which 3 overdue."""
    rows: list[MatterFact] = []
    for number in range(1, 23):
        lead = UNITS[(number - 1) % 6]
        source = "2023年工作要点" if number % 3 else "重点帮扶乡镇实施方案"
        more = {"title": TITLES[number % len(TITLES)], "lead": lead, "source": source}
        if number in (2, 5, 8, 11, 14):
            rows.append(closed(number, **more))
        elif number == 17:
            late = {"due_on": date(2023, 8, 1), "on_time": False, "light": Light.DARK_RED}
            rows.append(closed(number, **more, **late))
        elif number in (4, 9, 12):
            rows.append(overdue(number, number, **more))
        else:
            rows.append(matter(number, **more))
    rows[0] = replace(
        rows[0],
        instructions=(Instruction("张明", "请抓紧推进，月底前报结果。", date(2023, 8, 1)),),
        milestones=(
            MilestoneFact("调研", date(2023, 7, 10), date(2023, 7, 8)),
            MilestoneFact("编制", date(2023, 8, 31), None),
        ),
        reports=(
            ProgressFact(date(2023, 7, 10), "规财科", "完成前期调研，形成问题清单。", 20),
            ProgressFact(date(2023, 9, 5), "规财科", "已完成第二轮集中排查，正在汇总数据。", 60),
        ),
        original_due_on=date(2023, 11, 30),
        light=Light.YELLOW,
        light_reason="进度60%，落后于时间进度",
    )
    return tuple(rows)


def snapshot(matters: tuple[MatterFact, ...] | None = None, **changes: object) -> Snapshot:
    """The third quarter of 2023."""
    plain = Snapshot(
        Period("2023年第三季度", date(2023, 7, 1), date(2023, 9, 30)),
        AS_OF,
        "2023年乡村振兴重点工作",
        some_matters() if matters is None else matters,
        UNITS,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]
