"""What the sealer knows by itself, outside the database: the log as it last signed it.

Whoever rewrites the database does not rewrite this memory along with it by accident; the sealer
extends only its own and refuses to sign a log that is shorter or other than it remembers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tracker.base.errors import DomainError
from tracker.rules.sealing import durable
from tracker.transparency.proofs import TILE
from tracker.transparency.tree import HASH_BYTES, Frontier


@dataclass(frozen=True)
class Memory:
    """The last checkpoint that was signed, and what is needed to extend it."""

    origin: str
    size: int
    #: The growing edge and the hash of the last leaf, in hex.
    frontier: str
    last_leaf: str
    #: The signed note; it may still have to be released.
    note: str

    @property
    def edge(self) -> Frontier:
        return Frontier.from_bytes(self.size, bytes.fromhex(self.frontier))

    @property
    def root(self) -> bytes:
        return self.edge.root()


class SealerFolder:
    """The sealer's own folder under the data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def published(self) -> Path:
        """Every released checkpoint, one JSON object a line, only ever appended to."""
        return self.path / "published.jsonl"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    def recall(self) -> Memory | None:
        """The last signed state; None before the first. Raises DomainError when it is damaged."""
        try:
            return Memory(**json.loads(self._state.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            raise DomainError(
                "封存状态文件已损坏，不再签发检查点：请从备份找回，或另起一期。"
            ) from None

    def remember(self, memory: Memory, new_tiles: Sequence[bytes]) -> None:
        """Keep a signed state, on disk before it is released; tiles first, for they are derived."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        first = memory.size // TILE - len(new_tiles)
        durable.append(self._tiles, b"".join(new_tiles), at=first * HASH_BYTES)
        durable.replace(self._state, json.dumps(asdict(memory), indent=1).encode())

    def tiles(self) -> list[bytes]:
        """The roots of the full tiles of 256 entries that proofs are made from."""
        try:
            data = self._tiles.read_bytes()
        except FileNotFoundError:
            return []
        whole = len(data) - len(data) % HASH_BYTES
        return [data[at : at + HASH_BYTES] for at in range(0, whole, HASH_BYTES)]

    @property
    def _state(self) -> Path:
        return self.path / "state.json"

    @property
    def _tiles(self) -> Path:
        return self.path / "tiles"


def latest_memory(folder: SealerFolder) -> Memory:
    """What was signed last. Raises DomainError before the first."""
    memory = folder.recall()
    if memory is None:
        raise DomainError("日志还没有封存过，暂无检查点；请稍候片刻再试。")
    return memory
