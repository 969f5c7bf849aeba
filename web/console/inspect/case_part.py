"""The part of the page of a case that a finding of an inspection has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from complaints.case.lifecycle import OPEN_STATES
from complaints.case.moves import staff_actor
from complaints.model import Complaint, Kind, Staff
from complaints.office.parties import parties_of
from inspections import changing, sessions
from inspections.entering import MOST_FIELD, MOST_PARTS
from inspections.model import Finding, PartRole
from inspections.ports import Found, Records
from services import Services
from texts import label
from wording import acceptors, inspection
from wording.firms import implementer_name
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingPart:
    """`session` is 0 for somebody who may not open the session. `help` and `acceptor`: whether the viewer may change
    them now; `form` is what their forms show."""

    title: str
    session: int
    who: str
    facts: Sequence[tuple[str, str]]
    help: bool = False
    acceptor: bool = False
    form: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPart:
    """`help`: 现场会办、帮扶, offered to whoever has to put it right."""

    title: str
    facts: Sequence[tuple[str, str]]
    difficulty: str
    help: Sequence[str]
    may_say: bool = False


def for_party(
    records: Records, case: Complaint, party: str, services: Services, *, now: datetime, lang: str
) -> PartyPart | None:
    """None for a report. The caller has checked that the member of `party` sees the case."""
    finding = records.inspections.finding(case.id) if case.kind is Kind.FINDING else None
    if finding is None:
        return None
    return PartyPart(
        title=label("inspect.case_title", lang, finding=finding.label),
        facts=inspection.party_facts(Found(finding=finding, case=case), services, now=now, lang=lang),
        difficulty=finding.difficulty,
        help=inspection.part_lines(finding, services.zone, lang),
        may_say=case.state in OPEN_STATES and party in parties_of(case),
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
    actor, is_open = staff_actor(staff), case.state in OPEN_STATES
    return FindingPart(
        title=label("inspect.case_title", lang, finding=finding.label),
        session=session.id if seen else 0,
        who=inspection.who(session, lang),
        facts=[*facts, standing],
        help=is_open and changing.may_change_parts(records, finding, actor),
        acceptor=is_open and changing.may_change_acceptor(actor),
        form=_form(finding, case, services.zone, lang) if is_open else {},
    )


def _form(finding: Finding, case: Complaint, zone: Zone, lang: str) -> Mapping[str, Any]:
    """The present values, with one empty row more than there are parts."""
    rows = [
        {"part_unit": one.unit, "part_role": one.role.value, "part_person": one.person,
         "part_due": one.due_on.isoformat(), "part_what": one.what}
        for one in finding.parts
    ]  # fmt: skip
    empty = dict.fromkeys(("part_unit", "part_role", "part_person", "part_due", "part_what"), "")
    return {
        "version": case.version,
        "difficulty": finding.difficulty,
        "parts": [*rows, *([empty] if len(rows) < MOST_PARTS else [])],
        "units": [(one.id, one.name(lang)) for one in zone.units],
        "roles": [(role.value, label(f"inspect.role.{role}", lang)) for role in PartRole],
        "acceptors": acceptors.choices(zone, lang),
        "acceptor_id": case.acceptor,
        "acceptor": finding.acceptor,
        "most": MOST_FIELD,
    }
