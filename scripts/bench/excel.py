"""How fast ledgers are written and read: ratios to openpyxl's bare write-only loop in the same run.

    python scripts/bench/excel.py [ROWS]

Prints seconds, ratios and the peak memory of Python objects. Nothing is asserted here.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from openpyxl import Workbook

from tracker.documents.excel.reading import read_sheet
from tracker.documents.excel.sheets import Column, Kind, Meta, Sheet
from tracker.documents.excel.writing import workbook_bytes

COLUMNS = [
    Column("number", "编号"),
    Column("title", "事项", Kind.LONGTEXT),
    Column("unit", "主办单位"),
    Column("state", "状态"),
    Column("due_on", "办理时限", Kind.DATE),
    Column("progress", "进度", Kind.PERCENT),
    Column("latest", "最新进展", Kind.LONGTEXT),
    Column("remark", "备注"),
]
UNITS = ["规划财务科", "产业发展科", "驻村工作队", "监测中心", "办公室"]
META = Meta("台账", datetime(2023, 6, 30, tzinfo=UTC))


def rows(count: int) -> list[tuple[str | date | int | None, ...]]:
    return [
        (
            f"督〔2023〕{place}号",
            f"第{place}项：组织编制特色产业规划，按程序审定后报市乡村振兴局备案",
            UNITS[place % len(UNITS)],
            "办理中",
            date(2023, 1, 1) + timedelta(days=place % 360),
            place % 101,
            f"本月完成{place}户走访，已形成问题清单并逐项销号",
            None,
        )
        for place in range(count)
    ]


def bare(data: list[tuple[str | date | int | None, ...]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append([column.heading for column in COLUMNS])
    for row in data:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def ours(data: list[tuple[str | date | int | None, ...]]) -> bytes:
    return workbook_bytes([Sheet("台账", COLUMNS, data)], META)


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def peak(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / 1024 / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    data = rows(count)
    plain, written = seconds(lambda: bare(data)), seconds(lambda: ours(data))
    print(f"{count} rows x {len(COLUMNS)} columns, CPU seconds, best of three")
    print(f"  openpyxl write-only, no styles  {plain:.2f}")
    print(f"  our workbook, styled            {written:.2f}   ratio {written / plain:.2f}")
    file = ours(data)
    taken = seconds(lambda: read_sheet(file, COLUMNS), 1)
    print(f"  read back and checked           {taken:.2f}")
    print(f"  peak memory, writing            {peak(lambda: ours(data)):.1f} MB")
    print(f"  peak memory, reading            {peak(lambda: read_sheet(file, COLUMNS)):.1f} MB")
    print(f"  size                            {len(file) / 1024:.0f} kB")


if __name__ == "__main__":
    main()
