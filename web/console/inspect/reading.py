"""The fields that the forms of an inspection share: who sends it, when it was recorded, and where."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from inspections import placing, register
from inspections.entering import Where
from inspections.model import Part, PartRole, Session
from inspections.ports import Records
from web.console import outbox
from web.console.guard import status_of
from web.console.show import error_message
from zone import Zone

_CLIENT_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
#: the point of a phone that is less sure than this says nothing about the site
_USELESS_M = 2000.0


def session_id(request: web.Request) -> int:
    return int(request.match_info["session"])


def client_id(typed: Mapping[str, str]) -> str:
    """Raises Incomplete without one: a repeat could not be recognised."""
    given = typed.get("client_id", "").strip()
    if not _CLIENT_ID.fullmatch(given):
        raise Incomplete("error.old_button")
    return given


def recorded_at(typed: Mapping[str, str], now: datetime) -> datetime:
    """By the clock of the phone, corrected if it says when it was sent too; ours if it sends none that can be read."""
    if typed.get("sent_at"):
        return outbox.recorded_at(typed, now)
    try:
        given = datetime.fromisoformat(typed.get("recorded_at", "").strip())
    except ValueError:
        return now
    return given if given.tzinfo is not None else now


def where(records: Records, typed: Mapping[str, str], session: Session, zone: Zone) -> Where:
    """A stop of the route, else a site of the register by its name, else where the phone is, else what was typed: a
    landmark, a map link, coordinates or an address. Raises Incomplete."""
    key = typed.get("stop", "").strip()
    if key:
        stop = next((one for one in session.stops if one.key == key), None)
        if stop is None:
            raise Incomplete("error.needs.place").at("stop")
        return Where.of_stop(stop)
    words, point = typed.get("place", "").strip(), _point(typed)
    if point is not None and register.named(records, words) is None:
        lat, lon, accuracy = point
        return placing.at_point(lat, lon, accuracy_m=accuracy, words=words)
    if not words:
        raise Incomplete("error.needs.place").at("place")
    return placing.in_words(records, words, zone)


def parts_of(form: Mapping[str, list[str]]) -> tuple[Part, ...]:
    """现场会办: rows with a unit. Raises Incomplete for a row without a readable date."""
    names = ("part_unit", "part_role", "part_person", "part_due", "part_what")
    columns = [form.get(name, []) for name in names]
    rows = [tuple(column[n] if n < len(column) else "" for column in columns) for n in range(len(columns[0]))]
    found = []
    for unit, role, person, due, what in rows:
        if not unit.strip():
            continue
        try:
            due_on = date.fromisoformat(due.strip())
        except ValueError:
            raise Incomplete("inspect.error.part_unready").at("parts") from None
        part_role = PartRole(role) if role in set(PartRole) else PartRole.SUPPORT
        found.append(
            Part(unit=unit.strip(), role=part_role, person=person.strip()[:64], due_on=due_on, what=what.strip()[:300])
        )
    return tuple(found)


def json_problem(request: web.Request, error: ComplaintError) -> web.Response:
    field = error.field if isinstance(error, Incomplete) else ""
    return web.json_response({"problem": error_message(request, error), "field": field}, status=status_of(error))


def _point(typed: Mapping[str, str]) -> tuple[float, float, float | None] | None:
    try:
        lat, lon = float(typed.get("lat", "")), float(typed.get("lon", ""))
    except ValueError:
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    try:
        accuracy = float(typed.get("accuracy", ""))
    except ValueError:
        return lat, lon, None
    return (lat, lon, accuracy) if accuracy <= _USELESS_M else None
