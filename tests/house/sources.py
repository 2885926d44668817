"""What the tests of the house look at: the tracked files and the parsed modules."""

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKER = ROOT / "tracker"
TEMPLATES = TRACKER / "templates"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the program by its path from the root."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(TRACKER.rglob("*.py"))
    }


def templates() -> list[str]:
    """Every template by its name for Jinja."""
    return sorted(str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html"))


@cache
def tracked_texts() -> dict[str, str]:
    """Every file that git keeps and that is text, by its path from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content:
            texts[name] = content.decode("utf-8")
    return texts
