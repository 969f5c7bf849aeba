"""One-time links for staff: one purpose each (`login` opens the console, `bind` ties a Telegram account), kept as a
digest, good for a day. A new one ends the older unused ones of its account and purpose."""

import hashlib
from datetime import datetime, timedelta

from complaints.model import Staff
from complaints.ports import Records

LIFE = timedelta(hours=24)


def issue(records: Records, *, staff_id: int, purpose: str, word: str, now: datetime) -> None:
    """`word` is the link's secret part: random, 128 bits or more, told to nobody but the account's owner."""
    records.staff.end_links(staff_id, now=now, purpose=purpose)
    records.staff.add_link(staff_id=staff_id, token_hash=digest(word), expires_at=now + LIFE, purpose=purpose)


def redeem(records: Records, *, word: str, purpose: str, now: datetime) -> Staff | None:
    """The account of the link, which is spent by this; None for a used, expired or invented one."""
    return records.staff.use_link(token_hash=digest(word), purpose=purpose, now=now)


def holder(records: Records, *, word: str, purpose: str, now: datetime) -> Staff | None:
    """Whose link it is, without spending it; None where `redeem` would give None."""
    return records.staff.link_of(token_hash=digest(word), purpose=purpose, now=now)


def digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
