"""Checks of firms and inspectors, each with the text of the list that it was begun with."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

from inspections.checklists.check import Answer, By, Check, CheckPhoto, CheckState, Light, Verdict
from inspections.checklists.lists import Checklist, Use
from inspections.checklists.ports import CheckFilter, CheckPage, Every, Rhythm
from storage.checks.rhythms import RhythmRows
from storage.checks.tables import check_answers, check_photos, check_rhythms, checklist_versions, checks
from storage.engine.upsert import insert_or_nothing, put
from storage.photos.evidence import EvidenceTable

_SELECTED = select(checks, checklist_versions.c.content).join(
    checklist_versions, checklist_versions.c.id == checks.c.version_id
)


class ChecksTable:
    def __init__(self, connection: Connection, evidence: EvidenceTable) -> None:
        self._connection, self._evidence = connection, evidence
        self._rhythms = RhythmRows(connection)

    def add(
        self, *, use: Use, firm: str, site: str, site_name: str, checklist: Checklist, by: By, now: datetime
    ) -> Check | None:
        row = {
            "use": use.value, "firm": firm, "site": site, "site_name": site_name[:200], "list_id": checklist.id,
            "version_id": self._version(checklist), "state": CheckState.OPEN.value, "started_at": now,
            "started_by": by.staff_id, "started_name": by.name,
        }  # fmt: skip
        statement = insert_or_nothing(self._connection.dialect.name, checks).returning(checks.c.id)
        added = self._connection.execute(statement, row).scalar_one_or_none()
        return self.get(added) if added is not None else None

    def open_one(self, *, use: Use, firm: str, site: str, list_id: str, staff_id: int | None = None) -> Check | None:
        found = select(checks.c.id).where(
            checks.c.use == use.value, checks.c.firm == firm, checks.c.site == site, checks.c.list_id == list_id,
            checks.c.state == CheckState.OPEN.value,
        )  # fmt: skip
        if staff_id is not None:
            found = found.where(checks.c.started_by == staff_id)
        check_id = self._connection.execute(found).scalars().first()
        return self.get(check_id) if check_id is not None else None

    def get(self, check_id: int, *, locked: bool = False) -> Check | None:
        wanted = _SELECTED.where(checks.c.id == check_id)
        wanted = wanted.with_for_update(of=checks) if locked else wanted
        found = self._read(wanted)
        return self._with_photos(found[0]) if found else None

    def answer(self, check_id: int, answer: Answer) -> None:
        row = {
            "check_id": check_id, "item": answer.item, "verdict": answer.verdict.value, "note": answer.note,
            "at": answer.at, "staff_id": answer.by.staff_id, "name": answer.by.name,
        }  # fmt: skip
        put(self._connection, check_answers, keys=("check_id", "item"), row=row)

    def add_photo(self, check_id: int, *, item: str, evidence_id: int) -> None:
        row = {"check_id": check_id, "item": item, "evidence_id": evidence_id}
        self._connection.execute(insert_or_nothing(self._connection.dialect.name, check_photos), row)

    def remove_photo(self, evidence_id: int) -> None:
        self._connection.execute(delete(check_photos).where(check_photos.c.evidence_id == evidence_id))

    def check_of(self, evidence_id: int) -> int | None:
        of_photo = select(check_photos.c.check_id).where(check_photos.c.evidence_id == evidence_id)
        return self._connection.execute(of_photo).scalar_one_or_none()

    def end(
        self, check_id: int, *, state: CheckState, light: Light | None, by: By, at: datetime, due_on: date | None = None
    ) -> bool:
        values = {
            "state": state.value, "light": light.value if light else "", "ended_at": at,
            "ended_by": by.staff_id, "ended_name": by.name, "due_on": due_on,
        }  # fmt: skip
        still_open = update(checks).where(checks.c.id == check_id, checks.c.state == CheckState.OPEN.value)
        return self._connection.execute(still_open.values(values)).rowcount == 1

    def page(self, where: CheckFilter, *, size: int, number: int) -> CheckPage:
        wanted = _filtered(where)
        counted = select(func.count()).select_from(wanted.order_by(None).subquery())
        total = self._connection.execute(counted).scalar_one()
        pages = max(1, -(-total // size))
        number = min(max(1, number), pages)
        chosen = wanted.order_by(checks.c.id.desc()).limit(size).offset((number - 1) * size)
        return CheckPage(checks=self._read(chosen), total=total, number=number, pages=pages)

    def last_finished(self, sites: Collection[str], *, use: Use) -> Mapping[str, Check]:
        place = func.row_number().over(partition_by=checks.c.site, order_by=(checks.c.ended_at.desc(), checks.c.id))
        finished = (
            select(checks.c.id, place.label("place"))
            .where(
                checks.c.site.in_(sites), checks.c.use == use.value, checks.c.state == CheckState.FINISHED.value
            )
            .subquery()
        )  # fmt: skip
        last = select(finished.c.id).where(finished.c.place == 1)
        return {check.site: check for check in self._read(_SELECTED.where(checks.c.id.in_(last)))}

    def finished_between(self, firm: str, since: datetime, until: datetime) -> Sequence[Check]:
        done = _filtered(CheckFilter(use=Use.SELF, firm=firm, states=frozenset({CheckState.FINISHED})))
        within = done.where(checks.c.ended_at >= since, checks.c.ended_at < until)
        return self._read(within.order_by(checks.c.ended_at, checks.c.id))

    def move_firm(self, gone: str, stays: str) -> None:
        for table in (checks, check_rhythms):
            self._connection.execute(update(table).where(table.c.firm == gone).values(firm=stays))

    def due_and_done(self, firm: str, *, since: datetime) -> Sequence[tuple[date, datetime]]:
        done = select(checks.c.due_on, checks.c.ended_at).where(
            checks.c.firm == firm, checks.c.use == Use.SELF.value, checks.c.state == CheckState.FINISHED.value,
            checks.c.due_on.is_not(None), checks.c.ended_at >= since,
        )  # fmt: skip
        return [(row.due_on, row.ended_at) for row in self._connection.execute(done.order_by(checks.c.id))]

    def versions(self, list_id: str = "") -> Sequence[tuple[Checklist, int]]:
        used = (
            select(checklist_versions.c.content, func.count(checks.c.id))
            .join(checks, checks.c.version_id == checklist_versions.c.id)
            .group_by(checklist_versions.c.id, checklist_versions.c.content)
            .order_by(checklist_versions.c.id)
        )
        if list_id:
            used = used.where(checklist_versions.c.list_id == list_id)
        return [(Checklist.read(content), count) for content, count in self._connection.execute(used)]

    def set_rhythm(
        self, *, firm: str, site: str, site_name: str, list_id: str, every: Every | None, due_on: date
    ) -> None:
        self._rhythms.set_(firm=firm, site=site, site_name=site_name, list_id=list_id, every=every, due_on=due_on)

    def rhythms(self, *, firm: str = "", due_by: date | None = None, limit: int = 500) -> Sequence[Rhythm]:
        return self._rhythms.listed(firm=firm, due_by=due_by, limit=limit)

    def to_remind(self, today: date, limit: int) -> Sequence[Rhythm]:
        return self._rhythms.to_remind(today, limit)

    def reminded(self, rhythm_id: int, today: date) -> None:
        self._rhythms.reminded(rhythm_id, today)

    def move_due(self, rhythm_id: int, due_on: date) -> None:
        self._rhythms.move_due(rhythm_id, due_on)

    def _version(self, checklist: Checklist) -> int:
        row = {
            "list_id": checklist.id, "version": checklist.version, "digest": checklist.digest,
            "content": checklist.stored,
        }  # fmt: skip
        self._connection.execute(insert_or_nothing(self._connection.dialect.name, checklist_versions), row)
        same = (checklist_versions.c[name] == row[name] for name in ("list_id", "version", "digest"))
        found: int = self._connection.execute(select(checklist_versions.c.id).where(*same)).scalar_one()
        return found

    def _read(self, wanted: Select[Any]) -> Sequence[Check]:
        rows = self._connection.execute(wanted).all()
        answers = defaultdict[int, dict[str, Answer]](dict)
        given = select(check_answers).where(check_answers.c.check_id.in_([row.id for row in rows]))
        for row in self._connection.execute(given):
            answers[row.check_id][row.item] = _answer(row)
        return [_check(row, answers[row.id]) for row in rows]

    def _with_photos(self, check: Check) -> Check:
        listed = select(check_photos).where(check_photos.c.check_id == check.id).order_by(check_photos.c.evidence_id)
        photos = []
        for row in self._connection.execute(listed).all():
            evidence = self._evidence.get(row.evidence_id)
            assert evidence is not None  # a foreign key
            photos.append(CheckPhoto(item=row.item, evidence=evidence))
        return replace(check, photos=tuple(photos))


def _filtered(where: CheckFilter) -> Select[Any]:
    wanted = _SELECTED
    if where.use is not None:
        wanted = wanted.where(checks.c.use == where.use.value)
    if where.firm:
        wanted = wanted.where(checks.c.firm == where.firm)
    if where.site:
        wanted = wanted.where(checks.c.site == where.site)
    if where.states:
        wanted = wanted.where(checks.c.state.in_([state.value for state in where.states]))
    return wanted


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        item=row.item,
        verdict=Verdict(row.verdict),
        note=row.note,
        at=row.at,
        by=By(staff_id=row.staff_id, name=row.name),
    )


def _check(row: Row[Any], answers: Mapping[str, Answer]) -> Check:
    return Check(
        id=row.id,
        use=Use(row.use),
        firm=row.firm,
        site=row.site,
        site_name=row.site_name,
        checklist=Checklist.read(row.content),
        state=CheckState(row.state),
        started_at=row.started_at,
        started_by=By(staff_id=row.started_by, name=row.started_name),
        ended_at=row.ended_at,
        ended_by=By(staff_id=row.ended_by, name=row.ended_name) if row.ended_by is not None else None,
        light=Light(row.light) if row.light else None,
        due_on=row.due_on,
        answers=answers,
    )
