"""The addresses at which calendars fetch the dates of a firm, by the digests of their secret parts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from enterprises.calendar.model import Feed
from storage.calendar.tables import firm_feeds
from storage.firms.schema import key_of


class FeedRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, firm: str, *, token_hash: str, by: str, now: datetime) -> None:
        row = {"firm_id": key_of(firm), "token_hash": token_hash, "made_at": now, "made_by": by[:64]}
        self._connection.execute(insert(firm_feeds), row)

    def of(self, firm: str) -> Feed | None:
        own = select(firm_feeds).where(firm_feeds.c.firm_id == key_of(firm), firm_feeds.c.revoked_at.is_(None))
        return self._first(own.order_by(firm_feeds.c.id.desc()))

    def find(self, token_hash: str) -> Feed | None:
        return self._first(select(firm_feeds).where(firm_feeds.c.token_hash == token_hash))

    def revoke(self, firm: str, *, now: datetime) -> int:
        open_ones = (firm_feeds.c.firm_id == key_of(firm), firm_feeds.c.revoked_at.is_(None))
        return self._connection.execute(update(firm_feeds).where(*open_ones).values(revoked_at=now)).rowcount

    def _first(self, wanted: Select[Any]) -> Feed | None:
        row = self._connection.execute(wanted).first()
        return _feed(row) if row is not None else None


def _feed(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id, firm=str(row.firm_id), made_at=row.made_at, made_by=row.made_by, revoked_at=row.revoked_at
    )  # fmt: skip
