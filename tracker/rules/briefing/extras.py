"""Extras: the fields that only some kinds of document ask for, as the office types them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.base.errors import DomainError
from tracker.documents.kind_facts import BulletinItem, FeedbackFault, ReadingFact, TownFact


@dataclass(frozen=True)
class Extra:
    """One further field of the form; `kind` is text, lines, date or number."""

    name: str
    label: str
    kind: str = "lines"
    help: str = "每行一条。"
    start: str = ""


_ITEMS = "每条之间空一行，第一行是标题，其余是正文。"
_REQUIREMENTS = Extra(
    "requirements", "工作要求（代替系统拟写的）", help="每行一条；不填则由系统按数据拟写。"
)
EXTRAS: dict[str, tuple[Extra, ...]] = {
    "supervision_notice": (
        Extra("faults", "反馈质量问题", help="每行一条，形如：规财科：6月反馈迟报3天"),
        _REQUIREMENTS,
        Extra("answer_by", "整改情况反馈截至", "date", ""),
    ),
    "bulletin": (
        Extra("foreword", "按语", "text", "可不填。"),
        Extra("items", "工作动态", help=_ITEMS),
    ),
    "quarterly_report": (
        Extra("work", "主要工作", help=_ITEMS),
        Extra("difficulties", "困难问题"),
        Extra("plans", "下季度安排"),
    ),
    "task_notice": (
        Extra("requirements", "督办要求", "text", ""),
        Extra("reporting", "反馈要求", "text", "", "请于每月25日前反馈进展，办结后随即报送结果。"),
        Extra("opinion", "审核意见", "text", "可不填。"),
    ),
    "urge_notice": (
        Extra("original_number", "原单编号", "text", "不填则用事项编号。"),
        Extra("new_due_on", "重新限期", "date", "可不填。"),
        Extra("requirements", "催办要求", "text", "", "请抓紧办理，按重新限期报送办理结果。"),
    ),
    "rectification_ledger": (),
    "matter_report": (
        Extra("findings", "基本情况"),
        Extra("opinions", "意见和建议"),
    ),
    "county_report": (
        Extra(
            "towns",
            "乡镇资金（万元）",
            help="每行一个乡镇，形如：青石乡 项目数 完工数 到位资金 支出资金",
        ),
        Extra("measures", "主要做法", help=_ITEMS),
        Extra("difficulties", "存在问题"),
        Extra("plans", "下步打算"),
    ),
    "checkpoint_notice": (
        Extra("indicator", "指标", "text", "", "衔接资金支出进度"),
        Extra("checkpoint_on", "序时节点", "date", "不填则为统计期的最后一天。"),
        Extra("threshold", "应达到（%）", "number", "", "50"),
        Extra(
            "readings", "填报值", help="每行一个单位，形如：东川区 已支出 总额；未报的只写单位。"
        ),
        _REQUIREMENTS,
    ),
    "correction": (Extra("reason", "更正原因", "text", "", "经核对，原文部分数据有误。"),),
}


def lines(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in given.get(name, "").split("\n") if line.strip())


def items(given: Mapping[str, str], name: str) -> tuple[BulletinItem, ...]:
    """Pieces set apart by empty lines; the first line of each is its title."""
    pieces = re.split(r"\n\s*\n", given.get(name, "").strip())
    found = []
    for piece in pieces:
        title, _, text = piece.strip().partition("\n")
        if title:
            found.append(BulletinItem(title.strip(), text.strip()))
    return tuple(found)


def faults(given: Mapping[str, str]) -> tuple[FeedbackFault, ...]:
    found = []
    for line in lines(given, "faults"):
        unit, mark, fault = line.replace(":", "：").partition("：")
        if not mark or not fault.strip():
            raise DomainError(f"“{line}”应写成“单位：问题”。", field="faults")
        found.append(FeedbackFault(unit.strip(), fault.strip()))
    return tuple(found)


def readings(given: Mapping[str, str]) -> tuple[ReadingFact, ...]:
    """单位 已支出 总额, in hundredths; a unit alone has not reported."""
    found = []
    for line in lines(given, "readings"):
        unit, *figures = line.split()
        if not figures:
            found.append(ReadingFact(unit, 0, 0, is_missing=True))
            continue
        if len(figures) != 2:
            raise DomainError(f"“{line}”应写成“单位 已支出 总额”。", field="readings")
        done, whole = (hundredths(figure, "readings") for figure in figures)
        found.append(ReadingFact(unit, done, whole))
    return tuple(found)


def towns(given: Mapping[str, str]) -> tuple[TownFact, ...]:
    found = []
    for line in lines(given, "towns"):
        name, *figures = line.split()
        if len(figures) != 4 or not all(f.isascii() and f.isdigit() for f in figures[:2]):
            raise DomainError(
                f"“{line}”应写成“乡镇 项目数 完工数 到位资金 支出资金”。", field="towns"
            )
        granted, spent = (hundredths(figure, "towns") for figure in figures[2:])
        found.append(
            TownFact(
                name,
                projects=int(figures[0]),
                projects_done=int(figures[1]),
                granted=granted,
                spent=spent,
            )
        )
    return tuple(found)


def hundredths(figure: str, field: str) -> int:
    """A typed amount with at most two decimals, as a whole number of hundredths."""
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", figure, re.ASCII):
        raise DomainError(f"“{figure}”不是有效的数（最多两位小数）。", field=field)
    whole, _, part = figure.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def day(given: Mapping[str, str], name: str) -> date | None:
    value = given.get(name, "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise DomainError("日期应形如2023-06-30。", field=name) from None
