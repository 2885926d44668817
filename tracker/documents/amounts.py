"""Amounts: whole numbers of small units as decimal numbers of large ones, without floats."""

from __future__ import annotations

from tracker.documents.chinese import rounded


def amount(value: int, places: int) -> str:
    """``123450`` with two places is ``1234.5``: trailing zeros are dropped, as 公文 write money."""
    sign, size = ("-", -value) if value < 0 else ("", value)
    whole, part = divmod(size, 10**places)
    decimals = f"{part:0{places}d}".rstrip("0") if places else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def reaches(done: int, whole: int, threshold: int) -> bool:
    """Whether done ÷ whole is at least the threshold (hundredths of a percent), exactly."""
    return done * 10000 >= threshold * whole


def against(done: int, whole: int, threshold: int) -> str:
    """The percentage with two decimals, or as many more as keep it on its side of the threshold."""
    if whole == 0:
        return "—"
    for places in range(2, 9):
        shown = rounded(done, whole, places)
        value = int(shown[:-1].replace(".", ""))
        if (value >= threshold * 10 ** (places - 2)) == reaches(done, whole, threshold):
            return shown
    raise AssertionError("eight decimals tell any two shares of whole numbers apart")
