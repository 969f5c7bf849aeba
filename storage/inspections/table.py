"""The table family of inspections. Implements `inspections.ports.Inspections`."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from complaints.model import Kind
from storage.cases.cases import CasesTable
from storage.cases.rows import cases
from storage.inspections.findings import FindingsPart
from storage.inspections.mornings import MorningsPart
from storage.inspections.sessions import SessionsPart
from storage.inspections.tables import findings, sessions, visits


class InspectionsTable(SessionsPart, FindingsPart, MorningsPart):
    def __init__(self, connection: Connection, cases_table: CasesTable) -> None:
        SessionsPart.__init__(self, connection)
        FindingsPart.__init__(self, connection, cases_table)
        MorningsPart.__init__(self, connection)

    def faults(self) -> Iterator[tuple[str, str]]:
        """What can't be: (kind of fault, case number or session). For `verify`."""
        other = select(cases.c.number).join(findings, findings.c.case_id == cases.c.id)
        for number in self._connection.execute(other.where(cases.c.kind != Kind.FINDING.value)).scalars():
            yield "kind", number
        strayed = (
            select(cases.c.number)
            .join(findings, findings.c.case_id == cases.c.id)
            .join(visits, visits.c.id == findings.c.visit_id)
            .where((visits.c.session_id != findings.c.session_id) | visits.c.clear)
        )
        for number in self._connection.execute(strayed.order_by(cases.c.id)).scalars():
            yield "visit", number
        gaps = (
            select(findings.c.session_id)
            .group_by(findings.c.session_id)
            .having(func.max(findings.c.number) != func.count())
        )
        for session_id in self._connection.execute(gaps.order_by(findings.c.session_id)).scalars():
            yield "numbers", str(session_id)
        without = select(cases.c.number).outerjoin(findings, findings.c.case_id == cases.c.id)
        bare = without.where(cases.c.kind == Kind.FINDING.value, findings.c.case_id.is_(None))
        for number in self._connection.execute(bare.order_by(cases.c.id)).scalars():
            yield "no_session", number
        endless = select(sessions.c.id).where(sessions.c.ended_at < sessions.c.started_at)
        for session_id in self._connection.execute(endless).scalars():
            yield "times", str(session_id)
