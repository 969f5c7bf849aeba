"""The reporter's view of the result: 已解决, 说不清, one rating with its reason per round, a reward (R24, R25)."""

from collections.abc import Iterable

from complaints.case import feedback
from complaints.errors import NotFound
from complaints.model import AwaitedKind, Complaint, State
from complaints.ports import Records
from handlers.keyboards import button, inline, main_menu
from handlers.resident.access import attempt_on, own_case, reporter, tapped_case
from handlers.resident.waiting import awaited, stop_waiting, wait_for
from handlers.turn import Answer, Button, Keyboard, Reply, Turn
from services import Services
from texts import say

_STARS = ("1", "2", "3", "4", "5")


def buttons(case: Complaint, lang: str) -> list[tuple[Button, ...]]:
    """The buttons under every message that shows a closed case to its reporter."""
    number = case.number
    if case.state is not State.CLOSED:
        return []
    rows: list[tuple[Button, ...]] = [
        (button("follow.solved", lang, "solved", number), button("follow.unsolved", lang, "unsolved", number)),
        (button("follow.unsure", lang, "unsure", number),),
    ]
    if case.satisfaction is None:
        rows.append((button("rate.button", lang, "rate", number),))
    if case.verdict in feedback.CLAIMABLE:
        rows.append((button("claim.button", lang, "claim", number),))
    return rows


def of_merged(case: Complaint, verdict: str | None, lang: str) -> list[tuple[Button, ...]]:
    """The buttons under a merged report when its main case is closed with this verdict (R23, O13)."""
    rows: list[tuple[Button, ...]] = [(button("follow.unsolved", lang, "unsolved", case.number),)]
    if verdict in feedback.CLAIMABLE:
        rows.append((button("claim.button", lang, "claim", case.number),))
    return rows


def what_now(case: Complaint, lang: str) -> Reply:
    """The reply to words about a case that can no longer be supplemented: the steps still possible."""
    rows = [*buttons(case, lang), (button("follow.details", lang, "case", case.number),)]
    return Reply(text=say("outcome.what_now", lang, number=case.number), keyboard=inline(*rows))


def solved(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    feedback.solved(records, attempt_on(case, turn))
    thanks = Reply(text=say("follow.thanks", turn.lang), keyboard=main_menu(turn.lang))
    return [thanks] if case.satisfaction is not None else [thanks, _ask_stars(case, turn.lang)]


def unsure(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    feedback.unsure(records, attempt_on(case, turn))
    return [Reply(text=say("outcome.unsure_done", turn.lang), keyboard=main_menu(turn.lang))]


def rate(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """评价: asks for the stars, then (args: number, stars) for the reason. The stars are stored at once."""
    case = tapped_case(turn, records)
    stars = turn.arg(1)
    if stars not in _STARS:
        return [_ask_stars(case, turn.lang)]
    feedback.rate(records, attempt_on(case, turn), stars=int(stars))
    wait_for(turn, records, AwaitedKind.RATING_REASON, case)
    skip = inline((button("step.skip", turn.lang, "nowhy", case.number),))
    return [Reply(text=say("rate.why", turn.lang, stars=stars), keyboard=skip)]


def no_reason(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    stop_waiting(turn, records)
    return [Reply(text=say("rate.thanks", turn.lang), keyboard=main_menu(turn.lang))]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The reason for a rating."""
    waiting = awaited(turn, records, AwaitedKind.RATING_REASON)
    if waiting is None:
        raise NotFound("error.old_button")
    case = own_case(turn, records, waiting.about)
    feedback.say_why(records, case_id=case.id, actor=reporter(turn), now=turn.now, reason=turn.text)
    return no_reason(turn, services, records)


def claim(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    feedback.claim(records, attempt_on(case, turn))
    text = say("claim.done", turn.lang, number=case.number)
    return [Reply(text=text, keyboard=main_menu(turn.lang))]


def stars_keyboard(case: Complaint, lang: str) -> Keyboard:
    return inline(*((button(f"rate.{stars}", lang, "rate", case.number, stars),) for stars in reversed(_STARS)))


def _ask_stars(case: Complaint, lang: str) -> Reply:
    return Reply(text=say("rate.ask", lang, number=case.number), keyboard=stars_keyboard(case, lang))


def reminder(case: Complaint, lang: str) -> Reply | None:
    """One per round (R25); None if the case was rated or reopened meanwhile."""
    if case.state is not State.CLOSED or case.satisfaction is not None:
        return None
    return Reply(text=say("remind.rate", lang, number=case.number), keyboard=stars_keyboard(case, lang))
