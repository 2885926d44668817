"""The letters by which people look Chinese names up: ghcwk for 规划财务科."""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import islice, product

# The table of phrases takes 45 MB of memory to tell readings apart; here every reading is kept.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, pinyin

#: A name of many ambiguous characters would otherwise have thousands of spellings.
_MOST_SPELLINGS = 12


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Every way to type the first letters of a name, apart by spaces: 重庆 → "zq cq tq".

    Letters and digits stand for themselves, in lower case; other signs are left out.
    """
    letters = []
    for readings in pinyin(name, style=Style.FIRST_LETTER, heteronym=True, errors=_itself):
        first = dict.fromkeys(reading for reading in readings if reading)
        if first:
            letters.append(list(first))
    spellings = ("".join(chosen) for chosen in product(*letters))
    return " ".join(dict.fromkeys(islice(spellings, _MOST_SPELLINGS)))


def _itself(other: str) -> str:
    """What pypinyin knows no reading for: kept if it can be typed."""
    return "".join(c for c in other.lower() if c.isascii() and c.isalnum())
