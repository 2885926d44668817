"""Pictures: bars and QR codes as black-and-white PNG, drawn here.

The bars carry no letters, so no font has to be shipped: labels and numbers are text of the document
beside them, which a reader can search and which survives any printer. Pixels are stored, not
squeezed, so that the same bar is the same bytes everywhere.
"""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache

import segno

#: Pixels of a bar.
BAR_WIDTH, BAR_HEIGHT = 560, 36
_TICK = 2


@lru_cache(maxsize=512)
def bar_png(done: int, overdue: int, whole: int, mark: int | None) -> bytes:
    """A framed bar: black for done, hatched for overdue, white for the rest, a line for time
    elapsed.

    ``mark`` is in hundredths of a percent.
    """
    inner = BAR_WIDTH - 4
    black = _pixels(done, whole, inner)
    hatched = _pixels(done + overdue, whole, inner)
    tick = None if mark is None else 2 + mark * inner // 10000
    rows = [[_ink(x, y, black, hatched, tick) for x in range(BAR_WIDTH)] for y in range(BAR_HEIGHT)]
    return _png(rows)


def _pixels(part: int, whole: int, room: int) -> int:
    return 0 if whole == 0 else part * room // whole


def _ink(x: int, y: int, black: int, hatched: int, tick: int | None) -> bool:
    """Whether a pixel is black."""
    if tick is not None and abs(x - tick) <= _TICK:
        # White on black and black on white: the line is seen on either ground.
        return (x - 2 >= black) if abs(x - tick) < _TICK else (x - 2 < black)
    if y < 6 or y >= BAR_HEIGHT - 6:
        return False
    if x < 2 or x >= BAR_WIDTH - 2 or y < 8 or y >= BAR_HEIGHT - 8:
        return True
    if x - 2 < black:
        return True
    return x - 2 < hatched and (x + y) % 8 < 3


def _png(rows: list[list[bool]]) -> bytes:
    """A one-bit PNG (RFC 2083), stored without compression."""
    raw = b"".join(b"\0" + _packed(row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 1, 0, 0, 0, 0)
    resolution = struct.pack(">IIB", 8000, 8000, 1)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data)
        for name, data in (
            (b"IHDR", header),
            (b"pHYs", resolution),
            (b"IDAT", zlib.compress(raw, 0)),
            (b"IEND", b""),
        )
    )


def _packed(row: list[bool]) -> bytes:
    bits = "".join("0" if black else "1" for black in row)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)


def qr_png(text: str) -> bytes:
    """A QR code of the text, with its quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=6, border=3)
    return out.getvalue()


_EMU = 36000  # per millimetre


def inline_picture(rid: str, number: int, width: float, height: float, alt: str) -> str:
    """A run with a picture in the line; sizes in millimetres; ``alt`` is ready for XML."""
    cx, cy = round(width * _EMU), round(height * _EMU)
    picture = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name="图{number}" '
        f'descr="{alt}"/><a:graphic><a:graphicData uri="{picture}"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="图{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{rid}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
