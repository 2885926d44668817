"""单位 in the browser: tree, search, forms with their errors, relations."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import event

from tests.support.cast import Cast
from tests.support.forms import send
from tests.support.log import latest_entry, log_size
from tracker.base.db import db, transaction
from tracker.models.kinds import State
from tracker.models.units import Unit, UnitKind
from tracker.rules.people import organising

NEW = {"code": "shengtai", "name": "生态振兴科", "kind": "section", "position": "3"}


def unit_of(code: str) -> Unit:
    return db.session.query(Unit).filter_by(code=code).one()


def test_the_tree_is_found_by_first_letters(cast: Cast) -> None:
    admin = cast.sign_in("admin")
    whole = admin.get("/units").text
    for name in ("市乡村振兴局", "规财科", "东山县"):
        assert name in whole
    found = admin.get("/units?q=gck").text
    assert "规财科" in found
    assert "市乡村振兴局" in found, "what is above stays to show where it is"
    assert "行业科" not in found
    assert "没有找到" in admin.get("/units?q=zzz").text


def test_the_tree_costs_the_same_queries_whatever_its_size(cast: Cast, app: Flask) -> None:
    admin = cast.sign_in("admin")
    counts = []
    for round_ in range(2):
        with app.app_context():
            statements: list[str] = []

            def count(*arguments: object, into: list[str] = statements) -> None:
                into.append(str(arguments[2]))

            event.listen(db.engine, "before_cursor_execute", count)
        admin.get("/units")
        with app.app_context():
            event.remove(db.engine, "before_cursor_execute", count)
        counts.append(len(statements))
        if round_ == 0:
            with app.app_context(), transaction():
                for number in range(30):
                    draft = organising.UnitDraft(f"cun{number}", f"{number}村", UnitKind.VILLAGE)
                    organising.create_unit(draft, by=cast.user("admin"))
    assert counts[0] == counts[1]


def test_a_unit_is_made_in_the_browser(cast: Cast, app: Flask) -> None:
    admin = cast.sign_in("admin")
    typed = {**NEW, "parent": cast.units["bureau"], "id": "1", "version": "77", "disabled_on": "x"}
    answer = send(admin, "/units/new", "/units/new", **typed)
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert "已新建单位：生态振兴科" in page
    with app.app_context():
        unit = unit_of("shengtai")
        assert (unit.version, unit.disabled_on) == (1, None), "fields of no form are passed over"
        assert unit.parent_id == cast.units["bureau"]
        assert latest_entry("unit", unit.id)["act"] == "unit.create"


def test_faults_stand_at_their_fields_and_words_are_kept(cast: Cast, app: Flask) -> None:
    admin = cast.sign_in("admin")
    with app.app_context():
        before = log_size()
    answer = send(
        admin, "/units/new", "/units/new", code="", name="规财科", kind="x", aliases="留着我"
    )
    assert answer.status_code == 422
    for words in ("请填写编码", "请选择类别", "次序应为整数", "留着我"):
        assert words in answer.text
    answer = send(admin, "/units/new", "/units/new", **{**NEW, "name": "规财科"})
    assert "已有名为“规财科”的单位" in answer.text
    with app.app_context():
        assert log_size() == before


def test_a_stale_form_is_told_and_keeps_the_words(cast: Cast) -> None:
    admin, path = cast.sign_in("admin"), f"/units/{cast.units['guicai']}"
    typed = {"code": "guicai", "name": "规财科", "kind": "section", "position": "1"}
    send(admin, f"{path}/edit", f"{path}/edit", **typed, short_name="规财")
    answer = send(admin, f"{path}/edit", f"{path}/edit", **typed, short_name="财规", version="1")
    assert answer.status_code == 409
    assert "管理员甲已修改过" in answer.text
    assert 'value="财规"' in answer.text
    assert 'name="version" value="2"' in answer.text, "sent again, it would go through"


def test_a_unit_with_open_matters_is_not_disabled(cast: Cast, app: Flask) -> None:
    with app.app_context():
        number = cast.task(State.ACTIVE).number
    admin, path = cast.sign_in("admin"), f"/units/{cast.units['guicai']}"
    answer = send(admin, path, f"{path}/disable", reason="撤并")
    assert answer.status_code == 422
    assert number in answer.text
    assert "撤并" in answer.text
    assert send(admin, path, f"{path}/disable", reason="").status_code == 422


def test_a_unit_goes_out_of_use_and_comes_back(cast: Cast) -> None:
    admin, path = cast.sign_in("admin"), f"/units/{cast.units['xihe']}"
    assert send(admin, path, f"{path}/disable", reason="撤并").status_code == 303
    assert "西河县" not in admin.get("/units").text.split('id="unit-tree"')[1]
    assert "西河县" in admin.get("/units?all=1").text
    assert send(admin, path, f"{path}/enable").status_code == 303
    assert "西河县" in admin.get("/units").text


def test_relations_are_entered_and_ended(cast: Cast, app: Flask) -> None:
    with app.app_context(), transaction():
        for code, kind in (("xiang", UnitKind.TOWNSHIP), ("dui", UnitKind.WORK_TEAM)):
            draft = organising.UnitDraft(code, f"{code}一", kind)
            cast.units[code] = organising.create_unit(draft, by=cast.user("admin")).id
    admin, path = cast.sign_in("admin"), f"/units/{cast.units['xiang']}"
    typed = {"kind": "team_township", "unit": cast.units["dui"], "since_on": "2023-02-30"}
    answer = send(admin, path, f"{path}/links", **typed)
    assert answer.status_code == 422
    assert "不是有效的日期" in answer.text
    assert (
        send(admin, path, f"{path}/links", **typed | {"since_on": "2023-03-01"}).status_code == 303
    )
    page = admin.get(path).text
    assert "派驻乡镇" in page
    link_path = page.split(f'action="{path}/links/')[1].split('"')[0]
    answer = send(admin, path, f"{path}/links/{link_path}", until_on="2023-06-29")
    assert answer.status_code == 303
    assert f'action="{path}/links/{link_path}"' not in admin.get(path).text
    foreign = f"/units/{cast.units['guicai']}/links/{link_path}"
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "until_on": "2023-06-30"}
    assert admin.post(foreign, data=data).status_code == 404
