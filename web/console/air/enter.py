"""人工录入: the values of one day or hour. What is there already is not replaced here: that is a correction."""

from collections.abc import Mapping

from aiohttp import web

from air import typed
from air.entering import MOST_SOURCE, Effect, enter, foresee
from air.errors import BadAir
from air.model import Pollutant, Sample, Status, Way
from services.records import Records
from texts import label
from web.console.air import tables
from web.console.air.asked import by_of, now_hour, sentence, station_named, today_of
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.air import words


async def ask(request: web.Request) -> web.StreamResponse:
    return await _page(request, {"station": request.query.get("station", ""), "day": request.query.get("day", "")})


async def take(request: web.Request) -> web.StreamResponse:
    form = {name: str(value) for name, value in (await request.post()).items()}
    house, by, now, lang = request.app[HOUSE], by_of(request), request.app[HOUSE].clock(), lang_of(request)
    wrong = dict[str, str]()
    sample = _read(form, request, wrong)
    if sample is None:
        return await _page(request, form, wrong=wrong, status=422)

    def work(records: Records) -> tuple[Effect, str]:
        station = station_named(records.air, form.get("station", ""))
        named = Sample(
            station_id=station.id,
            day=sample.day,
            hour=sample.hour,
            values=sample.values,
            aqi=sample.aqi,
            status=sample.status,
            source=sample.source,
        )
        (change,) = foresee(records.air, [named])
        adds = change.before is not None and _only_adds(change.after, change.before.sample)
        if change.effect in (Effect.CORRECTED, Effect.KEPT) and not adds:
            raise BadAir("there_already", field="day")
        enter(records.air, [named], way=Way.HAND, by=by, now=now)
        return change.effect, tables.day_path(station.id, sample.day)

    try:
        effect, path = await house.store.write(work)
    except BadAir as error:
        wrong[error.field or "day"] = sentence(error, request)
        return await _page(request, form, wrong=wrong, status=422)
    again = {"station": form.get("station", ""), "source": sample.source, "status": sample.status.value}
    return await _page(request, again, done=label(f"air.entered.{effect}", lang), path=path)


def _only_adds(after: Sample, before: Sample) -> bool:
    """Whether nothing that stands there would change."""
    keeps = all(after.values.get(one) == amount for one, amount in before.values.items())
    return keeps and before.aqi in (None, after.aqi) and before.status == after.status


def _read(form: Mapping[str, str], request: web.Request, wrong: dict[str, str]) -> Sample | None:
    """None if something is wrong, which is then said by field."""

    def at(field: str, error: BadAir) -> None:
        wrong[field] = sentence(error, request)

    values, aqi, day, hour = dict[Pollutant, int](), None, today_of(request), 0
    for one in Pollutant:
        try:
            if (amount := typed.amount(form.get(one, ""), one)) is not None:
                values[one] = amount
        except BadAir as error:
            at(one, error)
    try:
        aqi = typed.index(form.get("aqi", ""))
    except BadAir as error:
        at("aqi", error)
    try:
        day, hour = typed.moment(form.get("day", ""), form.get("hour", ""), today=day, now_hour=now_hour(request))
    except BadAir as error:
        at("hour" if error.key == "hour" else "day", error)
    source = form.get("source", "").strip()
    if not source or len(source) > MOST_SOURCE:
        at("source", BadAir("no_source" if not source else "long_source", most=MOST_SOURCE))
    if not wrong and not values and aqi is None:
        at(Pollutant.PM25, BadAir("nothing"))
    if wrong:
        return None
    status = Status.REVIEWED if form.get("status") == Status.REVIEWED else Status.REALTIME
    return Sample(station_id=0, day=day, hour=hour, values=values, aqi=aqi, status=status, source=source)


async def _page(
    request: web.Request,
    form: Mapping[str, str],
    *,
    wrong: Mapping[str, str] | None = None,
    done: str = "",
    path: str = "",
    status: int = 200,
) -> web.StreamResponse:
    lang = lang_of(request)
    stations = await request.app[HOUSE].store.read(lambda r: r.air.stations())
    context = {
        "stations": [(str(one.id), words.station(one, lang)) for one in stations],
        "pollutants": [(one.value, words.name_of(one, lang), words.unit_of(one)) for one in Pollutant],
        "typed": form,
        "wrong": wrong or {},
        "today": today_of(request),
        "done": done,
        "path_of_day": path,
    }
    return show(request, "console/air/enter.html", context, status=status)
