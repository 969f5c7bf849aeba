"""The sub-district a place lies in."""

import re
from dataclasses import replace

from complaints.model import Place
from zone import Zone

#: What is put behind a name to say what kind of thing it is.
_KIND_OF_AREA = re.compile(r"(街道|镇)?(（[^）]*）)?$")


def located(place: Place, zone: Zone) -> Place:
    """With its sub-district: by the areas where there are any, else as its words name it."""
    if place.lat is not None and place.lon is not None:
        found = zone.locate(place.lat, place.lon)
        named = named_subdistrict(place.address, zone) if found.inside is None else None
        return replace(place, subdistrict=found.subdistrict or named, inside=found.inside)
    return replace(place, subdistrict=named_subdistrict(place.address, zone), inside=None)


def named_subdistrict(text: str, zone: Zone) -> str | None:
    """金龙湖街道 or just 金龙湖; else the one in which the landmarks lie that the text names."""
    for subdistrict in zone.subdistricts:
        if _KIND_OF_AREA.sub("", subdistrict.names["zh_CN"]) in text:
            return subdistrict.id
    return zone.gazetteer.subdistrict_of(text)
