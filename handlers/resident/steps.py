"""The message that asks for each step of a report, with its buttons. The step follows from the draft
(complaints.report.draft)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from complaints.model import Draft, Identity
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.danger import is_dangerous
from complaints.report.draft import SKIPPABLE, DraftStep, Situation, is_editing, is_shown, next_step
from handlers.keyboards import button, in_rows, inline
from handlers.resident import category_card, danger, open_question, photo_offer
from handlers.resident.draft_album import album, removal_rows
from handlers.resident.near import with_offer
from handlers.resident.open_question import as_question, note_asked, standing
from handlers.resident.place_card import card_rows, card_text
from handlers.resident.question_card import question_rows, question_text
from handlers.resident.sharing_row import sharing_row
from handlers.turn import Button, Keyboard, Reply, Turn
from services import Services
from texts import Text, has, join, say
from wording.files import evidence_counted, files_received
from wording.review_card import review_text
from zone import Category, Zone
from zone.questions import offered_for

#: characters of the old words; leaves room for the rest of a message of 4,096 (Bot API)
_WORDS_SHOWN = 3500
#: What a resident is told about the way ahead: five steps, then the review card.
_POSITIONS = {
    DraftStep.PHOTOS: 1,
    DraftStep.PLACE: 2,
    DraftStep.TEXT: 3,
    DraftStep.CATEGORY: 4,
    DraftStep.IDENTITY: 5,
}
#: The fields of the review card that have an edit button (R14).
EDITABLE = (DraftStep.PHOTOS, DraftStep.PLACE, DraftStep.TEXT, DraftStep.CATEGORY, DraftStep.IDENTITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """The data that a step's prompt is made from."""

    turn: Turn
    services: Services
    now: Situation
    #: page of the category step
    page: int = 0

    @property
    def draft(self) -> Draft:
        return self.now.draft

    @property
    def lang(self) -> str:
        return self.turn.lang


def prompt(
    turn: Turn,
    services: Services,
    records: Records,
    draft: Draft,
    *,
    lead: Text | None = None,
    delay_s: float = 0,
) -> Reply:
    """The message that asks for the draft's next step, below `lead` (e.g. 收到 2 张照片). The previous question loses
    its buttons."""
    person = records.people.get(turn.person.id) or turn.person
    scene = DraftView(turn=turn, services=services, now=drafting.situation(records, draft, person))
    step = next_step(scene.now)
    offered = photo_offer.find(records, scene.now, services.zone, turn.lang) if step is DraftStep.REVIEW else None
    question, keyboard = _alone(scene, offered) if offered is not None else _question(scene, records, step)
    urgent = danger.not_submitted(turn.lang) if _tells_of_danger(turn, draft, step) else None
    parts = (_photos_not_yet_counted(turn, records, draft), lead, urgent, question)
    text = join([part for part in parts if part is not None], "\n\n")
    asked = step if offered is None else photo_offer.ALONE
    reply = as_question(turn, records, Reply(text=text, keyboard=keyboard, delay_s=delay_s), asked)
    if step is DraftStep.PHOTOS and turn.channel == "telegram":  # the web page has thumbnails on the buttons
        reply = replace(reply, photos=album(scene.now.evidence))
    return with_offer(turn, services, records, draft, reply) if asked == DraftStep.REVIEW else reply


def _alone(scene: DraftView, offered: photo_offer.PhotoOffer) -> tuple[Text, Keyboard]:
    """The place of a photo as a question of its own: the review card, which asks whether to submit, comes after it."""
    last = (button("step.back", scene.lang, "back"), button("step.cancel", scene.lang, "cancel"))
    return offered.text, inline(offered.row, last)


def _question(scene: DraftView, records: Records, step: DraftStep) -> tuple[Text, Keyboard]:
    """What the step asks, with the place of a photo where it may be offered."""
    own_text = _TEXTS.get(step)
    text = own_text(scene) if own_text else say(f"step.{_variant(scene, step)}.ask", scene.lang)
    if (position := _position(scene.now, scene.lang, step)) is not None:
        text = join([position, text], "\n")
    keyboard = _keyboard(scene, step)
    if step not in photo_offer.STEPS:
        return text, keyboard
    return photo_offer.added(text, keyboard, photo_offer.find(records, scene.now, scene.services.zone, scene.lang))


def place_question(now: Situation, zone: Zone, lang: str, step: DraftStep) -> tuple[Text, Keyboard]:
    """The question of the place, or the card on which it is confirmed."""
    last = (button("step.back", lang, "back"), button("step.cancel", lang, "cancel"))
    if step is DraftStep.PLACE_CONFIRM and now.draft.place is not None:
        rows = card_rows(now.draft.place, zone, lang)
        return card_text(now.draft, now.evidence, zone, lang), inline(*rows, last)
    position, text = _position(now, lang, step), say("step.place.ask", lang)
    return join([position, text], "\n") if position else text, inline(last)


def categories(turn: Turn, services: Services, records: Records, draft: Draft, *, page: int) -> Reply:
    """The newest question, changed to another page of the category step; at any other step that step's question."""
    person = records.people.get(turn.person.id) or turn.person
    scene = DraftView(turn=turn, services=services, now=drafting.situation(records, draft, person), page=page)
    if next_step(scene.now) is not DraftStep.CATEGORY:
        return prompt(turn, services, records, draft)
    text, keyboard = _question(scene, records, DraftStep.CATEGORY)
    if turn.action is not None:
        note_asked(turn, records, _page_key(page))
        return Reply(text=text, keyboard=keyboard, slot=standing(turn, records))
    # typed: the answer stands below the words
    return as_question(turn, records, Reply(text=text, keyboard=keyboard), _page_key(page))


def category_page(turn: Turn, records: Records, draft: Draft) -> int:
    """The page of the category step that is open, from 0; 0 at any other step."""
    asked = open_question.asked(records, bot_id=turn.bot_id, chat_id=turn.chat_id)
    step, _, page = asked.partition(":")
    is_open = page and drafting.current_step(records, draft, turn.person) == step == DraftStep.CATEGORY
    return int(page) if is_open else 0


def _page_key(page: int) -> str:
    return f"{DraftStep.CATEGORY}:{page}" if page else DraftStep.CATEGORY


def _position(now: Situation, lang: str, step: DraftStep) -> Text | None:
    """第 2 步，共 5 步; None while one field of a complete report is edited."""
    if step not in _POSITIONS or is_editing(now):
        return None
    return say("step.of", lang, n=_POSITIONS[step], count=max(_POSITIONS.values()))


def _tells_of_danger(turn: Turn, draft: Draft, step: DraftStep) -> bool:
    """Whether the message has words of danger, or the report on the review card is about danger."""
    return danger.is_urgent(turn) or (step is DraftStep.REVIEW and is_dangerous(draft))


def _photos_not_yet_counted(turn: Turn, records: Records, draft: Draft) -> Text | None:
    """The number of photos (R04), if an album's pending answer with that number is now replaced."""
    if turn.album or not open_question.waits_for_album(turn, records):
        return None
    return files_received(records.evidence.of_draft(draft.id), turn.lang)


def _variant(scene: DraftView, step: DraftStep) -> str:
    """A report with only voice or video is asked for one line of text (R28)."""
    spoken = step is DraftStep.TEXT and bool(scene.now.evidence) and not is_shown(scene.now)
    return "text_line" if spoken else step


def _text(scene: DraftView) -> Text:
    """To somebody who rewrites the words: those of now. The page puts them into its text field instead."""
    if scene.draft.asking == DraftStep.TEXT and scene.draft.text and scene.turn.channel != "web":
        return say("edit.text_was", scene.lang, text=scene.draft.text[:_WORDS_SHOWN])
    return say(f"step.{_variant(scene, DraftStep.TEXT)}.ask", scene.lang)


def _consent(scene: DraftView) -> Text:
    return consent_text(scene.turn)


def consent_text(turn: Turn) -> Text:
    key = f"consent.{turn.channel}"
    where = say(key, turn.lang) if has(key, turn.lang) else Text("")
    return say("consent.ask", turn.lang, where=where)


def _photos(scene: DraftView) -> Text:
    """With photos in the report: which there are, so that one can be taken out."""
    if not scene.now.evidence:
        return say("step.photos.ask", scene.lang)
    return say("step.photos_again.ask", scene.lang, files=evidence_counted(scene.now.evidence, scene.lang))


def _place_card(scene: DraftView) -> Text:
    return card_text(scene.draft, scene.now.evidence, scene.services.zone, scene.lang)


def _category(scene: DraftView) -> Text:
    proposed = _proposed(scene)
    if not proposed:
        return say("step.category.ask", scene.lang)
    return say("step.category.propose", scene.lang, category=proposed[0].name(scene.lang))


def _proposed(scene: DraftView) -> Sequence[Category]:
    return category_card.proposals(scene.services, scene.draft.text, now=scene.turn.now)


def _review(scene: DraftView) -> Text:
    return review_text(scene.draft, scene.now.evidence, scene.services.zone, scene.lang)


_TEXTS: dict[DraftStep, Callable[[DraftView], Text]] = {
    DraftStep.CONSENT: _consent,
    DraftStep.PHOTOS: _photos,
    DraftStep.PLACE_CONFIRM: _place_card,
    DraftStep.TEXT: _text,
    DraftStep.CATEGORY: _category,
    DraftStep.QUESTION: lambda scene: question_text(scene.draft, scene.lang),
    DraftStep.REVIEW: _review,
}


def _keyboard(scene: DraftView, step: DraftStep) -> Keyboard:
    special = _KEYBOARDS.get(step)
    rows = special(scene) if special else []
    if step is DraftStep.CONSENT:
        return inline(*rows)
    lang = scene.lang
    last = [category_card.back(lang, scene.page), button("step.cancel", lang, "cancel")]
    if step in SKIPPABLE and (step is DraftStep.PHOTOS or is_shown(scene.now)):
        last.insert(0, button("step.skip", lang, "skip", step))
    return inline(*rows, last)


def _consent_rows(scene: DraftView) -> list[tuple[Button, ...]]:
    return [
        (
            button("consent.yes", scene.lang, "consent", "yes", style="primary"),
            button("consent.no", scene.lang, "consent", "no"),
        )
    ]


def _photo_rows(scene: DraftView) -> list[tuple[Button, ...]]:
    if not scene.now.evidence:
        return []
    return [*removal_rows(scene.now.evidence, scene.lang), (button("step.done", scene.lang, "done", style="primary"),)]


def _place_rows(scene: DraftView) -> list[tuple[Button, ...]]:
    assert scene.draft.place is not None
    return card_rows(scene.draft.place, scene.services.zone, scene.lang)


def _category_rows(scene: DraftView) -> list[tuple[Button, ...]]:
    return category_card.category_rows(scene.services.zone, _proposed(scene), scene.lang, page=scene.page)


def _identity_rows(scene: DraftView) -> list[tuple[Button, ...]]:
    lang = scene.lang
    return [
        (button("identity.staff_only", lang, "who", Identity.STAFF_ONLY),),
        (button("identity.named", lang, "who", Identity.NAMED),),
        (button("identity.anonymous", lang, "who", Identity.ANONYMOUS),),
        (button("identity.anonymous_silent", lang, "who", Identity.ANONYMOUS, "silent"),),
    ]


def _review_rows(scene: DraftView) -> list[tuple[Button, ...]]:
    lang = scene.lang
    fields = list(EDITABLE)
    if scene.draft.identity is Identity.NAMED:
        fields.append(DraftStep.CONTACT)
    if scene.turn.channel == "web" or scene.draft.identity is Identity.ANONYMOUS:
        fields.append(DraftStep.CODE)
    if set(offered_for(scene.draft.category or "")) - set(scene.draft.answers):
        fields.append(DraftStep.QUESTION)
    edits = in_rows(button(f"review.edit_{step}", lang, "edit", step) for step in fields)
    thumbnails = removal_rows(scene.now.evidence, lang) if scene.turn.channel == "web" else []
    return [
        *thumbnails,
        (button("review.submit", lang, "submit", str(scene.draft.id), style="primary"),),
        sharing_row(scene.now, lang),
        *edits,
    ]


_KEYBOARDS: dict[DraftStep, Callable[[DraftView], list[tuple[Button, ...]]]] = {
    DraftStep.CONSENT: _consent_rows,
    DraftStep.PHOTOS: _photo_rows,
    DraftStep.PLACE_CONFIRM: _place_rows,
    DraftStep.CATEGORY: _category_rows,
    DraftStep.QUESTION: lambda scene: question_rows(scene.draft, scene.lang),
    DraftStep.IDENTITY: _identity_rows,
    DraftStep.REVIEW: _review_rows,
}
