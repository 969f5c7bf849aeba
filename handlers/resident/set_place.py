"""The place of a report (R08–R10): a shared position, a forwarded pin, a venue, a map link, coordinates or a typed
address, followed by one card to confirm it."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.errors import NotFound
from complaints.model import AwaitedKind, Draft, Place, PlaceSource
from complaints.ports import Records
from complaints.report import drafting, photo_place
from complaints.report.draft import has_consented
from complaints.report.locating import located
from handlers.resident.place_card import measured_pair, own_landmark
from handlers.resident.report import ask_consent
from handlers.resident.steps import prompt
from handlers.turn import Answer, Point, Reply, Turn
from services import Services
from texts import Text, label, say
from wording.typed_place import MAX_ADDRESS, beside_number, read_typed
from zone import Datum, Zone, coordinates, links, plus_codes


def on_point(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A location or venue message; it begins a report if none is open."""
    if not has_consented(turn.person):
        return [ask_consent(turn, records)]
    draft = drafting.open_draft(records, person=turn.person, now=turn.now)
    return [prompt(turn, services, records, keep_point(turn, services, records, draft))]


def keep_point(turn: Turn, services: Services, records: Records, draft: Draft) -> Draft:
    point = turn.point
    assert point is not None
    address = point.address or (draft.place.address if draft.place and point.source == "map_pin" else "")
    place = replace(place_of(point), address=address)
    return drafting.set_place(records, draft=draft, place=located(place, services.zone), now=turn.now)


def place_of(point: Point) -> Place:
    return Place.at(
        point.lat,
        point.lon,
        datum=Datum.WGS84,  # Bot API: Location is WGS-84
        source=PlaceSource(point.source),
        address=point.address,
        accuracy_m=point.accuracy_m,
    )


def typed(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    """A map link, coordinates, or an address in words. A story joins the description, whole, and the place named in it
    is offered."""
    found = beside_number(turn.text, turn.lang, services.zone) or read_typed(turn.text, turn.lang, services.zone)
    if found.story:
        draft = drafting.add_text(records, draft=draft, text=turn.text, now=turn.now)
    if found.place is not None:
        draft = drafting.set_place(records, draft=draft, place=located(found.place, services.zone), now=turn.now)
    return [prompt(turn, services, records, draft, lead=found.lead)]


def how_to_send(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The label of the position's key as text: some clients send that instead of the position."""
    lead = say("place.how_to_send", turn.lang)
    draft = records.drafts.open_of(turn.person.id) if has_consented(turn.person) else None
    waits = turn.awaiting is not None and turn.awaiting.kind in (AwaitedKind.PLACE, AwaitedKind.SUBSCRIBED_PLACE)
    if draft is not None and not waits:
        return [prompt(turn, services, records, draft, lead=lead)]
    return [Reply(text=lead)]


def is_point(text: str) -> bool:
    """Whether the text is coordinates, a full plus code or a map link and nothing else."""
    point = links.read(text) or plus_codes.read(text) or coordinates.read(text)
    return point is not None and not point.rest


def read_place(text: str, lang: str, zone: Zone) -> tuple[Place | None, Text | None]:
    """The place in a text that has no description to go to, and a remark about it."""
    found = read_typed(text, lang, zone)
    return found.place, found.lead if not found.story else say("place.too_long", lang)


def choose_subdistrict(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    draft, place = _draft_and_place(turn, records)
    chosen = turn.arg(0)
    if services.zone.subdistrict(chosen) is None:
        raise NotFound("error.old_button")
    return _changed(turn, services, records, draft, replace(place, subdistrict=chosen))


def choose_datum(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """手机定位, 国内地图 or 百度地图: the datum of the coordinates."""
    draft, place = _draft_and_place(turn, records)
    return _changed(turn, services, records, draft, with_datum(place, turn.arg(0), services.zone))


def with_datum(place: Place, datum: str, zone: Zone) -> Place:
    """The place with its coordinates read in that datum. Raises NotFound if the place has none."""
    pair = place.given if place.given is not None else measured_pair(place)
    if pair is None or datum not in set(Datum) - {Datum.UNKNOWN}:
        raise NotFound("error.old_button")
    converted = Place.at(
        *pair,
        datum=Datum(datum),
        source=place.source,
        address=place.address,
        accuracy_m=place.accuracy_m,
    )
    return located(converted, zone)


def choose_landmark(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    draft, place = _draft_and_place(turn, records)
    return _changed(turn, services, records, draft, with_landmark(place, turn.arg(0), services.zone))


def with_landmark(place: Place, landmark_id: str, zone: Zone) -> Place:
    """The place as a landmark: its name before the typed words, its point and sub-district.

    Raises NotFound for an unknown landmark.
    """
    landmark = zone.gazetteer.get(landmark_id)
    if landmark is None:
        raise NotFound("error.old_button")
    name = landmark.name("zh_CN")  # the name that staff and maps use
    address = place.address if name in place.address else f"{name}{label('comma', 'zh_CN')}{place.address}"
    if landmark.point is not None:
        chosen = located(
            Place.at(*landmark.point, datum=Datum.WGS84, source=PlaceSource.LANDMARK, address=address[:MAX_ADDRESS]),
            zone,
        )
    else:
        chosen = Place(source=PlaceSource.LANDMARK, address=address[:MAX_ADDRESS], datum=Datum.UNKNOWN)
    subdistrict = chosen.subdistrict or landmark.subdistrict or place.subdistrict
    return replace(chosen, subdistrict=subdistrict)


def confirm(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """确认位置. An address that names one landmark gets the landmark's point, as the card said."""
    draft = _draft(turn, records)
    landmark = own_landmark(draft.place, services.zone) if draft.place is not None else None
    if draft.place is not None and landmark is not None:
        place = with_landmark(draft.place, landmark.id, services.zone)
        draft = drafting.set_place(records, draft=draft, place=place, now=turn.now)
    photo_place.decline(records, person=turn.person, draft=draft, now=turn.now)  # it was offered beside 确认位置
    draft = drafting.confirm_place(records, draft=draft, now=turn.now)
    return [prompt(turn, services, records, draft)]


def _changed(turn: Turn, services: Services, records: Records, draft: Draft, place: Place) -> Iterable[Answer]:
    changed = drafting.set_place(records, draft=draft, place=place, now=turn.now)
    return [replace(prompt(turn, services, records, changed), edit=turn.message_id)]


def _draft_and_place(turn: Turn, records: Records) -> tuple[Draft, Place]:
    draft = _draft(turn, records)
    if draft.place is None:
        raise NotFound("error.old_button")
    return draft, draft.place


def _draft(turn: Turn, records: Records) -> Draft:
    draft = records.drafts.open_of(turn.person.id)
    if draft is None:
        raise NotFound("error.no_draft")
    return draft
