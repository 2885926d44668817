"""Inclusion and consistency proofs of the Merkle tree, made and verified (RFC 9162 2.1.3, 2.1.4).

A proof is made from subtree hashes, wherever they are kept: `over` takes them from a list of leaf
hashes, `TiledTree` from one stored hash per 256 leaves, so that a proof in a log of a million
entries reads four thousand hashes and not a million.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.transparency.tree import Frontier, empty_root, node_hash

#: The hash of the leaves [start, end) of a log, where RFC 6962 makes them one subtree.
Subtree = Callable[[int, int], bytes]

#: Leaves under one stored hash.  256 is also the width of a C2SP tlog-tile.
TILE = 256


def over(leaves: Sequence[bytes]) -> Subtree:
    """The subtrees of a log whose leaf hashes are all at hand."""

    def subtree(start: int, end: int) -> bytes:
        return _edge_of(leaves[start:end]).root()

    return subtree


class TiledTree:
    """A log known by the roots of its full tiles of 256 leaves, and by its leaves on request."""

    def __init__(
        self, tiles: Sequence[bytes], leaves: Callable[[int, int], Sequence[bytes]]
    ) -> None:
        """`leaves(start, end)` answers the leaf hashes of at most one tile at a time."""
        self._tiles = tiles
        self._leaves = leaves

    def subtree(self, start: int, end: int) -> bytes:
        """The hash of the leaves [start, end), a `Subtree`."""
        if end - start <= TILE:
            return _edge_of(self._leaves_of(start, end)).root()
        tail = end - end % TILE
        edge = _edge_of(self._tiles[start // TILE : tail // TILE])
        rest = _edge_of(self._leaves_of(tail, end))
        return Frontier(edge.size * TILE + rest.size, (*edge.hashes, *rest.hashes)).root()

    def _leaves_of(self, start: int, end: int) -> Sequence[bytes]:
        found = self._leaves(start, end) if end > start else ()
        if len(found) != end - start:
            raise ValueError(f"{len(found)} leaves where [{start}, {end}) were asked")
        return found


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves.

    RFC 9162 2.1.3.1.  Raises ValueError when the leaf is not among them.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a log of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(subtree(split, end))
            end = split
        else:
            path.append(subtree(start, split))
            start = split
    return path[::-1]


def consistency_proof(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes that show the first `old` leaves to be the start of the first `size`.

    RFC 9162 2.1.4.1; empty for `old` 0 or `size`.  Raises ValueError unless 0 ≤ old ≤ size.
    """
    if not 0 <= old <= size:
        raise ValueError(f"a log of {old} is no beginning of one of {size}")
    if old in (0, size):
        return []
    path: list[bytes] = []
    start, end = 0, size
    while end != old:
        split = start + _split(end - start)
        if old <= split:
            path.append(subtree(split, end))
            end = split
        else:
            path.append(subtree(start, split))
            start = split
    if start:
        path.append(subtree(start, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `proof` shows the leaf hash at `index` in the log of this size and root.

    RFC 9162 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    here, last, node = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            node = node_hash(step, node)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = node_hash(node, step)
        here, last = here >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(
    old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the log of `size` begins with the log of `old`.

    RFC 9162 2.1.4.2.  Every log begins with the empty one and with itself, without a proof.
    """
    if not 0 <= old <= size:
        return False
    if old == 0:
        return not proof and old_root == empty_root() and (size > 0 or root == old_root)
    if old == size:
        return not proof and old_root == root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if len(path) < 1:
        return False
    return _fold_consistency(old, old_root, size, root, path)


def _fold_consistency(
    old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    here, last = old - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            after = node_hash(after, step)
        here, last = here >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _split(size: int) -> int:
    """The largest power of two below `size`, where RFC 6962 divides a tree."""
    return 1 << (size - 1).bit_length() - 1


def _edge_of(nodes: Sequence[bytes]) -> Frontier:
    edge = Frontier()
    for node in nodes:
        edge.append(node)
    return edge
