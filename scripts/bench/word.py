"""How fast a ledger of 8 columns is written into Word: ratios in the same run.

    python scripts/bench/word.py [ROWS]

Against python-docx's ``add_row().cells`` (measured on fewer rows and said so, since it takes a
minute and more) and against the least that can be done: the same rows as plain XML text in the
same package. Also peak memory of a process of its own, and the cost per row as rows grow.
Nothing is asserted here.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from docx import Document

from tracker.documents import blocks as b
from tracker.documents.facts import Fonts
from tracker.documents.word.template import template_bytes
from tracker.documents.word.writer import docx_of

Rows = Sequence[tuple[str, ...]]
#: What add_row().cells is measured on, before it is extrapolated.
FEWER = 500
TITLES = (
    "序号",
    "督办事项",
    "任务来源",
    "牵头单位",
    "配合单位",
    "办理时限",
    "进展情况",
    "办理状态",
)
UNITS = ("规财科", "行业科", "项目科", "社会科", "信访科", "乡村振兴监测中心")


def rows(count: int) -> Rows:
    return [
        (
            str(place),
            f"组织编制第{place}号特色产业规划并按程序报备",
            "2023年工作要点",
            UNITS[place % len(UNITS)],
            UNITS[(place + 1) % len(UNITS)],
            f"{1 + place % 12}月{1 + place % 28}日",
            f"已完成{place}户走访，形成问题清单并逐项销号，正在整理佐证材料。",
            "办理中",
        )
        for place in range(1, count + 1)
    ]


def ours(data: Rows) -> bytes:
    columns = tuple(b.Column(title, 1 + at % 3) for at, title in enumerate(TITLES))
    blocks = (b.PageStart(b.Facing.LANDSCAPE), b.Table(columns, tuple(data)))
    saved_at = datetime(2023, 6, 30, tzinfo=UTC)
    return docx_of(blocks, fonts=Fonts(), title="台账", author="局", saved_at=saved_at)


def add_row_cells(data: Rows) -> bytes:
    document = Document()
    table = document.add_table(rows=1, cols=len(TITLES))
    for row in data:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def plain_text(data: Rows) -> bytes:
    """The same cells as text put together and packed, without checking anything."""
    cell = (
        '<w:tc><w:tcPr><w:tcW w:w="1594" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p>'
        '<w:pPr><w:pStyle w:val="Cell"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p></w:tc>'
    )
    pattern = "<w:tr><w:trPr><w:cantSplit/></w:trPr>" + cell * len(TITLES) + "</w:tr>"
    body = "".join(pattern.format(*row) for row in data)
    grid = '<w:gridCol w:w="1594"/>' * len(TITLES)
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(template_bytes(Fonts()))) as template,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in template.namelist():
            text = template.read(name)
            if name == "word/document.xml":
                table = (
                    f"<w:body><w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl></w:body>"
                )
                text = text.replace(b"<w:body/>", table.encode())
            package.writestr(name, text)
    return out.getvalue()


def seconds(make: Callable[[Rows], bytes], data: Rows, times: int = 3) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        make(data)
        best = min(best, time.perf_counter() - began)
    return best


def peak_megabytes(count: int) -> float:
    """The peak of a process that does nothing else, the interpreter included."""
    done = subprocess.run(
        [sys.executable, __file__, "--once", str(count)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main(count: int) -> None:
    data = rows(count)
    own, text = seconds(ours, data), seconds(plain_text, data)
    slow = seconds(add_row_cells, data[:FEWER], 1) * count / FEWER
    print(f"{count} rows x {len(TITLES)} columns: {own:.2f} s")
    print(f"  plain XML text: {text:.2f} s; ratio {own / text:.2f} (wanted: at most 3)")
    print(
        f"  add_row().cells: {slow:.1f} s, extrapolated in proportion from {FEWER} rows; "
        f"{slow / own:.0f} times as long (wanted: at least 30)"
    )
    print(f"  peak memory of the process: {peak_megabytes(count):.0f} MB (wanted: under 600)")
    for part in (count // 4, count // 2, count, count * 2):
        print(f"  {part} rows: {seconds(ours, rows(part), 2) / part * 1e6:.0f} µs a row")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        ours(rows(int(sys.argv[2])))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
