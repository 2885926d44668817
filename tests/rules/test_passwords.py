"""Passwords: what is refused, and that long ones cost no more than short ones."""

from __future__ import annotations

import time

import pytest
from argon2.low_level import Type

from tests.support.hashes import REAL
from tracker.base.errors import DomainError
from tracker.rules.people.passwords import check_password, hash_password, matches, random_password

NAMES = ["李思远", "liyuan", "规财科", "市乡村振兴局"]


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Ab3-xyz", "8到128"),
        ("x" * 100 + "1" * 29, "8到128"),
        ("password", "常见"),
        ("P@ssw0rd", "常见"),
        ("Admin@2023", "常见"),
        ("1qaz2wsx", "常见"),
        ("87654321", "常见"),
        ("Qwer1234!", "常见"),
        ("aaaa1111", "常见"),
        ("5201314520", "两类"),
        ("kdjfhgtrbn", "两类"),
        ("李思远-2023", "姓名"),
        ("my-LiYuan-77", "姓名"),
        ("规财科资金运行77", "姓名"),
        ("ＬＩＹＵＡＮ-77", "姓名"),
    ],
)
def test_weak_passwords_are_refused(password: str, words: str) -> None:
    with pytest.raises(DomainError, match=words) as refused:
        check_password(password, names=NAMES)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password", ["Zhenxing-2023", "资金支出计划2023", "correct horse!", "8k#Wq2pL"]
)
def test_good_passwords_pass(password: str) -> None:
    check_password(password, names=NAMES)


def test_administrators_need_twelve_and_three_kinds_if_set() -> None:
    check_password("8k#Wq2pLmnbv", shortest=12, kinds=3)
    with pytest.raises(DomainError, match="12到128"):
        check_password("8k#Wq2pLmnb", shortest=12)
    with pytest.raises(DomainError, match="三类"):
        check_password("abcdWXYZ2468", shortest=12, kinds=3)


def test_first_passwords_pass_the_strictest_policy_and_differ() -> None:
    made = {random_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password, shortest=12)


def test_full_width_letters_are_the_same_password() -> None:
    assert matches(hash_password("Zhenxing-2023"), "Ｚhenxing-２０２３")


def test_a_megabyte_answers_fast_and_fits_nothing() -> None:
    stored = hash_password("Zhenxing-2023")
    start = time.perf_counter()
    assert not matches(stored, "Z" * 1_000_000)
    assert time.perf_counter() - start < 0.2
    assert not matches("", "")
    assert not matches("not a hash", "Zhenxing-2023")


def test_the_program_itself_uses_argon2id_in_earnest() -> None:
    assert REAL.type is Type.ID
    assert REAL.memory_cost >= 19_456, "OWASP's least, in KiB"
    assert REAL.time_cost >= 2
