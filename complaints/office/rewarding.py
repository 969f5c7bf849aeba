"""奖励核发 (O13): claims, the order of the reports, and payments. Number and 查询码 prove that somebody is the reporter
without revealing who it is. The paying office decides whether and how much is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.case.attempt import Attempt
from complaints.case.feedback import CLAIMABLE, judged
from complaints.case.lifecycle import Addition
from complaints.case.merging import proof_of_order
from complaints.case.moves import Move, load_seen, store
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Complaint, Event
from complaints.office.rights import Right, may
from complaints.ports import Records
from complaints.report.codes import Trier, Tries, open_with_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`rank` is the place in the order of submission; `proof`: the reports in that order, each with its chained event.

    `verdict_of` is the case whose verdict counts: the case itself or its master; None unless it is closed as (partly)
    true.
    """

    case: Complaint
    claimed: Event | None
    paid: Event | None
    verdict_of: Complaint | None
    rank: int
    proof: Sequence[tuple[Complaint, Event]]

    @property
    def payable(self) -> bool:
        return self.claimed is not None and self.paid is None and self.verdict_of is not None


def claims(records: Records, *, actor: Actor, limit: int = 200) -> Sequence[Claim]:
    """All claims: those waiting for payment first, then by age of the report."""
    _at_desk(actor)
    claimed = [claim_of(records, case) for case in records.cases.with_event(Addition.CLAIM, limit=limit)]
    return sorted(claimed, key=lambda claim: (not claim.payable, claim.case.id))


def claim_of(records: Records, case: Complaint) -> Claim:
    events = records.cases.events(case.id)
    proof = proof_of_order(records, case)
    decided = judged(records, case)
    return Claim(
        case=case,
        claimed=_last(events, Addition.CLAIM),
        paid=_last(events, Addition.REWARDED),
        verdict_of=decided if decided is not None and decided.verdict in CLAIMABLE else None,
        rank=1 + [one.id for one, _ in proof].index(case.id),
        proof=proof,
    )


def check(
    records: Records, tries: Tries, *, number: str, code: str, actor: Actor, pepper: bytes, now: datetime
) -> Claim | None:
    """The claim if the code belongs to that report; reveals nothing else of its reporter. Raises NotAllowed during a
    cool-down.

    The transaction must commit even if the result is None: wrong tries are counted, for this staff member only.
    """
    _at_desk(actor)
    case = records.cases.by_number(number)
    if case is None:
        return None
    by = Trier(name=f"staff:{actor.staff_id}")
    matches = open_with_code(records, tries, number=number, code=code, by=by, pepper=pepper, now=now) is not None
    records.acts.add(
        action="reward_check", now=now, staff_id=actor.staff_id, case_id=case.id, detail="match" if matches else "no"
    )
    return claim_of(records, case) if matches else None


def pay(records: Records, attempt: Attempt, *, note: str = "") -> Complaint:
    """已发放, once. If another report was first, the note must give the reason."""
    if not may(attempt.actor, Right.PAY):
        raise NotAllowed()
    case = load_seen(records, attempt)
    claim = claim_of(records, case)
    if claim.paid is not None:
        raise NotAllowed("error.rewarded_already")
    if not claim.payable:
        raise NotAllowed("error.no_reward")
    if claim.rank > 1 and not note.strip():
        raise Incomplete("error.reward_not_first", rank=claim.rank)
    move = Move(action=Addition.REWARDED, note=note.strip()[:500])
    return store(records, case, case, move, actor=attempt.actor, now=attempt.now, tells=False)


def _last(events: Sequence[Event], entry: Addition) -> Event | None:
    return next((event for event in reversed(events) if event.action == entry), None)


def _at_desk(actor: Actor) -> None:
    if not may(actor, Right.TRIAGE):
        raise NotAllowed()
