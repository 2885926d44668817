"""序时进度通报: units' readings of one indicator against the threshold of a day, ranked."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tracker.base.errors import DomainError
from tracker.documents import blocks as b
from tracker.documents import parts
from tracker.documents.amounts import against, amount, reaches
from tracker.documents.chinese import day, listed, numeral
from tracker.documents.kind_facts import CheckpointNotice, ReadingFact

SECTIONS = ("总体情况", "存在的主要问题", "下一步工作要求")


def compose(facts: CheckpointNotice) -> b.Blocks:
    """The document's blocks."""
    _refuse_contradictions(facts)
    return tuple(_compose(facts))


def _compose(facts: CheckpointNotice) -> Iterator[b.Block]:
    paper = facts.paper
    attached = [table_name(facts)]
    yield from parts.opening(paper, f"关于{facts.indicator}序时进度情况的通报")
    yield b.Para(
        f"按照序时进度要求，{day(facts.checkpoint_on)}前{facts.indicator}应当达到"
        f"{threshold_words(facts.threshold)}。现将截至{day(facts.as_of)}的完成情况通报如下。"
    )
    yield b.Heading(1, "一、总体情况")
    yield from _overall(facts)
    yield from parts.remarked(paper, SECTIONS[0])
    yield b.Heading(1, "二、存在的主要问题")
    yield b.Para("".join(_problems(facts)) or "各单位均达到序时进度要求。")
    yield from parts.remarked(paper, SECTIONS[1])
    yield b.Heading(1, "三、下一步工作要求")
    for position, text in enumerate(facts.requirements or _worded(facts), start=1):
        yield b.Para(f"（{numeral(position)}）{text}")
    yield from parts.remarked(paper, SECTIONS[2])
    yield from parts.signing(paper, attached)
    yield parts.attachment(1, 1 + len(paper.issue.attachments), attached[0])
    yield from _table(facts)
    yield from parts.ending(paper)


def table_name(facts: CheckpointNotice) -> str:
    return f"各单位{facts.indicator}情况表"


def threshold_words(threshold: int) -> str:
    """5000 is ``50%``, 3350 is ``33.5%``."""
    return f"{amount(threshold, 2)}%"


def ranked(facts: CheckpointNotice) -> list[tuple[int | None, ReadingFact]]:
    """Readings from the highest share down with their ranks; then those that cannot be ranked."""
    counted = [one for one in facts.readings if not one.is_missing and one.whole]
    shares = {one.unit: Fraction(one.done, one.whole) for one in counted}
    counted.sort(key=lambda one: -shares[one.unit])
    ranks: list[tuple[int | None, ReadingFact]] = [
        (1 + sum(share > shares[one.unit] for share in shares.values()), one) for one in counted
    ]
    return ranks + [(None, one) for one in facts.readings if one.unit not in shares]


def _groups(facts: CheckpointNotice) -> tuple[list[str], list[str], list[str], list[str]]:
    """Units that reach the threshold, that do not, that have no denominator, that did not
    report."""
    rows = [one for _, one in ranked(facts)]
    counted = [one for one in rows if not one.is_missing and one.whole]
    reached = [o.unit for o in counted if reaches(o.done, o.whole, facts.threshold)]
    short = [o.unit for o in counted if not reaches(o.done, o.whole, facts.threshold)]
    empty = [o.unit for o in rows if not o.is_missing and not o.whole]
    return reached, short, empty, [o.unit for o in rows if o.is_missing]


def _sums(facts: CheckpointNotice) -> tuple[int, int]:
    counted = [one for one in facts.readings if not one.is_missing]
    return sum(one.done for one in counted), sum(one.whole for one in counted)


def _overall(facts: CheckpointNotice) -> Iterator[b.Block]:
    done, whole = _sums(facts)
    if not whole:
        yield b.Para(f"本期无可供计算的{facts.indicator}数据。")
        return
    reached, short, empty, missing = _groups(facts)
    text = (
        f"截至{day(facts.as_of)}，{facts.whole_name}{amount(whole, facts.places)}{facts.measure}，"
        f"{facts.done_name}{amount(done, facts.places)}{facts.measure}，"
        f"总体进度{against(done, whole, facts.threshold)}，"
    )
    text += "达到" if reaches(done, whole, facts.threshold) else "未达到"
    text += f"序时进度要求。{len(facts.readings)}个单位中，达到序时进度的{len(reached)}个"
    text += f"，未达到的{len(short)}个" if short else ""
    text += f"，本期无任务的{len(empty)}个" if empty else ""
    text += f"，未报送的{len(missing)}个" if missing else ""
    stated = (b.Stated("达到序时进度单位", len(reached)), b.Stated("未达到单位", len(short)))
    yield b.Para(text + "。", tuple(one for one in stated if one.value))
    yield from _chart(facts)


def _chart(facts: CheckpointNotice) -> Iterator[b.Block]:
    rows = [one for rank, one in ranked(facts) if rank]
    if not 2 <= len(rows) <= 25:
        return
    bars = tuple(
        b.Bar(
            one.unit,
            min(one.done, one.whole),
            0,
            one.whole,
            against(one.done, one.whole, facts.threshold),
            min(facts.threshold, 10000),
        )
        for one in rows
    )
    yield b.BarChart(f"各单位{facts.indicator}", bars)
    yield b.Note(f"注：黑色为实际进度，竖线为序时进度要求（{threshold_words(facts.threshold)}）。")


def _problems(facts: CheckpointNotice) -> Iterator[str]:
    _, short, _, missing = _groups(facts)
    if short:
        by_unit = {one.unit: one for one in facts.readings}
        said = "；".join(f"{unit}{_gap(by_unit[unit], facts)}" for unit in short)
        yield f"未达到序时进度要求的单位有：{said}。"
    if missing:
        yield f"{listed(missing)}未按要求报送数据。"


def _gap(one: ReadingFact, facts: CheckpointNotice) -> str:
    """How far a unit is behind: its share, and the points it lacks rounded up to hundredths."""
    lacking = -((one.done * 10000 - facts.threshold * one.whole) // one.whole)
    share = against(one.done, one.whole, facts.threshold)
    return f"{share}，低于要求{amount(lacking, 2)}个百分点"


def _worded(facts: CheckpointNotice) -> tuple[str, ...]:
    _, short, _, missing = _groups(facts)
    texts = ["保持工作力度。各单位要对照年度目标倒排进度，确保下一节点按时达标。"]
    if short:
        texts.insert(0, f"加快补齐差距。{listed(short)}要逐项分析原因，制定追赶措施并抓好落实。")
    if missing:
        texts.append(f"按时报送数据。{listed(missing)}要尽快补报，并说明未报原因。")
    return tuple(texts)


def _table(facts: CheckpointNotice) -> Iterator[b.Block]:
    if not facts.readings:
        yield b.Para("本期无单位报送数据。")
        return
    columns = (
        b.Column("排名", 7),
        b.Column("单位", 18),
        b.Column(f"{facts.whole_name}（{facts.measure}）", 15),
        b.Column(f"{facts.done_name}（{facts.measure}）", 15),
        b.Column("进度", 13),
        b.Column("是否达到", 10),
        b.Column("备注", 14),
    )
    rows = [_row(rank, one, facts) for rank, one in ranked(facts)]
    done, whole = _sums(facts)
    rows.append(_row(None, ReadingFact("合计", done, whole), facts))
    yield b.Table(columns, tuple(rows), totalled=True)


def _row(rank: int | None, one: ReadingFact, facts: CheckpointNotice) -> tuple[str, ...]:
    place = str(rank) if rank else "—"
    if one.is_missing:
        return (place, one.unit, "未报送", "未报送", "—", "—", one.note)
    share = against(one.done, one.whole, facts.threshold)
    verdict = "—"
    if one.whole:
        verdict = "达到" if reaches(one.done, one.whole, facts.threshold) else "未达到"
    amounts = (amount(one.whole, facts.places), amount(one.done, facts.places))
    return (place, one.unit, *amounts, share, verdict, one.note)


def _refuse_contradictions(facts: CheckpointNotice) -> None:
    names = [one.unit for one in facts.readings]
    if len(set(names)) != len(names):
        raise DomainError("同一单位报送了两次数据，通报不能生成。")
    for one in facts.readings:
        if one.done < 0 or one.whole < 0:
            raise DomainError(f"{one.unit}的数据为负数，通报不能生成。")
        if one.done and not one.whole and not one.is_missing:
            raise DomainError(
                f"{one.unit}有{facts.done_name}却没有{facts.whole_name}，通报不能生成。"
            )
