"""Full-text search of the queue: number, text and address of each case in a narrow table, which is scanned completely.
With 100,000 cases a scan takes 17 ms of processor time. An index of character pairs (the trigram indexes of both
databases miss Chinese words of two characters) took 60 MB and 37 more rows per report, nearly as much as everything
else.

A row changes in the same transaction as its case, so text that is masked or erased there disappears here too.
"""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Table,
    Text,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from complaints.model import Complaint
from complaints.report.external_numbers import plain_number
from storage.cases.forwards import external_ids
from storage.cases.rows import cases
from storage.engine.prepared import Prepared, insert_of
from storage.engine.schema import BigId, metadata

case_words = Table(
    "case_words",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
)

#: up to this many matches are passed on as ids; with more, a scan of the queue soon fills its first page
FEW = 500
#: separates number, text and address, so that no match spans two of them
BETWEEN = "\x1f"

_KEEP = insert_of(case_words, ("case_id", "words"))
_CHANGE = Prepared(
    update(case_words)
    .where(case_words.c.case_id == bindparam("of_id"), case_words.c.words != bindparam("new"))
    .values(words=bindparam("new"))
)


def words_of(*, number: str, text: str, address: str) -> str:
    return BETWEEN.join((number, text, address)).casefold()


def keep_words(connection: Connection, case: Complaint) -> None:
    _KEEP.run(connection, {"case_id": case.id, "words": _words_of(case)})


def change_words(connection: Connection, case: Complaint) -> None:
    _CHANGE.run(connection, {"of_id": case.id, "new": _words_of(case)})


def _words_of(case: Complaint) -> str:
    return words_of(number=case.number, text=case.text, address=case.place.address)


class Worded:
    """Cases with these words or exactly this number in another system. The search runs in the constructor."""

    def __init__(self, connection: Connection, words: str) -> None:
        self._connection = connection
        self._contain = _contain(connection, words)
        elsewhere = select(external_ids.c.case_id).where(external_ids.c.number.in_({words, plain_number(words)}))
        self._elsewhere = set(connection.execute(elsewhere).scalars())
        containing = select(case_words.c.case_id).where(self._contain).limit(FEW + 1)
        self._first = set(connection.execute(containing).scalars())

    @property
    def few(self) -> bool:
        return len(self._first) <= FEW

    def condition(self) -> ColumnElement[bool]:
        if self.few:
            return cases.c.id.in_(self._first | self._elsewhere)
        return self._or_elsewhere(exists().where(case_words.c.case_id == cases.c.id, self._contain), cases.c.id)

    def count(self) -> int:
        """All matches, without reading the table of cases."""
        matching = self._or_elsewhere(self._contain, case_words.c.case_id)
        return self._connection.execute(select(func.count()).select_from(case_words).where(matching)).scalar_one()

    def _or_elsewhere(self, contain: ColumnElement[bool], case_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Usually no other system has the number; without the OR PostgreSQL finds a better plan."""
        return or_(contain, case_id.in_(self._elsewhere)) if self._elsewhere else contain


def _contain(connection: Connection, words: str) -> ColumnElement[bool]:
    """Not LIKE, which takes half as long again."""
    place: Any = func.instr if connection.dialect.name == "sqlite" else func.strpos
    contained: ColumnElement[bool] = place(case_words.c.words, words.casefold()) > 0
    return contained
