"""A Python environment of the project's own, made with the standard library alone.

Used by ``start.py`` and ``check.py``. Packages are installed from a requirements file with hashes,
and only when that file or the Python changed since the last time.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")


class Stop(Exception):
    """The script cannot go on; the sentence says why and what to do."""


def demand_python() -> None:
    """Refuse a Python that is too old, in words."""
    if sys.version_info < OLDEST:
        here = ".".join(map(str, sys.version_info[:2]))
        raise Stop(f"需要 Python 3.11 或更高版本，当前为 {here}。请安装后用新版本运行本脚本。")


@contextmanager
def alone(lock: Path, waiting: str) -> Iterator[None]:
    """Let one process in at a time; the others say that they wait. A death releases the lock."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(waiting, flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(folder: Path, requirements: Path) -> Path:
    """Make the environment and install the requirements into it; its Python.

    Raises ``Stop`` when that fails. Does nothing when all is as it was.
    """
    with alone(folder.with_name(f"{folder.name}.lock"), "另一个进程正在安装依赖，请稍候…"):
        return _prepare(folder, requirements)


def _prepare(folder: Path, requirements: Path) -> Path:
    python = folder / "bin" / "python"
    stamp = folder / ".installed"
    wanted = _digest(requirements)
    if stamp.exists() and stamp.read_text() == wanted and _runs(python):
        return python
    if not _runs(python):
        print(f"正在创建 Python 环境 {folder.name} …", flush=True)
        _make(folder)
    print(f"正在安装 {requirements.name} 中的依赖（逐个校验摘要）…", flush=True)
    install = [*PIP, "install", "-qq", "--require-hashes", "--no-deps", "-r", str(requirements)]
    if subprocess.run([str(python), *install], check=False).returncode:
        raise Stop("依赖安装失败，原因见上。请检查网络或软件源后重新运行。")
    stamp.write_text(wanted)
    return python


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(folder)], check=False, capture_output=True, text=True
    )
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        print(made.stdout.strip(), made.stderr.strip(), sep="\n", file=sys.stderr)
        raise Stop(
            "无法创建 Python 环境。Debian、Ubuntu 上请先执行："
            f"apt-get install python3-venv（当前解释器：{sys.executable}）。"
        )


def _runs(python: Path) -> bool:
    """Whether the environment is there and was not made by a Python that has gone since."""
    if not python.exists():
        return False
    version = ".".join(map(str, sys.version_info[:2]))
    question = "import sys; print('.'.join(map(str, sys.version_info[:2])))"
    answer = subprocess.run(
        [str(python), "-c", question], check=False, capture_output=True, text=True
    )
    return answer.stdout.strip() == version


def _digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def run_main(main: Callable[[], int]) -> None:
    """Run a script: a ``Stop`` or Ctrl-C ends it with a sentence, not with a trace."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)  # type: ignore[union-attr]
    os.chdir(ROOT)
    try:
        sys.exit(main())
    except Stop as stop:
        print(f"✗ {stop}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\n已停止。", file=sys.stderr)
        sys.exit(130)
