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
