"""What a member of a party sees of a case, and which steps the member may take: the one place that every surface asks.

A party sees the cases that it has to work on or has worked on last: the case is in one of `SEEN`, and `unit` is the
unit itself, or `firm` is the firm itself and has to put it right (`implementer`), or the finding names the unit as its
验收单位. A case that it handed back, that was
given to another party, merged or withdrawn is gone for it, as is one whose 异议 was upheld. A case that it finished
stays readable, because it is the party's own record too.

It never sees who reported, nor what could lead there: no identity, contact, number of reports, rating or reward, no
recording of a voice, no internal note, no words of staff to the reporter, and not the moment of the report. The
reporter's words are masked; a plate stays where the category asks for it, because it then belongs to the finding. A
point at which the reporter stood is rounded to about 100 m.

A firm may be the one that was reported. Of a report it reads what the office demands of it, the category and the
rounded point, and neither words, address nor photos of a reporter: what somebody wrote, and from where a photo was
taken, tells the firm who it was. Of a finding of staff it sees all that a unit sees. Its history begins where the case
was given to it. What it says when it reports the work done goes to the office, not to the reporter.
"""

from collections.abc import Sequence
from dataclasses import replace

from complaints.case.disputing import EVIDENCE
from complaints.case.lifecycle import RUNGS, VERIFYING, Action, Addition
from complaints.case.proof import pairs
from complaints.errors import NotFound
from complaints.model import (
    AUDIO_VIDEO,
    Complaint,
    Event,
    Evidence,
    EvidenceState,
    Implementer,
    Kind,
    PlaceSource,
    Role,
)
from complaints.office.acceptors import verifying_unit
from complaints.office.parties import WITH_PARTIES, firm_of, parties_of
from complaints.office.staff_steps import offered
from complaints.privacy.masking import blacked_out, masked, without_phone
from complaints.report.vehicle import DIRECTION, PLATE
from enterprises.memberships import as_of
from enterprises.party import Member, PartyKind, member_of
from enterprises.seen import UnitCase, UnitEntry, UnitPhoto

#: states in which the parties that a case names see it
SEEN = WITH_PARTIES
#: the steps of a unit, in the order of their buttons
STEPS = (Action.SIGN, Action.REPORT_DONE, Action.EXTEND, Action.DISPUTE, Action.HAND_BACK)
#: the steps of a unit that a finding names as its 验收单位
VERIFY_STEPS = tuple(step for step in (Action.PASS, Action.SEND_BACK) if step in VERIFYING)
#: the steps that give a case to a unit; what came before is not the unit's
_GIVEN = frozenset({Action.RECORD, Action.DISPATCH, Action.REASSIGN})
#: entries of the history that concern the unit, each with the values that it may read
_ENTRIES: dict[str, frozenset[str]] = {
    Action.RECORD: frozenset({"rectify_by", "unit_person", "demand", "firm_name", "site_name"}),
    Action.FIXED: frozenset(),
    Action.CONFIRM: frozenset(),
    Action.DISPATCH: frozenset({"rectify_by", "unit_person", "demand"}),
    Action.REASSIGN: frozenset({"rectify_by", "unit_person", "demand"}),
    Action.MILESTONE: frozenset({"rectify_by"}),
    Action.SIGN: frozenset(),
    Action.REPORT_DONE: frozenset({"why_no_photo"}),
    Action.EXTEND: frozenset({"reason", "extend_to"}),
    Action.GRANT: frozenset({"rectify_by", "original_by"}),
    Action.REFUSE: frozenset({"reason"}),
    Action.DISPUTE: frozenset({"reason"}),
    Action.OVERRULE: frozenset({"reason"}),
    Action.SEND_BACK: frozenset({"reason", "rectify_by"}),
    Action.UNSOLVED: frozenset(),
    Action.PAUSE: frozenset(),
    Action.RESUME: frozenset({"rectify_by"}),
    Action.PASS: frozenset(),
    Action.CLOSE: frozenset({"verdict", "outcome"}),
    Action.STAGE: frozenset({"milestone_on"}),
    Action.NAME_FIRM: frozenset({"firm_name", "site_name", "demand"}),
    Addition.HELP: frozenset({"difficulty", "parts"}),
    **{rung: frozenset({"due_at"}) for rung in RUNGS},
}
#: a member's own sentence to the reporter is the member's to read; those of staff are not
_OWN_WORDS = frozenset({Action.REPORT_DONE})
#: points at which the reporter stood, or may have stood
_REPORTER_STOOD = frozenset({PlaceSource.LOCATION, PlaceSource.PHOTO})
_ABOUT_100_M = 3  # decimals of a degree
#: stages of photos shown to a unit
_SHOWN_STAGES = frozenset({"report", "before", "supplement", "after", EVIDENCE})
#: of a report, what a firm is not shown: these files are its reporter's
_OF_REPORTER = frozenset({"report", "supplement"})
_ROLES = {PartyKind.UNIT: Role.UNIT, PartyKind.FIRM: Role.FIRM}
_SHORTEST_NAME = 2


def acting_in(member: Member, case: Complaint) -> Member:
    """The member acting for the one of the person's firms that has to put the case right; the member as it is, if none
    has to."""
    named = set(parties_of(case)) & set(member.account.also)
    if str(member.party) in parties_of(case) or not named:
        return member
    return member_of(as_of(member.account, firm_of(min(named))))


def sees(member: Member, case: Complaint) -> bool:
    member = acting_in(member, case)
    return case.state in SEEN and (str(member.party) in parties_of(case) or verifies(member, case))


def verifies(member: Member, case: Complaint) -> bool:
    """Whether the member's unit is 验收单位 of this finding. It sees it from the beginning, like the one that works."""
    return case.kind is Kind.FINDING and str(member.party) == verifying_unit(case)


def steps(member: Member, case: Complaint) -> tuple[Action, ...]:
    """The steps that the member may take now: the buttons of every surface. None for a case that is not seen."""
    member = acting_in(member, case)
    if not sees(member, case):
        return ()
    possible = offered(case, frozenset({_ROLES[member.party.kind]}))
    works = STEPS if str(member.party) in parties_of(case) else ()
    own = (*works, *(VERIFY_STEPS if verifies(member, case) else ()))
    return tuple(step for step in own if step in possible)


def must_see(member: Member, case: Complaint | None) -> Complaint:
    """Raises NotFound for a case of somebody else in the same words as for a number that does not exist."""
    if case is None or not sees(member, case):
        raise NotFound("error.not_your_case")
    return case


def view(
    member: Member, case: Complaint, *, events: Sequence[Event], evidence: Sequence[Evidence], asks_plate: bool
) -> UnitCase:
    """`events` and `evidence` are all of the case; `asks_plate`: whether the case's category asks for a plate. Raises
    NotFound for a case that the member does not see."""
    member = acting_in(member, case)
    must_see(member, case)
    own = _since_given(member, events)
    shown = [one for one in evidence if shows(member, case, one)]
    of_report = _hides_reporter(member, case)
    stood = case.place.source in _REPORTER_STOOD or of_report
    given = next((event for event in own if event.action in _GIVEN), None)
    return UnitCase(
        id=case.id,
        number=case.number,
        version=case.version,
        state=case.state,
        danger=case.danger,
        category=case.category,
        text="" if of_report else _words(case.text, case, plates=asks_plate),
        vehicle={name: case.answers[name] for name in (PLATE, DIRECTION) if asks_plate and case.answers.get(name)},
        address="" if of_report else _words(case.place.address, case, plates=asks_plate),
        lat=_point(case.place.lat, rounded=stood),
        lon=_point(case.place.lon, rounded=stood),
        rounded=stood and case.place.lat is not None,
        territory=case.territory,
        unit=case.unit,
        unit_person=case.unit_person,
        firm=case.firm,
        firm_site=case.firm_site,
        implementer=case.implementer,
        given_at=given.at if given else None,
        due_at=case.due_at,
        rectify_by=case.rectify_by,
        original_by=case.original_by,
        paused=case.paused_at is not None,
        extension=case.extension,
        extend_to=case.extend_to,
        dispute=case.dispute,
        rework_count=case.rework_count,
        demand=_without_contact(_demand(member, events), case),
        photos=tuple(_photo(one) for one in shown),
        pairs=_pairs(shown),
        recordings=not of_report and any(one.kind in AUDIO_VIDEO and one not in shown for one in evidence),
        hides_report=of_report,
        entries=tuple(_entry(member, event, case) for event in own if event.action in _ENTRIES),
        steps=steps(member, case),
    )


def is_shown(action: str) -> bool:
    """Whether a unit reads such an entry in the history of a case that it sees."""
    return action in _ENTRIES


def shows(member: Member, case: Complaint, photo: Evidence) -> bool:
    """Whether the member may look at this file of a case that it sees. A recording has the reporter's voice; that of a
    finding has an inspector's, who says what is wrong."""
    hidden = _OF_REPORTER if _hides_reporter(member, case) else frozenset[str]()
    silent = photo.kind not in AUDIO_VIDEO or (case.kind is Kind.FINDING and photo.kind == "voice")
    return silent and photo.stage in _SHOWN_STAGES - hidden


def _hides_reporter(member: Member, case: Complaint) -> bool:
    """Whether even the words and photos of the reporter are hidden."""
    return member.party.kind is PartyKind.FIRM and case.kind is Kind.REPORT


def _since_given(member: Member, events: Sequence[Event]) -> Sequence[Event]:
    """The history since the case was last given to the member's party."""
    starts = [place for place, event in enumerate(events) if _gives(member, events[:place], event)]
    return events[starts[-1] :] if starts else events


def _gives(member: Member, before: Sequence[Event], event: Event) -> bool:
    """A case is given to a firm when it is named to put it right; to correct its site only doesn't give it anew."""
    if event.action in _GIVEN:
        return True
    if member.party.kind is not PartyKind.FIRM or not _addresses(member, event):
        return False
    named = [one for one in before if one.action == Action.NAME_FIRM]
    return not (named and _addresses(member, named[-1]))


def _addresses(member: Member, event: Event) -> bool:
    """Whether the event names the member's firm as the one that has to put the case right."""
    values = event.values
    named = event.action in (Action.NAME_FIRM, Action.RECORD) and values.get("firm") == member.party.id
    return named and values.get("implementer") == Implementer.FIRM


def _demand(member: Member, events: Sequence[Event]) -> str:
    """What the office last demanded: of a firm when it was named, or when the case was dispatched since then. What was
    demanded of the unit before is the unit's."""
    demands = [event.values["demand"] for event in _demanding(member, events) if event.values.get("demand")]
    return demands[-1] if demands else ""


def _demanding(member: Member, events: Sequence[Event]) -> Sequence[Event]:
    if member.party.kind is PartyKind.UNIT:
        return [event for event in _since_given(member, events) if event.action in _GIVEN]
    starts = [place for place, event in enumerate(events) if _addresses(member, event)]
    return events[starts[0] :] if starts else _since_given(member, events)


def _entry(member: Member, event: Event, case: Complaint) -> UnitEntry:
    verified = event.action in VERIFYING and event.actor.role is Role.UNIT
    mine = verifies(member, case) if verified else str(member.party) in parties_of(case)
    ours = mine and event.actor.role is _ROLES[member.party.kind]
    named = ours or (member.party.kind is PartyKind.UNIT and event.actor.role is Role.FIRM)
    shown = {name: value for name, value in event.values.items() if name in _ENTRIES[event.action] and value}
    return UnitEntry(
        at=event.at,
        action=event.action,
        who=event.actor.name if named else "",
        # 未解决 comes from the reporter or from staff; which of them is nothing for the unit
        role=Role.VERIFIER if verified else _shown_role(event.actor.role),
        for_us=bool(event.actor.on_behalf_of),
        values={name: _without_contact(value, case) for name, value in shown.items()},
        said=(event.public_text or event.note) if ours and event.action in _OWN_WORDS else "",
    )


def _shown_role(role: Role) -> Role:
    return role if role in (Role.UNIT, Role.FIRM, Role.SYSTEM) else Role.CLERK


def _photo(item: Evidence) -> UnitPhoto:
    """The moment at which a reporter took a photo is the reporter's."""
    stored = item.state is EvidenceState.STORED
    own = item.stage in ("after", EVIDENCE)
    return UnitPhoto(
        key=item.id,
        sha256=item.sha256 if stored else "",
        stage=item.stage,
        state=item.state,
        taken_at=item.taken_at if own else None,
        coming=item.coming,
        sound=item.kind in AUDIO_VIDEO,
    )


def _pairs(photos: Sequence[Evidence]) -> tuple[tuple[int | None, int], ...]:
    """In the order of the photos: by their places, the pairs would say where the reporter took each of them."""
    placeless = [replace(one, lat=None, lon=None) for one in photos]
    return tuple((pair.before.id if pair.before else None, pair.after.id) for pair in pairs(placeless) if pair.after)


def _point(value: float | None, *, rounded: bool) -> float | None:
    return round(value, _ABOUT_100_M) if rounded and value is not None else value


def _words(text: str, case: Complaint, *, plates: bool) -> str:
    return _without_contact(masked(text, plates=not plates), case)


def _without_contact(text: str, case: Complaint) -> str:
    """Staff may have copied the contact details into a demand or a reason."""
    names = [case.contact_name] if len(case.contact_name) >= _SHORTEST_NAME else []
    return blacked_out(without_phone(text, case.contact_phone), [*names, case.contact_phone])
