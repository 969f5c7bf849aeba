"""The tables of the register and the mapping of their rows. Telephone numbers are sealed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, LargeBinary, Row, String, Table, Text

from complaints.model.firms import Duty, Firm, FirmPerson, FirmSite, Permit, PermitKind, SiteKind
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
from zone.datum import Datum

firms = Table(
    "firms",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String(100), nullable=False, index=True),
    Column("code", String(18), unique=True),  # NULL if unknown
    Column("trade", String(64), nullable=False),
    Column("address", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("merged_into", BigId, ForeignKey("firms.id")),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
firm_sites = Table(
    "firm_sites",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("firm_id", BigId, ForeignKey("firms.id"), index=True),  # NULL: a place without an owner
    Column("name", String(100), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("datum", String(16), nullable=False),
    Column("given_lat", Float),
    Column("given_lon", Float),
    Column("subdistrict", String(32), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("unit_person", String(64), nullable=False),
    Column("permits", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
firm_persons = Table(
    "firm_persons",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("firm_id", BigId, ForeignKey("firms.id"), nullable=False, index=True),
    Column("site_id", BigId, ForeignKey("firm_sites.id")),
    Column("name", String(64), nullable=False),
    Column("duty", String(16), nullable=False),
    Column("post", String(64), nullable=False),
    Column("phone", LargeBinary),  # sealed
    Column("staff_id", Integer, ForeignKey("staff.id"), index=True),
    sqlite_autoincrement=True,
)

_FIRM = ("version", "name", "trade", "address", "active", "created_at", "updated_at")
_SITE = (
    "version", "name", "address", "lat", "lon", "subdistrict", "unit", "unit_person", "active", "created_at",
    "updated_at",
)  # fmt: skip


def key_of(ident: str) -> int | None:
    """None for "", and for what is no id of ours."""
    return int(ident) if ident.isascii() and ident.isdigit() and len(ident) <= 18 else None


def _ident(key: int | None) -> str:
    return str(key) if key is not None else ""


def firm_row(firm: Firm) -> dict[str, Any]:
    row = {name: getattr(firm, name) for name in _FIRM}
    return row | {"code": firm.code or None, "merged_into": key_of(firm.merged_into)}


def firm_of(row: Row[Any]) -> Firm:
    plain = {name: row._mapping[name] for name in _FIRM}
    return Firm(id=str(row.id), code=row.code or "", merged_into=_ident(row.merged_into), **plain)


def site_row(site: FirmSite) -> dict[str, Any]:
    given_lat, given_lon = site.given or (None, None)
    return {name: getattr(site, name) for name in _SITE} | {
        "firm_id": key_of(site.firm),
        "kind": site.kind.value,
        "datum": site.datum.value,
        "given_lat": given_lat,
        "given_lon": given_lon,
        "permits": [_permit_row(one) for one in site.permits],
    }


def site_of(row: Row[Any]) -> FirmSite:
    return FirmSite(
        id=str(row.id),
        firm=_ident(row.firm_id),
        kind=SiteKind(row.kind),
        datum=Datum(row.datum),
        given=(row.given_lat, row.given_lon) if row.given_lat is not None else None,
        permits=tuple(_permit_of(one) for one in row.permits),
        **{name: row._mapping[name] for name in _SITE},
    )


def _permit_row(permit: Permit) -> dict[str, str | None]:
    since, until = (day.isoformat() if day else None for day in (permit.since, permit.until))
    return {"kind": permit.kind.value, "number": permit.number, "since": since, "until": until}


def _permit_of(stored: Mapping[str, Any]) -> Permit:
    since, until = (date.fromisoformat(stored[name]) if stored[name] else None for name in ("since", "until"))
    return Permit(kind=PermitKind(stored["kind"]), number=stored["number"], since=since, until=until)


def person_row(person: FirmPerson, seal: Seal) -> dict[str, Any]:
    return {
        "firm_id": key_of(person.firm),
        "site_id": key_of(person.site),
        "name": person.name,
        "duty": person.duty.value,
        "post": person.post,
        "phone": seal.close(person.phone, f"firm:{person.firm}:phone"),
        "staff_id": person.staff_id,
    }


def person_of(row: Row[Any], seal: Seal) -> FirmPerson:
    return FirmPerson(
        id=row.id,
        firm=str(row.firm_id),
        site=_ident(row.site_id),
        name=row.name,
        duty=Duty(row.duty),
        post=row.post,
        phone=seal.open(row.phone, f"firm:{row.firm_id}:phone"),
        staff_id=row.staff_id,
    )
