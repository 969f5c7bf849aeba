"""A photo's EXIF position, offered once per draft as the report's place; used only if the resident agrees (R05)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from complaints.model import Draft, Evidence, Notice, Person, Place, PlaceSource
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.agreement import FAR_M, point_of
from zone import Datum, distance_m

#: The key of the offering notice; its value `draft` is the draft's id.
OFFER = "place.photo.offer"
#: Delay of the offer, so that it covers all photos of an album.
_GATHERING = timedelta(seconds=3)
_OFFERED, _DECLINED = "offered", "declined"


def photo_is_stored(records: Records, *, evidence: Evidence, now: datetime) -> None:
    """Offers the photo's place unless the draft has that place already, or was offered one before."""
    draft = records.drafts.get(evidence.draft_id) if evidence.draft_id is not None else None
    person = records.people.get(draft.person_id) if draft is not None else None
    if draft is None or person is None or not is_news(draft, evidence):
        return
    if records.memory.get(person.bot_id, person.chat_id, _key(draft)) is not None:
        return
    _note(records, person, draft, _OFFERED, now)
    records.notices.add(
        Notice(
            event_id=None,
            case_id=None,
            to=f"person:{person.id}",
            key=OFFER,
            values={"draft": str(draft.id)},
            due_at=now + _GATHERING,
        )
    )


def open_offer(records: Records, *, person: Person, draft: Draft, evidence: Sequence[Evidence]) -> Evidence | None:
    """The photo whose place is offered and neither taken nor declined."""
    if records.memory.get(person.bot_id, person.chat_id, _key(draft)) != _OFFERED:
        return None
    return next((item for item in evidence if is_news(draft, item)), None)


def decline(records: Records, *, person: Person, draft: Draft, now: datetime) -> None:
    """Ends an offer that was made."""
    if records.memory.get(person.bot_id, person.chat_id, _key(draft)) is not None:
        _note(records, person, draft, _DECLINED, now)


def _key(draft: Draft) -> str:
    return f"photo_place:{draft.id}"


def _note(records: Records, person: Person, draft: Draft, state: str, now: datetime) -> None:
    records.memory.put(person.bot_id, person.chat_id, _key(draft), state, expires_at=now + drafting.DRAFT_LIFE)


def is_news(draft: Draft, evidence: Evidence) -> bool:
    """Whether the photo's point differs from the draft's, or the draft has none. False for a cancelled draft."""
    point, place = point_of(evidence), draft.place
    if point is None or draft.cancelled_at is not None:
        return False
    return place is None or place.lat is None or place.lon is None or distance_m((place.lat, place.lon), point) > FAR_M


def place_of(evidence: Evidence, draft: Draft) -> Place:
    """The photo's place, with the address that the resident typed if the draft's place has no point."""
    point = point_of(evidence)
    assert point is not None
    place = Place.at(*point, datum=Datum.WGS84, source=PlaceSource.PHOTO)  # EXIF 2.32, GPSMapDatum: WGS-84 if absent
    typed = draft.place.address if draft.place is not None and draft.place.lat is None else ""
    return replace(place, address=typed)
