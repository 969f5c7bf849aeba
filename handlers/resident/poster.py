"""A report begun by scanning a poster (/start at_<code>): its place is filled in, to be confirmed like any other."""

from collections.abc import Iterable

from complaints.model import Draft
from complaints.places.posters import in_use, place_of
from complaints.ports.posters import Poster
from complaints.report import drafting
from complaints.report.draft import has_consented
from handlers.held import started_with
from handlers.keyboards import report_menu
from handlers.resident import report
from handlers.resident.steps import prompt
from handlers.resident.waiting import stop_waiting
from handlers.turn import Answer, Reply, Turn
from services import Services
from services.records import Records
from texts import say

PREFIX = "at_"


def begin(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A report with content goes on first, so that nothing of it is lost."""
    poster = in_use(records, turn.args.removeprefix(PREFIX))
    if poster is None:
        return [Reply(text=say("poster.gone", turn.lang)), *report.begin(turn, services, records)]
    named = {"place": poster.place.name}
    if not has_consented(turn.person):
        return [Reply(text=say("poster.scanned", turn.lang, **named)), *report.begin(turn, services, records)]
    open_now = records.drafts.open_of(turn.person.id)
    if open_now is not None and not drafting.is_empty(records, open_now):
        return [Reply(text=say("poster.waiting", turn.lang, **named)), *report.begin(turn, services, records)]
    stop_waiting(turn, records)
    draft = drafting.open_draft(records, person=turn.person, now=turn.now)
    filled = _filled(turn, services, records, draft, poster)
    hello = Reply(text=say("poster.filled", turn.lang, **named), keyboard=report_menu(turn.lang))
    return [hello, prompt(turn, services, records, filled)]


def after_consent(turn: Turn, services: Services, records: Records, draft: Draft) -> Draft:
    """The place of the poster that the chat was opened with before 同意: nothing was stored of it then."""
    poster = in_use(records, started_with(records, turn, PREFIX))
    return _filled(turn, services, records, draft, poster) if poster is not None else draft


def _filled(turn: Turn, services: Services, records: Records, draft: Draft, poster: Poster) -> Draft:
    return drafting.set_place(records, draft=draft, place=place_of(poster, services.zone), now=turn.now)
