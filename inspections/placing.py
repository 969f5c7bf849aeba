"""Where a finding is: the words or the position that an inspector gives."""

from complaints.model import Place, PlaceSource
from complaints.office.given_place import MAX_ADDRESS, place_given
from inspections import register
from inspections.entering import Where
from inspections.ports import Records
from zone import Datum, Zone

_NAME = 80


def in_words(records: Records, words: str, zone: Zone) -> Where:
    """A site of the register by its name, a landmark, a map link, coordinates or an address. Raises Incomplete."""
    words = words.strip()
    site = register.named(records, words) if words else None
    if site is not None:
        return Where.of_stop(site)
    return Where(place=place_given({"place": words, "outside": "1"}, zone), name=words[:_NAME])


def at_point(lat: float, lon: float, *, accuracy_m: float | None = None, words: str = "") -> Where:
    """Where the inspector's phone is, WGS-84."""
    place = Place.at(
        lat, lon, datum=Datum.WGS84, source=PlaceSource.LOCATION, address=words[:MAX_ADDRESS], accuracy_m=accuracy_m
    )
    return Where(place=place, name=words[:_NAME] or f"{lat:.5f}, {lon:.5f}")
