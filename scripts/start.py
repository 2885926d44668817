#!/usr/bin/env python3
"""Start the tracker, on a fresh machine or again: ``python3 scripts/start.py [--no-demo]``.

Makes the environment, the data folder and the key, brings the database up to date, loads the
demo at the first start, then serves on 127.0.0.1. Needs nothing but Python to begin with.
"""

import argparse
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from own_python import ROOT, Stop, alone, demand_python, prepare, run_main

DEFAULT_PORT = 8000
#: Kept while the demo is being loaded: if it is still there, the loading was interrupted.
UNFINISHED = "demo-unfinished"
#: Written once the first start is complete.
PREPARED = "prepared"
#: The demo's accounts, without the password, to be shown at every start.
ACCOUNTS = "demo-accounts.txt"


def main() -> int:
    demand_python()
    options = _options()
    port = _port()
    listener = _listener(port)
    data = Path(os.environ.get("TRACKER_DATA_DIR", ROOT / "var")).absolute()
    environment = _environment(data, port)
    python = prepare(ROOT / ".venv", ROOT / "requirements.txt")
    with alone(data / "start.lock", "另一个启动过程正在准备数据，请稍候…"):
        _make_key(data / "secret.key", environment)
        _set_aside_unfinished(data, environment)
        _flask(python, environment, "正在检查数据库结构…", "db", "upgrade")
        if not options.no_demo:
            _load_demo_once(python, environment, data)
        (data / PREPARED).touch()
        _show_accounts(data)
    return _serve(python, environment, listener)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="启动督查督办系统。")
    parser.add_argument(
        "--no-demo",
        action="store_true",
        help="不载入演示数据，由首位访问者凭一次性验证码建立管理员",
    )
    return parser.parse_args()


def _port() -> int:
    text = os.environ.get("TRACKER_PORT", str(DEFAULT_PORT))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Stop(f"TRACKER_PORT 须为1至65535之间的整数，当前为“{text}”。")
    return int(text)


def _listener(port: int) -> socket.socket:
    """The address is taken first: who comes second learns it at once, not after the preparations."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except PermissionError as error:
        raise Stop(
            f"没有使用端口 {port} 的权限，请用 TRACKER_PORT 设一个大于1024的端口。"
        ) from error
    except OSError as error:
        raise Stop(
            f"端口 {port} 已被占用（系统可能已经在运行），可用 TRACKER_PORT 另设端口。"
        ) from error
    return listener


def _environment(data: Path, port: int) -> dict[str, str]:
    """What the program itself is told; what the caller set is kept."""
    defaults = {
        "TRACKER_DATA_DIR": str(data),
        "TRACKER_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    return {**defaults, **os.environ}


def _make_key(file: Path, environment: dict[str, str]) -> None:
    """The key that signs cookies: made once, readable by its owner only."""
    if file.exists() or {"TRACKER_SECRET_KEY", "TRACKER_SECRET_KEY_FILE"} & set(environment):
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and moved, so that an interrupted start leaves no empty key.
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secrets.token_urlsafe(48) + "\n")
    draft.replace(file)


def _load_demo_once(python: Path, environment: dict[str, str], data: Path) -> None:
    """At the first start only, and only where nobody has worked yet."""
    if (data / PREPARED).exists() or not _is_unused(python, environment):
        return
    (data / UNFINISHED).touch()
    print("首次启动，正在载入演示数据（约半分钟）…", flush=True)
    done = subprocess.run(
        _command(python, "demo", "load"),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise Stop("演示数据没有载入，原因见上。")
    *accounts, password = done.stdout.splitlines()
    (data / ACCOUNTS).write_text("\n".join(accounts[1:]) + "\n", encoding="utf-8")
    (data / UNFINISHED).unlink()
    print(accounts[0], password, sep="\n", flush=True)


def _show_accounts(data: Path) -> None:
    """Who can sign in to the demo; the password is told once, when it is made."""
    if (data / ACCOUNTS).exists():
        print((data / ACCOUNTS).read_text(encoding="utf-8"), end="", flush=True)


def _set_aside_unfinished(data: Path, environment: dict[str, str]) -> None:
    """A demo of which only a part was loaded is no demo: begin again, but throw nothing away."""
    if not (data / UNFINISHED).exists():
        return
    if "TRACKER_DATABASE_URL" in environment:
        raise Stop(
            "上次载入演示数据时被中断，数据不完整。请换一个空数据库；"
            f"或删除 {data / UNFINISHED} 后照现状启动。"
        )
    aside = data / f"unfinished-{time.strftime('%Y%m%d-%H%M%S')}"
    aside.mkdir()
    for name in ("tracker.db", "tracker.db-wal", "tracker.db-shm", "audit"):
        if (data / name).exists():
            (data / name).rename(aside / name)
    (data / UNFINISHED).unlink()
    print(f"上次载入演示数据时被中断，不完整的数据已移至 {aside}。", flush=True)


def _is_unused(python: Path, environment: dict[str, str]) -> bool:
    return _run_flask(python, environment, "unused") == 0


def _flask(python: Path, environment: dict[str, str], saying: str, *command: str) -> None:
    print(saying, flush=True)
    if _run_flask(python, environment, *command):
        raise Stop(f"“flask {' '.join(command)}”没有成功，原因见上。")


def _run_flask(python: Path, environment: dict[str, str], *command: str) -> int:
    done = subprocess.run(_command(python, *command), cwd=ROOT, env=environment, check=False)
    return done.returncode


def _command(python: Path, *command: str) -> list[str]:
    return [str(python), "-m", "flask", "--app", "wsgi", *command]


def _serve(python: Path, environment: dict[str, str], listener: socket.socket) -> int:
    """Hand this process over to the server, so that signals reach it and nothing lies between."""
    os.set_inheritable(listener.fileno(), True)
    command = _command(python, "serve", "--listener", str(listener.fileno()))
    os.execve(python, command, environment)  # noqa: S606


if __name__ == "__main__":
    run_main(main)
