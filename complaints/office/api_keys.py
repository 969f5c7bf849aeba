"""Keys for the Open311 interface: made and revoked by administrators, shown once, stored as a digest."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Actor
from complaints.office.rights import Right, may
from complaints.ports import Records
from complaints.ports.api import ApiKey, Scope

#: requests per minute that may be set; 内部约定
LEAST_RATE, MOST_RATE, USUAL_RATE = 1, 600, 60
MOST_NAME = 64
#: tells our keys from others at a glance, also for programs that look for leaked keys
_MARK = "lwk_"


class Refused(NotAllowed):
    """A key that opens nothing: unknown, revoked, expired, or without the scope."""


def make(
    records: Records,
    *,
    name: str,
    contact: str,
    scopes: Collection[str],
    per_minute: str,
    last_day: str,
    word: str,
    actor: Actor,
    now: datetime,
    today: date,
) -> tuple[ApiKey, str]:
    """The key and its text, which is returned only here. `word` is random, of at least 128 bits. Raises Incomplete for
    a field that can't be used, NotAllowed."""
    _must_be_admin(actor)
    name, contact = name.strip(), contact.strip()
    if not 0 < len(name) <= MOST_NAME:
        raise Incomplete("apikey.bad.name", limit=MOST_NAME).at("name")
    if not 0 < len(contact) <= MOST_NAME:
        raise Incomplete("apikey.bad.contact", limit=MOST_NAME).at("contact")
    wanted = frozenset(Scope(one) for one in scopes if one in set(Scope))
    if not wanted:
        raise Incomplete("apikey.bad.scopes").at("scopes")
    rate = int(per_minute) if per_minute.isascii() and per_minute.isdigit() and len(per_minute) < 9 else 0
    if not LEAST_RATE <= rate <= MOST_RATE:
        raise Incomplete("apikey.bad.rate", least=LEAST_RATE, most=MOST_RATE).at("per_minute")
    text = f"{_MARK}{word}"
    key = ApiKey(
        name=name,
        contact=contact,
        scopes=wanted,
        per_minute=rate,
        made_at=now,
        last_day=_day(last_day, today),
    )
    assert actor.staff_id is not None
    made = records.api.add_key(key, digest=digest(text), staff_id=actor.staff_id)
    records.acts.add(action="api_key_make", now=now, staff_id=actor.staff_id, detail=str(made.id))
    return made, text


def revoke(records: Records, key_id: int, *, actor: Actor, now: datetime) -> None:
    """Raises NotAllowed, NotFound."""
    _must_be_admin(actor)
    if not records.api.revoke_key(key_id, now=now):
        raise NotFound("error.old_button")
    records.acts.add(action="api_key_revoke", now=now, staff_id=actor.staff_id, detail=str(key_id))


def checked(records: Records, text: str, scope: Scope, *, today: date) -> ApiKey:
    """Raises Refused with why."""
    key = records.api.find_key(digest(text)) if text else None
    if key is None:
        raise Refused("open311.no_key" if not text else "open311.unknown_key")
    if key.revoked_at is not None:
        raise Refused("open311.revoked_key")
    if key.last_day is not None and today > key.last_day:
        raise Refused("open311.expired_key", day=key.last_day.isoformat())
    if scope not in key.scopes:
        raise Refused("open311.other_scope", scope=scope.value)
    return key


def digest(text: str) -> str:
    """Without salt: a key has 128 random bits, so that nobody can try them all."""
    return hashlib.sha256(text.encode()).hexdigest()


def _day(written: str, today: date) -> date | None:
    if not written.strip():
        return None
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        raise Incomplete("apikey.bad.day").at("last_day") from None
    if day < today:
        raise Incomplete("apikey.bad.day_past").at("last_day")
    return day


def _must_be_admin(actor: Actor) -> None:
    if actor.staff_id is None or not may(actor, Right.ACCOUNTS):
        raise NotAllowed()
