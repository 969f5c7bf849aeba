"""The place in the form of 更正位置: a landmark, a map link or coordinates typed or pasted into one box, or the boxes
lat, lon, datum and address, which a map on the page may fill."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from complaints.errors import Incomplete
from complaints.model import Complaint, Place, PlaceSource
from complaints.places.sites import note_site
from complaints.ports import Records
from complaints.report.locating import located
from zone import Datum, Zone, coordinates, links
from zone.coordinates import Spot

#: characters; the records hold no longer address
MAX_ADDRESS = 300
#: the datums that staff can name
DATUMS = (Datum.WGS84, Datum.GCJ02, Datum.BD09)
#: digits and signs, also with the directions of coordinates
_NUMBERS = re.compile(r"[\W\d_NSEWnsew]+")
#: the fields that together say where it is
NAMES = ("place", "lat", "lon", "datum", "address", "outside")


def shown(place: Place) -> Mapping[str, str]:
    """The present place as the form shows it, WGS-84."""
    if place.lat is None or place.lon is None:
        return {"lat": "", "lon": "", "datum": "", "address": place.address}
    return {
        "lat": f"{place.lat:.6f}",
        "lon": f"{place.lon:.6f}",
        "datum": Datum.WGS84.value,
        "address": place.address,
    }


def place_given(given: Mapping[str, str], zone: Zone, *, before: Place | None = None) -> Place:
    """The place that the form means, with its sub-district. What `place` says precedes the other boxes; a point left as
    the form showed it (`before`) stays as it was given.

    Raises Incomplete, with the field, for an unreadable place, and for a point outside the zone unless `outside` is
    ticked.
    """
    words, datum = given.get("place", "").strip(), given.get("datum", "").strip()
    address = given.get("address", "").strip()
    if words:
        if links.without_addresses(words) is not None and not isinstance(links.read(words), Spot):
            raise Incomplete("error.place_link").at("place")
        place = _in_words(words, datum, zone)
    elif given.get("lat", "").strip() or given.get("lon", "").strip():
        place = _of_boxes(given, datum, address, before)
    elif address:
        place = Place(source=PlaceSource.TYPED, address=address, datum=Datum.UNKNOWN)
    else:
        raise Incomplete("error.needs.place").at("place")
    place = located(place, zone)
    if given.get("outside") != "1" and not _is_plausible(place, zone):
        raise Incomplete("error.place_outside").at("place" if words else "lat")
    return place


def _is_plausible(place: Place, zone: Zone) -> bool:
    return place.lat is None or place.lon is None or zone.locate(place.lat, place.lon).plausible


def note_moved(records: Records, case: Complaint, before: Place, *, zone: Zone, now: datetime) -> None:
    """After a correction: a place reported often enough becomes a site at once, not only with its next report."""
    if case.place != before:
        note_site(records, case=case, likeness=zone.likeness, now=now)


def _in_words(words: str, datum: str, zone: Zone) -> Place:
    spot = links.read(words)
    source = PlaceSource.LINK
    if not isinstance(spot, Spot):
        spot, source = coordinates.read(words), PlaceSource.COORDINATES
    if spot is not None:
        found = spot.datum if spot.datum is not Datum.UNKNOWN else _datum(datum)
        return Place.at(
            spot.lat, spot.lon, datum=found, source=source, address=(spot.rest or spot.name)[:MAX_ADDRESS],
            accuracy_m=spot.accuracy_m,
        )  # fmt: skip
    hits = [hit.landmark for hit in zone.gazetteer.find(words) if hit.exact]
    if len(hits) == 1 and hits[0].point is not None:
        place = Place.at(*hits[0].point, datum=Datum.WGS84, source=PlaceSource.LANDMARK, address=words[:MAX_ADDRESS])
        return replace(place, subdistrict=hits[0].subdistrict)
    if _NUMBERS.fullmatch(words):  # too few digits to be coordinates, which the reporter would read as the place
        raise Incomplete("error.bad_coordinates").at("place")
    return Place(source=PlaceSource.TYPED, address=words[:MAX_ADDRESS], datum=Datum.UNKNOWN)


def _of_boxes(given: Mapping[str, str], datum: str, address: str, before: Place | None) -> Place:
    if before is not None and before.lat is not None and _point_of(given) == _point_of(shown(before)):
        return replace(before, address=address, inside=None, subdistrict=None)
    pair = [_number(given.get(name, ""), most, name) for name, most in (("lat", 90.0), ("lon", 180.0))]
    return Place.at(pair[0], pair[1], datum=_datum(datum), source=PlaceSource.MAP_PIN, address=address)


def _point_of(given: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(given.get(name, "").strip() for name in ("lat", "lon", "datum"))


def _number(typed: str, most: float, name: str) -> float:
    try:
        number = float(typed.strip())
    except ValueError:
        raise Incomplete("error.bad_coordinates").at(name) from None
    if not math.isfinite(number) or abs(number) > most:
        raise Incomplete("error.bad_coordinates").at(name)
    return number


def _datum(typed: str) -> Datum:
    if typed not in set(DATUMS):
        raise Incomplete("error.needs.datum").at("datum")
    return Datum(typed)
