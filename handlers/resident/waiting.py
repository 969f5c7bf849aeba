"""What this chat has been asked for: a tap starts the wait, the answer or 取消 ends it. The number of an anonymous case
is stored sealed only."""

from dataclasses import replace
from datetime import datetime, timedelta

from complaints.model import AwaitedKind, Awaiting, Complaint, Identity
from complaints.ports import Records
from handlers.turn import Turn

_WAIT = timedelta(hours=24)
_SEALED = "about"
#: how long photos and words sent one after the other belong to one supplement
ADDING = timedelta(minutes=10)
_FILES = "more_files"


def wait_for(turn: Turn, records: Records, kind: AwaitedKind, case: Complaint, *, lasting: timedelta = _WAIT) -> None:
    """The next text or photo is about that case."""
    wait_for_number(turn, records, kind, case.number, sealed=case.identity is Identity.ANONYMOUS, lasting=lasting)


def wait_for_number(
    turn: Turn, records: Records, kind: AwaitedKind, number: str, *, sealed: bool, lasting: timedelta = _WAIT
) -> None:
    if sealed:
        until = turn.now + lasting
        records.memory.put(turn.bot_id, turn.chat_id, _SEALED, number, expires_at=until, lasting=False)
    start_waiting(turn, records, kind, lasting=lasting, about="" if sealed else number)


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
    for key in (_SEALED, _FILES):
        records.memory.drop(turn.bot_id, turn.chat_id, key)


def expect_files(turn: Turn, records: Records, case: Complaint) -> None:
    """Photos of the next ten minutes belong to the case, too; texts are read as any other."""
    until = turn.now + ADDING
    value = f"{case.number} {until.isoformat()}"
    open_case = case.identity is not Identity.ANONYMOUS
    records.memory.put(turn.bot_id, turn.chat_id, _FILES, value, expires_at=until, lasting=open_case)


def files_expected(turn: Turn, records: Records) -> str | None:
    """The number of the case that photos belong to."""
    number, _, until = (records.memory.get(turn.bot_id, turn.chat_id, _FILES) or "").partition(" ")
    return number if until and datetime.fromisoformat(until) > turn.now else None
