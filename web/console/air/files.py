"""导入: a file of readings. The upload shows what would be entered; nothing is, until the person confirms it. A file
with a wrong line is refused as a whole, with all its mistakes. The page carries the file, so the server keeps
nothing."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from air.entering import MOST_REASON, MOST_SOURCE, Change, Effect, Entered, enter, foresee
from air.model import Pollutant, Sample, Station, Status, Way
from complaints.errors import Incomplete
from complaints.model import Actor
from services.records import Records
from texts import label
from web.console.air.asked import by_of, now_hour, number_of, today_of
from web.console.air.day import said
from web.console.air.file_lines import AirFile, FileDefaults, FileProblem, read_file
from web.console.harmless import csv_lines
from web.console.packing import packed, unpacked
from web.console.pieces import PIECE, in_pieces, uploaded
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording.air import words

#: lines of the preview, mistakes, and missing days that are shown
_MOST_SHOWN, _MOST_TOLD, _MOST_MISSING = 200, 50, 30
_COLUMNS = ("station", "time", "hour", *Pollutant, "aqi", "status", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    line: int
    station: str
    when: str
    effect: str
    effect_name: str
    after: str
    before: str


async def ask(request: web.Request) -> web.StreamResponse:
    return await _page(request, {}, {})


async def form(request: web.Request) -> web.StreamResponse:
    """An empty table; units stand in the names of its columns."""
    names = [label(f"air.columns.{column}", "zh_CN").partition("、")[0] for column in _COLUMNS]
    units = {one.value: words.unit_of(one) for one in Pollutant}
    head = [
        f"{name}({units[column]})" if column in units else name for name, column in zip(names, _COLUMNS, strict=True)
    ]
    headers = {"Content-Disposition": 'attachment; filename="air.csv"'}
    return web.Response(text="\ufeff" + csv_lines([head]), content_type="text/csv", charset="utf-8", headers=headers)


async def take(request: web.Request) -> web.StreamResponse:
    """The preview of an uploaded file; with `confirmed`, its entry."""
    data = await uploaded(request)
    given = {name: str(value) for name, value in (await request.post()).items() if isinstance(value, str)}
    confirmed = not data and bool(given.get("confirmed"))
    stations = await request.app[HOUSE].store.read(lambda r: r.air.stations())
    try:
        if confirmed:
            data = unpacked(given.get("sheet", ""))
        read = partial(
            read_file, data, stations=stations, defaults=_defaults(given, stations), today=today_of(request),
            now_hour=now_hour(request),
        )  # fmt: skip
        file = await asyncio.to_thread(read)
    except Incomplete as error:
        return await _page(request, given, {"problems": [error_message(request, error)]}, status=422)
    if file.problems:
        told = [_sentence(one, lang_of(request)) for one in file.problems]
        context = {"problems": told[:_MOST_TOLD], "more": max(0, len(told) - _MOST_TOLD)}
        return await _page(request, given, context, status=422)
    changes = await _foreseen(request, [one.sample for one in file.rows])
    if confirmed and _corrects(changes) == number_of(given.get("corrects", "")):
        return await _entered(request, given, [one.sample for one in file.rows])
    # somebody has entered other values since: what would now be replaced must be seen first
    return await _preview(request, given, file, changes=changes, data=data, stations=stations, changed=confirmed)


def _defaults(given: Mapping[str, str], stations: Sequence[Station]) -> FileDefaults:
    return FileDefaults(
        station=next((one for one in stations if str(one.id) == given.get("station")), None),
        status=Status.REVIEWED if given.get("status") == Status.REVIEWED else Status.REALTIME,
        source=given.get("source", "").strip()[:MOST_SOURCE],
    )


async def _entered(request: web.Request, given: Mapping[str, str], samples: Sequence[Sample]) -> web.StreamResponse:
    house, by, now = request.app[HOUSE], by_of(request), request.app[HOUSE].clock()
    reason = given.get("reason", "").strip()[:MOST_REASON]
    staff, detail = staff_of(request), f"{len(samples)}"

    def take_piece(records: Records, piece: Sequence[Sample], _actor: Actor) -> Entered:
        return enter(records.air, piece, way=Way.FILE, by=by, now=now, reason=reason)

    await house.store.write(lambda r: r.acts.add(action="air_file", now=now, staff_id=staff.id, detail=detail))
    entered = Entered()
    async for part in in_pieces(request, samples, take_piece):
        entered.add(part)
    return await _page(request, {}, {"entered": _counted(entered.counts, lang_of(request))})


def _counted(counts: Counter[Effect], lang: str) -> list[str]:
    return [label(f"air.counts.{effect}", lang, count=counts[effect]) for effect in Effect if counts[effect]]


async def _foreseen(request: web.Request, samples: Sequence[Sample]) -> list[Change]:
    store, changes = request.app[HOUSE].store, list[Change]()
    for start in range(0, len(samples), PIECE):
        changes += await store.read(partial(_foresee, samples=samples[start : start + PIECE]))
    return changes


def _foresee(records: Records, *, samples: Sequence[Sample]) -> list[Change]:
    return foresee(records.air, samples)


def _corrects(changes: Sequence[Change]) -> int:
    return sum(one.effect is Effect.CORRECTED for one in changes)


async def _preview(
    request: web.Request,
    given: Mapping[str, str],
    file: AirFile,
    *,
    changes: Sequence[Change],
    data: bytes,
    stations: Sequence[Station],
    changed: bool,
) -> web.StreamResponse:
    lang = lang_of(request)
    names = {one.id: words.station(one, lang) for one in stations}
    rows = [
        _row(one.line, change, names[change.sample.station_id], lang)
        for one, change in zip(file.rows, changes, strict=True)
        if change.effect is not Effect.SAME
    ]
    rows.sort(key=lambda row: (row.effect == Effect.NEW, row.line))  # corrections are what must be looked at
    counts = Counter(change.effect for change in changes)
    context = {
        "rows": rows[:_MOST_SHOWN],
        "changing": counts[Effect.NEW] + counts[Effect.CORRECTED],
        "corrects": counts[Effect.CORRECTED],
        "counts": _counted(counts, lang),
        "again": file.again,
        "missing": [
            label(
                "air.file.missing", lang, station=names[station], count=len(days),
                days=label("air.and", lang).join(f"{day}" for day in days[:_MOST_MISSING]),
            )
            for station, days in file.missing.items()
        ],
        "ignored": file.ignored,
        "sheet": packed(data),
        "changed": changed,
    }  # fmt: skip
    return await _page(request, given, context, status=409 if changed else 200)


def _row(line: int, change: Change, station: str, lang: str) -> PreviewRow:
    sample = change.sample
    when = f"{sample.day:%Y-%m-%d}" + (f" {label('air.hour', lang, hour=sample.hour)}" if sample.hour else "")
    return PreviewRow(
        line=line,
        station=station,
        when=when,
        effect=change.effect.value,
        effect_name=label(f"air.effect.{change.effect}", lang),
        after=_with_status(change.sample, lang),
        before=_with_status(change.before.sample, lang) if change.before else "",
    )


def _with_status(sample: Sample, lang: str) -> str:
    return label("air.stop", lang).join((said(sample, lang), words.status(sample.status, lang)))


def _sentence(problem: FileProblem, lang: str) -> str:
    values = dict(problem.values)
    if "item" in values:
        values["item"] = words.name_of(str(values["item"]), lang)
    wrong = label(f"air.wrong.{problem.key}", lang, **values)
    if "item" in values and problem.key != "two_columns":
        wrong = label("air.file.of_item", lang, item=values["item"], wrong=wrong)
    return label("air.file.at_line", lang, line=problem.line, wrong=wrong)


async def _page(
    request: web.Request, given: Mapping[str, str], context: Mapping[str, Any], *, status: int = 200
) -> web.StreamResponse:
    lang = lang_of(request)
    stations = await request.app[HOUSE].store.read(lambda r: r.air.stations())
    common = {
        "given": given,
        "stations": [(str(one.id), words.station(one, lang), one.code) for one in stations],
        "statuses": [(one.value, words.status(one, lang)) for one in Status],
        "most_reason": MOST_REASON,
    }
    return show(request, "console/air/file.html", {**common, **context}, status=status)
