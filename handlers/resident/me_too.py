"""我也遇到 and 又出现了 (R22): submits the draft as a report with its own number, deadlines and rights, and merges it
into the earlier report, or names the closed report that has recurred."""

from collections.abc import Iterable

from complaints.case import merging
from complaints.case.attempt import Attempt
from complaints.errors import NotFound
from complaints.model import CARD_AGAIN, Actor, Complaint, Notice, Role
from complaints.ports import Records
from complaints.report import drafting
from handlers.resident import near
from handlers.resident.steps import prompt
from handlers.resident.submit import gone, submit_then, tapped_draft
from handlers.turn import Answer, Turn
from services import Services
from texts import Text, say
from wording.states import state_sentence


def join(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: draft, the other case's number. A person who already belongs to that case is not counted twice."""
    draft = tapped_draft(turn, records)
    if draft is None:
        return gone(turn, records)
    master = near.named(turn, services, records, draft)
    if (own := near.already_theirs(turn, records, master)) is not None:
        return [near.counted_already(turn, own)]

    def go_together(case: Complaint) -> Text:
        attempt = Attempt.on(case, actor=Actor(role=Role.REPORTER), now=turn.now)
        merging.join(records, attempt, clock=services.clock, master_id=master.id)
        records.notices.add(Notice(event_id=None, case_id=master.id, to="group", key=CARD_AGAIN))
        now = state_sentence(master, services.zone, turn.lang)
        count = merging.people(records, master)
        return say("near.joined", turn.lang, number=case.number, master=master.number, count=count, now=now)

    return submit_then(turn, services, records, confirmed=True, then=go_together)


def again(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: draft, the closed case's number. Submits a report that names the closed case, so that staff can reopen
    it."""
    draft = tapped_draft(turn, records)
    if draft is None:
        return gone(turn, records)
    earlier = near.named(turn, services, records, draft)

    def name_it(case: Complaint) -> None:
        merging.recurs(records, case=case, earlier=earlier, actor=Actor(role=Role.REPORTER), now=turn.now)

    return submit_then(turn, services, records, confirmed=True, then=name_it)


def differs(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """不是同一件: the review card without the similar cases."""
    draft = tapped_draft(turn, records)
    if draft is None:
        raise NotFound("error.no_draft")
    return [prompt(turn, services, records, drafting.differs(records, draft=draft, now=turn.now))]
