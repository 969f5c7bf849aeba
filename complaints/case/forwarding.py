"""转办 to other systems (S26): the data sent and the answers received. Reporter and contact data are never sent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action, Addition
from complaints.case.moves import Move, load, store
from complaints.clock.deadlines import Clock
from complaints.model import Actor, Complaint, Event, Role, State
from complaints.office.responsibility import tell_leaders
from complaints.ports import Forward, Records
from complaints.report.external_numbers import Conflict

#: waits after failures, without jitter
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_ANSWERS = frozenset({Action.EXTERNAL_CLOSE, Action.COME_BACK})
#: the actor of an answer that arrives automatically
_ITSELF = Actor(role=Role.SYSTEM)
#: attempts, over about half a day, until staff have to take care of it; 内部约定
GIVE_UP = 15


class ForwardStatus(StrEnum):
    """The status of a case in the other system."""

    OPEN = "open"
    CLOSED = "closed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """All data of a case that is sent. `key` stays the same however often it is sent."""

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
    status: ForwardStatus
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
    """The wait before the next attempt; `jitter` is in [0, 1) and adds up to half."""
    return min(_FIRST_WAIT * (1 << min(attempts - 1, 20)), _LONGEST_WAIT) * (1 + jitter / 2)


def take_number(records: Records, forward: Forward, external_id: str, *, now: datetime, actor: Actor = _ITSELF) -> bool:
    """Stores the other system's number and adds it to the history. False if that number belongs to another case."""
    if not records.forwards.keep_number(forward.destination, external_id, forward.case_id):
        return False
    case = load(records, forward.case_id)
    records.forwards.sent(forward.id, external_id=external_id, token="", next_look=now)
    move = Move(action=Addition.FORWARDED, values={"external_number": external_id, "destination": forward.destination},
                public_text=external_id)  # fmt: skip
    store(records, case, case, move, actor=actor, now=now, tells=False)
    return True


def hear(
    records: Records,
    forward: Forward,
    told: Feedback,
    *,
    now: datetime,
    clock: Clock,
    words: str,
    actor: Actor = _ITSELF,
) -> bool:
    """Applies the other system's 办结 or return; a repeated or late answer changes nothing.

    `words` replace the public text if the other system sent none. `actor` is the staff member who entered the answer,
    unless it arrived automatically.
    """
    case = load(records, forward.case_id)
    if told.status is ForwardStatus.OPEN:
        return False
    records.forwards.done(forward.id)
    transfers = [event for event in records.cases.events(case.id) if event.action == Action.TRANSFER]
    if case.state is not State.TRANSFERRED or not transfers or transfers[-1].id != forward.event_id:
        return False
    attempt, text = Attempt.on(case, actor=actor, now=now), told.text.strip()[:2000]
    if told.status is ForwardStatus.CLOSED:
        triage.external_close(records, attempt, clock=clock, public_text=text or words)
    else:
        triage.come_back(records, attempt, clock=clock, note=text)
    return True


def bury(records: Records, forward: Forward, *, reason: str) -> None:
    """Stops the automatic attempts: leaders are notified once, and the console lists the forward (O05)."""
    records.forwards.bury(forward.id, reason=reason)
    values: Mapping[str, str] = {"destination": forward.destination, "reason": reason}
    tell_leaders(records, load(records, forward.case_id), "told.forward_dead", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardLine:
    """One case in a file of another system: our number or that system's (in `told`), and its answer."""

    number: str
    told: Feedback
    line: int = 0  # line number in the file


@dataclass(slots=True, kw_only=True)
class Answered:
    """Lines by result: taken (number stored), heard (answer applied), same, unknown, clash, late (answer differs)."""

    counts: Counter[str] = field(default_factory=Counter)
    conflicts: list[Conflict] = field(default_factory=list)

    def add(self, other: "Answered") -> None:
        self.counts += other.counts
        self.conflicts += other.conflicts


def read_file(
    records: Records,
    destination: str,
    lines: Sequence[ForwardLine],
    *,
    actor: Actor,
    now: datetime,
    clock: Clock,
    words: str,
) -> Answered:
    """Applies the lines of a file uploaded by `actor`. The same file again changes nothing."""
    answered = Answered()
    for line in lines:
        result = _read_one(records, destination, line, now=now, clock=clock, words=words, actor=actor)
        if result == "same" and (conflict := _conflict(records, destination, line, words)) is not None:
            result = "late"
            answered.conflicts.append(conflict)
        answered.counts[result] += 1
    return answered


def read_back(
    records: Records, destination: str, lines: Sequence[ForwardLine], *, now: datetime, clock: Clock, words: str
) -> Mapping[str, int]:
    """Lines by result: taken (number stored), heard, same, unknown, clash. The same file again changes nothing."""
    return Counter(
        _read_one(records, destination, line, now=now, clock=clock, words=words, actor=_ITSELF) for line in lines
    )


def _forward_of(records: Records, destination: str, line: ForwardLine) -> Forward | None:
    case = records.cases.by_number(line.number) if line.number else None
    known = line.told.external_id
    forward = records.forwards.find(destination, case_id=case.id) if case else None
    return forward or (records.forwards.find(destination, external_id=known) if known else None)


def _conflict(records: Records, destination: str, line: ForwardLine, words: str) -> Conflict | None:
    """The conflict, if the line's answer differs from the one in the history."""
    forward = _forward_of(records, destination, line)
    if forward is None or line.told.status is ForwardStatus.OPEN:
        return None
    answers = [event for event in records.cases.events(forward.case_id) if event.action in _ANSWERS]
    closed, text = line.told.status is ForwardStatus.CLOSED, line.told.text.strip()[:2000]
    answer = text or words if closed else text
    if not answers or ((answers[-1].action == Action.EXTERNAL_CLOSE) is closed and answer == _text(answers[-1])):
        return None
    case = load(records, forward.case_id)
    return Conflict(
        line=line.line,
        number=line.told.external_id,
        case_number=case.number,
        before=_text(answers[-1]),
        told=answer or line.told.status.value,
    )


def _text(answer: Event) -> str:
    return answer.public_text or answer.note


def _read_one(
    records: Records, destination: str, line: ForwardLine, *, now: datetime, clock: Clock, words: str, actor: Actor
) -> str:
    forward, known = _forward_of(records, destination, line), line.told.external_id
    if forward is None:
        return "unknown"
    taken = bool(known) and not forward.external_id
    if taken and not take_number(records, forward, known, now=now, actor=actor):
        return "clash"
    heard = hear(records, forward, line.told, now=now, clock=clock, words=words, actor=actor)
    return "heard" if heard else "taken" if taken else "same"
