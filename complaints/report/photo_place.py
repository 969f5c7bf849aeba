"""A photo that knows where it was taken: offered as the place of the report, once a draft, taken on a yes (R05)."""

from dataclasses import replace
from datetime import datetime, timedelta

from complaints.model import Draft, Evidence, Notice, Place, PlaceSource
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.agreement import FAR_M, point_of
from zone import Datum, distance_m

#: The notice that offers it; `draft` among its values.
OFFER = "place.photo.offer"
#: The other photos of an album are fetched meanwhile, so that one offer speaks of all.
_GATHERING = timedelta(seconds=3)


def photo_is_stored(records: Records, *, evidence: Evidence, now: datetime) -> None:
    """Offers its place unless the draft has it already, or was offered one before."""
    draft = records.drafts.get(evidence.draft_id) if evidence.draft_id is not None else None
    person = records.people.get(draft.person_id) if draft is not None else None
    if draft is None or person is None or not is_news(draft, evidence):
        return
    key = f"photo_place:{draft.id}"
    if records.memory.get(person.bot_id, person.chat_id, key) is not None:
        return
    records.memory.put(person.bot_id, person.chat_id, key, "offered", expires_at=now + drafting.DRAFT_LIFE)
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


def is_news(draft: Draft, evidence: Evidence) -> bool:
    """Whether the photo's point is another than the draft's, or the draft has none. Not so in a draft given up."""
    point, place = point_of(evidence), draft.place
    if point is None or draft.cancelled_at is not None:
        return False
    return place is None or place.lat is None or place.lon is None or distance_m((place.lat, place.lon), point) > FAR_M


def place_of(evidence: Evidence, draft: Draft) -> Place:
    """The photo's place; words that the resident gave for a place without a point stay with it."""
    point = point_of(evidence)
    assert point is not None
    place = Place.at(*point, datum=Datum.WGS84, source=PlaceSource.PHOTO)  # EXIF 2.32, GPSMapDatum: WGS-84 if absent
    told = draft.place.address if draft.place is not None and draft.place.lat is None else ""
    return replace(place, address=told)
