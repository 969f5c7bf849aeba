"""Console sessions. A row's key is the digest of its cookie; a cookie without a row is worthless."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, Row, String, Table, delete, insert, select, update

from complaints.model import ConsoleSession, Staff, Way
from storage.engine.schema import Moment, metadata
from storage.people.staff import account_of, staff

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    Column("way", String(16), nullable=False),
    Column("browser", String(64), nullable=False),
)

#: an expired session stays known for so long, so that its browser may still send a long form and log in again
_REMEMBERED = timedelta(days=30)


class SessionsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(
        self,
        *,
        token_hash: str,
        staff_id: int,
        now: datetime,
        expires_at: datetime,
        way: Way = Way.LINK,
        browser: str = "",
    ) -> None:
        """Also deletes sessions that expired long ago."""
        old = delete(console_sessions).where(console_sessions.c.expires_at <= now - _REMEMBERED)
        self._connection.execute(old)
        row = {
            "token_hash": token_hash,
            "staff_id": staff_id,
            "created_at": now,
            "expires_at": expires_at,
            "seen_at": now,
            "confirmed_at": now,
            "way": way.value,
            "browser": browser,
        }
        self._connection.execute(insert(console_sessions).values(row))

    def staff_of(self, token_hash: str, *, now: datetime) -> Staff | None:
        found = self.find(token_hash, now=now)
        return found[1] if found is not None else None

    def find(self, token_hash: str, *, now: datetime) -> tuple[ConsoleSession, Staff] | None:
        running = (
            select(*staff.c, *(column.label(f"session_{column.name}") for column in console_sessions.c))
            .join(console_sessions, console_sessions.c.staff_id == staff.c.id)
            .where(console_sessions.c.token_hash == token_hash, console_sessions.c.expires_at > now, staff.c.active)
        )
        row = self._connection.execute(running).first()
        if row is None:
            return None
        values = {name: row._mapping[f"session_{name}"] for name in console_sessions.c.keys()}  # noqa: SIM118
        return _session(values), account_of(row)

    def running(self, tokens: Collection[str], *, now: datetime) -> Mapping[str, Staff]:
        """The account of each of these sessions that has not ended."""
        running = (
            select(*staff.c, console_sessions.c.token_hash)
            .join(console_sessions, console_sessions.c.staff_id == staff.c.id)
            .where(console_sessions.c.token_hash.in_(tokens), console_sessions.c.expires_at > now, staff.c.active)
        )
        rows: Iterable[Row[Any]] = self._connection.execute(running)
        return {row.token_hash: account_of(row) for row in rows}

    def was_open(self, token_hash: str) -> bool:
        known = select(console_sessions.c.staff_id).where(console_sessions.c.token_hash == token_hash)
        return self._connection.execute(known).first() is not None

    def of_staff(self, staff_id: int, *, now: datetime) -> Sequence[ConsoleSession]:
        running = (
            select(console_sessions)
            .where(console_sessions.c.staff_id == staff_id, console_sessions.c.expires_at > now)
            .order_by(console_sessions.c.seen_at.desc(), console_sessions.c.token_hash)
        )
        return [_session(dict(row._mapping)) for row in self._connection.execute(running)]

    def see(self, token_hash: str, *, now: datetime) -> None:
        self._set(token_hash, seen_at=now)

    def confirm(self, token_hash: str, *, now: datetime) -> None:
        self._set(token_hash, confirmed_at=now, seen_at=now)

    def close(self, token_hash: str) -> None:
        self._connection.execute(delete(console_sessions).where(console_sessions.c.token_hash == token_hash))

    def close_all_of(self, staff_id: int, *, but: str = "") -> None:
        others = delete(console_sessions).where(
            console_sessions.c.staff_id == staff_id, console_sessions.c.token_hash != but
        )
        self._connection.execute(others)

    def _set(self, token_hash: str, **values: Any) -> None:
        this = update(console_sessions).where(console_sessions.c.token_hash == token_hash)
        self._connection.execute(this.values(**values))


def _session(values: dict[str, Any]) -> ConsoleSession:
    return ConsoleSession(**{**values, "way": Way(values["way"])})
