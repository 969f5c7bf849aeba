"""The queue's filter as SQL, in one place, so that bot, console, statistics and exports have the same counts."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    UnaryExpression,
    case,
    literal_column,
    or_,
    select,
)
from sqlalchemy.sql.operators import custom_op

from complaints.case.lifecycle import EXTENDABLE, OPEN_STATES
from complaints.office.measures import MEASURES, AtLeast, Condition, Given, NotAfter, OneOf, Overdue
from complaints.ports import QueueFilter
from complaints.report.numbers import parse_number
from storage.cases.rows import BY_MOMENT, NO_DUE, OVER, SORTS, TO_DECIDE, cases
from storage.cases.rungs import rung_receipts, rungs
from storage.cases.search_words import Worded, counted
from storage.cases.unread import unread_by
from storage.people.staff import staff

#: the map square of a case that has a point; for a case without one, `cell` is a road
SQUARE = case((cases.c.lat.is_not(None), cases.c.cell), else_="")
_OPEN = frozenset(state.value for state in OPEN_STATES)
_WORKED_ON = sorted(state.value for state in EXTENDABLE)


class Narrowed:
    """The cases that match a filter. The search for words runs once (storage.cases.search_words) and serves both the
    list and its count."""

    def __init__(self, connection: Connection, where: QueueFilter) -> None:
        self._connection = connection
        self._where, self._plain = where, _plain(where)
        self.sort, self.order = where.sort, SORTS[where.sort]
        words = where.text.strip()
        number = parse_number(words)
        self._numbered = [cases.c.number == number] if number else []
        self._worded = Worded(connection, words, where.named) if words and not number else None

    @property
    def conditions(self) -> Sequence[ColumnElement[bool]]:
        return [*self._plain, *self._numbered, *([self._worded.condition()] if self._worded else [])]

    @property
    def listed(self) -> Sequence[ColumnElement[bool]]:
        """The same conditions for a list: SQLite prefers an index with an equal value, and would read the row of every
        case found in it to sort them by a moment. In the index of the moment the first page is soon full."""
        walked = self._connection.dialect.name == "sqlite" and self._where.sort in BY_MOMENT
        if not walked or self._numbered or (self._worded and self._worded.few):
            return self.conditions
        return [*_plain(self._where, _without_index), *([self._worded.condition()] if self._worded else [])]

    @property
    def is_search(self) -> bool:
        """For words, not for a number."""
        return self._worded is not None

    def count(self, most: int | None = None) -> int:
        """With `most`, a search for words that are in many cases may stop at `most` + 1."""
        if self._worded is None or self._worded.few:
            return self._connection.execute(counted(cases, *self.conditions)).scalar_one()
        if not self._plain:
            return self._worded.count(most)
        worded = self._worded.condition() if most is None else self._worded.while_walking()
        return self._connection.execute(counted(cases, *self._plain, worded, most=most)).scalar_one()


_Column = Callable[[str], ColumnElement[Any]]


def _with_index(name: str) -> ColumnElement[Any]:
    return cases.c[name]


def _without_index(name: str) -> ColumnElement[Any]:
    """A unary plus keeps SQLite from choosing an index by this condition (https://sqlite.org/optoverview.html)."""
    return UnaryExpression(cases.c[name], operator=custom_op("+"), type_=cases.c[name].type)


def _plain(where: QueueFilter, column: _Column = _with_index) -> list[ColumnElement[bool]]:
    """All conditions except number and words."""
    conditions: list[ColumnElement[bool]] = []
    if where.states:
        conditions.append(_one_of("state", where.states, column))
    for name, value in (
        ("area", where.subdistrict),
        ("category", where.category),
        ("unit", where.unit),
        ("owner_id", where.mine),
    ):
        if value is not None:
            conditions.append(column(name) == value)
    conditions += [*_of_firm(where), *_personal(where)]
    if where.ownerless:
        conditions.append(cases.c.owner_id.in_(select(staff.c.id).where(staff.c.active.is_(False))))
    if where.unowned:
        conditions.append(column("owner_id").is_(None))
    if where.danger:
        conditions.append(cases.c.danger)
    if where.cell is not None:
        conditions.append(cases.c.cell == where.cell if where.cell else SQUARE == "")
    if where.overdue:
        conditions += _sql(Overdue(), where.now)
    for moment, since, until in (
        (cases.c.created_at, where.created_from, where.created_until),
        (cases.c.closed_at, where.closed_from, where.closed_until),
        (cases.c.queue_due, where.due_from, where.due_until or (where.due_from and NO_DUE)),
    ):
        if since is not None:
            conditions.append(moment >= since)
        if until is not None:
            conditions.append(moment < until)
    if where.measure:
        conditions += measured(where.measure, where.now)
    return conditions


def _of_firm(where: QueueFilter) -> Iterator[ColumnElement[bool]]:
    """What kind of case it is, whose, and who verifies it. Written with the condition of the partial indexes, without
    which SQLite doesn't use them."""
    if where.kind is not None:
        yield cases.c.kind == where.kind.value
    for name, value in (("firm", where.firm), ("firm_site", where.firm_site)):
        if value is not None:
            yield cases.c[name] == value
            if value:
                yield literal_column(f"{name} <> ''")
    if where.reworked:
        yield cases.c.rework_count > 0
    if where.acceptors:
        yield cases.c.acceptor.in_(sorted(where.acceptors))
    if where.implementer is not None:
        yield cases.c.implementer == where.implementer.value


def _personal(where: QueueFilter) -> Iterator[ColumnElement[bool]]:
    """What is addressed to one person, unread for them, or theirs to decide."""
    if where.addressed is not None:
        yield or_(cases.c.owner_id == where.addressed, cases.c.id.in_(_told(where.addressed)))
    if where.unread is not None:
        yield unread_by(where.unread)
    if where.to_decide:
        yield literal_column(TO_DECIDE.text)
        yield (cases.c.state + "").in_(_WORKED_ON)  # no column: SQLite is to take the index above


def _told(staff_id: int) -> Select[tuple[int]]:
    """Cases with a rung or an escalation that the person has not signed for."""
    unsigned = (rung_receipts.c.staff_id == staff_id) & rung_receipts.c.signed_at.is_(None)
    return select(rungs.c.case_id).join(rung_receipts).where(unsigned)


def measured(name: str, now: datetime | None) -> list[ColumnElement[bool]]:
    """The conditions of a measure (complaints.office.measures) as SQL."""
    return [sql for condition in MEASURES[name] for sql in _sql(condition, now)]


def _sql(condition: Condition, now: datetime | None) -> list[ColumnElement[bool]]:
    match condition:
        case OneOf(field, values):
            return [_one_of(field, values)]
        case Given(field):
            return [cases.c[field].is_not(None)]
        case AtLeast(field, value):
            return [cases.c[field] >= value]
        case NotAfter(field, limit):
            return [cases.c[field] <= cases.c[limit]]
        case Overdue():
            if now is None:
                raise ValueError("overdue needs now")
            return [cases.c.queue_rank < OVER, cases.c.queue_due < now]


def _one_of(field: str, values: frozenset[str], column: _Column = _with_index) -> ColumnElement[bool]:
    """The set of all open states is a range in the order of the queue, so the result needs no sorting."""
    if field == "state" and values == _OPEN:
        return column("queue_rank") < OVER
    return column(field).in_(sorted(values))
