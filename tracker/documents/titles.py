"""Titles: break a title into lines as GB/T 9704 7.3.1 asks: 词意完整, 排列对称, 梯形 or 菱形."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise

#: 2号 characters that fit into 156 mm.
LINE = 20

#: Words that a line end must not cut. A list is enough: titles of documents use few words.
_WHOLE = (
    "关于", "情况", "通报", "报告", "通知", "工作", "督查", "督办", "事项", "办理", "落实",
    "推进", "乡村振兴", "重点", "任务", "年度", "季度", "进展", "进度", "序时", "更正", "整改",
    "台账", "专项", "问题", "意见", "方案", "资金", "项目", "衔接", "帮扶", "监测", "考核",
    "评估", "巩固", "拓展", "脱贫攻坚", "成果", "有效", "全市", "全县", "乡镇", "区县", "县区",
    "要点", "会议", "纪要", "建设", "产业", "就业", "印发", "有关", "开展", "完成", "支出",
    "上半年", "下半年", "第一", "第二", "第三", "第四", "办公室", "人民政府", "委员会",
    "领导小组", "贯彻", "精神", "省委", "市委", "县委", "信访", "调研", "排查", "防止", "返贫",
    "动态", "机制", "实施", "规划", "编制", "备案", "补助资金", "支出率",
)  # fmt: skip
#: A line must not begin with these …
_NO_START = "的了和与及、，。；：）》”’〕！？％%们"
#: … nor end with these.
_NO_END = "（《“‘〔第不"


def title_lines(text: str) -> tuple[str, ...]:
    """The title in lines; lines typed by the writer are kept as they are."""
    typed = tuple(line.strip() for line in text.splitlines() if line.strip())
    if len(typed) > 1 or not typed:
        return typed
    return lines_within(typed[0], LINE)


@lru_cache(maxsize=256)
def lines_within(text: str, room: int) -> tuple[str, ...]:
    """A text in well-shaped lines of at most so many characters."""
    size = _width(text)
    if size <= room:
        return (text,)
    places = [at for at in range(2, len(text) - 1) if _may_break(text, at)]
    least = int(-(-size // room))
    for count in range(least, min(least + 2, 5)):
        best = _best(text, places, count, room)
        if best:
            return best
    return tuple(_filled(text, room))


def _filled(text: str, room: int) -> Iterator[str]:
    """A title too long to be shaped: full lines, one after the other."""
    line = ""
    for one in text:
        if _width(line + one) > room and one not in _NO_START:
            yield line
            line = ""
        line += one
    yield line


def _best(text: str, places: list[int], count: int, room: int) -> tuple[str, ...]:
    """The cheapest division into that many lines; empty when none fits."""
    found: tuple[float, tuple[str, ...]] | None = None
    for cuts in combinations(places, count - 1):
        edges = (0, *cuts, len(text))
        lines = tuple(text[a:b] for a, b in pairwise(edges))
        widths = [_width(line) for line in lines]
        if max(widths) > room:
            continue
        cost = _shape_cost(widths) + sum(_cut_cost(text, at) for at in cuts)
        if found is None or cost < found[0]:
            found = (cost, lines)
    return found[1] if found else ()


def _shape_cost(widths: list[float]) -> float:
    """Trapezoids and rhombi are free, hourglasses and ragged edges dear; lines should not differ
    wildly."""
    steps = [b - a for a, b in pairwise(widths)]
    turns = [s for s in steps if s]
    falls_then_rises = any(a < 0 < b for a, b in pairwise(turns))
    spread = max(widths) - min(widths)
    level = sum(8 for step in steps if step == 0)
    return (60 if falls_then_rises else 0) + level + max(0, spread - 6) * 3 + spread * 0.3


def _cut_cost(text: str, at: int) -> float:
    """How ill a line end here reads: after a clause mark well, before 的 badly."""
    before, after = text[at - 1], text[at:]
    if before in "、，》）":
        return 0
    if text[:at].endswith(("关于", "印发")):
        return 4
    if after.startswith(("关于", "情况的", "落实情况", "《", "工作情况", "办理情况")):
        return 1
    if before in "的年局办会":
        return 2
    return 6


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in _NO_START or before in _NO_END:
        return False
    if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
        return False
    if (before.isdigit() and after in "年月日件期号季") or (after.isdigit() and before in "至—-"):
        return False
    opened, closed = text.rfind("《", 0, at), text.find("》", at)
    if opened > text.rfind("》", 0, at) and 0 < closed - opened <= LINE:
        return False
    return not any(_cuts(word, text, at) for word in _WHOLE)


def _cuts(word: str, text: str, at: int) -> bool:
    start = text.find(word, max(0, at - len(word) + 1))
    return 0 <= start < at < start + len(word)


def _width(text: str) -> float:
    """In character widths: ASCII takes half."""
    return sum(0.5 if one.isascii() else 1.0 for one in text)
