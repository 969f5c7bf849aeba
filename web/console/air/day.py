"""One day of a station: its hours, every version of each sample, and corrections by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from air import typed
from air.entering import MOST_REASON, MOST_SOURCE, correct
from air.errors import BadAir
from air.model import WHOLE_DAY, Day, Entry, Pollutant, Sample, Station, Status
from air.printing import exact, scale_of
from complaints.errors import NotFound
from complaints.office.rights import Right, may
from services.records import Records
from texts import label
from web.console.air import tables
from web.console.air.asked import by_of, day_named, number_of, sentence, station_named
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.air import words
from wording.moments import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    version: int
    what: str
    status: str
    source: str
    way: str
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleForm:
    """`values`: what stands there, or what was typed."""

    hour: int
    name: str
    version: int
    values: Mapping[str, str]
    versions: Sequence[VersionRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    station: Station
    day: Day | None
    histories: Sequence[Sequence[Entry]]


async def show_day(request: web.Request) -> web.StreamResponse:
    return await _page(request, request.query.get("station", ""), day_named(request.query.get("day", "")))


async def correct_sample(request: web.Request) -> web.StreamResponse:
    """The form of one sample: everything of it is replaced by what is typed."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    house, day, by = request.app[HOUSE], day_named(form.get("day", "")), by_of(request)
    hour, seen, now = number_of(form.get("hour", "")), number_of(form.get("version", "")), house.clock()
    if hour is None or seen is None or hour > 24:
        raise NotFound("error.old_button")

    def work(records: Records) -> Entry:
        station = station_named(records.air, form.get("station", ""))
        sample = _typed(form, station, day, hour)
        return correct(records.air, sample, seen=seen, by=by, now=now, reason=form.get("reason", ""))

    try:
        await house.store.write(work)
    except BadAir as error:
        problem = sentence(error, request)
        return await _page(request, form.get("station", ""), day, problem=problem, typed_again=form, status=422)
    done = label("air.corrected_now", lang_of(request))
    return await _page(request, form.get("station", ""), day, done=done)


def _typed(form: Mapping[str, str], station: Station, day: date, hour: int) -> Sample:
    """Raises BadAir that names the field."""
    values = {}
    for one in Pollutant:
        try:
            amount = typed.amount(form.get(one, ""), one)
        except BadAir as error:
            raise BadAir("at_field", what=one.value, text=error.values.get("text", "")) from error
        if amount is not None:
            values[one] = amount
    source = form.get("source", "").strip()[:MOST_SOURCE]
    if not source:
        raise BadAir("no_source", field="source")
    reviewed = form.get("status") == Status.REVIEWED
    return Sample(
        station_id=station.id,
        day=day,
        hour=hour,
        values=values,
        aqi=typed.index(form.get("aqi", "")),
        status=Status.REVIEWED if reviewed else Status.REALTIME,
        source=source,
    )


async def _page(
    request: web.Request,
    station: str,
    day: date,
    *,
    problem: str = "",
    done: str = "",
    typed_again: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> _Look:
        found = station_named(records.air, station)
        newest = records.air.newest(found.id, [day]).get(day, ())
        histories = [records.air.history(found.id, day, one.sample.hour) for one in newest]
        return _Look(station=found, day=next(iter(records.air.days(found.id, day, day)), None), histories=histories)

    def row(entry: Entry) -> VersionRow:
        return VersionRow(
            version=entry.version,
            what=said(entry.sample, lang),
            status=words.status(entry.sample.status, lang),
            source=entry.sample.source,
            way=label(f"air.way.{entry.way}", lang),
            by=entry.by,
            at=moment(entry.at, zone, lang),
            reason=entry.reason,
        )

    looked = await house.store.read(look)
    forms = [_form(history, [row(one) for one in history], lang, typed_again) for history in looked.histories]
    context = {
        "station": looked.station,
        "station_name": words.station(looked.station, lang),
        "day": day,
        "forms": forms,
        "about": tables.about(looked.day, lang) if looked.day else label("air.no_day", lang),
        "aqi": words.aqi(looked.day, lang) if looked.day else "",
        "pollutants": [(one.value, words.name_of(one, lang), words.unit_of(one)) for one in Pollutant],
        "most_reason": MOST_REASON,
        "may_edit": may(staff_of(request), Right.AIR),
        "problem": problem,
        "done": done,
    }
    return show(request, "console/air/day.html", context, status=status)


def _form(
    history: Sequence[Entry], rows: Sequence[VersionRow], lang: str, typed_again: Mapping[str, str] | None
) -> SampleForm:
    entry = history[-1]
    sample = entry.sample
    values = {one.value: exact(amount, scale_of(one)) for one, amount in sample.values.items()}
    values |= {"aqi": "" if sample.aqi is None else str(sample.aqi)}
    values |= {"status": sample.status.value, "source": sample.source}
    if typed_again and typed_again.get("hour") == str(sample.hour):
        values = {**values, **dict.fromkeys([*Pollutant, "aqi"], ""), **typed_again}
    return SampleForm(
        hour=sample.hour,
        name=label("air.whole_day", lang) if sample.hour == WHOLE_DAY else label("air.hour", lang, hour=sample.hour),
        version=entry.version,
        values=values,
        versions=list(reversed(rows)),
    )


def said(sample: Sample, lang: str) -> str:
    """All values of a sample in one line."""
    parts = [
        f"{words.name_of(one, lang)} {words.amount(sample.values[one], one)}"
        for one in Pollutant
        if one in sample.values
    ]
    if sample.aqi is not None:
        parts.append(f"{label('air.aqi', lang)} {sample.aqi}")
    return label("air.stop", lang).join(parts) or label("air.nothing", lang)
