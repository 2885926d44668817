"""Looking names up by their first letters."""

import pytest

from tracker.base.pinyin import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("乡村振兴局", "xczxj"),
        ("财务科", "cwk"),
        ("A1 科（三）", "a1ks"),
        ("", ""),
        ("（）", ""),
    ],
)
def test_first_letters_of_a_name(name: str, letters: str) -> None:
    assert letters in initials(name).split() or letters == initials(name)


def test_every_reading_of_a_character_is_kept() -> None:
    assert {"zq", "cq"} <= set(initials("重庆").split())


def test_a_long_ambiguous_name_stays_short() -> None:
    assert len(initials("长重行乐" * 20).split()) <= 12
