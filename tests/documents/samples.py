"""Samples: facts for every kind, from the cast."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.documents.cast import AS_OF, ISSUE, ORGAN, PAPER, STAMP, overdue, snapshot, some_matters
from tracker.documents import kind_facts as kf
from tracker.documents.facts import Paper, Snapshot

COUNTY = replace(
    ORGAN, name="内乡县乡村振兴局", number_words="内振", issuing_office="", sealed=False
)
UPWARD = replace(ISSUE, signers=("李文",), addressee="市委农村工作领导小组", number=8)
WORK = (
    kf.BulletinItem("强化防止返贫监测", "组织开展第二轮集中排查，按月研判风险线索，做到应纳尽纳。"),
    kf.BulletinItem("加快资金支出", "建立周调度机制，逐个项目核对支付进度，推动资金早见效。"),
)
PLANS = ("抓好集中排查收尾。月底前完成数据比对和整改。", "抓好项目验收。对完工项目逐个核验。")


def paper(**changes: Any) -> Paper:
    """The bureau's paper with a stamp."""
    return replace(PAPER, stamp=STAMP, **changes)


def corrected() -> Snapshot:
    """The snapshot of the cast with number 4 no longer overdue and number 22 left out."""
    rows = [one for one in some_matters() if one.number != 22]
    rows[3] = replace(rows[3], days_overdue=0, due_on=date(2023, 10, 10), progress="已完成初稿。")
    return snapshot(tuple(rows))


def rectification(number: int, **changes: Any) -> kf.RectificationFact:
    """One problem that is being put right."""
    plain = kf.RectificationFact(
        source="省级督查",
        problem=f"部分项目资料归档不及时（第{number}号）",
        goal="资料齐全规范",
        measures="逐项核对档案，补齐缺失材料，建立月度抽查制度。",
        lead="项目科",
        person="赵强",
        due_on=date(2023, 10, 31),
        progress="已完成核对，正在补充。",
        evidence="核对清单",
        state="整改中",
    )
    return replace(plain, **changes)


READINGS = (
    kf.ReadingFact("内乡县", 512345, 1000000),
    kf.ReadingFact("淅川县", 480000, 1200000),
    kf.ReadingFact("南召县", 750000, 1000000),
    kf.ReadingFact("社旗县", 499999, 1000000),
    kf.ReadingFact("桐柏县", 0, 0, "本年度未安排"),
    kf.ReadingFact("方城县", 0, 0, is_missing=True),
)


def sample(code: str) -> Any:
    """Facts of a kind, as an office would have them."""
    return _SAMPLES[code]()


_SAMPLES: dict[str, Any] = {
    "supervision_notice": lambda: kf.SupervisionNotice(
        paper(), snapshot(), (kf.FeedbackFault("宣传科", "8月进展迟报3天"),), (), date(2023, 9, 28)
    ),
    "bulletin": lambda: kf.Bulletin(
        paper(
            issue=replace(
                ISSUE,
                number=3,
                running_number=15,
                report_to=("市委、市政府分管领导",),
                send_to=("市委农办", "市财政局"),
                issue_to=("各县市区乡村振兴局", "机关各科室"),
                print_run=60,
            )
        ),
        snapshot(),
        "本期简报通报第三季度重点工作办理情况，请各单位对照抓好落实。",
        WORK,
    ),
    "quarterly_report": lambda: kf.QuarterlyReport(
        paper(issue=UPWARD), snapshot(), WORK, ("部分项目用地手续办理周期长。",), PLANS
    ),
    "task_notice": lambda: kf.TaskNotice(paper(), some_matters()[0], "紧急"),
    "urge_notice": lambda: kf.UrgeNotice(
        paper(), overdue(9, 9), "宛振督〔2023〕7号", 2, "红色", date(2023, 9, 30), AS_OF
    ),
    "rectification_ledger": lambda: kf.RectificationLedger(
        paper(),
        AS_OF,
        "2023年上半年督查反馈问题",
        (
            rectification(1),
            rectification(2, due_on=date(2023, 9, 1), days_overdue=13),
            rectification(3, state="已销号", closed_on=date(2023, 8, 30)),
        ),
    ),
    "matter_report": lambda: kf.MatterReport(
        paper(issue=UPWARD),
        some_matters()[0],
        AS_OF,
        ("目前已排查12.6万户，纳入监测对象286户。",),
        ("建议对排查任务重的县增派力量。", "建议将办理时限延至12月底。"),
    ),
    "county_report": lambda: kf.CountyReport(
        paper(organ=COUNTY, issue=UPWARD),
        snapshot(),
        "内乡县",
        2023,
        (
            kf.TownFact("马山口镇", date(2021, 9, 20), 8, 6, 100000, 86050),
            kf.TownFact("赵店乡", None, 5, 5, 100000, 100000),
            kf.TownFact("余关镇", date(2021, 9, 28)),
        ),
        2,
        WORK,
        ("产业项目带动能力不强。",),
        PLANS,
    ),
    "checkpoint_notice": lambda: kf.CheckpointNotice(
        paper(),
        "衔接推进乡村振兴补助资金支出率",
        date(2023, 6, 30),
        date(2023, 6, 30),
        5000,
        "支出资金",
        "下达资金",
        "万元",
        2,
        READINGS,
    ),
    "correction": lambda: kf.Correction(
        paper(),
        snapshot(),
        corrected(),
        "关于2023年乡村振兴重点工作办理情况的督查通报",
        "宛振督〔2023〕12号",
        date(2023, 9, 15),
        "部分单位数据报送口径不一致",
    ),
}
CODES = tuple(_SAMPLES)
