"""The ledger of sentences: every character of the document lies in exactly one, and each is classed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from .lines import Line
from .model import Clause, Sentence, SentenceKind
from .placed import Placed
from .structure import ancestors, innermost
from .text import fold

_END = re.compile(r"[。!?]+[”’」』)》〕】\]]*")
_PRINCIPLE = re.compile(r"总体要求|指导思想|总体思路|基本思路|原则|总体考虑|重要意义|目的意义")
_GOAL = re.compile(r"目标")
_TASK_TITLE = re.compile(
    r"任务|重点|措施|保障|要求|组织|安排|分工|步骤|实施|内容|机制|督[查导]|整改"
)
_ENFORCEMENT = re.compile(
    r"(?:从严|从重|严肃|依规|依纪|依法|坚决)[^。,]{0,12}(?:处理|处罚|处分|查处|惩处|问责|追责|追究)|"
    r"追究[^。]{0,12}责任|(?:予以|给予)[^。]{0,10}(?:问责|通报批评|处分|处罚)|一票否决"
)
_BOILERPLATE = re.compile(
    r"^(?:附\s?件|抄送|主送|抄报|印发|联系人|联系电话|联系方式|内容时间|发布时间|发布日期|来源|信息来源|"
    r"特此|此页无正文|\(此件|签发人|文号|索引号|责任编辑|打印|关闭|当前位置|浏览次数|参加人员|出席|列席|缺席|请假|记录:|记录人|整理:|分送|发送|本(?:方案|办法|通知|意见|要点"
    r"|制度|规定)自|\S{0,12}办公室\s*\d{4}年\d+月\d+日印发)"
)
_PURPOSE = re.compile(
    r"(?:制定|提出|拟定|印发|通知如下|如下|形成)[^。]{0,24}[。:]?$|特制[定订]|现(?:予以?)?印发|现将"
)
_ASKED = re.compile(
    r"(?:请|务必|务请|须|应当?|要|必须|不得)[^。]*(?:报送|上报|报|反馈|完成|提交|开展|落实|组织|填报|参加)"
)
_CARRY_OUT = re.compile(
    r"(?:贯彻(?:落实|执行)|遵照执行|组织实施|抓好落实|结合实际)[^。]{0,12}[。]?$"
)
_STATEMENT = re.compile(
    r"^(?:今年|\d{4}年|20\d\d年)?是[^。]*(?:年|时期|阶段)[,。]|^\d{4}年是|^当前|^近年来|^根据|^按照[^,]*(?:精神|要求),结合|^为(?:了)?(?:深入)?(?:贯彻|落实|做好|切实|进一步|推动|全面)[^。]*(?:制定|如下|提出)"
)
#: What a meeting held to be true is no duty; what it asked or decided is.
_NO_DUTY = re.compile(
    r"会议(?:指出|认为|强调指出|听取|学习|传达|通报)(?![^。]*(?:要求|议定|决定|前|务必))"
)
#: A line that only names a person, or a label whose text stands in the next lines.
_LABEL_LINE = re.compile(
    r"(?:责任领导|分管领导|牵头领导|联系领导|责任人|联系人|联系电话)[::][^。;]{0,24}[。;]?"
    r"|(?:整改|具体|工作|主要)?(?:措施|目标|内容|任务)[::]"
)
_DAY_LINE = re.compile(r"^(?:\d{4}|[〇零一二三四五六七八九]{4})年\S{1,3}月\S{1,3}日$")
_ANY_DEADLINE = re.compile(
    r"(?:\d|[一二三四五六七八九十])(?:日|号|月底|月末|年底|年末|旬|季度末?)?(?:之|以)?前|"
    r"(?:工作日|天|日|小时)(?:之|以)?内|每(?:年|半年|季度?|月|周|日)"
)


def ledger(
    text: str,
    lines: Sequence[Line],
    clauses: Sequence[Clause],
    unit_lines: Sequence[tuple[int, int]],
    cells: Sequence[tuple[int, int]] = (),
) -> tuple[Sentence, ...]:
    """All sentences in order; together they hold every character that is not a blank."""
    edges = sorted({start for start, _ in cells})
    begun = Placed(clauses)
    found = [s for line in lines for s in _split(text, line, begun, edges)]
    first = clauses[0].start if clauses else None
    tail = _tail(text, lines)
    aside = _Aside(unit_lines)
    return tuple(_classed(text, start, end, clauses, aside, first, tail) for start, end in found)


class _Aside:
    """Stretches that are no sentence: lines and cells of units."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._ends = [end for _, end in self._spans]

    def holds(self, start: int, end: int) -> bool:
        """Whether a piece of text is such a stretch and no more than that."""
        for a, b in self._spans[bisect_right(self._ends, start) :]:
            if a >= end:
                return False
            if end - start <= b - a + 4:
                return True
        return False


def _split(
    text: str, line: Line, clauses: Placed[Clause], cells: Sequence[int]
) -> list[tuple[int, int]]:
    """Cut a line after full stops, before the clauses that begin inside it, and between cells."""
    folded = fold(text[line.start : line.end])
    cuts = {line.start + m.end() for m in _END.finditer(folded) if _outside(folded, m.start())}
    here = clauses.starting_in(line.start, line.end)
    cuts |= {c.start for c in here if c.start > line.start}
    cuts |= {c.title_end + 1 for c in here if _runs_in(text, c, line)}
    cuts |= set(cells[bisect_left(cells, line.start) : bisect_left(cells, line.end)])
    edges = [line.start, *sorted(c for c in cuts if c < line.end), line.end]
    pieces: list[tuple[int, int]] = []
    for start, end in pairwise(edges):
        start, end = _strip(text, start, end)
        if start >= end:
            continue
        if pieces and not any(c.isalnum() for c in text[start:end]):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return pieces


def _outside(folded: str, at: int) -> bool:
    """Whether a full stop stands outside brackets and titles."""
    before = folded[max(0, at - 200) : at]
    return all(before.count(a) <= before.count(b) for a, b in ("《》", "()"))


def _runs_in(text: str, clause: Clause, line: Line) -> bool:
    inside = line.start <= clause.title_start and clause.title_end < line.end
    return inside and clause.title_end > clause.title_start and text[clause.title_end] in "。::"


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _tail(text: str, lines: Sequence[Line]) -> int:
    """Where the closing lines (sender, day, notes of a web page) begin."""
    at = lines[-1].end if lines else 0
    for line in reversed(lines):
        here = fold(text[line.start : line.end]).strip()
        if not (_DAY_LINE.match(here) or _BOILERPLATE.match(here) or _is_short(here)):
            break
        at = line.start
    return at


def _is_short(line: str) -> bool:
    return len(line) <= 25 and not re.search(r"[。,;:]", line) and "\t" not in line


def _classed(
    text: str,
    start: int,
    end: int,
    clauses: Sequence[Clause],
    aside: _Aside,
    first: int | None,
    tail: int,
) -> Sentence:
    index = innermost(clauses, start)
    folded = fold(text[start:end])
    kind, reason = _kind(folded, start, end, index, clauses, aside, first, tail)
    return Sentence(start, end, kind, reason, index)


def _kind(
    folded: str,
    start: int,
    end: int,
    index: int | None,
    clauses: Sequence[Clause],
    aside: _Aside,
    first: int | None,
    tail: int,
) -> tuple[SentenceKind, str]:
    if aside.holds(start, end):
        return "boilerplate", "责任单位行"
    if _BOILERPLATE.match(folded) or (start >= tail and index is None):
        return "boilerplate", "落款、附注"
    if (
        start >= tail
        and (_DAY_LINE.match(folded) or _is_short(folded))
        and not _is_title(clauses, index, start, end)
    ):
        return "boilerplate", "落款、附注"
    if _is_title(clauses, index, start, end):
        return "heading", "条款标题"
    if index is None:
        return _outside_clauses(folded, start, first)
    return _inside_clauses(folded, index, clauses)


def _is_title(clauses: Sequence[Clause], index: int | None, start: int, end: int) -> bool:
    if index is None or clauses[index].kind == "row":
        return False
    clause = clauses[index]
    return clause.title_start < clause.title_end and start <= clause.title_start < end <= (
        clause.title_end + 2
    )


def _outside_clauses(folded: str, start: int, first: int | None) -> tuple[SentenceKind, str]:
    if _DAY_LINE.match(folded):
        return "boilerplate", "落款日期"
    if not re.search(r"[。,;:!?\t]", folded):
        return "heading", "标题行"
    if folded.endswith(":") and len(folded) < 120 and "如下" not in folded:
        return "boilerplate", "主送机关"
    if _ENFORCEMENT.search(folded):
        return "enforcement", "追责处理"
    deadline = _ANY_DEADLINE.search(folded)
    if _PURPOSE.search(folded) or _STATEMENT.search(folded):
        return "boilerplate", "行文依据、目的"
    if _CARRY_OUT.search(folded) and not deadline:
        return "boilerplate", "印发语"
    before_body = first is not None and start < first
    if before_body and not (deadline and _ASKED.search(folded)):
        return "boilerplate", "正文条款之前"
    return "task", "正文要求"


def _inside_clauses(folded: str, index: int, clauses: Sequence[Clause]) -> tuple[SentenceKind, str]:
    if _ENFORCEMENT.search(folded):
        return "enforcement", "追责处理"
    if _NO_DUTY.match(folded):
        return "principle", "会议情况、认识"
    if _LABEL_LINE.fullmatch(folded):
        return "boilerplate", "责任人、栏目名"
    for clause in ancestors(clauses, index):
        title = fold(clause.title)
        if not title or clause.kind not in ("section", "subsection"):
            continue
        if _GOAL.search(title):
            return "goal", f"在“{clause.title}”之下"
        if _PRINCIPLE.search(title):
            return "principle", f"在“{clause.title}”之下"
        if _TASK_TITLE.search(title):
            break
    return "task", "条款要求"
