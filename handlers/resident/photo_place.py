"""照片位置 (R05): the offer to use the place stored in a photo, once the photo is stored, and the answer to it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from complaints.errors import NotFound
from complaints.model import Draft, Evidence, Notice
from complaints.ports import Records
from complaints.report import drafting, photo_place
from complaints.report.draft import DraftStep, next_step
from complaints.report.locating import located
from handlers.resident import open_question, photo_offer
from handlers.resident.steps import place_question, prompt
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import LANGUAGES, label, say

#: the buttons, and the same in words
_YES = ("place.photo.yes", "place.photo.yes_words")
_NO = ("place.photo.no", "place.photo.no_words")


def offer(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """The open question about the place, with the offer added. None if something else is asked at present: the offer
    then waits for the next question about the place, or precedes the review card."""
    draft = records.drafts.get(int(notice.values["draft"]))
    person = records.people.get(draft.person_id) if draft is not None else None
    if draft is None or person is None:
        return None
    now = drafting.situation(records, draft, person)
    step, offered = next_step(now), photo_offer.find(records, now, services.zone, lang)
    if (
        offered is None
        or step not in (DraftStep.PLACE, DraftStep.PLACE_CONFIRM)
        or not open_question.is_asked(records, person, step)
    ):
        return None
    text, keyboard = photo_offer.added(*place_question(now, services.zone, lang, step), offered)
    slot = open_question.open_question(records, bot_id=person.bot_id, chat_id=person.chat_id)
    return Reply(text=text, keyboard=keyboard, slot=slot)


def answer(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """用它 or 不用 (args: answer, draft, photo). The report goes on either way."""
    args = turn.tap_args
    draft = records.drafts.open_of(turn.person.id)
    if draft is None or len(args) != 3 or args[1] != str(draft.id):
        raise NotFound("error.old_button")
    if args[0] == "no":
        return [replace(_declined(turn, services, records, draft), edit=turn.message_id)]
    photo = _photo(records.evidence.of_draft(draft.id), args[2])
    return [replace(_used(turn, services, records, draft, photo), edit=turn.message_id)]


def typed(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer] | None:
    """用它 or 不用 in words, while the offer is a question of its own. None for other words."""
    if open_question.asked(records, bot_id=turn.bot_id, chat_id=turn.chat_id) != photo_offer.ALONE:
        return None
    evidence = records.evidence.of_draft(draft.id)
    photo = photo_place.open_offer(records, person=turn.person, draft=draft, evidence=evidence)
    if photo is None:
        return None
    if _is_said(turn.text, _NO):
        return [_declined(turn, services, records, draft)]
    return [_used(turn, services, records, draft, photo)] if _is_said(turn.text, _YES) else None


def _is_said(text: str, keys: Sequence[str]) -> bool:
    """Whether the text is one of the words, in either language."""
    listed = (word for key in keys for lang in LANGUAGES for word in label(key, lang).split(","))
    return text.strip(" 。！!.，,").lower() in {word.strip().lower() for word in listed}


def _declined(turn: Turn, services: Services, records: Records, draft: Draft) -> Reply:
    photo_place.decline(records, person=turn.person, draft=draft, now=turn.now)
    return prompt(turn, services, records, draft, lead=say("place.photo.declined", turn.lang))


def _used(turn: Turn, services: Services, records: Records, draft: Draft, photo: Evidence) -> Reply:
    place = located(photo_place.place_of(photo, draft), services.zone)
    changed = drafting.set_place(records, draft=draft, place=place, now=turn.now)
    return prompt(turn, services, records, changed)


def _photo(evidence: Sequence[Evidence], wanted: str) -> Evidence:
    photo = next((e for e in evidence if str(e.id) == wanted and e.lat is not None), None)
    if photo is None:
        raise NotFound("error.old_button")
    return photo
