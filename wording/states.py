"""The state and history of a case, described for its reporter and the public."""

from collections.abc import Mapping

from complaints.model import Complaint, Event, Kind, State
from texts import Text, has, label, say
from wording.moments import moment
from wording.names import reason_words, unit_name
from zone import Zone


def state_name(case: Complaint, lang: str) -> str:
    if case.kind is Kind.FINDING and case.state is State.WITHDRAWN:
        return label("inspect.revoked", lang)
    return label(f"state.{case.state}", lang)


def state_sentence(case: Complaint, zone: Zone, lang: str) -> Text:
    """The state in at most 60 characters, to its reporter; never only 已关闭."""
    return _sentence(case, "state_now", zone, lang)


def public_sentence(case: Complaint, zone: Zone, lang: str) -> Text:
    """The same to anybody, who may not be its reporter and has none of the reporter's buttons."""
    if case.kind is Kind.FINDING and case.state is State.CLOSED:
        return say("state_public.closed_finding", lang)
    return _sentence(case, "state_public" if has(f"state_public.{case.state}", lang) else "state_now", zone, lang)


def _sentence(case: Complaint, texts: str, zone: Zone, lang: str) -> Text:
    if case.paused_reason is not None and case.unit and case.state is not State.DUPLICATE:
        reason = label(f"pause_reason.{case.paused_reason}", lang)
        return say("state_held.paused", lang, unit=unit_name(case.unit, zone, lang), reason=reason)
    if case.state is State.ACCEPTED and case.unit:  # 首接负责: the unit stays the owner until the handover (S05)
        return say("state_held.accepted", lang, unit=unit_name(case.unit, zone, lang))
    due = case.rectify_by if case.state in (State.DISPATCHED, State.RECTIFYING, State.REWORK) else case.due_at
    return say(
        f"{texts}.{case.state}",
        lang,
        unit=unit_name(case.unit, zone, lang),
        due=moment(due, zone, lang) if due else label("state_now.soon", lang),
    )


def public_state(case: Complaint, zone: Zone, lang: str) -> Text:
    """What anybody who knows the number may read: without text, place and photos."""
    category = zone.category(case.category)
    return say(
        "track.public",
        lang,
        number=case.number,
        category=category.name(lang) if category else "-",
        now=public_sentence(case, zone, lang),
    )


def happened(key: str, values: Mapping[str, str], zone: Zone, lang: str, *, unit: str) -> Text:
    """The text `key` of an event, with those of its values that such texts name."""
    category = zone.category(values.get("category", ""))
    return say(
        key,
        lang,
        unit=unit_name(unit, zone, lang),
        category=category.name(lang) if category else "-",
        place=values.get("place") or "-",
    )


def event_line(event: Event, zone: Zone, lang: str) -> Text | None:
    """One line of the resident's timeline; None for internal steps of staff."""
    key = f"event.{event.action}"
    if not has(key, lang):
        return None
    what = happened(key, event.values, zone, lang, unit=event.values.get("unit", ""))
    line = say("track.line", lang, at=moment(event.at, zone, lang), what=what)
    return line + _details(event, lang)


def event_words(event: Event, zone: Zone, lang: str) -> str | None:
    """The same without its moment."""
    key = f"event.{event.action}"
    if not has(key, lang):
        return None
    what = happened(key, event.values, zone, lang, unit=event.values.get("unit", ""))
    return (what + _details(event, lang)).text


def _details(event: Event, lang: str) -> Text:
    """What was said with it; empty if nothing was."""
    details = [event.public_text] if event.public_text else []
    details += [
        label(f"notice.with.{name}", lang, value=reason_words(value, lang))
        for name in ("reason", "referral")
        if (value := event.values.get(name)) and value != event.public_text
    ]
    return Text(label("colon", lang) + "\n".join(details) if details else "")
