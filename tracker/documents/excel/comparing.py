"""A ledger that came back, compared with how things stand: what is new, changed, the same, refused.

Nothing is written here. Whether a change is allowed in the matter's state is for the rules to say;
this room knows only what a table can know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tracker.documents.excel.ledger import (
    MARK,
    NUMBER,
    Choices,
    LedgerRow,
    Mark,
    Scope,
    comparable,
    ledger_columns,
    names_in,
    read_mark,
    values_of,
)
from tracker.documents.excel.reading import ParsedRow, RowError
from tracker.documents.excel.sheets import Value


@dataclass(frozen=True)
class FieldChange:
    """One cell: how things stand, and what the file wants."""

    key: str
    heading: str
    old: Value
    new: Value


@dataclass(frozen=True)
class Change:
    """What one row wants of one matter, made from the version that went out."""

    row: int
    number: str
    version: int
    fields: tuple[FieldChange, ...]

    @property
    def wanted(self) -> dict[str, Value]:
        return {field.key: field.new for field in self.fields}


@dataclass(frozen=True)
class New:
    """A row without a number: a matter to be entered."""

    row: int
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Changes:
    """What an import would do. Only one without refusals may be carried out."""

    new: tuple[New, ...]
    changed: tuple[Change, ...]
    #: Numbers of the matters that stay as they are.
    unchanged: tuple[str, ...]
    refused: tuple[RowError, ...]


def compare(
    current: Iterable[LedgerRow],
    parsed: Sequence[ParsedRow],
    choices: Choices,
    scope: Scope,
) -> Changes:
    """Compare the rows of a file with the matters the person may see."""
    return _Comparison(current, choices, scope).of(parsed)


#: What is wrong with a row: column key (or none) and sentence.
_Problem = tuple[str, str]


class _Refusal(Exception):
    def __init__(self, *problems: _Problem) -> None:
        super().__init__(problems)
        self.problems = problems


class _Comparison:
    def __init__(self, current: Iterable[LedgerRow], choices: Choices, scope: Scope) -> None:
        self.current = {row.number: row for row in current}
        self.columns = {column.key: column for column in ledger_columns(choices, scope)}
        self.choices = choices
        self.scope = scope
        self.seen: dict[str, int] = {}

    def of(self, parsed: Sequence[ParsedRow]) -> Changes:
        new: list[New] = []
        changed: list[Change] = []
        unchanged: list[str] = []
        refused: list[RowError] = []
        for row in parsed:
            number = comparable(NUMBER, row.values.get(NUMBER))
            try:
                if not number:
                    new.append(self._new(row))
                elif change := self._change(row, number):
                    changed.append(change)
                else:
                    unchanged.append(number)
            except _Refusal as refusal:
                refused += [self._error(row, problem) for problem in refusal.problems]
        return Changes(tuple(new), tuple(changed), tuple(unchanged), tuple(refused))

    def _error(self, row: ParsedRow, problem: _Problem) -> RowError:
        key, sentence = problem
        return RowError(row.number, self.columns[key].heading if key else "", sentence, key)

    def _new(self, row: ParsedRow) -> New:
        if row.values.get(MARK):
            raise _Refusal((NUMBER, "编号被删去了，请恢复，或删除整行"))
        if not self.scope.takes_new:
            raise _Refusal((NUMBER, "没有编号。新增事项由督查办办理"))
        values = {key: self._named(key, row.values.get(key)) for key in sorted(self.scope.editable)}
        missing = [key for key in ("title", "requirement", "kind") if not values.get(key)]
        problems = [(key, "新增事项必须填写") for key in missing]
        problems += self._unit_problems(values)
        if problems:
            raise _Refusal(*problems)
        return New(row.number, values)

    def _change(self, row: ParsedRow, number: str) -> Change | None:
        if number in self.seen:
            raise _Refusal((NUMBER, f"编号与第{self.seen[number]}行重复"))
        self.seen[number] = row.number
        matter = self.current.get(number)
        if matter is None:
            raise _Refusal((NUMBER, f"没有找到「{number[:40]}」，或您无权查看"))
        words = row.values.get(MARK)
        mark = read_mark(str(words)) if words else None
        if words and mark is None:
            raise _Refusal((MARK, "系统标识被改动，或由旧版本导出。请重新导出后再修改"))
        fields = self._fields(row, matter, mark)
        if not fields:
            return None
        if mark is None:
            sentence = "没有系统标识，无法判断导出后是否有人改过。请用系统导出的文件修改"
            raise _Refusal(("", sentence))
        if mark.version != matter.version:
            raise _Refusal((NUMBER, "导出之后这一事项已有变化。请重新导出后再修改"))
        return Change(row.number, number, mark.version, fields)

    def _fields(
        self, row: ParsedRow, matter: LedgerRow, mark: Mark | None
    ) -> tuple[FieldChange, ...]:
        """The cells somebody changed, as far as they differ from how things stand."""
        now = values_of(matter)
        fields, problems = [], []
        for key, written in row.values.items():
            value = self._named(key, written)
            if key in (MARK, NUMBER) or comparable(key, value) == comparable(key, now[key]):
                continue
            if mark is not None and not mark.shows_change(key, written):
                continue
            if key in self.scope.editable:
                fields.append(FieldChange(key, self.columns[key].heading, now[key], value))
            elif mark is not None:
                problems.append((key, "这一列只供查看，不能在表中修改，请改回原值"))
        problems += self._unit_problems({field.key: field.new for field in fields})
        if problems:
            raise _Refusal(*problems)
        return tuple(fields)

    def _named(self, key: str, value: Value) -> Value:
        """Units under the names the bureau lists them by."""
        if key not in ("lead", "assists") or not isinstance(value, str):
            return value
        return "、".join(self.choices.spellings.get(name, name) for name in names_in(value))

    def _unit_problems(self, values: Mapping[str, Value]) -> list[_Problem]:
        problems = []
        for key, known in (("lead", self.choices.leads), ("assists", self.choices.units)):
            names = names_in(str(values.get(key) or ""))
            if key == "lead" and len(names) > 1:
                problems.append((key, "主办单位只能有一个，其余请写在协办单位"))
            problems += [(key, _unknown_unit(name, known)) for name in names if name not in known]
        return problems


def _unknown_unit(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=2, cutoff=0.5)
    hint = f"，是否为「{'」或「'.join(close)}」" if close else ""
    return f"没有「{name[:30]}」这个单位{hint}"
