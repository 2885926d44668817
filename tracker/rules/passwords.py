"""Passwords: what may be one, and how it is kept (argon2id)."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from tracker.base.errors import DomainError

_HASHER = PasswordHasher()
#: Checked when no such account exists, so that an unknown name takes as long as a known one.
_DUMMY = _HASHER.hash(secrets.token_hex(16))
SHORTEST, LONGEST = 8, 128
#: The commonest of the published lists of leaked Chinese passwords.
_COMMON = frozenset(
    (
        "12345678 123456789 1234567890 87654321 11111111 00000000 88888888 66666666 password "
        "password1 passw0rd qwertyuiop qwer1234 abcd1234 a1234567 1qaz2wsx iloveyou admin123 "
        "woaini520 zaq12wsx asdfghjkl 147258369 5201314520 aa123456 abc12345 admin888 "
    ).split()
)
#: Without letters and digits that look alike; eight characters a unit person can read out.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def hash_password(password: str) -> str:
    return _HASHER.hash(_normal(password))


def matches(stored: str, password: str) -> bool:
    """Whether a password fits a stored hash; an empty or broken hash costs the same time and fits none."""
    if len(password) > LONGEST:
        password = ""
    try:
        return _HASHER.verify(stored or _DUMMY, _normal(password)) and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def random_password() -> str:
    """A first or reset password, to be handed over once: 12 characters with all three kinds."""
    while True:
        made = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        if (
            any(c.isdigit() for c in made)
            and any(c.islower() for c in made)
            and any(c.isupper() for c in made)
        ):
            return made


def check_password(password: str, *, shortest: int = SHORTEST, names: Iterable[str] = ()) -> None:
    """Refuse a password that is short, long, common or made of a name, at the field `password`."""
    if not shortest <= len(password) <= LONGEST:
        raise DomainError(f"口令应为{shortest}到{LONGEST}个字符。", field="password")
    folded = _normal(password).casefold()
    if folded in _COMMON or len(set(folded)) < 4:
        raise DomainError("这个口令太常见，容易被猜中，请换一个。", field="password")
    kinds = {"digit" if c.isdigit() else "letter" if c.isalpha() else "sign" for c in password}
    if len(kinds) < 2:
        raise DomainError("口令应至少包含字母、数字、符号中的两类。", field="password")
    if any(len(name) >= 3 and name.casefold() in folded for name in names):
        raise DomainError("口令不能包含姓名、账号或单位名称。", field="password")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
