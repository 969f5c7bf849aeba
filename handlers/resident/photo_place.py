"""照片位置 (R05): the offer to use the place stored in a photo, once the photo is stored, and the answer to it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from complaints.errors import NotFound
from complaints.model import Draft, Evidence, Notice
from complaints.ports import Records
from complaints.report import drafting, photo_place
from complaints.report.draft import DraftStep, next_step
from complaints.report.locating import located
from handlers.resident import photo_offer
from handlers.resident.open_question import is_asked, open_question
from handlers.resident.steps import place_question, prompt
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say


def offer(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """The open question about the place, with the offer added. None if something else is asked at present: the offer
    then waits for the next question about the place, or the review card."""
    draft = records.drafts.get(int(notice.values["draft"]))
    person = records.people.get(draft.person_id) if draft is not None else None
    if draft is None or person is None:
        return None
    now = drafting.situation(records, draft, person)
    step, offered = next_step(now), photo_offer.find(records, now, services.zone, lang)
    if offered is None or step not in (DraftStep.PLACE, DraftStep.PLACE_CONFIRM) or not is_asked(records, person, step):
        return None
    text, keyboard = photo_offer.added(*place_question(now, services.zone, lang, step), offered)
    slot = open_question(records, bot_id=person.bot_id, chat_id=person.chat_id)
    return Reply(text=text, keyboard=keyboard, slot=slot)


def answer(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """用它 or 不用 (args: answer, draft, photo). The report goes on either way."""
    args = turn.tap_args
    draft = records.drafts.open_of(turn.person.id)
    if draft is None or len(args) != 3 or args[1] != str(draft.id):
        raise NotFound("error.old_button")
    if args[0] == "no":
        photo_place.decline(records, person=turn.person, draft=draft, now=turn.now)
        declined = prompt(turn, services, records, draft, lead=say("place.photo.declined", turn.lang))
        return [replace(declined, edit=turn.message_id)]
    photo = _photo(records.evidence.of_draft(draft.id), args[2])
    place = located(photo_place.place_of(photo, draft), services.zone)
    changed: Draft = drafting.set_place(records, draft=draft, place=place, now=turn.now)
    return [replace(prompt(turn, services, records, changed), edit=turn.message_id)]


def _photo(evidence: Sequence[Evidence], wanted: str) -> Evidence:
    photo = next((e for e in evidence if str(e.id) == wanted and e.lat is not None), None)
    if photo is None:
        raise NotFound("error.old_button")
    return photo
