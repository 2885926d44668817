"""Addresses: under which host the tracker answers, and what a number in a path may be."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, ValidationError

from tracker.base.errors import DomainError
from tracker.queries.matters.visibility import LARGEST_ID

#: Only programs on the machine itself can ask for these, and nothing is built from them.
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class WrongHost(DomainError):
    status = 421


class RowNumber(IntegerConverter):
    """A row's number in a path. Anything that no row can have is an address that does not exist."""

    regex = "[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        number = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError
        return int(number)


def attach(app: Flask) -> None:
    """Before the blueprints: their routes take up the converters that stand then."""
    proxies = app.config["TRACKER"].proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.url_map.converters["int"] = RowNumber
    app.before_request(check_host)


def check_host() -> None:
    """Refuse a request for another host than the configured one; its name is never shown."""
    asked = _name_in(request.environ.get("HTTP_HOST", ""))
    public = _name_in(current_app.config["TRACKER"].public_host)
    if asked != public and asked not in _LOOPBACK:
        current_app.logger.warning("request for another host; see TRACKER_PUBLIC_URL")
        raise WrongHost("访问地址与系统设置的不一致，请使用系统管理员公布的地址。")


def _name_in(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
