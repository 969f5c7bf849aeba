"""记一处问题 and 检查无问题 in plain order; each answer leads to the next question, the last one to 现场交办."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from complaints.errors import ComplaintError, Incomplete, NotFound
from handlers.inspect import form as forms
from handlers.inspect.form import CLEAR, FIND, InspectForm
from handlers.inspect.home import MOST_STOPS, inspector, view, walked
from handlers.keyboards import button, in_rows, inline, shortened
from handlers.staff.who import actor_of
from handlers.turn import Answer, Button, Reply, Tap, Turn
from inspections import placing, sessions
from inspections.entering import Desk, NewFinding, Where
from inspections.limits import due_of
from inspections.model import Limit, Session
from inspections.ports import Records
from inspections.recording import nothing_found, record
from services import Services
from texts import Text, join, label, say
from wording.errors import error_text
from wording.names import unit_name

_BY_DUTY = "duty"


def begin(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on 记一处问题 or 检查无问题 (args: find or clear)."""
    session = walked(records, actor_of(turn, services, records))
    purpose = CLEAR if turn.arg(0) == CLEAR else FIND
    ident = f"{turn.channel}-{turn.chat_id}-{turn.message_id or 0}-{int(turn.now.timestamp())}"
    form = InspectForm(purpose=purpose, session=session.id, ident=ident, at=turn.now.isoformat())
    return _go_on(turn, services, records, form)


def choose(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on a choice (args: step, value)."""
    inspector(turn, services, records)
    form, name, value = forms.opened(turn, records), turn.arg(0), turn.arg(1)
    if form is None or form.missing != name:
        raise NotFound("error.old_button")
    if name == "place":
        session = sessions.load(records, form.session)
        stop = next((one for n, one in enumerate(session.stops) if str(n) == value), None)
        if stop is None:
            raise NotFound("error.old_button")
        value = f"stop:{stop.key}"
    return _go_on(turn, services, records, form.with_(**{name: value}))


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """The text for an open form; None if none is open."""
    form = forms.awaited(turn, records)
    if form is None:
        return None
    inspector(turn, services, records)
    match form.missing:
        case "place":
            placing.in_words(records, turn.text, services.zone)  # raises Incomplete: the question stays open
            form = form.with_(place=f"words:{turn.text}")
        case "text":
            form = form.with_(text=turn.text)
        case "limit":
            due_of(Limit.OWN, turn.text, now=turn.now, clock=services.clock)
            form = form.with_(limit=Limit.OWN, limit_own=turn.text)
        case "photos" | "category" | "unit" if "text" not in form.given:  # words come early: they are what was found
            form = form.with_(text=turn.text)
    return _go_on(turn, services, records, form)


def pointed(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """A position for the open question; None if no form is open."""
    form = forms.awaited(turn, records)
    if form is None or turn.point is None or "place" in form.given:
        return None
    inspector(turn, services, records)
    point = turn.point
    form = form.with_(place=f"point:{point.lat}:{point.lon}:{point.accuracy_m or ''}:{point.address}")
    return _go_on(turn, services, records, form)


def add_files(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """Photos of the open form; None if no finding is open."""
    form = forms.awaited(turn, records)
    if form is None or form.purpose != FIND:
        return None
    inspector(turn, services, records)
    for file in turn.files:
        form = form.with_file(file)
    if turn.text and "text" not in form.given:
        form = form.with_(text=turn.text)
    forms.keep(turn, records, form)
    return [_question(turn, services, records, form)]


def assign(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """现场交办."""
    form = forms.opened(turn, records)
    if form is None or form.missing is not None:
        raise NotFound("error.old_button")
    try:
        found = _record(turn, services, records, form)
    except Incomplete as error:
        return _asked_again(turn, services, records, form, error)
    forms.drop(turn, records)
    return [view(turn, services, records, lead=say("inspect.done.recorded", turn.lang, finding=found))]


def quit_(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    inspector(turn, services, records)
    forms.drop(turn, records)
    return [view(turn, services, records, lead=say("inspect.chat.dropped", turn.lang))]


def _go_on(turn: Turn, services: Services, records: Records, form: InspectForm) -> Iterable[Answer]:
    forms.keep(turn, records, form)
    if form.purpose == CLEAR and form.missing is None:
        return _clear(turn, services, records, form)
    return [_question(turn, services, records, form)]


def _clear(turn: Turn, services: Services, records: Records, form: InspectForm) -> Iterable[Answer]:
    actor, zone = actor_of(turn, services, records), services.zone
    try:
        nothing_found(
            records, form.session, _where(records, form, services), client_id=form.ident,
            recorded_at=datetime.fromisoformat(form.at), actor=actor, now=turn.now, zone=zone,
        )  # fmt: skip
    except ComplaintError as error:
        forms.drop(turn, records)
        return [view(turn, services, records, lead=error_text(error, turn.lang, zone.timezone))]
    forms.drop(turn, records)
    return [view(turn, services, records, lead=say("inspect.done.clear", turn.lang))]


def _record(turn: Turn, services: Services, records: Records, form: InspectForm) -> str:
    """Adds the finding with its files, which are fetched later. Returns its label."""
    given, now, zone = form.given, turn.now, services.zone
    due = due_of(given["limit"], given.get("limit_own", ""), now=now, clock=services.clock)
    category = zone.category(given["category"])
    see = label("inspect.see_photos", turn.lang, category=category.name(turn.lang)) if category and form.files else ""
    new = NewFinding(
        client_id=form.ident,
        recorded_at=datetime.fromisoformat(form.at),
        where=_where(records, form, services),
        category=given["category"],
        due=due,
        text=given.get("text", "").strip() or see,
        unit="" if given["unit"] == _BY_DUTY else given["unit"],
    )
    desk = Desk(zone=zone, clock=services.clock, random_below=services.random_below)
    found = record(records, form.session, new, actor=actor_of(turn, services, records), now=now, desk=desk)
    for file in form.files:
        records.evidence.add(
            draft_id=None,
            case_id=found.case.id,
            kind=file["kind"],
            stage="before",
            bot_id=turn.bot_id,
            file_id=file["id"],
            file_unique_id=file["unique"],
            size=int(file["size"]) if file["size"] else None,
            now=now,
        )
    return found.finding.label


def _asked_again(
    turn: Turn, services: Services, records: Records, form: InspectForm, error: Incomplete
) -> Iterable[Answer]:
    """The step that the error is about, once more."""
    name = {"limit_own": "limit"}.get(error.field, error.field)
    left = {key: value for key, value in form.given.items() if key != name}
    form = replace(form, given=left)
    forms.keep(turn, records, form)
    return [_question(turn, services, records, form, lead=error_text(error, turn.lang, services.zone.timezone))]


def _where(records: Records, form: InspectForm, services: Services) -> Where:
    kind, _, value = form.given["place"].partition(":")
    if kind == "stop":
        session = sessions.load(records, form.session)
        stop = next((one for one in session.stops if one.key == value), None)
        if stop is None:
            raise Incomplete("error.needs.place").at("place")
        return Where.of_stop(stop)
    if kind == "point":
        lat, lon, accuracy, words = value.split(":", 3)
        return placing.at_point(float(lat), float(lon), accuracy_m=float(accuracy) if accuracy else None, words=words)
    return placing.in_words(records, value, services.zone)


def _question(
    turn: Turn, services: Services, records: Records, form: InspectForm, *, lead: Text | None = None
) -> Reply:
    lang, name = turn.lang, form.missing
    head = [lead] if lead else []
    head.append(say("inspect.chat.clear_head" if form.purpose == CLEAR else "inspect.chat.find_head", lang))
    if form.files:
        head.append(say("inspect.chat.photos", lang, count=len(form.files)))
    asked = say(f"inspect.chat.ask.{name}", lang) if name else _review(services, form, lang)
    rows = _buttons(services, sessions.load(records, form.session), form, lang)
    return Reply(
        text=join([*head, asked]),
        keyboard=inline(*rows, (button("inspect.chat.quit", lang, "ins", "quit"),)),
        slot=turn.album_slot,
        delay_s=turn.album_wait_s,
    )


def _review(services: Services, form: InspectForm, lang: str) -> Text:
    given, zone = form.given, services.zone
    category = zone.category(given["category"])
    unit = label("inspect.by_duty", lang) if given["unit"] == _BY_DUTY else unit_name(given["unit"], zone, lang)
    return say(
        "inspect.chat.review",
        lang,
        place=given["place"].rpartition(":")[2] or given["place"],
        category=category.name(lang) if category else "-",
        text=given.get("text") or "-",
        unit=unit,
        limit=given.get("limit_own") or label(f"inspect.limit.{given['limit']}", lang),
    )


def _buttons(services: Services, session: Session, form: InspectForm, lang: str) -> list[tuple[Button, ...]]:
    zone = services.zone

    def choice(name: str, value: str, words: str) -> Button:
        return Button(label=shortened(words), action=Tap(verb="ins", args=(name, value)))

    match form.missing:
        case "photos":
            return [(button("inspect.chat.photos_done", lang, "ins", "photos", "done", style="primary"),)]
        case "place":
            return [(choice("place", str(n), one.name),) for n, one in enumerate(session.stops[:MOST_STOPS])]
        case "category":
            return in_rows(choice("category", one.id, one.name(lang)) for one in zone.offered)
        case "text":
            return [(button("inspect.chat.no_words", lang, "ins", "text", ""),)] if form.files else []
        case "unit":
            listed = in_rows(choice("unit", one.id, one.name(lang)) for one in zone.units)
            return [(choice("unit", _BY_DUTY, label("inspect.by_duty", lang)),), *listed]
        case "limit":
            offered = [limit for limit in Limit if limit is not Limit.OWN]
            return in_rows(choice("limit", limit, label(f"inspect.limit.{limit}", lang)) for limit in offered)
    return [(button("inspect.assign", lang, "ins", "assign", style="primary"),)]
