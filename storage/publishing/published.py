"""Published cases by number, lists of them, and what is prepared."""

from collections.abc import Sequence
from datetime import date, datetime
from math import ceil
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, TextClause, delete, func, insert, select, text, update

from publishing.model import Act, Amounts, Proposal, PublicCase, PublicFilter, TakenBack, Trace
from publishing.ports import PublicPage, Spot, Stamp
from storage.cases.rows import cases as all_cases
from storage.engine.upsert import put
from storage.publishing.narrowed import amounts, days, narrowed, spots, total
from storage.publishing.tables import FINDING, SHOWN, proposals, published, published_photos, published_trace
from storage.publishing.written import read_case, read_proposal, written_case, written_proposal

_GET = select(published.c.body, published.c.taken_back_at)
_PLANNED_EACH = text("SET LOCAL plan_cache_mode = force_custom_plan")


class PublishedTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    def get(self, number: str) -> PublicCase | None:
        row = self._connection.execute(_GET.where(published.c.number == number, SHOWN)).first()
        return self._cases([row])[0] if row is not None else None

    def evidence_of(self, number: str) -> dict[str, int]:
        of_it = select(published_photos.c.digest, published_photos.c.evidence_id)
        rows = self._connection.execute(of_it.where(published_photos.c.number == number))
        return {row.digest: row.evidence_id for row in rows}

    def taken_back(self, number: str) -> TakenBack | None:
        at = self._connection.execute(
            select(published.c.taken_back_at).where(published.c.number == number)
        ).scalar_one_or_none()
        return TakenBack(number=number, at=at) if at is not None else None

    def put(self, case: PublicCase, *, case_id: int, evidence: dict[str, int], trace: Trace) -> None:
        put(self._connection, published, keys=("number",), row=row_of_published(case, case_id, trace.at))
        self._connection.execute(delete(published_photos).where(published_photos.c.number == case.number))
        rows = [
            {"number": case.number, "digest": photo.digest, "evidence_id": evidence[photo.digest]}
            for photo in case.photos
        ]
        if rows:
            self._connection.execute(insert(published_photos), rows)
        self._note(trace)

    def take_back(self, number: str, *, trace: Trace) -> bool:
        bare = {"body": "", "lat": None, "lon": None, "taken_back_at": trace.at, "changed_at": trace.at}
        done = self._connection.execute(update(published).where(published.c.number == number, SHOWN).values(bare))
        if done.rowcount == 0:
            return False
        self._connection.execute(delete(published_photos).where(published_photos.c.number == number))
        self._note(trace)
        return True

    def _note(self, trace: Trace) -> None:
        row = {
            "number": trace.number, "revision": trace.revision, "act": trace.act.value, "at": trace.at,
            "staff_id": trace.staff_id, "name": trace.name, "reason": trace.reason,
            "body": written_case(trace.case) if trace.case is not None else "",
        }  # fmt: skip
        self._connection.execute(insert(published_trace), row)

    def trace(self, number: str) -> Sequence[Trace]:
        of_it = select(published_trace).where(published_trace.c.number == number).order_by(published_trace.c.id)
        return [_trace(row, with_case=True) for row in self._connection.execute(of_it)]

    def changed(self, *, limit: int) -> Sequence[Trace]:
        latest = select(published_trace).order_by(published_trace.c.id.desc()).limit(limit)
        return [_trace(row, with_case=False) for row in self._connection.execute(latest)]

    def stamp(self) -> Stamp:
        last = select(published_trace.c.id, published_trace.c.at).order_by(published_trace.c.id.desc()).limit(1)
        row = self._connection.execute(last).first()
        photos = self._connection.execute(select(func.count()).select_from(published_photos)).scalar_one()
        return Stamp(name=f"{row.id}.{photos}" if row is not None else "0", at=row.at if row is not None else None)

    def page(self, where: PublicFilter, *, size: int, number: int) -> PublicPage:
        conditions = self._narrowed(where)
        total = int(
            self._connection.execute(select(func.count()).select_from(published).where(*conditions)).scalar_one()
        )
        pages = max(1, ceil(total / size))
        number = min(max(1, number), pages)
        order = (published.c.closed_on.desc(), published.c.id.desc())
        first, after = (number - 1) * size, max(0, total - number * size)
        # ids first, from the index alone: a deep page would otherwise read the bodies of all cases before it; and from
        # the end that is nearer, so that the last page is as cheap as the first
        ids = select(published.c.id).where(*conditions)
        if first <= after:
            ids = ids.order_by(*order).limit(size).offset(first)
        else:
            upwards = (published.c.closed_on.asc(), published.c.id.asc())
            ids = ids.order_by(*upwards).limit(min(size, total - first)).offset(after)
        chosen = [row.id for row in self._connection.execute(ids)]
        rows = self._connection.execute(_GET.where(published.c.id.in_(chosen)).order_by(*order)) if chosen else ()
        return PublicPage(cases=self._cases(rows), total=total, number=number, pages=pages)

    def _narrowed(self, where: PublicFilter, *, walking: bool = False) -> list[ColumnElement[bool] | TextClause]:
        """PostgreSQL knows how much each box holds, if it plans for that box; its plan for any box sorts all of it."""
        if where.box is not None and not self._is_sqlite:
            self._connection.execute(_PLANNED_EACH)
        return narrowed(where, walking=walking and self._is_sqlite)

    def received(self, where: PublicFilter, *, size: int, skip: int) -> Sequence[PublicCase]:
        return self._ordered(where, published.c.received_on, size=size, skip=skip)

    def received_by_day(self, where: PublicFilter) -> Sequence[tuple[date, int]]:
        day = published.c.received_on
        counted = select(day, func.count().label("cases")).where(*self._narrowed(where, walking=True))
        rows = self._connection.execute(counted.group_by(day).order_by(day.desc()))
        return [(row.received_on, row.cases) for row in rows]

    def closed(self, where: PublicFilter, *, size: int, number: int) -> Sequence[PublicCase]:
        return self._ordered(where, published.c.closed_on, size=size, skip=(number - 1) * size)

    def _ordered(self, where: PublicFilter, day: Column[Any], *, size: int, skip: int) -> Sequence[PublicCase]:
        """Walks the index of the day and looks into nothing else until a page is full: see `walking`."""
        order = (day.desc(), published.c.id.desc())
        ids = select(published.c.id).where(*self._narrowed(where, walking=True)).order_by(*order)
        chosen = ids.limit(size).offset(skip).scalar_subquery()
        return self._cases(self._connection.execute(_GET.where(published.c.id.in_(chosen)).order_by(*order)))

    def newest(self, where: PublicFilter, *, limit: int) -> Sequence[PublicCase]:
        latest = _GET.where(*self._narrowed(where)).order_by(published.c.changed_at.desc(), published.c.id.desc())
        return self._cases(self._connection.execute(latest.limit(limit)))

    def spots(self, where: PublicFilter, *, across: float, limit: int) -> Sequence[Spot]:
        return spots(self._connection, where, across=across, limit=limit)

    def days(self) -> tuple[date, date] | None:
        return days(self._connection)

    def amounts(self, by: str, where: PublicFilter, *, limit: int = 60) -> Sequence[Amounts]:
        return amounts(self._connection, by, where, limit=limit)

    def total(self, where: PublicFilter) -> Amounts | None:
        return total(self._connection, where)

    def has_photo(self, digest: str) -> bool:
        shown = select(published_photos.c.number).where(published_photos.c.digest == digest).limit(1)
        return self._connection.execute(shown).first() is not None

    def photo_names(self) -> set[str]:
        shown = set(self._connection.execute(select(published_photos.c.digest)).scalars())
        prepared = (photo.digest for proposal in self.proposals(limit=1_000_000) for photo in proposal.photos)
        return shown | {digest for digest in prepared if digest}

    def proposal(self, case_id: int) -> Proposal | None:
        row = self._connection.execute(select(proposals).where(proposals.c.case_id == case_id)).first()
        return _proposal(row) if row is not None else None

    def save_proposal(self, proposal: Proposal, *, seen: int) -> bool:
        row = {
            "version": seen + 1, "at": proposal.at, "by_id": proposal.by, "body": written_proposal(proposal),
        }  # fmt: skip
        if seen:
            same = (proposals.c.case_id == proposal.case_id, proposals.c.version == seen)
            return self._connection.execute(update(proposals).where(*same).values(row)).rowcount == 1
        if self.proposal(proposal.case_id) is not None:
            return False
        self._connection.execute(insert(proposals).values({"case_id": proposal.case_id, **row}))
        return True

    def drop_proposal(self, case_id: int) -> None:
        self._connection.execute(delete(proposals).where(proposals.c.case_id == case_id))

    def proposals(self, *, limit: int) -> Sequence[Proposal]:
        oldest = select(proposals).order_by(proposals.c.at, proposals.c.case_id).limit(limit)
        return [_proposal(row) for row in self._connection.execute(oldest)]

    def reports_since(self, subdistrict: str, since: datetime, *, most: int = 1000) -> int:
        some = (
            select(all_cases.c.id)
            .where(all_cases.c.area == subdistrict, all_cases.c.created_at >= since)
            .limit(most)
            .subquery()
        )
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    def numbers(self, *, limit: int) -> Sequence[tuple[str, date]]:
        latest = select(published.c.number, published.c.changed_at).where(SHOWN)
        latest = latest.order_by(published.c.changed_at.desc(), published.c.id.desc()).limit(limit)
        return [(row.number, row.changed_at.date()) for row in self._connection.execute(latest)]

    def _cases(self, rows: Any) -> list[PublicCase]:
        """Without photos that were taken back since: their rows are gone."""
        read = [read_case(row.body) for row in rows]
        with_photos = [case.number for case in read if case.photos]
        if not with_photos:
            return read
        left = select(published_photos.c.number, published_photos.c.digest)
        there = {tuple(row) for row in self._connection.execute(left.where(published_photos.c.number.in_(with_photos)))}
        return [
            case.with_photos(photo for photo in case.photos if (case.number, photo.digest) in there) for case in read
        ]


def row_of_published(case: PublicCase, case_id: int, at: datetime) -> dict[str, Any]:
    return {
        "number": case.number,
        "case_id": case_id,
        "revision": case.revision,
        "category": case.category,
        "subdistrict": case.subdistrict,
        "site": case.site,
        "verdict": FINDING if case.is_finding else case.verdict,
        "outcome": case.outcome,
        "received_on": case.received_on,
        "closed_on": case.closed_on,
        "month": f"{case.closed_on:%Y-%m}" if case.closed_on else "",
        "took_days": (case.closed_on - case.received_on).days if case.closed_on else None,
        "lat": case.lat,
        "lon": case.lon,
        "published_at": case.published_at,
        "changed_at": at,
        "taken_back_at": None,
        "body": written_case(case),
    }


def _proposal(row: Row[Any]) -> Proposal:
    return read_proposal(row.body, case_id=row.case_id, version=row.version, by=row.by_id, at=row.at)


def _trace(row: Row[Any], *, with_case: bool) -> Trace:
    return Trace(
        number=row.number,
        revision=row.revision,
        act=Act(row.act),
        at=row.at,
        staff_id=row.staff_id,
        name=row.name,
        reason=row.reason,
        case=read_case(row.body) if with_case and row.body else None,
    )
