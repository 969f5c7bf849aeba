"""What findings hold besides their cases, and the calls after a missing 签收."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, select, update

from complaints.model import Complaint, Kind, State
from inspections.model import Finding
from inspections.ports import Found, FoundPage, Totals
from storage.cases.cases import CasesTable
from storage.cases.rows import cases
from storage.engine.upsert import insert_or_nothing
from storage.inspections.rows import finding_of, finding_row, part_row
from storage.inspections.tables import calls, findings, parts, visits, walkers


class FindingsPart:
    def __init__(self, connection: Connection, cases_table: CasesTable) -> None:
        self._connection, self._cases = connection, cases_table

    def add_finding(self, finding: Finding) -> Finding:
        highest = select(func.max(findings.c.number)).where(findings.c.session_id == finding.session_id)
        number = (self._connection.execute(highest).scalar() or 0) + 1
        added = replace(finding, number=number)
        self._connection.execute(findings.insert(), finding_row(added))
        self._add_parts(added)
        return added

    def save_finding(self, finding: Finding) -> None:
        row = finding_row(finding)
        self._connection.execute(update(findings).where(findings.c.case_id == finding.case_id).values(row))
        self._connection.execute(delete(parts).where(parts.c.case_id == finding.case_id))
        self._add_parts(finding)

    def finding(self, case_id: int) -> Finding | None:
        return next(iter(self._findings(select(findings).where(findings.c.case_id == case_id))), None)

    def by_client(self, client_id: str) -> Finding | None:
        return next(iter(self._findings(select(findings).where(findings.c.client_id == client_id))), None)

    def found(self, session_id: int) -> Sequence[Found]:
        mine = select(findings).where(findings.c.session_id == session_id).order_by(findings.c.number)
        return self._with_cases(self._findings(mine))

    def totals(self, session_ids: Collection[int]) -> Mapping[int, Totals]:
        clear = func.count().filter(visits.c.clear)
        visited = select(visits.c.session_id, func.count(), clear).where(visits.c.session_id.in_(session_ids))
        placed = {row[0]: row[1:] for row in self._connection.execute(visited.group_by(visits.c.session_id))}
        counted = select(findings.c.session_id, func.count()).where(findings.c.session_id.in_(session_ids))
        found = {row[0]: row[1] for row in self._connection.execute(counted.group_by(findings.c.session_id))}
        totals = dict[int, Totals]()
        for ident in session_ids:
            seen, clear_ones = placed.get(ident, (0, 0))
            totals[ident] = Totals(visits=seen, clear=clear_ones, found=found.get(ident, 0))
        return totals

    def found_page(self, *, walker: int | None, size: int, number: int) -> FoundPage:
        query, counted = select(findings), select(func.count()).select_from(findings)
        if walker is not None:
            mine = findings.c.session_id.in_(select(walkers.c.session_id).where(walkers.c.staff_id == walker))
            query, counted = query.where(mine), counted.where(mine)
        total = self._connection.execute(counted).scalar_one()
        pages = max(1, ceil(total / size))
        shown = min(max(1, number), pages)
        newest_first = query.order_by(findings.c.session_id.desc(), findings.c.number.desc())
        rows = newest_first.limit(size).offset((shown - 1) * size)
        return FoundPage(found=self._with_cases(self._findings(rows)), total=total, number=shown, pages=pages)

    # 签收

    def unsigned(self, *, due_before: datetime, step: int, limit: int) -> Sequence[int]:
        called = exists().where(calls.c.case_id == cases.c.id, calls.c.deadline == cases.c.due_at, calls.c.step == step)
        query = self._waiting(select(cases.c.id)).where(cases.c.due_at <= due_before, ~called)
        return list(self._connection.execute(query.order_by(cases.c.due_at, cases.c.id).limit(limit)).scalars())

    def add_call(self, case_id: int, *, deadline: datetime, step: int, at: datetime, told: str) -> bool:
        row = {"case_id": case_id, "deadline": deadline, "step": step, "at": at, "told": told}
        statement = insert_or_nothing(self._connection.dialect.name, calls).returning(calls.c.case_id)
        return self._connection.execute(statement, row).scalar_one_or_none() is not None

    def waiting(self, *, limit: int) -> Sequence[Found]:
        joined = select(findings).join(cases, cases.c.id == findings.c.case_id)
        query = self._waiting(joined).order_by(cases.c.due_at, cases.c.id).limit(limit)
        return self._with_cases(self._findings(query))

    @staticmethod
    def _waiting(query: Select[Any]) -> Select[Any]:
        return query.where(cases.c.state == State.DISPATCHED.value, cases.c.kind == Kind.FINDING.value)

    def _add_parts(self, finding: Finding) -> None:
        rows = [part_row(finding.case_id, number, part) for number, part in enumerate(finding.parts, start=1)]
        if rows:
            self._connection.execute(parts.insert(), rows)

    def _findings(self, query: Select[Any]) -> Sequence[Finding]:
        rows = self._connection.execute(query).all()
        ids = [row.case_id for row in rows]
        if not ids:
            return []
        of = defaultdict[int, list[Any]](list)
        helping = select(parts).where(parts.c.case_id.in_(ids)).order_by(parts.c.case_id, parts.c.number)
        for row in self._connection.execute(helping):
            of[row.case_id].append(row)
        return [finding_of(row._mapping, of[row.case_id]) for row in rows]  # type: ignore[arg-type]

    def _with_cases(self, found: Sequence[Finding]) -> Sequence[Found]:
        of = self._cases_of([finding.case_id for finding in found])
        return [Found(finding=finding, case=of[finding.case_id]) for finding in found]

    def _cases_of(self, ids: Collection[int]) -> Mapping[int, Complaint]:
        return self._cases.of_ids(ids)
