"""Staff accounts and the one-time links that open the console or bind a Telegram account."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    insert,
    literal,
    or_,
    select,
    update,
)

from complaints.model import Role, Staff
from storage.engine.prepared import Prepared
from storage.engine.schema import Moment, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("roles", String(128), nullable=False),  # ids with a blank between them
    Column("telegram_id", BigInteger, unique=True),
    Column("active", Boolean, nullable=False, default=True),
    Column("party", String(64), nullable=False, default="", server_default="", index=True),
    Column("also", Text, nullable=False, default="", server_default=""),  # further parties with a blank between them
    sqlite_autoincrement=True,
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

_ALL = select(*staff.c)
_IS_ADMIN = (literal(" ") + staff.c.roles + literal(" ")).like(f"% {Role.ADMIN} %")
_BY_TELEGRAM = Prepared(_ALL.where(staff.c.telegram_id == bindparam("user")), results=staff.c)


class StaffTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, staff_id: int) -> Staff | None:
        return _account(self._connection.execute(_ALL.where(staff.c.id == staff_id)).first())

    def by_telegram(self, telegram_id: int) -> Staff | None:
        row = _BY_TELEGRAM.first(self._connection, {"user": telegram_id})
        return self.get(row[0]) if row is not None else None

    def add(
        self, *, name: str, telegram_id: int | None, role: str = "", roles: Collection[Role] = (), party: str = ""
    ) -> Staff:
        held = frozenset(roles) or frozenset({Role(role)})
        new = Staff(id=0, name=name, roles=held, telegram_id=telegram_id, party=party)
        staff_id = self._connection.execute(insert(staff).values(_row(new)).returning(staff.c.id)).scalar_one()
        return replace(new, id=staff_id)

    def save(self, account: Staff) -> None:
        self._connection.execute(update(staff).where(staff.c.id == account.id).values(_row(account)))

    def all(self) -> Sequence[Staff]:
        return [account_of(row) for row in self._connection.execute(_ALL.order_by(staff.c.id))]

    def office(self) -> Sequence[Staff]:
        own = _ALL.where(staff.c.party == "").order_by(staff.c.id)
        return [account_of(row) for row in self._connection.execute(own)]

    def of_party(self, party: str) -> Sequence[Staff]:
        among = (literal(" ") + staff.c.also + literal(" ")).like(f"% {party} %")
        theirs = or_(staff.c.party == party, (staff.c.also != "") & among) if party else staff.c.party == ""
        members = _ALL.where(theirs, staff.c.active).order_by(staff.c.id)
        return [account_of(row) for row in self._connection.execute(members)]

    def named(self, name: str) -> Sequence[Staff]:
        of_name = _ALL.where(staff.c.name == name).order_by(staff.c.active.desc(), staff.c.id)
        return [account_of(row) for row in self._connection.execute(of_name)]

    def administrators(self) -> Sequence[Staff]:
        open_ones = _ALL.where(_IS_ADMIN, staff.c.active).order_by(staff.c.id)
        return [account_of(row) for row in self._connection.execute(open_ones.with_for_update())]

    def was_administrator_in(self) -> bool:
        used = (
            select(staff_links.c.staff_id)
            .join(staff, staff.c.id == staff_links.c.staff_id)
            .where(_IS_ADMIN, staff_links.c.purpose == "login", staff_links.c.used_at.is_not(None))
        )
        return self._connection.execute(used.limit(1)).first() is not None

    def add_link(self, *, staff_id: int, token_hash: str, expires_at: datetime, purpose: str) -> None:
        row = {"staff_id": staff_id, "token_hash": token_hash, "expires_at": expires_at, "purpose": purpose}
        self._connection.execute(insert(staff_links).values(row))

    def end_links(self, staff_id: int, *, now: datetime, purpose: str | None = None) -> None:
        unused = update(staff_links).where(
            staff_links.c.staff_id == staff_id, staff_links.c.used_at.is_(None), staff_links.c.expires_at > now
        )
        if purpose is not None:
            unused = unused.where(staff_links.c.purpose == purpose)
        self._connection.execute(unused.values(expires_at=now))

    def link_of(self, *, token_hash: str, purpose: str, now: datetime) -> Staff | None:
        of_link = _ALL.join(staff_links, staff_links.c.staff_id == staff.c.id).where(
            staff_links.c.token_hash == token_hash,
            staff_links.c.purpose == purpose,
            staff_links.c.used_at.is_(None),
            staff_links.c.expires_at > now,
            staff.c.active,
        )
        return _account(self._connection.execute(of_link).first())

    def link_times(self, *, token_hash: str, purpose: str) -> tuple[datetime, datetime | None, bool] | None:
        row = self._connection.execute(
            select(staff_links.c.expires_at, staff_links.c.used_at, staff.c.active)
            .join(staff, staff.c.id == staff_links.c.staff_id)
            .where(staff_links.c.token_hash == token_hash, staff_links.c.purpose == purpose)
        ).first()
        return (row.expires_at, row.used_at, row.active) if row is not None else None

    def has_joined(self, staff_id: int, *, purpose: str) -> bool:
        used = select(staff_links.c.staff_id).where(
            staff_links.c.staff_id == staff_id, staff_links.c.purpose == purpose, staff_links.c.used_at.is_not(None)
        )
        return self._connection.execute(used.limit(1)).first() is not None

    def use_link(self, *, token_hash: str, purpose: str, now: datetime) -> Staff | None:
        used = (
            update(staff_links)
            .where(
                staff_links.c.token_hash == token_hash,
                staff_links.c.purpose == purpose,
                staff_links.c.used_at.is_(None),
                staff_links.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(staff_links.c.staff_id)
        )
        staff_id = self._connection.execute(used).scalar_one_or_none()
        account = self.get(staff_id) if staff_id is not None else None
        return account if account is not None and account.active else None


def _row(account: Staff) -> dict[str, Any]:
    return {
        "name": account.name,
        "roles": " ".join(account.roles_in_order),
        "telegram_id": account.telegram_id,
        "active": account.active,
        "party": account.party,
        "also": " ".join(account.also),
    }


def account_of(row: Row[Any]) -> Staff:
    """The account in a row that has the columns of `staff`."""
    return Staff(
        id=row.id,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles.split()),
        telegram_id=row.telegram_id,
        active=row.active,
        party=row.party,
        also=tuple(row.also.split()),
    )


def _account(row: Row[Any] | None) -> Staff | None:
    return account_of(row) if row is not None else None
