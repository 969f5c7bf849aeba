"""The register: firms, their sites and persons. Implements `complaints.ports.firms.Firms`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, insert, or_, select, update

from complaints.model.firms import Firm, FirmPerson, FirmSite
from complaints.ports.firms import CodeTaken, FirmCounts, FirmFilter, FirmPage, SiteFilter, SitePage
from storage.cases.rows import cases
from storage.engine.sealing import Seal
from storage.engine.upsert import insert_or_nothing
from storage.firms.counts import counted, repeating
from storage.firms.schema import (
    firm_of,
    firm_persons,
    firm_row,
    firm_sites,
    firms,
    key_of,
    person_of,
    person_row,
    site_of,
    site_row,
)


class FirmsTable:
    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection, self._seal = connection, seal

    def add(self, firm: Firm) -> Firm:
        statement = insert_or_nothing(self._connection.dialect.name, firms).returning(firms.c.id)
        key = self._connection.execute(statement, firm_row(firm)).scalar_one_or_none()
        if key is None:
            raise CodeTaken(firm.code)
        return replace(firm, id=str(key))

    def get(self, firm_id: str) -> Firm | None:
        row = self._connection.execute(select(firms).where(firms.c.id == key_of(firm_id))).first()
        return firm_of(row) if row is not None else None

    def save(self, firm: Firm, *, seen: int) -> bool:
        holder = self.by_code(firm.code) if firm.code else None
        if holder is not None and holder.id != firm.id:
            raise CodeTaken(firm.code)
        mine = (firms.c.id == key_of(firm.id)) & (firms.c.version == seen)
        changed = update(firms).where(mine).values({**firm_row(firm), "version": seen + 1})
        return self._connection.execute(changed).rowcount == 1

    def by_code(self, code: str) -> Firm | None:
        row = self._connection.execute(select(firms).where(firms.c.code == code)).first()
        return firm_of(row) if row is not None else None

    def named(self, name: str) -> Sequence[Firm]:
        same = select(firms).where(firms.c.name == name).order_by(firms.c.active.desc(), firms.c.id)
        return [firm_of(row) for row in self._connection.execute(same)]

    def page(self, where: FirmFilter, *, size: int, number: int) -> FirmPage:
        found = select(firms).where(*_firms(where))
        rows, total, number, pages = self._cut(found, firms, size=size, number=number)
        return FirmPage(firms=[firm_of(row) for row in rows], total=total, number=number, pages=pages)

    def names(self, firm_ids: Collection[str]) -> Mapping[str, str]:
        return self._names(firms, firm_ids)

    def every_name(self) -> Mapping[str, str]:
        named = select(firms.c.id, firms.c.name).where(firms.c.active)
        return {str(row.id): row.name for row in self._connection.execute(named)}

    def at_address(self, address: str) -> Sequence[str]:
        own = select(firms.c.id).where(firms.c.active, firms.c.address == address)
        of_site = select(firms.c.id).where(
            firms.c.active, firms.c.id.in_(_owners(firm_sites.c.active, firm_sites.c.address == address))
        )
        return [str(key) for key in self._connection.execute(own.union(of_site)).scalars()]

    def sites_within(self, *, south: float, north: float, west: float, east: float) -> Sequence[FirmSite]:
        inside = select(firm_sites).where(
            firm_sites.c.active, firm_sites.c.lat.between(south, north), firm_sites.c.lon.between(west, east)
        )
        return [site_of(row) for row in self._connection.execute(inside.order_by(firm_sites.c.id))]

    def counts(self, firm_ids: Collection[str], *, since: datetime, now: datetime) -> Mapping[str, FirmCounts]:
        return counted(self._connection, cases.c.firm, firm_ids, since=since, now=now)

    def site_counts(self, site_ids: Collection[str], *, since: datetime, now: datetime) -> Mapping[str, FirmCounts]:
        return counted(self._connection, cases.c.firm_site, site_ids, since=since, now=now)

    def trades(self) -> Sequence[str]:
        used = select(firms.c.trade).where(firms.c.trade != "").distinct().order_by(firms.c.trade)
        return list(self._connection.execute(used).scalars())

    def add_site(self, site: FirmSite) -> FirmSite:
        statement = insert(firm_sites).values(site_row(site)).returning(firm_sites.c.id)
        return replace(site, id=str(self._connection.execute(statement).scalar_one()))

    def site(self, site_id: str) -> FirmSite | None:
        row = self._connection.execute(select(firm_sites).where(firm_sites.c.id == key_of(site_id))).first()
        return site_of(row) if row is not None else None

    def save_site(self, site: FirmSite, *, seen: int) -> bool:
        mine = (firm_sites.c.id == key_of(site.id)) & (firm_sites.c.version == seen)
        changed = update(firm_sites).where(mine).values({**site_row(site), "version": seen + 1})
        return self._connection.execute(changed).rowcount == 1

    def sites_of(self, firm_id: str) -> Sequence[FirmSite]:
        own = select(firm_sites).where(firm_sites.c.firm_id == key_of(firm_id))
        ordered = own.order_by(firm_sites.c.active.desc(), firm_sites.c.name, firm_sites.c.id)
        return [site_of(row) for row in self._connection.execute(ordered)]

    def site_page(self, where: SiteFilter, *, size: int, number: int) -> SitePage:
        found = select(firm_sites).where(*_sites(where))
        rows, total, number, pages = self._cut(found, firm_sites, size=size, number=number)
        return SitePage(sites=[site_of(row) for row in rows], total=total, number=number, pages=pages)

    def site_names(self, site_ids: Collection[str]) -> Mapping[str, str]:
        return self._names(firm_sites, site_ids)

    def add_person(self, person: FirmPerson) -> FirmPerson:
        statement = insert(firm_persons).values(person_row(person, self._seal)).returning(firm_persons.c.id)
        return replace(person, id=self._connection.execute(statement).scalar_one())

    def save_person(self, person: FirmPerson) -> None:
        changed = update(firm_persons).where(firm_persons.c.id == person.id).values(person_row(person, self._seal))
        self._connection.execute(changed)

    def remove_person(self, person_id: int) -> None:
        self._connection.execute(delete(firm_persons).where(firm_persons.c.id == person_id))

    def persons_of(self, firm_id: str) -> Sequence[FirmPerson]:
        own = select(firm_persons).where(firm_persons.c.firm_id == key_of(firm_id)).order_by(firm_persons.c.id)
        return [person_of(row, self._seal) for row in self._connection.execute(own)]

    def _cut(self, found: Select[Any], table: Table, *, size: int, number: int) -> tuple[Sequence[Any], int, int, int]:
        """Rows of the page, the total, the page's number and the number of pages."""
        total = self._connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()
        pages = max(1, ceil(total / size))
        number = min(max(1, number), pages)
        page = found.order_by(table.c.name, table.c.id).limit(size).offset((number - 1) * size)
        return self._connection.execute(page).all(), total, number, pages

    def _names(self, table: Table, idents: Collection[str]) -> Mapping[str, str]:
        keys = [key for one in idents if (key := key_of(one)) is not None]
        named = select(table.c.id, table.c.name).where(table.c.id.in_(keys))
        return {str(row.id): row.name for row in self._connection.execute(named)} if keys else {}


def _firms(where: FirmFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.active is not None:
        conditions.append(firms.c.active.is_(where.active))
    if where.trade:
        conditions.append(firms.c.trade == where.trade)
    if where.repeating is not None:
        conditions.append(repeating(firms.c.id, where.repeating))
    of_site = [] if where.kind is None else [firm_sites.c.kind == where.kind.value]
    if where.subdistrict:
        of_site.append(firm_sites.c.subdistrict == where.subdistrict)
    if of_site:
        conditions.append(firms.c.id.in_(_owners(*of_site)))
    if words := where.text.strip():
        of_words = [firms.c[name].contains(words, autoescape=True) for name in ("name", "address")]
        code = firms.c.code.contains(words.upper(), autoescape=True)
        named = or_(*(firm_sites.c[name].contains(words, autoescape=True) for name in ("name", "address")))
        conditions.append(or_(*of_words, code, firms.c.id.in_(_owners(named))))
    return conditions


def _owners(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(firm_sites.c.firm_id).where(firm_sites.c.firm_id.is_not(None), *conditions)


def _sites(where: SiteFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.active is not None:
        conditions.append(firm_sites.c.active.is_(where.active))
    if where.firm is not None:
        own = firm_sites.c.firm_id == key_of(where.firm) if where.firm else firm_sites.c.firm_id.is_(None)
        conditions.append(own)
    if where.kind is not None:
        conditions.append(firm_sites.c.kind == where.kind.value)
    if where.subdistrict:
        conditions.append(firm_sites.c.subdistrict == where.subdistrict)
    if words := where.text.strip():
        of_words = [firm_sites.c[name].contains(words, autoescape=True) for name in ("name", "address")]
        owner = firm_sites.c.firm_id.in_(select(firms.c.id).where(firms.c.name.contains(words, autoescape=True)))
        conditions.append(or_(*of_words, owner))
    return conditions
