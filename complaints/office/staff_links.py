"""One-time links for staff, each for one purpose: `login` opens the console, `bind` binds a chat, `invite` lets a
member join a unit. Stored as a digest, valid for a day. A new link revokes the unused older ones of the same account
and purpose."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from complaints.model import Staff
from complaints.ports import Records


class LinkState(StrEnum):
    """`expired` also if a newer link replaced it; `closed`: its account is."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    CLOSED = "closed"
    UNKNOWN = "unknown"


LIFE = timedelta(hours=24)


def issue(records: Records, *, staff_id: int, purpose: str, word: str, now: datetime) -> None:
    """`word` is the secret part of the link: random, at least 128 bits, shown only to the account's owner."""
    records.staff.end_links(staff_id, now=now, purpose=purpose)
    records.staff.add_link(staff_id=staff_id, token_hash=digest(word), expires_at=now + LIFE, purpose=purpose)


def redeem(records: Records, *, word: str, purpose: str, now: datetime) -> Staff | None:
    """The account of the link, which is then used up; None for a used, expired or unknown link."""
    return records.staff.use_link(token_hash=digest(word), purpose=purpose, now=now)


def holder(records: Records, *, word: str, purpose: str, now: datetime) -> Staff | None:
    """The account of the link, without using it up; None if `redeem` would return None."""
    return records.staff.link_of(token_hash=digest(word), purpose=purpose, now=now)


def state_of(records: Records, *, word: str, purpose: str, now: datetime) -> LinkState:
    found = records.staff.link_times(token_hash=digest(word), purpose=purpose)
    if found is None:
        return LinkState.UNKNOWN
    expires_at, used_at, open_ = found
    if not open_:
        return LinkState.CLOSED
    if used_at is not None:
        return LinkState.USED
    return LinkState.EXPIRED if expires_at <= now else LinkState.OPEN


def digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
