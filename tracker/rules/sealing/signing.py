"""Extend the sealer's own tree by what was written since, and sign where it stands.

The canonical texts are read and hashed again; the hashes and the head that the database states of
itself are only compared.  A log that is shorter, or other, than the one remembered is not signed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from tracker.base.db import db
from tracker.base.errors import DomainError
from tracker.models.audit import AuditEntry, AuditHead
from tracker.rules.sealing.keys import signers
from tracker.rules.sealing.memory import Memory, SealerFolder
from tracker.transparency.checkpoint import Checkpoint, sign_checkpoint
from tracker.transparency.proofs import TILE
from tracker.transparency.tree import Frontier, leaf_hash

#: Entries fetched at a time, so that memory does not grow with the log.
_BATCH = 1000


class Refused(DomainError):
    """The log is not a continuation of what was signed; nothing is signed until a person has looked."""


@dataclass
class Growth:
    """The tree while it is being extended."""

    edge: Frontier
    #: The leaves since the last full tile, as a tree of their own.
    open_tile: Frontier
    last_leaf: bytes
    new_tiles: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        self.edge.append(leaf)
        self.open_tile.append(leaf)
        self.last_leaf = leaf
        if self.open_tile.size == TILE:
            self.new_tiles.append(self.open_tile.root())
            self.open_tile = Frontier()


def recall_same_log(folder: SealerFolder, origin: str) -> Memory | None:
    """What was signed last in this epoch, after a look that the log still continues it.

    Raises Refused for a shorter or different log.
    """
    memory = folder.recall()
    if memory is None or memory.origin != origin:
        return None
    with db.engine.connect() as connection:
        _refuse_other_log(connection, memory)
    return memory


def sign_growth(folder: SealerFolder, origin: str) -> Memory:
    """Sign the log as it stands, and remember that on disk. Returns what was signed last.

    Raises Refused for a shorter or different log, DomainError when keys or memory are damaged.
    """
    known = recall_same_log(folder, origin)
    growth = _start(known)
    with db.engine.connect() as connection:
        size, edge = connection.execute(select(AuditHead.size, AuditHead.frontier)).one()
        lost = _lost_tiles(connection, folder, growth.edge.size)
        _read(connection, growth, size)
    if growth.edge.to_bytes() != edge:
        raise Refused("日志末端的登记与逐条计算不符，已停止签发检查点：请立即校验日志。")
    if known and growth.edge.size == known.size:
        return known
    checkpoint = Checkpoint(origin, growth.edge.size, growth.edge.root())
    note = sign_checkpoint(checkpoint, signers(folder.keys, origin))
    signed = Memory(origin, size, edge.hex(), growth.last_leaf.hex(), note)
    folder.remember(signed, [*lost, *growth.new_tiles])
    return signed


def _lost_tiles(connection: Connection, folder: SealerFolder, size: int) -> list[bytes]:
    """Tiles below `size` that are no longer in their file, made again; they are only derived."""
    lost = []
    for number in range(len(folder.tiles()), size // TILE):
        query = (
            select(AuditEntry.canon)
            .where(AuditEntry.seq >= number * TILE, AuditEntry.seq < (number + 1) * TILE)
            .order_by(AuditEntry.seq)
        )
        tile = Frontier()
        for canon in connection.scalars(query):
            tile.append(leaf_hash(canon))
        lost.append(tile.root())
    return lost


def _start(known: Memory | None) -> Growth:
    if known is None:
        return Growth(Frontier(), Frontier(), b"")
    edge = known.edge
    rest = known.size % TILE
    count = rest.bit_count()
    tail = edge.hashes[len(edge.hashes) - count :]
    return Growth(edge, Frontier(rest, tail), bytes.fromhex(known.last_leaf))


def _refuse_other_log(connection: Connection, known: Memory) -> None:
    size = connection.execute(select(AuditHead.size)).scalar_one()
    if size < known.size:
        raise Refused(
            f"日志只有 {size} 条，而已签发的检查点有 {known.size} 条：末尾被截去，或换成了旧备份。"
            "已停止签发；如确系恢复备份，请执行 audit begin-epoch 另起一期。"
        )
    query = select(AuditEntry.canon).where(AuditEntry.seq == known.size - 1)
    canon = connection.execute(query).scalar_one_or_none()
    if canon is None or leaf_hash(canon).hex() != known.last_leaf:
        raise Refused(
            f"日志第 {known.size - 1} 条已不是签发检查点时的内容：这不是同一本日志，或历史被改写。"
            "已停止签发。"
        )


def _read(connection: Connection, growth: Growth, size: int) -> None:
    query = (
        select(AuditEntry.seq, AuditEntry.canon, AuditEntry.leaf_hash)
        .where(AuditEntry.seq >= growth.edge.size, AuditEntry.seq < size)
        .order_by(AuditEntry.seq)
        .execution_options(yield_per=_BATCH)
    )
    for seq, canon, stored in connection.execute(query):
        leaf = leaf_hash(canon)
        if seq != growth.edge.size or leaf != stored:
            raise Refused(
                f"日志第 {seq} 条缺号，或内容与散列不符，已停止签发检查点：请立即校验日志。"
            )
        growth.append(leaf)
    if growth.edge.size != size:
        raise Refused(f"日志末端登记为 {size} 条，实有 {growth.edge.size} 条，已停止签发检查点。")
