"""开放数据: the published cases of a month as CSV and JSON, what the columns mean, the licence, and a descriptor for
programs (Data Package, Frictionless Standards). They hold what the pages show, in the same frozen values."""

import codecs
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from aiohttp import web

from publishing.model import PublicCase
from publishing.projection import Removed
from services.records import Records
from texts import label
from web.harmless import csv_lines
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published import words
from web.public.published.cached import conditional, read_public
from web.public.published.filters import Choice, days_of, months_between
from web.public.published.pages import show
from wording.names import unit_name
from zone import Zone

#: cases read at once; a month has hundreds
_AT_ONCE = 500
LICENCE, LICENCE_URL = "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class _Scene:
    zone: Zone
    lang: str
    home: str


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: as in a Table Schema. `fields`: those of the published value that it tells."""

    name: str
    kind: str
    fields: tuple[str, ...]
    read: Callable[[PublicCase, _Scene], str | int | float | None]


def _days(case: PublicCase, _: _Scene) -> int | None:
    return (case.closed_on - case.received_on).days if case.closed_on else None


def _day(of: date | None) -> str | None:
    return of.isoformat() if of is not None else None


def _area(case: PublicCase, scene: _Scene) -> str:
    known = scene.zone.subdistrict(case.subdistrict)
    return known.name(scene.lang) if known else ""


def _corrected(case: PublicCase, scene: _Scene) -> str | None:
    return _day(scene.zone.local(case.corrected_at).date()) if case.corrected_at else None


def _unit(case: PublicCase, scene: _Scene) -> str:
    return unit_name(case.unit, scene.zone, scene.lang) if case.unit else ""


def _published(case: PublicCase, scene: _Scene) -> str | None:
    return _day(scene.zone.local(case.published_at).date())


def _verdict(case: PublicCase, scene: _Scene) -> str:
    return label(f"verdict.{case.verdict}", scene.lang) if case.verdict else ""


def _photos(case: PublicCase, scene: _Scene) -> str:
    return " ".join(f"{scene.home}/public/photos/{photo.digest}/display" for photo in case.photos)


def _steps(case: PublicCase, _: _Scene) -> str:
    return " ".join(f"{step.what}={step.on.isoformat()}" for step in case.steps)


COLUMNS = (
    Column("number", "string", ("number",), lambda case, _: case.number),
    Column("received_on", "date", ("received_on",), lambda case, _: case.received_on.isoformat()),
    Column("closed_on", "date", ("closed_on",), lambda case, _: _day(case.closed_on)),
    Column("days", "integer", (), _days),
    Column("category", "string", ("category",), lambda case, _: case.category),
    Column("category_name", "string", (), lambda case, scene: words.category_name(case, scene.zone, scene.lang)),
    Column("state", "string", ("state",), lambda case, _: case.state),
    Column("finding", "boolean", ("is_finding",), lambda case, _: case.is_finding),
    Column("verdict", "string", ("verdict",), lambda case, _: case.verdict),
    Column("verdict_name", "string", (), _verdict),
    Column("outcome", "string", ("outcome",), lambda case, _: case.outcome),
    Column("outcome_name", "string", (), lambda case, scene: words.outcome(case, scene.lang)),
    Column("precision", "string", ("precision",), lambda case, _: case.precision.value),
    Column("subdistrict", "string", ("subdistrict",), lambda case, _: case.subdistrict),
    Column("subdistrict_name", "string", (), _area),
    Column("street", "string", ("street",), lambda case, _: case.street),
    Column("lat", "number", ("lat",), lambda case, _: case.lat),
    Column("lon", "number", ("lon",), lambda case, _: case.lon),
    Column("site", "string", ("site",), lambda case, _: case.site),
    Column("firm", "string", ("firm",), lambda case, _: case.firm),
    Column("firm_basis", "string", ("basis",), lambda case, _: case.basis),
    Column("unit", "string", ("unit",), lambda case, _: case.unit),
    Column("unit_name", "string", (), _unit),
    Column("words", "string", ("words",), lambda case, _: case.words),
    Column("steps", "string", ("steps",), _steps),
    Column("photos", "string", ("photos",), _photos),
    Column("published_on", "date", ("published_at",), _published),
    Column("revision", "integer", ("revision",), lambda case, _: case.revision),
    Column("corrected_on", "date", ("corrected_at",), _corrected),
    Column("correction", "string", ("correction",), lambda case, _: case.correction),
    Column("address", "string", (), lambda case, scene: scene.home + words.address(case.number)),
)  # fmt: skip

#: what is never published besides what the preview of a case lists
NEVER = ("identity", "staff", "originals", "unpublished", "questions", "logs", "scans")


async def page(request: web.Request) -> web.StreamResponse:
    async def answer() -> web.Response:
        lang = lang_of(request)
        months = await read_public(request, _months)
        columns = [(one.name, one.kind, label(f"opendata.field.{one.name}", lang)) for one in COLUMNS]
        context = {"months": months, "columns": columns, "licence": LICENCE, "licence_url": LICENCE_URL}
        return show(request, "public/data.html", context)

    return await conditional(request, answer)


async def never(request: web.Request) -> web.StreamResponse:
    """What is never published and why, made of what the code leaves out."""
    zone, lang = request.app[HOUSE].services().zone, lang_of(request)
    values = {"few": zone.publishing.few, "grid": zone.publishing.grid_m}
    rows = [
        (label(f"publishing.is_removed.{one}", lang), label(f"opendata.why.{one}", lang, **values)) for one in Removed
    ]
    always = [(label(f"opendata.never.{one}", lang), label(f"opendata.why.{one}", lang)) for one in NEVER]
    return show(request, "public/never.html", {"always": always, "removed": rows})


async def csv(request: web.Request) -> web.StreamResponse:
    """With a byte order mark, for spreadsheets."""

    def written(rows: Sequence[Sequence[Any]]) -> bytes:
        names = [column.name for column in COLUMNS]
        body = csv_lines([names, *(["" if value is None else value for value in row] for row in rows)])
        return codecs.BOM_UTF8 + body.encode()

    return await _file(request, written, "text/csv", "csv")


async def json(request: web.Request) -> web.StreamResponse:
    month, zone = request.match_info["month"], request.app[HOUSE].services().zone
    names = [column.name for column in COLUMNS]

    def written(rows: Sequence[Sequence[Any]]) -> bytes:
        cases = [dict(zip(names, row, strict=True)) for row in rows]
        return orjson.dumps({"zone": zone.name(lang_of(request)), "month": month, "licence": LICENCE, "cases": cases})

    return await _file(request, written, "application/json", "json")


async def descriptor(request: web.Request) -> web.StreamResponse:
    async def answer() -> web.Response:
        services, lang = request.app[HOUSE].services(), lang_of(request)
        home = services.public_url.rstrip("/")
        months = await read_public(request, _months)
        return web.json_response(_described(months, home, services.zone.name(lang), lang))

    return await conditional(request, answer)


def _described(months: Sequence[str], home: str, zone: str, lang: str) -> Mapping[str, Any]:
    fields = [
        {"name": one.name, "type": one.kind, "description": label(f"opendata.field.{one.name}", lang)}
        for one in COLUMNS
    ]
    return {
        "name": "published-cases",
        "title": label("opendata.title_of", lang, zone=zone),
        "homepage": f"{home}/public/data",
        "licenses": [{"name": LICENCE, "path": LICENCE_URL}],
        "resources": [
            {
                "name": f"cases-{month}",
                "path": f"{home}/public/data/{month}.csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": fields, "primaryKey": "number", "missingValues": [""]},
            }
            for month in months
        ],
    }


async def _file(
    request: web.Request, written: Callable[[Sequence[Sequence[Any]]], bytes], kind: str, ending: str
) -> web.StreamResponse:
    """Raises HTTPNotFound for what is no month."""
    month = request.match_info["month"]
    if days_of(month) is None:
        raise web.HTTPNotFound
    services = request.app[HOUSE].services()
    scene = _Scene(services.zone, lang_of(request), services.public_url.rstrip("/"))

    def look(records: Records) -> list[list[Any]]:
        return [[column.read(case, scene) for column in COLUMNS] for case in _cases(records, month)]

    async def answer() -> web.Response:
        rows = await read_public(request, look)
        return web.Response(body=written(rows), content_type=kind, charset="utf-8")

    # the query is no part of what the answer depends on, except for the language
    response = await conditional(request, answer, key=f"data|{month}|{ending}", keep=True)
    response.headers["Content-Disposition"] = f'attachment; filename="cases-{month}.{ending}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _cases(records: Records, month: str) -> Iterator[PublicCase]:
    where, number = Choice(month=month).where, 1
    while found := records.publishing.closed(where, size=_AT_ONCE, number=number):
        yield from found
        number += 1


def _months(records: Records) -> list[str]:
    """Newest first, also those between in which nothing was closed."""
    days = records.publishing.days()
    return months_between(*days) if days else []
