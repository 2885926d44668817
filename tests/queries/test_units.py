"""What the pickers of units and people offer, and how a unit is found."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tests.support.cast import Cast
from tracker.base.db import transaction
from tracker.models.units import UnitKind
from tracker.queries.people.people import (
    PeopleFilter,
    latest_sign_ins,
    leader_options,
    masked_email,
    masked_phone,
    people_page,
)
from tracker.queries.people.units import (
    leading_unit_options,
    posts_in,
    unit_options,
    unit_tree,
)
from tracker.rules.people import accounts, organising, posting


def labels(options: list) -> list[str]:  # type: ignore[type-arg]
    return [option.label for option in options]


def test_units_are_offered_kind_by_kind(cast: Cast, app_context: Flask) -> None:
    assert labels(unit_options()) == [
        "市乡村振兴局",
        "规财科",
        "行业科",
        "督导科",
        "东山县",
        "西河县",
        "机关各科室",
    ]
    assert labels(unit_options(kinds=[UnitKind.COUNTY])) == ["东山县", "西河县"]


def test_a_collective_is_not_offered_to_lead(cast: Cast, app_context: Flask) -> None:
    assert "机关各科室" not in labels(leading_unit_options())


def test_a_disabled_unit_is_offered_only_where_it_is_already_chosen(
    cast: Cast, app_context: Flask
) -> None:
    with transaction():
        organising.disable_unit(cast.unit("xihe"), by=cast.user("admin"), reason="撤并")
    assert "西河县" not in str(labels(unit_options()))
    assert "西河县（已停用）" in labels(unit_options(keep=[cast.units["xihe"]]))


def test_an_option_is_searched_by_letters_full_name_and_spellings(
    cast: Cast, app_context: Flask
) -> None:
    with transaction():
        draft = organising.UnitDraft("shengtai", "生态振兴科", UnitKind.SECTION, "生态科", "环境处")
        unit_id = organising.create_unit(draft, by=cast.user("admin")).id
    option = next(o for o in unit_options() if o.id == unit_id)
    assert option.label == "生态科"
    for words in ("stk", "stzxk", "hjc", "生态振兴科", "环境处", "shengtai"):
        assert words in option.search, words


def test_the_tree_keeps_what_leads_to_a_hit(cast: Cast, app_context: Flask) -> None:
    (root,) = unit_tree("dudao")
    assert (root.unit.code, root.is_found) == ("bureau", False)
    assert [(node.unit.code, node.is_found) for node in root.children] == [("dudao", True)]
    assert unit_tree("没有这个单位") == []
    assert {node.unit.code for node in unit_tree("")} == {"bureau", "dongshan", "xihe"}


def test_people_are_counted_where_they_work_today(cast: Cast, app_context: Flask) -> None:
    def counted() -> dict[str, int]:
        (bureau,) = (node for node in unit_tree("") if node.unit.code == "bureau")
        return {node.unit.code: node.people for node in bureau.children}

    assert counted()["guicai"] == 2
    admin = cast.user("admin")
    with transaction():
        draft = posting.PostDraft(cast.unit("hangye"), date(2023, 6, 30))
        posting.move_person(cast.user("li"), draft, by=admin)
    assert (counted()["guicai"], counted()["hangye"]) == (1, 2)
    with transaction():
        accounts.disable_account(cast.user("zhou"), by=admin, reason="退休")
    assert counted()["hangye"] == 1
    assert [p.user.username for p in posts_in(cast.unit("guicai"))] == ["sun", "li"]


def test_people_are_listed_and_paged(cast: Cast, app_context: Flask) -> None:
    assert people_page(PeopleFilter(), 1).total == 9
    assert people_page(PeopleFilter(), 99).page == 1
    found = people_page(PeopleFilter(words="wjg"), 1).people
    assert [user.username for user in found] == ["wang"]
    assert latest_sign_ins(found) == {}
    assert labels(leader_options()) == ["陈局长（市乡村振兴局）"]


def test_masks_hide_what_they_should() -> None:
    assert [masked_phone(p) for p in ("13812345678", "62345678", "12", "")] == [
        "138****5678",
        "******78",
        "**",
        "",
    ]
    assert [masked_email(m) for m in ("li@a.cn", "x", "")] == ["l***@a.cn", "***", ""]
