"""The steps of a report, as data. The current step is not stored: it follows from what the draft lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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


#: The version of the privacy text; with a new version everybody is asked again (R02).
CONSENT_VERSION = "2026-12"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that the next step depends on."""

    draft: Draft
    evidence: Sequence[Evidence]
    person: Person


def has_consented(person: Person) -> bool:
    return person.consent_version == CONSENT_VERSION


def _has_text(s: Situation) -> bool:
    return bool(s.draft.text.strip())


def is_shown(s: Situation) -> bool:
    """Whether photos make the text optional; a voice message or a video needs a line of text (R28)."""
    kinds = {item.kind for item in s.evidence}
    return bool(kinds) and not kinds & {"voice", "video"}


#: (step, whether it is settled), in the order of asking.
STEPS: tuple[tuple[DraftStep, Callable[[Situation], bool]], ...] = (
    (DraftStep.CONSENT, lambda s: has_consented(s.person)),
    (DraftStep.PHOTOS, lambda s: bool(s.evidence) or DraftStep.PHOTOS in s.draft.skipped),
    (DraftStep.PLACE, lambda s: s.draft.place is not None),
    (DraftStep.PLACE_CONFIRM, lambda s: s.draft.place_confirmed),
    (DraftStep.TEXT, lambda s: _has_text(s) or (is_shown(s) and DraftStep.TEXT in s.draft.skipped)),
    (DraftStep.CATEGORY, lambda s: s.draft.category_confirmed),
    (DraftStep.QUESTION, lambda s: not s.draft.to_ask),
    (DraftStep.IDENTITY, lambda s: s.draft.identity is not None),
    (DraftStep.CONTACT, lambda s: s.draft.identity is not Identity.NAMED or bool(s.draft.contact_phone)),
)

#: Entry of Draft.skipped once the resident has said that no nearby report is about the same matter (R22).
NEAR = "near"

#: Steps that the 跳过 button may pass over.
SKIPPABLE = frozenset({DraftStep.PHOTOS, DraftStep.TEXT})


def next_step(situation: Situation) -> DraftStep:
    """The step to ask for now: the one the resident chose, else the first that is not settled, else the review."""
    asking = situation.draft.asking
    if asking and has_consented(situation.person):
        return DraftStep(asking)
    return next((step for step, settled in STEPS if not settled(situation)), DraftStep.REVIEW)


def as_was(draft: Draft) -> Draft:
    """The draft without the edit of one field that is under way."""
    left = replace(draft, asking=None, to_ask=(), skipped=draft.skipped | (SKIPPABLE & {draft.asking or ""}))
    if draft.place_before is not None:
        left = replace(left, place=draft.place_before, place_before=None, place_confirmed=True)
    if draft.identity_before is not None and not draft.contact_phone:
        left = replace(left, identity=draft.identity_before, identity_before=None)
    return left


def is_editing(situation: Situation) -> bool:
    """Whether one field of a complete report is being edited."""
    if next_step(situation) is DraftStep.REVIEW:
        return False
    return next_step(replace(situation, draft=as_was(situation.draft))) is DraftStep.REVIEW


def previous_step(situation: Situation) -> DraftStep | None:
    """The step that 返回 leads to: the applicable one before the current step; None at the first."""
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
