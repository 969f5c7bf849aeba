"""Kept sums of the statistics: one row per day and place, unit or hour. They change in the transaction of the case or
reminder that they count, and equal a recount of all cases (complaints.office.sums; `verify` compares them)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
)

from complaints.office.measures import MEASURES
from complaints.office.sums import COLUMNS, DEFINITION, HOURLY, Contribution, Facts, Split, SumKey, change, recount
from complaints.ports import Amounts, Corner, Standing
from storage.cases.queue import measured
from storage.cases.rows import cases
from storage.cases.rungs import RungsTable, rungs
from storage.engine.schema import metadata
from storage.engine.upsert import add_up
from storage.settings import SettingsTable

case_sums = Table(
    "case_sums",
    metadata,
    Column("split", String(8), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("one", String(64), primary_key=True),
    Column("other", String(32), primary_key=True),
    *(Column(name, BigInteger, nullable=False, default=0, server_default="0") for name in COLUMNS),
    sqlite_with_rowid=False,  # the rows of a period are neighbours
)

_KEY = ("split", "day", "kind", "one", "other")
_FACTS = (
    "kind", "state", "category", "area", "unit", "created_at", "closed_at", "fixed_at", "rectify_by", "original_by",
    "satisfaction", "took_s",
)  # fmt: skip
_FACTS_OF = select(*(cases.c[name] for name in _FACTS)).where(cases.c.id == bindparam("of_id"))
_LOCKED = _FACTS_OF.with_for_update()
_RUNGS_OF = select(rungs.c.name, rungs.c.at).where(rungs.c.case_id == bindparam("of_id")).order_by(rungs.c.id)
_MARK = "case_sums"
_PAGE = 2000


class SumsTable:
    def __init__(self, connection: Connection, zone: ZoneInfo) -> None:
        self._connection, self._zone = connection, zone

    # Changes

    def facts(self, case_id: int, *, locked: bool = False) -> Facts | None:
        """What is counted of the case as it is stored now, without its reminders. `locked`: nobody else may change the
        case until the end of the transaction."""
        row = self._connection.execute(_LOCKED if locked else _FACTS_OF, {"of_id": case_id}).first()
        return Facts(**row._mapping) if row is not None else None

    def follow(self, before: Facts | None, after: Facts, *, case_id: int) -> None:
        """Call it in the transaction of the change, after it: the case's row is locked then, so that no reminder is
        added meanwhile."""
        if before == after:
            return
        taken = self._connection.execute(_RUNGS_OF, {"of_id": case_id}) if before is not None else ()
        rungs = tuple((rung.name, rung.at) for rung in taken)
        with_rungs = replace(before, rungs=rungs) if before is not None else None
        self._add(change(with_rungs, replace(after, rungs=rungs), self._zone))

    def climbed(self, facts: Facts, name: str, at: datetime) -> None:
        """One more reminder of that case."""
        self._add(change(facts, replace(facts, rungs=((name, at),)), self._zone))

    def _add(self, changed: Contribution) -> None:
        """Rows are changed in one order, so that two changes don't wait for each other."""
        for key, amounts in sorted(_rows(changed).items()):
            put = add_up(self._connection.dialect.name, case_sums, _KEY, tuple(sorted(amounts)))
            self._connection.execute(put, {**key._asdict(), **amounts})

    # Counting again

    def keep_up(self) -> bool:
        """Counts all cases again if the sums are of another definition or time zone. Returns whether it did."""
        if SettingsTable(self._connection).get(_MARK) == self._mark:
            return False
        self.count_again()
        return True

    @property
    def _mark(self) -> str:
        return f"{DEFINITION}:{self._zone.key}"

    def count_again(self) -> None:
        if self._connection.dialect.name == "postgresql":  # changes made meanwhile wait, and are added afterwards
            self._connection.execute(text("LOCK TABLE case_sums IN EXCLUSIVE MODE"))
        self._connection.execute(delete(case_sums))
        counted = _rows(recount(self._every(), self._zone))
        blank = dict.fromkeys(COLUMNS, 0)
        rows = [{**key._asdict(), **blank, **amounts} for key, amounts in counted.items()]
        for start in range(0, len(rows), _PAGE):
            self._connection.execute(insert(case_sums), rows[start : start + _PAGE])
        SettingsTable(self._connection).put(_MARK, self._mark)

    def differing(self) -> Sequence[SumKey]:
        """The rows that differ from a recount."""
        counted, kept = _rows(recount(self._every(), self._zone)), dict[SumKey, dict[str, int]]()
        for row in self._connection.execute(select(case_sums)):
            amounts = {name: row._mapping[name] for name in COLUMNS if row._mapping[name]}
            if amounts:
                kept[SumKey(*(row._mapping[name] for name in _KEY))] = amounts
        return sorted(key for key in counted.keys() | kept.keys() if counted.get(key) != kept.get(key))

    def _every(self) -> Iterator[Facts]:
        taken = defaultdict[int, list[tuple[str, datetime]]](list)
        for case_id, name, at in self._connection.execute(select(rungs.c.case_id, rungs.c.name, rungs.c.at)):
            taken[case_id].append((name, at))
        last = 0
        page = select(cases.c.id, *(cases.c[name] for name in _FACTS)).order_by(cases.c.id).limit(_PAGE)
        while rows := self._connection.execute(page.where(cases.c.id > last)).all():
            for row in rows:
                stored = {name: row._mapping[name] for name in _FACTS}
                yield Facts(**stored, rungs=tuple(taken.get(row.id, ())))
            last = rows[-1].id

    # Reading

    def by_day(self, since: date | None, until: date | None) -> Mapping[date, Amounts]:
        return {row.day: _amounts(row) for row in self._summed("place", since, until, case_sums.c.day)}

    def by_place(self, since: date | None, until: date | None) -> Mapping[tuple[str, str], Amounts]:
        rows = self._summed("place", since, until, case_sums.c.one, case_sums.c.other)
        return {(row.one, row.other): amounts for row in rows if any((amounts := _amounts(row)).values())}

    def by_unit(self, since: date | None, until: date | None) -> Mapping[str, Amounts]:
        rows = self._summed("unit", since, until, case_sums.c.one)
        return {row.one: amounts for row in rows if any((amounts := _amounts(row)).values())}

    def by_hour(self, since: date | None, until: date | None) -> Mapping[int, int]:
        rows = self._summed("hour", since, until, case_sums.c.one)
        return {int(row.one): amount for row in rows if (amount := _amounts(row)[HOURLY])}

    def total(self, since: date | None, until: date | None) -> Amounts:
        (row,) = self._summed("place", since, until)
        return _amounts(row)

    def first_day(self) -> date | None:
        first = select(func.min(case_sums.c.day)).where(case_sums.c.split == "place")
        return self._connection.execute(first).scalar()

    def standing(self, now: datetime) -> Mapping[Corner, Standing]:
        late = func.count().filter(*measured("overdue", now))
        where = (cases.c.area, cases.c.category, cases.c.unit)
        counted = select(*where, func.count().label("open"), late.label("late")).where(*measured("open", now))
        return {
            Corner(row.area, row.category, row.unit): Standing(open=row.open, overdue=row.late)
            for row in self._connection.execute(counted.group_by(*where))
        }

    def _summed(
        self, split: Split, since: date | None, until: date | None, *by: ColumnElement[Any]
    ) -> Sequence[Row[Any]]:
        sums = (func.coalesce(func.sum(case_sums.c[name]), 0).label(name) for name in COLUMNS)
        query = select(*by, *sums).where(case_sums.c.split == split)
        if since is not None:
            query = query.where(case_sums.c.day >= since)
        if until is not None:
            query = query.where(case_sums.c.day <= until)
        return self._connection.execute(query.group_by(*by).order_by(*by) if by else query).all()


class CountedRungs(RungsTable):
    """Reminders of the ladder, each counted with its case."""

    def __init__(self, connection: Connection, sums: SumsTable) -> None:
        super().__init__(connection)
        self._sums = sums

    def add(
        self, *, case_id: int, deadline: datetime, name: str, at: datetime, staff_ids: Collection[int]
    ) -> int | None:
        facts = self._sums.facts(case_id, locked=True)
        rung_id = super().add(case_id=case_id, deadline=deadline, name=name, at=at, staff_ids=staff_ids)
        if rung_id is not None and facts is not None:
            self._sums.climbed(facts, name, at)
        return rung_id


def facts_of(row: Mapping[str, Any]) -> Facts:
    """From a row about to be stored (storage.cases.rows.row_of), without its reminders."""
    return Facts(**{name: row[name] for name in _FACTS})


def _rows(changed: Contribution) -> dict[SumKey, dict[str, int]]:
    rows = defaultdict[SumKey, dict[str, int]](dict)
    for (key, column), amount in changed.items():
        rows[key][column] = amount
    return rows


def _amounts(row: Row[Any]) -> Amounts:
    """PostgreSQL adds up to a Decimal."""
    return {name: int(cast("int", row._mapping[name])) for name in COLUMNS}


assert set(MEASURES) - set(COLUMNS) == {"open", "overdue"}, "a measure is neither kept nor counted as of now"
