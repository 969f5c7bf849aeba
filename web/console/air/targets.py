"""年度目标: an operator's targets with their source. A target is data: nothing is aimed at until somebody has set
it."""

from collections.abc import Mapping

from aiohttp import web

from air import typed
from air.errors import BadAir
from air.model import GOOD_DAYS, Pollutant, Target
from air.printing import exact, scale_of
from complaints.office.rights import Right, may
from services.records import Records
from texts import label
from web.console.air.asked import by_of, number_of, sentence, station_named, today_of
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.air import words
from wording.moments import moment

_MOST_SOURCE = 200
_ITEMS = (*(one.value for one in Pollutant), GOOD_DAYS)


async def show_targets(request: web.Request) -> web.StreamResponse:
    return await _page(request, dict(request.query))


async def set_target(request: web.Request) -> web.StreamResponse:
    """Sets a target, or with `back` takes it back."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    house, by, now, lang = request.app[HOUSE], by_of(request), request.app[HOUSE].clock(), lang_of(request)
    staff = staff_of(request)
    fictional_zone = house.services().zone.training

    def work(records: Records) -> Target:
        item, year, value, source = _read(form, today_year=today_of(request).year)
        station = station_named(records.air, form.get("station", ""))
        fictional = fictional_zone or station.fictional
        target = Target(
            station_id=station.id, year=year, item=item, value=value, source=source, fictional=fictional, by=by, at=now
        )
        records.air.set_target(target)
        detail = f"{station.code} {year} {item} {value}"
        records.acts.add(action="air_target", now=now, staff_id=staff.id, detail=detail)
        return target

    try:
        set_ = await house.store.write(work)
    except BadAir as error:
        return await _page(request, form, wrong={error.field or "value": sentence(error, request)}, status=422)
    done = label("air.targets.set" if set_.value else "air.targets.taken_back", lang)
    return await _page(request, {"station": form.get("station", ""), "year": str(set_.year)}, done=done)


def _read(form: Mapping[str, str], *, today_year: int) -> tuple[str, int, int, str]:
    """Item, year, value (0: taken back) and source. Raises BadAir that names the field."""
    item, year, source = form.get("item", ""), number_of(form.get("year", "")), form.get("source", "").strip()
    if item not in _ITEMS:
        raise BadAir("no_item", field="item")
    if year is None or not 2000 <= year <= today_year + 1:
        raise BadAir("year", field="year", text=form.get("year", ""))
    if not source or len(source) > _MOST_SOURCE:
        raise BadAir("no_source" if not source else "long_source", field="source", most=_MOST_SOURCE)
    if form.get("back"):
        return item, year, 0, source
    text = form.get("value", "")
    try:
        value = typed.share(text) if item == GOOD_DAYS else typed.limit(text, Pollutant(item))
        if not value:
            raise BadAir("no_number", text=text)
    except BadAir as error:
        raise BadAir(error.key, field="value", **error.values) from error
    return item, year, value, source


async def _page(
    request: web.Request,
    given: Mapping[str, str],
    *,
    wrong: Mapping[str, str] | None = None,
    done: str = "",
    status: int = 200,
) -> web.StreamResponse:
    house, lang, today = request.app[HOUSE], lang_of(request), today_of(request)
    zone = house.services().zone
    year = number_of(given.get("year", "")) or today.year

    def look(records: Records) -> Mapping[str, object]:
        stations = records.air.stations()
        chosen = next((one for one in stations if str(one.id) == given.get("station")), next(iter(stations), None))
        history = records.air.target_history(chosen.id, year) if chosen else ()
        targets = records.air.targets(chosen.id, year) if chosen else ()
        return {
            "station": chosen,
            "stations": [(str(one.id), words.station(one, lang)) for one in stations],
            "targets": [(one.item, words.target(one, lang)) for one in targets],
            "history": [
                (words.name_of(one.item, lang), written(one) or "—", one.source, one.by, moment(one.at, zone, lang))
                for one in history
            ],
            "rules": records.air.rules(),
        }

    context = {
        **await house.store.read(look),
        "year": year,
        "years": range(today.year + 1, today.year - 5, -1),
        "items": [(one, words.name_of(one, lang), _unit(one)) for one in _ITEMS],
        "given": given,
        "wrong": wrong or {},
        "done": done,
        "may_edit": may(staff_of(request), Right.AIR),
    }
    return show(request, "console/air/targets.html", context, status=status)


def written(one: Target) -> str:
    """Empty for one that takes back."""
    if not one.value:
        return ""
    if one.item == GOOD_DAYS:
        return f"{exact(one.value)}%"
    pollutant = Pollutant(one.item)
    return words.with_unit(exact(one.value, scale_of(pollutant)), pollutant)


def _unit(item: str) -> str:
    return "%" if item == GOOD_DAYS else words.unit_of(Pollutant(item))
