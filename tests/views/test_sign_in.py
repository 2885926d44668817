"""登录 over HTTP: tokens, cookies, where it leads, and what strange input gets."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import PASSWORD, Cast
from tests.support.forms import send


def sign_in(browser: FlaskClient, **typed: object):  # type: ignore[no-untyped-def]
    words: dict[str, object] = {"username": "li", "password": PASSWORD, **typed}
    return send(browser, "/login", "/login", **words)


def cookie_of(browser: FlaskClient) -> dict[str, object]:
    with browser.session_transaction() as cookie:
        return dict(cookie)


def test_signing_in_changes_session_and_token(cast: Cast, client: FlaskClient) -> None:
    client.get("/login")
    before = cookie_of(client)
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/")
    after = cookie_of(client)
    assert after["token"]
    assert after.get("csrf_token") != before["csrf_token"]
    assert client.get("/me").status_code == 200


def test_signing_out_ends_the_session_on_the_server(cast: Cast, client: FlaskClient) -> None:
    sign_in(client)
    kept = cookie_of(client)
    assert send(client, "/me", "/logout").location == "/login"
    with client.session_transaction() as cookie:
        cookie.update(kept)
    assert client.get("/me").status_code == 303, "a kept cookie opens nothing"
    assert client.get("/logout").status_code == 405


def test_a_post_without_token_changes_nothing(cast: Cast, client: FlaskClient) -> None:
    assert client.post("/login", data={"username": "li", "password": PASSWORD}).status_code == 400
    assert client.get("/me").status_code == 303


def test_next_stays_on_the_site(cast: Cast, app: Flask) -> None:
    for target, leads_to in {
        "/me": "/me",
        "/board?unit=3": "/board?unit=3",
        "https://evil.example/": "/",
        "//evil.example/": "/",
        "/\\evil.example": "/",
        "/\t/evil.example": "/",
        "javascript:alert(1)": "/",
        "evil.example": "/",
        "": "/",
        "http:evil.example": "/",
        "///evil.example": "/",
    }.items():
        assert sign_in(app.test_client(), next=target).location == leads_to, target


def test_wrong_unknown_and_locked_look_alike(cast: Cast, client: FlaskClient) -> None:
    pages = set()
    for name in ("li", "nobody"):
        for _ in range(6):
            answer = sign_in(client, username=name, password="Wrong-12345")
            assert answer.status_code == 422
            assert f'value="{name}"' in answer.text, "the typed name is kept"
            assert "Wrong-12345" not in answer.text
            pages.add(answer.text.replace(name, "NAME"))
    texts = {page.split("<main")[1].split("csrf_token")[0] for page in pages}
    assert len(texts) == 1


def test_forwarded_addresses_do_not_reset_the_count(cast: Cast, client: FlaskClient) -> None:
    page = client.get("/login").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    for number in range(5):
        client.post(
            "/login",
            data={"username": "li", "password": "Wrong-12345", "csrf_token": token},
            headers={"X-Forwarded-For": f"10.9.8.{number}"},
        )
    assert sign_in(client).status_code == 422


def test_a_megabyte_of_password_answers_fast(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, password="x")
    start = time.perf_counter()
    sign_in(client, password="x")
    usual = time.perf_counter() - start
    start = time.perf_counter()
    assert sign_in(client, password="x" * 1_000_000).status_code == 422
    assert time.perf_counter() - start < usual + 1.0


def test_strange_names_are_refused_like_others(cast: Cast, client: FlaskClient) -> None:
    for name in ("\x00", "li\x00", "<script>", "a" * 5000, "\u202eil"):
        answer = sign_in(client, username=name, password="Wrong-12345")
        assert answer.status_code == 422
        assert "<script>" not in answer.text


def test_cookies_are_strict(cast: Cast, make_app: Callable[..., Flask]) -> None:
    plain = cast.app.test_client().get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    secured = make_app(TRACKER_PUBLIC_URL="https://duban.example.cn").test_client()
    answer = secured.get("/login", headers={"Host": "duban.example.cn"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"]


def test_an_expired_session_asks_htmx_to_sign_in_again(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/me", headers={"HX-Request": "true"}).status_code == 401
    answer = client.get("/me?x=1")
    assert answer.location == "/login?next=/me?x%3D1"


def test_signed_in_pages_are_kept_by_nobody(cast: Cast) -> None:
    answer = cast.sign_in("li").get("/me")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_page_kept_open_past_its_session_is_led_to_sign_in(
    cast: Cast, client: FlaskClient
) -> None:
    """Without its cookie a post also lacks its token: signing in comes first."""
    answer = client.post("/me", data={"phone": "13900000001"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert client.post("/me", data={}).location.startswith("/login")


def test_a_token_of_an_earlier_sign_in_lets_the_page_fetch_a_new_one(
    cast: Cast, client: FlaskClient
) -> None:
    sign_in(client)
    stale = {"csrf_token": "x", "phone": "13900000001"}
    assert client.post("/me", data=stale, headers={"HX-Request": "true"}).status_code == 401
    page = client.post("/me", data=stale)
    assert page.status_code == 400
    assert "本页已过期" in page.text
