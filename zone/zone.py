"""The zone as reviewed data: names, areas, categories, working hours. Loaded once; frozen."""

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from zone.areas import Areas, distance_m
from zone.destinations import Destination
from zone.destinations import load as load_destinations
from zone.duty import DutyTable
from zone.gazetteer import Gazetteer
from zone.likeness import Likeness
from zone.limits import Limits
from zone.named import Named
from zone.rows import BadRows
from zone.terms import Terms

_DATA = Path(__file__).parent / "data"
#: the clock of zones that say nothing else
CHINA = ZoneInfo("Asia/Shanghai")


class BadZone(Exception):
    """The zone's data can't be used; the message names file and field."""


class NoZone(BadZone):
    """`folder` (ZONE_DIR) has no zone that can be read; `why` names the file."""

    def __init__(self, folder: Path, why: OSError) -> None:
        super().__init__(f"{folder}: {why.filename}: {why.strerror}")
        self.folder, self.why = folder, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Named):
    unit: str
    words: tuple[str, ...]
    strong: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A working day: start to lunch, back to end (local time)."""

    start: time
    lunch: time
    back: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """`inside` is None where the zone has no areas: then nothing is claimed (R10)."""

    subdistrict: str | None
    inside: bool | None
    plausible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    names: dict[str, str]
    training: bool
    hotline: str
    subdistricts: tuple[Named, ...]
    units: tuple[Named, ...]
    categories: tuple[Category, ...]
    hours: Hours
    areas: Areas | None
    centre: tuple[float, float] | None  # lat, lon
    radius_km: float | None
    gazetteer: Gazetteer
    duty: DutyTable
    destinations: tuple[Destination, ...]
    terms: Terms
    likeness: Likeness
    limits: Limits
    #: times are shown, and days begin, by this clock (TIMEZONE)
    timezone: ZoneInfo

    @classmethod
    def load(cls, folder: Path | None = None, *, timezone: ZoneInfo = CHINA) -> "Zone":
        """The zone in `folder` (zone.yaml; optional areas.geojson, gazetteer.yaml, duty.yaml, terms.yaml,
        likeness.yaml, limits.yaml); the shipped Xuzhou names when None. Raises BadZone."""
        folder = folder or _DATA / "xuzhou"
        path = folder / "zone.yaml"
        try:
            data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
            subdistricts = _named(data["subdistricts"])
            plausible = data.get("plausible")
            known = {s.id for s in subdistricts}
            units, categories = _named(data["units"]), _categories()
            outline, places = folder / "areas.geojson", folder / "gazetteer.yaml"
            return cls(
                names=data["name"],
                training=bool(data.get("training", False)),
                hotline=data["hotline"],
                subdistricts=subdistricts,
                units=units,
                categories=categories,
                hours=Hours(**{key: time.fromisoformat(value) for key, value in data["hours"].items()}),
                areas=Areas.load(outline, known=known) if outline.exists() else None,
                centre=(plausible["lat"], plausible["lon"]) if plausible else None,
                radius_km=plausible["radius_km"] if plausible else None,
                gazetteer=Gazetteer.load(places, known=known) if places.exists() else Gazetteer(),
                duty=_duty(folder / "duty.yaml", categories, subdistricts, units),
                destinations=load_destinations(folder / "destinations.yaml"),
                terms=Terms.load(terms if (terms := folder / "terms.yaml").exists() else None),
                limits=Limits.load(often if (often := folder / "limits.yaml").exists() else None),
                likeness=Likeness.load(alike if (alike := folder / "likeness.yaml").exists() else None),
                timezone=timezone,
            )
        except BadRows as error:  # names file and line of each problem itself
            raise BadZone(str(error)) from error
        except OSError as error:
            raise NoZone(folder, error) from error
        except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
            raise BadZone(f"{path}: {type(error).__name__}: {error}") from error

    def local(self, at: datetime) -> datetime:
        """The same moment by the zone's clock, e.g. to be shown, or for its day."""
        return at.astimezone(self.timezone)

    def name(self, lang: str) -> str:
        return self.names.get(lang) or self.names["zh_CN"]

    def category(self, category_id: str) -> Category | None:
        return next((c for c in self.categories if c.id == category_id), None)

    def subdistrict(self, subdistrict_id: str) -> Named | None:
        return next((s for s in self.subdistricts if s.id == subdistrict_id), None)

    def destination(self, destination_id: str) -> Destination | None:
        return next((d for d in self.destinations if d.id == destination_id), None)

    def unit(self, unit_id: str) -> Named | None:
        return next((u for u in self.units if u.id == unit_id), None)

    def propose(self, text: str) -> Category | None:
        """The category whose words occur most in `text`; None when none does. A strong word counts three times."""
        lowered = text.lower()

        def hits_of(category: Category) -> int:
            return sum(lowered.count(w) for w in category.words) + 3 * sum(lowered.count(w) for w in category.strong)

        hits = [(hits_of(c), c) for c in self.categories]
        most = max((count for count, _ in hits), default=0)
        return next((c for count, c in hits if count == most), None) if most else None

    def locate(self, lat: float, lon: float) -> Located:
        """Where a WGS-84 point lies. `plausible` is False for a point that is surely a mistake (the sea, another
        province)."""
        if self.areas is not None:
            found = self.areas.find(lat, lon)
            return Located(subdistrict=found, inside=found is not None, plausible=found is not None)
        near = self.centre is None or distance_m(self.centre, (lat, lon)) <= (self.radius_km or 0) * 1000
        return Located(subdistrict=None, inside=None, plausible=near)


def _duty(
    path: Path, categories: tuple[Category, ...], subdistricts: tuple[Named, ...], units: tuple[Named, ...]
) -> DutyTable:
    if not path.exists():
        return DutyTable.empty()
    known = [tuple(one.id for one in several) for several in (categories, subdistricts, units)]
    return DutyTable.load(path, categories=known[0], subdistricts=known[1], units=known[2])


def _named(rows: list[dict[str, str]]) -> tuple[Named, ...]:
    return tuple(Named(id=row["id"], names={k: v for k, v in row.items() if k != "id"}) for row in rows)


def _categories() -> tuple[Category, ...]:
    rows = yaml.safe_load((_DATA / "categories.yaml").read_text("utf-8"))
    return tuple(
        Category(
            id=row["id"],
            names={"zh_CN": row["zh_CN"], "en": row["en"]},
            unit=row["unit"],
            words=tuple(row["words"]),
            strong=tuple(row.get("strong", ())),
        )
        for row in rows
    )
