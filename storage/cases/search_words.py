"""Full-text search of the queue: what a word of a search may occur in, in a narrow table, which is scanned completely.
With 100,000 cases a scan takes 17 ms of processor time. An index of character pairs (the trigram indexes of both
databases miss Chinese words of two characters) took 60 MB and 37 more rows per report, nearly as much as everything
else.

A row changes in the same transaction as its case, so text that is masked or erased there disappears here too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from complaints.office.search import search_words
from complaints.ports import NamedBy
from complaints.report.external_numbers import plain_number
from complaints.report.numbers import parse_number
from storage.cases.forwards import external_ids
from storage.cases.rows import cases
from storage.engine.prepared import Prepared, insert_of
from storage.engine.schema import BigId, metadata
from storage.people.staff import staff

case_words = Table(
    "case_words",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    # what a word may name instead (complaints.ports.NamedBy), so that one table has everything that is searched
    Column("area", String(32), nullable=False, server_default=""),
    Column("unit", String(64), nullable=False, server_default=""),
    Column("owner_id", Integer),
)

#: up to this many matches are passed on as ids; with more, a scan of the queue soon fills its first page
FEW = 1000
#: rows read per match, up to which words are looked up case by case rather than in the whole table
_COMMON = 20
#: separates the fields, so that no match spans two of them
BETWEEN = "\x1f"
#: of a case, in their order in `words`; columns of the same names in `cases`
SAID = ("number", "text", "address", "unit_person", "territory_person")
#: columns that both tables have
SAME = ("area", "unit", "owner_id")

_KEEP = insert_of(case_words, ("case_id", "words", *SAME))
_CHANGE = Prepared(
    update(case_words)
    .where(
        case_words.c.case_id == bindparam("of_id"),
        or_(
            case_words.c.words != bindparam("new_words"),
            *(
                case_words.c[name].is_distinct_from(bindparam(f"new_{name}", type_=case_words.c[name].type))
                for name in SAME
            ),
        ),
    )
    .values({name: bindparam(f"new_{name}", type_=case_words.c[name].type) for name in ("words", *SAME)})
)


def words_of(row: Mapping[str, Any]) -> str:
    """Of the row of a case."""
    return BETWEEN.join(row[name] for name in SAID).casefold()


def keep_words(connection: Connection, case_id: int, row: Mapping[str, Any]) -> None:
    _KEEP.run(connection, {"case_id": case_id, "words": words_of(row), **{name: row[name] for name in SAME}})


def change_words(connection: Connection, case_id: int, row: Mapping[str, Any]) -> None:
    new = {"words": words_of(row), **{name: row[name] for name in SAME}}
    _CHANGE.run(connection, {"of_id": case_id, **{f"new_{name}": value for name, value in new.items()}})


class Worded:
    """Cases in which each word of a search occurs, or with exactly this number in another system. The search runs in
    the constructor."""

    def __init__(self, connection: Connection, text: str, named: Mapping[str, NamedBy]) -> None:
        self._connection = connection
        words = search_words(text)
        elsewhere = _elsewhere(connection, (text, *words))
        self._elsewhere = elsewhere[text]
        self._contain = and_(true(), *(self._occurs(word, named.get(word), elsewhere) for word in words))
        containing = select(case_words.c.case_id).where(self._contain).limit(FEW + 1)
        self._first = set(connection.execute(containing).scalars())

    @property
    def few(self) -> bool:
        return len(self._first) <= FEW

    def condition(self) -> ColumnElement[bool]:
        if self.few:
            return cases.c.id.in_(self._first | self._elsewhere)
        return self._or_elsewhere(exists().where(case_words.c.case_id == cases.c.id, self._contain), cases.c.id)

    def while_walking(self) -> ColumnElement[bool]:
        """The same for a count that stops early. PostgreSQL knows nothing about the words and would search the whole
        table for the condition above; a subquery with one result is looked up case by case. For words that are rare,
        the whole table is cheaper: the first look read it up to about the highest id that it found."""
        if max(self._first) > _COMMON * len(self._first):
            return self.condition()
        contained = select(self._contain).where(case_words.c.case_id == cases.c.id).scalar_subquery()
        return self._or_elsewhere(contained, cases.c.id)

    def count(self, most: int | None = None) -> int:
        """All matches, without reading the table of cases; with `most`, no more than one above it."""
        matching = self._or_elsewhere(self._contain, case_words.c.case_id)
        return self._connection.execute(counted(case_words, matching, most=most)).scalar_one()

    def _occurs(self, word: str, names: NamedBy | None, elsewhere: Mapping[str, set[int]]) -> ColumnElement[bool]:
        """Most words name nobody and are no number of another system; then only the text is compared."""
        ways = [_contains(self._connection, case_words.c.words, parse_number(word) or word)]
        if names and names.subdistricts:
            ways.append(case_words.c.area.in_(names.subdistricts))
        if names and names.units:
            ways.append(case_words.c.unit.in_(names.units))
        called = select(staff.c.id).where(_contains(self._connection, func.lower(staff.c.name), word))
        if owners := set(self._connection.execute(called).scalars()):
            ways.append(case_words.c.owner_id.in_(owners))
        if elsewhere[word]:
            ways.append(case_words.c.case_id.in_(elsewhere[word]))
        return or_(*ways)

    def _or_elsewhere(self, contain: ColumnElement[bool], case_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Usually no other system has the number; without the OR PostgreSQL finds a better plan."""
        return or_(contain, case_id.in_(self._elsewhere)) if self._elsewhere else contain


def counted(table: Table, *conditions: ColumnElement[bool], most: int | None = None) -> Select[int]:
    """The number of rows; with `most`, no more than one above it."""
    if most is None:
        return select(func.count()).select_from(table).where(*conditions)
    some = select(literal(1)).select_from(table).where(*conditions).limit(most + 1)
    return select(func.count()).select_from(some.subquery())


def _elsewhere(connection: Connection, written: Iterable[str]) -> Mapping[str, set[int]]:
    """By each of them, the cases of which it is the number in another system."""
    forms = {one: {one, one.upper(), plain_number(one), plain_number(one.upper())} for one in written}
    numbers = select(external_ids.c.number, external_ids.c.case_id).where(
        external_ids.c.number.in_(set().union(*forms.values()))
    )
    rows = connection.execute(numbers).all()
    return {one: {row.case_id for row in rows if row.number in forms[one]} for one in forms}


def _contains(connection: Connection, column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Not LIKE, which takes half as long again."""
    place: Any = func.instr if connection.dialect.name == "sqlite" else func.strpos
    contained: ColumnElement[bool] = place(column, word.casefold()) > 0
    return contained
