"""Pieces of the reader: views, numerals, festivals, tables, wrapped lines, coverage, revision, commands."""

import json
from datetime import date
from pathlib import Path

import chinese_calendar
import pytest
from click.testing import CliRunner

from tests.intake.sample import ISSUED_ON, TEXT
from tracker.commands.intake import group
from tracker.dates.workdays import Calendar
from tracker.intake import Proposal, compare, facts_at, matter_from, propose, read
from tracker.intake.numerals import number, whole
from tracker.intake.text import fold, view
from tracker.intake.times.festivals import festival_day


def proposed(text: str, issued_on: date | None = ISSUED_ON) -> Proposal:
    return propose(read(text.encode(), "a.txt"), issued_on=issued_on, units=())


@pytest.mark.parametrize(
    ("written", "value"),
    [("12", 12), ("十二", 12), ("二〇二三", 2023), ("二○二三", 2023), ("廿五", 25), ("三十", 30),
     ("一百二十", 120), ("两", 2), ("一千零五", 1005), ("", None), ("甲", None)],
)  # fmt: skip
def test_numerals_are_read(written: str, value: int | None) -> None:
    assert whole(fold(written)) == value


def test_decimals_are_read() -> None:
    assert (number("1,200"), number("3.5"), number("三点五"), number("2.0")) == (1200, 3.5, 3.5, 2)


def test_a_view_keeps_the_place_of_every_character() -> None:
    text = "到２０２４年\n 9月"
    seen = view(text)
    assert seen.text == "到2024年9月"
    assert text[slice(*seen.span(1, len(seen.text)))] == "２０２４年\n 9月"


@pytest.mark.parametrize("year", range(2010, 2027))
@pytest.mark.parametrize(
    ("name", "official"),
    [("春节", "Spring Festival"), ("端午", "Dragon Boat Festival"), ("中秋", "Mid-autumn Festival"),
     ("清明", "Tomb-sweeping Day")],
)  # fmt: skip
def test_festivals_lie_in_the_published_holidays(year: int, name: str, official: str) -> None:
    day = festival_day(name, year)
    assert day is not None
    off, holiday = chinese_calendar.get_holiday_detail(day)
    assert off
    # Two festivals may share a holiday, and a free Saturday has no name.
    assert holiday in (official, None, "Mid-autumn Festival", "National Day")


TABLE = (
    "附件:任务分工表\n序号\t重点任务\t牵头单位\t配合单位\t完成时限\n"
    "1\t完成危房改造200户以上\t市住建局\t市财政局、各县区\t2024年9月底前\n2\t开展水质监测\t市水利局\t\t每季度末\n"
)


def test_the_rows_of_a_table_are_matters() -> None:
    found = proposed(TABLE)
    first, second = found.matters
    assert (first.title, first.due) == ("完成危房改造200户以上", date(2024, 9, 30))
    assert [(u.name, u.part) for u in first.units] == [
        ("市住建局", "主办"), ("市财政局", "协办"), ("各县区", "协办"),
    ]  # fmt: skip
    assert [(i.op, i.value, i.unit) for i in first.indicators] == [(">=", 200, "户")]
    assert [r.rrule for r in second.recurrences] == ["FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"]
    assert [u.name for u in second.units] == ["市水利局"]


def test_a_text_wrapped_by_hand_reads_as_if_it_were_not() -> None:
    body = "一、工作任务\n各县区要在规定的范围之内组织力量对全部存量问题逐一核对并建立台账,"
    body += "于2024年9月底前完成整改并将结果报市乡村振兴局备案,不得漏报。"
    head, rest = body.split("\n")
    wrapped = head + "\n" + "\n".join(rest[i : i + 25] for i in range(0, len(rest), 25))
    whole_text, cut = proposed(body), proposed(wrapped)
    assert (
        [d.due for d in cut.deadlines]
        == [d.due for d in whole_text.deadlines]
        == [date(2024, 9, 30)]
    )
    assert [s.kind for s in cut.sentences] == [s.kind for s in whole_text.sentences]


def test_nobody_named_stays_nobody() -> None:
    found = proposed("一、任务\n1.完成台账。6月底前完成台账整理。\n")
    assert found.matters[0].units == ()
    assert "未明确责任单位" in found.matters[0].reasons
    assert found.matters[0].grade.value == "C"


def test_a_missing_year_of_holidays_is_said() -> None:
    bare = Calendar({}, frozenset())
    source = read("一、任务\n1.自印发之日起10个工作日内报送方案。\n".encode(), "a.txt")
    found = propose(source, issued_on=ISSUED_ON, units=(), calendar=bare)
    assert any("节假日" in reason for reason in found.deadlines[0].reasons)


def test_a_sentence_left_out_becomes_a_matter_with_one_click() -> None:
    found = proposed(TEXT)
    goal = next(s for s in found.sentences if s.kind == "goal")
    matter = matter_from(found, goal.start, goal.end)
    assert matter.requirement == TEXT[goal.start : goal.end]
    assert [i.op for i in matter.indicators] == ["==", ">"]


def test_a_place_in_the_text_tells_its_facts() -> None:
    found = proposed(TEXT)
    at = TEXT.index("2024年9月20日")
    assert [type(f).__name__ for f in facts_at(found, at)] == ["Deadline"]


def test_a_revision_shows_what_it_adds_changes_and_drops() -> None:
    new = TEXT.replace("6月底前完成复核", "8月底前完成复核").replace(
        "责任科室:就业科", "责任科室:就业科、培训科"
    )
    start, end = new.index("2.及时帮扶"), new.index("3.稳定消除")
    new = new[:start] + "2.培训干部。全年举办培训班6期以上,覆盖全部驻村干部。\n" + new[end:]
    changes = compare(proposed(TEXT), proposed(new))
    assert [m.title for m in changes.added] == ["培训干部"]
    assert [m.title for m in changes.dropped] == ["及时帮扶"]
    assert [(c.new.title, c.fields) for c in changes.changed] == [
        ("稳定消除", ("要求", "时限")),
        ("稳定就业", ("责任单位",)),
    ]
    assert len(changes.kept) == 5


def test_renumbering_alone_changes_nothing() -> None:
    new = TEXT.replace("4.发展产业", "6.发展产业").replace("5.稳定就业", "7.稳定就业")
    changes = compare(proposed(TEXT), proposed(new))
    assert (changes.added, changes.changed, changes.dropped) == ((), (), ())


def run(*arguments: str, given: str = "") -> str:
    result = CliRunner().invoke(group, list(arguments), input=given)
    assert result.exit_code == 0, result.output
    return result.output


def test_dates_are_read_from_standard_input() -> None:
    out = run("dates", "--issued-on", "2023-06-26", given="2023年9\\n月底前\n适时\n\n")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"kind": "one_off", "due": "2023-09-30"}, {"kind": "vague"}, {"kind": "none"},
    ]  # fmt: skip


def test_units_are_read_from_standard_input() -> None:
    out = run("units", given="牵头单位:监测科\\n责任单位:信息科\n")
    assert json.loads(out) == {"lead": ["监测科"], "responsible": ["信息科"], "support": []}


def test_a_document_is_printed_as_one_object_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "要点.txt"
    path.write_text(TEXT, encoding="utf-8")
    first = run("propose", str(path), "--issued-on", "2024-03-11", "--json")
    assert first == run("propose", str(path), "--issued-on", "2024-03-11", "--json")
    data = json.loads(first)
    assert data["text"] == TEXT
    assert {
        "structure",
        "units",
        "inline_units",
        "sentences",
        "deadlines",
        "indicators",
    } <= data.keys()
    assert data["units"][0] | {"item_no": 1, "presumed_lead": "监测科"} == data["units"][0]


def test_a_summary_is_printed_for_a_person(tmp_path: Path) -> None:
    path = tmp_path / "要点.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert "拟立事项 8 件" in run("propose", str(path))


def test_a_refused_file_ends_the_command_with_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "旧.doc"
    path.write_bytes(b"x")
    result = CliRunner().invoke(group, ["propose", str(path)])
    assert result.exit_code == 1
    assert "旧版 Word" in result.output
