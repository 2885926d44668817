"""Templates mirror the views: each is used, each that is asked for exists, and all of them parse."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import TEMPLATES, modules, templates
from tests.support.app import settings_for
from tracker import create_app

#: ``{% include "a/_b.html" %}``, extends, import and from.
NAMES = re.compile(r"[\"']([\w/]+\.html)[\"']")
#: Folders that belong to no single feature.
COMMON = {"shared", "errors"}


def named_by_templates() -> Iterator[str]:
    for name in templates():
        yield from NAMES.findall((TEMPLATES / name).read_text(encoding="utf-8"))


def named_by_views() -> Iterator[str]:
    """Every template's name that stands as a string in a module of the program."""
    for module in modules().values():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from re.findall(r"^[\w/]+\.html$", node.value)
            elif isinstance(node, ast.JoinedStr):
                yield from _expanded(node)


def _expanded(text: ast.JoinedStr) -> Iterator[str]:
    """The templates that an f-string such as ``f"acts/{name}.html"`` can mean."""
    pattern = "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
        for part in text.values
    )
    if pattern.endswith(r"\.html"):
        yield from (name for name in templates() if re.fullmatch(pattern, name))


def test_every_template_compiles(tmp_path: Path) -> None:
    """With the filters and tests of the app itself, so that a misspelt one is found here."""
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'none.db'}", tmp_path))
    for name in templates():
        app.jinja_env.get_template(name)


def test_every_template_asked_for_is_there() -> None:
    asked = set(named_by_templates()) | set(named_by_views())
    assert asked - set(templates()) == set()


def test_every_folder_of_templates_has_its_views() -> None:
    folders = {name.partition("/")[0] for name in templates() if "/" in name} - COMMON
    views = {path.removesuffix(".py").rpartition("/")[2] for path in modules() if "/views/" in path}
    unknown = {
        folder
        for folder in folders
        if not any(view == folder or view.startswith(folder.rstrip("s") + "_") for view in views)
    }
    assert unknown == set()
