"""What staff prepare: the words, what is said of the place, and the photos with what is blacked out in them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chinese.normal import normal_form
from complaints.case.moves import load
from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import AUDIO_VIDEO, Actor, Complaint, Evidence, EvidenceState, Sharing, State
from complaints.office.rights import Right, may
from complaints.privacy.masking import masked
from complaints.privacy.personal import found
from publishing.agreed import agreed, is_finding
from publishing.model import Box, PreparedPhoto, Proposal, Stage
from publishing.ports import PublishingRecords
from zone import Zone

MOST_WORDS, MOST_STREET, MOST_REASON, MOST_PHOTOS = 500, 30, 200, 6
#: signs in a row that the words may have in common with the reporter's
_MOST_COPIED = 12
_NUMBER = re.compile(r"[0-9０-９一二三四五六七八九十]+\s*(?:号|室|栋|幢|单元|楼|层)")


def may_prepare(actor: Actor) -> bool:
    return may(actor, Right.HANDLE) or may(actor, Right.PUBLISH)


def must_be_publishable(case: Complaint) -> None:
    """Raises WrongState."""
    if case.state is not State.CLOSED:
        raise WrongState("publishing.error.not_closed")


def publishable(case: Complaint, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """The photos that may be prepared: those of staff and units, and the reporter's if that was agreed to."""
    shares = agreed(case)
    if Sharing.RESULTS not in shares:
        return ()
    return [
        one
        for one in evidence
        if one.state is EvidenceState.STORED
        and one.kind not in AUDIO_VIDEO
        and one.width
        and one.stage != "dispute"
        and (one.stage == "after" or Sharing.PHOTOS in shares)
    ]


def propose(
    records: PublishingRecords,
    *,
    case_id: int,
    actor: Actor,
    seen: int,
    words: str,
    street: str,
    site: str,
    names_firm: bool,
    correction: str,
    photos: Sequence[int],
    zone: Zone,
    now: datetime,
) -> Proposal:
    """Stores the proposal. `seen`: its version on the page, 0 for a new one; `photos`: ids of evidence.

    Raises NotAllowed, WrongState if somebody else changed it, Incomplete about a field.
    """
    if not may_prepare(actor) or actor.staff_id is None:
        raise NotAllowed()
    case = load(records, case_id)
    must_be_publishable(case)
    if names_firm and not zone.publishing.firms_basis:
        raise Incomplete("publishing.error.no_basis").at("firm")
    before = records.publishing.proposal(case_id)
    known = before.version if before else 0
    _check(case, words=words, street=street, site=site, zone=zone)
    if records.publishing.get(case.number) is not None and not correction.strip():
        raise Incomplete("publishing.error.correction").at("correction")
    proposal = Proposal(
        case_id=case_id,
        version=seen,
        words=words.strip(),
        street=street.strip(),
        site=site,
        names_firm=names_firm,
        correction=correction.strip()[:MOST_REASON],
        photos=_kept(records, case, before, photos),
        by=actor.staff_id,
        by_name=actor.name,
        at=now,
    )
    if seen != known or not records.publishing.save_proposal(proposal, seen=seen):
        raise WrongState("publishing.error.changed")
    records.acts.add(action="publishing.proposed", now=now, staff_id=actor.staff_id, case_id=case_id)
    return replace(proposal, version=seen + 1)


def _kept(
    records: PublishingRecords, case: Complaint, before: Proposal | None, photos: Sequence[int]
) -> tuple[PreparedPhoto, ...]:
    """The chosen photos; what was prepared of them stays."""
    if len(photos) > MOST_PHOTOS:
        raise Incomplete("publishing.error.photos", most=MOST_PHOTOS).at("photos")
    offered = {one.id: one for one in publishable(case, records.evidence.of_case(case.id))}
    if any(photo not in offered for photo in photos):
        raise NotFound()
    return tuple(
        (before.photo(photo) if before else None) or PreparedPhoto(evidence_id=photo, stage=_stage(offered[photo]))
        for photo in dict.fromkeys(photos)
    )


def _stage(evidence: Evidence) -> Stage:
    return Stage.AFTER if evidence.stage == "after" else Stage.BEFORE


def _check(case: Complaint, *, words: str, street: str, site: str, zone: Zone) -> None:
    if Sharing.RESULTS in agreed(case) and not words.strip():
        raise Incomplete("publishing.error.words").at("words")
    for name, text, most in (("words", words, MOST_WORDS), ("street", street, MOST_STREET)):
        if len(text.strip()) > most:
            raise Incomplete("error.text_too_long", limit=most, length=len(text.strip())).at(name)
        if any(True for _ in found(text)) or masked(text) != text:
            raise Incomplete("publishing.error.personal").at(name)
        if case.contact_name and case.contact_name in text:
            raise Incomplete("publishing.error.personal").at(name)
        if _NUMBER.search(text):
            raise Incomplete("publishing.error.house_number").at(name)
    if not is_finding(case) and _has_copied(words, case.text):  # a finding's words are the office's
        raise Incomplete("publishing.error.copied", signs=_MOST_COPIED).at("words")
    if site and zone.gazetteer.get(site) is None:
        raise NotFound()


def _has_copied(words: str, text: str) -> bool:
    """Whether the words repeat a passage of the reporter's text."""
    ours, theirs = normal_form(words), normal_form(text)
    return any(theirs[at : at + _MOST_COPIED] in ours for at in range(len(theirs) - _MOST_COPIED + 1))


def box_photo(
    records: PublishingRecords,
    *,
    case_id: int,
    evidence_id: int,
    actor: Actor,
    boxes: Sequence[Box],
    digest: str,
    width: int,
    height: int,
    now: datetime,
) -> Proposal:
    """Stores what is blacked out, and the copy in which it is. A confirmation of another copy no longer counts."""
    if not may_prepare(actor) or actor.staff_id is None:
        raise NotAllowed()
    boxed = PreparedPhoto(
        evidence_id=evidence_id,
        stage=_one(records, case_id, evidence_id).stage,
        boxes=tuple(boxes),
        digest=digest,
        width=width,
        height=height,
        boxed_by=actor.staff_id,
    )
    return _replaced(records, case_id, boxed, now=now)


def check_photo(
    records: PublishingRecords, *, case_id: int, evidence_id: int, digest: str, actor: Actor, ticked: int, now: datetime
) -> Proposal:
    """A second person has looked at the copy `digest` at full size and ticked no face, no plate, no name.

    Raises NotAllowed for the person who blacked out, Incomplete unless all three are ticked, WrongState for a copy that
    is no longer the one prepared.
    """
    if not may_prepare(actor) or actor.staff_id is None:
        raise NotAllowed()
    photo = _one(records, case_id, evidence_id)
    if not photo.digest or photo.digest != digest:
        raise WrongState("publishing.error.other_copy")
    if photo.boxed_by == actor.staff_id:
        raise NotAllowed("publishing.error.second_person")
    if ticked < CHECKS:
        raise Incomplete("publishing.error.ticks")
    return _replaced(records, case_id, replace(photo, checked_by=actor.staff_id, checked_at=now), now=now)


#: no face, no plate, no name
CHECKS = 3


def _one(records: PublishingRecords, case_id: int, evidence_id: int) -> PreparedPhoto:
    """Raises NotFound."""
    proposal = records.publishing.proposal(case_id)
    photo = proposal.photo(evidence_id) if proposal else None
    if photo is None:
        raise NotFound()
    return photo


def _replaced(records: PublishingRecords, case_id: int, photo: PreparedPhoto, *, now: datetime) -> Proposal:
    proposal = records.publishing.proposal(case_id)
    if proposal is None:
        raise NotFound()
    photos = tuple(photo if one.evidence_id == photo.evidence_id else one for one in proposal.photos)
    changed = replace(proposal, photos=photos)
    if not records.publishing.save_proposal(changed, seen=proposal.version):
        raise WrongState("publishing.error.changed")
    return replace(changed, version=proposal.version + 1)
