"""Sessions, who walks, their routes and visits."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from inspections.model import FirmVisit, PastVisit, Session, Stop, Visit, Walker
from inspections.ports import SessionPage
from storage.engine.upsert import insert_or_nothing
from storage.firms.schema import firm_sites
from storage.inspections.rows import session_of, stop_row, visit_of, visit_row
from storage.inspections.tables import findings, sessions, stops, visits, walkers

#: of the visits of a place, so many of the newest say by whom
_NAMED = 3


class SessionsPart:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, session: Session) -> Session:
        row = {name: getattr(session, name) for name in ("client_id", "started_at", "started_by")}
        row |= {"ended_at": None, "ended_by": "", "forgotten": False}
        statement = insert_or_nothing(self._connection.dialect.name, sessions).returning(sessions.c.id)
        added = self._connection.execute(statement, row).scalar_one_or_none()
        if added is None:
            return self._sessions(select(sessions).where(sessions.c.client_id == session.client_id))[0]
        for walker in session.walkers:
            self.join(added, walker)
        self.add_stops(added, session.stops)
        return replace(session, id=added)

    def session(self, session_id: int, *, locked: bool = False) -> Session | None:
        query = select(sessions).where(sessions.c.id == session_id)
        return next(iter(self._sessions(query.with_for_update() if locked else query)), None)

    def open_of(self, staff_id: int) -> Session | None:
        query = select(sessions).join(walkers, walkers.c.session_id == sessions.c.id)
        mine = query.where(walkers.c.staff_id == staff_id, sessions.c.ended_at.is_(None))
        return next(iter(self._sessions(mine.order_by(sessions.c.id.desc()).limit(1))), None)

    def open_ones(self, *, started_before: datetime | None = None, limit: int = 50) -> Sequence[Session]:
        query = select(sessions).where(sessions.c.ended_at.is_(None))
        if started_before is not None:
            query = query.where(sessions.c.started_at <= started_before)
        return self._sessions(query.order_by(sessions.c.id).limit(limit))

    def page(self, *, walker: int | None, size: int, number: int, since: datetime | None = None) -> SessionPage:
        query, counted = select(sessions), select(func.count()).select_from(sessions)
        if since is not None:
            query, counted = query.where(sessions.c.started_at >= since), counted.where(sessions.c.started_at >= since)
        if walker is not None:
            mine = sessions.c.id.in_(select(walkers.c.session_id).where(walkers.c.staff_id == walker))
            query, counted = query.where(mine), counted.where(mine)
        total = self._connection.execute(counted).scalar_one()
        pages = max(1, ceil(total / size))
        shown = min(max(1, number), pages)
        rows = query.order_by(sessions.c.id.desc()).limit(size).offset((shown - 1) * size)
        return SessionPage(sessions=self._sessions(rows), total=total, number=shown, pages=pages)

    def started_between(self, since: datetime, until: datetime) -> Sequence[Session]:
        query = select(sessions).where(sessions.c.started_at >= since, sessions.c.started_at < until)
        return self._sessions(query.order_by(sessions.c.id))

    def join(self, session_id: int, walker: Walker) -> bool:
        row = {
            "session_id": session_id, "staff_id": walker.staff_id, "name": walker.name, "joined_at": walker.joined_at,
        }  # fmt: skip
        statement = insert_or_nothing(self._connection.dialect.name, walkers).returning(walkers.c.staff_id)
        return self._connection.execute(statement, row).scalar_one_or_none() is not None

    def add_stops(self, session_id: int, new: Sequence[Stop]) -> None:
        present = self.session(session_id)
        known = {stop.key for stop in present.stops} if present is not None else set()
        number = len(known)
        for stop in new:
            if stop.key not in known:
                known.add(stop.key)
                number += 1
                self._connection.execute(stops.insert(), {"session_id": session_id, "number": number, **stop_row(stop)})

    def end(self, session_id: int, *, at: datetime, by: str, forgotten: bool) -> bool:
        ending = update(sessions).where(sessions.c.id == session_id, sessions.c.ended_at.is_(None))
        changed = self._connection.execute(ending.values(ended_at=at, ended_by=by, forgotten=forgotten))
        return changed.rowcount == 1

    # Visits

    def add_visit(self, visit: Visit) -> Visit:
        added = self._connection.execute(visits.insert().returning(visits.c.id), visit_row(visit)).scalar_one()
        return replace(visit, id=added)

    def visit(self, visit_id: int) -> Visit | None:
        return self._visit(select(visits).where(visits.c.id == visit_id))

    def visit_at(self, session_id: int, key: str) -> Visit | None:
        return self._visit(select(visits).where(visits.c.session_id == session_id, visits.c.key == key))

    def visit_by_client(self, client_id: str) -> Visit | None:
        return self._visit(select(visits).where(visits.c.client_id == client_id))

    def not_clear(self, visit_id: int) -> None:
        self._connection.execute(update(visits).where(visits.c.id == visit_id).values(clear=False))

    def visits(self, session_id: int) -> Sequence[Visit]:
        rows = self._connection.execute(select(visits).where(visits.c.session_id == session_id).order_by(visits.c.id))
        return [visit_of(row) for row in rows]

    def past_visits(self, keys: Collection[str], *, since: datetime) -> Mapping[str, Sequence[PastVisit]]:
        if not keys:
            return {}
        number = select(func.count()).where(findings.c.visit_id == visits.c.id).scalar_subquery()
        query = select(visits.c.key, visits.c.at, visits.c.clear, visits.c.session_id, number.label("found"))
        rows = self._connection.execute(
            query.where(visits.c.key.in_(keys), visits.c.at >= since).order_by(visits.c.at.desc(), visits.c.id.desc())
        ).all()
        of_key, named = Counter[str](), set[int]()
        for row in rows:
            of_key[row.key] += 1
            if of_key[row.key] <= _NAMED:
                named.add(row.session_id)
        names = self._walkers(named)
        found = defaultdict[str, list[PastVisit]](list)
        for row in rows:
            by = tuple(walker.name for walker in names.get(row.session_id, ()))
            one = PastVisit(session_id=row.session_id, at=row.at, by=by, clear=row.clear, findings=row.found)
            found[row.key].append(one)
        return found

    def visits_of_firm(self, firm: str, *, since: datetime, until: datetime) -> Sequence[FirmVisit]:
        number = select(func.count()).where(findings.c.visit_id == visits.c.id).scalar_subquery()
        rows = self._connection.execute(
            select(visits.c.at, firm_sites.c.name, visits.c.clear, number.label("found"))
            .join(firm_sites, firm_sites.c.id == visits.c.firm_site)
            .where(firm_sites.c.firm_id == int(firm), visits.c.at >= since, visits.c.at < until)
            .order_by(visits.c.at, visits.c.id)
        )
        return [FirmVisit(at=row.at, site=row.name, clear=row.clear, findings=row.found) for row in rows]

    def _visit(self, query: Select[Any]) -> Visit | None:
        row = self._connection.execute(query).first()
        return visit_of(row) if row is not None else None

    def _walkers(self, ids: Collection[int]) -> Mapping[int, list[Any]]:
        of = defaultdict[int, list[Any]](list)
        query = select(walkers).where(walkers.c.session_id.in_(ids))
        for row in self._connection.execute(query.order_by(walkers.c.joined_at, walkers.c.staff_id)):
            of[row.session_id].append(row)
        return of

    def _sessions(self, query: Select[Any]) -> Sequence[Session]:
        rows = self._connection.execute(query).all()
        ids = [row.id for row in rows]
        if not ids:
            return []
        who, route = self._walkers(ids), defaultdict[int, list[Any]](list)
        of_routes = select(stops).where(stops.c.session_id.in_(ids)).order_by(stops.c.session_id, stops.c.number)
        for row in self._connection.execute(of_routes):
            route[row.session_id].append(row)
        return [session_of(row, who[row.id], route[row.id]) for row in rows]
