"""Render: a Word file as PDF pages by LibreOffice, where it is installed.

Slow (a second and more, 1 000 table rows take half a minute) and a foreign program: to be called
in a worker, never in a request. Nothing is read but the file given; its own profile and home are
thrown away.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tracker.base.errors import DomainError

#: Sets free faces in place of the official ones, which are not free and seldom on a server.
FONTS = Path(__file__).with_name("fonts.conf")


def is_installed() -> bool:
    """Whether pages can be drawn on this machine."""
    return shutil.which("soffice") is not None


def pdf_of(docx: bytes, *, timeout: float = 120) -> bytes | None:
    """The pages as PDF, or None where LibreOffice is not installed.

    Raises DomainError when it takes longer than ``timeout`` seconds or makes nothing of the file.
    """
    made = pdfs_of([docx], timeout=timeout)
    return made[0] if made else None


def pdfs_of(files: Sequence[bytes], *, timeout: float = 120) -> list[bytes] | None:
    """Several files in one go, in their order: starting LibreOffice costs more than a short file."""
    program = shutil.which("soffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="pages-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        sources = [home / f"{position}.docx" for position in range(len(files))]
        for source, content in zip(sources, files, strict=True):
            source.write_bytes(content)
        _convert(program, home, sources, timeout)
        made = [source.with_suffix(".pdf") for source in sources]
        if not all(page.exists() for page in made):
            raise DomainError("预览生成失败：文稿未能转换成页面，可直接下载后查看。")
        return [page.read_bytes() for page in made]


def _convert(program: str, home: Path, sources: Sequence[Path], timeout: float) -> None:
    """Run LibreOffice in a group of its own, so that nothing of it outlives the time-out."""
    profile = (home / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    command += ["--convert-to", "pdf", "--outdir", str(home), *map(str, sources)]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(FONTS),
        "SAL_USE_VCLPLUGIN": "svp",
    }
    process = subprocess.Popen(  # noqa: S603
        command,
        env=environment,
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise DomainError("预览生成超时，可直接下载后查看。") from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
