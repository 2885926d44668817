"""The house rules that no other tool checks."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import ROOT, modules

LONGEST = 300
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "service", "common"}


@pytest.mark.parametrize("path", modules())
def test_a_module_is_one_room(path: str) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{path} has {lines} lines: split it"


@pytest.mark.parametrize("path", modules())
def test_a_module_has_a_name_of_the_domain(path: str) -> None:
    assert not FORBIDDEN_NAMES & set(path.removesuffix(".py").split("/"))


@pytest.mark.parametrize("path", modules())
def test_a_module_says_what_it_promises(path: str) -> None:
    assert ast.get_docstring(modules()[path]), f"{path} has no docstring"


@pytest.mark.parametrize("path", modules())
def test_imports_stand_at_the_top(path: str) -> None:
    """An import hidden in a function hides a circle between rooms."""
    hidden = [
        f"{path}:{inner.lineno}"
        for function in ast.walk(modules()[path])
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


@pytest.mark.parametrize("path", modules())
def test_queries_are_built_not_written(path: str) -> None:
    """SQL as text stands in migrations only: elsewhere it escapes types, engines and binding."""
    assert not [f"{path}:{line}" for line in _sql_texts(modules()[path])]


def _sql_texts(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        match node:
            case ast.ImportFrom(module=str(source), names=names) if source.startswith("sqlalchemy"):
                yield from (node.lineno for alias in names if alias.name == "text")
            case ast.Call(func=ast.Attribute(attr="text", value=ast.Name(id=owner))):
                if owner in {"sa", "sqlalchemy", "db"}:
                    yield node.lineno


def test_the_search_for_sql_finds_it() -> None:
    for source in ("from sqlalchemy import text", "import sqlalchemy as sa\nsa.text('x')"):
        assert list(_sql_texts(ast.parse(source)))
    assert not list(_sql_texts(ast.parse("page.text('x')")))


def test_every_folder_of_tests_is_a_package() -> None:
    """Two tests of one name in two folders are two tests only then."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert not [str(f) for f in sorted(folders) if not (f / "__init__.py").exists()]
