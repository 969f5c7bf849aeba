"""The timeline of a case in plain words: events, responsible unit, deadline. Internal notes never appear in it."""

from complaints.case.feedback import judged
from complaints.case.public_view import public_events
from complaints.model import Complaint, State
from complaints.places.subscription_news import is_public
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.resident import amend, outcome
from handlers.resident.subscribe_words import offer
from handlers.turn import Button, Reply, Turn
from services import Services
from texts import join, say
from wording.states import event_line, state_sentence


def timeline(turn: Turn, services: Services, records: Records, case: Complaint) -> Reply:
    lang = turn.lang
    events = public_events(records, case)
    lines = [line for event in events if (line := event_line(event, services.zone, lang))]
    text = join(
        [
            say("track.head", lang, number=case.number, now=state_sentence(case, services.zone, lang)),
            join(lines),
        ],
        "\n\n",
    )
    buttons = _buttons(turn, records, case)
    if is_public(records, case):
        buttons = [*buttons, offer(case, lang)]
    return Reply(text=text, keyboard=inline(*buttons) if buttons else None)


def _buttons(turn: Turn, records: Records, case: Complaint) -> list[tuple[Button, ...]]:
    lang, number = turn.lang, case.number
    if case.state is State.CLOSED:
        return outcome.buttons(case, lang)
    if case.state is State.NEED_INFO:
        return [(button("follow.answer", lang, "reply", number),), *amend.menu(case, lang)]
    if case.state is State.REJECTED and not case.objections:
        return [(button("follow.object", lang, "object", number),)]
    decided = judged(records, case)
    if decided is not None:  # merged into one that is closed
        return [*outcome.of_merged(case, decided.verdict, lang), *amend.menu(case, lang)]
    return amend.menu(case, lang)
