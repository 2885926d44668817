"""What the reader proposes of a whole document, worked out by hand from the sample."""

import json
from datetime import date

import pytest

from tests.intake.sample import ISSUED_ON, TEXT
from tracker.intake import KnownUnit, Proposal, as_json, propose, read
from tracker.intake.text import fold

KNOWN = (KnownUnit(7, "监测科"), KnownUnit(8, "财务科", ("规财科",)))


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return propose(read(TEXT.encode(), "要点.txt"), issued_on=ISSUED_ON, units=KNOWN)


def test_the_text_is_the_file(proposal: Proposal) -> None:
    assert proposal.text == TEXT


def test_every_clause_is_found_with_its_path(proposal: Proposal) -> None:
    assert [c.path for c in proposal.structure] == [
        "一、", "二、", "二、——", "三、", "三、(一)", "三、(一)1.", "三、(一)2.", "三、(一)3.", "三、(二)",
        "三、(二)4.", "三、(二)4.一是", "三、(二)4.二是", "三、(二)5.", "四、", "四、(一)", "四、(二)", "四、(三)",
    ]  # fmt: skip
    for clause in proposal.structure:
        assert TEXT[clause.start :].startswith(clause.label)
        assert TEXT[clause.title_start : clause.title_end] == clause.title


def test_unit_lines_cover_their_group(proposal: Proposal) -> None:
    lines = [
        ([proposal.structure[i].number for i in u.covers], [n.name for n in u.units], u.grade.value)
        for u in proposal.units
    ]
    assert lines == [
        ([1], ["监测科", "信息科"], "B"),
        ([2, 3], ["帮扶科"], "B"),
        ([4], ["项目科", "财务科", "机关各科室"], "B"),
        ([5], ["就业科"], "A"),
    ]
    first = proposal.units[0]
    assert first.presumed_lead is not None
    assert first.presumed_lead.known_id == 7
    assert proposal.units[2].units[1].known_id == 8


def test_every_character_is_in_exactly_one_sentence(proposal: Proposal) -> None:
    seen = [0] * len(TEXT)
    for sentence in proposal.sentences:
        for i in range(sentence.start, sentence.end):
            seen[i] += 1
    assert [TEXT[i] for i, n in enumerate(seen) if n == 0 and not TEXT[i].isspace()] == []
    assert max(seen) == 1


def test_every_dated_fact_is_right(proposal: Proposal) -> None:
    found = [
        (TEXT[d.start : d.end], d.kind, d.due)
        for d in proposal.deadlines
        if d.kind in ("one_off", "checkpoint")
    ]
    assert found == [
        ("6月底前", "one_off", date(2024, 6, 30)),
        ("2024年", "one_off", date(2024, 12, 31)),
        ("4月", "checkpoint", date(2024, 4, 30)),
        ("7月", "checkpoint", date(2024, 7, 31)),
        ("10月", "checkpoint", date(2024, 10, 31)),
        ("年底", "checkpoint", date(2024, 12, 31)),
        ("全年", "one_off", date(2024, 12, 31)),
        ("2024年9月20日前", "one_off", date(2024, 9, 20)),
    ]


def test_the_adjusted_day_stands_beside_the_nominal_one(proposal: Proposal) -> None:
    june = next(d for d in proposal.deadlines if d.due == date(2024, 6, 30))
    # 30 June 2024 is a Sunday.
    assert june.adjusted == date(2024, 7, 1)


def test_every_recurrence_is_right(proposal: Proposal) -> None:
    rules = [(r.rrule, r.covers, r.count_min) for d in proposal.deadlines for r in d.rules]
    assert rules == [
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", None, 3),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", None, None),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", None, None),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=8", "previous_quarter", None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "previous_year", None),
    ]


def test_every_indicator_is_right(proposal: Proposal) -> None:
    found = [(i.name, i.op, i.value, i.unit, i.due) for i in proposal.indicators]
    end = date(2024, 12, 31)
    assert found == [
        ("规模性返贫", "==", 0, None, None),
        ("脱贫户人均纯收入增速", ">", "全市农民收入增速", None, None),
        ("衔接资金用于产业的比例", ">=", 65, "%", end),
        ("示范村", ">=", 4, "个", end),
        ("支出进度", ">=", 35, "%", date(2024, 4, 30)),
        ("支出进度", ">=", 60, "%", date(2024, 7, 31)),
        ("支出进度", ">=", 85, "%", date(2024, 10, 31)),
        ("", "==", 100, "%", end),
        ("就业岗位", ">=", 1200, "个", end),
        ("脱贫劳动力就业规模", ">=", 3, "万人", end),
    ]


def test_units_in_the_sentences_have_their_role(proposal: Proposal) -> None:
    assert [(u.role, u.name) for u in proposal.inline_units] == [
        ("support", "市人社部门"),
        ("support", "市民政部门"),
        ("lead", "各驻村工作队"),
        ("recipient", "市乡村振兴局"),
        ("lead", "各县区"),
        ("lead", "各乡镇"),
        ("approver", "联系市领导"),
        ("recipient", "市乡村振兴局"),
    ]


def test_each_item_and_each_dated_duty_is_a_matter(proposal: Proposal) -> None:
    found = [(m.key, m.kind, m.title, m.due) for m in proposal.matters]
    assert found == [
        ("三、(一)1.", "工作要点", "常态化排查", None),
        ("三、(一)2.", "工作要点", "及时帮扶", None),
        ("三、(一)3.", "工作要点", "稳定消除", date(2024, 6, 30)),
        ("三、(二)4.", "工作要点", "发展产业", None),
        ("三、(二)5.", "工作要点", "稳定就业", date(2024, 12, 31)),
        ("四、(一)#1", "定期报告", "各驻村工作队将上季度工作进展报市乡村振兴局", None),
        ("四、(一)#2", "定期报告", "各县区每年2月底前向市报告上年度工作情况", None),
        ("四、(二)#1", "工作要点", "各乡镇规划经联系市领导审定后报市乡村振兴局备案", date(2024, 9, 20)),
    ]  # fmt: skip


def test_enforcement_and_goals_are_in_the_ledger_only(proposal: Proposal) -> None:
    kinds = {TEXT[s.start : s.start + 6]: s.kind for s in proposal.sentences}
    assert kinds["对弄虚作假的"] == "enforcement"
    assert kinds["——确保不发"] == "goal"
    assert kinds["坚持以习近平"] == "principle"
    assert kinds["2024年是"[:6]] == "boilerplate"


def test_the_day_of_issue_is_offered_and_not_used() -> None:
    proposal = propose(read(TEXT.encode(), "要点.txt"), issued_on=None, units=())
    assert [(d.day, d.kind) for d in proposal.issue_days] == [(date(2024, 3, 11), "seal")]
    june = next(d for d in proposal.deadlines if TEXT[d.start : d.end] == "6月底前")
    assert (june.due, june.grade.value, june.needs_confirm) == (None, "C", True)


def test_the_same_bytes_give_the_same_output(proposal: Proposal) -> None:
    again = propose(read(TEXT.encode(), "要点.txt"), issued_on=ISSUED_ON, units=KNOWN)
    assert json.dumps(as_json(again)) == json.dumps(as_json(proposal))


FULL_WIDTH = str.maketrans(",:();?0123456789%", "，：（）；？０１２３４５６７８９％")


def test_full_width_punctuation_and_figures_read_the_same(proposal: Proposal) -> None:
    wide = propose(
        read(TEXT.translate(FULL_WIDTH).encode(), "要点.txt"), issued_on=ISSUED_ON, units=KNOWN
    )
    before, after = as_json(proposal), as_json(wide)
    for name in ("structure", "units", "inline_units", "sentences", "deadlines", "indicators"):
        assert [fold(str(x)) for x in after[name]] == [fold(str(x)) for x in before[name]]
