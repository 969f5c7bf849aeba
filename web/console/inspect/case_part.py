"""The part of the page of a case that a finding of an inspection has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.model import Complaint, Kind, Staff
from inspections import sessions
from inspections.ports import Found, Records
from services import Services
from texts import label
from wording import inspection
from wording.firms import implementer_name


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingPart:
    """`session` is 0 for somebody who may not open the session."""

    title: str
    session: int
    who: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPart:
    """`help`: 现场会办、帮扶, offered to whoever has to put it right."""

    title: str
    facts: Sequence[tuple[str, str]]
    difficulty: str
    help: Sequence[str]


def for_party(records: Records, case: Complaint, services: Services, *, now: datetime, lang: str) -> PartyPart | None:
    """None for a report. The caller has checked that the member sees the case."""
    finding = records.inspections.finding(case.id) if case.kind is Kind.FINDING else None
    if finding is None:
        return None
    return PartyPart(
        title=label("inspect.case_title", lang, finding=finding.label),
        facts=inspection.party_facts(Found(finding=finding, case=case), services, now=now, lang=lang),
        difficulty=finding.difficulty,
        help=inspection.part_lines(finding, services.zone, lang),
    )


def view(
    records: Records, case: Complaint, staff: Staff, services: Services, *, now: datetime, lang: str
) -> FindingPart | None:
    """None for a report."""
    finding = records.inspections.finding(case.id) if case.kind is Kind.FINDING else None
    if finding is None:
        return None
    session = sessions.load(records, finding.session_id)
    found = Found(finding=finding, case=case)
    seen = session.has(staff.id) or sessions.sees_all(staff)
    implementer = implementer_name(records, case, services.zone, lang)
    facts = inspection.facts(found, services, implementer=implementer, now=now, lang=lang)
    standing = (label("inspect.column.standing", lang), inspection.standing_name(found, lang))
    return FindingPart(
        title=label("inspect.case_title", lang, finding=finding.label),
        session=session.id if seen else 0,
        who=inspection.who(session, lang),
        facts=[*facts, standing],
    )
