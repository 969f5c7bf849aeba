"""The zone as reviewed data: names, areas, categories, working hours. Loaded once, immutable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from zone.areas import Areas
from zone.bounds import Bounds, distance_m
from zone.categories import Category, load_categories, shipped_categories
from zone.destinations import Destination
from zone.destinations import load as load_destinations
from zone.duty import ALL, DutyTable
from zone.fields import MAP, NUMBER, ROWS, SHORT_ID, TEXT, TIME, YES_NO, Fields, rows_with_ids
from zone.gazetteer import Gazetteer
from zone.likeness import Likeness
from zone.limits import Limits
from zone.named import Named
from zone.publishing import Publishing
from zone.roads import Road
from zone.roads import load as load_roads
from zone.rows import BadRows, Row, RowProblem, Rows, Sheet, load
from zone.templates import Templates
from zone.terms import Terms

_DATA = Path(__file__).parent / "data"
#: the default time zone
CHINA = ZoneInfo("Asia/Shanghai")
#: the files in a zone's folder; only the first is required
FILES = (
    "zone.yaml",
    "areas.geojson",
    "gazetteer.yaml",
    "roads.geojson",
    "firms.yaml",
    "categories.yaml",
    "duty.yaml",
    "destinations.yaml",
    "terms.yaml",
    "templates.yaml",
    "limits.yaml",
    "likeness.yaml",
    "publishing.yaml",
    "calendar.yaml",
)
_FILE = Fields(
    {"name": MAP, "hotline": TEXT, "subdistricts": ROWS, "units": ROWS, "hours": MAP},
    {"training": YES_NO, "plausible": MAP},
)
_NAMES = Fields({"zh_CN": TEXT}, {"en": TEXT})
_NAMED = Fields({"id": SHORT_ID, "zh_CN": TEXT}, {"en": TEXT})
_HOURS = Fields({"start": TIME, "lunch": TIME, "back": TIME, "end": TIME}, {})
_PLAUSIBLE = Fields({"lat": NUMBER, "lon": NUMBER, "radius_km": NUMBER}, {})
_WIDEST_KM = 1000
_Read = TypeVar("_Read")


class BadZone(Exception):
    """The zone's data is invalid; each problem names file and line."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class NoZone(BadZone):
    """`folder` (ZONE_DIR) has no readable zone; `why` names the file."""

    def __init__(self, folder: Path, why: OSError) -> None:
        super().__init__(())
        self.folder, self.why = folder, why

    def __str__(self) -> str:
        return f"{self.folder}: {self.why.filename}: {self.why.strerror}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A working day: start to lunch, back to end (local time)."""

    start: time
    lunch: time
    back: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """`inside` is None if the zone has no areas: then nothing is claimed (R10)."""

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
    #: for maps without tiles and for the search on maps; firms are points with names, like landmarks
    roads: tuple[Road, ...] = ()
    firms: Gazetteer = field(default_factory=Gazetteer)
    #: what the public may read of a case
    publishing: Publishing = field(default_factory=Publishing.load)
    templates: Templates = field(default_factory=Templates.load)
    #: for displaying times and for the start of days (TIMEZONE)
    timezone: ZoneInfo

    @classmethod
    def load(cls, folder: Path | None = None, *, timezone: ZoneInfo = CHINA) -> "Zone":
        """The zone in `folder` (FILES; zone.yaml is required); by default the shipped Xuzhou zone. Raises BadZone."""
        folder = folder or _DATA / "xuzhou"
        reader = _Reader(folder)
        try:
            return reader.read(timezone)
        except BadRows as error:
            raise BadZone(error.problems) from error
        except OSError as error:
            raise NoZone(folder, error) from error

    def local(self, at: datetime) -> datetime:
        """The same moment in the zone's time, for display or for its date."""
        return at.astimezone(self.timezone)

    def name(self, lang: str) -> str:
        return self.names.get(lang) or self.names["zh_CN"]

    def category(self, category_id: str) -> Category | None:
        return next((c for c in self.categories if c.id == category_id), None)

    @property
    def offered(self) -> tuple[Category, ...]:
        """The categories that a new report, finding or correction can get."""
        return tuple(one for one in self.categories if one.offered)

    def offered_category(self, category_id: str) -> Category | None:
        return next((one for one in self.offered if one.id == category_id), None)

    def subdistrict(self, subdistrict_id: str) -> Named | None:
        return next((s for s in self.subdistricts if s.id == subdistrict_id), None)

    def destination(self, destination_id: str) -> Destination | None:
        return next((d for d in self.destinations if d.id == destination_id), None)

    def unit(self, unit_id: str) -> Named | None:
        return next((u for u in self.units if u.id == unit_id), None)

    def locate(self, lat: float, lon: float) -> Located:
        """The sub-district of a WGS-84 point. `plausible`: False for an obvious mistake (the sea, another province)."""
        if self.areas is not None:
            found = self.areas.find(lat, lon)
            return Located(subdistrict=found, inside=found is not None, plausible=found is not None)
        near = self.centre is None or distance_m(self.centre, (lat, lon)) <= (self.radius_km or 0) * 1000
        return Located(subdistrict=None, inside=None, plausible=near)


class _Reader:
    """Reads zone.yaml first, then all other files, so that their problems are reported together."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.problems = folder, list[RowProblem]()

    def read(self, timezone: ZoneInfo) -> Zone:
        sheet = Sheet(self.folder / "zone.yaml")
        file = _FILE.check(load(sheet.path), sheet, 1)
        sheet.check()
        assert file is not None
        names, hours = _NAMES.check(file["name"], sheet, file["name"].line), _hours(file["hours"], sheet)
        subdistricts, units = _named(file, "subdistricts", sheet), _named(file, "units", sheet)
        bounds = _bounds(file, sheet)
        sheet.check()
        assert names is not None and hours is not None
        known = [one.id for one in subdistricts]
        categories = self._file("categories.yaml", load_categories, shipped_categories())
        duty = {"categories": [one.id for one in categories], "subdistricts": known, "units": [u.id for u in units]}
        like = {one.id: one.like for one in categories if one.like}
        zone = Zone(
            names=dict(names),
            training=file.get("training", False),
            hotline=file["hotline"],
            subdistricts=subdistricts,
            units=units,
            categories=categories,
            hours=hours,
            areas=self._file("areas.geojson", lambda path: Areas.load(path, known=known, bounds=bounds), None),
            centre=bounds.centre,
            radius_km=bounds.radius_km,
            gazetteer=self._file(
                "gazetteer.yaml", lambda path: Gazetteer.load(path, known=known, bounds=bounds), Gazetteer()
            ),
            roads=self._file("roads.geojson", lambda path: load_roads(path, bounds=bounds), ()),
            firms=self._file("firms.yaml", lambda path: Gazetteer.load(path, known=known, bounds=bounds), Gazetteer()),
            duty=self._file("duty.yaml", lambda path: DutyTable.load(path, **duty, like=like), DutyTable.empty()),
            destinations=self._file("destinations.yaml", load_destinations, ()),
            terms=self._file("terms.yaml", Terms.load, Terms.load()),
            templates=self._file("templates.yaml", Templates.load, Templates.load()),
            limits=self._file("limits.yaml", Limits.load, Limits.load()),
            likeness=self._file("likeness.yaml", Likeness.load, Likeness.load()),
            publishing=self._file("publishing.yaml", Publishing.load, Publishing.load()),
            timezone=timezone,
        )
        if self.problems:
            raise BadRows(self.problems)
        return zone

    def _file(self, name: str, read: Callable[[Path], _Read], otherwise: _Read) -> _Read:
        path = self.folder / name
        try:
            return read(path) if path.exists() else otherwise
        except BadRows as error:
            self.problems += error.problems
            return otherwise


def _named(file: Row, field: str, sheet: Sheet) -> tuple[Named, ...]:
    rows: Rows = file[field]
    if not rows:
        sheet.wrong(file.line_of(field), "nothing_listed", field=field)
    found = list(rows_with_ids(rows, sheet, _NAMED, rows.line))
    for row in found:
        if row["id"] == ALL:  # means all of them in the duty table
            sheet.wrong(row.line_of("id"), "reserved_id", name=ALL)
    return tuple(Named(id=row["id"], names={name: row[name] for name in row if name != "id"}) for row in found)


def _hours(given: Row, sheet: Sheet) -> Hours | None:
    row = _HOURS.check(given, sheet, given.line)
    if row is None:
        return None
    hours = Hours(**{name: time.fromisoformat(written) for name, written in row.items()})
    if not hours.start < hours.lunch <= hours.back < hours.end:
        sheet.wrong(row.line, "hours_order")
    return hours


def _bounds(file: Row, sheet: Sheet) -> Bounds:
    china = not file.get("training", False)
    if "plausible" not in file:
        return Bounds(china=china)
    row = _PLAUSIBLE.check(file["plausible"], sheet, file.line_of("plausible"))
    if row is None:
        return Bounds(china=china)
    lat, lon, radius_km = row["lat"], row["lon"], row["radius_km"]
    if doubt := Bounds(china=china).doubt(lat, lon):
        sheet.wrong(row.line_of("lat"), doubt, name="plausible", lat=lat, lon=lon)
    if not 0 < radius_km <= _WIDEST_KM:
        at = row.line_of("radius_km")
        sheet.wrong(at, "out_of_range", field="radius_km", value=radius_km, least=1, most=_WIDEST_KM)
    return Bounds(china=china, centre=(lat, lon), radius_km=radius_km)
