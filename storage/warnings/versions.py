"""Warnings with their versions, who was asked to release them, and documents in PDF."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, insert, or_, select, update

from complaints.model.warnings import (
    Change,
    Level,
    OfficialWarning,
    Original,
    ReleaseCall,
    Scope,
    Standing,
    WarningVersion,
)
from storage.engine.prepared import Prepared
from storage.engine.upsert import insert_or_nothing
from storage.warnings.tables import warning_calls, warning_pdfs, warning_roster, warning_versions, warnings

_RELEASED = warning_versions.c.standing == Standing.RELEASED.value
_TO_SPREAD = Prepared(
    select(warning_versions.c.id)
    .where(_RELEASED, warning_versions.c.spread_at.is_(None))
    .order_by(warning_versions.c.id)
    .limit(bindparam("most"))
)
_WAITS = warning_versions.c.standing == Standing.WAITING.value
_PLAIN = (
    "id", "warning_id", "number", "issuer", "document", "issued_at", "begins_at", "entered_by", "entered_name",
    "entered_at", "decided_by", "decided_name", "decided_at", "why", "spread_at",
)  # fmt: skip


class VersionRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, drill: bool) -> int:
        added = insert(warnings).values(drill=drill, in_hand=False).returning(warnings.c.id)
        return int(self._connection.execute(added).scalar_one())

    def add_version(self, version: WarningVersion) -> WarningVersion:
        added = insert(warning_versions).values(_row(version)).returning(warning_versions)
        return _version(self._connection.execute(added).one())

    def decide(self, version: WarningVersion) -> bool:
        values = {
            "standing": version.standing.value, "decided_by": version.decided_by, "decided_name": version.decided_name,
            "decided_at": version.decided_at, "why": version.why,
        }  # fmt: skip
        still = update(warning_versions).where(warning_versions.c.id == version.id, _WAITS)
        if self._connection.execute(still.values(values)).rowcount != 1:
            return False
        if version.standing is Standing.RELEASED:
            here = warnings.c.id == version.warning_id
            self._connection.execute(update(warnings).where(here).values(in_hand=not version.ends))
        return True

    def get(self, warning_id: int, *, locked: bool = False) -> OfficialWarning | None:
        if locked:
            self._connection.execute(select(warnings.c.id).where(warnings.c.id == warning_id).with_for_update())
        return next(iter(self._read(warnings.c.id == warning_id)), None)

    def of_version(self, version_id: int) -> OfficialWarning | None:
        mine = select(warning_versions.c.warning_id).where(warning_versions.c.id == version_id).scalar_subquery()
        return next(iter(self._read(warnings.c.id == mine)), None)

    def page(self, *, size: int, number: int) -> tuple[Sequence[OfficialWarning], int]:
        total = self._connection.execute(select(func.count()).select_from(warnings)).scalar_one()
        ids = select(warnings.c.id).order_by(warnings.c.id.desc()).limit(size).offset((number - 1) * size)
        chosen = self._connection.execute(ids).scalars().all()
        return self._read(warnings.c.id.in_(chosen))[::-1], total

    def in_hand(self) -> Sequence[OfficialWarning]:
        waits = exists().where(warning_versions.c.warning_id == warnings.c.id, _WAITS)
        return self._read(or_(warnings.c.in_hand, waits))

    def between(self, since: datetime, until: datetime) -> Sequence[OfficialWarning]:
        begun = exists().where(
            warning_versions.c.warning_id == warnings.c.id, _RELEASED, warning_versions.c.begins_at < until,
            warning_versions.c.change != Change.LIFTED.value,
        )  # fmt: skip
        ended = exists().where(
            warning_versions.c.warning_id == warnings.c.id, _RELEASED, warning_versions.c.begins_at < since,
            warning_versions.c.change == Change.LIFTED.value,
        )  # fmt: skip
        return self._read(begun & ~ended)

    def with_document(self, document: str) -> Sequence[OfficialWarning]:
        same = select(warning_versions.c.warning_id).where(
            warning_versions.c.document == document, warning_versions.c.standing != Standing.DROPPED.value
        )
        return self._read(warnings.c.id.in_(same))

    def keep_pdf(self, sha256: str, data: bytes) -> None:
        row = {"sha256": sha256, "data": data}
        self._connection.execute(insert_or_nothing(self._connection.dialect.name, warning_pdfs), row)

    def pdf(self, sha256: str) -> bytes | None:
        found = select(warning_pdfs.c.data).where(warning_pdfs.c.sha256 == sha256)
        return self._connection.execute(found).scalar_one_or_none()

    def call(self, call: ReleaseCall) -> bool:
        row = {
            "version_id": call.version_id, "step": call.step, "staff_id": call.staff_id, "name": call.name,
            "at": call.at,
        }  # fmt: skip
        once = insert_or_nothing(self._connection.dialect.name, warning_calls).returning(warning_calls.c.step)
        return self._connection.execute(once, row).scalar_one_or_none() is not None

    def calls(self, version_id: int) -> Sequence[ReleaseCall]:
        made = select(warning_calls).where(warning_calls.c.version_id == version_id).order_by(warning_calls.c.step)
        return [ReleaseCall(**row._mapping) for row in self._connection.execute(made)]

    def to_call(self, *, before: datetime, limit: int) -> Sequence[int]:
        later = exists().where(warning_calls.c.version_id == warning_versions.c.id, warning_calls.c.at > before)
        due = select(warning_versions.c.id).where(_WAITS, warning_versions.c.entered_at <= before, ~later)
        return self._connection.execute(due.order_by(warning_versions.c.id).limit(limit)).scalars().all()

    def roster(self) -> Sequence[int]:
        return (
            self._connection.execute(select(warning_roster.c.staff_id).order_by(warning_roster.c.place)).scalars().all()
        )

    def set_roster(self, staff_ids: Sequence[int]) -> None:
        self._connection.execute(delete(warning_roster))
        rows = [{"staff_id": one, "place": place} for place, one in enumerate(staff_ids, 1)]
        if rows:
            self._connection.execute(insert(warning_roster), rows)

    def to_spread(self, limit: int) -> Sequence[int]:
        return [row[0] for row in _TO_SPREAD.rows(self._connection, {"most": limit})]

    def spread(self, version_id: int, *, at: datetime) -> None:
        here = update(warning_versions).where(warning_versions.c.id == version_id)
        self._connection.execute(here.values(spread_at=at))

    def _read(self, where: Any) -> list[OfficialWarning]:
        rows = self._connection.execute(select(warnings).where(where).order_by(warnings.c.id)).all()
        versions = defaultdict[int, list[WarningVersion]](list)
        mine = warning_versions.c.warning_id.in_([row.id for row in rows])
        for row in self._connection.execute(select(warning_versions).where(mine).order_by(warning_versions.c.number)):
            versions[row.warning_id].append(_version(row))
        return [OfficialWarning(id=row.id, drill=row.drill, versions=tuple(versions[row.id])) for row in rows]


def _row(version: WarningVersion) -> dict[str, Any]:
    scope, original = version.scope, version.original
    row = {name: getattr(version, name) for name in _PLAIN if name != "id"}
    return row | {
        "change": version.change.value,
        "level": version.level.value,
        "scope": {
            "whole": scope.whole,
            "subdistricts": list(scope.subdistricts),
            "trades": list(scope.trades),
            "firms": list(scope.firms),
        },
        "photo": original.photo,
        "pdf": original.pdf,
        "link": original.link,
        "within_minutes": int(version.within.total_seconds() // 60),
        "standing": version.standing.value,
    }


def _version(row: Row[Any]) -> WarningVersion:
    scope = row.scope
    return WarningVersion(
        change=Change(row.change),
        level=Level(row.level),
        scope=Scope(
            whole=scope["whole"],
            subdistricts=tuple(scope["subdistricts"]),
            trades=tuple(scope["trades"]),
            firms=tuple(scope["firms"]),
        ),
        original=Original(photo=row.photo, pdf=row.pdf, link=row.link),
        within=timedelta(minutes=row.within_minutes),
        standing=Standing(row.standing),
        **{name: row._mapping[name] for name in _PLAIN},
    )
