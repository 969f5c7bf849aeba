"""洒水记录: dated notes beside the readings, entered one by one or from a file of the fleet's office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aiohttp import web

from air import typed
from air.errors import BadAir
from air.model import Note
from complaints.errors import Incomplete, NotFound
from complaints.office.rights import Right, may
from services.records import Records
from texts import LANGUAGES, label
from web.console.air.asked import by_of, sentence, today_of
from web.console.pieces import uploaded
from web.console.session import HOUSE, staff_of
from web.console.sheets import rows_of
from web.console.show import error_message, show
from web.pages import lang_of
from zone import Zone

_MOST_PLACE, _MOST_TEXT, _MOST_SOURCE = 100, 300, 100
#: days that are listed
_LISTED = 62
_MOST_TOLD = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    id: int
    when: str
    place: str
    text: str
    source: str
    by: str


async def show_notes(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def add(request: web.Request) -> web.StreamResponse:
    form = {name: str(value) for name, value in (await request.post()).items()}
    house, lang = request.app[HOUSE], lang_of(request)
    try:
        note = _read(form, request)
    except BadAir as error:
        return await _page(request, form=form, problem=sentence(error, request), status=422)
    is_new = await house.store.write(lambda r: r.air.add_note(note))
    return await _page(request, done=label("air.notes.added" if is_new else "air.notes.same", lang))


async def take_file(request: web.Request) -> web.StreamResponse:
    """All lines or none. The same file again adds nothing."""
    house, lang, data = request.app[HOUSE], lang_of(request), await uploaded(request)
    columns = {name: label(f"air.columns.{name}", one).split("、") for name in _COLUMNS for one in LANGUAGES[:1]}
    try:
        rows = rows_of(data, columns=("begins",), optional=_COLUMNS[1:], aliases=columns)
    except Incomplete as error:
        return await _page(request, problem=error_message(request, error), status=422)
    notes, problems = list[Note](), list[str]()
    given = str((await request.post()).get("source", "")).strip()
    for row in rows:
        cells = {**row.values, "source": row.values.get("source", "") or given}
        try:
            notes.append(_read(cells, request))
        except BadAir as error:
            problems.append(label("air.file.at_line", lang, line=row.line, wrong=sentence(error, request)))
    if problems:
        return await _page(request, problems=problems[:_MOST_TOLD], more=max(0, len(problems) - _MOST_TOLD), status=422)
    added = await house.store.write(lambda r: sum(r.air.add_note(note) for note in notes))
    return await _page(request, done=label("air.notes.added_all", lang, count=added, same=len(notes) - added))


async def remove(request: web.Request) -> web.StreamResponse:
    house, staff, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()
    note_id = int(request.match_info["id"])

    def work(records: Records) -> bool:
        removed = records.air.remove_note(note_id)
        if removed:
            records.acts.add(action="air_note_removed", now=now, staff_id=staff.id, detail=str(note_id))
        return removed

    if not await house.store.write(work):
        raise NotFound()
    return await _page(request, done=label("air.notes.removed", lang_of(request)))


_COLUMNS = ("begins", "ends", "place", "text", "source")


def _read(cells: Mapping[str, str], request: web.Request) -> Note:
    """Raises BadAir."""
    house = request.app[HOUSE]
    zone: Zone = house.services().zone
    begins = typed.clock_time(cells.get("begins", ""))
    ends = typed.clock_time(cells["ends"], before=begins) if cells.get("ends", "").strip() else None
    if ends is not None and (ends < begins or ends - begins > timedelta(days=1)):
        raise BadAir("ends_before")
    if begins.date() > today_of(request):
        raise BadAir("future", text=cells.get("begins", ""))
    place, text, source = (cells.get(name, "").strip() for name in ("place", "text", "source"))
    if not source:
        raise BadAir("no_source")
    for value, most in ((place, _MOST_PLACE), (text, _MOST_TEXT), (source, _MOST_SOURCE)):
        if len(value) > most:
            raise BadAir("long_text", most=most)
    return Note(
        begins_at=begins.replace(tzinfo=zone.timezone),
        ends_at=ends.replace(tzinfo=zone.timezone) if ends else None,
        place=place,
        text=text,
        source=source,
        by=by_of(request),
        at=house.clock(),
    )


async def _page(
    request: web.Request,
    *,
    form: Mapping[str, str] | None = None,
    problem: str = "",
    problems: Sequence[str] = (),
    more: int = 0,
    done: str = "",
    status: int = 200,
) -> web.StreamResponse:
    house = request.app[HOUSE]
    zone, today = house.services().zone, today_of(request)
    since = _begin(today - timedelta(days=_LISTED), zone)
    listed = await house.store.read(lambda r: r.air.notes(since, _begin(today + timedelta(days=2), zone)))
    context = {
        "rows": [_row(note, zone) for note in reversed(listed)],
        "listed": _LISTED,
        "form": form or {},
        "problem": problem,
        "problems": problems,
        "more": more,
        "done": done,
        "may_edit": may(staff_of(request), Right.AIR),
    }
    return show(request, "console/air/notes.html", context, status=status)


def _begin(day: date, zone: Zone) -> datetime:
    return datetime.combine(day, time(), zone.timezone)


def _row(note: Note, zone: Zone) -> NoteRow:
    begin = zone.local(note.begins_at)
    until = f"–{zone.local(note.ends_at):%H:%M}" if note.ends_at else ""
    return NoteRow(
        id=note.id, when=f"{begin:%Y-%m-%d %H:%M}{until}", place=note.place, text=note.text, source=note.source,
        by=note.by,
    )  # fmt: skip
