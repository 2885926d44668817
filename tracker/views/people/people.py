"""人员: the list of accounts, a new account, one person's page and the form for name and reach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from tracker.base import clock
from tracker.base.db import transaction
from tracker.base.errors import DomainError
from tracker.models.people import User
from tracker.models.roles import Capability, Role
from tracker.queries.people.people import (
    PeopleFilter,
    contact_of,
    latest_sign_ins,
    people_page,
    user_of_id,
)
from tracker.queries.people.units import unit_of_id, unit_options
from tracker.rules.people import accounts, granting, posting
from tracker.views.frame.access import me, requires
from tracker.views.frame.answering import answer, done
from tracker.views.frame.forms import Reader, refused, typed_words, whole_number

bp = Blueprint("people", __name__, url_prefix="/people")

_NEW_FIELDS = ("username", "name", "phone", "email", "unit", "title", "since_on")
BUSINESS = [(role.value, role.label) for role in Role if role in granting.BUSINESS_ROLES]


@bp.get("")
@requires(Capability.MANAGE_ACCOUNTS)
def page() -> Response:
    asked = request.args
    role = next((r for r in Role if r.value == asked.get("role")), None)
    chosen = PeopleFilter(
        words=asked.get("q", "")[:100].strip(),
        unit_id=whole_number(asked.get("unit", "")) or None,
        role=role,
        with_disabled=asked.get("all") == "1",
    )
    found = people_page(chosen, whole_number(asked.get("page", "1")))
    return answer(
        "people/page.html",
        found=found,
        chosen=chosen,
        units=unit_options(),
        roles=[(r.value, r.label) for r in Role],
        signed_in=latest_sign_ins(found.people),
        vacant=granting.may_appoint_first(me()),
    )


@bp.get("/new")
@requires(Capability.MANAGE_ACCOUNTS)
def new_form() -> Response:
    typed = {"since_on": clock.today().isoformat(), "unit": request.args.get("unit", "")}
    return _new(typed, {})


@bp.post("/new")
@requires(Capability.MANAGE_ACCOUNTS)
def create() -> Response:
    try:
        draft = _read_new(Reader(request))
        with transaction():
            user, password = accounts.create_account(draft, by=me())
    except DomainError as error:
        typed = typed_words(request, _NEW_FIELDS)
        return _new(typed | {"roles": _roles_typed()}, refused(error), error.status)
    return show_password(user, password, f"已新建账号：{user.name}", f"/people/{user.id}")


@bp.get("/<int:user_id>")
@requires(Capability.MANAGE_ACCOUNTS)
def person(user_id: int) -> Response:
    return show_person(user_of_id(user_id), {}, {})


@bp.get("/<int:user_id>/edit")
@requires(Capability.MANAGE_ACCOUNTS)
def edit_form(user_id: int) -> Response:
    user = user_of_id(user_id)
    return _edit(user, {"name": user.name}, {})


@bp.post("/<int:user_id>/edit")
@requires(Capability.MANAGE_ACCOUNTS)
def edit(user_id: int) -> Response:
    user = user_of_id(user_id)
    try:
        version, values = _read_edit(Reader(request))
        with transaction():
            accounts.edit_account(user, by=me(), version=version, **values)
    except DomainError as error:
        typed: dict[str, Any] = dict(typed_words(request, ("name", "phone", "email")))
        typed |= {name: True for name in ("clear_phone", "clear_email") if request.form.get(name)}
        return _edit(user, typed, refused(error), error.status)
    return done(f"已保存：{user.name}", f"/people/{user_id}")


def show_person(
    user: User, typed: dict[str, Any], errors: dict[str, str], status: int = 200, **more: object
) -> Response:
    """One person's page; `more` may hold the contact once it was revealed."""
    context: dict[str, Any] = {
        "contact": contact_of(user, viewer=me()),
        "business": BUSINESS,
        "units": unit_options(),
        "signed_in": latest_sign_ins([user]).get(user.id),
        "vacant": granting.may_appoint_first(me()),
        "is_control": bool(user.roles - granting.BUSINESS_ROLES),
        "is_me": user.id == me().id,
        "yesterday": clock.today() - timedelta(days=1),
        "tried": "",
    }
    return answer(
        "people/person.html", status, user=user, typed=typed, errors=errors, **(context | more)
    )


def show_password(user: User, password: str, said: str, back: str) -> Response:
    """The one time that a first password is shown: in the answer itself, kept nowhere."""
    return answer("people/password.html", user=user, password=password, said=said, back=back)


def _read_new(reader: Reader) -> accounts.AccountDraft:
    unit_id = reader.optional_id("unit")
    post = None
    if unit_id:
        since_on = reader.required_day("since_on", "任职日期")
        title = reader.text("title", "职务", limit=40)
        post = posting.PostDraft(unit_of_id(unit_id), since_on, title)
    draft = accounts.AccountDraft(
        username=reader.required_text("username", "用户名", limit=64),
        name=reader.required_text("name", "姓名", limit=40),
        phone=reader.text("phone", "电话", limit=30),
        email=reader.text("email", "邮箱", limit=254),
        roles=frozenset(role for role in granting.BUSINESS_ROLES if role.value in _roles_typed()),
        post=post,
    )
    reader.finish()
    return draft


def _read_edit(reader: Reader) -> tuple[int, dict[str, Any]]:
    """An empty personal field means: as it was; it is emptied by its own tick."""
    phone, email = reader.text("phone", "电话", limit=30), reader.text("email", "邮箱", limit=254)
    version = reader.integer("version", "版本")
    values = {
        "name": reader.required_text("name", "姓名", limit=40),
        "phone": "" if reader.checked("clear_phone") else phone or None,
        "email": "" if reader.checked("clear_email") else email or None,
    }
    reader.finish()
    return version, values


def _roles_typed() -> list[str]:
    return request.form.getlist("roles")


def _new(typed: dict[str, Any], errors: dict[str, str], status: int = 200) -> Response:
    options = unit_options()
    return answer(
        "people/new.html", status, typed=typed, errors=errors, units=options, business=BUSINESS
    )


def _edit(user: User, typed: dict[str, Any], errors: dict[str, str], status: int = 200) -> Response:
    contact = contact_of(user, viewer=me())
    return answer(
        "people/edit.html", status, user=user, typed=typed, errors=errors, contact=contact
    )
