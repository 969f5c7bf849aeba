"""Everything of official warnings, under one name of a transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from complaints.model.warnings import (
    Exemption,
    FirmTask,
    Level,
    OfficialWarning,
    PlanAction,
    ReleaseCall,
    TaskEvent,
    WarningVersion,
)
from storage.warnings.plans import PlanRows
from storage.warnings.tasks import TaskRows
from storage.warnings.versions import VersionRows


class WarningsTable:
    def __init__(self, connection: Connection) -> None:
        self._versions, self._tasks, self._plans = VersionRows(connection), TaskRows(connection), PlanRows(connection)

    def add(self, *, drill: bool) -> int:
        return self._versions.add(drill=drill)

    def add_version(self, version: WarningVersion) -> WarningVersion:
        return self._versions.add_version(version)

    def decide(self, version: WarningVersion) -> bool:
        return self._versions.decide(version)

    def get(self, warning_id: int, *, locked: bool = False) -> OfficialWarning | None:
        return self._versions.get(warning_id, locked=locked)

    def of_version(self, version_id: int) -> OfficialWarning | None:
        return self._versions.of_version(version_id)

    def page(self, *, size: int, number: int) -> tuple[Sequence[OfficialWarning], int]:
        return self._versions.page(size=size, number=number)

    def in_hand(self) -> Sequence[OfficialWarning]:
        return self._versions.in_hand()

    def between(self, since: datetime, until: datetime) -> Sequence[OfficialWarning]:
        return self._versions.between(since, until)

    def with_document(self, document: str) -> Sequence[OfficialWarning]:
        return self._versions.with_document(document)

    def keep_pdf(self, sha256: str, data: bytes) -> None:
        self._versions.keep_pdf(sha256, data)

    def pdf(self, sha256: str) -> bytes | None:
        return self._versions.pdf(sha256)

    def stamp(self) -> str:
        return self._tasks.stamp()

    def call(self, call: ReleaseCall) -> bool:
        return self._versions.call(call)

    def calls(self, version_id: int) -> Sequence[ReleaseCall]:
        return self._versions.calls(version_id)

    def to_call(self, *, before: datetime, limit: int) -> Sequence[int]:
        return self._versions.to_call(before=before, limit=limit)

    def roster(self) -> Sequence[int]:
        return self._versions.roster()

    def set_roster(self, staff_ids: Sequence[int]) -> None:
        self._versions.set_roster(staff_ids)

    def to_spread(self, limit: int) -> Sequence[int]:
        return self._versions.to_spread(limit)

    def spread(self, version_id: int, *, at: datetime) -> None:
        self._versions.spread(version_id, at=at)

    def tasks(self, warning_id: int, *, events: bool = True) -> Sequence[FirmTask]:
        return self._tasks.of_warning(warning_id, events=events)

    def task(self, warning_id: int, firm: str, *, locked: bool = False) -> FirmTask | None:
        return self._tasks.of_both(warning_id, firm, locked=locked)

    def task_by_id(self, task_id: int, *, locked: bool = False) -> FirmTask | None:
        return self._tasks.get(task_id, locked=locked)

    def tasks_of(self, firm: str, *, limit: int) -> Sequence[FirmTask]:
        return self._tasks.of_firm(firm, limit=limit)

    def keep_task(self, task: FirmTask) -> FirmTask:
        return self._tasks.keep(task)

    def to_press(self, *, now: datetime, steps: int, limit: int) -> Sequence[int]:
        return self._tasks.to_press(now=now, steps=steps, limit=limit)

    def no_longer_exempt(self, today: date, limit: int) -> Sequence[int]:
        return self._tasks.no_longer_exempt(today, limit)

    def add_event(self, event: TaskEvent) -> None:
        self._tasks.add_event(event)

    def add_photo(self, task_id: int, *, asked: int, action: int, evidence_id: int) -> None:
        self._tasks.add_photo(task_id, asked=asked, action=action, evidence_id=evidence_id)

    def plan(self, firm: str, level: Level) -> Sequence[PlanAction]:
        return self._plans.plan(firm, level)

    def plans(self, firms: Collection[str] | None = None) -> Mapping[tuple[str, Level], Sequence[PlanAction]]:
        return self._plans.plans(firms)

    def set_plan(self, firm: str, level: Level, actions: Sequence[PlanAction]) -> None:
        self._plans.set_plan(firm, level, actions)

    def add_exemption(self, exemption: Exemption) -> Exemption:
        return self._plans.add_exemption(exemption)

    def exemption(self, exemption_id: int) -> Exemption | None:
        return self._plans.exemption(exemption_id)

    def exemptions(self, firm: str = "") -> Sequence[Exemption]:
        return self._plans.exemptions(firm)

    def end_exemption(self, exemption_id: int, *, by: str, at: datetime) -> bool:
        return self._plans.end_exemption(exemption_id, by=by, at=at)

    def move_firm(self, gone: str, stays: str) -> None:
        self._tasks.move_firm(gone, stays)
        self._plans.move_firm(gone, stays)


if TYPE_CHECKING:
    from complaints.ports.warnings import Warnings

    def _keeps_the_promise(table: WarningsTable) -> Warnings:
        return table
