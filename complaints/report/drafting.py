"""Filling a draft: one function per piece of information. Submitting is in submission.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from complaints.errors import Incomplete, NotFound
from complaints.model import Draft, Evidence, Identity, Person, Place, Sharing
from complaints.ports import Records
from complaints.privacy.coarse import day_of
from complaints.report.codes import own_code
from complaints.report.draft import (
    CONSENT_VERSION,
    NEAR,
    SKIPPABLE,
    DraftStep,
    Situation,
    as_was,
    is_editing,
    next_step,
    previous_step,
)
from complaints.report.vehicle import read_vehicle

#: How long an unfinished draft is stored after the last change (R13).
DRAFT_LIFE = timedelta(days=14)
#: How long a cancelled draft can be restored.
UNDO_FOR = timedelta(minutes=10)
#: Characters, about the length of a Bot API message; texts of several messages are joined up to this length.
MAX_TEXT = 8192  # two of the longest messages (Bot API, sendMessage)
#: characters of an answer to a category's question
MAX_ANSWER = 200


def situation(records: Records, draft: Draft, person: Person) -> Situation:
    return Situation(draft=draft, evidence=records.evidence.of_draft(draft.id), person=person)


def current_step(records: Records, draft: Draft, person: Person) -> DraftStep:
    return next_step(situation(records, draft, person))


def consent(records: Records, *, person: Person, now: datetime) -> Person:
    """`now` in the zone's time: only the day by the zone's calendar is stored."""
    agreed = replace(person, consent_version=CONSENT_VERSION, consent_at=day_of(now.replace(tzinfo=UTC)))
    records.people.save(agreed)
    return agreed


def open_draft(records: Records, *, person: Person, now: datetime) -> Draft:
    """The person's draft, a new one if there is none. Consent comes first: nothing is stored before it (R02)."""
    draft = records.drafts.open_of(person.id)
    if draft is None:
        draft = records.drafts.start(person_id=person.id, now=now, expires_at=now + DRAFT_LIFE)
    return draft


def _store(records: Records, draft: Draft, now: datetime) -> Draft:
    touched = replace(draft, updated_at=now, expires_at=now + DRAFT_LIFE, version=draft.version + 1)
    records.drafts.save(touched)
    return touched


def add_text(records: Records, *, draft: Draft, text: str, now: datetime) -> Draft:
    """Adds text to the report on a new line, or replaces the text if the resident chose to rewrite it."""
    replaces = draft.asking == DraftStep.TEXT or not draft.text
    return set_text(records, draft=draft, text=text if replaces else f"{draft.text}\n{text}", now=now)


def set_text(records: Records, *, draft: Draft, text: str, now: datetime) -> Draft:
    if len(text) > MAX_TEXT:
        raise Incomplete("error.text_too_long", limit=MAX_TEXT, length=len(text))
    answers = {**draft.answers, **read_vehicle(text)}
    left = tuple(question for question in draft.to_ask if question not in answers)
    return _store(records, replace(draft, text=text, answers=answers, to_ask=left, asking=None), now)


def add_file(
    records: Records,
    *,
    draft: Draft,
    kind: str,
    bot_id: int,
    file_id: str,
    file_unique_id: str,
    size: int | None,
    now: datetime,
) -> Evidence | None:
    """Adds a photo or other file to the report; None if the draft has the same file already."""
    added = records.evidence.add(
        draft_id=draft.id,
        case_id=None,
        kind=kind,
        stage="report",
        bot_id=bot_id,
        file_id=file_id,
        file_unique_id=file_unique_id,
        size=size,
        now=now,
    )
    if added is not None:
        keep_asking = None if draft.asking == DraftStep.PHOTOS else draft.asking
        _store(records, replace(draft, asking=keep_asking), now)
    return added


def set_place(records: Records, *, draft: Draft, place: Place, now: datetime) -> Draft:
    """Sets a new place, which the resident must confirm."""
    # the card to confirm comes next, whatever else is missing, so that the resident sees that the place has arrived
    before = draft.place if draft.place_confirmed else draft.place_before
    changed = replace(draft, place=place, place_before=before, place_confirmed=False, skipped=draft.skipped - {NEAR})
    return _store(records, replace(changed, asking=DraftStep.PLACE_CONFIRM), now)


def note_place(records: Records, *, draft: Draft, place: Place, now: datetime) -> Draft:
    """Sets a place that the story names; it is confirmed when the report comes to the place."""
    return _store(records, replace(draft, place=place, place_confirmed=False, skipped=draft.skipped - {NEAR}), now)


def confirm_place(records: Records, *, draft: Draft, now: datetime) -> Draft:
    if draft.place is None:
        raise Incomplete("error.no_place")
    return _store(records, replace(draft, place_confirmed=True, place_before=None, asking=None), now)


def set_category(
    records: Records, *, draft: Draft, category: str, now: datetime, questions: Sequence[str] = ()
) -> Draft:
    """Asks the `questions` of the category next, except those that the text has answered (R12)."""
    left = tuple(question for question in questions if question not in draft.answers)
    chosen = replace(draft, category=category, category_confirmed=True, to_ask=left, asking=None)
    return _store(records, replace(chosen, skipped=draft.skipped - {NEAR}), now)


def differs(records: Records, *, draft: Draft, now: datetime) -> Draft:
    """不是同一件: similar reports are not offered again unless place or category change."""
    return _store(records, replace(draft, skipped=draft.skipped | {NEAR}), now)


def answer(records: Records, *, draft: Draft, question: str, text: str, now: datetime) -> Draft:
    """Stores the answer to a question of the category; an empty one skips the question."""
    if len(text) > MAX_ANSWER:
        raise Incomplete("error.text_too_long", limit=MAX_ANSWER, length=len(text))
    answers = {**draft.answers, question: text} if text else draft.answers
    left = tuple(other for other in draft.to_ask if other != question)
    return _store(records, replace(draft, answers=answers, to_ask=left, asking=None), now)


def ask(records: Records, *, draft: Draft, questions: Sequence[str], now: datetime) -> Draft:
    """Asks the questions that have no answer yet."""
    left = tuple(question for question in questions if question not in draft.answers)
    return _store(records, replace(draft, to_ask=left, asking=None), now)


def ask_no_more(records: Records, *, draft: Draft, now: datetime) -> Draft:
    return _store(records, replace(draft, to_ask=(), asking=None), now)


def set_code(records: Records, *, draft: Draft, typed: str, now: datetime) -> Draft:
    """Raises Incomplete for an unsuitable 查询码."""
    return _store(records, replace(draft, code=own_code(typed), asking=None), now)


def set_identity(records: Records, *, draft: Draft, identity: Identity, now: datetime, no_news: bool = False) -> Draft:
    """Stores the choice of R17; contact details are dropped unless the report is named."""
    if identity is Identity.NAMED:  # keeps the previous choice, in case no contact is given
        before = draft.identity_before if draft.identity is Identity.NAMED else draft.identity
        return _store(records, replace(draft, identity=identity, identity_before=before, asking=None), now)
    chosen = replace(draft, identity=identity, identity_before=None, no_news=no_news, asking=None)
    return _store(records, replace(chosen, contact_name="", contact_phone=""), now)


def set_sharing(records: Records, *, draft: Draft, what: Sharing, agreed: bool, now: datetime) -> Draft:
    """Agreement to publish, or its end. Photos are published with the results only, so they go with them."""
    sharing = draft.sharing | {what} if agreed else draft.sharing - {what}
    if what is Sharing.RESULTS and not agreed:
        sharing = frozenset()
    return _store(records, replace(draft, sharing=sharing, asking=None), now)


def set_contact(records: Records, *, draft: Draft, name: str, phone: str, now: datetime) -> Draft:
    named = replace(draft, contact_name=name, contact_phone=phone, asking=None)
    return _store(records, replace(named, identity_before=None, no_news=False), now)


def skip(records: Records, *, draft: Draft, step: DraftStep, now: datetime) -> Draft:
    if step not in SKIPPABLE:
        raise Incomplete("error.not_skippable")
    return _store(records, replace(draft, skipped=draft.skipped | {step}, asking=None), now)


def go_to(records: Records, *, draft: Draft, step: DraftStep, now: datetime) -> Draft:
    """Asks for `step` (again): an edit button of the review card."""
    return _store(records, replace(draft, asking=step, skipped=draft.skipped - {step}), now)


def go_back(records: Records, *, draft: Draft, person: Person, now: datetime) -> Draft | None:
    """One step back; None at the first step."""
    step = previous_step(situation(records, draft, person))
    return go_to(records, draft=draft, step=step, now=now) if step else None


def stay_on_course(records: Records, *, draft: Draft, now: datetime) -> Draft:
    """Abandons an edit: the next step is again the first that is not settled."""
    return _store(records, replace(draft, asking=None), now) if draft.asking else draft


def leave_edit(records: Records, *, draft: Draft, person: Person, now: datetime) -> Draft | None:
    """取消 or 返回 while one field of a complete report is edited: restores the report; None if it was not complete."""
    if not is_editing(situation(records, draft, person)):
        return None
    return _store(records, as_was(draft), now)


def is_empty(records: Records, draft: Draft) -> bool:
    """Whether the draft contains nothing yet."""
    content = draft.text or draft.place or draft.category or draft.answers or draft.identity or draft.code
    return not content and records.evidence.count_of_draft(draft.id) == 0


def cancel(records: Records, *, draft: Draft, now: datetime) -> None:
    """Closes the draft. An empty one is deleted at once, any other can be restored for UNDO_FOR."""
    if is_empty(records, draft):
        records.drafts.drop(draft.id)
    else:
        records.drafts.save(replace(draft, cancelled_at=now, expires_at=now + UNDO_FOR, version=draft.version + 1))


def restore(records: Records, *, draft: Draft, now: datetime) -> Draft:
    """Reopens a cancelled draft. Raises NotFound after its time, Incomplete if another draft has content."""
    if draft.cancelled_at is None or draft.expires_at <= now:
        raise NotFound("report.too_late")
    other = records.drafts.open_of(draft.person_id)
    if other is not None:
        if not is_empty(records, other):
            raise Incomplete("report.other_open")
        records.drafts.drop(other.id)
    return _store(records, replace(draft, cancelled_at=None), now)
