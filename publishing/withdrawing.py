"""撤回公开同意: a reporter no longer agrees to what may be published. What is public of the report shrinks at once."""

from dataclasses import replace
from datetime import datetime

from complaints.case.lifecycle import Addition
from complaints.case.moves import Move, enter, load
from complaints.errors import NotAllowed, NotFound
from complaints.model import Actor, Complaint, Role, Sharing
from publishing.model import Act, PublicCase, Stage, Trace
from publishing.ports import PublishingRecords
from zone.publishing import Precision


def withdraw(records: PublishingRecords, *, case_id: int, what: Sharing, actor: Actor, now: datetime) -> Complaint:
    """For the reporter, whom the caller has identified. Photos are not shown without results, so they go with them.
    What staff prepared is dropped: it was written under the agreement.

    Raises NotAllowed, NotFound if that is not agreed to (any more).
    """
    case = load(records, case_id)
    if actor.role is not Role.REPORTER:
        raise NotAllowed()
    if what not in (case.sharing or ()):
        raise NotFound("error.old_button")
    assert case.sharing is not None
    left = frozenset[Sharing]() if what is Sharing.RESULTS else case.sharing - {what}
    move = Move(action=Addition.UNSHARED, changes={"sharing": left}, values={"sharing": what.value})
    case = enter(records, case, move, actor=actor, now=now)
    records.publishing.drop_proposal(case.id)
    public = records.publishing.get(case.number)
    if public is not None:
        _shrink(records, case, public, now=now)
    return case


def _shrink(records: PublishingRecords, case: Complaint, public: PublicCase, *, now: datetime) -> None:
    assert case.sharing is not None
    less = replace(
        brief(public) if Sharing.RESULTS not in case.sharing else without_reporters_photos(public),
        revision=public.revision + 1,
    )
    known = records.publishing.evidence_of(case.number)
    trace = Trace(
        number=case.number, revision=less.revision, act=Act.WITHDRAWN, at=now, staff_id=None, name="", case=less
    )  # fmt: skip
    evidence = {photo.digest: known[photo.digest] for photo in less.photos}
    records.publishing.put(less, case_id=case.id, evidence=evidence, trace=trace)


def brief(public: PublicCase) -> PublicCase:
    """Category, sub-district, state and dates. No correction: nothing was wrong, and the public is not told why."""
    return PublicCase(
        number=public.number,
        revision=public.revision,
        category=public.category,
        state=public.state,
        received_on=public.received_on,
        closed_on=public.closed_on,
        precision=max(public.precision, Precision.SUBDISTRICT, key=lambda one: one.rank),
        subdistrict=public.subdistrict,
        published_at=public.published_at,
    )


def without_reporters_photos(public: PublicCase) -> PublicCase:
    return public.with_photos(photo for photo in public.photos if photo.stage is Stage.AFTER)
