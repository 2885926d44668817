"""The two documents of the office, labelled by hand: what must be found in them, and nothing else.

CQ is the plan for key townships, NY the work points. Labels are names, days and values, never sentences.
"""

from collections import Counter
from datetime import date

import pytest

from tests.shared_material import SHARED
from tracker.intake import Proposal, propose, read

pytestmark = pytest.mark.skipif(SHARED is None, reason="without the office's material")
Q = "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"
M = "FREQ=MONTHLY;BYMONTHDAY=-1"
H = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"
Y = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"


def proposal(number: str, issued_on: date) -> Proposal:
    assert SHARED is not None
    path = next((SHARED / "seeds").glob(f"{number}_*.txt"))
    found = propose(read(path.read_bytes(), path.name), issued_on=issued_on, units=())
    assert found.text == path.read_text("utf-8")
    return found


@pytest.fixture(scope="module")
def cq() -> Proposal:
    return proposal("000", date(2021, 5, 10))


@pytest.fixture(scope="module")
def ny() -> Proposal:
    return proposal("003", date(2023, 6, 26))


def labels(found: Proposal) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for clause in found.structure:
        kinds.setdefault(clause.kind, []).append(clause.label)
    return kinds


def test_clauses_of_cq(cq: Proposal) -> None:
    numerals = "一二三四五六七八九"
    points = [f"{n}是" for n in numerals[:5] + numerals + numerals[:3]]
    assert labels(cq) == {
        "section": ["一、", "二、", "三、"],
        "subsection": [f"({n})" for n in "一二三一二三一二三四"],
        "point": points,
    }


def test_clauses_of_ny(ny: Proposal) -> None:
    assert labels(ny) == {
        "section": ["一、", "二、", "三、", "四、"],
        "bullet": ["——"] * 4,
        "subsection": [f"({n})" for n in "一二三四五六"],
        "item": [f"{n}." for n in range(1, 35)],
        "point": [f"{n}是" for n in "一二三四五一二三"],
    }


def test_unit_lines_of_ny(ny: Proposal) -> None:
    covers = [[ny.structure[i].number for i in line.covers] for line in ny.units]
    singles = [n for n in range(1, 35) if not 8 <= n <= 12 and not 22 <= n <= 27]
    expected = [[n] for n in singles] + [list(range(8, 13)), list(range(22, 28))]
    assert sorted(covers) == sorted(expected)
    assert len(ny.units) == 25
    by_last = {line.item_no: line for line in ny.units}
    assert [u.name for u in by_last[1].units] == ["乡村振兴监测中心", "行业科", "信访科", "宣传科"]
    assert [u.name for u in by_last[12].units] == ["行业科", "乡村振兴监测中心"]
    assert [u.name for u in by_last[29].units] == ["规财科", "项目科", "督导科"]
    assert [u.name for u in by_last[33].units] == ["人事科", "宣传科", "信访科"]
    assert all(by_last[n].needs_confirm for n in (12, 27))
    # A collective is never a sole lead.
    assert {
        u.presumed_lead.name
        for n, u in by_last.items()
        if n in (15, 27, 28, 31) and u.presumed_lead
    } == {"乡村振兴监测中心"}
    assert Counter(u.name for line in ny.units for u in line.units) == {
        "乡村振兴监测中心": 10, "行业科": 7, "项目科": 7, "宣传科": 5, "规财科": 6, "信访科": 3, "社会科": 3,
        "机关各科室": 4, "督导科": 2, "人事科": 2,
    }  # fmt: skip


def test_no_unit_line_in_cq(cq: Proposal) -> None:
    assert cq.units == ()


def dated(found: Proposal) -> list[tuple[object, ...]]:
    text = found.text
    return [
        (text[d.start : d.end], d.kind, d.due)
        for d in found.deadlines
        if d.kind in ("one_off", "checkpoint", "invalid", "event")
    ]


def ruled(found: Proposal) -> list[tuple[object, ...]]:
    return [(r.rrule, r.covers, r.count_min) for d in found.deadlines for r in d.rules]


def test_dated_facts_of_cq(cq: Proposal) -> None:
    assert dated(cq) == [
        ("2025年", "one_off", date(2025, 12, 31)),
        ("2021年9月底前", "one_off", date(2021, 9, 30)),
    ]
    windows = [(d.window_start, d.window_end) for d in cq.deadlines if d.kind == "window"]
    assert windows == [(date(2021, 1, 1), date(2025, 12, 31))]
    # 力争经过5年: no start is said, so it is asked.
    spans = [(d.n, d.unit, d.grade.value) for d in cq.deadlines if d.kind == "relative"]
    assert spans == [(5, "year", "C")]


def test_recurrences_of_cq(cq: Proposal) -> None:
    assert ruled(cq) == [
        (Y, None, None),
        (Y, None, 1),
        (Y, None, 1),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", "previous_quarter", None),
        (H, None, 1),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31", None, None),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31", "previous_year", None),
    ]
    money, *_, check, report = [d for d in cq.deadlines if d.rules]
    assert (money.rules[0].dtstart, money.rules[0].until) == (date(2021, 1, 1), date(2025, 12, 31))
    assert (check.rules[0].window_start, check.needs_confirm) == ("12-01", True)
    assert report.grade.value == "B"


def test_dated_facts_of_ny(ny: Proposal) -> None:
    assert dated(ny) == [
        ("2023年", "one_off", date(2023, 12, 31)),
        ("2023年", "one_off", date(2023, 12, 31)),
        ("4月", "checkpoint", date(2023, 4, 30)),
        ("6月", "checkpoint", date(2023, 6, 30)),
        ("9月", "checkpoint", date(2023, 9, 30)),
        ("年底", "checkpoint", date(2023, 12, 31)),
    ]
    past = next(d for d in ny.deadlines if d.due == date(2023, 4, 30))
    assert past.needs_confirm


def test_recurrences_of_ny(ny: Proposal) -> None:
    # Twice a year; six monthly and two quarterly checks; two monthly reviews; visits by month, quarter and
    # half-year; the monthly day; monthly notice and quarterly dispatch of funds.
    assert ruled(ny) == [
        (Y, None, 2), *[(M, None, None)] * 6, *[(Q, None, None)] * 2, *[(M, None, None)] * 3, (Q, None, None),
        (H, None, None), *[(M, None, None)] * 2, (Q, None, None),
    ]  # fmt: skip


def test_indicators_of_cq(cq: Proposal) -> None:
    end = date(2025, 12, 31)
    assert [(i.name, i.op, i.value, i.unit, i.due) for i in cq.indicators] == [
        ("重点帮扶乡镇脱贫人口巩固率", "==", 100, "%", None),
        ("规模性返贫", "==", 0, None, None),
        ("乡镇经济社会发展", ">=", "本区县中等偏上水平", None, end),
        ("基本公共服务", ">=", "本区县中等偏上水平", None, end),
        ("城乡居民可支配收入增幅", ">", "本区县增幅", None, end),
        ("补助资金", ">=", 1000, "万元", None),
        ("就业", ">=", 1, "人", None),
        ("产业增收项目", ">=", 1, "个", None),
        ("干部", ">=", 3, "名", None),
    ]


def test_indicators_of_ny(ny: Proposal) -> None:
    year = date(2023, 12, 31)
    measured = [
        (i.name, i.op, i.value, i.unit, i.due, i.scope) for i in ny.indicators if i.value != 0
    ]
    progress = "中央衔接资金支出进度"
    assert measured == [
        ("开发式产业帮扶措施", ">=", 1, "项", None, "有发展意愿的脱贫户、监测户"),
        ("就业帮扶措施", ">=", 1, "项", None, "有就业愿望的脱贫户劳动力、监测户劳动力"),
        ("脱贫群众收入增速", ">", "当地农民收入增速", None, None, None),
        ("脱贫地区农民收入增速", ">", "全省农民收入增速", None, None, None),
        ("省定2023年防止返贫监测收入参考范围", "==", 7500, "元", None, None),
        ("国家公职人员", ">=", 1, "名", None, "每户"),
        ("开发式帮扶措施", ">=", 1, "项", None, None),
        ("衔接资金用于产业发展的比例", ">=", 60, "%", year, "以县为单位"),
        ("产业占比", ">=", "去年", None, year, None),
        ("高质量庭院经济示范村", ">=", 5, "个", year, "每个脱贫县"),
        ("示范户", ">=", 10, "户", year, "每个示范村"),
        ("掌握一技能", ">=", 1, "人", None, "有劳动力人口的脱贫、监测家庭"),
        ("脱贫劳动力就业规模", ">=", 20, "万人", None, None),
        ("就业", ">=", 1, "人", None, "有劳动力的家庭"),
        (progress, ">=", 30, "%", date(2023, 4, 30), None),
        (progress, ">=", 50, "%", date(2023, 6, 30), None),
        (progress, ">=", 75, "%", date(2023, 9, 30), None),
        ("各级衔接资金", "==", 100, "%", year, None),
    ]


NY_INLINE = [
    *[("support", f"{n}部门") for n in ("发改", "民宗", "农业农村", "林业")],
    ("main_body", "教育部门"), ("main_body", "卫健体委"), ("main_body", "医保部门"), ("main_body", "住建部门"),
    ("main_body", "水利部门"),
    *[("counterpart", n) for n in ("民政部门", "教育部门", "卫生健康部门", "人力资源社会保障部门", "住建部门",
                                   "应急部门", "医保部门", "残联")],
    ("support", "市发改部门"), ("support", "市人社部门"), ("support", "市民政部门"),
    ("support", "组织部门"), ("support", "组织部门"), ("support", "市工商联"), ("support", "市民政部门"),
    ("support", "有关部门"), ("support", "相关部门"), ("support", "有关部门"), ("support", "农业农村部门"),
    ("assisted", "有关部门"), ("assisted", "有关部门"), ("assisted", "市委农办"), ("assisted", "宣传部门"),
]  # fmt: skip
CQ_INLINE = [
    ("lead", "市财政"), ("responsible", "市级金融单位"), ("responsible", "保险机构"), ("lead", "规划自然资源部门"),
    ("counterpart", "山东省协作单位"), ("counterpart", "中央定点帮扶单位"), ("overseen", "驻乡驻村工作队"),
    ("lead", "市级帮扶集团"), ("responsible", "市领导"), ("responsible", "市级帮扶集团成员单位主要负责同志"),
    ("lead", "市级帮扶集团"), ("lead", "联系市领导"), ("lead", "各区县党委政府"), ("responsible", "“两群”区县"),
    ("responsible", "各乡镇"), ("lead", "各帮扶集团"), ("lead", "各乡镇"), ("approver", "联系市领导"),
    ("recipient", "市乡村振兴局"), ("responsible", "各区县纪检监察部门"), ("responsible", "各区县财政部门"),
    ("responsible", "各区县审计部门"), ("lead", "各驻乡工作队"), ("recipient", "市乡村振兴局"),
    ("lead", "市乡村振兴局"), ("support", "市级有关部门"), ("lead", "“两群”区县"),
    # 协调市级相关部门选派教师: read by hand, not by the grammar.
    ("overseen", "市级相关部门"),
]  # fmt: skip


@pytest.mark.parametrize("name", ["cq", "ny"])
def test_inline_units_are_found(name: str, request: pytest.FixtureRequest) -> None:
    found = Counter((u.role, u.name) for u in request.getfixturevalue(name).inline_units)
    expected = Counter(NY_INLINE if name == "ny" else CQ_INLINE)
    right = sum((found & expected).values())
    assert right / sum(found.values()) >= 0.95, found - expected
    assert right / sum(expected.values()) >= 0.95, expected - found


def test_sentences_of_cq(cq: Proposal) -> None:
    # Titles: 3 sections, 10 subsections, 17 points. Duties: 25 + 14 + 4 in the second section, 16 in the third.
    assert Counter(s.kind for s in cq.sentences) == {
        "heading": 30, "principle": 6, "goal": 2, "enforcement": 2, "boilerplate": 2, "task": 59,
    }  # fmt: skip


def test_sentences_of_ny(ny: Proposal) -> None:
    kinds = Counter(s.kind for s in ny.sentences)
    assert (kinds["principle"], kinds["goal"], kinds["enforcement"]) == (1, 4, 0)
    # 25 lines of responsibility, the letter (addressee, text, day) and two sentences before the first section.
    assert kinds["boilerplate"] == 25 + 3 + 2
    # 34 run-in titles, 8 of points, 6 of subsections, 4 of sections, and 6 lines of titles and senders.
    assert kinds["heading"] == 34 + 8 + 6 + 4 + 6
    items = {
        ny.structure[s.clause].path
        for s in ny.sentences
        if s.kind == "task" and s.clause is not None
    }
    assert sum(1 for path in items if path.endswith(".")) >= 32


def test_each_item_of_ny_is_a_matter_with_units(ny: Proposal) -> None:
    assert len(ny.matters) == 34
    assert all(m.units for m in ny.matters)
    assert all(sum(u.part == "主办" for u in m.units) == 1 for m in ny.matters)


def test_the_dated_duties_of_cq_are_matters_of_their_own(cq: Proposal) -> None:
    by_key = {m.key: m for m in cq.matters}
    plan = by_key["三、(二)#1"]
    assert (plan.due, plan.due_adjusted) == (date(2021, 9, 30), date(2021, 9, 30))
    report = by_key["三、(四)#1"]
    assert (report.kind, report.units[0].name) == ("定期报告", "各驻乡工作队")
    assert by_key["三、(四)#4"].kind == "定期报告"
    # Nobody is named: said, never invented.
    assert by_key["三、(四)#3"].units == ()
    assert "未明确责任单位" in by_key["三、(四)#3"].reasons


def test_the_day_a_web_page_shows_is_no_day_of_issue(cq: Proposal) -> None:
    assert [(d.day, d.kind) for d in cq.issue_days] == [(date(2022, 1, 4), "page")]
