"""Real web processes of the program, as `flask serve` starts them, that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.app import ROOT, SECRET
from tests.support.ports import free_port


class Server:
    """One `flask serve`: a master and its worker, in a process group of their own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
                cwd=ROOT,
                env={
                    **{k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")},
                    **environment,
                    "TRACKER_PORT": str(self.port),
                },
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def wait_until_up(self, *, seconds: float = 30) -> None:
        """Until it answers a request."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/login"):
                return
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise AssertionError(f"the server did not come up:\n{self.log}")
            time.sleep(0.05)

    def owns(self, pid: int) -> bool:
        """Whether a process belongs to this server."""
        with suppress(ProcessLookupError):
            return os.getpgid(pid) == self._process.pid
        return False

    def kill(self) -> None:
        """kill -9, master and worker at once, as when the power fails."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end in good order."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()


@pytest.fixture
def serve(database_url: str, data_dir: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers over the test's database: ``serve(TRACKER_LEASE_TTL="2")``."""
    running: list[Server] = []

    def start(**more: str) -> Server:
        environment = {
            "TRACKER_DATABASE_URL": database_url,
            "TRACKER_DATA_DIR": str(data_dir),
            "TRACKER_SECRET_KEY": SECRET,
            **more,
        }
        running.append(Server(environment, tmp_path / f"server-{len(running)}.log"))
        return running[-1]

    yield start
    for server in running:
        server.kill()
