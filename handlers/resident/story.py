"""举报污染 under an answer or an offer: the words, with what they say about category, place and vehicle, go into a
report, so that nothing is typed or asked twice (R36)."""

from collections.abc import Iterable

from complaints.model import Draft, Place, PlaceSource
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import has_consented
from complaints.report.locating import located
from handlers.held import origin_text
from handlers.keyboards import report_menu
from handlers.resident.report import ask_consent
from handlers.resident.steps import prompt
from handlers.resident.waiting import stop_waiting
from handlers.turn import Answer, Reply, Turn
from hearing.heard import Heard
from services import Services
from texts import say
from zone import Datum, Zone
from zone.questions import questions_of

#: characters of a place that the gazetteer does not know
_LEAST_ADDRESS = 4


def carry(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: message id, and the category that the offer showed. Without consent the stored tap marks the message for
    同意 (handlers.held)."""
    stop_waiting(turn, records)
    if not has_consented(turn.person):
        return [ask_consent(turn, records)]
    text = origin_text(records, turn, turn.arg(0))
    draft = drafting.open_draft(records, person=turn.person, now=turn.now)
    draft = take_in(turn, services, records, draft, text=text, category=turn.arg(1))
    hello = Reply(text=say("report.carried" if text else "report.started", turn.lang), keyboard=report_menu(turn.lang))
    return [hello, prompt(turn, services, records, draft)]


def take_in(turn: Turn, services: Services, records: Records, draft: Draft, *, text: str, category: str) -> Draft:
    """The draft with the story; what it has already is not replaced. The place still has to be confirmed."""
    if not text or text in draft.text:
        return draft
    draft = drafting.add_text(records, draft=draft, text=text, now=turn.now)
    if draft.category is None and services.zone.offered_category(category) is not None:
        draft = drafting.set_category(
            records, draft=draft, category=category, now=turn.now, questions=questions_of(category)
        )
    named = place_in(services.hearer.hear(text, now=turn.now), services.zone)
    if named and draft.place is None:
        place = Place(source=PlaceSource.TYPED, address=named, datum=Datum.UNKNOWN)
        draft = drafting.note_place(records, draft=draft, place=located(place, services.zone), now=turn.now)
    return draft


def place_in(heard: Heard, zone: Zone) -> str:
    """The words that name a place: known ones, or long enough to be an address; empty for anything else."""
    named = heard.place or ""
    return named if len(named) >= _LEAST_ADDRESS or zone.gazetteer.find(named) else ""
