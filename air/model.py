"""Stations, readings and the days that are kept of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Pollutant(StrEnum):
    """The six of GB 3095 that the AQI is made of."""

    PM25 = "pm25"
    PM10 = "pm10"
    SO2 = "so2"
    NO2 = "no2"
    O3 = "o3"  # of a day: the largest mean of 8 hours
    CO = "co"


class Status(StrEnum):
    REALTIME = "realtime"  # 实时, not reviewed
    REVIEWED = "reviewed"  # 审核后


class Way(StrEnum):
    """How a reading came in."""

    FILE = "file"
    HAND = "hand"
    SYSTEM = "system"  # HTTP JSON from the system of a station


class AqiBy(StrEnum):
    NOBODY = ""
    COMPUTED = "computed"  # by us, by HJ 633-2026
    GIVEN = "given"  # as imported with its source


#: the hour of a reading of a whole day
WHOLE_DAY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """`code` is how files and systems name it. `own`: a station of the zone; others are for comparison only."""

    id: int
    code: str
    name: str
    own: bool = True
    fictional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was measured at a station in a day or an hour. `hour`: 1 to 24, the hour that ends then, in local time; the
    24th ends at midnight and belongs to this day. WHOLE_DAY for a day. `values`: ng/m³. `aqi`: as it was given."""

    station_id: int
    day: date
    hour: int = WHOLE_DAY
    values: Mapping[Pollutant, int] = field(default_factory=dict)
    aqi: int | None = None
    status: Status
    source: str

    @property
    def slot(self) -> tuple[int, date, int]:
        return self.station_id, self.day, self.hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A version of a sample: the first has number 1, each correction the next one. `by`: who entered it; `reason`: why
    it was corrected."""

    sample: Sample
    version: int
    way: Way
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A station's day as pages show it. `hours`: how many hours it is the mean of, 0 if the day was given as such.
    `corrections`: how often something of it was changed."""

    station_id: int
    day: date
    values: Mapping[Pollutant, int] = field(default_factory=dict)
    aqi: int | None = None
    aqi_by: AqiBy = AqiBy.NOBODY
    primary: tuple[Pollutant, ...] = ()
    status: Status
    source: str
    hours: int = 0
    corrections: int = 0

    @property
    def good(self) -> bool | None:
        """优良: AQI of at most 100. None without an AQI."""
        return None if self.aqi is None else self.aqi <= 100


#: what a target can be for, besides the yearly mean of a pollutant: the share of 优良 days, in thousandths of a percent
GOOD_DAYS = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An operator's target for a station's year. `item`: a pollutant (`value` in ng/m³) or GOOD_DAYS."""

    station_id: int
    year: int
    item: str
    value: int
    source: str
    fictional: bool = False
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The validity rules of an evaluation standard, as an operator has entered them with their source. 0: no such rule.
    Without rules results are marked as not evaluated by any."""

    source: str = ""
    hours_of_day: int = 0
    days_of_year: int = 0
    by: str = ""
    at: datetime | None = None

    @property
    def is_set(self) -> bool:
        return bool(self.source)


class NoteKind(StrEnum):
    SPRINKLING = "sprinkling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something with a date that stands beside the readings. Moments are aware."""

    id: int = 0
    kind: NoteKind = NoteKind.SPRINKLING
    begins_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    text: str = ""
    source: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemKey:
    """The key of a station's system, of which only a digest is kept."""

    id: int
    name: str
    by: str
    at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
