"""What an inspector enters, and whether it can be used."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete
from complaints.model import Complaint, Implementer, Place
from complaints.office.acceptors import is_worker, role_of
from complaints.office.parties import unit_of
from complaints.report.locating import located
from inspections.limits import Due
from inspections.model import Article, Part, PartRole, Stop, StopKind, key_of
from zone import Zone

#: most characters of the words, and of each of the five fields
MOST_WORDS, MOST_FIELD = 2000, 500
#: most units that take part in 现场会办
MOST_PARTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place of a visit. `kind` and `ref` name what it was chosen from."""

    place: Place
    name: str = ""
    kind: StopKind = StopKind.TYPED
    ref: str = ""

    @classmethod
    def of_stop(cls, stop: Stop) -> "Where":
        return cls(place=stop.place, name=stop.name, kind=stop.kind, ref=stop.ref)

    @property
    def key(self) -> str:
        return key_of(self.kind, self.ref, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """What an inspector enters. `client_id` is made by the phone, so that a repeat adds nothing; `recorded_at` is by
    its clock. `unit` is empty to take the duty table's; `implementer` is None for the firm of the site, if it has one.
    `acceptor` is 验收单位 in words, for an office outside the system; `acceptor_id` one of its units or roles
    (complaints.office.acceptors), and binds."""

    client_id: str
    recorded_at: datetime
    where: Where
    category: str
    due: Due
    text: str = ""
    unit: str = ""
    unit_person: str = ""
    implementer: Implementer | None = None
    target: str = ""
    measures: str = ""
    acceptor: str = ""
    acceptor_id: str = ""
    basis: tuple[str, ...] = ()
    filing: Article | None = None
    checklist_item: str = ""
    difficulty: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What recording needs besides the records."""

    zone: Zone
    clock: Clock
    random_below: Callable[[int], int]


def check(new: NewFinding, zone: Zone) -> None:
    """Raises Incomplete, with the field."""
    if zone.category(new.category) is None:
        raise Incomplete("error.needs.category").at("category")
    if not new.text.strip() and not new.checklist_item:
        raise Incomplete("inspect.error.no_words").at("text")
    if len(new.text) > MOST_WORDS:
        raise Incomplete("error.field_too_long", limit=MOST_WORDS, length=len(new.text)).at("text")
    for name in ("target", "measures", "acceptor", "difficulty"):
        if len(getattr(new, name)) > MOST_FIELD:
            raise Incomplete("error.field_too_long", limit=MOST_FIELD, length=len(getattr(new, name))).at(name)
    check_parts(new.parts, zone)
    check_acceptor(new.acceptor_id, zone)


def check_acceptor(acceptor: str, zone: Zone) -> None:
    """Raises Incomplete for what is neither a unit of the zone nor a role that verifies."""
    if acceptor and zone.unit(unit_of(acceptor)) is None and role_of(acceptor) is None:
        raise Incomplete("acceptor.error.unknown").at("acceptor_id")


def check_not_own(case: Complaint) -> None:
    """Raises Incomplete if the unit that does the work would verify it."""
    if case.acceptor and is_worker(case.acceptor, case):
        raise Incomplete("acceptor.error.own").at("acceptor_id")


def check_parts(parts: tuple[Part, ...], zone: Zone) -> None:
    """现场会办: at most one unit is 主办, and each unit has one part, a person and a date. Raises Incomplete."""
    if len(parts) > MOST_PARTS:
        raise Incomplete("inspect.error.too_many_parts", limit=MOST_PARTS).at("parts")
    if len({part.unit for part in parts}) < len(parts):
        raise Incomplete("inspect.error.part_twice").at("parts")
    if parts and sum(part.role is PartRole.LEAD for part in parts) != 1:
        raise Incomplete("inspect.error.one_lead").at("parts")
    for part in parts:
        if zone.unit(part.unit) is None or not part.person.strip():
            raise Incomplete("inspect.error.part_unready").at("parts")


def check_dates(parts: tuple[Part, ...], *, today: date) -> None:
    """Raises Incomplete for a part that should have been done already."""
    if any(part.due_on < today for part in parts):
        raise Incomplete("error.deadline_past").at("parts")


def placed(where: Where, zone: Zone) -> Where:
    """Raises Incomplete without a point and without words."""
    if where.place.lat is None and not where.place.address.strip():
        raise Incomplete("error.needs.place").at("place")
    found = located(where.place, zone)
    place = replace(where.place, subdistrict=where.place.subdistrict or found.subdistrict, inside=found.inside)
    return replace(where, place=place)
