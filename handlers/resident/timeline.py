"""A case in plain words: what happened when, who has it, until when. Internal notes never appear here."""

from complaints.case.feedback import judged
from complaints.case.public_view import public_events
from complaints.model import Complaint, Event, State
from complaints.office.staff_steps import REJECT_REASONS
from complaints.places.subscription_news import is_public
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.resident import amend, outcome
from handlers.resident.cards import moment
from handlers.resident.subscribe_words import offer
from handlers.turn import Button, Reply, Turn
from services import Services
from texts import Text, has, join, label, say
from zone import Zone


def state_name(case: Complaint, lang: str) -> str:
    return label(f"state.{case.state}", lang)


def unit_name(unit: str, zone: Zone, lang: str) -> str:
    """The name of a unit of the zone, or of another authority, which is stored by its name."""
    known = zone.unit(unit)
    return known.name(lang) if known else unit or label("state_now.unit", lang)


def reason_words(reason: str, lang: str) -> str:
    """Why a report was not taken: from the list, or as it was typed."""
    return label(f"reject_reason.{reason}", lang) if reason in REJECT_REASONS else reason


def state_sentence(case: Complaint, zone: Zone, lang: str) -> Text:
    """Where the case is, in at most 60 characters; never only 已关闭."""
    if case.paused_reason is not None and case.unit and case.state is not State.DUPLICATE:
        reason = label(f"pause_reason.{case.paused_reason}", lang)
        return say("state_held.paused", lang, unit=unit_name(case.unit, zone, lang), reason=reason)
    if case.state is State.ACCEPTED and case.unit:  # 首接负责: one owner until it is handed over (S05)
        return say("state_held.accepted", lang, unit=unit_name(case.unit, zone, lang))
    due = case.rectify_by if case.state in (State.DISPATCHED, State.RECTIFYING, State.REWORK) else case.due_at
    return say(
        f"state_now.{case.state}",
        lang,
        unit=unit_name(case.unit, zone, lang),
        due=moment(due, zone, lang) if due else label("state_now.soon", lang),
    )


def public_state(case: Complaint, zone: Zone, lang: str) -> Text:
    """What anybody with the number may read: no text, no place, no photos."""
    category = zone.category(case.category)
    return say(
        "track.public",
        lang,
        number=case.number,
        category=category.name(lang) if category else "-",
        now=state_sentence(case, zone, lang),
    )


def timeline(turn: Turn, services: Services, records: Records, case: Complaint) -> Reply:
    lang = turn.lang
    events = public_events(records, case)
    lines = [line for event in events if (line := event_line(event, services.zone, lang))]
    text = join(
        [
            say("track.head", lang, number=case.number, now=state_sentence(case, services.zone, lang)),
            join(lines),
        ],
        "\n\n",
    )
    buttons = _buttons(turn, records, case)
    if is_public(records, case):
        buttons = [*buttons, offer(case, lang)]
    return Reply(text=text, keyboard=inline(*buttons) if buttons else None)


def event_line(event: Event, zone: Zone, lang: str) -> Text | None:
    """One line of the resident's timeline; None for steps that are the staff's own affair."""
    key = f"event.{event.action}"
    if not has(key, lang):
        return None
    what = say(key, lang, unit=unit_name(event.values.get("unit", ""), zone, lang))
    line = say("track.line", lang, at=moment(event.at, zone, lang), what=what)
    told = [event.public_text] if event.public_text else []
    told += [
        label(f"notice.with.{name}", lang, value=reason_words(value, lang))
        for name in ("reason", "referral")
        if (value := event.values.get(name)) and value != event.public_text
    ]
    return line + Text(label("colon", lang) + "\n".join(told)) if told else line


def _buttons(turn: Turn, records: Records, case: Complaint) -> list[tuple[Button, ...]]:
    lang, number = turn.lang, case.number
    if case.state is State.CLOSED:
        return outcome.buttons(case, lang)
    if case.state is State.NEED_INFO:
        return [(button("follow.answer", lang, "reply", number),), *amend.menu(case, lang)]
    if case.state is State.REJECTED and not case.objections:
        return [(button("follow.object", lang, "object", number),)]
    decided = judged(records, case)
    if decided is not None:  # merged into one that is closed
        return [*outcome.of_merged(case, decided.verdict, lang), *amend.menu(case, lang)]
    return amend.menu(case, lang)
