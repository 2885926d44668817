"""Self-check: refuse a document whose figures disagree, wherever in it they are said.

The figures are checked when they are computed (``figures``); here the finished blocks are: the same
figure has one value in every sentence and table, totals are sums, and a percentage is its quotient.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents.chinese import rounded

_PERCENT = re.compile(r"\d+(?:\.(\d+))?%")


def refuse_disagreeing_blocks(blocks: b.Blocks) -> None:
    """A DomainError names the first sentence or table row that disagrees with another."""
    said: dict[str, int] = {}
    for block in blocks:
        if isinstance(block, b.Para):
            _check_para(block, said)
        elif isinstance(block, b.Table):
            _check_table(block)


def _check_para(block: b.Para, said: dict[str, int]) -> None:
    for one in block.stated:
        if not re.search(rf"(?<!\d){one.value}(?!\d)", block.text):
            raise DomainError(f"“{one.name}”应为{one.value}，文中却没有这个数，文稿不能生成。")
        before = said.setdefault(one.name, one.value)
        if before != one.value:
            raise DomainError(
                f"“{one.name}”前文为{before}，后文为{one.value}，前后不一致，文稿不能生成。"
            )
        if one.whole is not None and not is_quotient(one.shown, one.value, one.whole):
            raise DomainError(
                f"“{one.name}”占比{one.shown}与{one.value}除以{one.whole}不符，文稿不能生成。"
            )


def is_quotient(shown: str, part: int, whole: int) -> bool:
    """Whether a shown percentage is part ÷ whole at its own number of decimals."""
    if whole == 0:
        return shown == "—"
    found = _PERCENT.fullmatch(shown)
    return found is not None and shown == rounded(part, whole, len(found[1] or ""))


def _check_table(block: b.Table) -> None:
    for row in block.rows:
        if len(row) != len(block.columns):
            raise ValueError("a row has not as many cells as the table has columns")
        for shown, part, whole in block.quotients:
            if not is_quotient(row[shown], int(row[part]), int(row[whole])):
                raise DomainError(
                    f"表格“{row[1]}”行的{row[shown]}不等于所列两数之商，文稿不能生成。"
                )
    for column in block.sums:
        *parts, total = (int(row[column]) for row in block.rows)
        if sum(parts) != total:
            title = block.columns[column].title
            raise DomainError(
                f"表格“{title}”列合计{total}不等于各行之和{sum(parts)}，文稿不能生成。"
            )


def doubts(blocks: b.Blocks, remarks: tuple[str, ...]) -> tuple[str, ...]:
    """Numbers in the leader's own words that may contradict the figures; a hint, never a refusal.

    A remark may rightly speak of a part of the whole, so the writer decides.
    """
    figures = {
        one.name: one.value for block in blocks if isinstance(block, b.Para) for one in block.stated
    }
    return tuple(hint for text in remarks for hint in _doubts(text, figures))


def _doubts(text: str, figures: dict[str, int]) -> Iterator[str]:
    for name, value in figures.items():
        for found in re.finditer(rf"{re.escape(name)}(?:的)?(?:事项)?(\d+)件", text):
            if int(found[1]) != value:
                yield f"“{found[0]}”与文稿数据（{name}{value}件）不同，请核对。"
