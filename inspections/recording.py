"""记一处问题 and 检查无问题: what was found at a place becomes a case of kind finding, given to its unit at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from complaints.case.lifecycle import Action, transition
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete
from complaints.model import (
    Actor,
    Complaint,
    Event,
    FirmSite,
    Identity,
    Implementer,
    Kind,
    Notice,
    Place,
    State,
)
from complaints.office.parties import members_of, party_of
from complaints.office.responsibility import propose, with_persons
from complaints.office.unit_members import tell_members
from complaints.office.unit_notices import DISPATCHED, tell_unit
from complaints.places.sites import note_site
from complaints.ports import NumberTaken
from complaints.report.locating import located
from complaints.report.numbers import draw_number
from inspections import sessions
from inspections.limits import Due
from inspections.model import Article, Finding, Part, PartRole, Session, Stop, StopKind, Visit, key_of
from inspections.ports import Found, Records
from zone import Zone

#: most characters of the words, and of each of the five fields
MOST_WORDS, MOST_FIELD = 2000, 500
#: most units that take part in 现场会办
MOST_PARTS = 6
#: keys of notices to a unit that takes part in 现场会办, and to its members
HELPS, MEMBERS_HELP = "unit.helps", "unit_told.helps"
#: tolerated error of the phone's clock
_CLOCK_OFF = timedelta(minutes=5)
_DRAWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place of a visit. `kind` and `ref` name what it was chosen from."""

    place: Place
    name: str = ""
    kind: StopKind = StopKind.TYPED
    ref: str = ""

    @classmethod
    def of_stop(cls, stop: Stop) -> "Where":
        return cls(place=stop.place, name=stop.name, kind=stop.kind, ref=stop.ref)

    @property
    def key(self) -> str:
        return key_of(self.kind, self.ref, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """What an inspector enters. `client_id` is made by the phone, so that a repeat adds nothing; `recorded_at` is by
    its clock. `unit` is empty to take the duty table's; `implementer` is None for the firm of the site, if it has one.
    `acceptor` is 验收单位."""

    client_id: str
    recorded_at: datetime
    where: Where
    category: str
    due: Due
    text: str = ""
    unit: str = ""
    unit_person: str = ""
    implementer: Implementer | None = None
    target: str = ""
    measures: str = ""
    acceptor: str = ""
    basis: tuple[str, ...] = ()
    filing: Article | None = None
    checklist_item: str = ""
    difficulty: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What recording needs besides the records."""

    zone: Zone
    clock: Clock
    random_below: Callable[[int], int]


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
    _check(new, desk.zone)
    where = _placed(new.where, desk.zone)
    visit = _visit(records, session, where, new.client_id, actor=actor, at=now, recorded_at=recorded_at)
    case = _open_case(records, new, where.place, actor=actor, now=now, desk=desk)
    finding = records.inspections.add_finding(_finding(case, visit, new, actor=actor, now=now, recorded_at=recorded_at))
    _hand_over(records, case, finding, new, actor=actor, now=now)
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
    where = _placed(where, zone)
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


def _check(new: NewFinding, zone: Zone) -> None:
    """Raises Incomplete, with the field."""
    if zone.category(new.category) is None:
        raise Incomplete("error.needs.category").at("category")
    if not new.text.strip() and not new.checklist_item:
        raise Incomplete("inspect.error.no_words").at("text")
    if len(new.text) > MOST_WORDS:
        raise Incomplete("error.field_too_long", limit=MOST_WORDS, length=len(new.text)).at("text")
    for name in ("target", "measures", "acceptor", "difficulty"):
        if len(getattr(new, name)) > MOST_FIELD:
            raise Incomplete("error.field_too_long", limit=MOST_FIELD, length=len(getattr(new, name))).at(name)
    check_parts(new.parts, zone)


def check_parts(parts: tuple[Part, ...], zone: Zone) -> None:
    """现场会办: at most one unit is 主办, and each unit has one part, a person and a date. Raises Incomplete."""
    if len(parts) > MOST_PARTS:
        raise Incomplete("inspect.error.too_many_parts", limit=MOST_PARTS).at("parts")
    if len({part.unit for part in parts}) < len(parts):
        raise Incomplete("inspect.error.part_twice").at("parts")
    if parts and sum(part.role is PartRole.LEAD for part in parts) != 1:
        raise Incomplete("inspect.error.one_lead").at("parts")
    for part in parts:
        if zone.unit(part.unit) is None or not part.person.strip():
            raise Incomplete("inspect.error.part_unready").at("parts")


def check_dates(parts: tuple[Part, ...], *, today: date) -> None:
    """Raises Incomplete for a part that should have been done already."""
    if any(part.due_on < today for part in parts):
        raise Incomplete("error.deadline_past").at("parts")


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


def _placed(where: Where, zone: Zone) -> Where:
    """Raises Incomplete without a point and without words."""
    if where.place.lat is None and not where.place.address.strip():
        raise Incomplete("error.needs.place").at("place")
    found = located(where.place, zone)
    place = replace(where.place, subdistrict=where.place.subdistrict or found.subdistrict, inside=found.inside)
    return replace(where, place=place)


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
    )
    case = _with_unit(_with_firm(records, case, new), new, desk.zone, site=_site(records, new))
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
        acceptor=new.acceptor.strip(),
        basis=new.basis,
        filing=new.filing,
        checklist_item=new.checklist_item,
        difficulty=new.difficulty.strip(),
        parts=new.parts,
    )


def _hand_over(
    records: Records, case: Complaint, finding: Finding, new: NewFinding, *, actor: Actor, now: datetime
) -> None:
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
    for part in new.parts:
        if part.unit != case.unit:
            _ask_for_help(records, case, part, event_id=event.id)
    records.notices.add(Notice(event_id=event.id, case_id=case.id, to="group", key="card"))


def _ask_for_help(records: Records, case: Complaint, part: Part, *, event_id: int) -> None:
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
