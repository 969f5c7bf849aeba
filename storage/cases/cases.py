"""Cases, one row each. A row is changed only if it still has the version that the caller saw."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from complaints.model import Complaint, Event
from complaints.ports import (
    CasePoints,
    CaseSpot,
    ChainBreak,
    FirmTally,
    Nearby,
    NumberTaken,
    Page,
    QueueFilter,
    Sort,
    Tally,
)
from storage.cases.events import EventsTable, events
from storage.cases.nearby import near
from storage.cases.points import points
from storage.cases.queue import Narrowed
from storage.cases.rows import ORDER, READ, case_of, cases, from_the_end, row_of
from storage.cases.search_words import change_words, keep_words
from storage.cases.sums import SumsTable, facts_of
from storage.cases.tallies import by_firm, heat, page_of_export, tally
from storage.engine.prepared import Prepared
from storage.engine.sealing import Seal
from storage.engine.upsert import upsert

_ALL = select(*READ)
_GET = _ALL.where(cases.c.id == bindparam("of_id"))
_BY_NUMBER = _ALL.where(cases.c.number == bindparam("of_number"))
_NEWEST_OF = _ALL.where(cases.c.reporter_id == bindparam("person")).order_by(cases.c.id.desc()).limit(bindparam("most"))
#: runs with every question a resident asks, who usually has no cases: a cheap check before the full query
_ANY_OF = Prepared(select(cases.c.id).where(cases.c.reporter_id == bindparam("person")).limit(1))
_SAVE = update(cases).where(cases.c.id == bindparam("of_id"), cases.c.version == bindparam("seen"))


class CasesTable:
    def __init__(self, connection: Connection, seal: Seal, events: EventsTable, sums: SumsTable) -> None:
        self._connection, self._seal, self._events, self._sums = connection, seal, events, sums

    def add(self, case: Complaint) -> Complaint:
        statement = upsert(self._connection.dialect.name, cases, ("number",), ()).returning(cases.c.id)
        row = row_of(case, self._seal)
        case_id = self._connection.execute(statement, row).scalar_one_or_none()
        if case_id is None:
            raise NumberTaken(case.number)
        added = replace(case, id=case_id)
        keep_words(self._connection, case_id, row)
        self._sums.follow(None, facts_of(row), case_id=case_id)
        return added

    def get(self, case_id: int) -> Complaint | None:
        return self._one(self._connection.execute(_GET, {"of_id": case_id}).first())

    def of_ids(self, ids: Collection[int]) -> Mapping[int, Complaint]:
        rows = self._connection.execute(_ALL.where(cases.c.id.in_(ids))).all()
        return {row.id: case_of(row, self._seal) for row in rows}

    def by_number(self, number: str) -> Complaint | None:
        return self._one(self._connection.execute(_BY_NUMBER, {"of_number": number}).first())

    def save(self, case: Complaint, *, seen: int) -> bool:
        row = {**row_of(case, self._seal), "of_id": case.id, "seen": seen, "version": seen + 1}
        before = self._sums.facts(case.id)
        if self._connection.execute(_SAVE, row).rowcount != 1:
            return False
        self._sums.follow(before, facts_of(row), case_id=case.id)
        change_words(self._connection, case.id, row)
        return True

    def of_reporter(self, person_id: int, limit: int = 20) -> Sequence[Complaint]:
        if _ANY_OF.first(self._connection, {"person": person_id}) is None:
            return []
        newest = self._connection.execute(_NEWEST_OF, {"person": person_id, "most": limit})
        return [case_of(row, self._seal) for row in newest]

    def of_master(self, case_id: int) -> Sequence[Complaint]:
        """The cases merged into this one; their reporters are notified about it."""
        merged = _ALL.where(cases.c.master_id == case_id).order_by(cases.c.id)
        return [case_of(row, self._seal) for row in self._connection.execute(merged)]

    def with_event(self, action: str, *, limit: int) -> Sequence[Complaint]:
        had = select(events.c.case_id).where(events.c.action == action)
        newest = _ALL.where(cases.c.id.in_(had)).order_by(cases.c.id.desc()).limit(limit)
        return [case_of(row, self._seal) for row in self._connection.execute(newest)]

    def queue(self, where: QueueFilter, *, limit: int, offset: int = 0) -> Sequence[Complaint]:
        return self._listed(Narrowed(self._connection, where), limit=limit, offset=offset)

    def page(self, where: QueueFilter, *, size: int, number: int, most: int | None = None) -> Page:
        matching = Narrowed(self._connection, where)
        if most is not None and number * size >= most:  # the next page begins after what would be counted
            most = None
        total, more = matching.count(most), False
        if most is not None and matching.is_search and total > most:
            total, more = most, True
        pages = max(1, ceil(total / size))
        number = min(max(1, number), pages)
        listed = self._listed(matching, limit=size, offset=(number - 1) * size, total=None if more else total)
        return Page(cases=listed, total=total, number=number, pages=pages, more=more)

    def _listed(self, matching: Narrowed, *, limit: int, offset: int, total: int | None = None) -> Sequence[Complaint]:
        """The ids come from an index alone, however high the page number; only the rows of this page are read. A page
        of the second half is found from the end: PostgreSQL reads every row that it passes over."""
        found = select(cases.c.id).order_by(*matching.order).limit(limit).offset(offset)
        if total is not None and offset > total // 2 and matching.sort is not Sort.CLOSED:
            backwards = select(cases.c.id).order_by(*from_the_end(matching.order))
            here = backwards.limit(min(limit, total - offset)).offset(max(0, total - offset - limit))
            return self._read(here.where(*matching.listed), matching)
        if matching.sort is Sort.CLOSED:  # PostgreSQL has no index with nulls last, but one without them
            closed = found.order_by(None).order_by(cases.c.closed_at.desc(), cases.c.id.desc())
            ids = closed.where(*matching.listed, cases.c.closed_at.is_not(None))
            if len(listed := self._read(ids, matching)) == limit:
                return listed
        return self._read(found.where(*matching.listed), matching)

    def _read(self, ids: Select[tuple[int]], matching: Narrowed) -> Sequence[Complaint]:
        rows = self._connection.execute(_ALL.where(cases.c.id.in_(ids)).order_by(*matching.order))
        return [case_of(row, self._seal) for row in rows]

    def points(self, where: QueueFilter, *, limit: int) -> CasePoints:
        return points(self._connection, where, limit=limit)

    def near(self, cells: Sequence[str], *, since: datetime, limit: int) -> Sequence[Nearby]:
        return near(self._connection, cells, since=since, limit=limit)

    def overdue(self, state: str, now: datetime, limit: int) -> Sequence[int]:
        where = QueueFilter(states=frozenset({state}), overdue=True, now=now)
        due = select(cases.c.id).where(*Narrowed(self._connection, where).conditions).order_by(*ORDER).limit(limit)
        return list(self._connection.execute(due).scalars())

    def on_ladder(self, now: datetime, limit: int = 50) -> Sequence[int]:
        due = select(cases.c.id).where(cases.c.ladder_at <= now).order_by(cases.c.ladder_at, cases.c.id).limit(limit)
        return list(self._connection.execute(due).scalars())

    def look_again(self, case_id: int, at: datetime | None) -> None:
        self._connection.execute(update(cases).where(cases.c.id == case_id).values(ladder_at=at))

    def count(self, where: QueueFilter) -> int:
        return Narrowed(self._connection, where).count()

    def tally(self, where: QueueFilter, by: str) -> Sequence[Tally]:
        return tally(self._connection, where, by)

    def by_firm(self, where: QueueFilter) -> Sequence[FirmTally]:
        return by_firm(self._connection, where)

    def heat(self, where: QueueFilter) -> Sequence[CaseSpot]:
        return heat(self._connection, where)

    def page_of_export(self, where: QueueFilter, *, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        return page_of_export(self._connection, where, after=after, limit=limit)

    def append(self, event: Event) -> Event:
        return self._events.append(event)

    def events(self, case_id: int) -> Sequence[Event]:
        return self._events.of_case(case_id)

    def histories(self, case_ids: Collection[int]) -> Mapping[int, Sequence[Event]]:
        return self._events.of_cases(case_ids)

    def first_break(self, case_id: int) -> ChainBreak | None:
        return self._events.first_break(case_id)

    def erase_words(self, event_id: int) -> None:
        self._events.erase_words(event_id)

    def set_code(self, case_id: int, code_hash: str) -> None:
        self._connection.execute(
            update(cases).where(cases.c.id == case_id).values(code_hash=code_hash, code_tries=0, code_locked_until=None)
        )

    def code_of(self, case_id: int) -> str | None:
        return self._connection.execute(select(cases.c.code_hash).where(cases.c.id == case_id)).scalar()

    def wrong_codes(self, case_id: int) -> tuple[int, datetime | None]:
        found = select(cases.c.code_tries, cases.c.code_locked_until).where(cases.c.id == case_id)
        row = self._connection.execute(found).first()
        return (row.code_tries, row.code_locked_until) if row is not None else (0, None)

    def note_wrong_codes(self, case_id: int, *, wrong: int, until: datetime) -> None:
        self._connection.execute(
            update(cases).where(cases.c.id == case_id).values(code_tries=wrong, code_locked_until=until)
        )

    def _one(self, row: Row[Any] | None) -> Complaint | None:
        return case_of(row, self._seal) if row is not None else None
