"""Logging in with name, password and a second factor; and who has to wait after wrong tries.

Wrong tries count for the network that made them, per name and over all names. So nobody is locked out by strangers who
try the name: only after many wrong tries from everywhere, unknown networks get few tries per day for that name. The
counts are in memory; a restart forgets them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.errors import NotAllowed
from complaints.model import Factors, Staff, Way
from complaints.office.one_time import code_digest, step_of
from complaints.office.passwords import is_password
from complaints.ports import Records
from complaints.report.windows import Window

COOL_DOWN, _DAY = timedelta(minutes=15), timedelta(days=1)
#: wrong tries within COOL_DOWN: for one name from one network, and for all names from one network
WRONG, WRONG_OF_NETWORK = 5, 20
#: wrong tries a day for one name from everywhere, after which each network has only a few a day for it
SIEGE, IN_SIEGE = 50, 3


class LoginTries:
    """Recent wrong tries. `name` is what was typed, whether or not there is such an account."""

    def __init__(self) -> None:
        self._lately, self._today = Window(COOL_DOWN), Window(_DAY)

    def check(self, name: str, network: str, now: datetime) -> None:
        """Raises NotAllowed with the minutes to wait."""
        besieged = self._today.used(name, now) >= SIEGE
        bounds = [
            (self._lately, f"{network} {name}", WRONG),
            (self._lately, network, WRONG_OF_NETWORK),
            *([(self._today, f"{network} {name}", IN_SIEGE)] if besieged else []),
        ]
        waits = [window.wait(who, now) for window, who, most in bounds if window.used(who, now) >= most]
        if waits:
            minutes = int(max(waits).total_seconds() // 60) + 1
            raise NotAllowed("console.error.login_wait", minutes=minutes)

    def was_wrong(self, name: str, network: str, now: datetime) -> None:
        self._lately.add(f"{network} {name}", now)
        self._lately.add(network, now)
        self._today.add(f"{network} {name}", now)
        self._today.add(name, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who somebody says they are, and what they typed to prove it. `code`: from the app, or a recovery code."""

    name: str
    password: str
    code: str


def account_named(records: Records, name: str) -> tuple[Staff | None, Factors]:
    """The open account of that name with its factors; none of both if there is no such account, or several."""
    found = [one for one in records.staff.named(name.strip()) if one.active]
    return (found[0], records.logins.factors(found[0].id)) if len(found) == 1 else (None, Factors())


def knows_password(claim: Claim, factors: Factors) -> bool:
    """Slow, and equally slow whether or not there is an account or a password: call it outside a transaction."""
    return is_password(claim.password, factors.password_hash) and factors.has_password


def second_factor(records: Records, account: Staff, code: str, *, pepper: bytes, now: datetime) -> Way | None:
    """Uses up the code. None for a wrong one, for a code of the app that was used before, or a used recovery code."""
    factors = records.logins.factors(account.id)
    step = step_of(code, factors.totp_secret, now=now)
    if step is not None:
        return Way.TOTP if records.logins.use_step(account.id, step) else None
    if records.logins.use_code(account.id, code_digest(code, pepper=pepper)):
        records.acts.add(action="recovery_code", now=now, staff_id=account.id)
        return Way.RECOVERY
    return None


def prove(
    records: Records, account: Staff, factors: Factors, claim: Claim, *, pepper: bytes, now: datetime
) -> Way | None:
    """The second half, in the transaction that opens the session: the account and password are as they were when
    `knows_password` was asked, and the code is right."""
    current = records.staff.get(account.id)
    unchanged = records.logins.factors(account.id).password_hash == factors.password_hash
    if current is None or not current.active or not unchanged:
        return None
    return second_factor(records, account, claim.code, pepper=pepper, now=now)
