"""The sub-district of a place."""

import re
from dataclasses import replace

from complaints.model import Place
from zone import Zone

#: The suffix of a sub-district's name.
_KIND_OF_AREA = re.compile(r"(街道|镇)?(（[^）]*）)?$")


def located(place: Place, zone: Zone) -> Place:
    """The place with its sub-district: by the zone's areas if there are any, else by the names in the address."""
    if place.lat is not None and place.lon is not None:
        area = zone.locate(place.lat, place.lon)
        named = named_subdistrict(place.address, zone) if area.inside is None else None
        return replace(place, subdistrict=area.subdistrict or named, inside=area.inside)
    return replace(place, subdistrict=named_subdistrict(place.address, zone), inside=None)


def named_subdistrict(text: str, zone: Zone) -> str | None:
    """The sub-district named in the text (金龙湖街道 or just 金龙湖), else that of the landmarks named in it."""
    for subdistrict in zone.subdistricts:
        if short_name(subdistrict.names["zh_CN"]) in text:
            return subdistrict.id
    return zone.gazetteer.subdistrict_of(text)


def short_name(subdistrict: str) -> str:
    """金龙湖 of 金龙湖街道."""
    return _KIND_OF_AREA.sub("", subdistrict)
