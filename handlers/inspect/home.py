"""/inspect: the session that one walks in, or the way to begin one; its end and its sums."""

from collections.abc import Iterable

from complaints.errors import NotAllowed
from complaints.model import Actor, Staff
from complaints.office.rights import Right, may
from handlers.inspect import form as forms
from handlers.keyboards import button, inline
from handlers.staff.links import console_button
from handlers.staff.who import actor_of, staff_of
from handlers.turn import Answer, Button, Reply, Turn
from inspections import sessions
from inspections.model import Session
from inspections.ports import Records
from inspections.proposals import proposed, visits_of_the_year
from inspections.register import night_sites
from inspections.summary import summary_of
from inspections.warned import warned_sites
from services import Services
from texts import Text, join, plain, say
from wording import inspection

#: places that the chat lists
MOST_STOPS = 8


def command(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    inspector(turn, services, records)
    forms.drop(turn, records)
    return [view(turn, services, records)]


def start(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """开始夜查 with the places that are proposed. Colleagues join from their own chat, or in the console."""
    actor = actor_of(turn, services, records)
    also = [*night_sites(records, services.zone, turn.now), *warned_sites(records)]
    stops = proposed(records, zone=services.zone, now=turn.now, also=also, limit=MOST_STOPS)
    ident = f"{turn.channel}-{turn.chat_id}-{turn.message_id or 0}"
    sessions.start(records, client_id=ident, stops=stops, actor=actor, now=turn.now)
    return [view(turn, services, records, lead=say("inspect.done.started", turn.lang))]


def join_(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """加入 a session that is under way (args: join, session)."""
    actor = actor_of(turn, services, records)
    sessions.join(records, session_id=_ident(turn), actor=actor, now=turn.now)
    return [view(turn, services, records, lead=say("inspect.done.joined", turn.lang))]


def ask_end(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    session = walked(records, actor_of(turn, services, records))
    rows = (
        button("inspect.end", turn.lang, "ins", "ended", str(session.id), style="primary"),
        button("inspect.not_yet", turn.lang, "ins", "home"),
    )
    return [Reply(text=say("inspect.end_about", turn.lang), keyboard=inline(rows))]


def end(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """结束夜查 (args: ended, session)."""
    actor = actor_of(turn, services, records)
    ident = _ident(turn)
    summary = sessions.end(records, session_id=ident, actor=actor, now=turn.now)
    forms.drop(turn, records)
    lines = [plain(line) for line in inspection.sums(summary, turn.lang)]
    text = join([say("inspect.done.ended", turn.lang), *lines, plain(""), say("inspect.no_record", turn.lang)])
    rows = console_button(services, turn.lang, f"inspect/{ident}")
    return [Reply(text=text, keyboard=inline(rows) if rows else None)]


def view(turn: Turn, services: Services, records: Records, *, lead: Text | None = None) -> Reply:
    """The session with its places and sums, or the offer to begin or join one."""
    staff, lang = staff_of(turn, services, records), turn.lang
    session = records.inspections.open_of(staff.id)
    head = [lead] if lead else []
    if session is None:
        return Reply(
            text=join([*head, say("inspect.chat.none", lang)]), keyboard=inline(*_beginning(turn, records, staff))
        )
    past = visits_of_the_year(records, session.stops, now=turn.now, timezone=services.zone.timezone, but=session.id)
    visited = {visit.key: visit for visit in records.inspections.visits(session.id)}
    places = [
        say(
            "inspect.chat.stop",
            lang,
            name=stop.name,
            past=inspection.visit_words(visited[stop.key], lang)
            if stop.key in visited
            else inspection.past_words(past.get(stop.key, ()), services.zone, lang),
        )
        for stop in session.stops[:MOST_STOPS]
    ]
    sums = [plain(line) for line in inspection.sums(summary_of(records, session.id), lang)]
    title = say(
        "inspect.chat.head", lang, when=inspection.when(session, services.zone, lang), who=inspection.who(session, lang)
    )
    return Reply(text=join([*head, title, *sums, *places]), keyboard=inline(*_going(services, session, lang)))


def inspector(turn: Turn, services: Services, records: Records) -> Staff:
    """Raises NotAllowed for an account that does not inspect."""
    staff = staff_of(turn, services, records)
    if not may(staff, Right.INSPECT):
        raise NotAllowed()
    return staff


def walked(records: Records, actor: Actor) -> Session:
    """The open session of the actor. Raises NotAllowed without one."""
    session = records.inspections.open_of(actor.staff_id or 0)
    if session is None:
        raise NotAllowed("inspect.error.not_walking")
    return session


def _going(services: Services, session: Session, lang: str) -> list[tuple[Button, ...]]:
    return [
        (button("inspect.record", lang, "ins", "find", style="primary"),),
        (button("inspect.clear", lang, "ins", "clear"), button("inspect.end", lang, "ins", "end")),
        console_button(services, lang, f"inspect/{session.id}"),
    ]


def _beginning(turn: Turn, records: Records, staff: Staff) -> list[tuple[Button, ...]]:
    others = [one for one in records.inspections.open_ones() if sessions.sees_all(staff) and not one.has(staff.id)]
    rows: list[tuple[Button, ...]] = [(button("inspect.start", turn.lang, "ins", "start", style="primary"),)]
    rows += [
        (button("inspect.chat.join", turn.lang, "ins", "join", str(one.id), who=inspection.who(one, turn.lang)),)
        for one in others[:3]
    ]
    return rows


def _ident(turn: Turn) -> int:
    return int(turn.arg(1)) if turn.arg(1).isdigit() else 0
