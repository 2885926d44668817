"""The preview and the file say the same words, since they are drawn from the same blocks."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.documents.pages import W, part, text_of
from tests.documents.samples import CODES, sample
from tests.documents.test_texts import HARD, everywhere, made
from tracker.documents import blocks as b
from tracker.documents.kinds import KINDS

TEMPLATES = Path(__file__).parents[2] / "tracker" / "templates"


class Words(HTMLParser):
    """The text of a page, and its attributes apart."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def preview(blocks: b.Blocks) -> Counter[str]:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    words = Words()
    words.feed(environment.get_template("briefings/_paper.html").render(blocks=blocks))
    return Counter(one for text in words.text for one in text if one.strip())


@pytest.mark.parametrize("code", CODES)
def test_every_kind_says_the_same_on_screen_and_on_paper(code: str) -> None:
    facts = sample(code)
    assert preview(KINDS[code].blocks(facts)) == text_of(KINDS[code].build(facts))


def test_markup_in_facts_is_text_on_the_screen_too() -> None:
    assert preview(everywhere(HARD)) == text_of(made(*everywhere(HARD)))


@pytest.mark.parametrize(
    "head",
    [
        b.LetterHead("南阳市乡村振兴局", "函〔2023〕1号", "秘密", "特急"),
        b.MinutesHead("会议纪要", "〔2023〕3号"),
        b.Head("文件", "号", ("甲", "乙", "丙"), "000001", "秘密★1年", "特急"),
    ],
)
def test_heads_of_other_forms(head: b.Block) -> None:
    assert preview((head,)) == text_of(made(head))


def test_every_block_has_a_tag_that_the_page_knows() -> None:
    page = (TEMPLATES / "briefings" / "_paper.html").read_text(encoding="utf-8")
    for kind in b.Block.__args__:
        assert f'block.tag == "{kind.tag}"' in page


def test_the_reader_of_words_sees_words() -> None:
    assert preview((b.Para("甲<乙"),)) == Counter("甲<乙")
    assert next(part(made(b.Para("甲<乙")), "word/document.xml").iter(f"{W}t")).text == "甲<乙"
