"""The place stored in a photo (R05): offered within the question of the place, or, once the report is complete, as a
question of its own before the review card."""

from dataclasses import dataclass, replace

from complaints.ports import Records
from complaints.report import photo_place
from complaints.report.draft import DraftStep, Situation, next_step
from complaints.report.locating import located
from handlers.keyboards import button
from handlers.turn import Button, Keyboard
from texts import Text, join, say
from wording.doubts import doubt_lines
from wording.moments import moment
from wording.places import place_text
from zone import Zone

#: the steps whose question is about the place and may offer it
STEPS = (DraftStep.PLACE, DraftStep.PLACE_CONFIRM)
#: what the newest question asks for (handlers.resident.open_question) while the offer is a question of its own
ALONE = "photo_place"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoOffer:
    text: Text
    row: tuple[Button, ...]


def find(records: Records, now: Situation, zone: Zone, lang: str) -> PhotoOffer | None:
    """None if no photo has another place than the report, or the offer was declined."""
    draft = now.draft
    photo = photo_place.open_offer(records, person=now.person, draft=draft, evidence=now.evidence)
    if photo is None:
        return None
    place = located(photo_place.place_of(photo, draft), zone)
    lines = [say("place.photo.where", lang, place=place_text(replace(place, address=""), zone, lang))]
    if photo.taken_at is not None:
        lines.append(say("place.photo.taken", lang, at=moment(photo.taken_at, zone, lang)))
    if draft.place is None:  # the card of a place that is known has them
        lines += doubt_lines(None, now.evidence, lang)
    elif next_step(now) not in STEPS:
        lines.append(say("offer.place", lang, place=place_text(draft.place, zone, lang)))
        lines += doubt_lines(draft.place, now.evidence, lang)
    lines.append(say("place.photo.use" if draft.place is None else "place.photo.use_instead", lang))
    args = (str(draft.id), str(photo.id))
    row = (button("place.photo.yes", lang, "photo", "yes", *args), button("place.photo.no", lang, "photo", "no", *args))
    return PhotoOffer(text=join(lines), row=row)


def added(text: Text, keyboard: Keyboard, offer: PhotoOffer | None) -> tuple[Text, Keyboard]:
    """The question with the offer below its text, and its buttons above the others."""
    if offer is None:
        return text, keyboard
    return join([text, offer.text], "\n\n"), Keyboard(rows=(offer.row, *keyboard.rows))
