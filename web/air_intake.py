"""POST /air/readings: the system of a station sends readings as JSON, with a key that the operator has made for it. All
of them are entered or none, and the same again changes nothing. Described in docs/手册-空气.md."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from aiohttp import hdrs, web

from air import typed
from air.entering import MOST_SOURCE, Effect, enter
from air.errors import BadAir
from air.model import Pollutant, Sample, Station, Status, SystemKey, Way
from complaints.office.staff_links import digest
from http_server import reading
from http_server.site import check_rate
from services.records import Records
from texts import label
from web.ports import PageServices
from zone import Zone

#: bytes and readings of one request
_LARGEST, MOST_READINGS = 512 * 1024, 2000
_MOST_TOLD = 50
_SCHEME = "Bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    place: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    zone: Zone
    today: date
    now_hour: int


def setup(app: web.Application, *, house: PageServices) -> None:
    async def receive(request: web.Request) -> web.StreamResponse:
        check_rate(request, "air", house.clock)
        key = await _key(request, house)
        if key is None:
            return _refused(401, "key")
        body = await reading.json_object(request, most=_LARGEST)
        return await _received(house, key, body)

    app.router.add_post("/air/readings", receive)


async def _key(request: web.Request, house: PageServices) -> SystemKey | None:
    given = reading.header(request, hdrs.AUTHORIZATION)
    if not given.startswith(_SCHEME):
        return None
    word = given.removeprefix(_SCHEME).strip()
    return await house.store.read(lambda r: r.air.find_key(digest(word)))


async def _received(house: PageServices, key: SystemKey, body: Mapping[str, Any]) -> web.StreamResponse:
    zone, now = house.services().zone, house.clock()
    local = zone.local(now)
    readings, source = body.get("readings"), body.get("source")
    if not isinstance(readings, list) or not 0 < len(readings) <= MOST_READINGS:
        return _refused(422, "readings", most=MOST_READINGS)
    if not isinstance(source, str) or not 0 < len(source.strip()) <= MOST_SOURCE or not _is_plain(source):
        return _refused(422, "source", most=MOST_SOURCE)
    clock = _Clock(zone=zone, today=local.date(), now_hour=local.hour + 1)
    stations = await house.store.read(lambda r: r.air.stations())
    samples, problems = _read_all(readings, source.strip(), stations, clock)
    if problems:
        told = [{"reading": one.place, "problem": one.words} for one in problems[:_MOST_TOLD]]
        return web.json_response({"error": _words("some"), "problems": told, "count": len(problems)}, status=422)
    counts = await house.store.write(partial(_enter, samples=samples, key=key, now=now))
    return web.json_response({effect.value: counts.get(effect, 0) for effect in Effect})


def _enter(records: Records, *, samples: Sequence[Sample], key: SystemKey, now: datetime) -> Mapping[Effect, int]:
    records.air.key_used(key.id, now)
    return enter(records.air, samples, way=Way.SYSTEM, by=key.name, now=now).counts


def _read_all(
    readings: Sequence[Any], source: str, stations: Sequence[Station], clock: _Clock
) -> tuple[list[Sample], list[_Problem]]:
    """`place` of a problem counts from 0, like the array."""
    by_code = {one.code: one for one in stations}
    samples, problems = dict[tuple[int, date, int], Sample](), list[_Problem]()
    for place, one in enumerate(readings):
        try:
            sample = _read(one, source, by_code, clock)
            if samples.setdefault(sample.slot, sample) != sample:
                raise BadAir("twice_sent")
        except BadAir as error:
            problems.append(_Problem(place=place, words=label(f"air.wrong.{error.key}", "zh_CN", **error.values)))
    return list(samples.values()), problems


def _read(one: Any, source: str, stations: Mapping[str, Station], clock: _Clock) -> Sample:
    if not isinstance(one, dict):
        raise BadAir("no_object")
    station = stations.get(_text(one, "station"))
    if station is None:
        raise BadAir("unknown_station", text=_text(one, "station")[:64])
    at = _text(one, "at")
    day, hour = typed.moment(_local(at, clock.zone), "", today=clock.today, now_hour=clock.now_hour)
    status = typed.status(_text(one, "status"))
    values, units = one.get("values", {}), one.get("units", {})
    if not isinstance(values, dict) or not isinstance(units, dict) or not set(values) <= {*Pollutant, "aqi"}:
        raise BadAir("values", names=", ".join([*Pollutant, "aqi"]))
    amounts = {
        item: amount
        for item in Pollutant
        if (amount := typed.amount(_number(values, item), item, unit=_text(units, item))) is not None
    }
    aqi = typed.index(_number(values, "aqi"))
    typed.whole(amounts, aqi)
    return Sample(
        station_id=station.id, day=day, hour=hour, values=amounts, aqi=aqi, status=status or Status.REALTIME,
        source=source,
    )  # fmt: skip


def _local(at: str, zone: Zone) -> str:
    """A moment with an offset as local time; anything else as it is written."""
    if "T" not in at:
        return at
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{zone.local(moment):%Y-%m-%d %H:%M}" if moment.tzinfo is not None else at


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str) or not _is_plain(value):
        raise BadAir("no_text", name=name)
    return value.strip()


def _number(fields: Mapping[str, Any], name: str) -> str:
    """A number as its digits: systems send 75, 75.2 or "75.2". A float is written the shortest way that reads the same,
    which are the digits that were sent."""
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, str) and _is_plain(value):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadAir("no_number", text=str(value)[:20])
    return repr(value)


def _is_plain(text: str) -> bool:
    return "\0" not in text and reading.is_text(text)


def _refused(status: int, key: str, **values: object) -> web.Response:
    headers = {hdrs.WWW_AUTHENTICATE: "Bearer"} if status == 401 else {}
    return web.json_response({"error": _words(key, **values)}, status=status, headers=headers)


def _words(key: str, **values: object) -> str:
    return label(f"air.system.{key}", "zh_CN", **values)
