"""Publishing an item in two steps: somebody who works on cases proposes words, another person with the right to publish
releases them. What the public reads is a frozen value; changing the item changes nothing of it."""

from datetime import datetime, tzinfo

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Actor
from complaints.office.rights import Right, may
from complaints.privacy.masking import masked
from complaints.privacy.personal import found
from inspections.rectification.entering import load, must_be_seen
from inspections.rectification.model import Item, Proposal, PublicItem, Step
from inspections.rectification.ports import Records

MOST_PROBLEM, MOST_PROGRESS, MOST_REASON = 1000, 1000, 200


def may_propose(actor: Actor) -> bool:
    return may(actor, Right.HANDLE) or may(actor, Right.PUBLISH)


def may_release(item: Item, proposal: Proposal | None, actor: Actor) -> bool:
    return proposal is not None and proposal.by != actor.staff_id and may(actor, Right.PUBLISH)


def propose(
    records: Records, item_id: int, *, problem: str, progress: str, seen: int, actor: Actor, now: datetime
) -> Proposal:
    """Replaces an earlier proposal. Raises NotAllowed, WrongState, Incomplete about a field."""
    if not may_propose(actor) or actor.staff_id is None:
        raise NotAllowed()
    item = load(records, item_id)
    must_be_seen(item, seen)
    words = {"public_problem": (problem.strip(), MOST_PROBLEM), "public_progress": (progress.strip(), MOST_PROGRESS)}
    for name, (text, most) in words.items():
        if not text:
            raise Incomplete("publishing.error.words").at(name)
        if len(text) > most:
            raise Incomplete("error.text_too_long", limit=most, length=len(text)).at(name)
        if any(True for _ in found(text)) or masked(text) != text:
            raise Incomplete("publishing.error.personal").at(name)
    proposal = Proposal(
        item_id=item.id, version=item.version, problem=problem.strip(), progress=progress.strip(), by=actor.staff_id,
        by_name=actor.name, at=now,
    )  # fmt: skip
    records.rectification.propose(proposal)
    records.acts.add(action="rectification_proposed", now=now, staff_id=actor.staff_id, detail=str(item.id))
    return proposal


def release(records: Records, item_id: int, *, seen: int, actor: Actor, now: datetime, timezone: tzinfo) -> PublicItem:
    """`seen`: the version of the item on the page: what was proposed before a later step is not released unseen.

    Raises NotAllowed also for the person who proposed, NotFound without a proposal, WrongState."""
    item, proposal = load(records, item_id), records.rectification.proposal(item_id)
    if proposal is None:
        raise NotFound("rectification.wrong.no_proposal")
    must_be_seen(item, seen)
    if not may_release(item, proposal, actor) or actor.staff_id is None:
        raise NotAllowed("rectification.wrong.second_person" if may(actor, Right.PUBLISH) else None)
    public = projected(
        item, proposal, revision=records.rectification.revisions(item_id) + 1, now=now, timezone=timezone
    )
    records.rectification.release(public, by=actor.staff_id)
    records.acts.add(action="rectification_released", now=now, staff_id=actor.staff_id, detail=str(item.id))
    return public


def take_back(records: Records, item_id: int, *, reason: str, actor: Actor, now: datetime) -> None:
    """Gone from the page at once. Raises NotAllowed, NotFound if it is not public, Incomplete without a reason."""
    if not (may_propose(actor) or may(actor, Right.LEAD)) or actor.staff_id is None:
        raise NotAllowed()
    if records.rectification.public(item_id) is None:
        raise NotFound()
    if not reason.strip():
        raise Incomplete("error.needs.reason").at("reason")
    records.rectification.take_back(item_id, at=now, by=actor.staff_id, reason=reason.strip()[:MOST_REASON])
    records.acts.add(action="rectification_taken_back", now=now, staff_id=actor.staff_id, detail=str(item_id))


def projected(item: Item, proposal: Proposal, *, revision: int, now: datetime, timezone: tzinfo) -> PublicItem:
    """The only way from an item to what anybody may read: no person, no helper, no note, no file."""
    closed = item.entry(Step.CLOSE)
    problem = item.problem
    return PublicItem(
        id=item.id,
        revision=revision,
        source=problem.source,
        batch=problem.batch,
        number=problem.number,
        problem=proposal.problem,
        target=problem.target,
        unit=problem.unit,
        due_on=problem.due_on,
        acceptor=problem.acceptor,
        state=item.state,
        progress=proposal.progress,
        closed_on=closed.at.astimezone(timezone).date() if closed is not None else None,
        released_at=now,
    )
