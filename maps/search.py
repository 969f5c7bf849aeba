"""The search for a place on a map: landmarks, firms, roads and crossings of the zone, by part of a name, typed pinyin,
or nearly. A result is only a suggestion: the map shows it, and a person confirms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from chinese.normal import normal_form
from chinese.pinyin import Readings
from zone import Zone
from zone.datum import Pair
from zone.roads import Road

LONGEST = 60
_MOST = 8
#: of pinyin or a name in Latin script
_LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`kind`: landmark, firm, road or crossing; `at` is WGS-84."""

    name: str
    kind: str
    at: Pair
    subdistrict: str  # its name, or ""


@dataclass(frozen=True, slots=True)
class _Place:
    names: tuple[str, ...]  # the first is shown
    kind: str
    at: Pair


def search(zone: Zone, typed: str, lang: str) -> Sequence[Found]:
    """At most eight, crossings first, then the closest names; none for an empty text."""
    words = normal_form(typed[:LONGEST])
    if not words or (words.isascii() and len(words) < _LEAST_LETTERS):
        return ()
    places = [*_crossings(zone, words, lang), *_named(zone, words, lang)] or [*_nearly(zone, words, lang)]
    unique = {(place.names[0], place.kind): place for place in reversed(places)}
    ordered = sorted(unique.values(), key=places.index)[:_MOST]
    return [
        Found(name=one.names[0], kind=one.kind, at=one.at, subdistrict=_area(zone, one.at, lang)) for one in ordered
    ]


def _places(zone: Zone, lang: str) -> Iterator[_Place]:
    for kind, gazetteer in (("landmark", zone.gazetteer), ("firm", zone.firms)):
        for mark in gazetteer.landmarks:
            if mark.point is not None:
                yield _Place((mark.name(lang), *mark.names.values(), *mark.short), kind, mark.point)
    for road in zone.roads:
        if road.names:
            yield _Place((road.name(lang), *road.names.values()), "road", road.middle)


def _named(zone: Zone, words: str, lang: str) -> Iterator[_Place]:
    """Names that contain the words, or are contained in them, or read like them; the closest length first."""
    letters = words.replace(" ", "") if words.isascii() else ""
    ranked = []
    for place in _places(zone, lang):
        forms = [form for name in place.names if (form := normal_form(name))]
        near = [abs(len(form) - len(words)) for form in forms if words in form or form in words]
        if not near and len(letters) >= _LEAST_LETTERS and any(_reads(name, letters) for name in place.names):
            near = [len(place.names[0])]
        if near:
            ranked.append((min(near), place))
    ranked.sort(key=lambda pair: pair[0])
    yield from (place for _, place in ranked)


def _reads(name: str, letters: str) -> bool:
    """Whether `letters` begin within the name at a syllable (taolin, linlu), or are its initials (tll)."""
    syllables = Readings.shipped().of(name)
    initials = "".join(syllable[0] for syllable in syllables)
    return letters in initials or any("".join(syllables[at:]).startswith(letters) for at in range(len(syllables)))


def _nearly(zone: Zone, words: str, lang: str) -> Iterator[_Place]:
    """What the zone's own matching takes the words for: typing mistakes, the same sound."""
    for kind, gazetteer in (("landmark", zone.gazetteer), ("firm", zone.firms)):
        for hit in gazetteer.find(words):
            mark = hit.landmark
            at = mark.point or next((road.middle for road in zone.roads if _is_road(road, mark.names["zh_CN"])), None)
            if at is not None:
                yield _Place((mark.name(lang),), kind if mark.point is not None else "road", at)


def _crossings(zone: Zone, words: str, lang: str) -> Iterator[_Place]:
    """The crossings of two roads that are both named."""
    named = [road for road in zone.roads if any(normal_form(name) in words for name in road.names.values())]
    for one, other in combinations(named, 2):
        for at in _meeting(one, other):
            yield _Place((f"{one.name(lang)} × {other.name(lang)}",), "crossing", at)


def _meeting(one: Road, other: Road) -> Sequence[Pair]:
    from shapely.geometry import MultiLineString  # imported late: few searches need it

    meet = MultiLineString([*one.lines]).intersection(MultiLineString([*other.lines]))
    parts = getattr(meet, "geoms", [meet])
    return [(part.x, part.y) for part in parts if part.geom_type == "Point" and not part.is_empty]


def _is_road(road: Road, name: str) -> bool:
    return road.names.get("zh_CN") == name


def _area(zone: Zone, at: Pair, lang: str) -> str:
    area = zone.locate(*at).subdistrict
    named = zone.subdistrict(area) if area else None
    return named.name(lang) if named else ""
