"""Report counts per person, and mutes. Subjects are digests under a key outside the database, but a complete backup
includes that key too. Anonymous reports are therefore counted where only running processes can read it
(storage/people/fleeting.py), and a mute caused by them is stored under the key of that. When the last process ends,
both are lost; counts and mutes from named reports persist."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from complaints.ports import Mute
from complaints.privacy.coarse import hour_of, next_hour
from storage.engine.schema import BigId, Moment, metadata
from storage.people.fleeting import Fleeting

report_marks = Table(
    "report_marks",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("subject", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_report_marks_subject_at", "subject", "at"),
)

mutes = Table(
    "mutes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("subject", String(64), nullable=False, index=True),
    Column("reason", String(64), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("appeal", Text, nullable=False, default=""),
    Column("appealed_at", Moment),
    Column("lifted_at", Moment),
    Column("lifted_by", Integer, ForeignKey("staff.id")),
    sqlite_autoincrement=True,
)


class RestraintTable:
    def __init__(self, connection: Connection, fleeting: Fleeting) -> None:
        self._connection, self._fleeting = connection, fleeting

    def mark(self, subject: str, *, now: datetime, lasting: bool = True) -> None:
        if lasting:
            self._connection.execute(insert(report_marks).values(subject=subject, at=now))
        else:
            self._fleeting.mark(subject, now)

    def times(self, subject: str, *, since: datetime, lasting: bool = False) -> int:
        marked = select(func.count()).where(report_marks.c.subject == subject, report_marks.c.at > since)
        stored = int(self._connection.execute(marked).scalar_one())
        return stored if lasting else stored + sum(at > since for at in self._fleeting.times(subject))

    def last(self, subject: str) -> datetime | None:
        newest = select(report_marks.c.at).where(report_marks.c.subject == subject)
        stored = self._connection.execute(newest.order_by(report_marks.c.at.desc()).limit(1)).scalar()
        return max((at for at in (stored, *self._fleeting.times(subject)) if at is not None), default=None)

    def mute(self, subject: str, *, reason: str, now: datetime, until: datetime, lasting: bool = True) -> Mute:
        """Begins and ends at a full hour, so that it does not reveal which report caused it."""
        stored = subject if lasting else self._fleeting_digest(subject)
        row = {"subject": stored, "reason": reason, "since": hour_of(now), "until": next_hour(until)}
        mute_id = self._connection.execute(insert(mutes).values(row).returning(mutes.c.id)).scalar_one()
        added = self.get(mute_id)
        assert added is not None
        return added

    def muted(self, subject: str, *, now: datetime) -> Mute | None:
        """The mute in force now."""
        either = mutes.c.subject.in_((subject, self._fleeting_digest(subject)))
        query = select(mutes).where(either, mutes.c.until > now, mutes.c.lifted_at.is_(None))
        return self._one(query.order_by(mutes.c.id.desc()).limit(1))

    def get(self, mute_id: int) -> Mute | None:
        return self._one(select(mutes).where(mutes.c.id == mute_id))

    def holding(self, *, now: datetime, limit: int = 100) -> Sequence[Mute]:
        """Mutes in force, those with an appeal first."""
        query = select(mutes).where(mutes.c.until > now, mutes.c.lifted_at.is_(None))
        query = query.order_by(mutes.c.appealed_at.is_(None), mutes.c.id.desc()).limit(limit)
        return [_mute(row) for row in self._connection.execute(query)]

    def appeal(self, mute_id: int, *, text: str, now: datetime) -> None:
        self._connection.execute(
            update(mutes).where(mutes.c.id == mute_id).values(appeal=text, appealed_at=hour_of(now))
        )

    def lift(self, mute_id: int, *, staff_id: int, now: datetime) -> None:
        """Also deletes the marks that caused it, so that the next report does not mute again."""
        lifted = update(mutes).where(mutes.c.id == mute_id, mutes.c.lifted_at.is_(None))
        subject = self._connection.execute(
            lifted.values(lifted_at=now, lifted_by=staff_id).returning(mutes.c.subject)
        ).scalar()
        if subject is not None:
            self._connection.execute(delete(report_marks).where(report_marks.c.subject == subject))
            self._fleeting.forget(lambda marked: subject in (marked, self._fleeting_digest(marked)))

    def prune(self, *, marks_before: datetime) -> int:
        self._fleeting.prune(before=marks_before)
        return self._connection.execute(delete(report_marks).where(report_marks.c.at < marks_before)).rowcount

    def _fleeting_digest(self, subject: str) -> str:
        return hmac.digest(self._fleeting.key, subject.encode(), "sha256").hex()

    def _one(self, query: Select[Any]) -> Mute | None:
        row = self._connection.execute(query).first()
        return _mute(row) if row is not None else None


def _mute(row: Row[Any]) -> Mute:
    return Mute(
        id=row.id, reason=row.reason, since=row.since, until=row.until, appeal=row.appeal, appealed_at=row.appealed_at
    )
