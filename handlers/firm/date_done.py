"""办完了 in the chat: a tap below a reminder, then a sentence. Files are added on the page."""

from collections.abc import Iterable
from datetime import timedelta

from complaints.errors import NotFound, WrongState
from complaints.model import AwaitedKind
from enterprises.calendar import keeping
from enterprises.calendar.model import State
from handlers.firm.dates import firm_member, page_button
from handlers.keyboards import button, inline
from handlers.resident.waiting import awaited, start_waiting, stop_waiting
from handlers.turn import Answer, Reply, Turn
from services import Services
from services.records import Records
from texts import say
from wording import due_dates
from wording.errors import error_text
from wording.moments import day_words

_WAIT = timedelta(hours=12)


def ask(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: the date. Raises NotAllowed, NotFound, WrongState."""
    one = keeping.own(records, firm_member(turn.staff), int(turn.arg(0)))
    if one.state is not State.OPEN:
        raise WrongState("calendar.wrong.not_open")
    start_waiting(turn, records, AwaitedKind.DATE_DONE, lasting=_WAIT, about=str(one.id))
    text = say("calendar.chat.how", turn.lang, title=due_dates.title(one, services, turn.lang))
    later = button("calendar.chat.later", turn.lang, "dtlater")
    return [Reply(text=text, keyboard=inline(page_button(services, turn.lang, one.id), (later,)))]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The sentence. Raises Incomplete for one that is too long, so that it can be sent again."""
    member, waiting = firm_member(turn.staff), awaited(turn, records, AwaitedKind.DATE_DONE)
    if waiting is None:
        raise NotFound("error.old_button")
    one, today = keeping.own(records, member, int(waiting.about)), services.zone.local(turn.now).date()
    try:
        coming = keeping.finish(
            records, member, one.id, note=turn.text, files=0, seen=one.sequence, now=turn.now, today=today
        )  # fmt: skip
    except WrongState as error:  # a colleague was faster, so nothing more is asked for
        stop_waiting(turn, records)
        return [Reply(text=error_text(error, turn.lang, services.zone.timezone))]
    stop_waiting(turn, records)
    if coming is None:
        return [Reply(text=say("calendar.saved.done", turn.lang))]
    day = day_words(coming.due_on, services.zone, turn.lang)
    return [Reply(text=say("calendar.saved.next", turn.lang, day=day))]


def later(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    firm_member(turn.staff)
    if awaited(turn, records, AwaitedKind.DATE_DONE) is not None:
        stop_waiting(turn, records)
    return [Reply(text=say("calendar.chat.put_off", turn.lang))]
