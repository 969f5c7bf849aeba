"""Filling a draft: each function is one thing a resident tells. Submitting is in submission.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from complaints.coarse import day_of
from complaints.codes import own_code
from complaints.draft import CONSENT_VERSION, NEAR, SKIPPABLE, Situation, Step, next_step, previous_step
from complaints.errors import Incomplete
from complaints.model import Draft, Evidence, Identity, Person, Place
from complaints.ports import Records
from complaints.vehicle import read_vehicle

#: How long an unfinished draft waits for its owner (R13).
DRAFT_LIFE = timedelta(days=14)
#: Bot API message length; longer descriptions come in several messages and are joined up to here.
MAX_TEXT = 4000
#: of an answer to a category's question
MAX_ANSWER = 200


def situation(records: Records, draft: Draft, person: Person) -> Situation:
    return Situation(draft=draft, evidence=records.evidence.of_draft(draft.id), person=person)


def current_step(records: Records, draft: Draft, person: Person) -> Step:
    return next_step(situation(records, draft, person))


def consent(records: Records, *, person: Person, now: datetime) -> Person:
    """`now` in the zone's own time: the day by its calendar is all that is kept."""
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
    """Words of the report; later ones get a line of their own, unless the resident asked to write them anew."""
    anew = draft.asking == Step.TEXT or not draft.text
    return set_text(records, draft=draft, text=text if anew else f"{draft.text}\n{text}", now=now)


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
    """A photo or other file of the report; None when that very file is on the draft already."""
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
        keep_asking = None if draft.asking == Step.PHOTOS else draft.asking
        _store(records, replace(draft, asking=keep_asking), now)
    return added


def set_place(records: Records, *, draft: Draft, place: Place, now: datetime) -> Draft:
    """A new place, to be confirmed."""
    # the card to confirm comes next, whatever else is missing: nobody should wonder whether the place has arrived
    changed = replace(draft, place=place, place_confirmed=False, skipped=draft.skipped - {NEAR})
    return _store(records, replace(changed, asking=Step.PLACE_CONFIRM), now)


def confirm_place(records: Records, *, draft: Draft, now: datetime) -> Draft:
    if draft.place is None:
        raise Incomplete("error.no_place")
    return _store(records, replace(draft, place_confirmed=True, asking=None), now)


def set_category(
    records: Records, *, draft: Draft, category: str, now: datetime, questions: Sequence[str] = ()
) -> Draft:
    """`questions` of the category are asked next, as far as the words have not answered them (R12)."""
    left = tuple(question for question in questions if question not in draft.answers)
    chosen = replace(draft, category=category, category_confirmed=True, to_ask=left, asking=None)
    return _store(records, replace(chosen, skipped=draft.skipped - {NEAR}), now)


def differs(records: Records, *, draft: Draft, now: datetime) -> Draft:
    """不是同一件: what is near by is not offered again, unless place or category change."""
    return _store(records, replace(draft, skipped=draft.skipped | {NEAR}), now)


def answer(records: Records, *, draft: Draft, question: str, text: str, now: datetime) -> Draft:
    """The answer to a question of the category; an empty one passes it over."""
    if len(text) > MAX_ANSWER:
        raise Incomplete("error.text_too_long", limit=MAX_ANSWER, length=len(text))
    answers = {**draft.answers, question: text} if text else draft.answers
    left = tuple(other for other in draft.to_ask if other != question)
    return _store(records, replace(draft, answers=answers, to_ask=left, asking=None), now)


def ask(records: Records, *, draft: Draft, questions: Sequence[str], now: datetime) -> Draft:
    """Asks those that have no answer yet."""
    left = tuple(question for question in questions if question not in draft.answers)
    return _store(records, replace(draft, to_ask=left, asking=None), now)


def ask_no_more(records: Records, *, draft: Draft, now: datetime) -> Draft:
    return _store(records, replace(draft, to_ask=(), asking=None), now)


def set_code(records: Records, *, draft: Draft, typed: str, now: datetime) -> Draft:
    """Raises Incomplete for what is no good 查询码."""
    return _store(records, replace(draft, code=own_code(typed), asking=None), now)


def set_identity(records: Records, *, draft: Draft, identity: Identity, now: datetime, no_news: bool = False) -> Draft:
    """The choice of R17; contact details are dropped unless the report is named."""
    chosen = replace(draft, identity=identity, no_news=no_news, asking=None)
    if identity is not Identity.NAMED:
        chosen = replace(chosen, contact_name="", contact_phone="")
    return _store(records, chosen, now)


def set_contact(records: Records, *, draft: Draft, name: str, phone: str, now: datetime) -> Draft:
    return _store(records, replace(draft, contact_name=name, contact_phone=phone, asking=None), now)


def skip(records: Records, *, draft: Draft, step: Step, now: datetime) -> Draft:
    if step not in SKIPPABLE:
        raise Incomplete("error.not_skippable")
    return _store(records, replace(draft, skipped=draft.skipped | {step}, asking=None), now)


def go_to(records: Records, *, draft: Draft, step: Step, now: datetime) -> Draft:
    """Ask for `step` (again): an edit button of the review card."""
    return _store(records, replace(draft, asking=step, skipped=draft.skipped - {step}), now)


def go_back(records: Records, *, draft: Draft, person: Person, now: datetime) -> Draft | None:
    """One step back; None at the first step."""
    step = previous_step(situation(records, draft, person))
    return go_to(records, draft=draft, step=step, now=now) if step else None


def stay_on_course(records: Records, *, draft: Draft, now: datetime) -> Draft:
    """Give up an edit that was begun: the next step is again the first that lacks something."""
    return _store(records, replace(draft, asking=None), now) if draft.asking else draft


def cancel(records: Records, *, draft: Draft) -> None:
    records.drafts.drop(draft.id)
