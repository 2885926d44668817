"""Files into text: plain text, Word and PDF; everything else is refused in words."""

from __future__ import annotations

from pathlib import PurePath

from tracker.base.errors import DomainError

from ..model import Source
from .docx import read_docx
from .pdf import read_pdf
from .plain import read_plain

#: Nothing larger is opened: the office's documents are a hundredth of it.
LARGEST = 50 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REFUSED = {
    ".doc": "这是旧版 Word 文件（.doc），请在 Word 或 WPS 中另存为 .docx 再上传。",
    ".wps": "这是 WPS 文字文件（.wps），请在 WPS 中另存为 .docx 再上传。",
    ".et": "这是 WPS 表格文件，请把正文另存为 .docx 再上传。",
    ".ofd": "这是 OFD 版式文件，请转换为带文字的 PDF 或 .docx 再上传。",
    ".rtf": "这是 RTF 文件，请另存为 .docx 再上传。",
    ".odt": "这是 ODT 文件，请另存为 .docx 再上传。",
    ".xlsx": "这是电子表格，请把正文另存为 .docx 再上传。",
    ".xls": "这是电子表格，请把正文另存为 .docx 再上传。",
    ".jpg": "这是图片，没有文字可读，请上传 .docx、.txt 或带文字的 PDF。",
    ".png": "这是图片，没有文字可读，请上传 .docx、.txt 或带文字的 PDF。",
    ".docm": "这是带宏的 Word 文件（.docm），请另存为 .docx 再上传。",
}


def read(data: bytes, name: str) -> Source:
    """The text of a file. DomainError, in Chinese, for whatever cannot be read."""
    suffix = PurePath(name).suffix.lower()
    if len(data) > LARGEST:
        raise DomainError(
            f"文件太大（超过 {LARGEST // 1024 // 1024} MB），没有读取。", field="file"
        )
    if not data:
        raise DomainError("文件是空的。", field="file")
    if suffix in _REFUSED:
        raise DomainError(_REFUSED[suffix], field="file")
    if data.startswith(_OLE):
        raise DomainError(
            "这是旧版 Word 文件或加密的文件，请去掉密码并另存为 .docx 再上传。", field="file"
        )
    if suffix == ".docx":
        return read_docx(data, name)
    if suffix == ".pdf":
        return read_pdf(data, name)
    if suffix == ".txt":
        return read_plain(data, name)
    raise DomainError("只能读取 .docx、.txt 和带文字的 PDF 文件。", field="file")
