"""Due dates of firms. Implements `enterprises.calendar.ports.Calendar`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select, update

from enterprises.calendar.model import DueDate, Entry, Feed, Proof, State, What
from enterprises.calendar.ports import DateFilter, DatePage, Listed
from storage.calendar.feeds import FeedRows
from storage.calendar.tables import (
    date_of,
    date_row,
    firm_date_entries,
    firm_date_persons,
    firm_date_proofs,
    firm_date_steps,
    firm_dates,
    firm_site_followed,
)
from storage.engine.upsert import insert_or_nothing, put
from storage.firms.schema import firm_sites, firms, key_of
from storage.photos.evidence import evidence


class CalendarTable:
    def __init__(self, connection: Connection) -> None:
        self._connection, self._feeds = connection, FeedRows(connection)

    def add(self, one: DueDate) -> DueDate:
        statement = insert(firm_dates).values(date_row(one)).returning(firm_dates.c.id)
        key = self._connection.execute(statement).scalar_one()
        if not one.series:
            self._connection.execute(update(firm_dates).where(firm_dates.c.id == key).values(series=key))
        return replace(one, id=key, series=one.series or key)

    def get(self, date_id: int) -> DueDate | None:
        row = self._connection.execute(select(firm_dates).where(firm_dates.c.id == date_id)).first()
        return date_of(row) if row is not None else None

    def save(self, one: DueDate, *, seen: int) -> bool:
        mine = update(firm_dates).where(firm_dates.c.id == one.id, firm_dates.c.sequence == seen)
        return self._connection.execute(mine.values({**date_row(one), "sequence": seen + 1})).rowcount == 1

    def look_again(self, date_id: int, on: date | None) -> None:
        self._connection.execute(update(firm_dates).where(firm_dates.c.id == date_id).values(look_on=on))

    def of_firm(self, firm: str, *, states: Collection[State] = (State.OPEN,)) -> Sequence[DueDate]:
        own = select(firm_dates).where(firm_dates.c.firm_id == key_of(firm), firm_dates.c.state.in_(states))
        return self._read(own.order_by(firm_dates.c.due_on, firm_dates.c.id))

    def newest_of_permits(self, site: str) -> Mapping[str, DueDate]:
        own = select(firm_dates).where(firm_dates.c.site_id == key_of(site), firm_dates.c.permit.is_not(None))
        return {one.permit: one for one in self._read(own.order_by(firm_dates.c.number, firm_dates.c.id))}

    def page(self, where: DateFilter, *, size: int, number: int) -> DatePage:
        total = self.count(where)
        pages = max(1, ceil(total / size))
        number = min(max(1, number), pages)
        first = firm_dates.c.due_on if where.state is State.OPEN else firm_dates.c.done_at.desc()
        listed = (
            select(
                firm_dates,
                firms.c.name.label("firm_name"),
                firms.c.trade,
                firm_sites.c.name.label("site_name"),
                firm_sites.c.subdistrict,
            )
            .join(firms, firms.c.id == firm_dates.c.firm_id)
            .outerjoin(firm_sites, firm_sites.c.id == firm_dates.c.site_id)
            .where(*_conditions(where))
            .order_by(first, firm_dates.c.id)
            .limit(size)
            .offset((number - 1) * size)
        )
        rows = [
            Listed(
                date=date_of(row),
                firm_name=row.firm_name,
                trade=row.trade,
                site_name=row.site_name or "",
                subdistrict=row.subdistrict or "",
            )
            for row in self._connection.execute(listed)
        ]
        return DatePage(rows=rows, total=total, number=number, pages=pages)

    def count(self, where: DateFilter) -> int:
        joined = firm_dates.join(firms, firms.c.id == firm_dates.c.firm_id)
        counted = select(func.count()).select_from(joined).where(*_conditions(where))
        return int(self._connection.execute(counted).scalar_one())

    def to_look_at(self, today: date, limit: int) -> Sequence[int]:
        due = (firm_dates.c.state == State.OPEN.value, firm_dates.c.look_on <= today)
        found = select(firm_dates.c.id).where(*due).order_by(firm_dates.c.look_on, firm_dates.c.id).limit(limit)
        return self._connection.execute(found).scalars().all()

    def tell_once(self, date_id: int, *, due_on: date, step: int, now: datetime) -> bool:
        row = {"date_id": date_id, "due_on": due_on, "step": step, "at": now}
        told = insert_or_nothing(self._connection.dialect.name, firm_date_steps).returning(firm_date_steps.c.step)
        return self._connection.execute(told, row).first() is not None

    def write(self, entry: Entry) -> None:
        row = {
            "date_id": entry.date_id, "at": entry.at, "what": entry.what.value, "by": entry.by[:64],
            "values": dict(entry.values),
        }  # fmt: skip
        self._connection.execute(insert(firm_date_entries), row)

    def history(self, date_id: int) -> Sequence[Entry]:
        own = select(firm_date_entries).where(firm_date_entries.c.date_id == date_id).order_by(firm_date_entries.c.id)
        return [
            Entry(date_id=row.date_id, at=row.at, what=What(row.what), by=row.by, values=row._mapping["values"])
            for row in self._connection.execute(own)
        ]

    def add_proof(self, date_id: int, *, evidence_id: int, name: str) -> None:
        row = {"date_id": date_id, "evidence_id": evidence_id, "name": name[:120]}
        self._connection.execute(insert(firm_date_proofs), row)

    def proofs(self, date_ids: Collection[int]) -> Sequence[Proof]:
        kept = (
            select(firm_date_proofs, evidence.c.kind, evidence.c.sha256, evidence.c.size)
            .join(evidence, evidence.c.id == firm_date_proofs.c.evidence_id)
            .where(firm_date_proofs.c.date_id.in_(date_ids))
            .order_by(firm_date_proofs.c.evidence_id)
        )
        return [
            Proof(
                id=row.evidence_id, date_id=row.date_id, kind=row.kind, sha256=row.sha256, name=row.name,
                size=row.size or 0,
            )
            for row in self._connection.execute(kept)
        ]  # fmt: skip

    def chosen(self, firm: str) -> Sequence[int]:
        own = select(firm_date_persons.c.staff_id).where(firm_date_persons.c.firm_id == key_of(firm))
        return self._connection.execute(own.order_by(firm_date_persons.c.place)).scalars().all()

    def choose(self, firm: str, staff_ids: Sequence[int]) -> None:
        key = key_of(firm)
        self._connection.execute(delete(firm_date_persons).where(firm_date_persons.c.firm_id == key))
        rows = [{"firm_id": key, "place": place, "staff_id": one} for place, one in enumerate(staff_ids, start=1)]
        if rows:
            self._connection.execute(insert(firm_date_persons), rows)

    def add_feed(self, firm: str, *, token_hash: str, by: str, now: datetime) -> None:
        self._feeds.add(firm, token_hash=token_hash, by=by, now=now)

    def feed_of(self, firm: str) -> Feed | None:
        return self._feeds.of(firm)

    def find_feed(self, token_hash: str) -> Feed | None:
        return self._feeds.find(token_hash)

    def revoke_feeds(self, firm: str, *, now: datetime) -> int:
        return self._feeds.revoke(firm, now=now)

    def sites_to_follow(self, rules: str, limit: int) -> Sequence[str]:
        seen = firm_site_followed
        changed = or_(seen.c.site_id.is_(None), seen.c.version != firm_sites.c.version, seen.c.rules != rules)
        found = (
            select(firm_sites.c.id)
            .outerjoin(seen, seen.c.site_id == firm_sites.c.id)
            .where(changed)
            .order_by(firm_sites.c.id)
            .limit(limit)
        )
        return [str(key) for key in self._connection.execute(found).scalars()]

    def followed(self, site: str, *, version: int, rules: str) -> None:
        row = {"site_id": key_of(site), "version": version, "rules": rules}
        put(self._connection, firm_site_followed, keys=("site_id",), row=row)

    def move_firm(self, gone: str, stays: str, *, now: datetime) -> None:
        own = update(firm_dates).where(firm_dates.c.firm_id == key_of(gone))
        self._connection.execute(own.values(firm_id=key_of(stays)))
        self._connection.execute(delete(firm_date_persons).where(firm_date_persons.c.firm_id == key_of(gone)))
        self._feeds.revoke(gone, now=now)

    def _read(self, wanted: Select[Any]) -> list[DueDate]:
        return [date_of(row) for row in self._connection.execute(wanted)]


def _conditions(where: DateFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [firm_dates.c.state == where.state.value]
    if where.state is State.OPEN:
        found.append(firms.c.active)
    if where.firm:
        found.append(firm_dates.c.firm_id == key_of(where.firm))
    if where.trade:
        found.append(firms.c.trade == where.trade)
    if where.template:
        found.append(firm_dates.c.template == where.template)
    if where.due_from is not None:
        found.append(firm_dates.c.due_on >= where.due_from)
    if where.due_until is not None:
        found.append(firm_dates.c.due_on <= where.due_until)
    if where.subdistrict:
        found.append(_in_subdistrict(where.subdistrict))
    if words := where.text.strip():
        code = firms.c.code.contains(words.upper(), autoescape=True)
        named = [column.contains(words, autoescape=True) for column in (firms.c.name, firm_dates.c.title)]
        found.append(or_(*named, code))
    return found


def _in_subdistrict(subdistrict: str) -> ColumnElement[bool]:
    here = select(firm_sites.c.id).where(firm_sites.c.subdistrict == subdistrict)
    owners = select(firm_sites.c.firm_id).where(
        firm_sites.c.subdistrict == subdistrict, firm_sites.c.firm_id.is_not(None)
    )
    of_firm = firm_dates.c.site_id.is_(None) & firm_dates.c.firm_id.in_(owners)
    return or_(firm_dates.c.site_id.in_(here), of_firm)


if TYPE_CHECKING:
    from enterprises.calendar.ports import Calendar

    def _keeps_the_promise(table: CalendarTable) -> Calendar:
        return table
