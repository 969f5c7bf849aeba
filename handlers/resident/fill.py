"""Buttons and short answers while a report is being written: category, identity, contact, skip, back, edit, done."""

from collections.abc import Iterable

from complaints.errors import NotFound
from complaints.model import AwaitedKind, Draft, Identity
from complaints.office.contact import read_contact
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import DraftStep
from handlers.keyboards import button, inline, main_menu
from handlers.resident import category_card, questions, subscribe_place, unsupported
from handlers.resident.open_question import as_question
from handlers.resident.steps import categories, category_page, prompt
from handlers.resident.waiting import awaited
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say
from zone.questions import offered_for, questions_of


def open_draft_of(turn: Turn, records: Records) -> Draft:
    """Raises NotFound, whose text says how to begin, if no report is being written."""
    draft = records.drafts.open_of(turn.person.id)
    if draft is None:
        raise NotFound("error.no_draft")
    return draft


def category(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    chosen = services.zone.offered_category(turn.arg(0))
    if chosen is None:
        raise NotFound("error.old_button")
    draft = open_draft_of(turn, records)
    draft = drafting.set_category(
        records,
        draft=draft,
        category=chosen.id,
        now=turn.now,
        questions=questions_of(chosen.id),
    )
    return [prompt(turn, services, records, draft)]


def more_categories(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """更多类别, and 返回 from there (args: page, from 0; typed without one: the second page)."""
    page = min(int(turn.arg(0) or "1"), category_card.last_page(services.zone))
    return [categories(turn, services, records, open_draft_of(turn, records), page=page)]


def identity(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """匿名 / 仅工作人员可见 / 实名 (R17)."""
    silent = turn.arg(1) == "silent"
    draft = drafting.set_identity(
        records, draft=open_draft_of(turn, records), identity=Identity(turn.arg(0)), no_news=silent, now=turn.now
    )
    return [prompt(turn, services, records, draft)]


def contact(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    """Name and telephone number in one message, in any order."""
    name, phone = read_contact(turn.text)
    draft = drafting.set_contact(records, draft=draft, name=name, phone=phone, now=turn.now)
    return [prompt(turn, services, records, draft)]


def shared_contact(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A contact shared from Telegram, as text (handlers.incoming); accepted where the report asks for one, or how it is
    to be signed."""
    draft = records.drafts.open_of(turn.person.id)
    step = drafting.current_step(records, draft, turn.person) if draft else None
    if draft is None or step not in (DraftStep.CONTACT, DraftStep.IDENTITY):
        return unsupported.message(turn, services, records)
    if step is DraftStep.IDENTITY:
        draft = drafting.set_identity(records, draft=draft, identity=Identity.NAMED, now=turn.now)
    return contact(turn, services, records, draft)


def skip(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    draft = open_draft_of(turn, records)
    step = DraftStep(turn.arg(0)) if turn.arg(0) else drafting.current_step(records, draft, turn.person)
    if step is DraftStep.QUESTION and draft.to_ask:
        return questions.skip(turn, services, records, draft)
    return [prompt(turn, services, records, drafting.skip(records, draft=draft, step=step, now=turn.now))]


def done(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """完成: no more photos for now."""
    draft = drafting.stay_on_course(records, draft=open_draft_of(turn, records), now=turn.now)
    return [prompt(turn, services, records, draft)]


def edit(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """修改: one field of the review card (R14)."""
    draft, step = open_draft_of(turn, records), DraftStep(turn.arg(0))
    if step is DraftStep.QUESTION:
        draft = drafting.ask(records, draft=draft, questions=offered_for(draft.category or ""), now=turn.now)
    else:
        draft = drafting.go_to(records, draft=draft, step=step, now=turn.now)
    return [prompt(turn, services, records, draft)]


def back(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """返回: from an edit to the review card; otherwise one step back, from the first step to the main menu, and the
    draft stays."""
    if awaited(turn, records, AwaitedKind.SUBSCRIBED_PLACE) is not None:
        return subscribe_place.leave(turn, services, records)
    if turn.person.awaiting:
        records.people.stop_awaiting(turn.person.id)
    draft = records.drafts.open_of(turn.person.id)
    if draft is not None and (page := category_page(turn, records, draft)):
        return [categories(turn, services, records, draft, page=page - 1)]
    card = drafting.leave_edit(records, draft=draft, person=turn.person, now=turn.now) if draft else None
    if card is not None:
        return [prompt(turn, services, records, card)]
    earlier = drafting.go_back(records, draft=draft, person=turn.person, now=turn.now) if draft else None
    if earlier is None:
        if draft is None:
            return [Reply(text=say("menu.back", turn.lang), keyboard=main_menu(turn.lang))]
        go_on = inline((button("report.go_on", turn.lang, "goon", style="primary"),))
        return [as_question(turn, records, Reply(text=say("report.kept", turn.lang), keyboard=go_on))]
    return [prompt(turn, services, records, earlier)]
