"""订阅: the places that people subscribe to, and the news that each subscriber has been sent
(complaints.places.subscription_news).

Neither table has a case or the time of subscribing, so no row leads from a person to a report. Rows are deleted with
their person (R32).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from complaints.model import Kind, State
from complaints.ports import News, NewsPace, Often, Subscription, Week
from storage.cases.events import events
from storage.cases.rows import cases
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
from storage.engine.upsert import upsert
from storage.people.people import people

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("cell", String(40), nullable=False, index=True),  # for the search from a report's place
    Column("subdistrict", String(32)),
    Column("lat", Float),  # to about 100 m
    Column("lon", Float),
    Column("radius_m", Integer),
    Column("name", LargeBinary),  # sealed: the name that a person gives to a place may reveal where they live
    Column("often", String(16), nullable=False),
    sqlite_autoincrement=True,
)
subscribers = Table(
    "subscribers",
    metadata,
    Column("person_id", BigId, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("digest_since", Moment, nullable=False),
    Column("digest_due", Moment, nullable=False, index=True),
    Column("hour_from", Moment),
    Column("told", Integer, nullable=False, default=0),
    Column("held_from", BigInteger),  # id of the first event held back for a summary
    Column("held_due", Moment, index=True),
)

_PACE = tuple(subscribers.c[name] for name in ("person_id", "hour_from", "told", "held_from", "held_due"))
_KEEP_PACE = (
    update(subscribers)
    .where(subscribers.c.person_id == bindparam("of_person"))
    .values({name: bindparam(f"now_{name}") for name in ("hour_from", "told", "held_from", "held_due")})
)


class SubscriptionsTable:
    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection, self._seal = connection, seal

    def add(self, subscription: Subscription) -> Subscription:
        row = {
            "person_id": subscription.person_id,
            "cell": subscription.cell,
            "subdistrict": subscription.subdistrict,
            "lat": subscription.lat,
            "lon": subscription.lon,
            "radius_m": subscription.radius_m,
            "name": self._seal.close(subscription.name, _place(subscription.person_id, subscription.cell)),
            "often": subscription.often.value,
        }
        added = self._connection.execute(insert(subscriptions).values(row).returning(subscriptions.c.id))
        return replace(subscription, id=added.scalar_one())

    def get(self, subscription_id: int) -> Subscription | None:
        row = self._connection.execute(select(subscriptions).where(subscriptions.c.id == subscription_id)).first()
        return self._opened(row) if row is not None else None

    def of_person(self, person_id: int) -> Sequence[Subscription]:
        own = select(subscriptions).where(subscriptions.c.person_id == person_id).order_by(subscriptions.c.id)
        return [self._opened(row) for row in self._connection.execute(own)]

    def of_people(self, person_ids: Collection[int], often: Often) -> Mapping[int, Sequence[Subscription]]:
        theirs = select(subscriptions).where(
            subscriptions.c.person_id.in_(person_ids), subscriptions.c.often == often.value
        )
        of_person = defaultdict[int, list[Subscription]](list)
        for row in self._connection.execute(theirs.order_by(subscriptions.c.id)):
            of_person[row.person_id].append(self._opened(row))
        return of_person

    def in_cells(self, cells: Collection[str], often: Often) -> Sequence[Subscription]:
        there = (
            select(subscriptions)
            .join(people, people.c.id == subscriptions.c.person_id)
            .where(subscriptions.c.cell.in_(cells), subscriptions.c.often == often.value, people.c.blocked.is_(False))
            .order_by(subscriptions.c.id)
        )
        return [_unnamed(row) for row in self._connection.execute(there)]

    def set_often(self, subscription_id: int, often: Often) -> None:
        changed = update(subscriptions).where(subscriptions.c.id == subscription_id).values(often=often.value)
        self._connection.execute(changed)

    def remove(self, subscription_id: int) -> None:
        gone = delete(subscriptions).where(subscriptions.c.id == subscription_id).returning(subscriptions.c.person_id)
        person_id = self._connection.execute(gone).scalar_one_or_none()
        left = select(subscriptions.c.id).where(subscriptions.c.person_id == person_id)
        self._connection.execute(delete(subscribers).where(subscribers.c.person_id == person_id, ~left.exists()))

    def begin(self, week: Week) -> None:
        row = {"person_id": week.person_id, "digest_since": week.since, "digest_due": week.due, "told": 0}
        self._connection.execute(upsert(self._connection.dialect.name, subscribers, ("person_id",), ()), row)

    def weeks_due(self, before: datetime, limit: int) -> Sequence[Week]:
        due = (
            select(subscribers.c.person_id, subscribers.c.digest_since, subscribers.c.digest_due)
            .where(subscribers.c.digest_due <= before)
            .order_by(subscribers.c.digest_due, subscribers.c.person_id)
            .limit(limit)
        )
        return [Week(person_id=row[0], since=row[1], due=row[2]) for row in self._connection.execute(due)]

    def go_on(self, seen: Week, *, since: datetime, due: datetime) -> bool:
        begun = (
            update(subscribers)
            .where(subscribers.c.person_id == seen.person_id, subscribers.c.digest_due == seen.due)
            .values(digest_since=since, digest_due=due)
        )
        return self._connection.execute(begun).rowcount == 1

    def paces(self, person_ids: Collection[int]) -> Mapping[int, NewsPace]:
        if not person_ids:
            return {}
        # always locked in the same order, so that two transactions never wait for each other
        theirs = select(*_PACE).where(subscribers.c.person_id.in_(person_ids)).order_by(subscribers.c.person_id)
        rows = self._connection.execute(theirs.with_for_update())
        return {row.person_id: NewsPace(**row._mapping) for row in rows}

    def keep_paces(self, paces: Sequence[NewsPace]) -> None:
        rows = [
            {
                "of_person": pace.person_id,
                "now_hour_from": pace.hour_from,
                "now_told": pace.told,
                "now_held_from": pace.held_from,
                "now_held_due": pace.held_due,
            }
            for pace in paces
        ]
        if rows:
            self._connection.execute(_KEEP_PACE, rows)

    def held(self, before: datetime, limit: int) -> Sequence[NewsPace]:
        due = select(*_PACE).where(subscribers.c.held_due <= before).order_by(subscribers.c.held_due).limit(limit)
        # rows locked by another transaction are left for the next call
        return [NewsPace(**row._mapping) for row in self._connection.execute(due.with_for_update(skip_locked=True))]

    def news(
        self,
        actions: Collection[str],
        *,
        once: str,
        since: datetime | None = None,
        until: datetime | None = None,
        from_event: int | None = None,
    ) -> Sequence[News]:
        earlier = events.alias("earlier")
        begun = select(earlier.c.id).where(
            earlier.c.case_id == events.c.case_id, earlier.c.seq <= events.c.seq, earlier.c.action == once
        )
        found = (
            select(
                events.c.id.label("event_id"),
                events.c.at,
                events.c.to_state.label("state"),
                *(cases.c[name] for name in ("number", "category", "cell", "lat", "lon")),
                func.coalesce(cases.c.subdistrict, func.nullif(cases.c.territory, "")).label("subdistrict"),
            )
            .join(cases, cases.c.id == events.c.case_id)
            .where(
                events.c.action.in_(actions),
                cases.c.kind == Kind.REPORT.value,
                cases.c.state != State.DUPLICATE.value,
                begun.exists(),
            )
            .order_by(events.c.id)
        )
        if from_event is not None:
            found = found.where(events.c.id >= from_event)
        if since is not None:
            found = found.where(events.c.at >= since)
        if until is not None:
            found = found.where(events.c.at < until)
        return [News(**{**row._mapping, "state": State(row.state)}) for row in self._connection.execute(found)]

    def _opened(self, row: Row[Any]) -> Subscription:
        name = self._seal.open(row.name, _place(row.person_id, row.cell))
        return replace(_unnamed(row), name=name)


def _unnamed(row: Row[Any]) -> Subscription:
    """Without the sealed name, which is not needed to choose recipients."""
    return Subscription(**{**row._mapping, "often": Often(row.often), "name": ""})


def _place(person_id: int, cell: str) -> str:
    return f"subscription:{person_id}:{cell}"
