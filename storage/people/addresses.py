"""Addresses of units and staff outside the chats. The value is sealed, because a robot's address is its password and a
number is personal data; a digest of it keeps the same address from being entered twice."""

import hashlib
import hmac
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    UniqueConstraint,
    and_,
    cast,
    delete,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from complaints.ports import Address
from storage.cases.relays import finished_cases
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
from storage.messages.stopped_ways import stopped_ways

#: what the party of a reporter begins with
CASE = "case:"

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
    Column("confirmed", Boolean, nullable=False, server_default=true()),
    Column("wants", String(200), nullable=False, server_default=""),
    UniqueConstraint("party", "kind", "same"),
    sqlite_autoincrement=True,  # an id is a recipient of the outbox: never give it twice
)


class AddressesTable:
    def __init__(self, connection: Connection, *, seal: Seal, relay_seal: Seal, key: bytes) -> None:
        """`relay_seal`: for addresses of reporters, which are as secret as the relays of anonymous cases."""
        self._connection, self._seal, self._relay_seal, self._key = connection, seal, relay_seal, key

    def add(self, address: Address) -> Address:
        # with the case in the digest, so that equal digests never join two cases of one person
        marked = f"{address.party} {address.value}" if _is_reporters(address.party) else address.value
        same = hmac.new(self._key, marked.encode(), hashlib.sha256).hexdigest()
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
            "confirmed": address.confirmed,
            "wants": _stored(address.wants),
        }
        ident: int = self._connection.execute(insert(addresses).returning(addresses.c.id), row).scalar_one()
        sealed = self._seal_of(address.party).close(address.value, _place(ident))
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

    def of_staff(self) -> Sequence[Address]:
        rows = self._connection.execute(select(addresses).where(addresses.c.party.startswith("staff:")))
        return [self._address(row) for row in rows]

    def confirm(self, ident: int) -> None:
        self._connection.execute(update(addresses).where(addresses.c.id == ident).values(confirmed=True))

    def choose(self, ident: int, wants: Set[str]) -> None:
        self._connection.execute(update(addresses).where(addresses.c.id == ident).values(wants=_stored(wants)))

    def prune(self, *, finished_before: datetime, unconfirmed_before: datetime) -> int:
        """Deletes reporters' addresses of cases finished before then, merged ones included, like the relays; and
        addresses of reporters and accounts that nobody confirmed."""
        over = select(literal(CASE) + cast(finished_cases(finished_before).subquery().c.id, String))
        ended = or_(
            addresses.c.party.in_(over),
            and_(addresses.c.confirmed.is_(False), addresses.c.added_at < unconfirmed_before),
        )
        return self._connection.execute(delete(addresses).where(ended)).rowcount

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
            value=self._seal_of(row.party).open(row.value, _place(row.id)),
            added_by=row.added_by,
            added_at=row.added_at,
            confirmed=row.confirmed,
            wants=frozenset(row.wants.split()),
        )

    def _seal_of(self, party: str) -> Seal:
        return self._relay_seal if _is_reporters(party) else self._seal


def _is_reporters(party: str) -> bool:
    return party.startswith(CASE)


def _stored(wants: Set[str]) -> str:
    return " ".join(sorted(wants))


def _place(ident: int) -> str:
    return f"addresses.value:{ident}"
