#!/usr/bin/env python3
"""独立核验审计日志：检查督查督办系统的审计日志是否被改写、删减、插入或回退。

    python3 verify_audit.py 日志 --checkpoint 我手里的检查点.txt
    python3 verify_audit.py --bundle 事项包.json --checkpoint 我手里的检查点.txt

“日志”是系统的 SQLite 数据库文件，或 `flask audit export` 导出的文件。检查点是审计人员自己
留存的（邮件附件，或照着通报上印的三行抄录：名称、条数、64 位根值）。只有外人手里的检查点
才有分量：库里自带的检查点，改库的人也能一并改掉。

每项检查输出一行：代码、结论、说明。发现第一处不符即停止，退出码 1；全部通过为 0；
命令用错、文件打不开为 2。本程序只用 Python 标准库和 cryptography，不引用系统的任何代码，
可以从头读到尾。

How it works, for the reader of the code.  The log is one RFC 6962 Merkle tree over the stored
canonical texts.  It is read twice, each time as a stream: once by number (numbers, hashes, root,
checkpoints), once entity by entity (canonical form, the chain of each entity, the tables, the
personal data, the files).  A commutative sum over all leaf hashes shows that both readings met
the same entries.  An export is first poured into a temporary SQLite file, so there is but one way.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import contextlib
import gc
import hashlib
import heapq
import json
import os
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("缺少 cryptography：请先执行 pip install cryptography")

#: Every check, in the order in which its line is printed.
CHECKS = {
    "SEQ": "序号连续",
    "LEAF": "逐条散列",
    "CLOCK": "时间顺序",
    "SHORT": "日志未变短",
    "ROOT": "根值相符",
    "SIG": "检查点签名",
    "ORIGIN": "日志名称与期次",
    "SPLIT": "检查点互不矛盾",
    "HEAD": "日志末端",
    "STALE": "封存及时",
    "CANON": "条目格式",
    "ENT": "各对象记录完整",
    "LIVE": "业务数据相符",
    "OPEN": "个人信息封签",
    "BLOB": "附件相符",
}
HASH = 32
MAX_CANON = 65_535
INT_LIMIT = 2**53
#: An entry unsealed for so long means that sealing has stopped.
SEAL_WITHIN = timedelta(hours=25)
#: The log's clock may run ahead of the auditor's by so much.
CLOCK_SLACK = timedelta(minutes=10)
#: From so many entries on, the second reading is shared among processes.
SHARED_FROM = 20_000
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
HEX64 = re.compile(r"[0-9a-f]{64}")


class Finding(Exception):
    """The log does not hold: a code and a sentence for the auditor."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence


class Unusable(Exception):
    """The command cannot begin: a file is missing or an argument wrong."""


@dataclass
class Report:
    """What was asked, what was found out so far."""

    checks: frozenset[str]
    at: datetime
    #: Code → the sentence of a passed check; a check that was not made is missing.
    passed: dict[str, str] = field(default_factory=dict)
    #: Code → why a check was not made.
    skipped: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def fault(self, code: str, sentence: str) -> None:
        """Stop at a finding.  (A check that is not among `checks` finds nothing.)"""
        if code in self.checks:
            raise Finding(code, sentence)


# ── Hashing (RFC 6962 / RFC 9162) ─────────────────────────────────────────────────────────────


def leaf_hash(canon: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + canon).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(frontier: list[bytes], size: int, leaf: bytes) -> None:
    """One more leaf: full pairs of subtrees at the edge become one."""
    sha256 = hashlib.sha256
    while size & 1:
        leaf = sha256(b"\x01" + frontier.pop() + leaf).digest()
        size >>= 1
    frontier.append(leaf)


def root_of(frontier: list[bytes]) -> bytes:
    if not frontier:
        return hashlib.sha256(b"").digest()
    node = frontier[-1]
    for left in reversed(frontier[:-1]):
        node = node_hash(left, node)
    return node


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """RFC 9162 2.1.3.2."""
    if not 0 <= index < size:
        return False
    here, last = index, size - 1
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            leaf = node_hash(step, leaf)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            leaf = node_hash(leaf, step)
        here, last = here >> 1, last >> 1
    return last == 0 and leaf == root


def consistent(old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162 2.1.4.2, for 0 < old < size."""
    path = [old_root, *proof] if old & (old - 1) == 0 else proof
    if not 0 < old < size or not path:
        return False
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


# ── Entries ───────────────────────────────────────────────────────────────────────────────────


class Misread(ValueError):
    """A text is not what it should be; the message is a sentence for the auditor."""


# An entry's one canonical spelling (RFC 8785: keys in order, no blanks, shortest escapes; numbers
# are integers).  What does not match it byte for byte is no entry: two readers can then never
# understand a stored text differently.
_TEXT = rb'"[^"\\\x00-\x1f]*(?:\\(?:["\\bfnrt]|u00(?:0[1-7bef]|1[0-9a-f]))[^"\\\x00-\x1f]*)*"'
_NUMBER = rb"(?:0|-?[1-9][0-9]{0,15})"
_VALUE = rb"(?:null|" + _NUMBER + rb"|" + _TEXT + rb")"
_NAME = rb'"[ !#-\[\]-~]+"'
_HASH = rb"[0-9a-f]{64}"
_PAIR = _NAME + rb":\[" + _VALUE + rb"," + _VALUE + rb"\]"
_FACT = _NAME + rb":" + _VALUE
_FILE = rb'\{"sha256":"' + _HASH + rb'","size":' + _NUMBER + rb"\}"


def _list_of(item: bytes) -> bytes:
    return rb"(?:" + item + rb"(?:," + item + rb")*)?"


ENTRY = re.compile(
    rb'\{"act":"([a-z_.]+)","actor":\{"id":(' + _NUMBER + rb'),"name":' + _TEXT
    + rb',"unit":' + _TEXT + rb'\},"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","att":\[('
    + _list_of(_FILE) + rb')\],"ch":\{(' + _list_of(_PAIR) + rb')\},"ent":\["([a-z_]+)",('
    + _NUMBER + rb"),(" + _NUMBER + rb')\],"more":\{(' + _list_of(_FACT) + rb')\},"prev":"((?:'
    + _HASH + rb')?)","req":' + _TEXT + rb',"role":' + _TEXT + rb',"seq":(' + _NUMBER
    + rb'),"st":"((?:' + _HASH + rb')?)","v":1,"why":' + _TEXT + rb"\}"
)  # fmt: skip
PAIRS = re.compile(rb'"([ !#-\[\]-~]+)":\[(' + _VALUE + rb"),(" + _VALUE + rb")\]")
FACTS = re.compile(rb'"([ !#-\[\]-~]+)":(' + _VALUE + rb")")
FILES = re.compile(rb'"sha256":"(' + _HASH + rb')","size":(' + _NUMBER + rb")")


class Entry(NamedTuple):
    """The parts of an entry that are checked, each as it is spelled."""

    act: bytes
    actor: bytes
    at: bytes
    #: The insides of `att`, `ch` and `more`: see FILES, PAIRS and FACTS.
    att: bytes
    ch: bytes
    kind: bytes
    number: bytes
    n: bytes
    more: bytes
    prev: bytes
    seq: bytes
    st: bytes


def read_entry(canon: bytes) -> Entry:
    """The entry in a stored text.  Raises Misread, with the reason, for any other text."""
    found = ENTRY.fullmatch(canon) if len(canon) <= MAX_CANON else None
    if found is None:
        raise Misread(why_misread(canon))
    try:
        canon.decode("utf-8")
    except UnicodeDecodeError:
        raise Misread("不是 UTF-8 文字") from None
    return Entry._make(found.groups())


def why_misread(canon: bytes) -> str:
    """Why a text is no entry, as far as can be told."""
    if len(canon) > MAX_CANON:
        return f"超过 {MAX_CANON} 字节"
    try:
        text = canon.decode("utf-8")
        written = json.dumps(
            json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
    except UnicodeDecodeError:
        return "不是 UTF-8 文字"
    except (ValueError, RecursionError):
        return "不是完整的 JSON"
    if written != text:
        return "不是规范写法（有重复键、多余空白或次序不对）"
    return "字段不全、有多余字段，或某个字段的写法不对"


def pairs_of(entry: Entry) -> Iterator[tuple[bytes, bytes, bytes]]:
    """name, old, new of each change, as spelled.  Raises Misread unless each name stands once."""
    before = b""
    for name, old, new in PAIRS.findall(entry.ch):
        if name <= before:
            raise Misread("不是规范写法（有重复键，或次序不对）")
        if len(new) > 15 and new[:1] != b'"' and abs(int(new)) >= INT_LIMIT:
            raise Misread("整数过大")
        before = name
        yield name, old, new


def facts_of(entry: Entry) -> dict[str, Any]:
    """The further facts of an entry.  Raises Misread unless each name stands once, in order."""
    found = FACTS.findall(entry.more)
    names = [name for name, _ in found]
    if names != sorted(set(names)):
        raise Misread("不是规范写法（有重复键，或次序不对）")
    return {name.decode(): json.loads(value) for name, value in found}


# ── Checkpoints and keys (C2SP signed-note, tlog-checkpoint) ──────────────────────────────────


@dataclass(frozen=True)
class Key:
    """A public key under its name."""

    name: str
    key_id: bytes
    public: bytes

    def verifies(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Checkpoint:
    """The size and root of a log as somebody noted them down."""

    origin: str
    size: int
    root: bytes
    #: The signed bytes and (name, key id, signature) of each line; none for one typed from paper.
    message: bytes = b""
    signatures: tuple[tuple[str, bytes, bytes], ...] = ()
    #: Where it comes from, for the sentences.
    source: str = ""
    #: Whether the auditor brought it along, or it stood beside the log.
    held: bool = False


def unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Misread("Base64 写法不对") from None


def read_key(text: str) -> Key:
    """A verifier key `name+id+base64`.  Raises Misread."""
    name, _, rest = text.strip().partition("+")
    stated, _, encoded = rest.partition("+")
    material = unbase64(encoded)
    key_id = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
    if not name or len(material) != 33 or material[0] != 1 or stated != key_id.hex():
        raise Misread("不是公钥（应为“名称+编号+Base64”一行）")
    return Key(name, key_id, material[1:])


def read_checkpoint(text: str, source: str, *, held: bool) -> Checkpoint:
    """A signed note, or three lines copied from paper (name, size, 64 hex digits).

    Raises Misread with a sentence.
    """
    if any(char < " " and char != "\n" for char in text):
        raise Misread("含有控制字符")
    body, blank, tail = text.rpartition("\n\n")
    signatures = [_read_signature(line) for line in tail[:-1].split("\n")] if blank else []
    if blank and (not tail.endswith("\n") or len(signatures) > 100):
        raise Misread("签名行不完整")
    lines = (body if blank else text.strip()).split("\n")
    if len(lines) != 3 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1].strip()):
        raise Misread("应为三行：日志名称、条数、根值")
    printed = re.sub(r"\s", "", lines[2]).lower()
    if not blank and HEX64.fullmatch(printed):
        root = bytes.fromhex(printed)
    else:
        root = unbase64(lines[2].strip())
    if len(root) != HASH:
        raise Misread("根值应为 32 字节")
    message = (body + "\n").encode() if blank else b""
    return Checkpoint(
        lines[0].strip(), int(lines[1]), root, message, tuple(signatures), source, held
    )


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix("\u2014 ").partition(" ")
    blob = unbase64(encoded)
    if not line.startswith("\u2014 ") or not name or len(blob) < 5:
        raise Misread("签名行写法不对")
    return name, blob[:4], blob[4:]


def read_text(path: Path) -> str:
    """A file's text.  Raises Misread when it is not UTF-8, Unusable when it is not there."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Misread("不是 UTF-8 文字") from None
    except OSError as error:
        raise Unusable(f"打不开 {path}：{error.strerror}") from None


class Trust:
    """Which keys are believed, and since when.

    Keys come from the auditor (`--key`) or are announced by entries of the log.  With keys of the
    auditor's own, an announced key is believed once a believed checkpoint covers its entry; that is
    how a key is rotated.  Without, announced keys are believed as they come, which is said.
    """

    def __init__(self, keys: list[Key]) -> None:
        self.given = bool(keys)
        self._keys = {(key.name, key.key_id): key for key in keys}
        self._announced: list[tuple[int, Key]] = []

    def announce(self, seq: int, key: Key) -> None:
        if self.given:
            self._announced.append((seq, key))
        else:
            self._keys[key.name, key.key_id] = key

    def covered(self, size: int) -> None:
        """A believed checkpoint of this size vouches for the entries below it."""
        for seq, key in self._announced:
            if seq < size:
                self._keys[key.name, key.key_id] = key

    def check(self, point: Checkpoint, report: Report) -> bool:
        """Whether a known key signed it; a wrong signature of a known key is a fault."""
        if point.held and not point.signatures:
            return True
        believed = False
        for name, key_id, signature in point.signatures:
            key = self._keys.get((name, key_id))
            if key is None:
                continue
            if not key.verifies(point.message, signature):
                report.fault("SIG", f"{point.source}的签名不对：内容或签名被改过。")
                return False
            believed = True
        if not believed:
            report.fault("SIG", f"{point.source}没有任何已知公钥的签名，不能认作本系统签发。")
        return believed


# ── Where the log is read from ────────────────────────────────────────────────────────────────


class Log:
    """A SQLite database that holds the log, read in one snapshot."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        files: Path | None,
        scratch: tempfile.TemporaryDirectory[str] | None = None,
    ) -> None:
        self.path = path
        self.files = files
        self._scratch = scratch
        # Texts are hashed as stored, so they are fetched as bytes.
        connection.text_factory = bytes
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("BEGIN")
        self._con = connection
        kinds = connection.execute("SELECT name, type FROM sqlite_master").fetchall()
        self.tables = {name.decode() for name, kind in kinds if kind == b"table"}
        if "audit_entry" not in self.tables:
            raise Finding("CANON", "文件里没有审计日志（缺少 audit_entry 表）。")

    def close(self) -> None:
        self._con.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    @property
    def has_secrets(self) -> bool:
        return {"audit_secret", "audit_erasure"} <= self.tables

    @property
    def has_rows(self) -> bool:
        return "task" in self.tables or "export_row" in self.tables

    def by_number(self) -> Iterator[tuple[int, bytes, bytes | None, bytes, bytes]]:
        """seq, canon, leaf_hash, at, act of every entry, by number."""
        return self._con.execute(
            "SELECT seq, canon, leaf_hash, at_utc, act FROM audit_entry ORDER BY seq"
        )

    def by_entity(self, share: tuple[int, int] = (0, 1)) -> Iterator[tuple[Any, ...]]:
        """ent_type, ent_id, ent_n, seq, canon, at, actor, act of every entry, by entity."""
        return self._con.execute(
            "SELECT ent_type, ent_id, ent_n, seq, canon, at_utc, actor_id, act FROM audit_entry"
            " WHERE ent_id % ?2 = ?1 OR ent_id IS NULL AND ?1 = 0"
            " ORDER BY ent_type, ent_id, ent_n",
            share,
        )

    def newest(self) -> int:
        """The highest number."""
        found = self._con.execute("SELECT coalesce(max(seq), -1) FROM audit_entry").fetchone()
        return int(found[0])

    def checkpoints(self) -> Iterator[tuple[int, bytes, bytes]]:
        """size, root, note of the checkpoints kept beside the log, by size."""
        if "audit_checkpoint" not in self.tables:
            return iter(())
        return self._con.execute("SELECT size, root, note FROM audit_checkpoint ORDER BY size")

    def head(self) -> tuple[int, bytes] | None:
        """The size and frontier that the log states of itself."""
        if "audit_head" not in self.tables:
            return None
        found = self._con.execute("SELECT size, frontier FROM audit_head").fetchall()
        return found[0] if len(found) == 1 else (-1, b"")

    def secret(self, commitment: str) -> tuple[bytes, bytes] | None:
        """Salt and value behind a commitment."""
        found: tuple[bytes, bytes] | None = self._con.execute(
            "SELECT salt, value FROM audit_secret WHERE commitment = ?", (commitment,)
        ).fetchone()
        return found

    def is_erased(self, commitment: str) -> bool:
        return bool(
            self._con.execute(
                "SELECT 1 FROM audit_erasure WHERE commitment = ?", (commitment,)
            ).fetchone()
        )

    def row(self, table: str, number: int) -> dict[str, Any] | None:
        """A row of the business tables, texts as text; None when there is none."""
        if "export_row" in self.tables:
            found = self._con.execute(
                "SELECT row FROM export_row WHERE type = ? AND id = ?", (table, number)
            ).fetchone()
            return json.loads(found[0]) if found else None
        if table not in self.tables:
            return None
        cursor = self._con.execute(f'SELECT * FROM "{table}" WHERE id = ?', (number,))  # noqa: S608
        found = cursor.fetchone()
        if found is None:
            return None
        return {
            column[0]: value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            for column, value in zip(cursor.description, found, strict=True)
        }

    def ids(self, table: str) -> Iterator[int]:
        """The ids of a business table's rows."""
        if "export_row" in self.tables:
            rows = self._con.execute("SELECT id FROM export_row WHERE type = ?", (table,))
        elif table in self.tables:
            rows = self._con.execute(f'SELECT id FROM "{table}"')  # noqa: S608
        else:
            return iter(())
        return (number for (number,) in rows)


def open_log(path: Path, files: Path | None) -> Log:
    """The log in a database file or an export.  Raises Unusable, Finding."""
    try:
        with path.open("rb") as file:
            is_database = file.read(16) == b"SQLite format 3\x00"
    except OSError as error:
        raise Unusable(f"打不开 {path}：{error.strerror}") from None
    if not is_database:
        scratch = tempfile.TemporaryDirectory()
        poured = Path(scratch.name) / "export.db"
        try:
            return Log(poured, pour_export(path, poured), files, scratch)
        except Finding:
            scratch.cleanup()
            raise
    beside = path.parent / "files"
    return Log(path, _connect(path), files or (beside if beside.is_dir() else None))


def _connect(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; on a read-only medium the write-ahead log is left aside."""
    uri = path.resolve().as_uri()
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:
        connection = sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None)
    return connection


def pour_export(path: Path, target: Path) -> sqlite3.Connection:
    """An export, line by line, into a temporary database on disk.  Raises Finding.

    Line 1 says what it is and how many entries follow; then one canonical text a line; then lines
    with a checkpoint, a row or a secret each; the last line says how many lines there were.
    """
    connection = sqlite3.connect(target, isolation_level=None)
    connection.executescript(
        "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; PRAGMA cache_size=-8000;"
        "CREATE TABLE audit_entry (seq INTEGER PRIMARY KEY, canon TEXT, leaf_hash BLOB,"
        " at_utc TEXT, actor_id INTEGER, act TEXT, ent_type TEXT, ent_id INTEGER, ent_n INTEGER);"
        "CREATE TABLE audit_checkpoint (size INTEGER, root TEXT, note TEXT);"
    )
    connection.execute("BEGIN")
    with path.open("rb") as file:
        lines = enumerate(file)
        header = _export_header(next(lines, (0, b""))[1])
        for seq in range(header["size"]):
            _, line = next(lines, (0, b""))
            if not line.endswith(b"\n"):
                raise Finding(
                    "SEQ", f"导出文件不完整：应有 {header['size']} 条，第 {seq} 条处中断。"
                )
            connection.execute(
                "INSERT INTO audit_entry VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?)",
                (seq, line[:-1].decode("utf-8", "replace"), *_columns(line[:-1], seq)),
            )
        _pour_tail(connection, header, lines)
    connection.execute("CREATE INDEX by_entity ON audit_entry (ent_type, ent_id, ent_n)")
    connection.execute("COMMIT")
    return connection


def _export_header(line: bytes) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads(line)
        if header["export"] == "duban-audit" and header["v"] == 1 and header["size"] >= 0:
            return header
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise Finding("CANON", "既不是数据库文件，也不是审计日志的导出文件。")


def _columns(canon: bytes, seq: int) -> tuple[Any, ...]:
    try:
        entry = read_entry(canon)
    except ValueError as error:
        raise Finding("CANON", f"第 {seq} 条（导出文件第 {seq + 2} 行）：{error}。") from None
    at, act, kind = entry.at.decode(), entry.act.decode(), entry.kind.decode()
    return (at, int(entry.actor), act, kind, int(entry.number), int(entry.n))


def _pour_tail(
    connection: sqlite3.Connection, header: dict[str, Any], lines: Iterator[tuple[int, bytes]]
) -> None:
    if "head" in header:
        connection.execute("CREATE TABLE audit_head (size INTEGER, frontier BLOB)")
        head = (header["size"], bytes.fromhex(header["head"]))
        connection.execute("INSERT INTO audit_head VALUES (?, ?)", head)
    if header.get("rows"):
        connection.execute(
            "CREATE TABLE export_row (type TEXT, id INTEGER, row TEXT, PRIMARY KEY (type, id))"
        )
    if header.get("secrets"):
        connection.execute(
            "CREATE TABLE audit_secret (commitment TEXT PRIMARY KEY, salt BLOB, value TEXT)"
        )
        connection.execute("CREATE TABLE audit_erasure (commitment TEXT PRIMARY KEY)")
    ended = False
    for number, raw in lines:
        if ended:
            raise Finding("SEQ", f"导出文件第 {number + 1} 行起是多余内容（可能拼接了两份）。")
        try:
            ended = _pour_line(connection, json.loads(raw), number)
        except (ValueError, TypeError, KeyError, RecursionError, sqlite3.Error):
            raise Finding("CANON", f"导出文件第 {number + 1} 行读不懂。") from None
    if not ended:
        raise Finding("SEQ", "导出文件不完整：没有结尾行。")


def _pour_line(connection: sqlite3.Connection, line: Any, number: int) -> bool:
    """One line after the entries; True for the closing one."""
    pour = connection.execute
    match line:
        case {"checkpoint": str(note), "size": int(size), "root": str(root)}:
            pour("INSERT INTO audit_checkpoint VALUES (?, ?, ?)", (size, root, note))
        case {"row": [str(kind), int(ident), dict(row)]}:
            pour("INSERT INTO export_row VALUES (?, ?, ?)", (kind, ident, json.dumps(row)))
        case {"secret": [str(commitment), str(salt), str(value)]}:
            secret = (commitment, bytes.fromhex(salt), value)
            pour("INSERT INTO audit_secret VALUES (?, ?, ?)", secret)
        case {"erased": str(commitment)}:
            pour("INSERT INTO audit_erasure VALUES (?)", (commitment,))
        case {"end": int(end)}:
            if end != number:
                raise Finding("SEQ", f"导出文件应有 {end} 行，实有 {number} 行。")
            return True
        case _:
            raise Misread("不认识的行")
    return False


# ── First reading: by number ──────────────────────────────────────────────────────────────────


@dataclass
class Epoch:
    """A stretch of the log under one name; a restored backup begins a new one."""

    seq: int
    origin: str
    #: The last checkpoint published before, as the epoch's entry names it.
    previous: Checkpoint | None


@dataclass
class Known:
    """What the first reading learnt and the second needs."""

    size: int = 0
    #: Sum of all leaf hashes, by which the two readings are compared.
    total: int = 0
    epochs: list[Epoch] = field(default_factory=list)
    #: (seq, table → followed columns) of each description of the tables, in order.
    catalogues: list[tuple[int, dict[str, Followed]]] = field(default_factory=list)
    #: Held checkpoints that agreed with the log, and the size up to which anybody's did.
    held: int = 0
    kept: int = 0
    sealed: int = 0
    unsealed_since: str = ""
    #: Entries that came with a stored hash (an export has none).
    stored: int = 0


@dataclass(frozen=True)
class Followed:
    """The columns of a table that the log follows: plain ones and personal ones."""

    plain: tuple[bytes, ...]
    personal: frozenset[bytes]
    #: What rows from before got in a column that a migration added, as spelled.
    defaults: dict[bytes, bytes]
    #: Each plain column, in order, spelled as null.
    empty: dict[bytes, bytes]


def read_by_number(
    log: Log, held: list[Checkpoint], trust: Trust, report: Report, tell: Callable[[int], None]
) -> Known:
    """Numbers, hashes, times; and at the size of each checkpoint, its root."""
    known = Known()
    judge = Judge(known, trust, report)
    points = heapq.merge(
        sorted(held, key=lambda p: p.size), _kept(log, report), key=lambda p: p.size
    )
    point = next(points, None)
    frontier: list[bytes] = []
    before = b""
    latest = (report.at + CLOCK_SLACK).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
    size = total = 0
    for seq, canon, stored, at, act in log.by_number():
        while point is not None and point.size <= size:
            judge.point(point, frontier, size)
            point = next(points, None)
        if seq != size:
            report.fault("SEQ", f"序号不连续：第 {size} 条的位置上是第 {seq} 条。")
        leaf = leaf_hash(canon)
        known.stored += stored is not None
        if stored is not None and stored != leaf:
            report.fault("LEAF", f"第 {seq} 条：内容与登记的散列不符。")
        if not before <= at <= latest:
            report.fault("CLOCK", _clock_fault(seq, before, at, latest))
        if act.startswith(b"audit."):
            _learn(canon, size, known, trust)
        if size == known.sealed:
            known.unsealed_since = at.decode("ascii", "replace")
        append(frontier, size, leaf)
        total += int.from_bytes(leaf, "big")
        before = at
        size += 1
        if size % 20_000 == 0:
            tell(size)
    while point is not None:
        if point.size <= size:
            judge.point(point, frontier, size)
        else:
            judge.beyond(point, size)
        point = next(points, None)
    known.size, known.total = size, total
    _check_head(log, frontier, size, report)
    _check_stale(known, report)
    _tell_first(known, log, trust, judge, report)
    return known


def _kept(log: Log, report: Report) -> Iterator[Checkpoint]:
    """The checkpoints that stand beside the log."""
    for size, root, note in log.checkpoints():
        source = f"库内检查点（{size} 条）"
        try:
            point = read_checkpoint(note.decode("utf-8"), source, held=False)
        except ValueError as error:
            report.fault("SIG", f"{source}读不懂：{error}。")
            continue
        if (point.size, point.root.hex()) != (size, root.decode("ascii", "replace")):
            report.fault("SIG", f"{source}的签名内容与登记的条数、根值不一致。")
        yield point


def _clock_fault(seq: int, before: bytes, at: bytes, latest: bytes) -> str:
    if at > latest:
        return f"第 {seq} 条的时间 {at.decode()} 在将来。"
    return f"第 {seq} 条的时间 {at.decode()} 早于前一条的 {before.decode()}：时钟被拨回过。"


def _learn(canon: bytes, seq: int, known: Known, trust: Trust) -> None:
    """Names, keys and table descriptions that the log announces of itself."""
    try:
        entry = read_entry(canon)
        more = facts_of(entry)
        if "key" in more:
            trust.announce(seq, read_key(more["key"]))
        if entry.act == b"audit.begin_epoch":
            note = more["previous"]
            previous = read_checkpoint(note, "前一期末检查点", held=False) if note else None
            known.epochs.append(Epoch(seq, more["origin"], previous))
        if entry.act == b"audit.catalogue":
            known.catalogues.append((seq, {name: _followed(more[name]) for name in more}))
    except (ValueError, KeyError, TypeError, AttributeError):
        # A misshapen announcement announces nothing; the second reading names what is wrong.
        return


def _followed(words: str) -> Followed:
    """`title due_on is_frame=0 !phone`: followed columns, defaults, personal columns."""
    plain, personal, defaults = [], set(), {}
    for word in words.encode().split(b" "):
        name, _, default = word.lstrip(b"!").partition(b"=")
        if default:
            defaults[name] = default.replace(b"\\u0020", b" ")
        if word.startswith(b"!"):
            personal.add(name)
        else:
            plain.append(name)
    empty = {name: b'"%b":null' % name for name in sorted(plain)}
    return Followed(tuple(plain), frozenset(personal), defaults, empty)


class Judge:
    """Holds checkpoints against the log."""

    def __init__(self, known: Known, trust: Trust, report: Report) -> None:
        self._known = known
        self._trust = trust
        self._report = report
        #: (origin, size) → root of the signed checkpoints of the present size and beyond.
        self._roots: dict[tuple[str, int], Checkpoint] = {}
        self.signed = 0

    def point(self, point: Checkpoint, frontier: list[bytes], size: int) -> None:
        """A checkpoint of exactly the size read so far."""
        present = self._known.epochs[-1] if self._known.epochs else None
        if present is not None and point.origin != present.origin:
            self._of_elsewhere(point)
            return
        # Before the log has named itself and its key there is nothing to check a signature with.
        if present is not None and not self._believed(point):
            return
        if point.root != root_of(frontier):
            self._report.fault(
                "ROOT",
                f"前 {size} 条的根值与{point.source}不符：这 {size} 条里有内容被改写、删减或插入。",
            )
        elif present is None:
            self._of_elsewhere(point)
        self._known.sealed = size
        if point.held:
            self._known.held += 1
        else:
            self._known.kept += 1
        self._trust.covered(size)

    def beyond(self, point: Checkpoint, size: int) -> None:
        """A checkpoint of a longer log than this one."""
        present = self._known.epochs[-1] if self._known.epochs else None
        if present is None or point.origin != present.origin:
            self._of_elsewhere(point)
        elif self._believed(point):
            self._report.fault(
                "SHORT",
                f"{point.source}证明日志曾有 {point.size} 条，现在只有 {size} 条："
                "末尾被截去，或换成了旧备份。",
            )

    def _believed(self, point: Checkpoint) -> bool:
        if not self._trust.check(point, self._report):
            return False
        self.signed += bool(point.signatures)
        other = self._roots.setdefault((point.origin, point.size), point)
        if other.root != point.root:
            self._report.fault("SPLIT", _split_sentence(other, point))
        for key in [key for key in self._roots if key[1] < point.size]:
            del self._roots[key]
        return True

    def _of_elsewhere(self, point: Checkpoint) -> None:
        """Another log's checkpoint, or one of an epoch that was broken off by a restored backup."""
        epochs = self._known.epochs
        for old, new in pairwise(epochs):
            if old.origin == point.origin:
                if self._believed(point):
                    self._of_broken_off(point, new)
                return
        name = epochs[-1].origin if epochs else "（未登记）"
        self._report.fault(
            "ORIGIN", f"{point.source}属于“{point.origin}”，而本日志是“{name}”：不是同一本日志。"
        )

    def _of_broken_off(self, point: Checkpoint, new: Epoch) -> None:
        last = new.previous
        if last is None or last.origin != point.origin or point.size > last.size:
            self._report.fault(
                "SHORT",
                f"{point.source}（{point.size} 条）在第 {new.seq} 条另起一期时没有交代："
                "恢复备份隐去了已发布的记录。",
            )
        elif point.size == last.size and point.root != last.root:
            self._report.fault("SPLIT", _split_sentence(last, point))
        else:
            self._report.notes.append(
                f"{point.source}（{point.size} 条）属于恢复备份前的一期；"
                f"第 {new.seq} 条登记了此事，其后的旧记录已不在本日志中，请核对恢复备份的批准手续。"
            )


def _split_sentence(one: Checkpoint, other: Checkpoint) -> str:
    return (
        f"{one.source}与{other.source}同为 {one.size} 条、都有效，根值却不同："
        "签发方给不同的人看过不同的日志。"
    )


def _check_head(log: Log, frontier: list[bytes], size: int, report: Report) -> None:
    head = log.head()
    if head is None:
        report.skipped["HEAD"] = "导出文件不含日志末端登记"
    elif head[0] != size or head[1] != b"".join(frontier):
        report.fault("HEAD", f"末端登记为 {head[0]} 条，与逐条算得的 {size} 条或其末端散列不符。")


def _check_stale(known: Known, report: Report) -> None:
    limit = (report.at - SEAL_WITHIN).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if known.sealed < known.size and known.unsealed_since < limit:
        report.fault(
            "STALE",
            f"自 {known.unsealed_since} 起的 {known.size - known.sealed} 条一直没有检查点："
            "封存已停，这一段无从核验。",
        )


def _tell_first(known: Known, log: Log, trust: Trust, judge: Judge, report: Report) -> None:
    said = report.passed
    said["SEQ"] = f"共 {known.size} 条，序号从 0 起连续"
    if known.stored:
        said["LEAF"] = "每条内容与登记的散列相符"
    else:
        report.skipped["LEAF"] = "导出文件不含逐条散列，已改为逐条重算"
    said["CLOCK"] = "时间不倒退，也不在将来"
    said["SHORT"] = f"没有检查点比现有的 {known.size} 条更长"
    if known.held + known.kept:
        said["ROOT"] = (
            f"与您手里的 {known.held} 个、库内的 {known.kept} 个检查点相符，"
            f"前 {known.sealed} 条已封存"
        )
        said["ORIGIN"] = f"日志名称为“{known.epochs[-1].origin}”"
        said["SPLIT"] = "各检查点互不矛盾"
    else:
        for code in ("ROOT", "ORIGIN", "SPLIT"):
            report.skipped[code] = "没有任何检查点可比"
    if judge.signed:
        said["SIG"] = f"{judge.signed} 个签名有效" + ("" if trust.given else "（公钥取自日志自身）")
    else:
        report.skipped["SIG"] = "没有带签名的检查点"
    if log.head() is not None:
        said["HEAD"] = "末端登记与逐条计算一致"
    said["STALE"] = (
        "全部条目均已封存"
        if known.sealed == known.size
        else f"末尾 {known.size - known.sealed} 条尚待封存，未超过时限"
    )
    if not known.held:
        report.notes.append(
            "您没有提供自己留存的检查点：以上只说明日志自身前后一致，"
            "掌握数据库和密钥的人仍可能整本重写。请用 --checkpoint 给出邮件或通报上的检查点。"
        )


# ── Second reading: entity by entity ──────────────────────────────────────────────────────────

#: Words for the tables and columns most often in question.
TABLES = {
    "task": "督办事项",
    "assignment": "责任分工",
    "progress_report": "进展反馈",
    "submission": "提交办结",
    "review": "审核",
    "extension": "延期申请",
    "due_change": "时限调整",
    "directive": "批示",
    "urge": "催办",
    "attachment": "附件",
    "source_document": "来源文件",
    "proposed_task": "拆解稿",
    "unit": "单位",
    "user": "账号",
    "role_grant": "角色",
    "post": "任职",
    "briefing": "简报",
    "bureau_setting": "设置",
    "calendar_day": "工作日历",
}
COLUMNS = {
    "title": "标题",
    "requirement": "工作要求",
    "state": "状态",
    "due_on": "办理时限",
    "percent": "完成比例",
    "text": "正文",
    "problems": "存在问题",
    "decision": "审核结论",
    "reason": "理由",
    "outcome": "办理结果",
    "name": "名称",
    "role": "角色",
    "sha256": "附件校验值",
    "unit_id": "单位",
    "lead_unit_id": "主办单位",
}

UNFOLLOWED = Followed((), frozenset(), {}, {})


class Row:
    """One row as the log has told of it so far: each followed column with its value, as spelled."""

    __slots__ = ("_personal", "_spelled", "values")

    def __init__(self, followed: Followed) -> None:
        self.values: dict[bytes, bytes] = {}
        #: What a state is made of: the plain columns, in order, with their values.
        self._spelled = dict(followed.empty)
        self._personal = followed.personal

    def put(self, column: bytes, value: bytes) -> None:
        self.values[column] = value
        if column not in self._personal:
            self._spelled[column] = b'"%b":%b' % (column, value)

    def follow(self, followed: Followed) -> None:
        """From here on the table is followed as a later description says."""
        if self.exists:
            for column, value in followed.defaults.items():
                self.values.setdefault(column, value)
        self._personal = followed.personal
        self._spelled = dict(followed.empty)
        for column in followed.plain:
            if column in self.values:
                self.put(column, self.values[column])

    @property
    def exists(self) -> bool:
        """A deleted row is told down to null in every column."""
        return any(value != b"null" for value in self.values.values())

    @property
    def state(self) -> bytes:
        """What the writer hashed of the row; null once it is deleted."""
        return b"{" + b",".join(self._spelled.values()) + b"}" if self.exists else b"null"

    def read(self) -> dict[str, Any]:
        """The columns as values."""
        return {column.decode(): json.loads(value) for column, value in self.values.items()}


Rows = dict[bytes, Row]


@dataclass
class Tally:
    """What the second reading counted."""

    done: int = 0
    #: Sum of the leaf hashes, see Known.total.
    total: int = 0
    entities: int = 0
    #: Rows that exist after all entries, by table.
    rows: Counter[str] = field(default_factory=Counter)
    files: set[str] = field(default_factory=set)
    opened: int = 0
    erased: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.done += other.done
        self.total += other.total
        self.entities += other.entities
        self.rows += other.rows
        self.files |= other.files
        self.opened += other.opened
        self.erased += other.erased
        self.notes += other.notes


def read_by_entity(log: Log, known: Known, report: Report, tell: Callable[[int], None]) -> None:
    """Form of each entry, the chain of each entity, and what became of it in the tables."""
    tally = _read_shared(log, known, report, tell)
    if tally is None:
        tally = read_part(log, known, report, tell=tell)
    if (tally.done, tally.total) != (known.size, known.total):
        report.fault("ENT", "按对象读到的条目与按序号读到的不是同一批：数据库的索引被动过手脚。")
    report.notes += [note for note in tally.notes if note not in report.notes]
    conclude(log, known, report, tally)


def read_part(
    log: Log,
    known: Known,
    report: Report,
    share: tuple[int, int] = (0, 1),
    tell: Callable[[int], None] = lambda done: None,
) -> Tally:
    """The entities of one share (number, of how many)."""
    tally = Tally()
    live = Live(log, known, report, tally)
    for (kind, number), rows in groupby(log.by_entity(share), key=itemgetter(0, 1)):
        history = History(kind, number, live, report)
        for row in rows:
            leaf = leaf_hash(row[4])
            tally.total += int.from_bytes(leaf, "big")
            history.entry(row, leaf)
            tally.done += 1
            if tally.done % 20_000 == 0:
                tell(known.size + tally.done)
        history.close()
    return tally


def _read_shared(
    log: Log, known: Known, report: Report, tell: Callable[[int], None]
) -> Tally | None:
    """The second reading by several processes; None where one must do it."""
    count = min(os.cpu_count() or 1, 4)
    if count == 1 or known.size < SHARED_FROM:
        return None
    tally = Tally()
    with ProcessPoolExecutor(count) as pool:
        shares = [
            pool.submit(
                _read_apart, log.path, log.files, known, report.checks, report.at, (k, count)
            )
            for k in range(count)
        ]
        for share in shares:
            part = share.result()
            if part is None:
                return None
            tally.add(part)
            tell(known.size + tally.done)
    return tally


def _read_apart(
    path: Path,
    files: Path | None,
    known: Known,
    checks: frozenset[str],
    at: datetime,
    share: tuple[int, int],
) -> Tally | None:
    """One share, in a process of its own; None if the log has grown since the first reading."""
    gc.disable()
    report = Report(checks, at)
    with contextlib.closing(Log(path, _connect(path), files)) as log:
        if log.newest() + 1 != known.size:
            return None
        tally = read_part(log, known, report, share)
        tally.notes = report.notes
        return tally


class History:
    """The entries of one entity, as they are read in order."""

    def __init__(self, kind: Any, number: Any, live: Live, report: Report) -> None:
        self._live, self._report = live, report
        self._n = 0
        self._prev = b""
        self._seq = -1
        self._root = f"{_text(kind)}:{number}".encode()
        self._rows: Rows = {}
        self._catalogue = -1
        self._commitments: dict[str, int] = {}
        self._erased: set[str] = set()

    def entry(self, row: tuple[Any, ...], leaf: bytes) -> None:
        """One more entry; `row` as `Log.by_entity` gives it."""
        kind, number, n, seq, canon, at, actor, act = row
        try:
            entry = read_entry(canon)
            if (
                entry.kind != kind
                or int(entry.number) != number
                or int(entry.n) != n
                or entry.at != at
                or int(entry.actor) != actor
                or entry.act != act
            ):
                raise Misread("检索用的列与条目内容不一致，列被单独改过")
            if int(entry.seq) != seq:
                said = int(entry.seq)
                self._report.fault("SEQ", f"第 {seq} 条的内容里写的是第 {said} 条：被重新编号。")
            if int(entry.n) != self._n or entry.prev != self._prev or seq <= self._seq:
                self._report.fault("ENT", self._chain_fault(seq))
            self._n, self._prev, self._seq = self._n + 1, leaf.hex().encode(), seq
            self._replay(entry, seq)
        except Misread as error:
            self._report.fault("CANON", f"第 {seq} 条：{error}。")

    def _chain_fault(self, seq: int) -> str:
        return (
            f"{name_of(self._root, self._rows)}的第 {self._n + 1} 次记录（序号 {seq}）接不上前一次："
            "有记录被抽走、插入、改挂到别的对象，或前一次被改写。"
        )

    def _replay(self, entry: Entry, seq: int) -> None:
        live, rows = self._live, self._rows
        if self._catalogue != live.newest:
            self._catalogue = live.catch_up(rows, self._catalogue, seq)
        touched: Rows = {}
        for name, old, new in pairs_of(entry):
            key, _, column = name.rpartition(b".")
            key = key or self._root
            row = rows.get(key)
            if row is None:
                row = rows[key] = live.row_of(key, self._catalogue)
            touched[key] = row
            if row.values.get(column, b"null") != old:
                live.broken(key, column, rows, seq)
            row.put(column, new)
            if new.startswith(b'"commit:'):
                self._commitments[new[8:-1].decode()] = seq
        if touched:
            live.check_state(touched, rows, entry)
        if entry.more:
            self._read_more(entry.act, facts_of(entry), seq)
        for digest, size in FILES.findall(entry.att):
            live.file(digest.decode(), int(size), seq)

    def _read_more(self, act: bytes, more: dict[str, Any], seq: int) -> None:
        for name, value in more.items():
            if not isinstance(value, str):
                continue
            if value.startswith("commit:"):
                self._commitments[value[7:]] = seq
            if act == b"privacy.erase" and name.startswith("commitments_"):
                self._erased.update(value.split(" "))
            if name == "clock":
                self._report.notes.append(
                    f"写第 {seq} 条时服务器时钟为 {value}，早于前一条；"
                    "条目按前一条的时间登记，请查时钟为何倒退。"
                )

    def close(self) -> None:
        """All entries of the entity were read: hold the outcome against the tables."""
        self._live.catch_up(self._rows, self._catalogue, None)
        self._live.compare(self._rows)
        self._live.open(self._commitments, self._erased)


class Live:
    """What the tables, the secrets and the files say today, held against the log."""

    def __init__(self, log: Log, known: Known, report: Report, tally: Tally) -> None:
        self._log, self._known, self._report = log, known, report
        self._tally = tally
        self._compares = bool(known.catalogues) and log.has_rows

    @property
    def newest(self) -> int:
        """The number of the last description of the tables."""
        return len(self._known.catalogues) - 1

    def row_of(self, key: bytes, index: int) -> Row:
        """A row not told of before."""
        catalogues = self._known.catalogues
        return Row(_followed_by(catalogues[max(index, 0)][1], key) if catalogues else UNFOLLOWED)

    def catch_up(self, rows: Rows, index: int, seq: int | None) -> int:
        """Go on to the description that holds at entry `seq`, or to the last one."""
        catalogues = self._known.catalogues
        while index < self.newest and (seq is None or catalogues[index + 1][0] < seq):
            index += 1
            for key, row in rows.items():
                row.follow(_followed_by(catalogues[index][1], key))
        return index

    def broken(self, key: bytes, column: bytes, rows: Rows, seq: int) -> None:
        self._report.fault(
            "LIVE",
            f"{name_of(key, rows)}的“{label_of(column.decode())}”：第 {seq} 条记的旧值"
            "与此前的记录不符，其间有人绕过系统改过库。",
        )

    def check_state(self, touched: Rows, rows: Rows, entry: Entry) -> None:
        """The digest of the touched rows, from what the log itself says they held."""
        if not self._known.catalogues:
            return
        keys = sorted(touched) if len(touched) > 1 else touched
        state = b",".join([b'"%b":%b' % (key, touched[key].state) for key in keys])
        if hashlib.sha256(b"{" + state + b"}").hexdigest().encode() != entry.st:
            self._report.fault(
                "LIVE",
                f"{name_of(next(iter(touched)), rows)}：写第 {int(entry.seq)} 条时"
                "库里的内容与日志所记不符，当时有人绕过系统改过库。",
            )

    def compare(self, rows: Rows) -> None:
        """Each row as the log left it against the row as it stands."""
        self._tally.entities += 1
        if not self._compares:
            return
        catalogue = self._known.catalogues[-1][1]
        for key, told in rows.items():
            table, _, number = key.decode().partition(":")
            followed = catalogue.get(table)
            if followed is None or not number.isdecimal():
                continue
            row = self._log.row(table, int(number))
            if not told.exists:
                if row is not None:
                    self._report.fault("LIVE", f"{name_of(key, rows)}：日志记已删除，库里却还有。")
                continue
            self._tally.rows[table] += 1
            if row is None:
                self._report.fault("LIVE", f"{name_of(key, rows)}：日志里有，库里已没有。")
                continue
            self._compare_row(key, rows, row, followed)

    def _compare_row(self, key: bytes, rows: Rows, row: dict[str, Any], followed: Followed) -> None:
        told = rows[key].read()
        for spelled in (*followed.plain, *followed.personal):
            column = spelled.decode()
            if not self._same(told.get(column), row.get(column)):
                self._report.fault(
                    "LIVE",
                    f"{name_of(key, rows)}的“{label_of(column)}”：库里现值与日志最后所记不符，"
                    f"日志为 {_shown(told.get(column))}，库里为 {_shown(row.get(column))}。",
                )
        for column, digest in told.items():
            # Long texts are followed by their digest only (text beside text_sha256).
            base = column.removesuffix("_sha256")
            words = row.get(base) if base != column and digest else None
            if isinstance(words, str) and hashlib.sha256(words.encode()).hexdigest() != digest:
                self._report.fault(
                    "LIVE", f"{name_of(key, rows)}的“{label_of(base)}”：库里的文字被改过。"
                )
            if column in ("sha256", "file_sha256") and digest:
                self.file(digest, None, None)

    def _same(self, logged: Any, stored: Any) -> bool:
        """Whether a stored value is the logged one; databases write some types differently."""
        if logged == stored:
            return True
        if isinstance(logged, str) and isinstance(stored, str):
            if logged.startswith("sha256:"):
                return (
                    logged == f"sha256:{hashlib.sha256(stored.encode()).hexdigest()}:{len(stored)}"
                )
            if logged.startswith("commit:"):
                return self._opens(logged[7:], stored)
            return (
                INSTANT.fullmatch(logged) is not None and logged == stored.replace(" ", "T") + "Z"
            )
        return False

    def _opens(self, commitment: str, stored: str) -> bool:
        secret = self._log.secret(commitment) if self._log.has_secrets else None
        if secret is None:
            # Erased, or not in this export: OPEN tells which.
            return True
        return hashlib.sha256(secret[0] + stored.encode()).hexdigest() == commitment

    def open(self, commitments: dict[str, int], erased: set[str]) -> None:
        """Each commitment is opened by its secret, or was erased by an entry that says so."""
        if not self._log.has_secrets:
            return
        for commitment, seq in commitments.items():
            secret = self._log.secret(commitment)
            is_erased = commitment in erased and self._log.is_erased(commitment)
            if secret is None:
                self._tally.erased += 1
                if not is_erased:
                    self._report.fault(
                        "OPEN", f"第 {seq} 条封签的个人信息已不在，日志里却没有依法删除的记录。"
                    )
                continue
            self._tally.opened += 1
            if hashlib.sha256(secret[0] + secret[1]).hexdigest() != commitment:
                self._report.fault("OPEN", f"第 {seq} 条封签的个人信息被换过：与封签不符。")
            if is_erased:
                self._report.fault("OPEN", f"第 {seq} 条封签的个人信息已登记删除，内容却还在。")

    def file(self, digest: str, size: int | None, seq: int | None) -> None:
        """A file is there and has the digest that the log holds."""
        if self._log.files is None or digest in self._tally.files:
            return
        self._tally.files.add(digest)
        what = f"第 {seq} 条的附件" if seq is not None else "登记的文件"
        path = self._log.files / digest[:2] / digest[2:]
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
                length = file.tell()
        except OSError:
            self._report.fault("BLOB", f"{what}（{digest[:12]}…）不见了。")
            return
        if found != digest or (size is not None and size != length):
            self._report.fault("BLOB", f"{what}（{digest[:12]}…）的内容被换过。")


def conclude(log: Log, known: Known, report: Report, tally: Tally) -> None:
    """Rows that no entry ever mentioned; then say what was found in order."""
    said, skipped = report.passed, report.skipped
    said["CANON"] = "每条都是规范写法，各列与内容一致"
    said["ENT"] = f"{tally.entities} 个对象的记录各自连续、首尾相接"
    if known.catalogues and log.has_rows:
        # Matters first: a person knows them by name.
        for table in sorted(known.catalogues[-1][1], key=lambda name: name != "task"):
            _check_unlogged(table, log, report, tally)
        said["LIVE"] = f"{tally.rows.total()} 行业务数据与日志所记一致"
    elif not known.catalogues:
        skipped["LIVE"] = "日志没有登记各表的字段"
    else:
        skipped["LIVE"] = "这份文件不含业务数据"
    if log.has_secrets:
        said["OPEN"] = f"{tally.opened} 处封签可启，{tally.erased} 处已依法删除"
    else:
        skipped["OPEN"] = "这份文件不含个人信息"
    if log.files is not None:
        said["BLOB"] = f"{len(tally.files)} 个文件与登记的校验值相符"
    else:
        skipped["BLOB"] = "没有指定附件目录（--files）"


def _check_unlogged(table: str, log: Log, report: Report, tally: Tally) -> None:
    found, logged = sum(1 for _ in log.ids(table)), tally.rows[table]
    if found != logged:
        extra = _unlogged(table, log)
        named = title_of(f"{table}:{extra}", log.row(table, extra) or {})
        report.fault(
            "LIVE",
            f"{named}：库里有这一行，日志里没有任何记录（该表库里 {found} 行，日志里 {logged} 行）。",
        )


def _unlogged(table: str, log: Log) -> int:
    """A row that no entry mentions; looked for only once it is known that there is one."""
    known: set[bytes] = set()
    for row in log.by_entity():
        with contextlib.suppress(Misread):
            entry = read_entry(row[4])
            known.update(name.rpartition(b".")[0] for name, _, _ in pairs_of(entry))
            known.add(entry.kind + b":" + entry.number)
    extra = (number for number in log.ids(table) if f"{table}:{number}".encode() not in known)
    return next(extra, 0)


def _followed_by(catalogue: dict[str, Followed], key: bytes) -> Followed:
    return catalogue.get(key.partition(b":")[0].decode(), UNFOLLOWED)


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _shown(value: Any) -> str:
    if value is None:
        return "空"
    text = str(value)
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"


def label_of(column: str) -> str:
    return COLUMNS.get(column, column)


def name_of(key: bytes, rows: Rows) -> str:
    """What a person calls the row: 督〔2023〕12号 的审核（review:3）."""
    root = next((one for one in rows if one.startswith(b"task:")), key)
    matter = rows[root].read().get("number") if root != key else None
    named = title_of(key.decode(), rows[key].read() if key in rows else {})
    return f"{matter} 的{named}" if matter else named


def title_of(key: str, row: dict[str, Any]) -> str:
    """The table in words, the row's own number or name, and its key."""
    table = key.partition(":")[0]
    title = row.get("number") or row.get("title") or row.get("name") or ""
    return f"{TABLES.get(table, table)}{' ' + str(title) if title else ''}（{key}）"


# ── A bundle: one matter's entries, each with its proof ───────────────────────────────────────


def check_bundle(path: Path, held: list[Checkpoint], trust: Trust, report: Report) -> None:
    """One matter's entries under one checkpoint, without the log.  Raises Finding."""
    try:
        bundle = json.loads(read_text(path))
        if bundle["bundle"] != "duban-audit" or bundle["v"] != 1:
            raise ValueError("format")
        point = read_checkpoint(bundle["checkpoint"], "事项包的检查点", held=False)
        entries = [_bundled(one) for one in bundle["entries"]]
        subject = (str(bundle["subject"][0]), int(bundle["subject"][1]))
        links = [_link(one) for one in bundle["links"]]
        if not trust.given:
            trust.announce(-1, read_key(bundle["key"]))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise Finding("CANON", "事项包残缺、拼接了两份，或不是事项包。") from None
    _judge_bundle(point, held, links, trust, report)
    prev, last, before = b"", -1, b""
    for n, (index, canon, proof) in enumerate(entries):
        leaf = leaf_hash(canon)
        if not included(leaf, index, point.size, proof, point.root):
            report.fault("ROOT", f"第 {n + 1} 条（序号 {index}）的证明不成立：内容或证明被改过。")
        try:
            entry = read_entry(canon)
        except Misread as error:
            report.fault("CANON", f"第 {n + 1} 条（序号 {index}）：{error}。")
            continue
        if int(entry.seq) != index:
            said = int(entry.seq)
            report.fault("SEQ", f"第 {n + 1} 条自称序号 {said}，证明的却是 {index}。")
        ent = (entry.kind.decode(), int(entry.number), int(entry.n))
        if ent != (*subject, n) or entry.prev != prev or index <= last:
            report.fault("ENT", f"第 {n + 1} 条（序号 {index}）接不上前一条：包里缺了记录。")
        if entry.at < before:
            report.fault("CLOCK", f"第 {n + 1} 条（序号 {index}）的时间早于前一条。")
        prev, last, before = leaf.hex().encode(), index, entry.at
    if not entries:
        report.fault("ENT", "包里没有记录。")
    said = report.passed
    said["SEQ"] = f"{len(entries)} 条，序号与证明一致"
    said["CLOCK"] = "时间不倒退"
    said["CANON"] = "每条都是规范写法"
    said["ENT"] = f"{subject[0]}:{subject[1]} 从第一条起至第 {len(entries)} 条，没有缺漏"
    report.notes.append(
        f"此包证明的是检查点（{point.size} 条）时的情形；其后有无新记录，须向系统索取新包。"
    )


def _judge_bundle(
    point: Checkpoint,
    held: list[Checkpoint],
    links: list[tuple[int, int, list[bytes]]],
    trust: Trust,
    report: Report,
) -> None:
    """The bundle's checkpoint is signed, and leads to those that the auditor holds."""
    said = report.passed
    if trust.check(point, report):
        said["SIG"] = "检查点签名有效" + ("" if trust.given else "（公钥取自事项包自身）")
    for mine in held:
        if mine.origin != point.origin:
            report.fault(
                "ORIGIN", f"{mine.source}属于“{mine.origin}”，事项包属于“{point.origin}”。"
            )
        trust.check(mine, report)
        if mine.size == point.size and mine.root != point.root:
            report.fault("SPLIT", _split_sentence(mine, point))
        if mine.size > point.size:
            report.notes.append(f"{mine.source}比事项包新，请索取不早于它的事项包再比对。")
        if 0 < mine.size < point.size:
            proofs = [proof for old, new, proof in links if (old, new) == (mine.size, point.size)]
            if not proofs:
                report.notes.append(
                    f"事项包没有从{mine.source}（{mine.size} 条）到 {point.size} 条的衔接证明，"
                    "请带此条数重新索取。"
                )
            elif not consistent(mine.size, mine.root, point.size, point.root, proofs[0]):
                report.fault("SPLIT", f"{mine.source}与事项包的检查点衔接不上：日志被改写过。")
    said["ROOT"] = f"每条都在 {point.size} 条的日志之内"
    said["ORIGIN"] = f"日志名称为“{point.origin}”"
    said["SPLIT"] = "与您手里的检查点不矛盾" if held else "只有事项包自带的检查点"
    if not held:
        report.notes.append("您没有提供自己留存的检查点：事项包的可信程度取决于公钥的来历。")


def _bundled(one: dict[str, Any]) -> tuple[int, bytes, list[bytes]]:
    return int(one["index"]), one["canon"].encode("utf-8"), [unbase64(p) for p in one["proof"]]


def _link(one: dict[str, Any]) -> tuple[int, int, list[bytes]]:
    return int(one["from"]), int(one["to"]), [unbase64(p) for p in one["proof"]]


# ── The command ───────────────────────────────────────────────────────────────────────────────


def run(argv: list[str], checks: frozenset[str] = frozenset(CHECKS)) -> int:
    """The command; `checks` lets a test see what each check is worth."""
    options = _parser().parse_args(argv)
    report = Report(checks, options.at)
    try:
        _check(options, report)
    except Finding as found:
        print(f"{found.code:<7}不符  {CHECKS[found.code]}：{found.sentence}")
        return 1
    except Unusable as error:
        print(f"无法核验：{error}", file=sys.stderr)
        return 2
    _print(report)
    return 0


def _check(options: argparse.Namespace, report: Report) -> None:
    if not options.log and not options.bundle:
        raise Unusable("请给出日志文件，或用 --bundle 给出事项包。")
    held = [_held(path, report) for path in options.checkpoint]
    keys = [_key(given) for given in options.key]
    if options.bundle:
        check_bundle(options.bundle, [p for p in held if p], Trust(keys), report)
    if options.log:
        _check_log(options, [p for p in held if p], Trust(keys), report)


def _check_log(
    options: argparse.Namespace, held: list[Checkpoint], trust: Trust, report: Report
) -> None:
    tell = _progress if options.progress else lambda done: None
    # Entries are trees without circles; looking for circles would only cost time.
    gc.disable()
    try:
        with contextlib.closing(open_log(options.log, options.files)) as log:
            known = read_by_number(log, held, trust, report, tell)
            if not options.roots_only:
                read_by_entity(log, known, report, tell)
    except sqlite3.DatabaseError as error:
        raise Finding("CANON", f"数据库文件已损坏，读不下去（{error}）。") from None
    finally:
        gc.enable()


def _held(path: Path, report: Report) -> Checkpoint | None:
    try:
        return read_checkpoint(read_text(path), f"您的检查点 {path.name}", held=True)
    except ValueError as error:
        report.fault("SIG", f"检查点 {path.name} 读不懂：{error}。")
        return None


def _key(given: str) -> Key:
    try:
        return read_key(read_text(Path(given)) if Path(given).is_file() else given)
    except ValueError as error:
        raise Unusable(f"--key：{error}") from None


def _progress(done: int) -> None:
    print(f"已读 {done} 条", file=sys.stderr, flush=True)


def _print(report: Report) -> None:
    for code, title in CHECKS.items():
        if code in report.passed:
            print(f"{code:<7}通过  {title}：{report.passed[code]}。")
        elif code in report.skipped:
            print(f"{code:<7}未查  {title}：{report.skipped[code]}。")
    for note in report.notes:
        print(f"注意：{note}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="独立核验督查督办系统的审计日志。", epilog="代码含义见《审计日志说明》。"
    )
    parser.add_argument("log", nargs="?", type=Path, help="SQLite 数据库文件或导出文件")
    parser.add_argument(
        "--checkpoint", type=Path, action="append", default=[], help="自己留存的检查点，可给多个"
    )
    parser.add_argument("--key", action="append", default=[], help="签发方公钥（一行文字或文件）")
    parser.add_argument("--bundle", type=Path, help="单个事项的记录包")
    parser.add_argument("--files", type=Path, help="附件目录，逐个核对附件")
    parser.add_argument("--roots-only", action="store_true", help="只核对序号、散列和根值，较快")
    parser.add_argument("--progress", action="store_true", help="在标准错误输出进度")
    parser.add_argument("--at", type=_instant, default=datetime.now(UTC), help="以此时刻为“现在”")
    return parser


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
