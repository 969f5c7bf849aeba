"""Addresses of units and staff outside the chats. The value is sealed, because a robot's address is its password and a
number is personal data; a digest of it keeps the same address from being entered twice."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from complaints.ports import Address
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
from storage.messages.stopped_ways import stopped_ways

addresses = Table(
    "addresses",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("party", String(100), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("value", LargeBinary),
    Column("same", String(64), nullable=False),
    Column("added_by", Integer, ForeignKey("staff.id")),
    Column("added_at", Moment),
    UniqueConstraint("party", "kind", "same"),
    sqlite_autoincrement=True,  # an id is a recipient of the outbox: never give it twice
)


class AddressesTable:
    def __init__(self, connection: Connection, seal: Seal, key: bytes) -> None:
        self._connection, self._seal, self._key = connection, seal, key

    def add(self, address: Address) -> Address:
        same = hmac.new(self._key, address.value.encode(), hashlib.sha256).hexdigest()
        present = self._connection.execute(
            select(addresses).where(
                addresses.c.party == address.party, addresses.c.kind == address.kind, addresses.c.same == same
            )
        ).first()
        if present is not None:
            return self._address(present)
        row = {
            "party": address.party,
            "kind": address.kind,
            "same": same,
            "added_by": address.added_by,
            "added_at": address.added_at,
        }
        ident: int = self._connection.execute(insert(addresses).returning(addresses.c.id), row).scalar_one()
        sealed = self._seal.close(address.value, _place(ident))
        self._connection.execute(update(addresses).where(addresses.c.id == ident).values(value=sealed))
        return replace(address, id=ident)

    def get(self, ident: int) -> Address | None:
        found = self._connection.execute(select(addresses).where(addresses.c.id == ident)).first()
        return self._address(found) if found is not None else None

    def of(self, party: str) -> Sequence[Address]:
        rows = self._connection.execute(select(addresses).where(addresses.c.party == party).order_by(addresses.c.id))
        return [self._address(row) for row in rows]

    def all(self) -> Sequence[Address]:
        rows = self._connection.execute(select(addresses).order_by(addresses.c.party, addresses.c.id))
        return [self._address(row) for row in rows]

    def remove(self, ident: int) -> None:
        """With the failures noted for it; what waits for it is dropped at delivery."""
        self._connection.execute(delete(addresses).where(addresses.c.id == ident))
        ended = stopped_ways.c.recipient.like(f"%:{ident}")
        self._connection.execute(delete(stopped_ways).where(ended))

    def _address(self, row: Row[tuple[object, ...]]) -> Address:
        return Address(
            id=row.id,
            party=row.party,
            kind=row.kind,
            value=self._seal.open(row.value, _place(row.id)),
            added_by=row.added_by,
            added_at=row.added_at,
        )


def _place(ident: int) -> str:
    return f"addresses.value:{ident}"
