"""A case number anywhere in a text (R38): the message is about that case. Where something else is pending and the text
says more, it is the answer to that, and the case is offered."""

from collections.abc import Iterable

from complaints.case import amending
from complaints.model import Complaint, State
from handlers.keyboards import button, inline
from handlers.resident import follow_up, report_offer, track, which
from handlers.resident.access import is_theirs, split_number
from handlers.resident.reading import TextReading
from handlers.turn import Answer, Reply, Turn
from services import Services
from services.records import Records
from texts import say


def about(turn: Turn, services: Services, records: Records, reading: TextReading) -> Iterable[Answer]:
    """The named case. Words behind a number at the start are for the case; of other words its reporter is asked."""
    numbers = reading.named.numbers
    if len(numbers) > 1:
        rows = [(button("track.open", turn.lang, "case", number, number=number),) for number in numbers[:8]]
        return [Reply(text=say("track.which", turn.lang), keyboard=inline(*rows))]
    shown = track.by_number(turn, services, records, numbers[0])
    if not reading.tells_more:
        return shown
    case = records.cases.by_number(numbers[0])
    if case is not None and is_theirs(turn, records, case):
        if split_number(turn.text) is not None:
            return follow_up.numbered(turn, services, records) or shown
        if case.state is State.NEED_INFO or amending.is_amendable(case):
            return [*shown, which.ask_named(turn, records, case)]
    return [*shown, report_offer.offer(turn, services, reading.heard)]


def is_addressed(turn: Turn, records: Records) -> bool:
    """Whether the text begins with the number of an own case that waits for an answer: it is that answer, whatever
    else is pending."""
    parts = split_number(turn.text)
    case = records.cases.by_number(parts[0]) if parts else None
    return case is not None and case.state is State.NEED_INFO and is_theirs(turn, records, case)


def mentioned(turn: Turn, records: Records, reading: TextReading) -> list[Reply]:
    """The offer of the case that an answer to something else mentions; empty if there is none."""
    case = _only(records, reading)
    if case is None:
        return []
    rows = inline((button("track.open", turn.lang, "case", case.number, number=case.number),))
    return [Reply(text=say("track.mentioned", turn.lang, number=case.number), keyboard=rows)]


def _only(records: Records, reading: TextReading) -> Complaint | None:
    numbers = reading.named.numbers
    return records.cases.by_number(numbers[0]) if len(numbers) == 1 else None
