"""Documents of other styles (a plan with a table, minutes, a list of mendings) and altered ones."""

import re
from datetime import date

import pytest

from tests.intake.sample import ISSUED_ON, TEXT
from tests.shared_material import SHARED
from tracker.intake import Proposal, propose, read

PLAN = """青岭市2024年人居环境整治方案
一、指导思想
坚持以人民为中心。
二、工作目标
到2024年底,户厕普及率达到88%以上,新增和美乡村示范村35个。
三、重点任务
(一)改厕。6月底前完成问题厕所整改。(市农业农村局牵头,市财政局配合,各县(市、区)人民政府落实)
(二)治污。会同市住建、交通等部门,9月底前开工建设污水处理站16座。
责任单位:市生态环境局★、市水利局
四、保障措施
(一)问责。对工作不力的单位,依规依纪追究责任。
附件:责任清单
序号	工作任务	牵头单位	配合单位	完成时限
1	编制村庄规划50个	市自然资源和规划局	市农业农村局	2024年8月底前
2	新建农村公路80公里以上	市交通运输局	市财政局、各县区政府	2024年11月30日前
"""
MINUTES = """云台县县长办公会议纪要
一、关于产业项目
会议指出,产业帮扶是关键举措。会议要求,县农业农村局要梳理清单,5月31日前报县政府办公室。
二、关于后续扶持
会议议定,由县发改委牵头,县人社局配合,7月底前制定方案,经县政府审定后印发。每个安置点至少建设1个帮扶车间。
三、关于整改
各乡镇要于6月10日前完成自查,自查报告报县乡村振兴局备案。
参加人员:李某、王某
"""
MENDING = """河川区关于巡视反馈意见的整改方案
一、整改任务
1、带贫不明显。
整改措施:
一是修订办法,明确收益用于脱贫户的比例不低于60%。
责任领导:张某
牵头单位:区农业农村局
配合单位:区财政局、各乡镇(街道)
2、逾期率偏高。
整改措施:将小额信贷逾期率控制在0.8%以内。
牵头单位:区金融工作局
二、工作要求
整改完成率达到100%。
"""


def proposed(text: str, on: date = date(2024, 5, 14)) -> Proposal:
    return propose(read(text.encode(), "a.txt"), issued_on=on, units=())


def kinds(made: Proposal) -> dict[str, str]:
    text = made.text
    return {text[s.start : s.end]: s.kind for s in made.sentences}


def targets(made: Proposal) -> list[tuple[str, str, object, str | None]]:
    return [(i.name, i.op, i.value, i.unit) for i in made.indicators]


def lines(made: Proposal) -> list[tuple[list[str], list[str], list[str]]]:
    return [
        ([u.name for u in x.lead], [u.name for u in x.responsible], [u.name for u in x.support])
        for x in made.units
    ]


def roles(made: Proposal) -> set[tuple[str, str]]:
    return {(u.role, u.name) for u in made.inline_units}


def test_a_plan_with_a_list_of_duties_as_a_table() -> None:
    made = proposed(PLAN)
    assert lines(made) == [
        (["市农业农村局"], ["各县(市、区)人民政府"], ["市财政局"]),
        (["市生态环境局"], ["市水利局"], []),
        (["市自然资源和规划局"], [], ["市农业农村局"]),
        (["市交通运输局"], [], ["市财政局", "各县区政府"]),
    ]
    assert targets(made) == [
        ("户厕普及率", ">=", 88, "%"),
        ("和美乡村示范村", ">=", 35, "个"),
        ("污水处理站", ">=", 16, "座"),
        ("村庄规划", ">=", 50, "个"),
        ("农村公路", ">=", 80, "公里"),
    ]
    assert roles(made) == {("support", "市住建部门"), ("support", "市交通部门")}
    said = kinds(made)
    assert said["坚持以人民为中心。"] == "principle"
    assert said["对工作不力的单位,依规依纪追究责任。"] == "enforcement"
    assert said["6月底前完成问题厕所整改。"] == "task"


def test_minutes_of_a_meeting() -> None:
    made = proposed(MINUTES)
    assert targets(made) == [("帮扶车间", ">=", 1, "个")]
    assert roles(made) >= {
        ("recipient", "县政府办公室"),
        ("recipient", "县乡村振兴局"),
        ("approver", "县政府"),
        ("lead", "县发改委"),
        ("lead", "各乡镇"),
    }
    days = [d.due for d in made.deadlines]
    assert days == [date(2024, 5, 31), date(2024, 7, 31), date(2024, 6, 10)]
    said = kinds(made)
    assert said["会议指出,产业帮扶是关键举措。"] == "principle"
    assert said["参加人员:李某、王某"] == "boilerplate"


def test_a_list_of_mendings() -> None:
    made = proposed(MENDING)
    assert lines(made) == [
        (["区农业农村局"], [], ["区财政局", "各乡镇(街道)"]),
        (["区金融工作局"], [], []),
    ]
    assert targets(made) == [
        ("收益用于脱贫户的比例", ">=", 60, "%"),
        ("小额信贷逾期率", "<=", 0.8, "%"),
        ("整改完成率", "==", 100, "%"),
    ]
    said = kinds(made)
    assert (said["整改措施:"], said["责任领导:张某"]) == ("boilerplate", "boilerplate")


def facts(made: Proposal) -> tuple[object, ...]:
    """All that is read of a document, without offsets."""
    return (
        [(c.kind, c.number) for c in made.structure],
        lines(made),
        sorted(roles(made)),
        [s.kind for s in made.sentences],
        targets(made),
        [(d.kind, d.due, [r.rrule for r in d.rules]) for d in made.deadlines],
    )


WIDE_SIGNS = "".join(chr(ord(c) + 0xFEE0) for c in ",;:()%")
WIDE_DIGITS = "".join(chr(ord(c) + 0xFEE0) for c in "0123456789")


def full_width(text: str) -> str:
    return text.translate(str.maketrans(",;:()%", WIDE_SIGNS))


def full_digits(text: str) -> str:
    return re.sub(
        r"(?<=[\u4e00-\u9fa5])\d+(?=[\u4e00-\u9fa5%])",
        lambda m: m.group().translate(str.maketrans("0123456789", WIDE_DIGITS)),
        text,
    )


@pytest.mark.parametrize("written", [full_width, full_digits])
@pytest.mark.parametrize("text", [TEXT, PLAN, MINUTES, MENDING])
def test_the_width_of_signs_changes_nothing(text: str, written) -> None:  # type: ignore[no-untyped-def]
    altered = written(text)
    assert altered != text
    before, after = facts(proposed(text, ISSUED_ON)), facts(proposed(altered, ISSUED_ON))
    assert repr(after).translate(
        str.maketrans(WIDE_SIGNS + WIDE_DIGITS, ",;:()%0123456789")
    ) == repr(before)


SEEDS = sorted((SHARED / "seeds").glob("*.txt")) if SHARED else []


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_a_seed_of_another_city_reads_the_same(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text("utf-8")
    for before, after in (("南阳", "青柳"), ("重庆", "江泉"), ("开州", "岭北")):
        text = text.replace(before, after)
    first, second = proposed(path.read_text("utf-8")), proposed(text)
    assert facts(second)[0] == facts(first)[0]
    assert facts(second)[3:] == facts(first)[3:]
    assert len(facts(second)[1]) == len(facts(first)[1])  # type: ignore[arg-type]


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_a_seed_in_full_width_signs_reads_the_same(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text("utf-8")
    first, second = proposed(text), proposed(full_width(text))
    for part in (0, 3, 5):
        assert facts(second)[part] == facts(first)[part]
    assert [t[1:] for t in targets(second)] == [t[1:] for t in targets(first)]


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_a_changed_percentage_moves_its_own_target_only(path) -> None:  # type: ignore[no-untyped-def]
    """One percentage is lowered by one, and no other target moves."""
    text = path.read_text("utf-8")
    first = proposed(text)
    for i in first.indicators:
        if i.unit != "%" or not isinstance(i.value, int) or i.value == 100:
            continue
        at = text.find(f"{i.value}%", i.start, i.end)
        other = i.value - 1
        second = proposed(text[:at] + f"{other}%" + text[at + len(f"{i.value}%") :])
        moved = [(a, b) for a, b in zip(targets(first), targets(second), strict=True) if a != b]
        assert [(a[2], b[2]) for a, b in moved] == [(i.value, other)]
