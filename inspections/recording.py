"""记一处问题 and 检查无问题: what was found at a place becomes a case of kind finding, given to its unit at once."""

from dataclasses import replace
from datetime import datetime, timedelta

from complaints.case.lifecycle import Action, transition
from complaints.errors import Incomplete
from complaints.model import (
    Actor,
    Complaint,
    FirmSite,
    Identity,
    Implementer,
    Kind,
    Place,
    State,
)
from complaints.office.responsibility import propose, with_persons
from complaints.places.sites import note_site
from complaints.ports import NumberTaken
from complaints.report.numbers import draw_number
from inspections import sessions
from inspections.entering import Desk, NewFinding, Where, check, check_not_own, placed
from inspections.handing_over import hand_over
from inspections.model import Finding, Session, StopKind, Visit
from inspections.ports import Found, Records
from zone import Zone

#: tolerated error of the phone's clock
_CLOCK_OFF = timedelta(minutes=5)
_DRAWS = 5


def record(records: Records, session_id: int, new: NewFinding, *, actor: Actor, now: datetime, desk: Desk) -> Found:
    """Adds the finding with the next number of the session and tells its unit. A repeat with the same `client_id`
    returns the finding that there is.

    One that arrives after the end counts if it was recorded before it; the corrected sums are sent again. Raises
    NotFound, NotAllowed, WrongState, Incomplete.
    """
    session = sessions.must_walk(records, session_id, actor, locked=True)
    again = records.inspections.by_client(new.client_id)
    if again is not None:
        return _again(records, again, session)
    recorded_at = _believable(new.recorded_at, session, now=now)
    _must_fit(session, recorded_at)
    check(new, desk.zone)
    where = placed(new.where, desk.zone)
    visit = _visit(records, session, where, new.client_id, actor=actor, at=now, recorded_at=recorded_at)
    case = _open_case(records, new, where.place, actor=actor, now=now, desk=desk)
    finding = records.inspections.add_finding(_finding(case, visit, new, actor=actor, now=now, recorded_at=recorded_at))
    hand_over(records, case, finding, actor=actor, now=now)
    note_site(records, case=case, likeness=desk.zone.likeness, now=now)
    if not session.is_open:
        sessions.tell_summary(records, session, now=now, late=True)
    return Found(finding=finding, case=case)


def nothing_found(
    records: Records,
    session_id: int,
    where: Where,
    *,
    client_id: str,
    recorded_at: datetime,
    actor: Actor,
    now: datetime,
    zone: Zone,
) -> Visit:
    """检查无问题. Raises Incomplete for a place where this session has found something, else like `record`."""
    session = sessions.must_walk(records, session_id, actor, locked=True)
    again = records.inspections.visit_by_client(client_id)
    if again is not None:
        return again
    recorded_at = _believable(recorded_at, session, now=now)
    _must_fit(session, recorded_at)
    where = placed(where, zone)
    present = records.inspections.visit_at(session.id, where.key)
    if present is not None and present.clear:
        return present
    if present is not None:
        raise Incomplete("inspect.error.not_clear", name=present.name).at("stop")
    visit = _new_visit(session, where, client_id, clear=True, actor=actor, at=now, recorded_at=recorded_at)
    added = records.inspections.add_visit(visit)
    if not session.is_open:
        sessions.tell_summary(records, session, now=now, late=True)
    return added


def _again(records: Records, finding: Finding, session: Session) -> Found:
    case = records.cases.get(finding.case_id)
    if case is None or finding.session_id != session.id:
        raise Incomplete("inspect.error.other_session")
    return Found(finding=finding, case=case)


def _believable(recorded_at: datetime, session: Session, *, now: datetime) -> datetime:
    """The phone's moment; ours if that is impossible."""
    return recorded_at if session.started_at - _CLOCK_OFF <= recorded_at <= now + _CLOCK_OFF else now


def _must_fit(session: Session, recorded_at: datetime) -> None:
    if session.ended_at is not None and recorded_at > session.ended_at:
        sessions.must_be_open(session)


def _visit(
    records: Records,
    session: Session,
    where: Where,
    client_id: str,
    *,
    actor: Actor,
    at: datetime,
    recorded_at: datetime,
) -> Visit:
    present = records.inspections.visit_at(session.id, where.key)
    if present is None:
        visit = _new_visit(
            session, where, f"{client_id}:visit", clear=False, actor=actor, at=at, recorded_at=recorded_at
        )
        return records.inspections.add_visit(visit)
    if present.clear:
        records.inspections.not_clear(present.id)
    return replace(present, clear=False)


def _new_visit(
    session: Session,
    where: Where,
    client_id: str,
    *,
    clear: bool,
    actor: Actor,
    at: datetime,
    recorded_at: datetime,
) -> Visit:
    assert actor.staff_id is not None, "only accounts walk"
    return Visit(
        id=0,
        session_id=session.id,
        client_id=client_id,
        key=where.key,
        name=where.name or where.place.address,
        place=where.place,
        clear=clear,
        by=actor.name,
        staff_id=actor.staff_id,
        at=at,
        recorded_at=recorded_at,
        firm_site=int(where.ref) if where.kind is StopKind.FIRM_SITE and where.ref.isdigit() else None,
    )


def _open_case(
    records: Records, new: NewFinding, place: Place, *, actor: Actor, now: datetime, desk: Desk
) -> Complaint:
    """The case with its unit and persons by the duty table. Raises Incomplete if nobody is responsible."""
    if new.due.at <= now:
        raise Incomplete("error.deadline_past").at("limit_own")
    moved = transition(Kind.FINDING, State.DRAFT, Action.RECORD, actor.roles)
    assert isinstance(moved.to, State)
    case = Complaint(
        id=0,
        number="",
        kind=Kind.FINDING,
        state=moved.to,
        version=1,
        category=new.category,
        text=new.text.strip(),
        place=place,
        identity=Identity.STAFF_ONLY,
        reporter_id=None,
        created_at=now,
        updated_at=now,
        territory=place.subdistrict or "",
        rectify_by=new.due.at,
        original_by=new.due.at,
        owner_id=actor.staff_id,
        last_actor=actor.name,
        acceptor=new.acceptor_id,
    )
    case = _with_unit(_with_firm(records, case, new), new, desk.zone, site=_site(records, new))
    check_not_own(case)
    try:
        desk.clock.must_keep_cap(case, new.due.at, now=now)
    except Incomplete as error:
        raise error.at("limit_own") from None
    case = replace(case, due_at=desk.clock.due_of(case, now=now))
    for _ in range(_DRAWS):
        try:
            return records.cases.add(replace(case, number=draw_number(desk.random_below)))
        except NumberTaken:
            continue
    raise RuntimeError("no free case number drawn: is the random source broken?")


def _site(records: Records, new: NewFinding) -> FirmSite | None:
    return records.firms.site(new.where.ref) if new.where.kind is StopKind.FIRM_SITE else None


def _with_firm(records: Records, case: Complaint, new: NewFinding) -> Complaint:
    """The case at a site of the register. Its firm has to put it right unless the inspector says that the unit has to.
    Raises Incomplete for a firm's work at a place without a firm."""
    site = _site(records, new)
    firm = site.firm if site is not None else ""
    if new.implementer is Implementer.FIRM and not firm:
        raise Incomplete("inspect.error.no_firm").at("implementer")
    works = bool(firm) and new.implementer is not Implementer.UNIT
    return replace(
        case,
        firm=firm,
        firm_site=site.id if site is not None else "",
        implementer=Implementer.FIRM if works else Implementer.UNIT,
    )


def _with_unit(case: Complaint, new: NewFinding, zone: Zone, *, site: FirmSite | None) -> Complaint:
    """The unit that has the case, or supervises its firm: as chosen, else that of a site without an owner, else by the
    duty table. Raises Incomplete if there is none."""
    unit, person = new.unit, new.unit_person
    if not unit and site is not None and site.unit:
        unit, person = site.unit, person or site.unit_person
    unit = unit or propose(zone, case).unit
    if zone.unit(unit) is None:
        raise Incomplete("error.needs.unit").at("unit")
    filled = with_persons(zone, case, {"unit": unit, "unit_person": person, "territory": case.territory})
    return replace(
        case,
        unit=unit,
        unit_person=filled.get("unit_person", ""),
        territory_person=filled.get("territory_person", ""),
        support=filled.get("support", ""),
    )


def _finding(
    case: Complaint, visit: Visit, new: NewFinding, *, actor: Actor, now: datetime, recorded_at: datetime
) -> Finding:
    assert actor.staff_id is not None, "only accounts walk"
    return Finding(
        case_id=case.id,
        session_id=visit.session_id,
        visit_id=visit.id,
        number=0,
        client_id=new.client_id,
        finder_id=actor.staff_id,
        finder=actor.name,
        found_at=now,
        recorded_at=recorded_at,
        limit=new.due.limit,
        limit_moved_from=new.due.moved_from,
        target=new.target.strip(),
        measures=new.measures.strip(),
        acceptor="" if new.acceptor_id else new.acceptor.strip(),
        basis=new.basis,
        filing=new.filing,
        checklist_item=new.checklist_item,
        difficulty=new.difficulty.strip(),
        parts=new.parts,
    )
