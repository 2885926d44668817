"""Text files: UTF-8 with or without mark, UTF-16, GB 18030."""

from __future__ import annotations

import codecs

from tracker.base.errors import DomainError

from ..model import Source
from ..text import clean

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_plain(data: bytes, name: str) -> Source:
    """The text of a text file; DomainError when it is none."""
    text, origin = clean(decoded(data))
    if not text.strip():
        raise DomainError(f"文件“{name}”里没有文字。", field="file")
    return Source(name, "txt", text, origin)


def decoded(data: bytes) -> str:
    """The characters, by mark, by the pattern of zeros, then UTF-8 and GB 18030 strictly."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    if encoding := _unmarked_utf16(data):
        return _strict(data, encoding)
    if b"\x00" in data[:4096]:
        raise DomainError("这不是文本文件：里面有二进制内容。", field="file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise DomainError(
            "文件的文字编码认不出来，请另存为 UTF-8 编码的文本文件再上传。", field="file"
        ) from None


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without a mark: line breaks and ASCII leave zeros on one side, and it reads as Chinese."""
    if b"\x00" not in data[:4096] or len(data) % 2:
        return ""
    sample = data[:4096]
    zeros_after = sample[1::2].count(0) >= sample[0::2].count(0)
    encoding = "utf-16-le" if zeros_after else "utf-16-be"
    text = data.decode(encoding, errors="replace")[:2000]
    usual = sum(
        1
        for c in text
        if c in "\r\n\t" or " " <= c <= "~" or "\u3000" <= c <= "\u9fff" or c in "“”‘’—…"
    )
    return encoding if usual >= 0.95 * len(text) else ""
