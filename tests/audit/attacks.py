"""Every attack on the log that its design names, done for real on a copy of the evidence.

Each takes the evidence and leaves it forged; `Attack` says how the auditor looks and which check
must catch it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.audit.evidence import HOST, Evidence, Forger, forging, thief
from tracker.transparency.canonical import encode
from tracker.transparency.checkpoint import open_checkpoint, sign_checkpoint
from tracker.transparency.notes import Ed25519Signer, Ed25519Verifier
from tracker.transparency.tree import leaf_hash

ORIGIN = f"{HOST}/audit/1"
STRANGER = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))

Forge = Callable[[Evidence], None]
Arguments = Callable[[Evidence], list[object]]


def with_late(evidence: Evidence) -> list[object]:
    """The auditor has the file and the last checkpoint from his mail box."""
    return [evidence.database, "--checkpoint", evidence.late]


def with_both(evidence: Evidence) -> list[object]:
    return [*with_late(evidence), "--checkpoint", evidence.early]


def with_print(evidence: Evidence) -> list[object]:
    """The auditor has only a briefing on paper."""
    return [evidence.database, "--checkpoint", evidence.printed]


def with_key(evidence: Evidence) -> list[object]:
    return [*with_late(evidence), "--key", evidence.key]


def bare(evidence: Evidence) -> list[object]:
    """The auditor brought nothing along."""
    return [evidence.database]


def bundle(evidence: Evidence) -> list[object]:
    return ["--bundle", evidence.bundle, "--checkpoint", evidence.late, "--key", evidence.key]


def bundle_early(evidence: Evidence) -> list[object]:
    return ["--bundle", evidence.bundle, "--checkpoint", evidence.early, "--key", evidence.key]


@dataclass(frozen=True)
class Attack:
    name: str
    code: str
    forge: Forge
    look: Arguments = with_late
    at: str = "2023-06-30T08:00:00Z"
    #: A word that the sentence must contain, where it should name something.
    says: str = ""


ATTACKS: list[Attack] = []


def attack(
    code: str, look: Arguments = with_late, *, at: str = "2023-06-30T08:00:00Z", says: str = ""
) -> Callable[[Forge], Forge]:
    def keep(forge: Forge) -> Forge:
        name = f"{forge.__name__}-{look.__name__}"
        ATTACKS.append(Attack(name, code, forge, look, at, says))
        return forge

    return keep


def reworded(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "why": "按领导口头意见办理"}


# ── Rows of the log ───────────────────────────────────────────────────────────────────────────


@attack("LEAF")
def edit_a_row(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        seq = forger.lone_seq(below=20)
        canon = encode(reworded(json.loads(forger.canon(seq))))
        forger.sql("UPDATE audit_entry SET canon = ? WHERE seq = ?", canon, seq)


@attack("LEAF")
def edit_only_a_hash(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("UPDATE audit_entry SET leaf_hash = ? WHERE seq = 5", bytes(32))


@attack("ROOT")
@attack("ROOT", bare)
def edit_a_row_and_fix_its_hash(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        seq = forger.lone_seq(below=20)
        forger.put_canon(seq, encode(reworded(json.loads(forger.canon(seq)))))
        forger.fix_head()


@attack("CANON")
def edit_only_a_generated_column(evidence: Evidence) -> None:
    """Searches for a person's acts would pass this one over."""
    with forging(evidence) as forger:
        forger.free_columns()
        forger.sql("UPDATE audit_entry SET actor_id = actor_id + 1 WHERE seq = 20")


@attack("SEQ")
def delete(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("DELETE FROM audit_entry WHERE seq = 12")


@attack("SEQ")
def shift_the_numbers_of_the_unsealed_tail(evidence: Evidence) -> None:
    """Room for an entry to be slipped in later; texts, hashes and head stay right."""
    with forging(evidence) as forger:
        last = forger.size - 1
        forger.sql("UPDATE audit_entry SET seq = seq + 1 WHERE seq = ?", last)


@attack("SEQ", bare)
def number_an_entry_wrongly_inside(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        last = forger.size - 1
        forger.put_canon(last, encode({**json.loads(forger.canon(last)), "seq": last + 5}))
        forger.fix_head()


@attack("ROOT")
@attack("ROOT", with_print)
def delete_and_renumber(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        entries = forger.entries()
        del entries[forger.seq_of("user.edit")]
        forger.rewrite(entries)


@attack("ROOT")
def reorder(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        entries = forger.entries()
        one, two = forger.seq_of("task.issue"), forger.seq_of("task.accept")
        times = [entries[one]["at"], entries[two]["at"]]
        entries[one], entries[two] = entries[two], entries[one]
        entries[one]["at"], entries[two]["at"] = times
        forger.rewrite(entries)


@attack("ROOT")
def insert_backdated(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        entries = forger.entries()
        place = forger.seq_of("task.issue")
        entries.insert(place, {**reworded(entries[place]), "act": "task.urge", "ch": {}, "st": ""})
        forger.rewrite(entries)


@attack("CLOCK")
def append_backdated(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        entries = forger.entries()
        entries.append({**entries[-1], "at": entries[10]["at"]})
        forger.rewrite(entries)


@attack("CLOCK", bare)
def set_the_clock_back(evidence: Evidence) -> None:
    """What the program itself would not write: an entry of two hours before the last."""
    with forging(evidence) as forger:
        entries = forger.entries()
        entries[-1]["at"] = "2023-06-30T00:30:00.000000Z"
        forger.rewrite(entries)


@attack("CLOCK", bare)
def write_in_the_future(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        entries = forger.entries()
        entries[-1]["at"] = "2024-01-01T00:00:00.000000Z"
        forger.rewrite(entries)


@attack("SHORT")
@attack("SHORT", with_print)
def truncate_the_published_tail(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.rewrite(forger.entries()[: forger.seq_of("user.edit", last=True)])
        forger.sql("DELETE FROM audit_checkpoint WHERE size > ?", forger.size)


@attack("LIVE", says="督办事项 督〔2023〕")
def truncate_the_unpublished_tail(evidence: Evidence) -> None:
    """No checkpoint covers it, but the tables still hold what it brought about."""
    with forging(evidence) as forger:
        sealed = forger.sql("SELECT max(size) FROM audit_checkpoint")[0][0]
        forger.rewrite(forger.entries()[:sealed])


@attack("SHORT", with_both)
def show_an_old_backup(evidence: Evidence) -> None:
    shutil.copyfile(evidence.backup, evidence.database)


@attack("HEAD", bare)
def forge_the_head(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("UPDATE audit_head SET size = size - 1")


@attack("HEAD", bare)
def forge_the_edge(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        (edge,) = forger.sql("SELECT frontier FROM audit_head")[0]
        forger.sql("UPDATE audit_head SET frontier = ?", edge[:-1] + bytes([edge[-1] ^ 1]))


@attack("CANON", bare)
def write_a_key_twice(evidence: Evidence) -> None:
    """One reader takes the first value, another the last."""
    with forging(evidence) as forger:
        last = forger.size - 1
        forger.put_canon(last, forger.canon(last)[:-1] + ',"why":"另一个理由"}')
        forger.fix_head()


@attack("CANON", bare)
def write_a_text_that_is_no_json(evidence: Evidence) -> None:
    """Only by rebuilding the table: the generated columns refuse such a text."""
    with forging(evidence) as forger:
        forger.free_columns()
        forger.put_canon(forger.size - 1, '{"v":1,')
        forger.fix_head()


@attack("ENT", bare)
def give_an_entry_to_another(evidence: Evidence) -> None:
    """The last log-in, moved from the officer to a colleague."""
    with forging(evidence) as forger:
        last = forger.size - 1
        entry = json.loads(forger.canon(last))
        entry["ent"] = ["user", entry["ent"][1] + 1, 1]
        forger.put_canon(last, encode(entry))
        forger.fix_head()


@attack("ENT", bare)
def use_a_number_of_an_entity_twice(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.free_columns()
        last = forger.size - 1
        entry = json.loads(forger.canon(last))
        entry["ent"][2] -= 1
        canon = encode(entry)
        forger.put_canon(last, canon)
        forger.sql("UPDATE audit_entry SET ent_n = ent_n - 1 WHERE seq = ?", last)
        forger.fix_head()


# ── Rewriting the whole log ───────────────────────────────────────────────────────────────────


def _rewrite_history(forger: Forger, key: str | None = None) -> None:
    entries = forger.entries()
    place = forger.seq_of("user.edit")
    entries[place] = reworded(entries[place])
    for entry in entries:
        if key and entry["act"] == "audit.begin_epoch":
            entry["more"]["key"] = key
    forger.rewrite(entries)


@attack("SIG")
def rewrite_all_without_the_key(evidence: Evidence) -> None:
    """With a key of his own, announced in the log in place of the true one."""
    with forging(evidence) as forger:
        _rewrite_history(forger, STRANGER.verifier_key)
        forger.reseal(STRANGER)


@attack("ROOT")
@attack("ROOT", with_print)
@attack("ROOT", with_both)
def rewrite_all_with_the_key(evidence: Evidence) -> None:
    """Nothing inside gives it away; a root that somebody kept does."""
    with forging(evidence) as forger:
        _rewrite_history(forger)
        forger.reseal(thief(evidence))


@attack("ROOT", with_print)
def rewrite_all_and_drop_the_checkpoints(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        _rewrite_history(forger)
        forger.unseal()


# ── Checkpoints ───────────────────────────────────────────────────────────────────────────────


@attack("SIG", bare)
@attack("SIG", with_key)
def sign_with_a_wrong_key(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.reseal(STRANGER)


@attack("SIG")
def change_the_size_line(evidence: Evidence) -> None:
    lines = evidence.late.read_text(encoding="utf-8").split("\n")
    lines[1] = str(int(lines[1]) - 1)
    evidence.late.write_text("\n".join(lines), encoding="utf-8")


@attack("SIG", bare)
def state_another_root_beside_the_note(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("UPDATE audit_checkpoint SET root = ?", "00" * 32)


@attack("ORIGIN")
@attack("ORIGIN", with_print)
def hold_the_head_of_another_log(evidence: Evidence) -> None:
    for path in (evidence.late, evidence.printed):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(ORIGIN, "other.example/audit/1"), encoding="utf-8")


def _split(evidence: Evidence, path: Path) -> None:
    """Another log of the same size as a checkpoint that is out, under the same true signature."""
    verifier = Ed25519Verifier(evidence.key)
    point = open_checkpoint(path.read_text(encoding="utf-8"), [verifier])
    other = replace(point, root=leaf_hash("另一本日志"))
    path.write_text(sign_checkpoint(other, [thief(evidence)]), encoding="utf-8")


@attack("SPLIT", bundle)
def show_another_log_to_the_inspector(evidence: Evidence) -> None:
    """The auditor's own checkpoint has the size of the bundle's and another root."""
    _split(evidence, evidence.late)


@attack("SPLIT", bundle_early)
def show_the_inspector_a_log_with_another_past(evidence: Evidence) -> None:
    _split(evidence, evidence.early)


@attack("SPLIT", with_both)
def sign_two_logs_of_one_size(evidence: Evidence) -> None:
    shutil.copyfile(evidence.late, evidence.early)
    _split(evidence, evidence.early)


@attack("STALE", bare, at="2023-07-02T08:00:00Z")
def stop_sealing(evidence: Evidence) -> None:
    """The tail stays unsealed for days, so that it can be rewritten at leisure."""


# ── Behind the log ────────────────────────────────────────────────────────────────────────────


@attack("LIVE", says="办理时限")
def change_a_deadline_behind_the_log(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("UPDATE task SET due_on = '2023-12-31' WHERE id = ?", evidence.task_id)


@attack("LIVE", says="督〔2023〕")
def change_a_report_behind_the_log(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("UPDATE progress_report SET text = '已全部完成。'")


@attack("LIVE")
def delete_a_row_behind_the_log(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("DELETE FROM review")


@attack("LIVE", says="没有任何记录")
def add_a_row_behind_the_log(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql(
            "INSERT INTO role_grant (user_id, role, granted_at)"
            " VALUES (1, 'auditor', '2023-06-30 02:00:00.000000')"
        )


@attack("LIVE", says="旧值")
def change_a_value_and_let_the_program_change_it_again(evidence: Evidence) -> None:
    """The entry's old value is not the one that the history knows."""
    with forging(evidence) as forger:
        entries = forger.entries()
        last = max(i for i, entry in enumerate(entries) if "percent" in entry["ch"])
        entries[last]["ch"]["percent"][0] = 77
        forger.rewrite(entries)
        forger.unseal()


@attack("LIVE", bare, says="当时")
def change_a_value_only_for_a_while(evidence: Evidence) -> None:
    """Put back before the audit; an entry written meanwhile holds the digest of the changed row."""
    with forging(evidence) as forger:
        last = max(i for i, entry in enumerate(forger.entries()) if entry["st"])
        entry = json.loads(forger.canon(last))
        entries = forger.entries()
        entries[last] = {**entry, "st": "ab" * 32}
        forger.rewrite(entries)


@attack("BLOB")
def change_an_attachment(evidence: Evidence) -> None:
    (path,) = [p for p in (evidence.folder / "files").rglob("*") if p.is_file()]
    path.write_bytes("资金支付凭证（更正）\n".encode())


@attack("BLOB")
def lose_an_attachment(evidence: Evidence) -> None:
    shutil.rmtree(next(p for p in (evidence.folder / "files").iterdir()))


@attack("OPEN")
def change_a_personal_value(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("UPDATE audit_secret SET value = '13911111111' WHERE value = '13900000001'")


@attack("OPEN")
def lose_a_personal_value_without_a_word(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql("DELETE FROM audit_secret WHERE value = '13900000001'")


@attack("OPEN")
def claim_an_erasure_that_nobody_logged(evidence: Evidence) -> None:
    with forging(evidence) as forger:
        forger.sql(
            "INSERT INTO audit_erasure (commitment, erased_at, by_id, reason)"
            " SELECT commitment, '2023-06-30', 1, '' FROM audit_secret WHERE value = '13900000001'"
        )
        forger.sql("DELETE FROM audit_secret WHERE value = '13900000001'")


# ── Bundles ───────────────────────────────────────────────────────────────────────────────────


def _rebundle(evidence: Evidence, change: Callable[[dict[str, Any]], None]) -> None:
    made = json.loads(evidence.bundle.read_text(encoding="utf-8"))
    change(made)
    evidence.bundle.write_text(json.dumps(made), encoding="utf-8")


@attack("ROOT", bundle)
def edit_an_entry_of_a_bundle(evidence: Evidence) -> None:
    def change(made: dict[str, Any]) -> None:
        entry = made["entries"][-1]
        entry["canon"] = encode(reworded(json.loads(entry["canon"])))

    _rebundle(evidence, change)


@attack("ENT", bundle)
def leave_an_entry_out_of_a_bundle(evidence: Evidence) -> None:
    _rebundle(evidence, lambda made: made["entries"].pop(1))


@attack("ENT", bundle)
def hand_over_another_matter(evidence: Evidence) -> None:
    _rebundle(evidence, lambda made: made["subject"].__setitem__(1, 1))


@attack("SIG", bundle)
def sign_a_bundle_oneself(evidence: Evidence) -> None:
    def change(made: dict[str, Any]) -> None:
        point = open_checkpoint(made["checkpoint"], [Ed25519Verifier(evidence.key)])
        made["checkpoint"] = sign_checkpoint(point, [STRANGER])
        made["key"] = STRANGER.verifier_key

    _rebundle(evidence, change)
