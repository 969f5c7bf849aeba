"""/stats: the number of cases per state, and the numbers of this month (S34). Counts only, so a group may see them
(S27)."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import State
from complaints.office.periods import Per, Period
from complaints.office.statistics import draw_up
from complaints.ports import QueueFilter, Records
from handlers.staff.links import console_button
from handlers.staff.who import staff_of
from handlers.turn import Answer, Keyboard, Reply, Turn
from services import Services
from texts import join, label, say
from wording.report_sheet import report_text


def stats(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    staff_of(turn, services, records)
    today = services.zone.local(turn.now).date()
    month = draw_up(records, Period.holding(Per.MONTH, today), now=turn.now, today=today)
    now = counts(turn, services, records)
    return [replace(now, text=join([now.text, report_text(month, turn.lang)]))]


def counts(turn: Turn, services: Services, records: Records) -> Reply:
    """Uses the filters of the queue, so that each count equals the length of its list."""
    lang = turn.lang

    def of(*states: State) -> int:
        return records.cases.count(QueueFilter(states=frozenset(state.value for state in states)))

    waiting = [
        say("stats.line", lang, what=label(f"state.{state}", lang), count=count)
        for state in State
        if state in OPEN_STATES and (count := of(state))
    ]
    head = say(
        "stats.head",
        lang,
        open=of(*OPEN_STATES),
        overdue=records.cases.count(QueueFilter(overdue=True, now=turn.now)),
        closed=of(State.CLOSED),
        all=records.cases.count(QueueFilter()),
    )
    console = console_button(services, lang, "")
    return Reply(text=join([head, *waiting]), keyboard=Keyboard(rows=(console,)) if console else None)
