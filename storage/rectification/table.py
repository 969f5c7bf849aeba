"""Items, their entries and files."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, insert, or_, select, update

from inspections.rectification.model import (
    Entry,
    Filter,
    Item,
    Line,
    Problem,
    ProofFile,
    Source,
    State,
    Step,
    state_after,
)
from inspections.rectification.ports import LinePage
from storage.engine.upsert import insert_or_nothing
from storage.rectification.public import PublicPart
from storage.rectification.tables import entries, files, items, released
from storage.rectification.written import entry_of, entry_row, line_of, problem_of, problem_row

#: lists show what has to be done first
_ORDER = case({State.RECTIFYING.value: 0, State.APPLIED.value: 1, State.CHECKED.value: 1}, value=items.c.state, else_=2)
#: entries whose words are not about the work
_SILENT = frozenset({Step.CHANGE})


class RectificationTable(PublicPart):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)

    def add(self, problem: Problem, entry: Entry) -> Item | None:
        row = problem_row(problem) | _standing((entry,)) | {"version": 1}
        statement = insert_or_nothing(self._connection.dialect.name, items).returning(items.c.id)
        item_id = self._connection.execute(statement, row).scalar_one_or_none()
        if item_id is None:
            return None
        self._write(item_id, 1, entry)
        return self.get(item_id)

    def get(self, item_id: int) -> Item | None:
        return self._one(select(items).where(items.c.id == item_id))

    def known(self, source: Source, batch: str, number: str) -> Item | None:
        return self._one(
            select(items).where(items.c.source == source.value, items.c.batch == batch, items.c.number == number)
        )

    def add_entry(self, item: Item, entry: Entry, *, problem: Problem | None = None) -> bool:
        row = _standing((*item.entries, entry)) | {"version": item.version + 1}
        if problem is not None:
            row |= problem_row(problem)
            if problem.next_on != item.problem.next_on:
                row["told_on"] = None  # another deadline has reminders of its own
        mine = (items.c.id == item.id, items.c.version == item.version)
        if self._connection.execute(update(items).where(*mine).values(row)).rowcount != 1:
            return False
        self._write(item.id, item.version + 1, entry)
        return True

    def page(self, where: Filter, *, size: int, number: int) -> LinePage:
        total = self.count(where)
        pages = max(1, -(-total // size))
        number = min(max(1, number), pages)
        query = _lines(where).order_by(_ORDER, items.c.next_on, items.c.id)
        rows = self._connection.execute(query.limit(size).offset((number - 1) * size))
        return LinePage(lines=[line_of(row) for row in rows], total=total, number=number, pages=pages)

    def count(self, where: Filter) -> int:
        query = select(func.count()).select_from(items).where(*_conditions(where))
        return int(self._connection.execute(query).scalar_one())

    def after(self, where: Filter, *, last: int, limit: int) -> Sequence[Line]:
        query = _lines(where).where(items.c.id > last).order_by(items.c.id).limit(limit)
        return [line_of(row) for row in self._connection.execute(query)]

    def due_by(self, until: date) -> Sequence[Line]:
        query = _lines(Filter(states=frozenset({State.RECTIFYING}))).where(items.c.next_on <= until)
        return [line_of(row) for row in self._connection.execute(query.order_by(items.c.next_on, items.c.id))]

    def reminded(self, item_id: int, *, on: date) -> None:
        self._connection.execute(update(items).where(items.c.id == item_id).values(told_on=on))

    def file_digests(self) -> set[str]:
        return set(self._connection.execute(select(files.c.digest)).scalars())

    def _one(self, query: Select[Any]) -> Item | None:
        row = self._connection.execute(query).first()
        if row is None:
            return None
        found = defaultdict[int, list[ProofFile]](list)
        for one in self._connection.execute(select(files).where(files.c.item_id == row.id).order_by(files.c.id)):
            proof = ProofFile(id=one.id, name=one.name, digest=one.digest, size=one.size, photo=one.photo)
            found[one.entry].append(proof)
        rows = self._connection.execute(select(entries).where(entries.c.item_id == row.id).order_by(entries.c.number))
        return Item(id=row.id, problem=problem_of(row), entries=tuple(entry_of(one, found[one.number]) for one in rows))

    def _write(self, item_id: int, number: int, entry: Entry) -> None:
        self._connection.execute(insert(entries), entry_row(item_id, number, entry))
        for one in entry.files:
            row = {"item_id": item_id, "entry": number, "name": one.name, "digest": one.digest, "size": one.size,
                   "photo": one.photo}  # fmt: skip
            self._connection.execute(insert(files), row)


def _standing(history: tuple[Entry, ...]) -> dict[str, Any]:
    """What lists need of the history."""
    said = next((one for one in reversed(history) if one.note and one.step not in _SILENT), None)
    return {
        "state": state_after(history).value,
        "progress": said.note if said is not None else "",
        "progress_at": said.at if said is not None else None,
    }


def _lines(where: Filter) -> Select[Any]:
    public = exists().where(released.c.item_id == items.c.id, released.c.body != "")
    return select(items, public.label("released")).where(*_conditions(where))


def _conditions(where: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if where.states:
        found.append(items.c.state.in_([state.value for state in where.states]))
    if where.source is not None:
        found.append(items.c.source == where.source.value)
    if where.unit:
        found.append(items.c.unit == where.unit)
    if where.words:
        columns = (items.c.text, items.c.number, items.c.batch, items.c.target, items.c.measures)
        found.append(or_(*(column.contains(where.words, autoescape=True) for column in columns)))
    if where.late_on is not None:
        found.append(and_(items.c.state == State.RECTIFYING.value, items.c.next_on < where.late_on))
    return found


if TYPE_CHECKING:
    from inspections.rectification.ports import Rectification

    def _keeps_the_promise(table: RectificationTable) -> Rectification:
        return table
