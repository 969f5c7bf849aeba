"""Console sessions. A row's key is the digest of its cookie; a cookie without a row is worthless."""

from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, delete, insert, select

from complaints.model import Staff
from storage.engine.schema import Moment, metadata
from storage.people.staff import account_of, staff

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)


class SessionsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, *, token_hash: str, staff_id: int, now: datetime, expires_at: datetime) -> None:
        """Also deletes sessions that have ended."""
        self._connection.execute(delete(console_sessions).where(console_sessions.c.expires_at <= now))
        row = {"token_hash": token_hash, "staff_id": staff_id, "created_at": now, "expires_at": expires_at}
        self._connection.execute(insert(console_sessions).values(row))

    def staff_of(self, token_hash: str, *, now: datetime) -> Staff | None:
        """None if the session has ended or the account is closed."""
        running = (
            select(*staff.c)
            .join(console_sessions, console_sessions.c.staff_id == staff.c.id)
            .where(console_sessions.c.token_hash == token_hash, console_sessions.c.expires_at > now, staff.c.active)
        )
        row = self._connection.execute(running).first()
        return account_of(row) if row is not None else None

    def close(self, token_hash: str) -> None:
        self._connection.execute(delete(console_sessions).where(console_sessions.c.token_hash == token_hash))

    def close_all_of(self, staff_id: int) -> None:
        self._connection.execute(delete(console_sessions).where(console_sessions.c.staff_id == staff_id))
