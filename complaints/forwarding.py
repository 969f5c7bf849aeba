"""转办 into other systems' queues (S26): what leaves, what comes back. Reporter and contact data never leave."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from complaints import triage
from complaints.attempt import Attempt
from complaints.deadlines import Clock
from complaints.lifecycle import Action, Entry
from complaints.model import Actor, Complaint, Role, State
from complaints.moves import Move, found, store
from complaints.ports import Forward, Records
from complaints.routing import tell_leaders

#: waits after failures; jitter comes on top
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
#: about half a day of tries, then somebody has to look; 内部约定
GIVE_UP = 15


class Status(StrEnum):
    """What the other system says of a case."""

    OPEN = "open"
    CLOSED = "closed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """All that leaves of a case. `key` is the same however often it is sent."""

    key: str
    number: str
    category: str
    text: str
    lat: float | None
    lon: float | None
    address: str
    received_at: datetime
    forwarded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    status: Status
    text: str = ""
    external_id: str = ""


def item(case: Complaint, forward: Forward) -> Item:
    return Item(
        key=f"{case.number}-{forward.id}",
        number=case.number,
        category=case.category,
        text=case.text,
        lat=case.place.lat,
        lon=case.place.lon,
        address=case.place.address,
        received_at=case.created_at,
        forwarded_at=forward.created_at,
    )


def wait(attempts: int, jitter: float) -> timedelta:
    """Before the next try; `jitter` is in [0, 1) and adds up to half."""
    return min(_FIRST_WAIT * (1 << min(attempts - 1, 20)), _LONGEST_WAIT) * (1 + jitter / 2)


def take_number(records: Records, forward: Forward, external_id: str, *, now: datetime) -> bool:
    """The other system's number of the case, into its history. False: that number belongs to another case."""
    if not records.forwards.keep_number(forward.destination, external_id, forward.case_id):
        return False
    case = found(records, forward.case_id)
    records.forwards.sent(forward.id, external_id=external_id, token="", next_look=now)
    move = Move(action=Entry.FORWARDED, values={"external_number": external_id, "destination": forward.destination},
                public_text=external_id)  # fmt: skip
    store(records, case, case, move, actor=Actor(role=Role.SYSTEM), now=now, tells=False)
    return True


def hear(records: Records, forward: Forward, told: Feedback, *, now: datetime, clock: Clock, words: str) -> bool:
    """办结 or return by the other system; heard twice or late, it changes nothing. `words`: where it sent none."""
    case = found(records, forward.case_id)
    if told.status is Status.OPEN:
        return False
    records.forwards.done(forward.id)
    transfers = [event for event in records.cases.events(case.id) if event.action == Action.TRANSFER]
    if case.state is not State.TRANSFERRED or not transfers or transfers[-1].id != forward.event_id:
        return False
    attempt, said = Attempt.on(case, actor=Actor(role=Role.SYSTEM), now=now), told.text.strip()[:2000]
    if told.status is Status.CLOSED:
        triage.external_close(records, attempt, clock=clock, public_text=said or words)
    else:
        triage.come_back(records, attempt, clock=clock, note=said)
    return True


def bury(records: Records, forward: Forward, *, reason: str) -> None:
    """Not tried again by itself: leaders are told once, and the console lists it (O05)."""
    records.forwards.bury(forward.id, reason=reason)
    values: Mapping[str, str] = {"destination": forward.destination, "reason": reason}
    tell_leaders(records, found(records, forward.case_id), "told.forward_dead", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case in a file of another system: our number or its own, and what it says."""

    number: str
    told: Feedback


def read_back(
    records: Records, destination: str, lines: Sequence[Line], *, now: datetime, clock: Clock, words: str
) -> Mapping[str, int]:
    """What became of the lines: taken (numbered), heard, same, unknown, clash. The same file again changes nothing."""
    return Counter(_read_one(records, destination, line, now=now, clock=clock, words=words) for line in lines)


def _read_one(records: Records, destination: str, line: Line, *, now: datetime, clock: Clock, words: str) -> str:
    case = records.cases.by_number(line.number) if line.number else None
    known = line.told.external_id
    forward = records.forwards.find(destination, case_id=case.id) if case else None
    forward = forward or (records.forwards.find(destination, external_id=known) if known else None)
    if forward is None:
        return "unknown"
    taken = bool(known) and not forward.external_id
    if taken and not take_number(records, forward, known, now=now):
        return "clash"
    heard = hear(records, forward, line.told, now=now, clock=clock, words=words)
    return "heard" if heard else "taken" if taken else "same"
