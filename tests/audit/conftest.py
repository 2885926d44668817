"""The evidence is made once in a run; every test forges its own copy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audit.evidence import Evidence, make_evidence


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return make_evidence(tmp_path_factory.mktemp("evidence") / "var")


@pytest.fixture
def evidence(pristine: Evidence, tmp_path: Path) -> Iterator[Evidence]:
    return pristine.copied_to(tmp_path / "var")
