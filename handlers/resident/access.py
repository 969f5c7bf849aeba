"""Who may speak for a case: its own account, the chat an anonymous case's relay leads to, or whoever gave number and
查询码 a moment ago (R18). What such a chat remembers is sealed, and what it says of the case leaves no trace."""

import json
import re
from datetime import datetime, timedelta

from complaints.case.attempt import Attempt
from complaints.errors import NotAllowed, NotFound
from complaints.model import Actor, Complaint, Identity, Role
from complaints.ports import Records
from complaints.report.numbers import parse_number
from handlers.turn import Turn

#: how long number and code open a case in the chat they were typed in
_OPEN_FOR = timedelta(minutes=30)
_OPENED, _LOOKED_UP = "opened", "looked_up"
_NUMBER = re.compile(r"LW-[0-9A-Z]{4}-[0-9A-Z]{4}")


def open_for_a_while(turn: Turn, records: Records, case: Complaint) -> None:
    until = turn.now + _OPEN_FOR
    kept = {case_id: at for case_id, at in _opened(turn, records).items() if at > turn.now} | {case.id: until}
    value = json.dumps({str(case_id): at.isoformat() for case_id, at in kept.items()})
    records.memory.put(turn.bot_id, turn.chat_id, _OPENED, value, expires_at=until, lasting=False)
    hush(turn, records, case)


def look_up(turn: Turn, records: Records, case: Complaint) -> None:
    """Six digits that come next are this case's 查询码."""
    until = turn.now + _OPEN_FOR
    value = json.dumps([case.number, until.isoformat()])
    records.memory.put(turn.bot_id, turn.chat_id, _LOOKED_UP, value, expires_at=until, lasting=False)


def looked_up(turn: Turn, records: Records) -> str | None:
    """The number that was looked up a moment ago."""
    stored = records.memory.get(turn.bot_id, turn.chat_id, _LOOKED_UP)
    number, until = json.loads(stored) if stored else ("", "")
    return number if number and datetime.fromisoformat(until) > turn.now else None


def is_theirs(turn: Turn, records: Records, case: Complaint) -> bool:
    if case.reporter_id is not None and case.reporter_id == turn.person.id:
        return True
    relay = records.relays.get(case.id)
    if relay is not None and relay[:2] == (turn.bot_id, turn.chat_id):
        return True
    until = _opened(turn, records).get(case.id)
    return until is not None and until > turn.now


def own_case(turn: Turn, records: Records, number: str) -> Complaint:
    """Raises NotFound, NotAllowed."""
    case = records.cases.by_number(number)
    if case is None:
        raise NotFound("error.old_button")
    if not is_theirs(turn, records, case):
        raise NotAllowed("error.not_yours")  # whether it has a code tells how it was reported
    hush(turn, records, case)
    return case


def tapped_case(turn: Turn, records: Records) -> Complaint:
    """The case whose number stands first behind the button's verb."""
    return own_case(turn, records, turn.arg(0))


def quoted_case(turn: Turn, records: Records) -> Complaint | None:
    """The own case that the message is about to which this one is a reply (R21)."""
    if turn.reply_to is None:
        return None
    message = {"bot_id": turn.bot_id, "chat_id": turn.chat_id, "message_id": turn.reply_to}
    slot = records.slot_of(**message) or ""
    meant = int(slot.split(":")[1]) if slot.startswith("case:") else records.relays.told_of(**message)
    case = records.cases.get(meant) if meant is not None else _first(records, turn.quoted)
    if case is None or not is_theirs(turn, records, case):
        return None
    hush(turn, records, case)
    return case


def _first(records: Records, text: str) -> Complaint | None:
    """One number only: a message that names several is about none of them."""
    named = {number for found in _NUMBER.findall(text) if (number := parse_number(found))}
    return records.cases.by_number(named.pop()) if len(named) == 1 else None


def split_number(text: str) -> tuple[str, str] | None:
    """A number and the words behind it: `LW-7K3M-9QX8 是东门`."""
    head = text.upper()
    found = re.match(r"LW[-\s]?[0-9A-Z]{4}[-\s]?[0-9A-Z]{4}(?![0-9A-Z])", head)
    number = parse_number(found[0]) if found else None
    words = text[found.end() :].strip(" ,，:：、。\n") if found else ""
    return (number, words) if number and words else None


def reporter(turn: Turn) -> Actor:
    """The reporter's word; a staff account behind it is told apart only where it matters (R25)."""
    return Actor(role=Role.REPORTER, staff_id=turn.staff.id if turn.staff else None)


def attempt_on(case: Complaint, turn: Turn) -> Attempt:
    """The reporter's, on their case as it is."""
    return Attempt.on(case, actor=reporter(turn), now=turn.now)


def hush(turn: Turn, records: Records, case: Complaint) -> None:
    """Whatever is said of an anonymous case leaves no trace, but where its relay leads here anyway."""
    if case.identity is Identity.ANONYMOUS:
        relay = records.relays.get(case.id)
        known = relay is not None and relay[:2] == (turn.bot_id, turn.chat_id)
        records.hush(bot_id=turn.bot_id, chat_id=turn.chat_id, now=turn.now, relayed=known)


def wipe(turn: Turn, records: Records) -> None:
    """What was typed now opens a case, or leads to one."""
    records.hush(bot_id=turn.bot_id, chat_id=turn.chat_id, now=turn.now)


def _opened(turn: Turn, records: Records) -> dict[int, datetime]:
    stored = json.loads(records.memory.get(turn.bot_id, turn.chat_id, _OPENED) or "{}")
    return {int(case_id): datetime.fromisoformat(at) for case_id, at in stored.items()}
