"""Whoever rewrites the log is found out, by the check that is meant to find it; and each is needed."""

import pytest

from tests.audit.attacks import ATTACKS, Attack, with_both, with_key, with_print
from tests.audit.evidence import ALL, Evidence, check

by_name = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@pytest.mark.parametrize("look", [with_both, with_key, with_print])
def test_the_true_log_holds(evidence: Evidence, look) -> None:  # type: ignore[no-untyped-def]
    code, said = check(*look(evidence))
    assert code == 0, said
    assert "不符" not in said
    assert "未查" not in said or look is with_print
    lines = [line.split()[0] for line in said.splitlines() if line[0].isascii()]
    assert lines == ALL_IN_ORDER


ALL_IN_ORDER = [
    *("SEQ", "LEAF", "CLOCK", "SHORT", "ROOT", "SIG", "ORIGIN", "SPLIT", "HEAD", "STALE"),
    *("CANON", "ENT", "LIVE", "OPEN", "BLOB"),
]


@by_name
def test_the_attack_is_caught(attack: Attack, evidence: Evidence) -> None:
    attack.forge(evidence)
    code, said = check(*attack.look(evidence), at=attack.at)
    assert code == 1, said
    assert said.split()[0] == attack.code, said
    assert attack.says in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("code", ALL_IN_ORDER)
def test_no_check_is_dead(code: str, evidence: Evidence, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Without this one check some attack gets through all the others."""
    through = []
    for number, attack in enumerate(one for one in ATTACKS if one.code == code):
        forged = evidence.copied_to(tmp_path / str(number))
        attack.forge(forged)
        found, _ = check(*attack.look(forged), checks=ALL - {code}, at=attack.at)
        if found == 0:
            through.append(attack.name)
    assert through


def test_every_check_is_attacked() -> None:
    assert {attack.code for attack in ATTACKS} == ALL == set(ALL_IN_ORDER)


def test_without_a_checkpoint_of_ones_own_it_says_how_little_is_proved(evidence: Evidence) -> None:
    code, said = check(evidence.database)
    assert code == 0
    assert "您没有提供自己留存的检查点" in said
    assert "您没有提供" not in check(evidence.database, "--checkpoint", evidence.early)[1]
