"""Slow clients do not stop the others, and no request is lost or mixed up by the gathering."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tracker.commands.patience import GATHERED_BODY, LARGEST_HEAD, has_arrived

ROOT = Path(__file__).parents[2]
APP = """
import hashlib
def app(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['PATH_INFO']} {hashlib.sha256(body).hexdigest()} {len(body)}".encode()]
"""
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("echo")
    (folder / "echo_app.py").write_text(APP)
    number = free_port()
    command = [sys.executable, "-m", "gunicorn", "echo_app:app", "--bind", f"127.0.0.1:{number}"]
    command += ["--threads", "4", "--no-control-socket", "--log-level", "warning"]
    command += ["--worker-class", "tracker.commands.patience.PatientWorker"]
    paths = {**os.environ, "PYTHONPATH": f"{ROOT}:{folder}"}
    server = subprocess.Popen(command, env=paths, cwd=folder)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.05)
    yield number
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=15) == 0


def get(port: int, path: str, body: bytes | None = None) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET" if body is None else "POST", path, body)
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


def test_two_hundred_slow_clients_do_not_stop_the_others(port: int) -> None:
    with ExitStack() as stack:
        for number in range(200):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            head = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n"
            slow.sendall(head if number % 2 else head + b"\r\nhalf of the form")
        began = time.monotonic()
        assert get(port, "/fast") == f"/fast {EMPTY} 0"
        assert time.monotonic() - began < 3


def test_a_request_may_come_in_pieces(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for piece in (
            b"GET /pie",
            b"ces HTTP/1.1\r\nHost",
            b": x\r\nConnection: close\r",
            b"\n\r\n",
        ):
            client.sendall(piece)
            time.sleep(0.05)
        answer = b"".join(iter(lambda: client.recv(4096), b""))
    assert f"/pieces {EMPTY} 0".encode() in answer


@pytest.mark.parametrize("size", [1, GATHERED_BODY - 1, GATHERED_BODY + 1, 3_000_000])
def test_bodies_of_every_size_arrive_whole(port: int, size: int) -> None:
    assert get(port, "/form", b"x" * size).endswith(f" {size}")


def test_a_connection_is_kept_for_the_next_request(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for number in range(5):
        body = b"y" * (number * 30_000)
        connection.request("POST", f"/{number}", body)
        answer = connection.getresponse().read().decode()
        assert answer.startswith(f"/{number} ")
        assert answer.endswith(f" {len(body)}")
    connection.close()


def test_a_chunked_body_is_read_by_the_thread(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/chunked", iter([b"a" * 1000, b"b" * 1000]), encode_chunked=True)
    assert connection.getresponse().read().decode().endswith(" 2000")
    connection.close()


def test_a_client_that_leaves_is_forgotten(port: int) -> None:
    for _ in range(50):
        socket.create_connection(("127.0.0.1", port)).close()
    assert get(port, "/after") == f"/after {EMPTY} 0"


@pytest.mark.parametrize(
    ("data", "arrived"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH: 4\r\n\r\nabc", False),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n" + b"x" * GATHERED_BODY, True),
        (b"GET /" + b"x" * LARGEST_HEAD, True),
    ],
)
def test_when_a_request_has_arrived(data: bytes, arrived: bool) -> None:
    assert has_arrived(data) is arrived
