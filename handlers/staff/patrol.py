"""/patrol: the grids of the day, 正常 or 发现问题 in one tap. A position that was sent before goes with the taps of
the next minutes; without one a look counts too, and says so."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from complaints.errors import NotAllowed
from complaints.model import Staff
from complaints.office.rights import Right, may
from handlers.keyboards import button, inline, place_menu
from handlers.staff.links import console_button
from handlers.staff.who import actor_of, staff_of
from handlers.turn import Answer, Button, Reply, Turn
from inspections.patrol.checking import Position, all_standings, holds, look_at
from inspections.patrol.due import Standing
from inspections.patrol.model import Seen
from services import Services
from services.records import Records
from texts import Text, join, label, say

#: what the chat remembers: until when a position is waited for, and the position with the end of its use
_WAITS, _PLACE = "patrol", "patrol_at"
#: how long a position is waited for after /patrol, and used once it came
_WAITING, _FRESH = timedelta(hours=2), timedelta(minutes=15)
#: grids that one message lists; the console has all
_MOST = 8
#: a pin on a map or a forwarded position says nothing about where somebody is
_HERE = "location"


def patrol(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    _walker(turn, services, records)
    if not records.patrol.grids():
        return [Reply(text=say("patrol.chat.no_grids", turn.lang))]
    until = turn.now + _WAITING
    records.memory.put(turn.bot_id, turn.chat_id, _WAITS, until.isoformat(), expires_at=until)
    asks = Reply(text=say("patrol.chat.place", turn.lang), keyboard=place_menu(turn.lang))
    return [asks, _list(turn, services, records)]


def pointed(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """The position of somebody who is on patrol; None for anybody else, and for a place that was picked on a map."""
    waits = records.memory.get(turn.bot_id, turn.chat_id, _WAITS)
    point = turn.point
    if not waits or datetime.fromisoformat(waits) < turn.now or point is None or point.source != _HERE:
        return None
    _walker(turn, services, records)
    until = turn.now + _FRESH
    kept = f"{until.isoformat()} {point.lat} {point.lon} {'' if point.accuracy_m is None else point.accuracy_m}"
    records.memory.put(turn.bot_id, turn.chat_id, _PLACE, kept, expires_at=until)
    here = Position(lat=point.lat, lon=point.lon, accuracy=point.accuracy_m)
    inside = [one.name for one in records.patrol.grids() if holds(one, here.lat, here.lon)]
    lead = (
        say("patrol.chat.inside", turn.lang, names=label("list", turn.lang).join(inside))
        if inside
        else say("patrol.chat.outside", turn.lang)
    )
    return [_list(turn, services, records, lead=lead)]


def look(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on 正常 or 发现问题 (args: grid, what was seen). The same tap again is the same look."""
    _walker(turn, services, records)
    actor, grid_id, seen = actor_of(turn, services, records), int(turn.arg(0)), Seen(turn.arg(1))
    day = services.zone.local(turn.now).date()
    ident = f"{turn.channel}-{turn.chat_id}-{turn.message_id or 0}-{grid_id}-{seen}-{day:%m%d}"
    check = look_at(
        records, grid_id, seen=seen, client_id=ident, position=_position(turn, records), note="", actor=actor,
        now=turn.now,
    )  # fmt: skip
    grid = records.patrol.grid(grid_id)
    place = "none" if check.inside is None else "inside" if check.inside else "outside"
    lead = say(
        "patrol.chat.done",
        turn.lang,
        seen=label(f"patrol.seen.{seen}", turn.lang),
        name=grid.name if grid is not None else "",
        place=label(f"patrol.place.{place}", turn.lang),
    )
    listed = _list(turn, services, records, lead=lead, edit=turn.message_id)
    return [listed] if seen is Seen.FINE else [listed, _leads_on(turn, services, records, actor.staff_id or 0)]


def _leads_on(turn: Turn, services: Services, records: Records, staff_id: int) -> Reply:
    """To a finding in the session that one walks in, or to a session; a report is in the menu."""
    walking = records.inspections.open_of(staff_id) is not None
    to = button("inspect.record", turn.lang, "ins", "find", style="primary") if walking else None
    to = to or button("inspect.start", turn.lang, "ins", "start", style="primary")
    rows = ((to,), console_button(services, turn.lang, "inspect"))
    return Reply(text=say("patrol.chat.problem", turn.lang), keyboard=inline(*rows))


def _list(
    turn: Turn, services: Services, records: Records, *, lead: Text | None = None, edit: int | None = None
) -> Reply:
    lang, zone = turn.lang, services.zone
    standings = all_standings(records, now=turn.now, timezone=zone.timezone)
    due, missed = _due(turn, records, standings), sum(len(one.missed) for one in standings)
    head = say("patrol.chat.head", lang, count=len(due), missed=missed)
    lines = [_line(one, lang) for one in due[:_MOST]] or [say("patrol.chat.all_seen", lang)]
    if len(due) > _MOST:
        lines.append(say("patrol.chat.more", lang, count=len(due) - _MOST))
    rows = [_taps(one, lang) for one in due[:_MOST]]
    text = join([*([lead] if lead else []), head, *lines])
    return Reply(text=text, keyboard=inline(*rows, console_button(services, lang, "patrol")), edit=edit)


def _due(turn: Turn, records: Records, standings: Sequence[Standing]) -> Sequence[Standing]:
    """Those around the position first, then what ends first."""
    here = _position(turn, records)

    def order(one: Standing) -> tuple[bool, object, int]:
        outside = here is None or not holds(one.grid, here.lat, here.lon)
        assert one.due is not None
        return outside, one.due.last, -one.unseen

    return sorted((one for one in standings if one.due is not None), key=order)


def _line(one: Standing, lang: str) -> Text:
    assert one.due is not None
    last = label("patrol.unseen" if one.last else "patrol.never", lang, days=one.unseen)
    until = label("patrol.until", lang, day=f"{one.due.last:%m-%d}")
    return say("patrol.chat.line", lang, name=one.grid.name, until=until, last=last)


def _taps(one: Standing, lang: str) -> tuple[Button, ...]:
    ident = str(one.grid.id)
    return (
        button("patrol.chat.fine", lang, "plook", ident, Seen.FINE, name=one.grid.name),
        button("patrol.chat.found", lang, "plook", ident, Seen.PROBLEM, style="danger", name=one.grid.name),
    )


def _position(turn: Turn, records: Records) -> Position | None:
    kept = records.memory.get(turn.bot_id, turn.chat_id, _PLACE)
    if not kept:
        return None
    until, lat, lon, accuracy = kept.split(" ")
    if datetime.fromisoformat(until) < turn.now:
        return None
    return Position(lat=float(lat), lon=float(lon), accuracy=float(accuracy) if accuracy else None)


def _walker(turn: Turn, services: Services, records: Records) -> Staff:
    """Raises NotAllowed for an account that does not inspect."""
    staff = staff_of(turn, services, records)
    if not may(staff, Right.INSPECT):
        raise NotAllowed()
    return staff
