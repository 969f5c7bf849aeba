"""Reads a place from typed text: a map link, a plus code, coordinates, or an address in words. A text that tells a
story is not an address: its words are kept, and the place named in it is offered."""

import re
from dataclasses import dataclass, replace

from complaints.model import Place, PlaceSource
from complaints.report.number_and_code import CODE_MARK, NUMBER_MARK, read_named
from texts import Text, join, label, say
from zone import Datum, Zone, coordinates, links, plus_codes
from zone.coordinates import Spot
from zone.place_words import place_words

#: The longest address; the records hold no longer one.
MAX_ADDRESS = 300
#: A longer text is a story, and so is one of this length with two sentences.
_LONGEST_ADDRESS, _SHORTEST_STORY = 100, 50
_CLAUSE_END = re.compile(r"[。！!？?；;，,\n]+")
_SENTENCE_END = re.compile(r"[。！!？?；;\n]+(?=.)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPlace:
    """`place` is None if the text names none. `story`: the text belongs to the description. `lead`: a remark."""

    place: Place | None
    story: bool = False
    lead: Text | None = None


def is_story(text: str) -> bool:
    return len(text) > _LONGEST_ADDRESS or (len(text) >= _SHORTEST_STORY and _SENTENCE_END.search(text) is not None)


def read_typed(text: str, lang: str, zone: Zone) -> TypedPlace:
    found = links.read(text)
    spot = found if isinstance(found, Spot) else None
    if found is None:
        spot, unread = _point(text, lang, zone)
        if unread is not None:
            return unread
    if spot is not None:
        return _at(spot, PlaceSource.LINK if spot is found else PlaceSource.COORDINATES, lang, zone)
    if isinstance(found, links.UnreadableLink):
        return _beside_link(found.rest, lang, zone, alone="place.link.unreadable", kept="place.link.words_kept")
    if (beside := links.without_addresses(text)) is not None:
        return _beside_link(beside, lang, zone, alone="place.link.unknown", kept="place.link.unknown_kept")
    return _in_words(text, lang, zone)


def _beside_link(words: str, lang: str, zone: Zone, *, alone: str, kept: str) -> TypedPlace:
    """The words beside a link that names no place. `alone`, `kept`: text keys for a link without and with words."""
    if not words:
        return TypedPlace(place=None, lead=say(alone, lang))
    found = _in_words(words, lang, zone)
    remarks = [say(kept, lang), found.lead] if found.lead else [say(kept, lang)]
    return replace(found, lead=join(remarks))


def _point(text: str, lang: str, zone: Zone) -> tuple[Spot | None, TypedPlace | None]:
    """The point of a plus code or of coordinates; instead of it a remark, for a short code that fits nowhere near."""
    code = plus_codes.read(text, near=zone.centre)
    if isinstance(code, Spot):
        is_full = isinstance(plus_codes.read(text), Spot)
        if is_full or zone.locate(code.lat, code.lon).plausible:
            return code, None
    if code is not None:
        return None, TypedPlace(place=None, lead=say("place.link.short_code", lang))
    return coordinates.read(text), None


def _at(spot: Spot, source: PlaceSource, lang: str, zone: Zone) -> TypedPlace:
    story = is_story(spot.rest)
    words = place_words(spot.rest, zone.gazetteer) if story else spot.rest
    parts = (words, "" if spot.name in words else spot.name)
    address = label("comma", lang).join(part for part in parts if part)[:MAX_ADDRESS]
    place = Place.at(spot.lat, spot.lon, datum=spot.datum, source=source, address=address, accuracy_m=spot.accuracy_m)
    return TypedPlace(place=place, story=story, lead=say("place.story_kept", lang) if story else None)


def _in_words(words: str, lang: str, zone: Zone) -> TypedPlace:
    if not is_story(words):
        return TypedPlace(place=_named(words))
    named = place_words(words, zone.gazetteer)
    if not named:
        return TypedPlace(place=None, story=True, lead=say("place.story_kept", lang))
    return TypedPlace(place=_named(named), story=True, lead=say("place.story_place", lang, place=named))


def beside_number(text: str, lang: str, zone: Zone) -> TypedPlace | None:
    """The place in a text that names a case (跟上次 LW-7K3M-9QX8 一样又开始了，东桥路口): the words belong to the
    description, and the place is what stands apart from the number. None if the text names no case."""
    named = read_named(text)
    if not named.numbers:
        return None
    apart = [part.strip() for part in _CLAUSE_END.split(named.masked) if NUMBER_MARK not in part]
    words = label("comma", lang).join(part for part in apart if part and CODE_MARK not in part)
    place = words if words and not is_story(words) else place_words(named.masked, zone.gazetteer)
    if not place:
        return TypedPlace(place=None, story=True, lead=say("place.story_kept", lang))
    return TypedPlace(place=_named(place), story=True, lead=say("place.story_place", lang, place=place))


def _named(words: str) -> Place:
    return Place(source=PlaceSource.TYPED, address=words, datum=Datum.UNKNOWN)
