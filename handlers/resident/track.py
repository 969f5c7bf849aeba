"""查进度 (R19): the public state by number; the whole timeline for the reporter, or with the 查询码 from any chat."""

from collections.abc import Iterable
from datetime import timedelta

from complaints.errors import NotFound
from complaints.model import AwaitedKind, Complaint, Kind
from complaints.places.subscription_news import is_public
from complaints.privacy.personal import normal
from complaints.report.codes import open_with_code
from complaints.report.numbers import parse_number
from handlers.keyboards import button, inline
from handlers.links import open_page
from handlers.resident.access import hush, is_theirs, look_up, open_for_a_while
from handlers.resident.leave import or_leave
from handlers.resident.my import own_cases
from handlers.resident.subscribe_words import offer
from handlers.resident.timeline import timeline
from handlers.resident.waiting import awaited, start_waiting, stop_waiting, wait_for_number
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from services.looking_up import known_case
from services.records import Records
from texts import label, say
from wording.states import public_state

_WAIT = timedelta(hours=1)
#: from this many digits on, Chinese text may be another system's number (徐环 2026-0017); fewer may be a house number
_NUMBERED = 4


def ask(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """/track, 查进度: own cases as buttons, any other case by its number."""
    if turn.args:
        return by_number(turn, services, records, turn.args)
    start_waiting(turn, records, AwaitedKind.NUMBER, lasting=_WAIT)
    mine = own_cases(turn, services, records)
    return [mine] if mine else [Reply(text=say("track.ask_number", turn.lang))]


def by_number(turn: Turn, services: Services, records: Records, typed: str) -> Iterable[Answer]:
    number = parse_number(typed) or _elsewhere(records, typed)
    if number is None:
        return [Reply(text=say("track.bad_number", turn.lang))]
    case = known_case(records, number)
    if turn.person.awaiting:
        records.people.stop_awaiting(turn.person.id)
    if case is None:
        return [Reply(text=say("track.unknown", turn.lang, number=number), keyboard=inline(_code_button(turn, number)))]
    return [show(turn, services, records, case)]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The number that 查进度 asked for."""
    return by_number(turn, services, records, turn.text)


def may_be_number(typed: str) -> bool:
    """Whether a text is meant as a number, if perhaps a wrong one."""
    digits = sum(character.isdigit() for character in typed)
    return digits >= _NUMBERED or (digits > 0 and typed.isascii())


def _elsewhere(records: Records, typed: str) -> str | None:
    """Our number of the only case that has that number in another system (S26)."""
    known = records.forwards.numbered(typed.strip()[:64])
    case = records.cases.get(known[0]) if len(known) == 1 else None
    return case.number if case else None


def show(turn: Turn, services: Services, records: Records, case: Complaint) -> Reply:
    if case.kind is Kind.FINDING:  # nobody reported it, so nobody has a code
        published = _published_button(turn, services, records, case)
        return Reply(text=public_state(case, services.zone, turn.lang), keyboard=inline(published))
    hush(turn, records, case)  # a person who looks up an anonymous case may be its reporter
    look_up(turn, records, case)
    if is_theirs(turn, records, case):
        return timeline(turn, services, records, case)
    rows = [_code_button(turn, case.number), _published_button(turn, services, records, case)]
    if is_public(records, case):
        rows.append(offer(case, turn.lang))
    return Reply(text=public_state(case, services.zone, turn.lang), keyboard=inline(*rows))


def _code_button(turn: Turn, number: str) -> tuple[Button, ...]:
    """Shown under every number, even an unknown one: whether a case has a code shows how it was reported."""
    return (button("track.with_code", turn.lang, "code", number),)


def _published_button(turn: Turn, services: Services, records: Records, case: Complaint) -> tuple[Button, ...]:
    if records.publishing.get(case.number) is None:
        return ()
    return open_page(services.public_url, label("webpage.search.published", turn.lang), f"public/cases/{case.number}")


def tapped(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A case's button. Its reporter sees more than others."""
    return by_number(turn, services, records, turn.arg(0))


def ask_code(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    number = parse_number(turn.arg(0))
    if number is None:
        raise NotFound("error.old_button")
    wait_for_number(turn, records, AwaitedKind.CODE, number, sealed=True)
    return [Reply(text=say("track.ask_code", turn.lang, number=number), keyboard=or_leave(turn.lang))]


def with_code(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The typed 查询码, with or without spaces. Raises NotAllowed during a cool-down."""
    waiting = awaited(turn, records, AwaitedKind.CODE)
    number = parse_number(waiting.about) if waiting else None
    if number is None:
        raise NotFound("error.old_button")
    code = "".join(c for c in normal(turn.text) if c.isdigit())
    opened = open_by_code(turn, services, records, number, code)
    return [opened or Reply(text=say("track.wrong_code", turn.lang))]


def open_by_code(turn: Turn, services: Services, records: Records, number: str, code: str) -> Reply | None:
    """The case's timeline; None if the code is wrong. Raises NotAllowed during a cool-down."""
    if (named := records.cases.by_number(number)) is not None:
        hush(turn, records, named)
    by, pepper = services.tries.by_chat(turn.bot_id, turn.chat_id), services.secrets.pepper
    case = open_with_code(records, services.tries, number=number, code=code, by=by, pepper=pepper, now=turn.now)
    if case is None:
        return None
    stop_waiting(turn, records)
    open_for_a_while(turn, records, case)
    return timeline(turn, services, records, case)
