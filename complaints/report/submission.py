"""提交: a complete draft becomes a case."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from complaints.case.lifecycle import Action, transition
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, WrongState
from complaints.model import (
    Actor,
    Complaint,
    Draft,
    Event,
    Evidence,
    EvidenceState,
    Identity,
    Kind,
    Notice,
    Person,
    Place,
    Role,
    State,
)
from complaints.policy import RAW_WORDS_KEPT
from complaints.ports import Records
from complaints.privacy.masking import masked
from complaints.report.codes import hash_code
from complaints.report.danger import is_dangerous
from complaints.report.draft import DraftStep, next_step
from complaints.report.drafting import situation
from complaints.report.numbers import draw_code, free_number
from complaints.report.vehicle import without_plates


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """`code` is the 查询码, shown only once; None if the reporter's chat opens the case without it."""

    complaint: Complaint
    code: str | None


def submit(
    records: Records,
    *,
    draft: Draft,
    person: Person,
    bot_id: int,
    chat_id: int,
    web: bool,
    clock: Clock,
    pepper: bytes,
    random_below: Callable[[int], int],
    now: datetime,
) -> Submitted:
    """Turns a draft into a case with number, promised date, first event and the group's card.

    Raises Incomplete if a step is missing. The draft is deleted, so that a second tap finds none; of two simultaneous
    taps the later gets WrongState. Anonymous: the case row names no reporter; only an encrypted relay row, if any,
    leads to the chat, whose traces are erased.
    """
    step = next_step(situation(records, draft, person))
    if step is not DraftStep.REVIEW or draft.place is None or draft.category is None or draft.identity is None:
        raise Incomplete("error.draft_incomplete")
    anonymous = draft.identity is Identity.ANONYMOUS
    moved = transition(Kind.REPORT, State.DRAFT, Action.SUBMIT, {Role.REPORTER})
    assert isinstance(moved.to, State)
    promised = clock.accept_by(now)
    place: Place = draft.place
    case = records.cases.add(
        Complaint(
            id=0,
            number=free_number(records, random_below),
            kind=Kind.REPORT,
            state=State.SUBMITTED,
            version=1,
            category=draft.category or "",
            text=as_stored(draft, draft.text),
            place=replace(place, address=as_stored(draft, place.address)),
            answers={name: _masked(draft, answer) for name, answer in draft.answers.items()},
            danger=is_dangerous(draft),
            sharing=draft.sharing,
            identity=draft.identity or Identity.STAFF_ONLY,
            reporter_id=None if anonymous else person.id,
            contact_name=draft.contact_name,
            contact_phone=draft.contact_phone,
            created_at=now,
            updated_at=now,
            due_at=promised,
            promised_at=promised,
            territory=place.subdistrict or "",
        )
    )
    records.evidence.move_to_case(draft_id=draft.id, case_id=case.id)
    if anonymous:
        for item in records.evidence.of_case(case.id):
            records.evidence.save(without_origin(item))
    event = records.cases.append(
        Event.of(
            case,
            Action.SUBMIT,
            actor=Actor(role=Role.REPORTER, person_id=None if anonymous else person.id),
            at=now,
            before=State.DRAFT,
        )
    )
    if not records.drafts.drop(draft.id):
        raise WrongState("submit.already")
    code = _give_code(records, case, draft, pepper, random_below) if web or anonymous or draft.code else None
    if anonymous:
        for cancelled in records.drafts.cancelled_of(person.id):  # it may have the same text, with the person's id
            records.drafts.drop(cancelled.id)
        records.erase_traces(bot_id=bot_id, chat_id=chat_id, since=min(draft.created_at, now - RAW_WORDS_KEPT))
        records.hush(bot_id=bot_id, chat_id=chat_id, now=now, relayed=not draft.no_news)
        if not draft.no_news:
            records.relays.put(case.id, bot_id=bot_id, chat_id=chat_id, lang=person.lang)
    records.notices.add(Notice(event_id=event.id, case_id=case.id, to="group", key="card"))
    return Submitted(complaint=case, code=code)


def without_origin(item: Evidence) -> Evidence:
    """An anonymous reporter's photo without its position (only the confirmed place counts) and, once it is fetched,
    without its ids in the chat."""
    bare = replace(item, lat=None, lon=None)
    return bare if item.state is EvidenceState.PENDING else replace(bare, bot_id=None, file_id="", file_unique_id="")


def as_stored(draft: Draft, text: str) -> str:
    """The text without plates, which have a sealed field (R33); for anonymous reporters without personal data (R17)."""
    return without_plates(_masked(draft, text))


def _masked(draft: Draft, text: str) -> str:
    return masked(text, plates=False) if draft.identity is Identity.ANONYMOUS else text


def _give_code(
    records: Records, case: Complaint, draft: Draft, pepper: bytes, random_below: Callable[[int], int]
) -> str:
    code = draft.code or draw_code(random_below)
    records.cases.set_code(case.id, hash_code(code, number=case.number, pepper=pepper))
    return code
