"""Passwords of staff: length and not being common, no rules of composition (NIST SP 800-63B, 5.1.1.2); argon2id."""

import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from secrets import token_bytes

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from complaints.errors import Incomplete

#: characters; the upper bound only keeps hashing cheap
SHORTEST, LONGEST = 10, 200
#: RFC 9106, the second recommended choice: 64 MiB of memory
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_COMMON = Path(__file__).with_name("common_passwords.txt")


def check_password(password: str, *, name: str) -> None:
    """Raises Incomplete with what is wrong with a new password of the account `name`."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise Incomplete("console.error.password_short", least=SHORTEST)
    if len(plain) > LONGEST:
        raise Incomplete("console.error.password_long", most=LONGEST)
    if _is_easy(plain.casefold(), name=_normal(name).casefold()):
        raise Incomplete("console.error.password_easy")


def hash_password(password: str) -> str:
    return _HASHER.hash(_normal(password))


def is_password(password: str, hashed: str) -> bool:
    """Takes as long for an empty `hashed`, so that the time doesn't tell whether an account has a password."""
    try:
        matches = _HASHER.verify(hashed or _nobodys_hash(), _normal(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(hashed)


def _normal(password: str) -> str:
    """The same password from every keyboard."""
    return unicodedata.normalize("NFKC", password)


def _is_easy(plain: str, *, name: str) -> bool:
    """Common, a short piece repeated, a row of neighbouring characters, or the account's name with little added."""
    repeated = any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 5))
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    is_row = len(steps) == 1 and steps <= {-1, 0, 1}
    is_name = bool(name) and name in plain and len(plain) - len(name) < 6
    return plain in _common() or repeated or is_row or is_name


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text("utf-8").split()
    return frozenset(line.casefold() for line in lines)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(token_bytes(32))
