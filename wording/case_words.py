"""A case described for staff, in the private chat and in the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chinese.times import Precision, clearest
from complaints.case.lifecycle import OPEN_STATES
from complaints.model import Complaint, Event, Kind, Role
from complaints.ports import Records
from complaints.report.vehicle import SEEN_AT
from texts import label
from wording import acceptors
from wording.joint import stored_parts
from wording.moments import day_words, moment
from wording.names import reason_words, unit_name
from wording.proofs import doubt_words
from zone import Zone

#: With less time left than this, a deadline is shown as 快到期.
_SOON = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineWords:
    """A deadline in words. `what` names the deadline of a case, else empty. `tone` (late, soon, fine or paused) selects
    the colour; `marked` has a mark instead, for surfaces that show only text."""

    what: str
    at: str
    left: str
    tone: str
    marked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One entry of the history. `public` was sent to or by the resident; `note` is never sent."""

    at: str
    who: str
    via: str  # the channel that staff used: console, Telegram, web chat
    what: str
    moved_to: str
    details: tuple[tuple[str, str], ...]
    public: str
    note: str
    own: bool = False  # `public` are the reporter's own words, which nobody published


def answers(case: Complaint, zone: Zone, lang: str) -> dict[str, str]:
    """The answers to the category's questions. Beside a time in words (昨晚八点半) stands the moment that it meant
    when the case came in."""
    given = dict(case.answers)
    seen = clearest(given.get(SEEN_AT, ""))
    meant = seen.at(zone.local(case.created_at)) if seen is not None else None
    if seen is not None and meant is not None and seen.precision is not Precision.PART:
        at = f"{meant:%Y-%m-%d %H:%M}" if seen.precision is Precision.CLOCK else f"{meant:%Y-%m-%d}"
        given[SEEN_AT] = label("question.meant", lang, words=given[SEEN_AT], at=at)
    return given


def due(case: Complaint, now: datetime, zone: Zone, lang: str) -> DeadlineWords | None:
    """None if nobody has to act."""
    if case.due_at is None or case.state not in OPEN_STATES:
        return None
    return until(case.due_at, now, zone, lang, what=what_is_due(case, lang), paused=case.paused_reason is not None)


def what_is_due(case: Complaint, lang: str) -> str:
    """The name of an open case's current deadline, e.g. 受理期限."""
    return label(f"due.of.{case.state}", lang)


def until(
    due_at: datetime, now: datetime, zone: Zone, lang: str, *, what: str = "", paused: bool = False
) -> DeadlineWords:
    left = due_at - now
    tone = "late" if left < timedelta() else "soon" if left < _SOON else "fine"
    key = "due.late" if tone == "late" else "due.left"
    words = label(key, lang, span=span(abs(left), lang))
    if paused and tone != "late":
        tone, words = "paused", label("flag.paused", lang)
    marked = label(f"clock.mark.{tone}", lang, words=words)
    return DeadlineWords(what=what, at=moment(due_at, zone, lang), left=words, tone=tone, marked=marked)


def span(length: timedelta, lang: str) -> str:
    """In the largest unit that is precise enough: days from two days on, else hours, else minutes."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 48 * 60:
        return label("due.days", lang, count=minutes // (24 * 60))
    if minutes >= 60:
        return label("due.hours", lang, count=minutes // 60)
    return label("due.minutes", lang, count=max(minutes, 1))


def category(case: Complaint, zone: Zone, lang: str) -> str:
    known = zone.category(case.category)
    return known.name(lang) if known else "-"


def territory(case: Complaint, zone: Zone, lang: str) -> str:
    known = zone.subdistrict(case.territory)
    return known.name(lang) if known else label("card.no_subdistrict", lang)


def place(case: Complaint, lang: str) -> str:
    """Address and point, with the way in which the reporter gave them."""
    given, parts = case.place, []
    if given.address:
        parts.append(given.address)
    if given.lat is not None and given.lon is not None:
        pin = "inspect.pin" if case.kind is Kind.FINDING else f"pin.{given.source}"
        parts.append(label(pin, lang, lat=f"{given.lat:.5f}", lon=f"{given.lon:.5f}"))
    if given.inside is False:
        parts.append(label("place.outside", lang))
    return label("comma", lang).join(parts)


def reporter(case: Complaint, lang: str) -> str:
    """The reporter's choice of identity; empty for a finding, which nobody reported. Name and telephone are shown only
    on request (complaints.office.contact)."""
    return "" if case.kind is Kind.FINDING else label(f"identity.short.{case.identity}", lang)


def history(records: Records, case: Complaint, zone: Zone, lang: str) -> Sequence[HistoryLine]:
    """Oldest first, internal notes included."""
    return [line(event, zone, lang) for event in records.cases.events(case.id)]


def line(event: Event, zone: Zone, lang: str) -> HistoryLine:
    return HistoryLine(
        at=moment(event.at, zone, lang),
        who=_who(event, zone, lang),
        via=label(f"via.{event.actor.via}", lang) if event.actor.via else "",
        what=label(f"action.{event.action}", lang),
        moved_to="" if event.to_state is event.from_state else label(f"state.{event.to_state}", lang),
        details=tuple(
            (label(f"detail.{name}", lang), _shown(name, value, zone, lang))
            for name, value in event.values.items()
            if name in _DETAILS and value and value != event.public_text
        ),
        public=event.public_text,
        note=event.note,
        own=event.actor.role is Role.REPORTER,
    )


def _who(event: Event, zone: Zone, lang: str) -> str:
    actor = event.actor
    role = label(f"role.{actor.role}", lang)
    if actor.role is Role.REPORTER or not actor.name:
        return role
    if not actor.on_behalf_of:
        return label("case.of_firm", lang, name=actor.name) if actor.role is Role.FIRM else actor.name
    return label("case.on_behalf", lang, name=actor.name, unit=unit_name(actor.on_behalf_of, zone, lang))


_DETAILS = frozenset(
    {
        "question", "reason", "referral", "unit", "rectify_by", "verdict", "outcome", "milestone_on", "text", "master",
        "external_number", "stars", "basis", "why_no_photo",
        "unit_person", "territory", "territory_person", "support", "refusals", "paused_reason", "original_by",
        "extend_to", "due_at", "told", "earlier", "checked", "place", "before", "photos",
        "supervisor", "leader", "demand", "category", "category_before", "territory_before", "elsewhere", "merged",
        "firm_name", "site_name", "firm_before", "implementer",
        "difficulty", "difficulty_before", "parts", "parts_before", "acceptor", "acceptor_before",
    }
)  # fmt: skip


def _shown(name: str, value: str, zone: Zone, lang: str) -> str:
    match name:
        case "unit":
            return unit_name(value, zone, lang)
        case "territory" | "territory_before":
            known = zone.subdistrict(value)
            return known.name(lang) if known else value
        case "category" | "category_before":
            named = zone.category(value)
            return named.name(lang) if named else value
        case "paused_reason":
            return label(f"pause_reason.{value}", lang)
        case "rectify_by" | "original_by" | "extend_to" | "due_at":
            return moment(datetime.fromisoformat(value), zone, lang)
        case "verdict" | "outcome" | "implementer":
            return label(f"{name}.{value}", lang)
        case "milestone_on":
            return day_words(date.fromisoformat(value), zone, lang)
        case "reason":
            return reason_words(value, lang)
        case "parts" | "parts_before":
            return stored_parts(value, zone, lang)
        case "acceptor" | "acceptor_before":
            return acceptors.name_of(value, zone, lang) or value
    return doubt_words(value, lang) if name == "checked" else value
