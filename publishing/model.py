"""The values: a published case, and what staff prepare before it is published."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from zone.publishing import Precision


class Stage(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class Step(StrEnum):
    """Steps of a case that the public reads of, in plain words."""

    FOUND = "found"  # by an inspection
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    DONE = "done"
    VERIFIED = "verified"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPhoto:
    """`digest` names the blacked-out copy; `width` and `height` are pixels."""

    digest: str
    stage: Stage
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicStep:
    on: date
    what: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCase:
    """Everything that anybody may read of a case. Empty texts and None stand for what is not published.

    `subdistrict`, `category`, `unit` and `site` are ids of zone data; `firm` is a name and `basis` the rule by which it
    is named, both as they were then. `lat` and `lon` are WGS-84, rounded to the grid.
    Days are by the zone's calendar. `revision` counts from 1 with each correction.
    """

    number: str
    revision: int
    category: str
    state: str
    #: an inspection found it, nobody reported it: `received_on` is the day on which it was found
    is_finding: bool = False
    received_on: date
    closed_on: date | None
    precision: Precision
    subdistrict: str = ""
    street: str = ""
    lat: float | None = None
    lon: float | None = None
    site: str = ""
    firm: str = ""
    basis: str = ""
    words: str = ""
    verdict: str = ""
    outcome: str = ""
    unit: str = ""
    steps: tuple[PublicStep, ...] = ()
    photos: tuple[PublicPhoto, ...] = ()
    published_at: datetime
    corrected_at: datetime | None = None
    correction: str = ""

    @property
    def is_brief(self) -> bool:
        """Only category, sub-district, state and dates, because nobody agreed to more."""
        return not self.words

    def with_photos(self, photos: Iterable[PublicPhoto]) -> "PublicCase":
        return replace(self, photos=tuple(photos))


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a picture to black out, in thousandths of its width and height."""

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        inside = (
            self.left >= 0 and self.top >= 0 and self.left + self.width <= _FULL and self.top + self.height <= _FULL
        )
        if not (inside and self.width > 0 and self.height > 0):
            raise ValueError("a box reaches beyond its picture")


_FULL = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPhoto:
    """A photo that is to be published. `digest` names the copy in which `boxes` are blacked out, empty until somebody
    has looked for what to black out; `boxed_by` and `checked_by` are staff ids."""

    evidence_id: int
    stage: Stage
    boxes: tuple[Box, ...] = ()
    digest: str = ""
    width: int = 0
    height: int = 0
    boxed_by: int | None = None
    checked_by: int | None = None
    checked_at: datetime | None = None

    @property
    def is_ready(self) -> bool:
        """Whether another person has confirmed it."""
        return bool(self.digest) and self.checked_by is not None and self.checked_by != self.boxed_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What staff propose to publish of a case; one per case, at `version`, against two who write at once."""

    case_id: int
    version: int = 1
    words: str = ""
    street: str = ""
    site: str = ""
    #: whether the firm of the case is to be named
    names_firm: bool = False
    #: why the published case is corrected, for the public
    correction: str = ""
    photos: tuple[PreparedPhoto, ...] = ()
    by: int
    by_name: str = ""
    at: datetime

    def photo(self, evidence_id: int) -> PreparedPhoto | None:
        return next((photo for photo in self.photos if photo.evidence_id == evidence_id), None)


class Act(StrEnum):
    PUBLISHED = "published"
    CORRECTED = "corrected"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"  # the reporter no longer agrees: less is public


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An entry of what was done with a published case; staff read it. `case` is what was public from then on.
    `staff_id` is None and `name` empty where its reporter did it."""

    number: str
    revision: int
    act: Act
    at: datetime
    staff_id: int | None
    name: str
    reason: str = ""
    case: PublicCase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What remains of a case that was taken back: that it was, and since when."""

    number: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFilter:
    """Each field that is set narrows the list."""

    subdistrict: str = ""
    category: str = ""
    site: str = ""
    outcome: str = ""
    closed_from: date | None = None
    closed_until: date | None = None  # exclusive
    categories: tuple[str, ...] = ()  # any of them
    received_from: date | None = None
    received_until: date | None = None  # exclusive
    is_open: bool | None = None
    #: south, west, north, east
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Counts of published cases by verdict and outcome, for one split (a month, sub-district or category)."""

    split: str
    cases: int
    true: int
    solved: int
    mean_days: float | None
