"""The packages hold against the schemas of Office, as Microsoft's own validator applies them."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.documents.samples import CODES, sample
from tests.documents.test_own_templates import template
from tests.documents.test_texts import HARD, everywhere
from tracker.documents import blocks as b
from tracker.documents.facts import Fonts
from tracker.documents.kinds import KINDS
from tracker.documents.word.own_templates import fill_template
from tracker.documents.word.template_samples import SAMPLE_PAPER, SAMPLE_SNAPSHOT
from tracker.documents.word.writer import docx_of

TOOL = Path(__file__).parent / "validator"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("valid packages"),
    pytest.mark.skipif(
        not (shutil.which("node") and (TOOL / "node_modules").is_dir()),
        reason="the validator is not installed (scripts/check.py brings it)",
    ),
]
BODY = (b.Title(("关于工作的函",)), b.Para("正文"), b.Signature("局", date(2023, 6, 26), False))


def made(*blocks: b.Block) -> bytes:
    return docx_of(
        blocks, fonts=Fonts(), title="题", author="局", saved_at=datetime(2023, 1, 1, tzinfo=UTC)
    )


def _files() -> dict[str, bytes]:
    files = {code: KINDS[code].build(sample(code)) for code in CODES}
    files["letter"] = made(b.LetterHead("局", "函〔2023〕1号", "秘密", "特急"), *BODY)
    files["letter2"] = made(b.LetterHead("局"), *BODY, b.Imprint(("甲",)))
    files["minutes"] = made(b.MinutesHead("会议纪要", "〔2023〕3号"), *BODY)
    files["joint"] = made(b.Head("联合" * 20, "号", ("甲", "乙", "丙")), *BODY)
    files["hard"] = made(*everywhere(HARD))
    files["nothing"] = made()
    files["own"] = fill_template(template("{{ 文号 }}"), SAMPLE_PAPER, SAMPLE_SNAPSHOT)
    files["broken"] = _with_settings_out_of_order(files["minutes"])
    return files


def _with_settings_out_of_order(docx: bytes) -> bytes:
    """Proof that the validator looks: elements in an order that Word's schema does not allow."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(docx)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/settings.xml":
                text = text.replace(b"<w:evenAndOddHeaders/>", b"", 1)
                text = text.replace(b"</w:settings>", b"<w:evenAndOddHeaders/></w:settings>")
            new.writestr(name, text)
    return out.getvalue()


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What the validator says of every file, asked once."""
    folder = tmp_path_factory.mktemp("packages")
    names = []
    for name, content in _files().items():
        (folder / f"{name}.docx").write_bytes(content)
        names.append(str(folder / f"{name}.docx"))
    done = subprocess.run(
        ["node", "validate.mjs", *names], cwd=TOOL, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(line["file"]).stem: line["errors"] for line in lines}


@pytest.mark.parametrize(
    "name", [*CODES, "letter", "letter2", "minutes", "joint", "hard", "nothing", "own"]
)
def test_the_package_is_valid(errors: dict[str, list[Any]], name: str) -> None:
    assert errors[name] == []


def test_the_validator_would_see_an_error(errors: dict[str, list[Any]]) -> None:
    assert errors["broken"]
