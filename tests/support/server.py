"""The program as processes: started, waited for, read, killed."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Thread

import psutil
import pytest

from tests.support.app import SECRET
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 40.0


def _inherited() -> dict[str, str]:
    """The environment around the tests, without settings of a tracker that its owner runs by hand."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}


class Running:
    """A process of the program with what it has printed."""

    def __init__(self, command: list[str], environment: Mapping[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={**_inherited(), **environment, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: list[str] = []
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """Everything printed so far."""
        return "".join(self._lines)

    def wait_for_output(self, text: str, *, seconds: float = PATIENCE) -> str:
        """What was printed, once it holds the text; fails when the process ends without it."""
        ended = self.process.poll
        wait_until(lambda: text in self.output or ended() is not None, self, seconds=seconds)
        assert text in self.output, self.output
        return self.output

    def interrupt(self) -> int:
        """Press Ctrl-C: the whole group gets the signal, as from a terminal; the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.wait()

    def wait(self) -> int:
        """The exit code, once it has ended by itself."""
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        return code

    def has_child(self, pid: int) -> bool:
        """Whether a living process was started by this one."""
        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return False
        return pid in {child.pid for child in children}

    def kill(self) -> None:
        """kill -9 for the process and all it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as printed:
            self._lines.extend(iter(printed.readline, ""))


class Server(Running):
    """A running web server of the program (``flask serve``)."""

    def __init__(self, environment: Mapping[str, str], port: int) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        super().__init__(command, {**environment, "TRACKER_PORT": str(port)}, ROOT)
        self.url = f"http://127.0.0.1:{port}"

    def wait_ready(self) -> "Server":
        """Itself, once it answers."""
        wait_until(lambda: answers(self.url) or self.process.poll() is not None, self)
        assert self.process.poll() is None, self.output
        return self


def wait_until(
    condition: Callable[[], object], running: Running | None = None, *, seconds: float = PATIENCE
) -> None:
    """Wait for something to come true; fails with what the process printed."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain\n{running.output if running else ''}")
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether a server answers there, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@pytest.fixture
def environment_of_server(database_url: str, data_dir: Path) -> dict[str, str]:
    """What a server of this test is told: its own migrated database and folder."""
    return {
        "TRACKER_DATABASE_URL": database_url,
        "TRACKER_DATA_DIR": str(data_dir),
        "TRACKER_SECRET_KEY": SECRET,
    }


@pytest.fixture
def start_server(
    environment_of_server: dict[str, str],
) -> Iterator[Callable[..., Server]]:
    """Start a server, or several over one database: ``start_server(TRACKER_LEASE_TTL="2")``."""
    started: list[Server] = []

    def start(**more: str) -> Server:
        started.append(Server({**environment_of_server, **more}, free_port()))
        return started[-1].wait_ready()

    yield start
    for server in started:
        server.kill()
