"""The place of a subscription (R27): entered like the place of a report and confirmed together with a radius. Until
then it is stored sealed, for an hour."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from complaints.errors import NotFound
from complaints.model import AwaitedKind, Place, PlaceSource
from complaints.places.subscribing import RADII_M, has_sure_point
from complaints.ports import Often, Records
from complaints.report.locating import located
from handlers.keyboards import button, inline, main_menu, place_menu
from handlers.resident.place_card import about_place, settling_rows
from handlers.resident.set_place import place_of, read_place, with_datum, with_landmark
from handlers.resident.subscribe_words import radius, subdistrict_name
from handlers.resident.waiting import start_waiting
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from texts import Text, join, label, say
from wording.places import place_text
from zone import Datum, Zone

#: key of the place being chosen in the chat's memory, and verb of its buttons
_PLACE = "subplace"
_WAIT = timedelta(hours=1)


def ask(turn: Turn, records: Records) -> Iterable[Answer]:
    start_waiting(turn, records, AwaitedKind.SUBSCRIBED_PLACE, lasting=_WAIT)
    return [Reply(text=say("subscribe.ask_place", turn.lang), keyboard=place_menu(turn.lang))]


def pointed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A shared position, pin or venue."""
    assert turn.point is not None
    return [_card(turn, services, records, located(place_of(turn.point), services.zone))]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A map link, coordinates, or the name of a place; typing again corrects it."""
    place, lead = read_place(turn.text, turn.lang, services.zone)
    if place is None:
        return [Reply(text=lead or say("subscribe.ask_place", turn.lang))]
    return [_card(turn, services, records, located(place, services.zone), lead)]


def settle(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A button of the card (args: datum, mark or radius; its value)."""
    place, args = pending(turn, records), turn.tap_args
    match args:
        case ("datum", datum):
            return [
                replace(_card(turn, services, records, with_datum(place, datum, services.zone)), edit=turn.message_id)
            ]
        case ("mark", landmark):
            return [
                replace(
                    _card(turn, services, records, with_landmark(place, landmark, services.zone)), edit=turn.message_id
                )
            ]
        case ("radius", metres) if metres.isdecimal() and int(metres) in RADII_M:
            return _confirmed(turn, services, records, place, int(metres))
    raise NotFound("error.old_button")


def _confirmed(turn: Turn, services: Services, records: Records, place: Place, metres: int) -> Iterable[Answer]:
    """Place and radius are confirmed; the reply keyboard for sharing a position is removed."""
    lang = turn.lang
    name = place.address or subdistrict_name(place.subdistrict, services.zone, lang)
    within = label("subscribe.within", lang, place=name, radius=radius(metres, lang))
    how_often = ask_how_often(turn, within, "place", str(metres))
    if not _was_asked(turn):
        return [how_often]
    records.people.stop_awaiting(turn.person.id)
    return [Reply(text=say("subscribe.place_stands", lang), keyboard=main_menu(lang)), how_often]


def ask_how_often(turn: Turn, asked: str, *args: str) -> Reply:
    rows = ((button(f"subscribe.often_{often}", turn.lang, "subadd", *args, often),) for often in reversed(Often))
    return Reply(text=say("subscribe.how_often", turn.lang, where=asked), keyboard=inline(*rows))


def radius_rows(lang: str, key: str) -> list[tuple[Button, ...]]:
    return [(button(key, lang, "subplace", "radius", str(metres), radius=radius(metres, lang)),) for metres in RADII_M]


def whole_subdistrict(subdistrict: str, zone: Zone, lang: str) -> tuple[Button, ...]:
    name = subdistrict_name(subdistrict, zone, lang)
    return (button("subscribe.whole", lang, "subnew", "area", subdistrict, subdistrict=name),)


def keep(turn: Turn, records: Records, place: Place) -> None:
    values = {
        "source": place.source,
        "address": place.address,
        "lat": place.lat,
        "lon": place.lon,
        "datum": place.datum,
        "given": place.given,
        "subdistrict": place.subdistrict,
        "inside": place.inside,
    }
    records.memory.put(turn.bot_id, turn.chat_id, _PLACE, json.dumps(values), expires_at=turn.now + _WAIT)


def pending(turn: Turn, records: Records) -> Place:
    """The place being chosen. Raises NotFound if none is stored any more."""
    stored = records.memory.get(turn.bot_id, turn.chat_id, _PLACE)
    if stored is None:
        raise NotFound("error.old_button")
    values = json.loads(stored)
    return Place(
        **{
            **values,
            "source": PlaceSource(values["source"]),
            "datum": Datum(values["datum"]),
            "given": tuple(values["given"]) if values["given"] else None,
        }
    )


def forget(turn: Turn, records: Records) -> None:
    """Ends the choice of a place."""
    if _was_asked(turn):
        records.people.stop_awaiting(turn.person.id)
    records.memory.drop(turn.bot_id, turn.chat_id, _PLACE)


def leave(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """取消 and 返回 while a place is being chosen: an open report stays as it is."""
    forget(turn, records)
    return [Reply(text=say("subscribe.left", turn.lang), keyboard=main_menu(turn.lang))]


def _card(turn: Turn, services: Services, records: Records, place: Place, lead: Text | None = None) -> Reply:
    """The card of the place. Choosing a radius confirms it; for a place without a point its sub-district is offered."""
    keep(turn, records, place)
    lang, zone = turn.lang, services.zone
    rows = settling_rows(place, zone, lang, _PLACE)
    key = _what_to_ask(place, zone)
    if key in ("subscribe.place_found", "subscribe.place_outside"):
        rows += radius_rows(lang, "subscribe.confirm")
    elif key == "subscribe.place_words" and place.subdistrict:
        rows.append(whole_subdistrict(place.subdistrict, zone, lang))
    rows.append((button("subscribe.place_again", lang, "subnew", "place"),))
    shown = join([place_text(place, zone, lang), *about_place(place, zone, lang)])
    parts = [part for part in (lead, say(key, lang, place=shown)) if part is not None]
    return Reply(text=join(parts, "\n\n"), keyboard=inline(*rows))


def _was_asked(turn: Turn) -> bool:
    """Whether the place was asked for last, even if the time for it has passed."""
    awaiting = turn.person.awaiting
    return awaiting is not None and awaiting.kind is AwaitedKind.SUBSCRIBED_PLACE


def _what_to_ask(place: Place, zone: Zone) -> str:
    if place.lat is None or place.lon is None:
        return "subscribe.place_words"
    if not has_sure_point(place):
        return "subscribe.place_datum"
    if place.inside is False:
        return "subscribe.place_outside"
    return "subscribe.place_found" if zone.locate(place.lat, place.lon).plausible else "subscribe.place_far"
