"""查询码: stored as a peppered, salted hash. Only those who try wrong codes have to wait.

Wrong tries are counted per chat (or staff member) and, if known, per network. So the right code opens the case for
anybody who has tries left, whatever strangers have tried before.

Guessing the code of one case: 20 guesses per day from one network and 10 from one Telegram account, until 50 wrong
codes have been tried for that case on that day; after that 3 per day each. With k networks or accounts that makes about
50 + 3k of a million codes per day: with a thousand of them 3,050, a chance of one in 300. Over all cases together a
network has 200 guesses per day, an account 30. A network is an IPv4 address or an IPv6 /48, because a customer may be
given a /48 (RFC 6177).

Those who tried are remembered in memory only, for a day, and only for wrong codes: nothing stored links a case to a
chat. A restart forgets them, and each of several services counts separately. The number of wrong codes per case and day
is stored in the row of the case; not the time, because a chat has a message of the same time.
"""

import hmac
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from math import ceil
from secrets import token_bytes

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Complaint
from complaints.ports import Records
from complaints.report.windows import Window

#: The pepper (outside the database) and the limits protect a code of only a million values, so the hash may be cheap.
_HASHER = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
_DAY = timedelta(days=1)
#: wrong tries of one chat in a row, and the wait after them
WRONG_TRIES = 5
COOL_DOWN = timedelta(minutes=15)
#: wrong tries per day and case: of one chat, of one network (which neighbours may share), of all until the siege
A_DAY, A_DAY_OF_NETWORK, SIEGE = 10, 20, 50
#: wrong tries per day of one chat or network during a siege
A_DAY_IN_SIEGE = 3
#: wrong tries per day over all cases: of one chat, of one network
A_DAY_IN_ALL, A_DAY_IN_ALL_OF_NETWORK = 30, 200
#: how many chats' networks are remembered
_MOST_CHATS = 20_000

_SIX = 6


def own_code(typed: str) -> str:
    """A 查询码 chosen by the reporter (R18). Raises Incomplete for one that is malformed or easily guessed."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trier:
    """Who tries a code. `name`: a chat or a staff member; `network`: empty if unknown."""

    name: str
    network: str = ""


class Tries:
    """Recent wrong tries, in memory only."""

    def __init__(self) -> None:
        self._lately, self._today = Window(COOL_DOWN), Window(_DAY)
        self._networks: OrderedDict[tuple[int, int], str] = OrderedDict()

    def came_from(self, bot_id: int, chat_id: int, network: str) -> None:
        """Remembers the network of a chat's latest request."""
        self._networks[bot_id, chat_id] = network
        self._networks.move_to_end((bot_id, chat_id))
        if len(self._networks) > _MOST_CHATS:
            self._networks.popitem(last=False)

    def by_chat(self, bot_id: int, chat_id: int) -> Trier:
        return Trier(name=f"{bot_id}:{chat_id}", network=self._networks.get((bot_id, chat_id), ""))

    def wait(self, number: str, by: Trier, now: datetime, *, besieged: bool) -> timedelta:
        """How long `by` has to wait before the next try; zero if not at all."""
        chat, network = by.name, f"@{by.network}"
        bounds = [
            (self._lately, f"{number} {chat}", WRONG_TRIES),
            (self._today, f"{number} {chat}", A_DAY_IN_SIEGE if besieged else A_DAY),
            (self._today, chat, A_DAY_IN_ALL),
        ]
        if by.network:
            bounds += [
                (self._today, f"{number} {network}", A_DAY_IN_SIEGE if besieged else A_DAY_OF_NETWORK),
                (self._today, network, A_DAY_IN_ALL_OF_NETWORK),
            ]
        waits = [window.wait(name, now) for window, name, most in bounds if window.used(name, now) >= most]
        return max(waits, default=timedelta())

    def was_wrong(self, number: str, by: Trier, now: datetime) -> None:
        self._lately.add(f"{number} {by.name}", now)
        for who in (by.name, f"@{by.network}") if by.network else (by.name,):
            self._today.add(f"{number} {who}", now)
            self._today.add(who, now)


def open_with_code(
    records: Records, tries: Tries, *, number: str, code: str, by: Trier, pepper: bytes, now: datetime
) -> Complaint | None:
    """The case that number and code open, else None. Counts wrong tries; raises NotAllowed for one who has to wait.

    An unknown number, or one without a code, gets the same answer as a wrong code, and as slowly: the answer does not
    reveal how a case was reported. The caller must commit the transaction even if the result is None, so that the try
    is counted.
    """
    case = records.cases.by_number(number)
    hashed = records.cases.code_of(case.id) if case else None
    wrong, until = records.cases.wrong_codes(case.id) if case else (0, None)
    if until is None or now >= until:
        wrong, until = 0, now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
    wait = tries.wait(number, by, now, besieged=wrong >= SIEGE)
    if wait:
        raise _has_to_wait(wait)
    try:
        _HASHER.verify(hashed or _nobodys_hash(), _peppered(code, number, pepper))
    except VerifyMismatchError:
        tries.was_wrong(number, by, now)
        if case is not None:
            records.cases.note_wrong_codes(case.id, wrong=wrong + 1, until=until)
        return None
    return case


def _has_to_wait(wait: timedelta) -> NotAllowed:
    minutes = int(wait.total_seconds() // 60) + 1
    if minutes <= 90:
        return NotAllowed("error.code_locked", minutes=minutes)
    return NotAllowed("error.code_locked_long", hours=ceil(wait / timedelta(hours=1)))


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(token_bytes(32))
