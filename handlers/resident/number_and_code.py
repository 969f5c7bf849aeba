"""A case number with its 查询码 in one message, or six digits alone (R19): never read as a question about the law."""

from collections.abc import Iterable

from complaints.model import AwaitedKind, Kind
from complaints.report.draft import has_consented
from complaints.report.number_and_code import NUMBER_MARK, read_named
from handlers.keyboards import button, inline
from handlers.resident import track
from handlers.resident.access import is_theirs, looked_up, wipe
from handlers.turn import Answer, Reply, Turn
from services import Services
from services.looking_up import known_case
from services.records import Records
from texts import say


def typed(turn: Turn, services: Services, records: Records, *, is_value: bool) -> Iterable[Answer] | None:
    """None if the text is neither. `is_value`: it has words for what is pending."""
    named = read_named(turn.text)
    if named.code is None or (not named.bare and (is_value or not named.numbers)):
        return None
    if len(named.numbers) == 1:
        wipe(turn, records)
        return _opened(turn, services, records, named.code, number=named.numbers[0])
    if NUMBER_MARK in named.masked:
        return [Reply(text=say("track.bad_number", turn.lang))]
    if _is_awaited(turn, records):
        return None
    wipe(turn, records)
    number = looked_up(turn, records)
    if number is None:
        return [Reply(text=say("track.number_first", turn.lang))]
    return _opened(turn, services, records, named.code, number=number)


def _is_awaited(turn: Turn, records: Records) -> bool:
    """Whether six digits may mean something else: the value of a report's step, or an answer that was asked for."""
    if turn.awaiting is not None and turn.awaiting.kind is not AwaitedKind.NUMBER:
        return True
    return has_consented(turn.person) and records.drafts.open_of(turn.person.id) is not None


def _opened(turn: Turn, services: Services, records: Records, code: str, *, number: str) -> Iterable[Answer]:
    case = known_case(records, number)
    if case is None:
        return [Reply(text=say("track.unknown", turn.lang, number=number))]
    if case.kind is Kind.FINDING:
        return [track.show(turn, services, records, case)]
    if is_theirs(turn, records, case):
        return [track.show(turn, services, records, case)]
    if (opened := track.open_by_code(turn, services, records, case.number, code)) is not None:
        return [opened]
    again = inline((button("track.with_code", turn.lang, "code", case.number),))
    return [Reply(text=say("track.wrong_code", turn.lang), keyboard=again)]
