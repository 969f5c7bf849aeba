"""照片位置 (R05): the offer to use the place stored in a photo, and the answer to it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from complaints.errors import NotFound
from complaints.model import Draft, Evidence, Notice
from complaints.ports import Records
from complaints.report import drafting, photo_place
from complaints.report.locating import located
from handlers.keyboards import button, inline
from handlers.resident.steps import prompt
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import join, say
from wording.doubts import doubt_lines
from wording.moments import moment
from wording.places import place_text


def offer(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """None if the offer is outdated: the report was submitted or given up, or the place was shared meanwhile."""
    draft = records.drafts.get(int(notice.values["draft"]))
    evidence = records.evidence.of_draft(draft.id) if draft is not None else ()
    photo = next((e for e in evidence if draft is not None and photo_place.is_news(draft, e)), None)
    if draft is None or photo is None:
        return None
    place = located(photo_place.place_of(photo, draft), services.zone)
    lines = [say("place.photo.where", lang, place=place_text(replace(place, address=""), services.zone, lang))]
    if photo.taken_at is not None:
        lines.append(say("place.photo.taken", lang, at=moment(photo.taken_at, services.zone, lang)))
    lines += doubt_lines(draft.place, evidence, lang)
    lines.append(say("place.photo.use" if draft.place is None else "place.photo.use_instead", lang))
    args = (str(draft.id), str(photo.id))
    buttons = (
        button("place.photo.yes", lang, "photo", "yes", *args),
        button("place.photo.no", lang, "photo", "no", *args),
    )
    return Reply(text=join(lines), keyboard=inline(buttons))


def answer(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """用它 or 不用 (args: answer, draft, photo). The report goes on either way."""
    args = turn.tap_args
    draft = records.drafts.open_of(turn.person.id)
    if draft is None or len(args) != 3 or args[1] != str(draft.id):
        raise NotFound("error.old_button")
    if args[0] == "no":
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
