"""The chats that may act for a case: the reporter's own, the chat to which an anonymous case's relay leads, and for
half an hour a chat that gave number and 查询码 (R18). Such a chat's memory is sealed; its messages about the case leave
no trace."""

import json
import re
from datetime import datetime, timedelta

from complaints.case.attempt import Attempt
from complaints.errors import NotAllowed, NotFound
from complaints.model import Actor, Complaint, Identity, Role
from complaints.ports import Records
from complaints.report.numbers import parse_number
from handlers.turn import Turn

#: how long number and code keep a case open in the chat that gave them
_OPEN_FOR = timedelta(minutes=30)
_OPENED, _LOOKED_UP = "opened", "looked_up"
_NUMBER = re.compile(r"LW-[0-9A-Z]{4}-[0-9A-Z]{4}")


def open_for_a_while(turn: Turn, records: Records, case: Complaint) -> None:
    until = turn.now + _OPEN_FOR
    still_open = {case_id: at for case_id, at in _opened(turn, records).items() if at > turn.now}
    value = json.dumps({str(case_id): at.isoformat() for case_id, at in (still_open | {case.id: until}).items()})
    records.memory.put(turn.bot_id, turn.chat_id, _OPENED, value, expires_at=until, lasting=False)
    hush(turn, records, case)


def look_up(turn: Turn, records: Records, case: Complaint) -> None:
    """The next message of six digits is read as this case's 查询码."""
    until = turn.now + _OPEN_FOR
    value = json.dumps([case.number, until.isoformat()])
    records.memory.put(turn.bot_id, turn.chat_id, _LOOKED_UP, value, expires_at=until, lasting=False)


def looked_up(turn: Turn, records: Records) -> str | None:
    """The number that was looked up in the last half hour."""
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
    """The case, if this chat may act for it. Raises NotFound, NotAllowed."""
    case = records.cases.by_number(number)
    if case is None:
        raise NotFound("error.old_button")
    if not is_theirs(turn, records, case):
        raise NotAllowed("error.not_yours")  # no hint at a code: whether a case has one shows how it was reported
    hush(turn, records, case)
    return case


def tapped_case(turn: Turn, records: Records) -> Complaint:
    """The own case named by the first argument of the tapped button."""
    return own_case(turn, records, turn.arg(0))


def quoted_case(turn: Turn, records: Records) -> Complaint | None:
    """The own case of the message that is replied to (R21)."""
    if turn.reply_to is None:
        return None
    message = {"bot_id": turn.bot_id, "chat_id": turn.chat_id, "message_id": turn.reply_to}
    slot = records.slot_of(**message) or ""
    case_id = int(slot.split(":")[1]) if slot.startswith("case:") else records.relays.told_of(**message)
    case = records.cases.get(case_id) if case_id is not None else _only_case_in(records, turn.quoted)
    if case is None or not is_theirs(turn, records, case):
        return None
    hush(turn, records, case)
    return case


def _only_case_in(records: Records, text: str) -> Complaint | None:
    """The case that a text names; None if it names several."""
    numbers = {number for match in _NUMBER.findall(text) if (number := parse_number(match))}
    return records.cases.by_number(numbers.pop()) if len(numbers) == 1 else None


def split_number(text: str) -> tuple[str, str] | None:
    """A number and the words after it: `LW-7K3M-9QX8 是东门`. None if either is missing."""
    head = text.upper()
    match = re.match(r"LW[-\s]?[0-9A-Z]{4}[-\s]?[0-9A-Z]{4}(?![0-9A-Z])", head)
    number = parse_number(match[0]) if match else None
    words = text[match.end() :].strip(" ,，:：、。\n") if match else ""
    return (number, words) if number and words else None


def reporter(turn: Turn) -> Actor:
    """The reporter. A staff account is recorded because staff may not rate their own work (R25)."""
    return Actor(role=Role.REPORTER, staff_id=turn.staff.id if turn.staff else None)


def attempt_on(case: Complaint, turn: Turn) -> Attempt:
    """An attempt by the reporter, on the present version of the case."""
    return Attempt.on(case, actor=reporter(turn), now=turn.now)


def hush(turn: Turn, records: Records, case: Complaint) -> None:
    """Leaves no trace of messages about an anonymous case, unless the case's relay leads to this chat anyway."""
    if case.identity is Identity.ANONYMOUS:
        relay = records.relays.get(case.id)
        known = relay is not None and relay[:2] == (turn.bot_id, turn.chat_id)
        records.hush(bot_id=turn.bot_id, chat_id=turn.chat_id, now=turn.now, relayed=known)


def wipe(turn: Turn, records: Records) -> None:
    """Leaves no trace of the present message: it contains what opens a case."""
    records.hush(bot_id=turn.bot_id, chat_id=turn.chat_id, now=turn.now)


def _opened(turn: Turn, records: Records) -> dict[int, datetime]:
    stored = json.loads(records.memory.get(turn.bot_id, turn.chat_id, _OPENED) or "{}")
    return {int(case_id): datetime.fromisoformat(at) for case_id, at in stored.items()}
