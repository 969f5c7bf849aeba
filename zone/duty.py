"""Who is responsible: the reviewed duty table (category × sub-district → 主办 and 属地, each with a named holder, and
who stands above the unit, 分管领导) and the night duty roster.

Exactly one row of the table holds for each category in each sub-district; a gap or an overlap is refused at load, with
its line, not found out at 22:00.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import product
from pathlib import Path

from zone.fields import MAP, NAMES, NOTE, ROWS, TEXT, TIME, WHOLE, WORDS, YES_NO, Fields
from zone.rows import Row, Rows, Sheet, load

ALL = "all"
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_NAME = 64  # characters; a column holds it
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
    """Who has a category in a sub-district. `support` are ids of units that help (协办), `leader` is in charge of the
    unit (分管领导): what the unit leaves undone is theirs."""

    unit: str
    unit_person: str
    territory: str
    territory_person: str
    leader: str
    support: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A night team: from `start` on the days it begins, over midnight where `end` is not later. Local time."""

    start: time
    end: time
    days: frozenset[int]  # weekday of its beginning, Monday 0
    team: str
    within: timedelta  # how soon somebody looks at what comes in

    def holds(self, local: datetime) -> bool:
        today, yesterday = local.weekday() in self.days, (local.weekday() - 1) % 7 in self.days
        now = local.time()
        if self.start < self.end:
            return today and self.start <= now < self.end
        return (today and now >= self.start) or (yesterday and now < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTable:
    """`confirmed` is False while the zone's own list of duties has not been read into it: shown as 待确认."""

    confirmed: bool = False
    duties: Mapping[tuple[str, str], Duty]
    unit_persons: Mapping[str, str]
    territory_persons: Mapping[str, str]
    leaders: Mapping[str, str]  # by unit
    shifts: tuple[Shift, ...] = ()

    @classmethod
    def empty(cls) -> "DutyTable":
        """A zone without a table: whoever dispatches names the persons."""
        return cls(duties={}, unit_persons={}, territory_persons={}, leaders={})

    @classmethod
    def load(
        cls, path: Path, *, categories: Collection[str], subdistricts: Collection[str], units: Collection[str]
    ) -> "DutyTable":
        """Raises BadRows with every gap, overlap and unknown name."""
        return _Reader(path, tuple(categories), tuple(subdistricts), tuple(units)).read()

    def of(self, category: str, subdistrict: str) -> Duty | None:
        return self.duties.get((category, subdistrict))

    def units_of(self, category: str) -> frozenset[str]:
        """Every unit that has the category somewhere: one where the place doesn't matter."""
        return frozenset(duty.unit for (named, _), duty in self.duties.items() if named == category)

    def leader_of(self, unit: str, *, category: str, subdistrict: str) -> str:
        """Who is in charge of the unit in this matter; empty where the table doesn't know the unit."""
        duty = self.of(category, subdistrict)
        return duty.leader if duty is not None and duty.unit == unit else self.leaders.get(unit, "")

    def on_watch(self, local: datetime) -> Shift | None:
        return next((shift for shift in self.shifts if shift.holds(local)), None)


class _Reader:
    def __init__(
        self, path: Path, categories: tuple[str, ...], subdistricts: tuple[str, ...], units: tuple[str, ...]
    ) -> None:
        self.sheet, self.categories, self.subdistricts, self.units = Sheet(path), categories, subdistricts, units

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
        """The row of each category in each sub-district. Gaps are looked for once every row can be read."""
        holding, unread = defaultdict[tuple[str, str], list[Row]](list), False
        for value, line in zip(rows, rows.lines, strict=True):
            before = len(self.sheet.problems)
            for pair in self._pairs(value, line):
                holding[pair].append(value)
            unread |= len(self.sheet.problems) > before
        last = rows.lines[-1] if rows else rows.line
        for category, subdistrict in product(self.categories, self.subdistricts):
            held = holding[category, subdistrict]
            if not held and not unread:
                self.sheet.wrong(last, "gap", category=category, subdistrict=subdistrict)
            for other in held[1:]:
                first = held[0].line
                self.sheet.wrong(other.line, "overlap", category=category, subdistrict=subdistrict, first=first)
        return {pair: held[0] for pair, held in holding.items() if held}

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
        made = list[Shift]()
        for value, line in zip(rows, rows.lines, strict=True):
            row = _SHIFT.check(value, self.sheet, line)
            if row is None:
                continue
            shift = self._shift(row)
            if any(_meet(shift, other) for other in made):
                self.sheet.wrong(row.line, "two_shifts", team=shift.team)
            made.append(shift)
        return tuple(made)

    def _shift(self, row: Row) -> Shift:
        within = row["within_minutes"]
        if not 1 <= within <= _LONGEST_WITHIN:
            line, field = row.line_of("within_minutes"), "within_minutes"
            self.sheet.wrong(line, "out_of_range", field=field, value=within, least=1, most=_LONGEST_WITHIN)
            within = 1
        return Shift(
            start=time.fromisoformat(row["from"]),
            end=time.fromisoformat(row["to"]),
            days=frozenset(_WEEK.index(day) for day in self._named(row, "days", _WEEK, "unknown_day")),
            team=row["team"].strip(),
            within=timedelta(minutes=within),
        )


def _meet(one: Shift, other: Shift) -> bool:
    """Whether both hold at some moment of a week: where one begins, or where the other does."""
    monday = datetime(2024, 1, 1)  # noqa: DTZ001 - any Monday, in the zone's own time
    for first, second in ((one, other), (other, one)):
        for day in first.days:
            begins = datetime.combine(monday + timedelta(days=day), first.start)
            if second.holds(begins):
                return True
    return False
