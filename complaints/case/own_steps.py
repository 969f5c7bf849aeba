"""What a reporter may do with a submitted report, and the one way in which words of a reporter move it. The caller has
identified the reporter: by account, relay or 查询码. Chat and tracking page ask here."""

from enum import StrEnum

from complaints.case import feedback, merging
from complaints.case.amending import is_amendable
from complaints.case.attempt import Attempt
from complaints.case.feedback import CLAIMABLE, judged
from complaints.case.lifecycle import Addition
from complaints.case.moves import entered_at
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete
from complaints.model import Complaint, State
from complaints.ports import Records
from complaints.report.drafting import MAX_TEXT


class OwnStep(StrEnum):
    """The values name texts."""

    REPLY = "reply"
    OBJECT = "object"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    UNSURE = "unsure"
    RATE = "rate"
    CLAIM = "claim"
    ADD = "add"
    PLACE = "place"
    HIDE = "hide"
    WITHDRAW = "withdraw"


#: steps that are taken with words
REASONED = frozenset({OwnStep.REPLY, OwnStep.OBJECT, OwnStep.UNSOLVED})
#: under a result
_ASKED = (OwnStep.SOLVED, OwnStep.UNSOLVED, OwnStep.UNSURE)
_AMENDING = (OwnStep.ADD, OwnStep.PLACE, OwnStep.HIDE, OwnStep.WITHDRAW)


def own_steps(records: Records, case: Complaint) -> tuple[OwnStep, ...]:
    """The steps that are open now, the most likely one first."""
    if case.state is State.CLOSED:
        return _after_closing(records, case)
    if case.state is State.NEED_INFO:
        return OwnStep.REPLY, *_AMENDING
    if case.state is State.REJECTED:
        return () if case.objections else (OwnStep.OBJECT,)
    amending = _AMENDING if is_amendable(case) else ()
    decided = judged(records, case)
    if decided is None:
        return amending
    claim = (OwnStep.CLAIM,) if decided.verdict in CLAIMABLE and not _has_claimed(records, case) else ()
    return OwnStep.UNSOLVED, *claim, *amending


def _after_closing(records: Records, case: Complaint) -> tuple[OwnStep, ...]:
    """已解决 and 说不清 are said once; 未解决 stays open, because it may be back."""
    told = [event.action for event in records.cases.events(case.id) if event.at >= entered_at(records, case)]
    steps = [OwnStep.UNSOLVED]
    if Addition.SOLVED not in told:
        steps = [OwnStep.SOLVED, OwnStep.UNSOLVED] if Addition.UNSURE in told else [*_ASKED]
    if case.satisfaction is None:
        steps.append(OwnStep.RATE)
    if case.verdict in CLAIMABLE and not _has_claimed(records, case):
        steps.append(OwnStep.CLAIM)
    return tuple(steps)


def _has_claimed(records: Records, case: Complaint) -> bool:
    return any(event.action == Addition.CLAIM for event in records.cases.events(case.id))


def give_words(
    records: Records, attempt: Attempt, case: Complaint, step: OwnStep, text: str, *, clock: Clock, leader: str
) -> str:
    """An answer, an objection, or what is still wrong; each moves the case, the second 未解决 goes to the `leader` of
    its unit. Returns what was done, as a text names it: reply, object, unsolved, leave, dispute."""
    must_have_words(text)
    if step is OwnStep.REPLY:
        feedback.reply(records, attempt, clock=clock, text=text)
    elif step is OwnStep.OBJECT:
        feedback.object_to(records, attempt, clock=clock, reason=text)
    elif case.state is State.DUPLICATE:
        merging.leave(records, attempt, clock=clock, reason=text)
        return "leave"
    elif case.round > 1 and case.state is State.CLOSED:
        feedback.dispute(records, attempt, reason=text, leader=leader)
        return "dispute"
    else:
        feedback.unsolved(records, attempt, clock=clock, reason=text, leader=leader)
    return step.value


def must_have_words(text: str) -> None:
    """Raises Incomplete."""
    if not text.strip():
        raise Incomplete("error.needs.text")
    if len(text) > MAX_TEXT:
        raise Incomplete("error.text_too_long", limit=MAX_TEXT, length=len(text))
