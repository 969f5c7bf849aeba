"""Passwords (hashed), secrets of one-time passwords (sealed), recovery codes (digests), passkeys (public keys), and the
random values that passkeys sign, so that any process takes the answer."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from complaints.model import Factors, Passkey
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
from storage.engine.upsert import upsert

staff_logins = Table(
    "staff_logins",
    metadata,
    Column("staff_id", Integer, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("password_hash", Text, nullable=False, default=""),
    Column("totp_secret", LargeBinary),  # sealed
    Column("totp_step", BigInteger, nullable=False, default=0),
)

staff_codes = Table(
    "staff_codes",
    metadata,
    Column("staff_id", Integer, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("digest", String(64), primary_key=True),
)

staff_passkeys = Table(
    "staff_passkeys",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False, index=True),
    Column("credential_id", String(1400), nullable=False, unique=True),  # at most 1023 bytes (WebAuthn, 5.8.3)
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_autoincrement=True,
)

passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    Column("name", String(64), primary_key=True),  # a digest
    Column("challenge", LargeBinary, nullable=False),
    Column("until", Moment, nullable=False),
)


class LoginsTable:
    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection, self._seal = connection, seal

    def factors(self, staff_id: int) -> Factors:
        row = self._connection.execute(select(staff_logins).where(staff_logins.c.staff_id == staff_id)).first()
        codes = select(func.count()).select_from(staff_codes).where(staff_codes.c.staff_id == staff_id)
        keys = select(staff_passkeys).where(staff_passkeys.c.staff_id == staff_id).order_by(staff_passkeys.c.id)
        return Factors(
            password_hash=row.password_hash if row else "",
            totp_secret=self._seal.open(row.totp_secret, _place(staff_id)) if row else "",
            totp_step=row.totp_step if row else 0,
            codes_left=int(self._connection.execute(codes).scalar_one()),
            passkeys=tuple(_passkey(key) for key in self._connection.execute(keys)),
        )

    def set_password(self, staff_id: int, *, password_hash: str) -> None:
        self._set(staff_id, password_hash=password_hash)

    def set_totp(self, staff_id: int, *, secret: str, step: int) -> None:
        self._set(staff_id, totp_secret=self._seal.close(secret, _place(staff_id)), totp_step=step)

    def use_step(self, staff_id: int, step: int) -> bool:
        newer = (
            update(staff_logins)
            .where(staff_logins.c.staff_id == staff_id, staff_logins.c.totp_step < step)
            .values(totp_step=step)
        )
        return self._connection.execute(newer).rowcount == 1

    def set_codes(self, staff_id: int, digests: Collection[str]) -> None:
        self._connection.execute(delete(staff_codes).where(staff_codes.c.staff_id == staff_id))
        if digests:
            self._connection.execute(insert(staff_codes), [{"staff_id": staff_id, "digest": one} for one in digests])

    def use_code(self, staff_id: int, digest: str) -> bool:
        used = delete(staff_codes).where(staff_codes.c.staff_id == staff_id, staff_codes.c.digest == digest)
        return self._connection.execute(used).rowcount == 1

    def add_passkey(
        self, staff_id: int, *, credential_id: str, public_key: bytes, sign_count: int, name: str, now: datetime
    ) -> bool:
        if self.passkey(credential_id) is not None:
            return False
        row = {
            "staff_id": staff_id,
            "credential_id": credential_id,
            "public_key": public_key,
            "sign_count": sign_count,
            "name": name,
            "created_at": now,
        }
        self._connection.execute(insert(staff_passkeys).values(row))
        return True

    def passkey(self, credential_id: str) -> Passkey | None:
        found = select(staff_passkeys).where(staff_passkeys.c.credential_id == credential_id)
        row = self._connection.execute(found).first()
        return _passkey(row) if row is not None else None

    def use_passkey(self, passkey: Passkey, *, sign_count: int, now: datetime) -> None:
        used = update(staff_passkeys).where(staff_passkeys.c.id == passkey.id)
        self._connection.execute(used.values(sign_count=sign_count, used_at=now))

    def remove_passkey(self, staff_id: int, passkey_id: int) -> bool:
        own = delete(staff_passkeys).where(staff_passkeys.c.id == passkey_id, staff_passkeys.c.staff_id == staff_id)
        return self._connection.execute(own).rowcount == 1

    def add_challenge(self, name: str, challenge: bytes, *, now: datetime, until: datetime) -> None:
        """Also deletes those that nobody answered in time."""
        self._connection.execute(delete(passkey_challenges).where(passkey_challenges.c.until <= now))
        row = {"name": _digest(name), "challenge": challenge, "until": until}
        self._connection.execute(insert(passkey_challenges).values(row))

    def take_challenge(self, name: str, *, now: datetime) -> bytes | None:
        taken = delete(passkey_challenges).where(passkey_challenges.c.name == _digest(name))
        row = self._connection.execute(
            taken.returning(passkey_challenges.c.challenge, passkey_challenges.c.until)
        ).first()
        return row.challenge if row is not None and row.until > now else None

    def remove_password(self, staff_id: int) -> None:
        self.set_codes(staff_id, ())
        self._connection.execute(delete(staff_logins).where(staff_logins.c.staff_id == staff_id))

    def clear(self, staff_id: int) -> None:
        self.remove_password(staff_id)
        self._connection.execute(delete(staff_passkeys).where(staff_passkeys.c.staff_id == staff_id))

    def _set(self, staff_id: int, **values: Any) -> None:
        row = {"password_hash": "", "totp_secret": None, "totp_step": 0, "staff_id": staff_id, **values}
        statement = upsert(self._connection.dialect.name, staff_logins, ("staff_id",), tuple(values))
        self._connection.execute(statement, row)


def _place(staff_id: int) -> str:
    return f"staff_logins:{staff_id}"


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "replace")).hexdigest()


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=row.id,
        staff_id=row.staff_id,
        credential_id=row.credential_id,
        public_key=row.public_key,
        sign_count=row.sign_count,
        name=row.name,
        created_at=row.created_at,
        used_at=row.used_at,
    )
