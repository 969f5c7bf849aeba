"""Who is responsible: the reviewed duty table (category × sub-district → 主办 and 属地, each with a named holder, and
who stands above the unit, 分管领导) and the night duty roster.

Exactly one row of the table holds for each category in each sub-district; a gap or an overlap is refused at load, with
its line, not found out at 22:00.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from zone.rows import BadRows, Problem, items, line_of, load, problems_of

ALL = "all"
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_NAME = 64  # characters; a column holds it


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
        self.path, self.categories, self.subdistricts, self.units = path, categories, subdistricts, units
        self.problems = list[Problem]()

    def read(self) -> DutyTable:
        data = load(self.path)
        lists = {"units": dict, "leaders": dict, "territories": dict, "duties": list, "night": list}
        self.problems += problems_of(data, self.path, required={"confirmed": bool, **lists}, optional={})
        if self.problems:
            raise BadRows(self.problems)
        unit_persons = self._persons(data["units"], self.units, "unit")
        leaders = self._persons(data["leaders"], self.units, "unit", needs="leader in charge")
        territory_persons = self._persons(data["territories"], self.subdistricts, "sub-district")
        duties = self._duties(data["duties"], unit_persons, territory_persons, leaders)
        shifts = self._shifts(data["night"])
        if self.problems:
            raise BadRows(sorted(self.problems, key=lambda problem: problem.line))
        return DutyTable(
            confirmed=data["confirmed"],
            duties=duties,
            unit_persons=unit_persons,
            territory_persons=territory_persons,
            leaders=leaders,
            shifts=shifts,
        )

    def _wrong(self, row: Mapping[str, Any], says: str) -> None:
        self.problems.append(Problem(self.path, line_of(row), says))

    def _persons(
        self, row: Mapping[str, Any], known: tuple[str, ...], what: str, *, needs: str = "duty holder"
    ) -> dict[str, str]:
        for name, person in items(row):
            if name not in known:
                self._wrong(row, f"{what} {name} is not in zone.yaml")
            if not isinstance(person, str) or not 0 < len(person.strip()) <= _LONGEST_NAME:
                self._wrong(row, f"{what} {name} needs a {needs} of at most {_LONGEST_NAME} characters")
        for name in known:
            if name not in row:
                self._wrong(row, f"{what} {name} has no {needs}")
        return {name: str(person).strip() for name, person in items(row)}

    def _duties(
        self,
        rows: list[Any],
        unit_persons: Mapping[str, str],
        territory_persons: Mapping[str, str],
        leaders: Mapping[str, str],
    ) -> dict[tuple[str, str], Duty]:
        holding = defaultdict[tuple[str, str], list[dict[str, Any]]](list)
        for row in rows:
            for pair in self._pairs(row):
                holding[pair].append(row)
        made = {}
        for category, subdistrict in product(self.categories, self.subdistricts):
            held = holding[category, subdistrict]
            if not held:
                last = line_of(rows[-1]) if rows and isinstance(rows[-1], dict) else 1
                self.problems.append(Problem(self.path, last, f"gap: nobody has {category} in {subdistrict}"))
                continue
            for other in held[1:]:
                first = line_of(held[0])
                self._wrong(other, f"overlap: {category} in {subdistrict} is given in line {first} already")
            row = held[0]
            made[category, subdistrict] = Duty(
                unit=row["unit"],
                unit_person=str(row.get("person") or unit_persons.get(row["unit"], "")),
                territory=subdistrict,
                territory_person=territory_persons.get(subdistrict, ""),
                leader=str(row.get("leader") or leaders.get(row["unit"], "")),
                support=tuple(row.get("support", ())),
                basis=row.get("basis", ""),
            )
        return made

    def _pairs(self, row: Any) -> Iterator[tuple[str, str]]:
        required: dict[str, type] = {"categories": object, "subdistricts": object, "unit": str}
        optional: dict[str, type] = {"person": str, "leader": str, "support": list, "basis": str}
        wrong = problems_of(row, self.path, required=required, optional=optional)
        self.problems += wrong
        if wrong:
            return
        for unit in (row["unit"], *row.get("support", ())):
            if unit not in self.units:
                self._wrong(row, f"unit {unit} is not in zone.yaml")
        if row["unit"] in row.get("support", ()):
            self._wrong(row, f"{row['unit']} can't have the matter and help with it")
        for name in ("person", "leader"):
            if len(row.get(name, "")) > _LONGEST_NAME:
                self._wrong(row, f"{name}: at most {_LONGEST_NAME} characters")
        categories = self._named(row, "categories", self.categories)
        yield from product(categories, self._named(row, "subdistricts", self.subdistricts))

    def _named(self, row: Mapping[str, Any], field: str, known: tuple[str, ...]) -> tuple[str, ...]:
        given = row[field]
        if given == ALL:
            return known
        names = tuple(given) if isinstance(given, list) else (given,)
        for name in names:
            if name not in known:
                self._wrong(row, f"{field}: {name} is not known")
        return tuple(name for name in names if name in known)

    def _shifts(self, rows: list[Any]) -> tuple[Shift, ...]:
        made = list[Shift]()
        required: dict[str, type] = {"from": str, "to": str, "days": object, "team": str, "within_minutes": int}
        for row in rows:
            wrong = problems_of(row, self.path, required=required, optional={})
            self.problems += wrong
            shift = None if wrong else self._shift(row)
            if shift is None:
                continue
            if any(_meet(shift, other) for other in made):
                self._wrong(row, f"overlap: two night shifts at once ({shift.team})")
            made.append(shift)
        return tuple(made)

    def _shift(self, row: Mapping[str, Any]) -> Shift | None:
        days = _WEEK if row["days"] == ALL else row["days"]
        try:
            return Shift(
                start=time.fromisoformat(row["from"]),
                end=time.fromisoformat(row["to"]),
                days=frozenset(_WEEK.index(day) for day in days),
                team=row["team"],
                within=timedelta(minutes=row["within_minutes"]),
            )
        except (ValueError, TypeError) as error:
            self._wrong(row, f"night shift: {error}")
            return None


def _meet(one: Shift, other: Shift) -> bool:
    """Whether both hold at some moment of a week: where one begins, or where the other does."""
    monday = datetime(2024, 1, 1)  # noqa: DTZ001 - any Monday, in the zone's own time
    for first, second in ((one, other), (other, one)):
        for day in first.days:
            begins = datetime.combine(monday + timedelta(days=day), first.start)
            if second.holds(begins):
                return True
    return False
