"""Cases being forwarded to other systems, and their numbers there. A claim sets the due time into the future, so the
row of a worker that died is claimed again."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    false,
    insert,
    select,
    update,
)

from complaints.ports import Forward
from complaints.report.external_numbers import plain_number
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.upsert import insert_or_nothing

#: longer than any attempt may take
LEASE = timedelta(minutes=5)

forwards = Table(
    "forwards",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("case_id", BigId, ForeignKey("cases.id"), nullable=False, index=True),
    Column("event_id", BigId, ForeignKey("events.id"), nullable=False, unique=True),
    Column("destination", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("error", String(300), nullable=False),
    Column("token", String(200), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("taken", Boolean, nullable=False, server_default=false()),
    Index("ix_forwards_state_due_at", "state", "due_at"),
    sqlite_autoincrement=True,
)
external_ids = Table(
    "external_ids",
    metadata,
    Column("source", String(64), nullable=False),
    Column("number", String(64), nullable=False, index=True),
    Column("case_id", BigId, ForeignKey("cases.id"), nullable=False),
    PrimaryKeyConstraint("source", "number"),
)


class ForwardsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, case_id: int, event_id: int, destination: str, now: datetime) -> None:
        row = {
            "case_id": case_id, "event_id": event_id, "destination": destination, "state": "waiting", "attempts": 0,
            "due_at": now, "uncertain": False, "error": "", "token": "", "external_id": "", "created_at": now,
        }  # fmt: skip
        self._connection.execute(insert(forwards), row)

    def get(self, forward_id: int) -> Forward | None:
        row = self._connection.execute(select(forwards).where(forwards.c.id == forward_id)).first()
        return _forward(row) if row is not None else None

    def claim(self, destinations: Collection[str], *, now: datetime, limit: int = 20) -> Sequence[Forward]:
        due = (
            select(forwards)
            .where(
                forwards.c.state.in_(("waiting", "sent")),
                forwards.c.due_at <= now,
                forwards.c.destination.in_(sorted(destinations)),
            )
            .order_by(forwards.c.due_at, forwards.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._connection.execute(due).all()
        if rows:
            self._connection.execute(
                update(forwards)
                .where(forwards.c.id.in_([row.id for row in rows]))
                .values(due_at=now + LEASE, attempts=forwards.c.attempts + 1)
            )
        return [_forward(row) for row in rows]

    def waiting(self, destination: str, limit: int = 10000) -> Sequence[Forward]:
        return self._read(forwards.c.destination == destination, forwards.c.state == "waiting", limit=limit)

    def dead(self, limit: int = 100) -> Sequence[Forward]:
        return self._read(forwards.c.state == "dead", limit=limit)

    def find(self, destination: str, *, external_id: str = "", case_id: int | None = None) -> Forward | None:
        named = forwards.c.external_id == external_id if external_id else forwards.c.case_id == case_id
        newest = select(forwards).where(forwards.c.destination == destination, named).order_by(forwards.c.id.desc())
        row = self._connection.execute(newest.limit(1)).first()
        return _forward(row) if row is not None else None

    def sent(self, forward_id: int, *, external_id: str, token: str, next_look: datetime) -> None:
        self._set(
            forward_id, state="sent", external_id=external_id, token=token, due_at=next_look, attempts=0, error="",
            uncertain=False,
        )  # fmt: skip

    def later(self, forward_id: int, *, due_at: datetime, reason: str, uncertain: bool) -> None:
        self._set(forward_id, due_at=due_at, error=reason[:300], uncertain=uncertain)

    def begin(self, forward_id: int) -> None:
        self._set(forward_id, uncertain=True)

    def was_taken(self, forward_id: int) -> None:
        self._set(forward_id, taken=True)

    def look_again(self, forward_id: int, *, due_at: datetime) -> None:
        self._set(forward_id, due_at=due_at, attempts=0, error="")

    def done(self, forward_id: int) -> None:
        self._set(forward_id, state="done", error="")

    def bury(self, forward_id: int, *, reason: str) -> None:
        self._set(forward_id, state="dead", error=reason[:300])

    def retry(self, forward_id: int, *, now: datetime) -> bool:
        """Back to the state before it was given up: `sent` if the other system has the case already."""
        dead = self.get(forward_id)
        if dead is None or dead.state != "dead":
            return False
        known = bool(dead.external_id or dead.token)
        self._set(forward_id, state="sent" if known else "waiting", due_at=now, attempts=0, uncertain=True)
        return True

    def keep_number(self, source: str, number: str, case_id: int) -> bool:
        row = {"source": source[:64], "number": number[:64], "case_id": case_id}
        self._connection.execute(insert_or_nothing(self._connection.dialect.name, external_ids), row)
        here = (external_ids.c.source == row["source"], external_ids.c.number == row["number"])
        return bool(self._connection.execute(select(external_ids.c.case_id).where(*here)).scalar_one() == case_id)

    def holder(self, source: str, number: str) -> int | None:
        here = (external_ids.c.source == source[:64], external_ids.c.number == number[:64])
        return self._connection.execute(select(external_ids.c.case_id).where(*here)).scalar_one_or_none()

    def numbered(self, number: str) -> Sequence[int]:
        spelt = {number, plain_number(number)}
        known = select(external_ids.c.case_id).where(external_ids.c.number.in_(spelt)).distinct()
        return list(self._connection.execute(known).scalars()) if number else []

    def _set(self, forward_id: int, **values: Any) -> None:
        self._connection.execute(update(forwards).where(forwards.c.id == forward_id).values(**values))

    def _read(self, *where: Any, limit: int) -> Sequence[Forward]:
        found = select(forwards).where(*where).order_by(forwards.c.id).limit(limit)
        return [_forward(row) for row in self._connection.execute(found)]


def _forward(row: Row[Any]) -> Forward:
    return Forward(**row._mapping)
