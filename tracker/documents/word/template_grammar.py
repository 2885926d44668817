"""Template grammar: the little of the template language that a bureau's own template may use.

Printing a field, ``if … else … endif`` on fields, and ``for`` over one of the lists, not nested.
Everything else (calls, filters, arithmetic, assignments, imports) is named and refused before
anything is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, nodes

from tracker.documents.word.template_fields import LISTS, values_of
from tracker.documents.word.template_samples import SAMPLE_PAPER, SAMPLE_SNAPSHOT

_PLAIN = (
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Const,
)
#: What a loop offers besides the fields of its row.
_LOOP = ("index", "first", "last", "length")
_NAMES = {
    "Call": "调用",
    "Filter": "过滤器",
    "Assign": "赋值",
    "AssignBlock": "赋值",
    "Getitem": "下标",
    "Include": "引入",
    "Import": "引入",
    "FromImport": "引入",
    "Extends": "继承",
    "Macro": "宏",
    "CallBlock": "宏",
    "Test": "判断词",
}
#: More tags than any template needs, and few enough to check at once.
_MOST = 2000

SAMPLE_VALUES = values_of(SAMPLE_PAPER, SAMPLE_SNAPSHOT)


def field_names() -> dict[str, tuple[str, ...]]:
    """The fields to offer: under the empty name those of the document, then those of each list."""
    plain = tuple(name for name in SAMPLE_VALUES if name not in LISTS)
    return {"": plain, **{name: tuple(SAMPLE_VALUES[name][0]) for name in LISTS}}


def faults(sources: Iterable[str], environment: Environment) -> Iterator[str]:
    """What a template's texts say that it may not, or that nobody knows."""
    has_fields = False
    for source in sources:
        if source.count("{{") + source.count("{%") > _MOST:
            yield f"模板中的字段超过{_MOST}处，请精简。"
            return
        has_fields = has_fields or "{{" in source or "{%" in source
        try:
            tree = environment.parse(source)
        except TemplateSyntaxError as error:
            yield f"字段或语句写法有误：{_near(source, error.lineno)}"
            continue
        yield from _inside(tree, {})
    if not has_fields:
        yield "模板中没有任何字段，请用 {{ 字段名 }} 标出要填写的位置。"


def _near(source: str, line: int) -> str:
    """The readable text of a line of the source, shortened."""
    lines = source.splitlines()
    text = re.sub(r"<[^>]*>", "", lines[line - 1] if line <= len(lines) else source).strip()
    return f"“{text[:60]}”附近" if text else "语句没有结束"


def _inside(node: nodes.Node, rows: dict[str, str]) -> Iterator[str]:
    """Faults below a node; ``rows`` are the loop variables in force and their lists."""
    for child in node.iter_child_nodes():
        yield from _fault(child, rows)


def _fault(node: nodes.Node, rows: dict[str, str]) -> Iterator[str]:
    match node:
        case nodes.For():
            yield from _loop(node, rows)
        case nodes.Name():
            if node.name not in SAMPLE_VALUES or node.name in LISTS:
                yield _unknown(node.name, SAMPLE_VALUES)
        case nodes.Getattr(node=nodes.Name(name=owner)) if owner in rows:
            fields = SAMPLE_VALUES[rows[owner]][0]
            if node.attr not in fields:
                yield _unknown(f"{owner}.{node.attr}", (f"{owner}.{name}" for name in fields))
        case nodes.Getattr(node=nodes.Name(name="loop"), attr=attr) if rows and attr in _LOOP:
            return
        case nodes.Getattr(node=nodes.Name(name=owner), attr=attr):
            yield _unknown(f"{owner}.{attr}", SAMPLE_VALUES)
        case _ if isinstance(node, _PLAIN):
            yield from _inside(node, rows)
        case _:
            kind = type(node).__name__
            yield f"不允许使用{_NAMES.get(kind, '这种写法')}（{kind}），只能使用字段、条件和循环。"


def _loop(node: nodes.For, rows: dict[str, str]) -> Iterator[str]:
    if rows:
        yield "循环中不能再有循环。"
        return
    if not isinstance(node.iter, nodes.Name) or node.iter.name not in LISTS:
        yield f"循环只能用于{'、'.join(LISTS)}。"
        return
    if not isinstance(node.target, nodes.Name) or node.recursive or node.test is not None:
        yield "循环只能写成 {% for 事项 in 事项清单 %} 的形式。"
        return
    if node.target.name in SAMPLE_VALUES:
        yield f"循环变量“{node.target.name}”与字段重名，请换一个名字。"
        return
    inner = {node.target.name: node.iter.name}
    for child in (*node.body, *node.else_):
        yield from _fault(child, inner)


def _unknown(name: str, known: Iterable[str]) -> str:
    if name in LISTS:
        return f"“{name}”是清单，请用 {{% for 事项 in {name} %}} 逐项填写。"
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"是否为“{near[0]}”？" if near else ""
    return f"没有名为“{name}”的字段。{hint}"
