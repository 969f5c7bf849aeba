"""Responsibility: the reviewed duty table (category × sub-district → 主办 and 属地, each with a named holder, and the
unit's leader in charge, 分管领导) and the roster of night shifts.

Exactly one row of the table applies to each category in each sub-district. A gap or an overlap is refused at load, with
its line, rather than discovered at 22:00. A category that is newer than the table, and that no row names, has the
duties of the category it is like; `DutyTable.borrowed` lists such categories for `python -m bot check`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import product
from pathlib import Path
from types import MappingProxyType

from zone.fields import MAP, NAMES, NOTE, ROWS, TEXT, TIME, WHOLE, WORDS, YES_NO, Fields
from zone.rows import Row, Rows, Sheet, load

ALL = "all"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_NAME = 64  # characters; the size of the column
_LONGEST_WITHIN = 24 * 60  # minutes

_FILE = Fields(
    {"confirmed": YES_NO, "units": MAP, "leaders": MAP, "territories": MAP, "duties": ROWS, "night": ROWS}, {}
)
_DUTY = Fields(
    {"categories": NAMES, "subdistricts": NAMES, "unit": TEXT},
    {"person": TEXT, "leader": TEXT, "support": WORDS, "basis": NOTE},
)
_SHIFT = Fields({"from": TIME, "to": TIME, "days": NAMES, "team": TEXT, "within_minutes": WHOLE}, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Responsibility for a category in a sub-district. `support`: ids of assisting units (协办); `leader`: in charge of
    the unit (分管领导), and answers for what the unit leaves undone."""

    unit: str
    unit_person: str
    territory: str
    territory_person: str
    leader: str
    support: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The shift of a night team: begins at `start` on `days`, and passes midnight if `end` is not later. Local time."""

    start: time
    end: time
    days: frozenset[int]  # weekdays on which it begins, Monday 0
    team: str
    within: timedelta  # time within which the team looks at a new report

    def holds(self, local: datetime) -> bool:
        today, yesterday = local.weekday() in self.days, (local.weekday() - 1) % 7 in self.days
        now = local.time()
        if self.start < self.end:
            return today and self.start <= now < self.end
        return (today and now >= self.start) or (yesterday and now < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTable:
    """`confirmed` is False until the zone's official list of duties has been entered: shown as 待确认."""

    confirmed: bool = False
    duties: Mapping[tuple[str, str], Duty]
    unit_persons: Mapping[str, str]
    territory_persons: Mapping[str, str]
    leaders: Mapping[str, str]  # by unit
    shifts: tuple[Shift, ...] = ()
    borrowed: tuple[str, ...] = ()  # categories that no row names

    @classmethod
    def empty(cls) -> "DutyTable":
        """The table of a zone without one: the dispatcher names the persons."""
        return cls(duties={}, unit_persons={}, territory_persons={}, leaders={})

    @classmethod
    def load(
        cls,
        path: Path,
        *,
        categories: Collection[str],
        subdistricts: Collection[str],
        units: Collection[str],
        like: Mapping[str, str] = MappingProxyType({}),
    ) -> "DutyTable":
        """Raises BadRows with all gaps, overlaps and unknown names. `like`: newer categories, each with the category
        whose rows hold for it where no row names it."""
        return _Reader(path, tuple(categories), tuple(subdistricts), tuple(units), like).read()

    def of(self, category: str, subdistrict: str) -> Duty | None:
        return self.duties.get((category, subdistrict))

    def units_of(self, category: str) -> frozenset[str]:
        """All units responsible for the category in some sub-district; a single one if the place does not matter."""
        return frozenset(duty.unit for (named, _), duty in self.duties.items() if named == category)

    def leader_of(self, unit: str, *, category: str, subdistrict: str) -> str:
        """The leader in charge of the unit in this matter; empty for a unit not in the table."""
        duty = self.of(category, subdistrict)
        return duty.leader if duty is not None and duty.unit == unit else self.leaders.get(unit, "")

    def on_watch(self, local: datetime) -> Shift | None:
        return next((shift for shift in self.shifts if shift.holds(local)), None)


class _Reader:
    def __init__(
        self,
        path: Path,
        categories: tuple[str, ...],
        subdistricts: tuple[str, ...],
        units: tuple[str, ...],
        like: Mapping[str, str],
    ) -> None:
        self.sheet, self.categories, self.subdistricts, self.units = Sheet(path), categories, subdistricts, units
        self.like, self.borrowed = like, list[str]()

    def read(self) -> DutyTable:
        file = _FILE.check(load(self.sheet.path), self.sheet, 1)
        self.sheet.check()
        assert file is not None
        unit_persons = self._persons(file["units"], self.units, "unit", "no_unit_person")
        leaders = self._persons(file["leaders"], self.units, "unit", "no_leader")
        territory_persons = self._persons(file["territories"], self.subdistricts, "subdistrict", "no_territory_person")
        rows = self._rows_by_pair(file["duties"])
        shifts = self._shifts(file["night"])
        self.sheet.check()
        duties = {
            (category, subdistrict): Duty(
                unit=row["unit"],
                unit_person=str(row.get("person") or unit_persons[row["unit"]]),
                territory=subdistrict,
                territory_person=territory_persons[subdistrict],
                leader=str(row.get("leader") or leaders[row["unit"]]),
                support=tuple(row.get("support", ())),
                basis=row.get("basis", ""),
            )
            for (category, subdistrict), row in rows.items()
        }
        return DutyTable(
            confirmed=file["confirmed"],
            duties=duties,
            unit_persons=unit_persons,
            territory_persons=territory_persons,
            leaders=leaders,
            shifts=shifts,
            borrowed=tuple(self.borrowed),
        )

    def _persons(self, row: Row, known: tuple[str, ...], what: str, missing: str) -> dict[str, str]:
        for name, person in row.items():
            if name not in known:
                self.sheet.unknown(row.line_of(name), f"unknown_{what}", name, known)
            elif not isinstance(person, str) or not 0 < len(person.strip()) <= _LONGEST_NAME:
                self.sheet.wrong(row.line_of(name), missing, name=name, most=_LONGEST_NAME)
        for name in known:
            if name not in row:
                self.sheet.wrong(row.line, missing, name=name, most=_LONGEST_NAME)
        return {name: str(person).strip() for name, person in row.items()}

    def _rows_by_pair(self, rows: Rows) -> dict[tuple[str, str], Row]:
        """The row of each category in each sub-district. Gaps are reported only if all rows can be read."""
        rows_of, unread = defaultdict[tuple[str, str], list[Row]](list), False
        for value, line in zip(rows, rows.lines, strict=True):
            before = len(self.sheet.problems)
            for pair in self._pairs(value, line):
                rows_of[pair].append(value)
            unread |= len(self.sheet.problems) > before
        for category, older in self.like.items():
            if not unread and not any((category, subdistrict) in rows_of for subdistrict in self.subdistricts):
                self.borrowed.append(category)
                rows_of.update({(category, where): rows_of[older, where] for where in self.subdistricts})
        last = rows.lines[-1] if rows else rows.line
        for category, subdistrict in product(self.categories, self.subdistricts):
            given = rows_of[category, subdistrict]
            if category in self.borrowed:
                continue  # what is wrong with its rows is reported for the older category
            if not given and not unread:
                self.sheet.wrong(last, "gap", category=category, subdistrict=subdistrict)
            for other in given[1:]:
                first = given[0].line
                self.sheet.wrong(other.line, "overlap", category=category, subdistrict=subdistrict, first=first)
        return {pair: given[0] for pair, given in rows_of.items() if given}

    def _pairs(self, value: object, line: int) -> list[tuple[str, str]]:
        row = _DUTY.check(value, self.sheet, line)
        if row is None:
            return []
        support = row.get("support", ())
        for field, units in (("unit", (row["unit"],)), ("support", support)):
            for unit in units:
                if unit not in self.units:
                    self.sheet.unknown(row.line_of(field), "unknown_unit", unit, self.units)
        if row["unit"] in support:
            self.sheet.wrong(row.line_of("support"), "helps_itself", name=row["unit"])
        for name in ("person", "leader"):
            if len(row.get(name, "")) > _LONGEST_NAME:
                self.sheet.wrong(row.line_of(name), "too_long", field=name, most=_LONGEST_NAME)
        categories = self._named(row, "categories", self.categories, "unknown_category")
        return list(product(categories, self._named(row, "subdistricts", self.subdistricts, "unknown_subdistrict")))

    def _named(self, row: Row, field: str, known: tuple[str, ...], wrong: str) -> tuple[str, ...]:
        given = row[field]
        if given == ALL:
            return known
        names = tuple(given) if isinstance(given, list) else (given,)
        for name in names:
            if name not in known:
                self.sheet.unknown(row.line_of(field), wrong, name, (ALL, *known))
        return tuple(name for name in names if name in known)

    def _shifts(self, rows: Rows) -> tuple[Shift, ...]:
        shifts = list[Shift]()
        for value, line in zip(rows, rows.lines, strict=True):
            row = _SHIFT.check(value, self.sheet, line)
            if row is None:
                continue
            shift = self._shift(row)
            if any(_overlap(shift, other) for other in shifts):
                self.sheet.wrong(row.line, "two_shifts", team=shift.team)
            shifts.append(shift)
        return tuple(shifts)

    def _shift(self, row: Row) -> Shift:
        within = row["within_minutes"]
        if not 1 <= within <= _LONGEST_WITHIN:
            line, field = row.line_of("within_minutes"), "within_minutes"
            self.sheet.wrong(line, "out_of_range", field=field, value=within, least=1, most=_LONGEST_WITHIN)
            within = 1
        return Shift(
            start=time.fromisoformat(row["from"]),
            end=time.fromisoformat(row["to"]),
            days=frozenset(WEEK.index(day) for day in self._named(row, "days", WEEK, "unknown_day")),
            team=row["team"].strip(),
            within=timedelta(minutes=within),
        )


def _overlap(one: Shift, other: Shift) -> bool:
    """Whether two shifts overlap in a week: then one of them holds when the other begins."""
    monday = datetime(2024, 1, 1)  # noqa: DTZ001 - any Monday, in the zone's local time
    for first, second in ((one, other), (other, one)):
        for day in first.days:
            begins = datetime.combine(monday + timedelta(days=day), first.start)
            if second.holds(begins):
                return True
    return False
