"""``scripts/start.py`` as a new user runs it: first, again, twice at once, and wrongly."""

import re
import shutil
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.own_python import _digest
from tests.support.ports import free_port
from tests.support.server import ROOT, Running, answers, wait_until

pytestmark = pytest.mark.processes


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The program as git keeps it, with an environment that is installed already."""
    target = tmp_path / "checkout"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if name.startswith(("tests/", "docs/")) or not (ROOT / name).is_file():
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    installed = target / ".venv"
    installed.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (installed / part).symlink_to(Path(sys.prefix) / part)
    (installed / ".installed").write_text(_digest(target / "requirements.txt"))
    return target


@pytest.fixture
def start(checkout: Path) -> Iterator[Callable[..., Running]]:
    """Run the start script in the checkout: ``start("--no-demo", TRACKER_PORT="8001")``."""
    started: list[Running] = []

    def run(*options: str, **environment: str) -> Running:
        command = [sys.executable, "scripts/start.py", *options]
        started.append(Running(command, environment, checkout))
        return started[-1]

    yield run
    for running in started:
        running.kill()


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def test_the_first_start_and_the_next(checkout: Path, start: Callable[..., Running]) -> None:
    port = free_port()
    first = start("--no-demo", TRACKER_PORT=str(port))
    printed = first.wait_for_output("一次性验证码")
    assert address(port) in printed
    wait_until(lambda: answers(address(port)), first)
    key = checkout / "var" / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    secret = key.read_text()
    assert len(secret) > 40
    assert first.interrupt() == 0
    assert "Traceback" not in first.output

    again = start("--no-demo", TRACKER_PORT=str(port))
    again.wait_for_output("系统已启动")
    wait_until(lambda: answers(address(port)), again)
    assert "依赖" not in again.output
    assert key.read_text() == secret
    assert again.interrupt() == 0


def test_the_demo_is_loaded_at_the_first_start_only(
    checkout: Path, start: Callable[..., Running]
) -> None:
    port, password = free_port(), "Xiangcun-2026!"
    settings = {"TRACKER_PORT": str(port), "TRACKER_DEMO_PASSWORD": password}
    first = start(**settings)
    printed = first.wait_for_output("系统已启动", seconds=240)
    assert "正在载入演示数据" in printed
    assert "由 TRACKER_DEMO_PASSWORD 指定" in printed
    account = printed.partition("示例账号")[2].splitlines()[1].split()[0]
    assert signs_in(address(port), account, password)
    assert not signs_in(address(port), account, "wrong-Password-1")
    assert first.interrupt() == 0

    again = start(**settings)
    printed = again.wait_for_output("系统已启动")
    assert "演示数据" not in printed
    assert account in printed
    assert signs_in(address(port), account, password)


def signs_in(url: str, username: str, password: str) -> bool:
    """Whether the form on the first page lets this person in, as a browser would send it."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(f"{url}/login", timeout=20) as page:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    assert token is not None
    form = {"csrf_token": token[1], "username": username, "password": password}
    request = urllib.request.Request(  # a form's answer is followed to the page it leads to
        f"{url}/login", urllib.parse.urlencode(form).encode(), {"Origin": url}
    )
    try:
        with browser.open(request, timeout=20) as answer:
            return "/login" not in answer.url
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return False


def test_two_first_starts_at_once(start: Callable[..., Running]) -> None:
    ports = [free_port(), free_port()]
    both = [start("--no-demo", TRACKER_PORT=str(port)) for port in ports]
    for port, running in zip(ports, both, strict=True):
        running.wait_for_output("系统已启动")
        wait_until(lambda port=port: answers(address(port)), running)


def test_a_port_in_use_is_said_at_once(checkout: Path, start: Callable[..., Running]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = start("--no-demo", TRACKER_PORT=str(port))
        assert refused.wait() == 1
    assert f"端口 {port} 已被占用" in refused.output
    assert "Traceback" not in refused.output
    assert not (checkout / "var").exists()


@pytest.mark.parametrize("port", ["0", "65536", "eight", "٨٠٠٠", "-1"])
def test_a_wrong_port_is_said(start: Callable[..., Running], port: str) -> None:
    refused = start(TRACKER_PORT=port)
    assert refused.wait() == 1
    assert "TRACKER_PORT 须为1至65535之间的整数" in refused.output


def test_a_wrong_setting_stops_the_start_with_a_sentence(start: Callable[..., Running]) -> None:
    refused = start("--no-demo", TRACKER_PORT=str(free_port()), TRACKER_DATABASE_URL="mysql://x")
    assert refused.wait() == 1
    assert "TRACKER_DATABASE_URL" in refused.output
    assert "Traceback" not in refused.output


def test_an_interrupted_demo_is_set_aside(checkout: Path, start: Callable[..., Running]) -> None:
    data = checkout / "var"
    data.mkdir()
    (data / "demo-unfinished").touch()
    (data / "tracker.db").write_bytes(b"half a demo")
    running = start("--no-demo", TRACKER_PORT=str(free_port()))
    running.wait_for_output("系统已启动")
    [aside] = data.glob("unfinished-*")
    assert (aside / "tracker.db").read_bytes() == b"half a demo"
    assert not (data / "demo-unfinished").exists()


def test_the_port_is_free_again_after_a_kill(start: Callable[..., Running]) -> None:
    port = free_port()
    killed = start("--no-demo", TRACKER_PORT=str(port))
    killed.wait_for_output("系统已启动")
    killed.kill()
    again = start("--no-demo", TRACKER_PORT=str(port))
    again.wait_for_output("系统已启动")
    assert again.interrupt() == 0
