"""What a draft lacks: the steps of a report as data. No step is stored; the next one follows from the row itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from complaints.model import Draft, Evidence, Identity, Person


class DraftStep(StrEnum):
    CONSENT = "consent"
    PHOTOS = "photos"
    PLACE = "place"
    PLACE_CONFIRM = "place_confirm"
    TEXT = "text"
    CATEGORY = "category"
    QUESTION = "question"
    IDENTITY = "identity"
    CONTACT = "contact"
    CODE = "code"
    REVIEW = "review"


#: The privacy text's version; a new one asks everybody again (R02).
CONSENT_VERSION = "2026-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that decides the next step."""

    draft: Draft
    evidence: Sequence[Evidence]
    person: Person


def has_consented(person: Person) -> bool:
    return person.consent_version == CONSENT_VERSION


def _told_by_words(s: Situation) -> bool:
    return bool(s.draft.text.strip())


def is_shown(s: Situation) -> bool:
    """Words may be left out only where a photo speaks: a voice or a video needs one line of text (R28)."""
    kinds = {item.kind for item in s.evidence}
    return bool(kinds) and not kinds & {"voice", "video"}


#: In the order they are asked: (step, is it settled?).
STEPS: tuple[tuple[DraftStep, Callable[[Situation], bool]], ...] = (
    (DraftStep.CONSENT, lambda s: has_consented(s.person)),
    (DraftStep.PHOTOS, lambda s: bool(s.evidence) or DraftStep.PHOTOS in s.draft.skipped),
    (DraftStep.PLACE, lambda s: s.draft.place is not None),
    (DraftStep.PLACE_CONFIRM, lambda s: s.draft.place_confirmed),
    (DraftStep.TEXT, lambda s: _told_by_words(s) or (is_shown(s) and DraftStep.TEXT in s.draft.skipped)),
    (DraftStep.CATEGORY, lambda s: s.draft.category_confirmed),
    (DraftStep.QUESTION, lambda s: not s.draft.to_ask),
    (DraftStep.IDENTITY, lambda s: s.draft.identity is not None),
    (DraftStep.CONTACT, lambda s: s.draft.identity is not Identity.NAMED or bool(s.draft.contact_phone)),
)

#: What Draft.skipped says once the resident has said that nothing near by is the same matter (R22).
NEAR = "near"

#: Steps that a 跳过 button may pass over.
SKIPPABLE = frozenset({DraftStep.PHOTOS, DraftStep.TEXT})


def next_step(situation: Situation) -> DraftStep:
    """The step to ask for now: the one the resident went to, else the first that is not settled, else the review."""
    asking = situation.draft.asking
    if asking and has_consented(situation.person):
        return DraftStep(asking)
    return next((step for step, settled in STEPS if not settled(situation)), DraftStep.REVIEW)


def previous_step(situation: Situation) -> DraftStep | None:
    """Where 返回 leads: the step asked before the present one that applies here; None at the first."""
    order = [step for step, _ in STEPS if step is not DraftStep.CONSENT] + [DraftStep.REVIEW]
    if situation.draft.identity is not Identity.NAMED:
        order.remove(DraftStep.CONTACT)
    order.remove(DraftStep.PLACE_CONFIRM)
    order.remove(DraftStep.QUESTION)
    now = next_step(situation)
    if now is DraftStep.QUESTION:
        return DraftStep.CATEGORY
    if now is DraftStep.CODE:
        return DraftStep.REVIEW
    if now is DraftStep.PLACE_CONFIRM:
        return DraftStep.PLACE
    if now is DraftStep.CONSENT:
        return None
    place = order.index(now)
    return order[place - 1] if place else None
