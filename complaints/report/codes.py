"""查询码: stored as a peppered, salted hash. Whoever tries wrong ones has to wait; the others don't.

Wrong tries count for who tried: a chat (or a member of staff), and the network it came from where that is known. So the
right code from anybody who has not used up their own tries opens the case, whatever strangers have tried before.

What that leaves to a stranger who guesses one case's code: 20 guesses a day from one network and 10 from one Telegram
account, until 50 wrong codes were tried for that case on that day; from then on 3 a day each. With k networks or
accounts that is about 50 + 3k of a million codes a day: with a thousand of them 3,050, a chance of one in 300. Over all
cases together one network has 200 guesses a day, one account 30. A network is an IPv4 address or a /48 of IPv6, since
a /48 is what one customer may be given (RFC 6177).

Who tried is remembered in memory, for a day, and only where the code was wrong: nothing that is stored leads from a
case to a chat. A restart forgets it (and each of several services counts for itself); how many wrong codes a case has
seen on which day stands in its row and stays. The day alone: the moment of a try would be found again in its chat.
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

#: A code has a million values: the pepper (outside the database) and the bounds guard it, so the hash may be light.
_HASHER = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
_DAY = timedelta(days=1)
#: wrong tries of one chat in a row, and how long it waits then
WRONG_TRIES = 5
COOL_DOWN = timedelta(minutes=15)
#: a day: of one chat, of one network (which a neighbourhood may share), of all before a case counts as besieged
A_DAY, A_DAY_OF_NETWORK, SIEGE = 10, 20, 50
#: a day of either, while a case is besieged
A_DAY_IN_SIEGE = 3
#: a day over all cases: of one chat, of one network
A_DAY_IN_ALL, A_DAY_IN_ALL_OF_NETWORK = 30, 200
#: chats whose network is remembered
_MOST_CHATS = 20_000

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trier:
    """Who tries a code. `name`: a chat, or a member of staff; `network`: as Tries.network_of knows it, or empty."""

    name: str
    network: str = ""


class Tries:
    """Who tried wrong codes of late, in memory alone."""

    def __init__(self) -> None:
        self._lately, self._today = Window(COOL_DOWN), Window(_DAY)
        self._networks: OrderedDict[tuple[int, int], str] = OrderedDict()

    def came_from(self, bot_id: int, chat_id: int, network: str) -> None:
        """What a chat did last came from there."""
        self._networks[bot_id, chat_id] = network
        self._networks.move_to_end((bot_id, chat_id))
        if len(self._networks) > _MOST_CHATS:
            self._networks.popitem(last=False)

    def by_chat(self, bot_id: int, chat_id: int) -> Trier:
        return Trier(name=f"{bot_id}:{chat_id}", network=self._networks.get((bot_id, chat_id), ""))

    def wait(self, number: str, by: Trier, now: datetime, *, besieged: bool) -> timedelta:
        """How long this one has to wait before the next try; nothing where it need not."""
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
    """The case that number and code open, else None; counts wrong tries. Raises NotAllowed for one who has to wait.

    A number that is nobody's, or has no code, is answered as a wrong code is, and as slowly: the answer tells nobody
    how a case was reported. A caller must let the transaction commit also when None comes back: the count is part of
    the answer.
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
