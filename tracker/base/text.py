"""Characters: what may be stored, and how names are compared."""

from __future__ import annotations

import re
import unicodedata

#: Illegal in XML 1.0, so no Word or Excel file could ever carry them (Word's soft return is among them).
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(value: str) -> str:
    """A typed text as it is stored: line ends unified, illegal characters gone, edges trimmed."""
    return ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def key_of(name: str) -> str:
    """The form in which two spellings of an account name are one: NFKC, no spaces, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[0-9a-z]+")


def runs(value: str) -> list[str]:
    """The stretches of Chinese characters, and of letters and digits, in their compared form."""
    return _RUN.findall(unicodedata.normalize("NFKC", value).casefold())


def grams(value: str) -> list[str]:
    """The search tokens of a text: pairs of Chinese characters, whole words of letters and digits.

    智慧水务A5 → 智慧 慧水 水务 务 a5. The last character of a run stands alone too, so that a search for
    any single character finds a token that begins with it.
    """
    found: dict[str, None] = {}
    for run in runs(value):
        if run.isascii():
            found[run] = None
        else:
            found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run))))
    return list(found)
