"""A session of inspection (夜查), its visits, and what a finding holds besides its case."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from complaints.model import Place


class StopKind(StrEnum):
    """Where a place of the route comes from."""

    SITE = "site"  # a place that is reported repeatedly (complaints.places.sites)
    FIRM_SITE = "firm_site"  # a site of the register of firms
    CASE = "case"  # the place of an open case
    TYPED = "typed"


class Why(StrEnum):
    """Why a place is proposed for a route."""

    REPEATED = "repeated"  # reported repeatedly
    OVERDUE = "overdue"  # a finding or case there is overdue
    PERMIT = "permit"  # it may work at night
    LONG_AGO = "long_ago"  # nobody was there for long
    WARNED = "warned"  # an official warning asks measures of the firm


class Limit(StrEnum):
    """限时整改, as chosen on site."""

    AT_ONCE = "2h"  # 立行立改
    DAY = "24h"
    THREE_DAYS = "3d"
    OWN = "own"


class PartRole(StrEnum):
    """The part of a unit in 现场会办、帮扶."""

    LEAD = "lead"  # 主办
    SUPPORT = "support"  # 协办


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Somebody who walks along; `staff_id` is an account."""

    staff_id: int
    name: str
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place of the route. `ref`: the id of what `kind` names, empty for a typed place."""

    kind: StopKind
    ref: str
    name: str
    place: Place
    why: frozenset[Why] = frozenset()

    @property
    def key(self) -> str:
        return key_of(self.kind, self.ref, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`ended_by` is empty for a session that was closed by itself (`forgotten`)."""

    id: int
    client_id: str
    started_at: datetime
    started_by: str
    walkers: tuple[Walker, ...] = ()
    stops: tuple[Stop, ...] = ()
    ended_at: datetime | None = None
    ended_by: str = ""
    forgotten: bool = False

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def has(self, staff_id: int | None) -> bool:
        return any(walker.staff_id == staff_id for walker in self.walkers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One place in one session. `clear`: 检查无问题; a visit that is not clear has findings. `key` is equal for visits
    of one place. `recorded_at` is by the clock of the phone, `at` by ours."""

    id: int
    session_id: int
    client_id: str
    key: str
    name: str
    place: Place
    clear: bool
    by: str
    staff_id: int
    at: datetime
    recorded_at: datetime
    firm_site: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """A visit of the place, for whoever is about to choose it: when, by whom (of the newest only), with how many
    findings."""

    session_id: int
    at: datetime
    by: tuple[str, ...]
    clear: bool
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmVisit:
    """A visit of a firm's site, as the firm's own record has it: without names of those who walked."""

    at: datetime
    site: str
    clear: bool
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The part of one unit in 现场会办: who does what until when."""

    unit: str
    role: PartRole
    person: str
    due_on: date
    what: str = ""

    @property
    def stored(self) -> str:
        """For an entry of the history."""
        clean = (one.replace("|", "／").replace("\n", " ") for one in (self.person, self.what))
        person, what = clean
        return "|".join((self.role, self.unit, person, self.due_on.isoformat(), what))

    @classmethod
    def parse(cls, stored: str) -> "Part | None":
        parts = stored.split("|")
        if len(parts) != 5 or parts[0] not in set(PartRole):
            return None
        role, unit, person, due_on, what = parts
        return cls(role=PartRole(role), unit=unit, person=person, due_on=date.fromisoformat(due_on), what=what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as the knowledge base cites it."""

    entry: str
    law: str
    article: str

    @property
    def stored(self) -> str:
        return f"{self.entry}|{self.law}|{self.article}"

    @classmethod
    def parse(cls, stored: str) -> "Article | None":
        parts = stored.split("|")
        return cls(entry=parts[0], law=parts[1], article=parts[2]) if len(parts) == 3 and all(parts) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a finding holds besides its case, which has 整改实施主体 (unit or firm) and 时限 (`rectify_by`).

    `limit_moved_from`: the end of the limit before it was moved to the end of a working day. `basis` are entries of
    the knowledge base; `filing` is 立案建议 and names an article, it decides nothing. `difficulty` and `parts` are
    现场会办、帮扶. `fixed_by_staff`: who recorded that it was put right on the spot.
    """

    case_id: int
    session_id: int
    visit_id: int
    number: int
    client_id: str
    finder_id: int
    finder: str
    found_at: datetime
    recorded_at: datetime
    limit: Limit
    limit_moved_from: datetime | None = None
    target: str = ""
    measures: str = ""
    acceptor: str = ""
    basis: tuple[str, ...] = ()
    filing: Article | None = None
    checklist_item: str = ""
    difficulty: str = ""
    parts: tuple[Part, ...] = ()
    at_once: bool = False

    @property
    def label(self) -> str:
        return label_of(self.number)


def label_of(number: int) -> str:
    """N-01, N-02 …; from a hundred on with three digits."""
    return f"N-{number:02d}"


def key_of(kind: StopKind, ref: str, place: Place) -> str:
    """What is equal for two visits of one place: the site of the register, the known place, else about 100 m around the
    point, else the address as typed."""
    if kind in (StopKind.FIRM_SITE, StopKind.SITE) and ref:
        return f"{kind}:{ref}"
    if place.lat is not None and place.lon is not None:
        return f"at:{place.lat:.3f},{place.lon:.3f}"
    return "to:" + "".join(place.address.split())[:60]
