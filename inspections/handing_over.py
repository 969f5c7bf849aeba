"""现场交办: the first entry of a finding's history, and who is told."""

from dataclasses import replace
from datetime import datetime

from complaints.case.lifecycle import Action, transition
from complaints.model import Actor, Complaint, Event, Implementer, Kind, Notice, State
from complaints.office.parties import members_of, party_of
from complaints.office.unit_members import tell_members
from complaints.office.unit_notices import DISPATCHED, tell_unit
from inspections.model import Finding, Part
from inspections.ports import Records

#: keys of notices to a unit that takes part in 现场会办, and to its members
HELPS, MEMBERS_HELP = "unit.helps", "unit_told.helps"


def hand_over(records: Records, case: Complaint, finding: Finding, *, actor: Actor, now: datetime) -> None:
    permitted = transition(Kind.FINDING, State.DRAFT, Action.RECORD, actor.roles).roles
    assert case.rectify_by is not None
    values = {
        "unit": case.unit,
        "unit_person": case.unit_person,
        "rectify_by": case.rectify_by.isoformat(),
        "finding": finding.label,
        **({"demand": finding.measures} if finding.measures else {}),
        **_firm_values(records, case),
    }
    event = records.cases.append(
        Event.of(case, Action.RECORD, actor=actor.under(permitted), at=now, before=State.DRAFT, values=values)
    )
    tell_members(records, replace(case, unit="", firm="", firm_site=""), case, event)
    tell_unit(records, case, DISPATCHED, event_id=event.id)
    for part in finding.parts:
        if part.unit != case.unit:
            ask_for_help(records, case, part, event_id=event.id)
    records.notices.add(Notice(event_id=event.id, case_id=case.id, to="group", key="card"))


def ask_for_help(records: Records, case: Complaint, part: Part, *, event_id: int) -> None:
    """A unit that takes part in 现场会办 without having the case: its addresses and its members."""
    alone = replace(case, unit=part.unit, firm="", firm_site="", implementer=Implementer.UNIT)
    tell_unit(records, alone, HELPS, event_id=event_id)
    values = {"what": part.what, "person": part.person, "due_on": part.due_on.isoformat()}
    for member in members_of(records, party_of(part.unit)):
        to = f"staff:{member.id}"
        records.notices.add(Notice(event_id=event_id, case_id=case.id, to=to, key=MEMBERS_HELP, values=values))


def _firm_values(records: Records, case: Complaint) -> dict[str, str]:
    """The firm and site with their present names, as an entry of the history keeps them."""
    if not case.firm and not case.firm_site:
        return {}
    named = {
        "firm_name": records.firms.names([case.firm]).get(case.firm, "") if case.firm else "",
        "site_name": records.firms.site_names([case.firm_site]).get(case.firm_site, ""),
    }
    ids = {"firm": case.firm, "firm_site": case.firm_site, "implementer": case.implementer.value}
    return {name: value for name, value in (ids | named).items() if value}
