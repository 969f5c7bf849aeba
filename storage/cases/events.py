"""The history of a case: append-only rows chained by hash; their texts are in a second table that can be erased.

Each hash covers the case, position, time, actor, step, previous hash and a salted digest of the texts. `verify`
therefore detects changed, removed and reordered rows, but accepts texts erased together with their salt.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
)

from complaints.model import Actor, Event, Role, State
from complaints.ports import ChainBreak
from storage.cases.rows import cases
from storage.engine.doings import note
from storage.engine.finding import Finding
from storage.engine.schema import BigId, Moment, metadata

events = Table(
    "events",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("case_id", BigId, ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("action", String(32), nullable=False),
    Column("from_state", String(16)),
    Column("to_state", String(16), nullable=False),
    Column("payload_digest", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("case_id", "seq"),
    sqlite_autoincrement=True,
)

#: what somebody has not read is found in this index alone (storage.cases.unread)
Index("ix_events_news", events.c.case_id, events.c.seq, events.c.staff_id, events.c.action)

event_payloads = Table(
    "event_payloads",
    metadata,
    Column("event_id", BigId, ForeignKey("events.id"), primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
)

_LAST = (
    select(events.c.seq, events.c.hash)
    .where(events.c.case_id == bindparam("of_case"))
    .order_by(events.c.seq.desc())
    .limit(1)
)
_WITH_WORDS = select(events, event_payloads.c.salt, event_payloads.c.body).outerjoin(event_payloads)
_OF_CASE = _WITH_WORDS.where(events.c.case_id == bindparam("of_case")).order_by(events.c.seq)
#: cases whose events are read at once
_AT_ONCE = 2000
_INSERT = insert(events).returning(events.c.id)
_INSERT_WORDS = insert(event_payloads)


class EventsTable:
    def __init__(self, connection: Connection, key: bytes) -> None:
        self._connection, self._key = connection, key

    def append(self, event: Event) -> Event:
        """Fills in id, seq and hash."""
        last = self._connection.execute(_LAST, {"of_case": event.case_id}).first()
        seq, previous = (last.seq + 1, last.hash) if last is not None else (1, "")
        body, salt = _body(event), secrets.token_bytes(16)
        row = {
            "case_id": event.case_id,
            "seq": seq,
            "at": event.at,
            "role": event.actor.role.value,
            "staff_id": event.actor.staff_id,
            "action": event.action,
            "from_state": event.from_state.value if event.from_state else None,
            "to_state": event.to_state.value,
            "payload_digest": _digest(self._key, salt, body),
        }
        row["hash"] = _chained(self._key, row, previous)
        event_id = self._connection.execute(_INSERT, row).scalar_one()
        self._connection.execute(_INSERT_WORDS, {"event_id": event_id, "salt": salt, "body": body})
        note("case.step", case=event.case_id, step=str(event.action), becomes=event.to_state.value)
        return replace(event, id=event_id, seq=seq, hash=str(row["hash"]))

    def get(self, event_id: int) -> Event | None:
        row = self._connection.execute(_WITH_WORDS.where(events.c.id == event_id)).first()
        return _event(row) if row is not None else None

    def of_case(self, case_id: int) -> Sequence[Event]:
        return [_event(row) for row in self._connection.execute(_OF_CASE, {"of_case": case_id})]

    def of_cases(self, case_ids: Collection[int]) -> Mapping[int, Sequence[Event]]:
        found: dict[int, list[Event]] = {case_id: [] for case_id in case_ids}
        ids = sorted(found)
        for start in range(0, len(ids), _AT_ONCE):
            some = events.c.case_id.in_(ids[start : start + _AT_ONCE])
            theirs = _WITH_WORDS.where(some).order_by(events.c.case_id, events.c.seq)
            for row in self._connection.execute(theirs):
                found[row.case_id].append(_event(row))
        return found

    def erase_words(self, event_id: int) -> None:
        self._connection.execute(delete(event_payloads).where(event_payloads.c.event_id == event_id))

    def broken(self) -> Iterator[Finding]:
        """Every break of a chain; nothing if all events are as they were written."""
        rows = self._connection.execution_options(stream_results=True).execute(
            _WITH_WORDS.add_columns(cases.c.number)
            .outerjoin(cases, cases.c.id == events.c.case_id)
            .order_by(events.c.case_id, events.c.seq)
        )
        for row, found in self._breaks(rows):
            case = row.number or f"#{row.case_id}"
            yield Finding(f"event.{found.what}", {"case": case, "seq": found.seq})

    def first_break(self, case_id: int) -> ChainBreak | None:
        rows = self._connection.execute(_OF_CASE, {"of_case": case_id})
        return next((found for _, found in self._breaks(rows)), None)

    def _breaks(self, rows: Iterable[Row[Any]]) -> Iterator[tuple[Row[Any], ChainBreak]]:
        """(row, break) of rows ordered by case and position."""
        case_id, seq, previous = 0, 0, ""
        for row in rows:
            if row.case_id != case_id:
                case_id, seq, previous = row.case_id, 0, ""
            seq += 1
            if row.seq != seq:
                yield row, ChainBreak(seq=seq, what="missing")
                seq = row.seq
            elif row.hash != _chained(self._key, row._mapping, previous):
                yield row, ChainBreak(seq=seq, what="changed")
            elif row.body is not None and row.payload_digest != _digest(self._key, row.salt, row.body):
                yield row, ChainBreak(seq=seq, what="words")
            previous = row.hash


def _digest(key: bytes, salt: bytes, body: str) -> str:
    return hmac.new(key, salt + body.encode(), hashlib.sha256).hexdigest()


def _chained(key: bytes, row: Any, previous: str) -> str:
    at: datetime = row["at"]
    facts = [row[name] for name in ("case_id", "seq", "role", "staff_id", "action", "from_state", "to_state")]
    covered = json.dumps([*facts, at.astimezone(UTC).isoformat(), row["payload_digest"], previous])
    return hmac.new(key, covered.encode(), hashlib.sha256).hexdigest()


def _body(event: Event) -> str:
    words = {
        "name": event.actor.name,
        "via": event.actor.via,
        "person_id": event.actor.person_id,
        "on_behalf_of": event.actor.on_behalf_of,
        "values": event.values,
        "public_text": event.public_text,
        "note": event.note,
    }
    return json.dumps(words, ensure_ascii=False, sort_keys=True)


def _event(row: Row[Any]) -> Event:
    words = json.loads(row.body) if row.body is not None else {}
    return Event(
        id=row.id,
        case_id=row.case_id,
        seq=row.seq,
        at=row.at,
        actor=Actor(
            role=Role(row.role),
            name=words.get("name", ""),
            via=words.get("via", ""),
            staff_id=row.staff_id,
            person_id=words.get("person_id"),
            on_behalf_of=words.get("on_behalf_of", ""),
        ),
        action=row.action,
        from_state=State(row.from_state) if row.from_state else None,
        to_state=State(row.to_state),
        values=words.get("values", {}),
        public_text=words.get("public_text", ""),
        note=words.get("note", ""),
        hash=row.hash,
    )
