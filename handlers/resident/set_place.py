"""The place of a report: a shared position, a forwarded pin, a venue or a typed address, then one card to confirm
(R08, R10)."""

from collections.abc import Iterable
from dataclasses import replace

from complaints import drafting
from complaints.draft import has_consented
from complaints.errors import NotFound
from complaints.model import Draft, Place, PlaceSource
from complaints.ports import Records
from handlers.desk import Desk
from handlers.resident.report import ask_consent
from handlers.resident.steps import prompt
from handlers.turn import Answer, Turn
from zone import Datum, Zone


def on_point(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    """A location or venue message; it begins a report when there is none."""
    if not has_consented(turn.person):
        return [ask_consent(turn)]
    draft = drafting.open_draft(records, person=turn.person, now=turn.now)
    return [prompt(turn, desk, records, keep_point(turn, desk, records, draft))]


def keep_point(turn: Turn, desk: Desk, records: Records, draft: Draft) -> Draft:
    point = turn.point
    assert point is not None
    located = desk.zone.locate(point.lat, point.lon)
    place = Place(
        source=PlaceSource(point.source),
        address=point.address or (draft.place.address if draft.place and point.source == "map_pin" else ""),
        lat=point.lat,
        lon=point.lon,
        datum=Datum.WGS84,  # Bot API: Location is WGS-84
        accuracy_m=point.accuracy_m,
        subdistrict=located.subdistrict,
        inside=located.inside,
    )
    return drafting.set_place(records, draft=draft, place=place, now=turn.now)


def typed(turn: Turn, desk: Desk, records: Records, draft: Draft) -> Iterable[Answer]:
    """A typed address; a sub-district named in it is taken over."""
    named = named_subdistrict(turn.text, desk.zone)
    place = Place(source=PlaceSource.TYPED, address=turn.text[:300], datum=Datum.UNKNOWN, subdistrict=named)
    return [prompt(turn, desk, records, drafting.set_place(records, draft=draft, place=place, now=turn.now))]


def named_subdistrict(text: str, zone: Zone) -> str | None:
    """金龙湖街道 or just 金龙湖."""
    for subdistrict in zone.subdistricts:
        name = subdistrict.names["zh_CN"]
        if name in text or name.removesuffix("街道").removesuffix("镇") in text:
            return subdistrict.id
    return None


def choose_subdistrict(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    draft = _draft(turn, records)
    chosen = turn.action.args[0] if turn.action else ""
    if draft.place is None or desk.zone.subdistrict(chosen) is None:
        raise NotFound("error.old_button")
    place = replace(draft.place, subdistrict=chosen)
    changed = drafting.set_place(records, draft=draft, place=place, now=turn.now)
    return [replace(prompt(turn, desk, records, changed), edit=turn.message_id)]


def confirm(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    """确认位置."""
    draft = drafting.confirm_place(records, draft=_draft(turn, records), now=turn.now)
    return [prompt(turn, desk, records, draft)]


def _draft(turn: Turn, records: Records) -> Draft:
    draft = records.drafts.open_of(turn.person.id)
    if draft is None:
        raise NotFound("error.no_draft")
    return draft
