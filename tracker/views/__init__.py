"""Views: HTTP in, one transaction, a fragment or a page out. No SQLAlchemy, no rules."""

from __future__ import annotations

from flask import Flask, request, session
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from tracker.models.people import User
from tracker.rules.people.sessions import user_behind_token, user_of_token
from tracker.views.audit import audit
from tracker.views.briefing import briefings, templates
from tracker.views.bureau import settings
from tracker.views.frame import access, addresses, answering, navigation
from tracker.views.matters import (
    acts,
    board,
    desk,
    drafting,
    files,
    outside_forms,
    overview,
    searching,
    task_page,
)
from tracker.views.people import me, person_acts, roles, sessions, setup, units
from tracker.views.reminders import notices, reminders
from tracker.views.sources import decomposing, sources
from tracker.views.tables import exports, ledger, ledger_bulk, ledger_imports, ledger_views

BLUEPRINTS = (
    sessions.bp,
    desk.bp,
    board.bp,
    briefings.bp,
    templates.bp,
    overview.bp,
    task_page.bp,
    drafting.bp,
    acts.bp,
    files.bp,
    exports.bp,
    outside_forms.bp,
    searching.bp,
    sources.bp,
    decomposing.bp,
    setup.bp,
    me.bp,
    units.bp,
    person_acts.bp,
    roles.bp,
    settings.bp,
    reminders.bp,
    notices.bp,
    ledger.bp,
    ledger_bulk.bp,
    ledger_imports.bp,
    ledger_views.bp,
    audit.bp,
)


def attach(app: Flask) -> None:
    """Put the routes, the sign-in, the token checks and the frame on an app."""
    _configure_cookies(app)
    addresses.attach(app)
    # Who is not signed in any more is told so, before the token of the forgotten session is missed.
    app.before_request(answering.start_request)
    app.before_request(access.check_access)
    csrf = CSRFProtect()
    csrf.init_app(app)
    login = LoginManager()
    login.session_protection = None
    login.init_app(app)
    login.request_loader(_user_of_request)
    navigation.attach(app)
    answering.handle_errors(app)
    app.after_request(answering.seal_headers)
    app.teardown_request(answering.forget_request)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _user_of_request(_request: object) -> User | None:
    if request.endpoint == "static":
        return None
    token = session.get(sessions.TOKEN)
    if not token:
        return None
    # A page that refreshes itself must not keep a forgotten session alive.
    return user_behind_token(token) if "X-Background" in request.headers else user_of_token(token)


def _configure_cookies(app: Flask) -> None:
    secure = app.config["TRACKER"].is_secure
    app.config.update(
        SESSION_COOKIE_NAME="__Host-duban" if secure else "duban",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        #: A token lives as long as its session, so a draft left open all day still posts.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
