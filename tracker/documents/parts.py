"""Parts: what several kinds of document share: head and close, tables of units and matters, the
appendix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.documents import blocks as b
from tracker.documents import chinese
from tracker.documents.facts import Form, Paper
from tracker.documents.titles import title_lines


def opening(paper: Paper, title: str) -> Iterator[b.Block]:
    """Head, title, addressee."""
    yield head(paper)
    yield b.Title(title_lines(paper.issue.title or title))
    if paper.issue.addressee.strip():
        yield b.Addressee(chinese.addressee(paper.issue))


def head(paper: Paper) -> b.Head | b.LetterHead:
    """The red head, or the letter's, which has the organ's bare name as its mark."""
    organ, issue = paper.organ, paper.issue
    number = chinese.document_number(organ, issue)
    if issue.form is Form.LETTER:
        return b.LetterHead(organ.name, number, issue.secrecy, issue.urgency)
    return b.Head(
        mark=organ.mark or f"{organ.name}文件",
        number=number,
        signers=issue.signers,
        copy_number=issue.copy_number,
        secrecy=issue.secrecy,
        urgency=issue.urgency,
    )


def signing(paper: Paper, attached: Sequence[str]) -> Iterator[b.Block]:
    """附件说明, signature, 附注."""
    names = (*attached, *map(chinese.bare, paper.issue.attachments))
    if names:
        yield b.AttachmentNote(names)
    yield b.Signature(paper.organ.name, paper.issue.signed_on, paper.organ.sealed)
    if paper.organ.contact:
        phone = f"，联系电话：{paper.organ.phone}" if paper.organ.phone else ""
        yield b.Remarked(f"联系人：{paper.organ.contact}{phone}")


def ending(paper: Paper) -> Iterator[b.Block]:
    """The stamp of the audit log, then 版记 on the last page."""
    yield from stamped(paper)
    issue = paper.issue
    if issue.form is Form.LETTER:
        yield b.Imprint(issue.copies_to)
    else:
        office = chinese.issuing_office(paper.organ)
        yield b.Imprint(issue.copies_to, office, issue.printed_on or issue.signed_on)


def stamped(paper: Paper) -> Iterator[b.Block]:
    """The stamp, where there is one."""
    if paper.stamp:
        root = paper.stamp.root
        groups = tuple(root[at : at + 4] for at in range(0, len(root), 4))
        yield b.StampBlock(paper.stamp.origin, paper.stamp.size, groups, paper.stamp.note)


def remarked(paper: Paper, section: str) -> Iterator[b.Block]:
    """The leader's own words for a section."""
    for text in paper.remark(section):
        yield b.Para(text)


def numbered(texts: Sequence[str], empty: str) -> Iterator[b.Block]:
    """Paragraphs （一）…, or the words for there being none."""
    if not texts:
        yield b.Para(empty)
    for position, text in enumerate(texts, start=1):
        yield b.Para(f"（{chinese.numeral(position)}）{text}" if len(texts) > 1 else text)


def label(position: int, count: int) -> str:
    """附件, or 附件2 where there are several."""
    return f"附件{position}" if count > 1 else "附件"


def attachment(
    position: int, count: int, title: str, facing: b.Facing = b.Facing.PORTRAIT
) -> b.AttachmentStart:
    return b.AttachmentStart(label(position, count), title_lines(title), facing)
