"""The Merkle tree of RFC 6962 / RFC 9162 over SHA-256: hashes and the growing edge.

A log of n leaves is remembered by at most log2(n) hashes (the `Frontier`), which is all that an
appender or a sealer needs.  Proofs stand in `proofs`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

HASH_BYTES = 32


def leaf_hash(canon: str | bytes) -> bytes:
    """The hash of one entry (RFC 6962 2.1): SHA-256(0x00 ‖ its UTF-8 bytes)."""
    data = canon.encode("utf-8") if isinstance(canon, str) else canon
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962 2.1): SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def empty_root() -> bytes:
    """The root of the log without entries: SHA-256 of nothing (RFC 6962 2.1)."""
    return hashlib.sha256(b"").digest()


class Frontier:
    """The growing edge of a log: the roots of its perfect subtrees, largest first (compact range).

    The sizes of the subtrees are the one-bits of `size`, so the hashes alone need storing.
    """

    __slots__ = ("_hashes", "_size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """An edge of `size` leaves.  Raises ValueError when the hashes do not fit that size."""
        self._size = size
        self._hashes = list(hashes)
        if size < 0 or len(self._hashes) != size.bit_count():
            raise ValueError(f"{len(self._hashes)} hashes do not make a frontier of {size} leaves")
        if any(len(one) != HASH_BYTES for one in self._hashes):
            raise ValueError("a frontier holds hashes of 32 bytes")

    @property
    def size(self) -> int:
        """How many leaves the log has."""
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The roots of the perfect subtrees, largest first."""
        return tuple(self._hashes)

    def append(self, leaf: bytes) -> None:
        """Take one more leaf hash: every full pair of subtrees at the edge becomes one."""
        if len(leaf) != HASH_BYTES:
            raise ValueError("a leaf hash has 32 bytes")
        node, size = leaf, self._size
        while size & 1:
            node = node_hash(self._hashes.pop(), node)
            size >>= 1
        self._hashes.append(node)
        self._size += 1

    def root(self) -> bytes:
        """The root hash of the whole log (RFC 6962 2.1)."""
        if not self._hashes:
            return empty_root()
        node = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            node = node_hash(left, node)
        return node

    def copy(self) -> Frontier:
        """An independent edge of the same log."""
        return Frontier(self._size, self._hashes)

    def to_bytes(self) -> bytes:
        """The hashes joined, for storing beside the size."""
        return b"".join(self._hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """The edge stored by `to_bytes`.  Raises ValueError when it does not fit the size."""
        if len(data) % HASH_BYTES:
            raise ValueError("a stored frontier is a whole number of hashes")
        return cls(size, [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frontier):
            return NotImplemented
        return self._size == other._size and self._hashes == other._hashes

    __hash__ = None  # type: ignore[assignment]  # it grows, so it is no key
