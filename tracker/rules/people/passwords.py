"""Passwords: what may be one, and how it is kept (argon2id)."""

from __future__ import annotations

import secrets
import string
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from tracker.base.errors import DomainError

_HASHER = PasswordHasher()
#: Checked when no such account exists, so that an unknown name takes as long as a known one.
_DUMMY = _HASHER.hash(secrets.token_hex(16))
SHORTEST, LONGEST = 8, 128
#: What the published lists of leaked passwords are made of, in the form `_core` gives.
_COMMON = frozenset(
    (
        "password passwd passwort qwerty qwertyuiop qwert qwer asdfgh asdfghjkl asdf zxcvbn zxcvbnm zxcv "
        "admin administrator administrater root superadmin sysadmin manager master user guest test tester "
        "testing welcome letmein login default changeme secret iloveyou woaini woaiwojia aini nihao "
        "abc abcd abcde abcdef abcdefg abcdefgh qazwsx qazwsxedc qaz wsx zaq zaqxsw qweasd qweasdzxc qwe "
        "asd zxc aa aaa a b q z qq www wang zhang china zhongguo beijing mima monkey dragon sunshine "
        "princess football baseball superman computer internet huawei duban dubanban xczx xiangcunzhenxing "
        "xczxj zhengfu tracker system sys shuju gov government"
    ).split()
)
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", string.ascii_lowercase, "1qaz2wsx3edc")
_LOOKALIKES = str.maketrans("@0$1!35", "aosiles")
#: Without letters and digits that look alike: people read these out to one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def hash_password(password: str) -> str:
    return _HASHER.hash(_normal(password))


def matches(stored: str, password: str) -> bool:
    """Whether a password fits a stored hash; an empty or broken hash costs the same time and fits none."""
    if len(password) > LONGEST:
        stored, password = "", ""
    try:
        return _HASHER.verify(stored or _DUMMY, _normal(password)) and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def random_password() -> str:
    """A first or reset password, to be handed over once: 12 characters with letters and digits."""
    while True:
        made = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        if (
            any(c.isdigit() for c in made)
            and any(c.islower() for c in made)
            and any(c.isupper() for c in made)
        ):
            return made


def check_password(
    password: str, *, shortest: int = SHORTEST, kinds: int = 2, names: Iterable[str] = ()
) -> None:
    """Refuse a password that is short, long, common or made of a name, at the field `password`."""
    if not shortest <= len(password) <= LONGEST:
        raise DomainError(f"口令应为{shortest}到{LONGEST}个字符。", field="password")
    folded = _normal(password).casefold()
    if _is_common(folded):
        raise DomainError("这个口令太常见，容易被猜中，请换一个。", field="password")
    if len({_kind_of(c) for c in password}) < kinds:
        few = "两" if kinds == 2 else "三"
        raise DomainError(f"口令应至少包含字母、数字、符号中的{few}类。", field="password")
    if any(_is_inside(name, folded) for name in names):
        raise DomainError("口令不能包含姓名、账号或单位名称。", field="password")


def _is_common(folded: str) -> bool:
    """Few different characters, a row of the keyboard, or a well-known word with signs around it."""
    if len(set(folded)) < 4:
        return True
    if any(folded in row * 2 or folded in row[::-1] * 2 for row in _ROWS):
        return True
    around = string.digits + string.punctuation
    cores = {folded.strip(around), folded.rstrip(around)}
    return bool(_COMMON & cores.union(core.translate(_LOOKALIKES) for core in cores))


def _kind_of(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "letter" if character.isalpha() else "sign"


def _is_inside(name: str, folded: str) -> bool:
    """A name of a single character would forbid too much; two Chinese ones are a whole name."""
    shortest = 3 if name.isascii() else 2
    return len(name) >= shortest and _normal(name).casefold() in folded


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
