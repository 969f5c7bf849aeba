"""查询码: stored as a peppered, salted hash; a few wrong tries close the door for a while."""

import hmac
from datetime import datetime, timedelta
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Complaint
from complaints.ports import Records

#: A code has a million values: the pepper (outside the database) and the cool-down guard it, so the hash may be light.
_HASHER = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
WRONG_TRIES = 5
COOL_DOWN = timedelta(minutes=15)


_SIX = 6


def own_code(typed: str) -> str:
    """A 查询码 of the reporter's own choice (R18). Raises Incomplete for one that anybody would try first."""
    digits = "".join(c for c in typed if not c.isspace())
    if len(digits) != _SIX or not (digits.isascii() and digits.isdigit()):
        raise Incomplete("error.bad_code")
    steps = {int(b) - int(a) for a, b in pairwise(digits)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:  # 000000, 123456, 654321
        raise Incomplete("error.weak_code")
    return digits


def hash_code(code: str, *, number: str, pepper: bytes) -> str:
    return _HASHER.hash(_peppered(code, number, pepper))


def _peppered(code: str, number: str, pepper: bytes) -> bytes:
    return hmac.digest(pepper, f"{number}:{code}".encode(), "sha256")


def open_with_code(records: Records, *, case: Complaint, code: str, pepper: bytes, now: datetime) -> bool:
    """Whether the code opens the case; counts wrong tries. Raises NotAllowed during the cool-down after 5 of them.

    A caller must let the transaction commit also when False comes back: the count is part of the answer.
    """
    stored = records.cases.code_of(case.id)
    if stored is None:
        return False
    hashed, tries, locked_until = stored
    if locked_until is not None and now < locked_until:
        raise NotAllowed("error.code_locked", minutes=int((locked_until - now).total_seconds() // 60) + 1)
    try:
        _HASHER.verify(hashed, _peppered(code, case.number, pepper))
    except VerifyMismatchError:
        wrong = tries + 1
        closed = wrong >= WRONG_TRIES
        records.cases.note_code_try(
            case.id, tries=0 if closed else wrong, locked_until=now + COOL_DOWN if closed else None
        )
        return False
    if tries:
        records.cases.note_code_try(case.id, tries=0, locked_until=None)
    return True
