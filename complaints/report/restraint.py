"""Limits on frequent reporting (R31): a wait, a confirmation, and a mute with a reason and an appeal; see zone.limits.

Only submitting is limited: the draft stays, and reports already submitted are not affected. Subjects are digests under
the pepper. Anonymous reports are counted in memory only, so that no row leads from a person to one.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Draft, Identity, Notice, Person, Place
from complaints.office.rights import Right, may
from complaints.ports import Mute, Records
from zone.limits import Limits

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
#: decimals of a degree, about 100 m: points that close are the same place
_PLACE_DIGITS = 3
_LEAST_APPEAL = 5


class Confirm(Incomplete):
    """The reporter must confirm the report: `submit` again with `confirmed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    person: str
    place: str


def subjects(person: Person, place: Place | None, pepper: bytes) -> Subjects:
    who = f"person:{person.bot_id}:{person.user_id}"
    where = "-"
    if place is not None:
        point = place.lat is not None and place.lon is not None
        where = f"{place.lat:.{_PLACE_DIGITS}f},{place.lon:.{_PLACE_DIGITS}f}" if point else place.address
    return Subjects(person=_digest(who, pepper), place=_digest(f"{who}@{where}", pepper))


def check(
    records: Records,
    *,
    person: Person,
    draft: Draft,
    pepper: bytes,
    now: datetime,
    limits: Limits,
    confirmed: bool = False,
) -> None:
    """Raises NotAllowed (muted, or a short wait) or Confirm. Writes nothing; `note` counts the report."""
    who = subjects(person, draft.place, pepper)
    if (mute := records.restraint.muted(who.person, now=now)) is not None:
        raise NotAllowed("error.muted", until=mute.until, id=mute.id)
    last = records.restraint.last(who.person)
    hasty = records.restraint.times(who.person, since=now - _HOUR) >= limits.slow_after
    wait = timedelta(minutes=limits.slow_wait_minutes)
    if hasty and last is not None and now < last + wait:
        raise NotAllowed("error.slow_down", minutes=int((last + wait - now).total_seconds() // 60) + 1)
    if confirmed:
        return
    today = records.restraint.times(who.person, since=now - _DAY)
    if today >= limits.confirm_after:
        raise Confirm("restraint.many", count=today)
    here = records.restraint.times(who.place, since=now - _DAY)
    if here >= limits.confirm_here_after:
        raise Confirm("restraint.same_place", count=here)


def note(
    records: Records, *, person: Person, draft: Draft, pepper: bytes, now: datetime, limits: Limits
) -> Mute | None:
    """Counts a submitted report. Returns the mute that it causes, if any."""
    who = subjects(person, draft.place, pepper)
    for subject in (who.person, who.place):
        records.restraint.mark(subject, now=now, lasting=draft.identity is not Identity.ANONYMOUS)
    if records.restraint.times(who.person, since=now - _DAY) < limits.mute_after:
        return None
    named = records.restraint.times(who.person, since=now - _DAY, lasting=True)
    until = now + timedelta(hours=limits.mute_hours)
    lasting = named >= limits.mute_after
    return records.restraint.mute(who.person, reason="too_many", now=now, until=until, lasting=lasting)


def mute_of(records: Records, *, person: Person, pepper: bytes, now: datetime) -> Mute | None:
    return records.restraint.muted(subjects(person, None, pepper).person, now=now)


def appeal(records: Records, *, person: Person, pepper: bytes, text: str, now: datetime) -> None:
    """申诉: staff read its text without learning who wrote it."""
    mute = mute_of(records, person=person, pepper=pepper, now=now)
    if mute is None:
        raise NotAllowed("error.not_muted")
    if len(text.strip()) < _LEAST_APPEAL:
        raise Incomplete("error.needs.reason")
    if mute.appealed_at is not None:
        raise NotAllowed("error.appealed_already")
    records.restraint.appeal(mute.id, text=text.strip()[:1000], now=now)
    values = {"number": str(mute.id)}
    records.notices.add(Notice(event_id=None, case_id=None, to="group", key="restraint.appealed", values=values))


def lift(records: Records, *, mute_id: int, actor: Actor, now: datetime) -> None:
    if actor.staff_id is None or not may(actor, Right.TRIAGE):
        raise NotAllowed()
    records.restraint.lift(mute_id, staff_id=actor.staff_id, now=now)
    records.acts.add(action="lift_mute", staff_id=actor.staff_id, detail=str(mute_id), now=now)


def _digest(subject: str, pepper: bytes) -> str:
    return hmac.digest(pepper, f"restraint:{subject}".encode(), "sha256").hex()
