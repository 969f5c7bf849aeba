"""Notices at delivery: text and buttons in the recipient's language, from values frozen when the event was
committed."""

from dataclasses import replace
from datetime import datetime

from complaints.case.proof import pairs
from complaints.model import CARD_AGAIN, Complaint, Notice, State
from complaints.places.site_tasks import TOLD_DONE, TOLD_SET
from complaints.places.sites import CARD
from complaints.places.subscription_news import is_public
from complaints.ports import Records
from complaints.report.photo_place import OFFER
from handlers.keyboards import button, inline
from handlers.resident import photo_place, subscription_news, wish
from handlers.resident.cards import moment
from handlers.resident.outcome import buttons as outcome_buttons
from handlers.resident.outcome import of_merged, reminder
from handlers.resident.subscribe_words import offer
from handlers.resident.timeline import reason_words, state_name, state_sentence, unit_name
from handlers.staff import told
from handlers.staff.card import group_card
from handlers.staff.site_card import site_card, task_told
from handlers.turn import Button, Keyboard, Reply
from services import Services
from texts import Text, has, join, label, plain, say
from wording.rejection import rejection_lines
from zone import Zone


def render(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """None when there is nothing (any more) to say, e.g. the case was erased."""
    case = records.cases.get(notice.case_id) if notice.case_id is not None else None
    if notice.key in ("card", CARD_AGAIN):
        return group_card(case, records, services, lang) if case else None
    if notice.key == CARD:
        return site_card(notice, records, services, lang)
    if notice.key in (TOLD_SET, TOLD_DONE):
        return task_told(notice, records, services, lang)
    if notice.key == OFFER:
        return photo_place.offer(notice, lang, records, services)
    if notice.key in subscription_news.KEYS:
        return subscription_news.render(notice, lang, records, services)
    if notice.key == "wish.answered":
        return wish.fulfilled(notice, lang)
    if notice.key == "remind.rate":
        return reminder(case, lang) if case else None
    if case is not None and notice.key.startswith(told.KEYS):
        return told.render(notice, case, services, lang)
    if case is None or notice.key.startswith("staff_told."):
        return Reply(text=say(notice.key, lang, **notice.values), keyboard=_open(case, lang) if case else None)
    reply = _about_case(notice, case, lang, services, _pairs(notice, case, records))
    return _with_offer(reply, case, lang) if case.state is State.CLOSED and is_public(records, case) else reply


def _open(case: Complaint, lang: str) -> Keyboard:
    return inline((button("queue.case", lang, "open", case.number, number=case.number, state=state_name(case, lang)),))


def _pairs(notice: Notice, case: Complaint, records: Records) -> tuple[str, ...]:
    """Photos from before and after, with the result (R24)."""
    if notice.key not in _WITH_PHOTOS:
        return ()
    own = [item for item in records.evidence.of_case(case.id) if item.stage != "after"]
    worked_on = case.id if case.master_id is None else case.master_id  # a merged report: its own photos before
    after = [item for item in records.evidence.of_case(worked_on) if item.stage == "after"][-_SHOWN:]
    shown = [pair for pair in pairs([*own, *after]) if pair.after or len(after) < _SHOWN][:_SHOWN]
    return tuple(side.sha256 for pair in shown for side in (pair.before, pair.after) if side is not None)


#: Values of an event that the reporter reads: what is asked, why, who else to turn to.
_SAID = ("question", "reason", "referral", "paused_reason", "original_by", "rectify_by")
#: New deadlines are told with a stopped or extended clock; elsewhere state_sentence has them.
_WITH_CLOCK = frozenset({"notice.grant", "notice.resume"})
_WITH_PHOTOS = frozenset({"notice.close", "notice.stage", "notice.pass"})
#: photos of each kind in one message
_SHOWN = 3


_CLOCK_VALUES = frozenset({"original_by", "rectify_by"})


def _said(name: str, value: str, zone: Zone, lang: str) -> str:
    if name in _CLOCK_VALUES:
        return moment(datetime.fromisoformat(value), zone, lang)
    return label(f"pause_reason.{value}", lang) if name == "paused_reason" else reason_words(value, lang)


def _about_case(notice: Notice, case: Complaint, lang: str, services: Services, photos: tuple[str, ...] = ()) -> Reply:
    """What changed, why, what comes next (R20)."""
    what = notice.key.replace("notice.", "event.", 1)
    now = state_sentence(case, services.zone, lang)
    parts: list[Text] = [say("notice.changed", lang, number=case.number)]
    if has(what, lang):
        changed = say(what, lang, unit=unit_name(case.unit, services.zone, lang))
        if not now.text.startswith(changed.text):  # else it would be said twice
            parts.append(changed)
    parts += [
        say(f"notice.with.{name}", lang, value=_said(name, value, services.zone, lang))
        for name in _SAID
        if (value := notice.values.get(name)) and (name not in _CLOCK_VALUES or notice.key in _WITH_CLOCK)
    ]
    if notice.key == "notice.reject":
        parts += rejection_lines(notice.values.get("reason", ""), services, lang)
    if photos:
        parts.append(say("notice.photos", lang))
    if notice.values.get("verdict") and notice.values.get("outcome"):
        verdict, outcome = (label(f"{name}.{notice.values[name]}", lang) for name in ("verdict", "outcome"))
        parts.append(say("notice.result", lang, verdict=verdict, outcome=outcome))
    told = notice.values.get("public_text", "")
    if told and told not in {notice.values.get(name) for name in _SAID}:
        parts.append(plain(told))
    parts.append(say("notice.now", lang, now=now))
    # a slot of its own, so that a reply to any of them is known to be about this case (R21)
    slot = f"case:{case.id}:{notice.event_id or 0}"
    return Reply(
        text=join(parts, "\n"),
        keyboard=_buttons(case, lang, notice=notice),
        slot=slot,
        fresh=True,
        photos=photos,
    )


def _with_offer(reply: Reply, case: Complaint, lang: str) -> Reply:
    """What else happens there can be followed once the report is closed (R27)."""
    assert reply.keyboard is not None
    return replace(reply, keyboard=inline(*reply.keyboard.rows, offer(case, lang)))


def _buttons(case: Complaint, lang: str, *, notice: Notice) -> Keyboard:
    """Where what a merged report went with was just closed, its reporter has a say too (R23)."""
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
