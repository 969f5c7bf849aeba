"""Who talks to the bot: one row per (bot, user)."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    update,
)

from complaints.model import Awaiting, Person
from complaints.policy import RAW_WORDS_KEPT
from complaints.privacy.coarse import day_of, half_hour_of
from storage.engine.prepared import Prepared
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import upsert
from storage.people.forgetting import forget, forget_reporter
from storage.webchat.ids import WEB_BOT_ID

people = Table(
    "people",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("lang", String(16), nullable=False),
    Column("consent_version", String(32), nullable=False, default=""),
    Column("consent_at", Moment),
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("blocked", Boolean, nullable=False, default=False),
    Column("original_hint_at", Moment),
    Column("profile", String(32)),
    Column("last_entry", String(128)),
    Column("last_entry_at", Moment),
    Column("awaiting", String(64), nullable=False, default=""),
    Column("awaiting_until", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("bot_id", "user_id"),
    sqlite_autoincrement=True,
)

_STAFF = people.c.staff_id.is_not(None)
Index("ix_people_staff", people.c.staff_id, sqlite_where=_STAFF, postgresql_where=_STAFF)

_NAMES = (*(field.name for field in fields(Person)), "awaiting_until")
_FIELDS = tuple(people.c[name] for name in _NAMES)
_GET = select(*_FIELDS).where(people.c.id == bindparam("of_id"))
_OF_USER = Prepared(
    select(*_FIELDS).where(people.c.bot_id == bindparam("bot"), people.c.user_id == bindparam("user")), results=_FIELDS
)
_STOP_AWAITING = update(people).where(people.c.id == bindparam("of_id")).values(awaiting="", awaiting_until=None)
_NOTE_ANSWER = Prepared(
    update(people).where(people.c.id == bindparam("of_id")), columns=("last_entry", "last_entry_at", "profile")
)
_SAVED = tuple(column.name for column in _FIELDS if column.name != "id")
_SAVE = Prepared(update(people).where(people.c.id == bindparam("of_id")), columns=_SAVED)


_CREATED_AT = Prepared(
    select(people.c.created_at).where(people.c.id == bindparam("of_id")), results=(people.c.created_at,)
)
_KNOWN_SINCE = Prepared(update(people).where(people.c.id == bindparam("of_id")), columns=("created_at",))


class PeopleTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, person_id: int) -> Person | None:
        row = self._connection.execute(_GET, {"of_id": person_id}).first()
        return _person(row) if row is not None else None

    def of_user(self, bot_id: int, user_id: int) -> Person | None:
        row = _OF_USER.first(self._connection, {"bot": bot_id, "user": user_id})
        return _person(row) if row is not None else None

    def ensure(self, *, bot_id: int, user_id: int, chat_id: int, lang: str, now: datetime) -> Person:
        if known := self.of_user(bot_id, user_id):
            return known
        row = {"bot_id": bot_id, "user_id": user_id, "chat_id": chat_id, "lang": lang, "created_at": now}
        insert = upsert(self._connection.dialect.name, people, ("bot_id", "user_id"), ())
        self._connection.execute(insert, row)
        person = self.of_user(bot_id, user_id)  # another machine may have been faster
        assert person is not None
        return person

    def save(self, person: Person) -> None:
        """Of whoever agrees no more than the day is kept, of the first message either: a report follows at once."""
        if person.consent_at is not None:
            self._coarsen_first_message(person.id)
        _SAVE.run(self._connection, {"of_id": person.id} | _values(person))

    def _coarsen_first_message(self, person_id: int) -> None:
        """By its own day: that of the consent is the zone's, which begins hours before or after that of UTC."""
        row = _CREATED_AT.first(self._connection, {"of_id": person_id})
        if row is not None and row[0] != (day := day_of(row[0])):
            _KNOWN_SINCE.run(self._connection, {"of_id": person_id, "created_at": day})

    def note_answer(self, person_id: int, *, entry: str, profile: str | None, now: datetime) -> None:
        row = {"of_id": person_id, "last_entry": entry, "last_entry_at": now, "profile": profile}
        _NOTE_ANSWER.run(self._connection, row)

    def stop_awaiting(self, person_id: int) -> None:
        self._connection.execute(_STOP_AWAITING, {"of_id": person_id})

    def forget_lately(self, *, bot_id: int, chat_id: int) -> Sequence[int]:
        """For an anonymous submission: what the chat was last answered, shown and asked for, and when. Returns the ids
        of the chat's people."""
        here = (people.c.bot_id == bot_id, people.c.chat_id == chat_id)
        lately = {"last_entry": None, "last_entry_at": None, "awaiting": "", "awaiting_until": None}
        known = self._connection.execute(
            update(people).where(*here).values(lately).returning(people.c.id, people.c.original_hint_at)
        ).all()
        for person_id, hinted_at in known:
            if hinted_at is not None:
                coarse = update(people).where(people.c.id == person_id).values(original_hint_at=day_of(hinted_at))
                self._connection.execute(coarse)
        return [row.id for row in known]

    def blur_answer(self, *, bot_id: int, chat_id: int) -> None:
        """Of the chat's last answer the half hour is kept."""
        here = (people.c.bot_id == bot_id, people.c.chat_id == chat_id, people.c.last_entry_at.is_not(None))
        for person_id, at in self._connection.execute(select(people.c.id, people.c.last_entry_at).where(*here)).all():
            coarse = update(people).where(people.c.id == person_id).values(last_entry_at=half_hour_of(at))
            self._connection.execute(coarse)

    def prune(self, now: datetime) -> int:
        """Whoever only looked in, without consent: no staff, and nothing of theirs is kept."""
        kept = (
            select(column).where(column == people.c.id).exists()
            for table in metadata.sorted_tables
            for column in table.columns
            if any(key.column is people.c.id for key in column.foreign_keys)
        )
        strangers = (
            people.c.consent_at.is_(None),
            people.c.staff_id.is_(None),
            people.c.created_at < now - RAW_WORDS_KEPT,
        )
        return self._connection.execute(delete(people).where(*strangers, *(~row for row in kept))).rowcount

    def of_staff(self, staff_id: int) -> list[Person]:
        """Everywhere this staff member talks to the bot."""
        rows = self._connection.execute(select(*_FIELDS).where(people.c.staff_id == staff_id).order_by(people.c.id))
        return [_person(row) for row in rows]

    def unbind_staff(self, staff_id: int, *, web: bool | None = None, but: int | None = None) -> None:
        bound = update(people).where(people.c.staff_id == staff_id)
        if web is not None:
            bound = bound.where(people.c.bot_id == WEB_BOT_ID if web else people.c.bot_id != WEB_BOT_ID)
        if but is not None:
            bound = bound.where(people.c.id != but)
        self._connection.execute(bound.values(staff_id=None, awaiting="", awaiting_until=None))

    def forget(self, person_id: int) -> None:
        person = self.get(person_id)
        if person is None:
            return
        forget(self._connection, person)
        self._connection.execute(delete(people).where(people.c.id == person_id))

    def forget_reporter(self, case_id: int) -> None:
        forget_reporter(self._connection, case_id)


def _person(row: Iterable[Any]) -> Person:
    """From the columns of `_FIELDS`, in order."""
    values = dict(zip(_NAMES, row, strict=True))
    awaiting = Awaiting.parse(values.pop("awaiting"), values.pop("awaiting_until"))
    return Person(**values, awaiting=awaiting)


def _values(person: Person) -> dict[str, Any]:
    awaiting = person.awaiting
    values = {name: getattr(person, name) for name in _SAVED if name != "awaiting_until"}
    values["awaiting"] = awaiting.stored if awaiting else ""
    values["awaiting_until"] = awaiting.until if awaiting else None
    return values
