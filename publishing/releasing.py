"""Publishing, correcting and taking back: what the public reads from now on."""

from dataclasses import replace
from datetime import datetime

from complaints.case.moves import load
from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Complaint
from complaints.office.rights import Right, may
from publishing.model import Act, Proposal, PublicCase, Trace
from publishing.ports import PublishingRecords
from publishing.projection import Projected, Removed, crowd, project
from publishing.proposing import MOST_REASON, must_be_publishable, publishable
from zone import Zone


def may_take_back(actor: Actor) -> bool:
    """Everybody who works on cases: the safe direction needs no special right."""
    return any(may(actor, right) for right in (Right.PUBLISH, Right.HANDLE, Right.LEAD))


def is_news(proposal: Proposal, public: PublicCase | None) -> bool:
    """Whether the proposal was saved after what is public now."""
    return public is None or proposal.at > (public.corrected_at or public.published_at)


def preview(records: PublishingRecords, case: Complaint, proposal: Proposal, zone: Zone, *, now: datetime) -> Projected:
    """What would be public if the proposal was published now."""
    events, before = records.cases.events(case.id), records.publishing.get(case.number)
    firm = records.firms.get(case.firm) if case.firm else None
    return project(
        case,
        events,
        _with_photos_left(records, case, proposal),
        zone,
        around=crowd(records, case, zone, now=now),
        now=now,
        firm=firm.name if firm is not None else "",
        before=before,
    )


def publish(
    records: PublishingRecords, *, case_id: int, actor: Actor, seen: int, zone: Zone, now: datetime
) -> PublicCase:
    """Publishes the proposal at version `seen`, or corrects what is public.

    Raises NotAllowed, WrongState if the case or the proposal changed, Incomplete while a photo is not confirmed.
    """
    if not may(actor, Right.PUBLISH) or actor.staff_id is None:
        raise NotAllowed()
    case = load(records, case_id)
    must_be_publishable(case)
    proposal = records.publishing.proposal(case_id)
    if proposal is None:
        raise NotFound()
    if proposal.version != seen:
        raise WrongState("publishing.error.changed")
    if not is_news(proposal, records.publishing.get(case.number)):
        raise WrongState("publishing.error.nothing_new")
    made = preview(records, case, proposal, zone, now=now)
    if Removed.UNREADY_PHOTO in made.removed:
        raise Incomplete("publishing.error.unready_photos")
    act = Act.CORRECTED if made.case.revision > 1 else Act.PUBLISHED
    records.publishing.put(
        made.case,
        case_id=case_id,
        evidence={photo.digest: photo.evidence_id for photo in proposal.photos if photo.digest},
        trace=Trace(
            number=case.number,
            revision=made.case.revision,
            act=act,
            at=now,
            staff_id=actor.staff_id,
            name=actor.name,
            reason=proposal.correction,
            case=made.case,
        ),
    )
    records.acts.add(action=f"publishing.{act}", now=now, staff_id=actor.staff_id, case_id=case_id)
    return made.case


def take_back(records: PublishingRecords, *, number: str, actor: Actor, reason: str, now: datetime) -> None:
    """Gone from pages, feeds and files at once; that it was taken back stays visible, and the trace stays for staff.

    Raises NotAllowed, NotFound if it is not public.
    """
    if not may_take_back(actor) or actor.staff_id is None:
        raise NotAllowed()
    public, case = records.publishing.get(number), records.cases.by_number(number)
    if public is None or case is None:
        raise NotFound()
    trace = Trace(
        number=number,
        revision=public.revision,
        act=Act.TAKEN_BACK,
        at=now,
        staff_id=actor.staff_id,
        name=actor.name,
        reason=reason.strip()[:MOST_REASON],
    )
    records.publishing.take_back(number, trace=trace)
    records.publishing.drop_proposal(case.id)
    records.acts.add(action="publishing.taken_back", now=now, staff_id=actor.staff_id, case_id=case.id)


def _with_photos_left(records: PublishingRecords, case: Complaint, proposal: Proposal) -> Proposal:
    """Without photos that were removed from the case since, or may no longer be shown."""
    left = {one.id for one in publishable(case, records.evidence.of_case(case.id))}
    return replace(proposal, photos=tuple(photo for photo in proposal.photos if photo.evidence_id in left))
