"""Grids from a GeoJSON file, and how often each level is to be looked at. A file with a mistake changes nothing."""

from collections.abc import Mapping, Sequence

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete
from inspections.patrol.model import Rhythm
from inspections.patrol.reading import MOST_BYTES, GridProblem, read_grids
from services.records import Records
from texts import label
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of

_MOST_TOLD, _MOST_DAYS, _MOST_LEVEL = 50, 366, 16


async def show_settings(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def replace_grids(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    upload, now = (await request.post()).get("file"), house.clock()
    data = upload.file.read(MOST_BYTES + 1) if isinstance(upload, FileField) else b""
    grids, problems = read_grids(data, since=house.services().zone.local(now).date())
    if problems:
        told = [_sentence(one, lang) for one in problems]
        return await _page(request, problems=told[:_MOST_TOLD], more=max(0, len(told) - _MOST_TOLD), status=422)

    def work(records: Records) -> None:
        records.patrol.replace(grids, at=now)
        records.acts.add(action="patrol_grids", now=now, staff_id=staff.id, detail=str(len(grids)))

    await house.store.write(work)
    return await _page(request, done=label("patrol.grids_set", lang, count=len(grids)))


async def set_rhythm(request: web.Request) -> web.StreamResponse:
    form = {name: str(value) for name, value in (await request.post()).items()}
    house, staff, lang, now = request.app[HOUSE], staff_of(request), lang_of(request), request.app[HOUSE].clock()
    level, days = form.get("level", "").strip(), form.get("every", "").strip()
    try:
        if not level or len(level) > _MOST_LEVEL:
            raise Incomplete("patrol.no_level")
        if not (days.isascii() and days.isdigit() and len(days) <= 3 and int(days) <= _MOST_DAYS):
            raise Incomplete("patrol.bad_days", most=_MOST_DAYS)
    except Incomplete as error:
        return await _page(request, problem=error_message(request, error), typed=form, status=422)
    since = house.services().zone.local(now).date()
    rhythm = Rhythm(level=level, every=int(days), since=since, by=staff.name)

    def work(records: Records) -> None:
        records.patrol.set_rhythm(rhythm, at=now)
        records.acts.add(action="patrol_rhythm", now=now, staff_id=staff.id, detail=f"{level} {days}")

    await house.store.write(work)
    return await _page(request, done=label("patrol.rhythm_set", lang, level=level, days=days))


def _sentence(problem: GridProblem, lang: str) -> str:
    wrong = label(f"patrol.wrong.{problem.key}", lang, **problem.values)
    return label("patrol.at_feature", lang, number=problem.number, wrong=wrong) if problem.number else wrong


async def _page(
    request: web.Request,
    *,
    problem: str = "",
    problems: Sequence[str] = (),
    more: int = 0,
    done: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    def read(records: Records) -> Mapping[str, object]:
        grids, rhythms = records.patrol.grids(), records.patrol.rhythms()
        return {"grids": grids, "levels": [(one, rhythms.get(one)) for one in sorted({one.level for one in grids})]}

    context = {
        **await request.app[HOUSE].store.read(read),
        "problem": problem,
        "problems": problems,
        "more": more,
        "done": done,
        "typed": typed or {},
    }
    return show(request, "console/patrol/settings.html", context, status=status)
