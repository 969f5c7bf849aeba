"""Notices at delivery: text and buttons in the recipient's language, from values stored when the event was
committed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from complaints.model import CARD_AGAIN, Complaint, Notice, Staff, State
from complaints.office import asked, weekly
from complaints.places.site_tasks import TOLD_DONE, TOLD_SET
from complaints.places.sites import CARD
from complaints.places.subscription_news import is_public
from complaints.report.photo_place import OFFER
from handlers import rectification_told
from handlers.firm import dates as firm_dates
from handlers.firm import notices as firm_notices
from handlers.firm import warning as firm_warning
from handlers.keyboards import button, inline
from handlers.resident import photo_place, subscription_news, wish
from handlers.resident.outcome import buttons as outcome_buttons
from handlers.resident.outcome import of_merged, reminder
from handlers.resident.subscribe_words import offer
from handlers.staff import inspect_told, late_question, told, warning_told
from handlers.staff import weekly as weekly_report
from handlers.staff.card import group_card
from handlers.staff.site_card import site_card, task_told
from handlers.turn import Button, Keyboard, Reply
from handlers.unit import notices as unit_notices
from services import Services
from services.records import Records
from texts import say
from wording.notices import ShownPhoto, notice_photos, notice_text
from wording.states import state_name
from wording.warning_notices import TO_MEMBERS

#: notices with a text of their own, by key
_OF_THEIR_OWN: Mapping[str, Callable[[Notice, str, Records, Services], Reply | None]] = {
    OFFER: photo_place.offer,
    weekly.KEY: weekly_report.render,
    asked.LATE: late_question.render,
    **dict.fromkeys(subscription_news.KEYS, subscription_news.render),
    **dict.fromkeys(inspect_told.KEYS, inspect_told.render),
    **dict.fromkeys(warning_told.KEYS, warning_told.render),
}

#: notices to the members of a firm, by key
_OF_A_FIRM: Mapping[str, Callable[[Notice, Staff, Records, Services, str], Reply | None]] = {
    **dict.fromkeys(firm_notices.KEYS, firm_notices.render),
    **dict.fromkeys(firm_dates.KEYS, firm_dates.render),
}


def render(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """None if there is nothing to send any more, e.g. because the case was erased."""
    case = records.cases.get(notice.case_id) if notice.case_id is not None else None
    member = _member(notice, records)
    if notice.key in rectification_told.KEYS:
        return rectification_told.render(notice, member, lang, records, services)
    if member is not None and notice.key in TO_MEMBERS:
        return firm_warning.render(notice, member, records, services, lang)
    if member is not None:
        of_firm = _OF_A_FIRM.get(notice.key)
        if of_firm is not None:
            return of_firm(notice, member, records, services, lang)
        return unit_notices.render(notice, case, member, services, lang)
    if notice.key in _OF_THEIR_OWN:
        return _OF_THEIR_OWN[notice.key](notice, lang, records, services)
    if notice.key in ("card", CARD_AGAIN):
        return group_card(case, records, services, lang) if case else None
    if notice.key == CARD:
        return site_card(notice, records, services, lang)
    if notice.key in (TOLD_SET, TOLD_DONE):
        return task_told(notice, records, services, lang)
    if notice.key == "wish.answered":
        return wish.fulfilled(notice, lang)
    if notice.key == "remind.rate":
        return reminder(case, lang) if case else None
    if case is not None and notice.key.startswith(told.KEYS):
        return told.render(notice, case, services, lang)
    if case is None or notice.key.startswith("staff_told."):
        return Reply(text=say(notice.key, lang, **notice.values), keyboard=_open(case, lang) if case else None)
    reply = _about_case(notice, case, lang, services, notice_photos(notice, case, records))
    return _with_offer(reply, case, lang) if case.state is State.CLOSED and is_public(records, case) else reply


def _member(notice: Notice, records: Records) -> Staff | None:
    """The account of a unit's member to whom the notice goes: members get notices of their own only."""
    kind, _, ident = notice.to.partition(":")
    account = records.staff.get(int(ident)) if kind == "staff" else None
    return account if account is not None and account.party else None


def _open(case: Complaint, lang: str) -> Keyboard:
    return inline((button("queue.case", lang, "open", case.number, number=case.number, state=state_name(case, lang)),))


def _with_offer(reply: Reply, case: Complaint, lang: str) -> Reply:
    """Adds the button to follow the place of a closed report (R27)."""
    assert reply.keyboard is not None
    return replace(reply, keyboard=inline(*reply.keyboard.rows, offer(case, lang)))


def _buttons(case: Complaint, lang: str, *, notice: Notice) -> Keyboard:
    """The reporter of a merged report may react to the closing of the main case too (R23)."""
    rows: list[tuple[Button, ...]] = [(button("follow.details", lang, "case", case.number),)]
    if case.state is State.CLOSED:
        rows[:0] = outcome_buttons(case, lang)
    elif case.state is State.DUPLICATE and notice.key == "notice.close":
        rows[:0] = of_merged(case, notice.values.get("verdict"), lang)
    elif case.state is State.NEED_INFO:
        rows.insert(0, (button("follow.answer", lang, "reply", case.number),))
    elif case.state is State.REJECTED and not case.objections:
        rows.insert(0, (button("follow.object", lang, "object", case.number),))
    return inline(*rows)


def _about_case(
    notice: Notice, case: Complaint, lang: str, services: Services, photos: tuple[ShownPhoto, ...]
) -> Reply:
    """What changed, why, what comes next (R20)."""
    # one slot per notice, so that a reply to any of them is known to be about this case (R21)
    slot = f"case:{case.id}:{notice.event_id or 0}"
    return Reply(
        text=notice_text(notice, case, services, lang, photos=photos),
        keyboard=_buttons(case, lang, notice=notice),
        slot=slot,
        fresh=True,
        photos=tuple(photo.sha256 for photo in photos),
    )
