"""Proofs for one matter: its entries, each shown to stand in the log under a signed checkpoint."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.models.audit import AuditEntry, AuditPublication
from tracker.rules.sealing.keys import signers
from tracker.rules.sealing.memory import Memory, SealerFolder
from tracker.transparency.proofs import TILE, TiledTree, consistency_proof, inclusion_proof
from tracker.transparency.tree import Frontier

#: How many earlier published checkpoints a bundle leads back to, besides those asked for.
_RECENT = 20


def bundle_of(
    subject: tuple[str, int], memory: Memory, folder: SealerFolder, since: Iterable[int] = ()
) -> dict[str, Any]:
    """All entries of one entity up to a signed checkpoint, ready to be written as JSON.

    `since`: sizes of checkpoints that the reader holds. Raises DomainError when there is nothing.
    """
    tree = tree_of(memory.size, folder)
    query = (
        select(AuditEntry.seq, AuditEntry.canon)
        .where(AuditEntry.ent_type == subject[0], AuditEntry.ent_id == subject[1])
        .where(AuditEntry.seq < memory.size)
        .order_by(AuditEntry.ent_n)
    )
    entries = [
        {"index": seq, "canon": canon, "proof": _b64(inclusion_proof(seq, memory.size, tree))}
        for seq, canon in db.session.execute(query)
    ]
    if not entries:
        raise DomainError("日志里没有这个事项的记录。")
    sizes = sorted({*_published_sizes(memory.size), *(s for s in since if 0 < s < memory.size)})
    return {
        "bundle": "duban-audit",
        "v": 1,
        "subject": list(subject),
        "checkpoint": memory.note,
        "key": signers(folder.keys, memory.origin)[-1].verifier_key,
        "entries": entries,
        "links": [
            {
                "from": old,
                "to": memory.size,
                "proof": _b64(consistency_proof(old, memory.size, tree)),
            }
            for old in sizes
        ],
    }


def is_proved(seqs: Sequence[int], memory: Memory | None) -> bool:
    """Whether the newest signed checkpoint covers all of these entries."""
    return memory is not None and all(seq < memory.size for seq in seqs)


class _Tree:
    """Subtrees from the sealer's tiles, and from the stored leaf hashes where those end."""

    def __init__(self, size: int, tiles: Sequence[bytes]) -> None:
        self._size = size
        self._tiled = TiledTree(tiles, _leaves)

    def __call__(self, start: int, end: int) -> bytes:
        return self._tiled.subtree(start, end)


def tree_of(size: int, folder: SealerFolder) -> _Tree:
    """The log's first `size` leaves as subtrees; missing tiles are made again from the leaves."""
    tiles = folder.tiles()[: size // TILE]
    for number in range(len(tiles), size // TILE):
        edge = Frontier()
        for leaf in _leaves(number * TILE, (number + 1) * TILE):
            edge.append(leaf)
        tiles.append(edge.root())
    return _Tree(size, tiles)


def _leaves(start: int, end: int) -> list[bytes]:
    query = (
        select(AuditEntry.leaf_hash)
        .where(AuditEntry.seq >= start, AuditEntry.seq < end)
        .order_by(AuditEntry.seq)
    )
    return list(db.session.scalars(query))


def _published_sizes(size: int) -> list[int]:
    query = (
        select(AuditPublication.size)
        .where(AuditPublication.size < size, AuditPublication.channel != "file")
        .distinct()
        .order_by(AuditPublication.size.desc())
        .limit(_RECENT)
    )
    return list(db.session.scalars(query))


def _b64(hashes: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(one).decode("ascii") for one in hashes]
