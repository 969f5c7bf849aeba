"""Tables for curators: versions of knowledge entries, phrasings that residents tied to an entry, people who want an
answer later, and words whose category residents corrected. The text of a published version never changes; only its
state does."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from complaints.ports import Editing, EntryState, EntryVersion, MessageExample, Phrasing, Wish
from complaints.privacy.coarse import day_of
from complaints.privacy.masking import as_question
from storage.engine.prepared import Prepared
from storage.engine.schema import BigId, Moment, metadata

entry_versions = Table(
    "entry_versions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("entry", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("data", Text, nullable=False, default=""),
    Column("wordings", Text, nullable=False, default="[]"),
    Column("author_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("reviewer_id", Integer, ForeignKey("staff.id")),
    Column("valid_to", String(10)),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("published_at", Moment),
    UniqueConstraint("entry", "number"),
    sqlite_autoincrement=True,
)

phrasing_suggestions = Table(
    "phrasing_suggestions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("text", Text, nullable=False),
    Column("entry", String(64)),
    Column("created_at", Moment, nullable=False, index=True),
    Column("settled_at", Moment),
    sqlite_autoincrement=True,
)

wishes = Table(
    "wishes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("people.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Index("ix_wishes_person_id", "person_id"),
    sqlite_autoincrement=True,
)

message_examples = Table(
    "message_examples",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("text", Text, nullable=False),
    Column("proposed", String(32), nullable=False),
    Column("chosen", String(32), nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("accepted_at", Moment),
    Column("dismissed_at", Moment),
    sqlite_autoincrement=True,
)
_WAITING = message_examples.c.accepted_at.is_(None) & message_examples.c.dismissed_at.is_(None)

entry_editing = Table(
    "entry_editing",
    metadata,
    Column("entry", String(64), primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("since", Moment, nullable=False),
)

#: states in which the text of a version may still change
_WRITTEN = (EntryState.DRAFT.value, EntryState.WAITING.value)

_TOLD = (EntryState.PUBLISHED, EntryState.UNDER_REVIEW, EntryState.RETIRED)
_COUNTED = Prepared(
    select(entry_versions.c.state, func.count())
    .where(or_(*(entry_versions.c.state == state.value for state in _TOLD)))
    .group_by(entry_versions.c.state)
)


class CurationTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, *, entry: str, source: str, wordings: Sequence[str], author_id: int, now: datetime) -> EntryVersion:
        newest = select(func.max(entry_versions.c.number)).where(entry_versions.c.entry == entry)
        row = {
            "entry": entry,
            "number": (self._connection.execute(newest).scalar() or 0) + 1,
            "state": EntryState.DRAFT.value,
            "source": source,
            "wordings": json.dumps(list(wordings), ensure_ascii=False),
            "author_id": author_id,
            "created_at": now,
            "changed_at": now,
        }
        added = self._connection.execute(insert(entry_versions).values(row).returning(*entry_versions.c)).one()
        return _version(added)

    def write(self, version_id: int, *, source: str, author_id: int, now: datetime) -> bool:
        """False if the version is published: its text is final. A changed draft has to be submitted again."""
        written = (
            update(entry_versions)
            .where(entry_versions.c.id == version_id, entry_versions.c.state.in_(_WRITTEN))
            .values(source=source, author_id=author_id, state=EntryState.DRAFT.value, changed_at=now)
        )
        return self._connection.execute(written).rowcount == 1

    def submit(self, version_id: int, *, author_id: int, now: datetime) -> bool:
        return self._move(version_id, {EntryState.DRAFT}, EntryState.WAITING, now=now, author_id=author_id)

    def publish(
        self, version_id: int, *, data: str, source: str, reviewer_id: int, valid_to: str | None, now: datetime
    ) -> bool:
        """`source` is the text that the reviewer read; False if the text has changed since."""
        published = (
            update(entry_versions)
            .where(
                entry_versions.c.id == version_id,
                entry_versions.c.state == EntryState.WAITING.value,
                entry_versions.c.source == source,
            )
            .values(
                state=EntryState.PUBLISHED.value,
                data=data,
                reviewer_id=reviewer_id,
                valid_to=valid_to,
                published_at=now,
                changed_at=now,
            )
        )
        return self._connection.execute(published).rowcount == 1

    def set_state(self, version_id: int, state: EntryState, *, seen: Collection[EntryState], now: datetime) -> bool:
        return self._move(version_id, seen, state, now=now)

    def stamp(self) -> str:
        """Built from counts that only grow, so that of two simultaneous publications neither goes unnoticed."""
        counts = {row[0]: row[1] for row in _COUNTED.rows(self._connection, {})}
        return f"{sum(counts.values())}.{counts.get(EntryState.RETIRED.value, 0)}"

    def get(self, version_id: int) -> EntryVersion | None:
        row = self._connection.execute(select(entry_versions).where(entry_versions.c.id == version_id)).first()
        return _version(row) if row is not None else None

    def newest(self, entry: str, *states: EntryState) -> EntryVersion | None:
        found = select(entry_versions).where(entry_versions.c.entry == entry)
        if states:
            found = found.where(entry_versions.c.state.in_([state.value for state in states]))
        row = self._connection.execute(found.order_by(entry_versions.c.number.desc()).limit(1)).first()
        return _version(row) if row is not None else None

    def in_states(self, *states: EntryState) -> Sequence[EntryVersion]:
        found = select(entry_versions).where(entry_versions.c.state.in_([state.value for state in states]))
        found = found.order_by(entry_versions.c.entry, entry_versions.c.number)
        return [_version(row) for row in self._connection.execute(found)]

    def add_phrasing(self, *, text: str, entry: str | None, now: datetime) -> None:
        """Ignores a text that is a case number or an access code."""
        if question := as_question(text):
            self._connection.execute(insert(phrasing_suggestions).values(text=question, entry=entry, created_at=now))

    def phrasings(self, limit: int = 200) -> Sequence[Phrasing]:
        named = phrasing_suggestions.c
        times, last = func.count().label("times"), func.max(named.created_at, type_=Moment()).label("last")
        found = (
            select(named.text, named.entry, times, last)
            .where(named.settled_at.is_(None))
            .group_by(named.text, named.entry)
        )
        rows = self._connection.execute(found.order_by(times.desc(), last.desc(), named.text).limit(limit))
        return [Phrasing(text=row.text, entry=row.entry, times=row.times, last_at=row.last) for row in rows]

    def wish(self, *, person_id: int, text: str, now: datetime) -> None:
        """Stores the same text once per person and ignores a case number or access code. The row leads to a person, so
        it has the day only, not the time."""
        wanted = as_question(text)
        same = select(wishes.c.id).where(wishes.c.person_id == person_id, wishes.c.text == wanted)
        if wanted and self._connection.execute(same).first() is None:
            row = {"person_id": person_id, "text": wanted, "created_at": day_of(now)}
            self._connection.execute(insert(wishes).values(row))

    def wishes(self, limit: int = 1000) -> Sequence[Wish]:
        rows = self._connection.execute(select(wishes).order_by(wishes.c.id.desc()).limit(limit))
        return [Wish(id=row.id, person_id=row.person_id, text=row.text, at=row.created_at) for row in rows]

    def fulfil(self, wish_id: int) -> bool:
        return self._connection.execute(delete(wishes).where(wishes.c.id == wish_id)).rowcount == 1

    def prune_wishes(self, before: datetime) -> int:
        return self._connection.execute(delete(wishes).where(wishes.c.created_at < before)).rowcount

    def add_example(self, *, text: str, proposed: str, chosen: str, now: datetime) -> None:
        """Stores a text once, with the category chosen last. The report may become an anonymous one, so the row has the
        day only and leads to nobody."""
        words, table = as_question(text), message_examples
        self._connection.execute(delete(table).where(table.c.text == words))
        if words and proposed != chosen:
            row = {"text": words, "proposed": proposed, "chosen": chosen, "created_at": day_of(now)}
            self._connection.execute(insert(table).values(row))

    def examples(self, limit: int = 200) -> Sequence[MessageExample]:
        waiting = select(message_examples).where(_WAITING)
        return self._examples(waiting.order_by(message_examples.c.id.desc()).limit(limit))

    def accepted_examples(self) -> Sequence[MessageExample]:
        accepted = select(message_examples).where(message_examples.c.accepted_at.is_not(None))
        return self._examples(accepted.order_by(message_examples.c.id))

    def _examples(self, found: Select[Any]) -> Sequence[MessageExample]:
        return [
            MessageExample(id=row.id, text=row.text, proposed=row.proposed, chosen=row.chosen, on=row.created_at)
            for row in self._connection.execute(found)
        ]

    def accept_example(self, example_id: int, *, chosen: str, now: datetime) -> bool:
        accepted = update(message_examples).where(message_examples.c.id == example_id, _WAITING)
        return self._connection.execute(accepted.values(chosen=chosen, accepted_at=now)).rowcount == 1

    def dismiss_example(self, example_id: int, *, now: datetime) -> bool:
        gone = update(message_examples).where(message_examples.c.id == example_id, _WAITING)
        return self._connection.execute(gone.values(dismissed_at=now)).rowcount == 1

    def restore_examples(self, at: datetime) -> int:
        table = message_examples.c
        settled = update(message_examples).where(or_(table.accepted_at == at, table.dismissed_at == at))
        return self._connection.execute(settled.values(accepted_at=None, dismissed_at=None)).rowcount

    def prune_examples(self, before: datetime) -> int:
        waiting = message_examples.c.accepted_at.is_(None)
        gone = delete(message_examples).where(message_examples.c.created_at < before, waiting)
        return self._connection.execute(gone).rowcount

    def settle_phrasings(self, texts: Collection[str], *, entry: str | None, at: datetime) -> int:
        named = phrasing_suggestions.c
        settled = update(phrasing_suggestions).where(named.text.in_(texts), _is_for(entry), named.settled_at.is_(None))
        return self._connection.execute(settled.values(settled_at=at)).rowcount

    def restore_phrasings(self, *, entry: str | None, at: datetime) -> Sequence[str]:
        settled = update(phrasing_suggestions).where(phrasing_suggestions.c.settled_at == at, _is_for(entry))
        back = self._connection.execute(settled.values(settled_at=None).returning(phrasing_suggestions.c.text))
        return list(dict.fromkeys(row.text for row in back))

    def prune_phrasings(self, before: datetime) -> int:
        gone = delete(phrasing_suggestions).where(phrasing_suggestions.c.settled_at < before)
        return self._connection.execute(gone).rowcount

    def editing(self, entry: str) -> Editing | None:
        row = self._connection.execute(select(entry_editing).where(entry_editing.c.entry == entry)).first()
        return Editing(staff_id=row.staff_id, since=row.since) if row is not None else None

    def open_editor(self, entry: str, *, staff_id: int, now: datetime) -> None:
        self._connection.execute(delete(entry_editing).where(entry_editing.c.entry == entry))
        self._connection.execute(insert(entry_editing).values(entry=entry, staff_id=staff_id, since=now))

    def close_editor(self, entry: str, *, staff_id: int) -> None:
        own = entry_editing.c.staff_id == staff_id
        self._connection.execute(delete(entry_editing).where(entry_editing.c.entry == entry, own))

    def _move(
        self, version_id: int, seen: Collection[EntryState], to: EntryState, *, now: datetime, **values: Any
    ) -> bool:
        allowed = [state.value for state in seen]
        moved = update(entry_versions).where(entry_versions.c.id == version_id, entry_versions.c.state.in_(allowed))
        done = self._connection.execute(moved.values(state=to.value, changed_at=now, **values))
        return done.rowcount == 1


def _is_for(entry: str | None) -> ColumnElement[bool]:
    named = phrasing_suggestions.c.entry
    return named == entry if entry is not None else named.is_(None)


def _version(row: Row[Any]) -> EntryVersion:
    return EntryVersion(
        id=row.id,
        entry=row.entry,
        number=row.number,
        state=EntryState(row.state),
        source=row.source,
        data=row.data,
        wordings=tuple(json.loads(row.wordings)),
        author_id=row.author_id,
        reviewer_id=row.reviewer_id,
        changed_at=row.changed_at,
        published_at=row.published_at,
    )
