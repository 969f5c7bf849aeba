"""Landmarks and roads of the zone, matched with typed text (R08): short names, typos, homophones.

A match is only a suggestion: the resident confirms it on the card of the place.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from chinese.normal import normal_form
from zone.bounds import Bounds
from zone.datum import Datum, Pair, to_wgs84
from zone.fields import NUMBER, SHORT_ID, TEXT, WORDS, Fields
from zone.named import Named
from zone.rows import Row, Sheet
from zone.tables import Table

#: Names up to this length must match exactly or in sound; longer ones may have a wrong character in eight, or one.
_SHORT = 3
_SIGNS_AN_ERROR = 4
#: Characters of a name that must be typed at least ("工业园" of "东桥工业园").
_LEAST_TYPED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark(Named):
    """`point` is WGS-84; roads and unmeasured places have none. A long road is in several sub-districts."""

    short: tuple[str, ...] = ()
    subdistricts: tuple[str, ...] = ()
    point: Pair | None = None

    @property
    def subdistrict(self) -> str | None:
        return self.subdistricts[0] if len(self.subdistricts) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """`exact`: the text contains the name or short name. score: 0..100."""

    landmark: Landmark
    exact: bool
    score: float


@dataclass(frozen=True, slots=True)
class Gazetteer:
    landmarks: tuple[Landmark, ...] = ()

    @classmethod
    def load(cls, path: Path, *, known: Collection[str], bounds: Bounds | None = None) -> "Gazetteer":
        """`known`: ids of the zone's sub-districts. Raises BadRows."""
        return cls(tuple(_table(known, bounds).read(path).values()))

    def get(self, landmark_id: str) -> Landmark | None:
        return next((landmark for landmark in self.landmarks if landmark.id == landmark_id), None)

    def find(self, text: str, limit: int = 3) -> tuple[Hit, ...]:
        """The landmarks named in `text`, longest name first; without any, those that it may mean, best first."""
        typed = normal_form(text)
        named = sorted(self._named(typed), key=lambda pair: -len(pair[1]))
        if named:
            return tuple(
                Hit(landmark=landmark, exact=True, score=100)
                for at, (landmark, spelling) in enumerate(named)
                if not any(spelling in longer for _, longer in named[:at])
            )[:limit]
        likely = [
            Hit(landmark=mark, exact=False, score=score) for mark in self.landmarks if (score := _like(mark, typed))
        ]
        return tuple(sorted(likely, key=lambda hit: -hit.score)[:limit])

    def subdistrict_of(self, text: str) -> str | None:
        """The only sub-district common to all landmarks named in `text`, e.g. that of a crossing of two roads."""
        places = [set(hit.landmark.subdistricts) for hit in self.find(text) if hit.exact and hit.landmark.subdistricts]
        common = set[str].intersection(*places) if places else set[str]()
        return common.pop() if len(common) == 1 else None

    def _named(self, typed: str) -> Iterator[tuple[Landmark, str]]:
        for landmark in self.landmarks:
            present = [spelling for spelling in _spellings(landmark) if spelling in typed]
            if present:
                yield landmark, max(present, key=len)


def _table(known: Collection[str], bounds: Bounds | None) -> Table[Landmark]:
    def check(row: Row, sheet: Sheet) -> None:
        for name in row.get("subdistricts", ()):
            if name not in known:
                sheet.unknown(row.line_of("subdistricts"), "unknown_subdistrict", name, known)
        datum = row.get("datum", Datum.WGS84)
        if datum not in set(Datum):
            sheet.unknown(row.line_of("datum"), "unknown_datum", datum, [*Datum])
        elif ("lat" in row) != ("lon" in row):
            sheet.wrong(row.line, "half_a_point", name=row["id"])
        elif "lat" in row and (doubt := (bounds or Bounds(china=False)).doubt(*_point(row))):
            sheet.wrong(row.line_of("lat"), doubt, name=row["id"], lat=row["lat"], lon=row["lon"])

    return Table(fields=_FIELDS, check=check, make=_landmark)


_FIELDS = Fields(
    {"id": SHORT_ID, "zh_CN": TEXT, "en": TEXT},
    {"short": WORDS, "subdistricts": WORDS, "lat": NUMBER, "lon": NUMBER, "datum": TEXT},
)


def _point(row: Row) -> Pair:
    return to_wgs84(row["lat"], row["lon"], Datum(row.get("datum", Datum.WGS84)))


def _landmark(row: Row) -> Landmark:
    return Landmark(
        id=row["id"],
        names={"zh_CN": row["zh_CN"], "en": row["en"]},
        short=tuple(row.get("short", ())),
        subdistricts=tuple(row.get("subdistricts", ())),
        point=_point(row) if "lat" in row else None,
    )


@cache
def _forms(written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(form for each in written if (form := normal_form(each)))


def _spellings(landmark: Landmark) -> tuple[str, ...]:
    return _forms((*landmark.names.values(), *landmark.short))


def _like(landmark: Landmark, typed: str) -> float:
    return max((_likeness(spelling, typed) for spelling in _spellings(landmark)), default=0.0)


def _likeness(spelling: str, typed: str) -> float:
    """0 if `spelling` can't be meant. A part of the name scores in proportion to its length."""
    if len(typed) < _LEAST_TYPED:
        return 0.0
    if typed in spelling:
        return 100.0 * len(typed) / len(spelling)
    if len(typed) < len(spelling) - 1:
        return 0.0
    if len(spelling) <= _SHORT:
        return 90.0 if _sounds(spelling, typed) else 0.0
    errors = max(1, len(spelling) // (2 * _SIGNS_AN_ERROR))
    least = 100 * (len(spelling) - errors) / len(spelling) - 0.1
    score = fuzz.partial_ratio(spelling, typed, score_cutoff=least)
    return 90.0 if not score and _sounds(spelling, typed) else score


def _sounds(spelling: str, typed: str) -> bool:
    """Whether some part of `typed` is pronounced like `spelling`."""
    read, name = _typed_reading(typed), _name_reading(spelling)
    return any(read[at : at + len(name)] == name for at in range(len(read) - len(name) + 1))


@cache
def _lazy_pinyin() -> Any:
    from pypinyin import lazy_pinyin  # imported late: costs 0.2 s, and only misspelt names need it

    return lazy_pinyin


def _reading(text: str) -> tuple[str, ...]:
    return tuple(_lazy_pinyin()(text))


#: names are those of the zone; of what people type only the last text is remembered, while all names are compared to it
_name_reading = lru_cache(maxsize=20_000)(_reading)
_typed_reading = lru_cache(maxsize=1)(_reading)
