"""提交 (R14, R16): turns the draft into a case. The resident gets its number, the promised date and, for web and
anonymous reports, the 查询码."""

from collections.abc import Callable, Iterable
from datetime import datetime

from complaints.errors import Incomplete
from complaints.model import Complaint, Draft, Identity
from complaints.places.sites import note_site
from complaints.ports import Records
from complaints.report import restraint
from complaints.report.submission import Submitted
from complaints.report.submission import submit as submit_draft
from handlers.keyboards import main_menu
from handlers.resident import category_card, mail, open_question, photo_offer, restrained
from handlers.resident.open_question import note_asked, spent
from handlers.resident.steps import prompt
from handlers.resident.watch import who_looks
from handlers.turn import Answer, Reply, Toast, Turn
from services import Services
from texts import Text, join, say
from wording.moments import moment, spaced

#: A further step with the new case (merge it, name an earlier one); returns the first text, None for the usual one.
Then = Callable[[Complaint], Text | None]


def submit(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A second tap is answered that the draft is gone: one report, however often the button is tapped."""
    confirmed = turn.arg(1) == "sure"
    return submit_then(turn, services, records, confirmed=confirmed, then=lambda case: None)


def tapped_draft(turn: Turn, records: Records) -> Draft | None:
    """None if the button's draft is gone: it was submitted or given up."""
    draft = records.drafts.open_of(turn.person.id)
    return draft if draft is not None and turn.arg(0) in ("", str(draft.id)) else None


def gone(turn: Turn, records: Records) -> Iterable[Answer]:
    text = say("submit.already", turn.lang)
    if turn.action is None:
        return [Reply(text=text, keyboard=main_menu(turn.lang))]
    return [Toast(text=text.text), spent(turn, records)]


def submit_then(turn: Turn, services: Services, records: Records, *, confirmed: bool, then: Then) -> Iterable[Answer]:
    draft = tapped_draft(turn, records)
    if draft is None:
        return gone(turn, records)
    if open_question.asked(records, bot_id=turn.bot_id, chat_id=turn.chat_id) == photo_offer.ALONE:
        return [prompt(turn, services, records, draft)]  # 提交 in words, before the review card was shown
    if (held_up := restrained.held_up(turn, services, records, draft, confirmed=confirmed)) is not None:
        return held_up
    try:
        done = submit_draft(
            records,
            draft=draft,
            person=turn.person,
            bot_id=turn.bot_id,
            chat_id=turn.chat_id,
            web=turn.channel == "web",
            clock=services.clock,
            pepper=services.secrets.pepper,
            random_below=services.random_below,
            now=turn.now,
        )
    except Incomplete:
        return [prompt(turn, services, records, draft, lead=say("submit.incomplete", turn.lang))]
    limits, pepper = services.zone.limits, services.secrets.pepper
    restraint.note(records, person=turn.person, draft=draft, pepper=pepper, now=turn.now, limits=limits)
    note_asked(turn, records, "")
    _note_correction(services, records, draft, done.complaint, now=turn.now)
    head = then(done.complaint)
    note_site(records, case=done.complaint, likeness=services.zone.likeness, now=turn.now)
    text = join(_confirmation(turn, services, draft, done, head), "\n\n")
    letters = [] if draft.no_news else mail.offered(turn, services, done.complaint)
    return [Reply(text=text, keyboard=main_menu(turn.lang)), spent(turn, records), *letters]


def _note_correction(services: Services, records: Records, draft: Draft, case: Complaint, *, now: datetime) -> None:
    """Offers the words to curators as an example if another category was proposed first for them. Those of an anonymous
    report stay in the report."""
    proposed = category_card.proposals(services, draft.text, now=now)
    if proposed and draft.category and case.identity is not Identity.ANONYMOUS:
        records.curation.add_example(text=draft.text, proposed=proposed[0].id, chosen=draft.category, now=now)


def _confirmation(turn: Turn, services: Services, draft: Draft, done: Submitted, head: Text | None) -> list[Text]:
    case = done.complaint
    assert case.promised_at is not None
    parts = [
        head
        or say("submit.done", turn.lang, number=case.number, promise=moment(case.promised_at, services.zone, turn.lang))
    ]
    if head is None and (looks := who_looks(services, now=turn.now, lang=turn.lang)) is not None:
        parts.append(looks)
    if done.code is not None:
        parts.append(say("submit.own_code" if draft.code else "submit.code", turn.lang, code=spaced(done.code)))
        parts.append(say("trackpage.receipt", turn.lang, url=f"{services.public_url.rstrip('/')}/track"))
    if turn.channel == "web" and case.identity is Identity.ANONYMOUS:
        parts.append(say("submit.emptied", turn.lang))
    if case.danger:
        parts.append(say("danger.submitted", turn.lang))
    if draft.no_news:
        parts.append(say("submit.no_news", turn.lang))
    parts.append(say("submit.next", turn.lang, hotline=services.zone.hotline))
    return parts
