"""A place in words."""

from complaints.model import Place
from texts import Text, label, plain
from zone import Zone


def place_text(place: Place, zone: Zone, lang: str) -> Text:
    parts = []
    if place.address:
        parts.append(place.address)
    if place.lat is not None and place.lon is not None:
        parts.append(label(f"place.source.{place.source}", lang, lat=f"{place.lat:.5f}", lon=f"{place.lon:.5f}"))
    if place.subdistrict and (named := zone.subdistrict(place.subdistrict)):
        if named.name(lang) != place.address:  # a poster of the whole sub-district
            parts.append(named.name(lang))
    elif place.inside is False:
        parts.append(label("place.outside", lang))
    return plain(label("comma", lang).join(parts))
