"""What each kind says: sentences and rows, with figures worked out by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.documents.cast import PAPER, closed, matter, overdue, snapshot
from tests.documents.pages import part
from tests.documents.samples import CODES, READINGS, paper, rectification, sample
from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents import kind_facts as kf
from tracker.documents.canonical import to_json
from tracker.documents.facts import Form, MatterFact, Remark, Standing
from tracker.documents.kinds import KINDS
from tracker.documents.kinds.registry import kind_of

SUMMARIES = ("supervision_notice", "bulletin", "quarterly_report", "county_report")


def words(code: str, facts: Any) -> str:
    """Everything that the blocks say, one line each."""
    return "\n".join(_words(one) for one in KINDS[code].blocks(facts))


def _words(block: b.Block) -> str:
    match block:
        case b.Table():
            return "\n".join("|".join(row) for row in block.rows)
        case b.Form():
            return "\n".join("|".join(c.text for c in row.cells) for row in block.rows)
        case b.Title() | b.AttachmentStart():
            return "".join(block.lines)
        case b.Para() | b.Heading() | b.Note() | b.Addressee() | b.Remarked():
            return block.text
        case b.BarChart():
            return "\n".join(f"{bar.label} {bar.said}" for bar in block.bars)
        case _:
            return "\n".join(str(value) for value in vars(block).values() if value is not None)


def test_the_ten_kinds_and_their_codes() -> None:
    assert {code: kind.name for code, kind in KINDS.items()} == {
        "supervision_notice": "督查通报",
        "bulletin": "工作简报",
        "quarterly_report": "季度工作报告",
        "task_notice": "督办通知单",
        "urge_notice": "催办单",
        "rectification_ledger": "整改台账",
        "matter_report": "事项办理情况报告",
        "county_report": "区县年度报告",
        "checkpoint_notice": "序时进度通报",
        "correction": "更正通报",
    }
    assert set(CODES) == set(KINDS)
    with pytest.raises(DomainError, match="没有“x”这种文稿"):
        kind_of("x")


def test_the_notice_says_its_figures_as_officials_do() -> None:
    text = words("supervision_notice", sample("supervision_notice"))
    for sentence in (
        "关于2023年乡村振兴重点工作办理情况的督查通报",
        "2023年第三季度乡村振兴重点工作共交办督办事项22件。截至2023年9月14日，"
        "已办结6件，占27%；正在办理16件，占73%。",
        "已办结事项中，按时办结5件，逾期办结1件，按时办结率为83%。",
        "正在办理事项中，超过办理时限仍未办结的3件（第4、9、12件）。",
        # Numbers 3, 6 … 21 are seven; none of them is closed; 9 and 12 are overdue.
        "2023年工作要点15件，已办结6件、逾期未办结1件；"
        "重点帮扶乡镇实施方案7件，尚无办结、逾期未办结2件。",
        "项目科牵头的第9件（逾期9天）；社会科牵头的第4件（逾期4天）；宣传科牵头的第12件（逾期12天）",
        "宣传科8月进展迟报3天。",
        "请于2023年9月28日前",
        "合计|22|6|5|16|3|0|27%|—",
        "7|乡村振兴监测中心|0|0|0|0|0|0|—|—",
    ):
        assert sentence in text
    assert "截止" not in text


def test_of_many_matters_a_sentence_names_the_first_and_the_number() -> None:
    rows = (*(overdue(n, n) for n in range(1, 21)), matter(21, progress=""))
    text = words("supervision_notice", kf.SupervisionNotice(PAPER, snapshot(rows)))
    assert "仍未办结的20件（第1、2、3、4、5、6、7、8、9、10、11、12件等20件）" in text
    assert "规财科牵头的第20件（逾期20天）、第19件（逾期19天）" in text
    assert "第9件（逾期9天）等20件。" in text
    assert "第21件本期未报送办理进展。" in text


def test_levels_are_numbered_as_the_standard_says() -> None:
    heads = [
        one.text
        for one in KINDS["supervision_notice"].blocks(sample("supervision_notice"))
        if isinstance(one, b.Heading)
    ]
    assert heads == [
        "一、总体情况",
        "二、存在的主要问题",
        "（一）办理进度方面",
        "（二）反馈质量方面",
        "三、下一步工作要求",
    ]


@pytest.mark.parametrize("code", SUMMARIES)
def test_an_empty_period_is_said_in_words(code: str) -> None:
    facts = replace(sample(code), snapshot=snapshot((), units=()))
    text = words(code, facts)
    assert "乡村振兴重点工作无督办事项" in text
    for wrong in ("None", "nan", r"\b0件", r"\b0%", "占—", "为—"):
        assert not re.search(wrong, text)
    assert KINDS[code].build(facts).startswith(b"PK")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((matter(1),), "尚无办结事项；正在办理1件，占100%。"),
        ((closed(1),), "已办结1件，占100%；无正在办理事项。"),
        (
            (closed(1, on_time=None, due_on=None),),
            "已办结事项中，未设时限办结1件。",
        ),
        (
            (closed(1), replace(matter(2), standing=Standing.SUSPENDED, state="已中止"), matter(3)),
            "已办结1件，占33.3%；正在办理1件，占33.3%；中止办理1件，占33.3%。（占比因四舍五入",
        ),
        ((matter(1, source=""),), "上述事项的任务来源均为其他。"),
        ((matter(1, progress=" "),), "第1件本期未报送办理进展。"),
        ((matter(1, returns=2),), "第1件提交办结后因材料不实或者成效不足被退回。"),
        ((matter(1, due_on=date(2023, 9, 20)),), "紧盯临期事项。第1件将在30日内到期"),
        (
            (replace(matter(1), standing=Standing.REVOKED, state="已撤销"), matter(2)),
            "第1件已撤销，不计入各项数据。",
        ),
        (
            (matter(1, due_on=date(2024, 1, 5), original_due_on=date(2023, 12, 1)),),
            "2024年1月5日（原定12月1日）",
        ),
    ],
)
def test_sentences_for_what_may_be(rows: tuple[MatterFact, ...], said: str) -> None:
    facts = replace(sample("supervision_notice"), snapshot=snapshot(rows, units=()))
    assert said in words("supervision_notice", facts)


def test_a_leaders_own_words_stand_in_their_section_and_are_doubted_not_refused() -> None:
    remarks = (Remark("总体情况", "总的看，已办结7件，进展较好。"), Remark("别处", "不印"))
    facts = replace(sample("supervision_notice"), paper=paper(remarks=remarks))
    text = words("supervision_notice", facts)
    assert text.index("总的看") < text.index("二、存在的主要问题")
    assert "不印" not in text
    assert KINDS["supervision_notice"].doubts(facts) == (
        "“已办结7件”与文稿数据（已办结6件）不同，请核对。",
    )
    right = replace(facts, paper=paper(remarks=(Remark("总体情况", "已办结6件。"),)))
    assert KINDS["supervision_notice"].doubts(right) == ()


def test_the_appendix_lists_the_matters_behind_every_figure() -> None:
    facts = replace(sample("supervision_notice"), paper=paper(lists_numbers=True))
    text = words("supervision_notice", facts)
    assert "总体|全部|逾期未办结|3|4、9、12" in text
    assert "总体|全部|已办结|6|2、5、8、11、14、17" in text
    assert "单位|信访科|按时办结|2|5、11" in text
    without = words("supervision_notice", sample("supervision_notice"))
    assert "4、9、12\n" not in without


def test_the_quarterly_report_judges_progress_against_time() -> None:
    """26 June to 31 December are 189 days, 14 September is the 81st: 42.86 %."""
    rows = (
        matter(1, percent=53),
        matter(2, percent=52),
        matter(3, percent=33),
        matter(4, percent=32),
        matter(5, percent=None),
        overdue(6, 3, percent=99),
        closed(7),
        closed(8, on_time=False, due_on=date(2023, 8, 1)),
    )
    facts = replace(sample("quarterly_report"), snapshot=snapshot(rows))
    text = words("quarterly_report", facts)
    assert "超序时进度1件，达到序时进度3件，欠序时进度3件，未填报进度1件" in text
    table = next(one for one in KINDS["quarterly_report"].blocks(facts) if isinstance(one, b.Table))
    assert [row[4] for row in table.rows] == ["超", "达", "达", "欠", "未填报", "欠", "达", "欠"]
    assert "('李文',)" in text


def test_forms_say_what_they_must() -> None:
    notice = words("task_notice", sample("task_notice"))
    assert "张明（2023年8月1日）：请抓紧推进，月底前报结果。" in notice
    assert "紧急程度：紧急" in notice
    urge = words("urge_notice", sample("urge_notice"))
    for said in ("宛振督〔2023〕7号|催办次数|第2次", "9天|重新限期|2023年9月30日", "等级：红色"):
        assert said in urge
    assert "该事项已逾期9天。请查明原因，2023年9月30日前办结" in urge


def test_the_ledger_counts_its_lines() -> None:
    text = words("rectification_ledger", sample("rectification_ledger"))
    assert "共3项，已销号1项，占33%；正在整改2项，占67%，其中逾期1项（序号2）。" in text
    nothing = replace(sample("rectification_ledger"), items=())
    assert "2023年上半年督查反馈问题无需要整改的问题。" in words("rectification_ledger", nothing)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (rectification(1, closed_on=date(2023, 9, 15)), "晚于数据截至日"),
        (rectification(1, closed_on=date(2023, 9, 1), days_overdue=2), "已销号却仍记逾期"),
        (rectification(1, days_overdue=2), "未到整改时限却记为逾期"),
    ],
)
def test_a_ledger_line_that_contradicts_itself(item: kf.RectificationFact, said: str) -> None:
    facts = replace(sample("rectification_ledger"), items=(item,))
    with pytest.raises(DomainError, match=f"第1项.*{said}"):
        KINDS["rectification_ledger"].build(facts)


def test_the_report_on_one_matter_tells_its_course() -> None:
    text = words("matter_report", sample("matter_report"))
    assert "办理时限为2023年12月31日（经批准延期，原定2023年11月30日）" in text
    assert "调研于2023年7月8日完成；编制应于2023年8月31日完成，目前尚未完成。" in text
    assert text.index("2023年7月10日，规财科反馈") < text.index("2023年9月5日，规财科反馈")
    done = replace(sample("matter_report"), matter=closed(2))
    assert "该事项已于2023年8月20日办结，按时办结。" in words("matter_report", done)


def test_the_county_report_adds_its_towns_up() -> None:
    text = words("county_report", sample("county_report"))
    assert "全县共有重点帮扶乡镇3个，已完成规划备案2个。" in text
    # 8+5 projects, 6+5 done: 11/13 = 84.6 %; 1000+1000 granted, 860.5+1000 spent: 93.0 %.
    assert "实施项目13个，完工11个，完工率85%。" in text
    assert "安排资金2000万元，支出1860.5万元，支出率93%。" in text
    assert "3|余关镇|2021.9.28|0|0|—|0|0|—|" in text
    wrong = (kf.TownFact("甲乡", None, 1, 2),)
    with pytest.raises(DomainError, match="甲乡的完工数多于项目数"):
        KINDS["county_report"].blocks(replace(sample("county_report"), towns=wrong))


def test_the_checkpoint_is_judged_exactly() -> None:
    """49.9999 % is not half, however it is rounded."""
    text = words("checkpoint_notice", sample("checkpoint_notice"))
    assert "达到序时进度的2个，未达到的2个，本期无任务的1个，未报送的1个" in text
    assert "社旗县49.9999%，低于要求0.01个百分点；淅川县40.00%，低于要求10个百分点" in text
    assert "1|南召县|10000|7500|75.00%|达到" in text
    assert "—|桐柏县|0|0|—|—|本年度未安排" in text
    assert "—|方城县|未报送|未报送|—|—|" in text
    # 5123.45+4800+7500+4999.99 of 42000
    assert "下达资金42000万元，支出资金22423.44万元，总体进度53.39%，达到序时进度要求" in text
    none = replace(sample("checkpoint_notice"), readings=READINGS[4:])
    assert "本期无可供计算的" in words("checkpoint_notice", none)
    twice = replace(sample("checkpoint_notice"), readings=READINGS[:1] * 2)
    with pytest.raises(DomainError, match="报送了两次"):
        KINDS["checkpoint_notice"].blocks(twice)


def test_a_correction_shows_old_and_new_and_refuses_when_nothing_changed() -> None:
    text = words("correction", sample("correction"))
    for row in (
        "总体：交办事项|22件|21件",
        "总体：逾期未办结|3件|2件",
        "总体：办结率|27%|29%",
        "第4件：办理时限|2023年9月10日|2023年10月10日",
        "第4件：逾期天数|4天|未逾期",
        "|第22件|健全防止返贫动态监测和帮扶机制|删去",
    ):
        assert row in text
    assert "因部分单位数据报送口径不一致，有14处内容需要更正" in text
    same = replace(sample("correction"), new=snapshot())
    with pytest.raises(DomainError, match="不需要更正"):
        KINDS["correction"].build(same)


def test_a_letter_has_the_letters_head_and_no_office_in_its_imprint() -> None:
    facts = sample("matter_report")
    issue = replace(facts.paper.issue, form=Form.LETTER)
    made = KINDS["matter_report"].blocks(replace(facts, paper=paper(issue=issue)))
    assert isinstance(made[0], b.LetterHead)
    assert made[0].mark == "南阳市乡村振兴局"
    assert isinstance(made[-1], b.Imprint)
    assert (made[-1].office, made[-1].printed_on) == ("", None)


@pytest.mark.parametrize("code", CODES)
def test_facts_survive_being_stored(code: str) -> None:
    from_text = KINDS[code].read(to_json(sample(code)))
    assert from_text == sample(code)
    assert KINDS[code].build(from_text) == KINDS[code].build(sample(code))


@pytest.mark.parametrize("code", CODES)
def test_a_bare_paper_still_makes_a_document(code: str) -> None:
    """No number, no addressee, no copies, no stamp, no contact."""
    facts = sample(code)
    organ = replace(PAPER.organ, contact="", phone="", number_words="")
    issue = replace(PAPER.issue, number=None, addressee="", copies_to=())
    bare = replace(facts, paper=replace(PAPER, organ=organ, issue=issue))
    assert "None" not in words(code, bare)
    assert KINDS[code].build(bare).startswith(b"PK")


def test_facts_of_another_kind_are_a_mistake() -> None:
    with pytest.raises(TypeError):
        KINDS["bulletin"].build(sample("task_notice"))


def test_the_title_for_lists_and_file_names() -> None:
    facts = sample("supervision_notice")
    assert KINDS["supervision_notice"].title(facts) == (
        "关于2023年乡村振兴重点工作办理情况的督查通报"
    )


def test_charts_are_left_out_where_they_would_say_nothing() -> None:
    one_unit = replace(sample("bulletin"), snapshot=snapshot((matter(1),), units=()))
    assert not [x for x in KINDS["bulletin"].blocks(one_unit) if isinstance(x, b.BarChart)]
    many_units = tuple(matter(n, lead=f"{n}科") for n in range(1, 31))
    crowd = replace(sample("bulletin"), snapshot=snapshot(many_units, units=()))
    assert not [x for x in KINDS["bulletin"].blocks(crowd) if isinstance(x, b.BarChart)]
    assert [x for x in KINDS["bulletin"].blocks(sample("bulletin")) if isinstance(x, b.BarChart)]


def test_lists_have_only_the_punctuation_of_the_standard() -> None:
    facts = sample("checkpoint_notice")
    issue = replace(facts.paper.issue, attachments=("情况说明。",), copies_to=("市委农办。",))
    blocks = KINDS["checkpoint_notice"].blocks(replace(facts, paper=paper(issue=issue)))
    note = next(one for one in blocks if isinstance(one, b.AttachmentNote))
    assert note.names[-1] == "情况说明"
    docx = KINDS["checkpoint_notice"].build(replace(facts, paper=paper(issue=issue)))
    assert "抄送：市委农办。" in "".join(part(docx, "word/document.xml").itertext())


def test_a_name_that_no_property_could_hold() -> None:
    """Control characters, and more than the 255 characters of a property."""
    facts = sample("task_notice")
    organ = replace(facts.paper.organ, name="局\x07" * 200)
    assert KINDS["task_notice"].build(replace(facts, paper=paper(organ=organ))).startswith(b"PK")


def test_a_preview_shows_the_first_rows_and_says_how_many_are_left() -> None:
    rows = tuple(matter(n, lead=f"{n % 120}科") for n in range(1, 251))
    facts = replace(sample("supervision_notice"), snapshot=snapshot(rows, units=()))
    kind = KINDS["supervision_notice"]
    text = "".join(part(kind.build_preview(facts), "word/document.xml").itertext())
    # 250 matters; 120 units and their total row, which is kept.
    assert "（预览只显示前100行，其余150行见导出的文件。）" in text
    assert "（预览只显示前100行，其余20行见导出的文件。）" in text
    assert "合计25000" in text
    whole = "".join(part(kind.build(facts), "word/document.xml").itertext())
    assert "预览" not in whole


@pytest.mark.parametrize("code", CODES)
def test_a_short_document_is_its_own_preview(code: str) -> None:
    assert KINDS[code].build_preview(sample(code)) == KINDS[code].build(sample(code))


def test_a_scope_without_a_name_is_not_said_twice() -> None:
    facts = sample("bulletin")
    text = words("bulletin", replace(facts, snapshot=replace(facts.snapshot, scope="督办事项")))
    assert "2023年第三季度督办事项共交办22件。" in text
    assert "督办事项督办" not in text
