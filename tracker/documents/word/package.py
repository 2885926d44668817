"""Package: a Word file written again so that the same content is the same bytes."""

from __future__ import annotations

import io
import zipfile

#: The earliest time a zip entry can carry.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def timeless(package: io.BytesIO) -> bytes:
    """The same package with every entry's time and origin fixed.

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
            new.writestr(entry, old.read(name))
    return out.getvalue()
