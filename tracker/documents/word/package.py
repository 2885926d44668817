"""Package: a Word file written again so that the same content is the same bytes.

Long tables are not built as trees: their rows are text that is put in here, while the document is
packed, at the processing instruction that stands for them. So rows cost time in proportion and
hardly any memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

#: The earliest time a zip entry can carry.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DOCUMENT = "word/document.xml"
_PLACE = re.compile(rb"<\?rows (\d+)\?>")
#: So many rows are handed to the compressor at once.
_BATCH = 500


def place_of_rows(number: int) -> str:
    """What stands in the document for the rows with this number."""
    return f"<?rows {number}?>"


def timeless(package: io.BytesIO, rows: Sequence[Iterable[str]] = ()) -> bytes:
    """The same package with the rows in their places and every entry's time and origin fixed.

    How tightly the parts are squeezed is up to the machine's zlib, so files made on two machines
    are compared part by part.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(package) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            content = old.read(name)
            with new.open(entry, "w", force_zip64=False) as part:
                for piece in _pieces(content, rows) if name == _DOCUMENT else (content,):
                    part.write(piece)
    return out.getvalue()


def _pieces(document: bytes, rows: Sequence[Iterable[str]]) -> Iterator[bytes]:
    if not rows:
        yield document
        return
    for position, piece in enumerate(_PLACE.split(document)):
        if position % 2 == 0:
            yield piece
            continue
        texts = iter(rows[int(piece)])
        while batch := "".join(islice(texts, _BATCH)):
            yield batch.encode()
