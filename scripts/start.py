#!/usr/bin/env python3
"""Start the tracker, on a fresh machine or again: ``python3 scripts/start.py [--no-demo]``.

Makes the environment, the data folder and the key, brings the database up to date, loads the
demo at the first start, then serves on 127.0.0.1. Needs nothing but Python to begin with.
"""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from own_python import ROOT, Stop, alone, demand_python, prepare, run_main

DEFAULT_PORT = 8000
#: Kept while the demo is being loaded: if it is still there, the loading was interrupted.
UNFINISHED = "demo-unfinished"
#: Written once the first start is complete.
FINISHED = "first-start-done"


def main() -> int:
    demand_python()
    options = _options()
    port = _port()
    _demand_free(port)
    data = Path(os.environ.get("TRACKER_DATA_DIR", ROOT / "var")).absolute()
    environment = _environment(data, port)
    with alone(data / "start.lock", "另一个启动过程正在准备，请稍候…"):
        python = prepare(ROOT / ".venv", ROOT / "requirements.txt")
        _make_key(data / "secret.key", environment)
        _flask(python, environment, "正在更新数据库结构…", "db", "upgrade")
        if not options.no_demo:
            _load_demo_once(python, environment, data)
    return _serve(python, environment)


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


def _demand_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Stop(
                f"没有使用端口 {port} 的权限，请用 TRACKER_PORT 另设一个大于1024的端口。"
            ) from error
        except OSError as error:
            raise Stop(
                f"端口 {port} 已被占用（系统可能已在运行），可用 TRACKER_PORT 另设端口。"
            ) from error


def _environment(data: Path, port: int) -> dict[str, str]:
    """What the program itself is told; what the caller set is kept."""
    defaults = {
        "TRACKER_DATA_DIR": str(data),
        "TRACKER_PORT": str(port),
        # Whoever opens an empty system first proves with it that the console is theirs.
        "TRACKER_SETUP_CODE": secrets.token_hex(4).upper(),
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
    if (data / FINISHED).exists():
        return
    (data / UNFINISHED).touch()
    _flask(python, environment, "首次启动，正在载入演示数据…", "demo", "load")
    (data / FINISHED).touch()
    (data / UNFINISHED).unlink()


def _flask(python: Path, environment: dict[str, str], saying: str, *command: str) -> None:
    print(saying, flush=True)
    done = subprocess.run(
        [str(python), "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        env=environment,
        check=False,
    )
    if done.returncode:
        raise Stop(f"“flask {' '.join(command)}”没有成功，原因见上。")


def _serve(python: Path, environment: dict[str, str]) -> int:
    """Hand this process over to the server, so that signals reach it and nothing lies between."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execve(  # noqa: S606
        python, [str(python), "-m", "flask", "--app", "wsgi", "serve"], environment
    )


if __name__ == "__main__":
    run_main(main)
