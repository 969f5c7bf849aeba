"""E-mail addresses that people leave themselves: of an account (`staff:<id>`) or of the reporter of a case
(`case:<id>`). Nothing but one link is sent to an address until its owner has opened it: nobody subscribes a stranger.

Links carry a signature over purpose, id and address; a link for an address that was changed since opens nothing.
"""

import hmac
import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.errors import NotAllowed
from complaints.model import Notice
from complaints.office.addresses import checked_mail
from complaints.ports import Address, Records
from complaints.ports.addresses import MAIL
from complaints.privacy.coarse import next_hour
from complaints.report.windows import Window

#: the text's key for the letter with the link
CONFIRM = "mail.confirm"
CONFIRM_WITHIN = timedelta(days=1)
#: letters with a link a day: to one address, asked for by one person, from one network, and by all together
TO_ONE, BY_ONE, BY_NETWORK, BY_ALL = 3, 5, 20, 300
_TOKEN = re.compile(r"(\d{1,15})-([0-9a-f]{32})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Whom the limits count, in memory only. `network`: empty if unknown."""

    name: str
    network: str = ""


def of_case(case_id: int) -> str:
    return f"case:{case_id}"


def of_account(staff_id: int) -> str:
    return f"staff:{staff_id}"


def address_of(records: Records, party: str) -> Address | None:
    return next((one for one in records.addresses.of(party) if one.kind == MAIL), None)


def leave(
    records: Records,
    *,
    party: str,
    typed: str,
    asker: Asker,
    asks: Window,
    now: datetime,
    wants: Set[str] = frozenset(),
) -> Address:
    """Stores the address in place of the one before, and has the link sent. `asks` counts the letters of a day. Raises
    Incomplete, NotAllowed."""
    value = checked_mail(typed)
    bounds = [(f"to {value.lower()}", TO_ONE), (f"by {asker.name}", BY_ONE), ("all", BY_ALL)]
    if asker.network:
        bounds.append((f"from {asker.network}", BY_NETWORK))
    if any(asks.used(name, now) >= most for name, most in bounds):
        raise NotAllowed("mail.too_often")
    for name, _ in bounds:
        asks.add(name, now)
    forget(records, party)
    added = records.addresses.add(
        Address(party=party, kind=MAIL, value=value, confirmed=False, wants=frozenset(wants), added_at=next_hour(now))
    )
    records.notices.add(Notice(event_id=None, case_id=None, to=f"{MAIL}:{added.id}", key=CONFIRM))
    return added


def forget(records: Records, party: str) -> bool:
    """False if there was no address."""
    found = [one for one in records.addresses.of(party) if one.kind == MAIL]
    for one in found:
        records.addresses.remove(one.id)
    return bool(found)


def confirm(records: Records, token: str, *, key: bytes) -> Address | None:
    """None for a link that opens nothing (any more). Opening it again does no harm."""
    address = _opened(records, token, "confirm", key)
    if address is not None and not address.confirmed:
        records.addresses.confirm(address.id)
    return address


def stop(records: Records, token: str, *, key: bytes, now: datetime) -> bool:
    """Removes the address; True also if it is gone already, so that a link tells nothing about others."""
    address = _opened(records, token, "stop", key)
    if address is not None:
        records.addresses.remove(address.id)
        if not address.party.startswith("case:"):
            records.acts.add(action="address_stop", now=now, detail=f"{address.id} {address.party} {address.kind}")
    return _TOKEN.fullmatch(token) is not None


def token(address: Address, purpose: str, *, key: bytes) -> str:
    """For a link: `confirm` or `stop`."""
    signed = hmac.digest(key, f"mail {purpose} {address.id} {address.value}".encode(), "sha256").hex()[:32]
    return f"{address.id}-{signed}"


def _opened(records: Records, given: str, purpose: str, key: bytes) -> Address | None:
    read = _TOKEN.fullmatch(given)
    address = records.addresses.get(int(read[1])) if read else None
    if address is None or address.kind != MAIL:
        return None
    return address if hmac.compare_digest(token(address, purpose, key=key), given) else None
