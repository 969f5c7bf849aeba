"""What this chat has been asked for: a tap starts the wait, the answer or 取消 ends it. The number of an anonymous case
is stored sealed only."""

from dataclasses import replace
from datetime import timedelta

from complaints.model import AwaitedKind, Awaiting, Complaint, Identity
from complaints.ports import Records
from handlers.turn import Turn

_WAIT = timedelta(hours=24)
_SEALED = "about"


def wait_for(turn: Turn, records: Records, kind: AwaitedKind, case: Complaint) -> None:
    """The next text or photo is about that case."""
    wait_for_number(turn, records, kind, case.number, sealed=case.identity is Identity.ANONYMOUS)


def wait_for_number(turn: Turn, records: Records, kind: AwaitedKind, number: str, *, sealed: bool) -> None:
    if sealed:
        until = turn.now + _WAIT
        records.memory.put(turn.bot_id, turn.chat_id, _SEALED, number, expires_at=until, lasting=False)
    start_waiting(turn, records, kind, lasting=_WAIT, about="" if sealed else number)


def start_waiting(turn: Turn, records: Records, kind: AwaitedKind, *, lasting: timedelta, about: str = "") -> None:
    person = records.people.get(turn.person.id) or turn.person
    awaiting = Awaiting(kind=kind, about=about, until=turn.now + lasting)
    records.people.save(replace(person, awaiting=awaiting))


def awaited(turn: Turn, records: Records, *kinds: AwaitedKind) -> Awaiting | None:
    """What is awaited, if it is one of `kinds`, with the sealed number filled in."""
    awaiting = turn.awaiting
    if awaiting is None or awaiting.kind not in kinds:
        return None
    sealed = "" if awaiting.about else records.memory.get(turn.bot_id, turn.chat_id, _SEALED)
    return replace(awaiting, about=sealed) if sealed else awaiting


def stop_waiting(turn: Turn, records: Records) -> None:
    records.people.stop_awaiting(turn.person.id)
    records.memory.drop(turn.bot_id, turn.chat_id, _SEALED)
