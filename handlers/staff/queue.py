"""/queue (S01): open cases, new ones first, then by deadline. A group sees counts only (S27)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import Complaint, Staff, State
from complaints.ports import QueueFilter, Records
from handlers.keyboards import button, in_rows, inline
from handlers.staff.links import console_button
from handlers.staff.stats import counts
from handlers.staff.who import staff_of
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from texts import Text, join, label, say
from wording import case_words
from wording.states import state_name

_PAGE = 8
_OPEN = QueueFilter(states=frozenset(state.value for state in OPEN_STATES))
#: The filters with a button of their own; every state is a filter too.
_FIRST = ("open", "new", "overdue", "mine")


def queue(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The command, or a tap on a filter or a page (args: filter, page)."""
    staff = staff_of(turn, services, records)
    if not turn.private:
        return [counts(turn, services, records)]
    name = turn.arg(0) or "open"
    if name == "states":
        return [_states(turn)]
    page = int(turn.arg(1)) if turn.arg(1).isdigit() else 1
    return [_list(turn, services, records, _filter(name, staff, turn), name=name, page=page)]


def _list(turn: Turn, services: Services, records: Records, where: QueueFilter, *, name: str, page: int) -> Reply:
    lang = turn.lang
    listed = records.cases.page(where, size=_PAGE, number=page)
    head = say("queue.head", lang, filter=_name(name, lang), count=listed.total, page=listed.number, pages=listed.pages)
    lines = [_line(case, services, turn) for case in listed.cases] or [say("queue.empty", lang)]
    rows = in_rows(
        button("queue.case", lang, "open", case.number, number=case.number, state=state_name(case, lang))
        for case in listed.cases
    )
    turns = [
        button(key, lang, "queue", name, str(to))
        for key, to in (("ask.page_back", listed.number - 1), ("ask.page_next", listed.number + 1))
        if 1 <= to <= listed.pages
    ]
    filters = in_rows(_filter_button(other, name, lang) for other in (*_FIRST, "states"))
    return Reply(
        text=join([head, *lines]),
        keyboard=inline(*rows, turns, *filters, console_button(services, lang, "")),
        edit=turn.message_id if turn.action else None,
    )


def _filter(name: str, staff: Staff, turn: Turn) -> QueueFilter:
    filters: Mapping[str, QueueFilter] = {
        "open": _OPEN,
        "new": QueueFilter(states=frozenset({State.SUBMITTED.value})),
        "overdue": QueueFilter(overdue=True, now=turn.now),
        "mine": replace(_OPEN, addressed=staff.id),
    }
    known = set(State)
    return filters.get(name) or (QueueFilter(states=frozenset({name})) if name in known else _OPEN)


def _name(name: str, lang: str) -> str:
    return label(f"state.{name}" if name in set(State) else f"queue.filter.{name}", lang)


def _line(case: Complaint, services: Services, turn: Turn) -> Text:
    due = case_words.due(case, turn.now, services.zone, turn.lang)
    line = say(
        "queue.line",
        turn.lang,
        number=case.number,
        state=state_name(case, turn.lang),
        category=case_words.category(case, services.zone, turn.lang),
        territory=case_words.territory(case, services.zone, turn.lang),
        due=label("due.left_of", turn.lang, what=due.what, left=due.marked) if due else label("due.none", turn.lang),
    )
    marked = case.danger and case.state in OPEN_STATES
    return join([say("queue.danger", turn.lang), line], " ") if marked else line


def _filter_button(name: str, chosen: str, lang: str) -> Button:
    plain = button(f"queue.filter.{name}", lang, "queue", name, "1")
    return replace(plain, label=f"✓ {plain.label}") if name == chosen else plain


def _states(turn: Turn) -> Reply:
    rows = in_rows(
        button(f"state.{state}", turn.lang, "queue", state, "1") for state in State if state is not State.DRAFT
    )
    back = button("queue.back", turn.lang, "queue", "open", "1")
    return Reply(text=say("queue.choose_state", turn.lang), keyboard=inline(*rows, (back,)), edit=turn.message_id)
