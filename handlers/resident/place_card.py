"""The card on which a place is confirmed, whatever its source (R05, R08–R10)."""

import re
from collections.abc import Sequence

from complaints.model import Draft, Evidence, Place, PlaceSource
from handlers.keyboards import button, in_rows
from handlers.turn import Button
from texts import Text, join, label, say
from wording.doubts import distance, doubt_lines
from wording.places import place_text
from zone import Datum, Hit, Landmark, Zone, distance_m
from zone.datum import is_shifted, to_wgs84

#: From this accuracy on, in metres, the card calls a point coarse.
_COARSE_M = 100


def card_text(draft: Draft, evidence: Sequence[Evidence], zone: Zone, lang: str) -> Text:
    place = draft.place
    assert place is not None  # the step exists only for a place that is not confirmed
    lines = [
        place_text(place, zone, lang),
        *about_place(place, zone, lang),
        *([say("place.picked", lang)] if measured_pair(place) is not None else []),
        *doubt_lines(place, evidence, lang),
    ]
    return say(f"step.place_confirm.{_key(place, zone)}", lang, place=join(lines), hotline=zone.hotline)


def card_rows(place: Place, zone: Zone, lang: str) -> list[tuple[Button, ...]]:
    """Buttons that settle open questions about the place, above the buttons of every step."""
    rows = settling_rows(place, zone, lang)
    if measured_pair(place) is not None:
        rows.append((button("place.from.picked", lang, "datum", Datum.GCJ02),))
    if place.inside is None or (place.inside and place.subdistrict is None):
        mark = {True: "✓ ", False: ""}
        rows += in_rows(
            Button(
                label=mark[s.id == place.subdistrict] + s.name(lang),
                action=button("step.back", lang, "sub", s.id).action,
            )
            for s in zone.subdistricts
        )
    sure = "step.place_confirm.outside_yes" if place.inside is False else "step.place_confirm.yes"
    rows.append(
        (button(sure, lang, "placeok", style="primary"), button("step.place_confirm.again", lang, "edit", "place"))
    )
    return rows


def about_place(place: Place, zone: Zone, lang: str) -> list[Text]:
    return [*_about_point(place, lang), *_about_names(place, zone, lang)]


def settling_rows(place: Place, zone: Zone, lang: str, *verbs: str) -> list[tuple[Button, ...]]:
    """Which map the coordinates are from, and which landmark was meant. `verbs` precede a button's own verb, for places
    that do not belong to a report."""
    return [*_datum_rows(place, lang, verbs), *_landmark_rows(place, zone, lang, verbs)]


def _key(place: Place, zone: Zone) -> str:
    if place.inside is False:
        return "outside"
    if place.lat is not None and place.lon is not None and not zone.locate(place.lat, place.lon).plausible:
        return "far"
    return "ask" if place.subdistrict else "ask_subdistrict"


def _about_point(place: Place, lang: str) -> list[Text]:
    """How reliable the point is."""
    lines = []
    if place.given is not None and place.datum is Datum.UNKNOWN:
        shift_m = distance_m(place.given, to_wgs84(*place.given, Datum.GCJ02))
        lines.append(say("place.unknown_datum", lang, size=distance(shift_m, lang)))
    elif place.given is not None:
        lat, lon = (f"{number:.5f}" for number in place.given)
        lines.append(say("place.converted", lang, lat=lat, lon=lon, map=label(f"place.datum.{place.datum}", lang)))
    if place.accuracy_m is not None and place.accuracy_m >= _COARSE_M:
        lines.append(say("place.coarse", lang, size=distance(place.accuracy_m, lang)))
    return lines


def _hits(place: Place, zone: Zone) -> tuple[Hit, ...]:
    return zone.gazetteer.find(place.address) if place.source is PlaceSource.TYPED else ()


def measured_pair(place: Place) -> tuple[float, float] | None:
    """The pair of a Telegram position without an accuracy, in China; None for any other place.

    Such a position is either measured (WGS-84) or was picked on the phone's map, which is GCJ-02 there, and nothing
    tells the two apart. It is taken as measured, and the card has one button for a picked one; our own page's pins and
    positions with an accuracy are never asked about.
    """
    plain = place.source in (PlaceSource.LOCATION, PlaceSource.FORWARDED) and place.accuracy_m is None
    if not plain or place.given is not None or place.lat is None or place.lon is None:
        return None
    return (place.lat, place.lon) if is_shifted(place.lat, place.lon) else None


#: 往北两公里: the place is not at the landmark
_AWAY = re.compile(r"[往向朝][东南西北前后里]|[东南西北]\S{0,4}?\d+\s*米|公里|里地|千米|\d+\s*米")


def own_landmark(place: Place, zone: Zone) -> Landmark | None:
    """The landmark whose point the address gets when it is confirmed: the only one named in it that has a point."""
    if place.lat is not None or _AWAY.search(place.address):
        return None
    known = [hit.landmark for hit in _hits(place, zone) if hit.exact and hit.landmark.point is not None]
    return known[0] if len(known) == 1 else None


def _about_names(place: Place, zone: Zone, lang: str) -> list[Text]:
    hits = _hits(place, zone)
    if not hits:
        return []
    names = label("list", lang).join(hit.landmark.name(lang) for hit in hits)
    lines = [say("place.known" if hits[0].exact else "place.maybe", lang, names=names)]
    if (own := own_landmark(place, zone)) is not None:
        lines.append(say("place.landmark_point", lang, name=own.name(lang)))
    return lines


def _landmark_rows(place: Place, zone: Zone, lang: str, verbs: tuple[str, ...]) -> list[tuple[Button, ...]]:
    """One row per landmark that is more precise than the typed words."""
    return [
        (button("place.use_landmark", lang, *verbs, "mark", hit.landmark.id, name=hit.landmark.name(lang)),)
        for hit in _hits(place, zone)
        if not hit.exact or hit.landmark.point is not None
    ]


def _datum_rows(place: Place, lang: str, verbs: tuple[str, ...]) -> list[tuple[Button, ...]]:
    if place.given is None or place.datum is not Datum.UNKNOWN:
        return []
    gps, maps, baidu = (
        button(f"place.from.{datum}", lang, *verbs, "datum", datum) for datum in (Datum.WGS84, Datum.GCJ02, Datum.BD09)
    )
    return [(gps, maps), (baidu,)]
