"""What the system of a station sends (S23): with a key, all or nothing, the same again changes nothing."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from air.model import Pollutant, Station
from complaints.office.staff_links import digest
from storage.store import Store
from tests.chat import Clock
from tests.web.air_scenes import a_station
from web import air_intake
from web.app import build
from web.ports import PageServices

KEY = "a-key-of-the-station-system"
HOUR: dict[str, Any] = {
    "station": "QL-1", "at": "2026-10-12T08:00:00+08:00", "status": "realtime",
    "values": {"pm25": 75, "pm10": 88.5, "co": 0.8, "o3": None},
}  # fmt: skip


@pytest.fixture
async def system(house: PageServices, store: Store, clock: Clock) -> AsyncIterator["System"]:
    store.write_now(lambda tx: tx.air.add_key(name="练习系统", digest=digest(KEY), by="练习", at=clock()))
    app = build([lambda app: air_intake.setup(app, house=house)])
    async with TestClient(TestServer(app)) as client:
        yield System(client)


class System:
    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self._client = client

    async def sends(self, *readings: Any, key: str = KEY, source: Any = "练习系统") -> tuple[int, Mapping[str, Any]]:
        return await self.posts(json.dumps({"source": source, "readings": readings}).encode(), key)

    async def posts(self, data: bytes, key: str = KEY) -> tuple[int, Mapping[str, Any]]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        response = await self._client.post("/air/readings", data=data, headers=headers)
        return response.status, await response.json() if response.content_type == "application/json" else {}


@pytest.fixture
def station(store: Store) -> Station:
    return a_station(store)


async def test_s23_an_hour_is_entered_once(system: System, station: Station, store: Store) -> None:
    assert await system.sends(HOUR) == (200, {"new": 1, "same": 0, "corrected": 0, "kept": 0})
    assert await system.sends(HOUR) == (200, {"new": 0, "same": 1, "corrected": 0, "kept": 0})
    later = HOUR | {"status": "reviewed", "values": {"pm25": "74.5"}}
    assert await system.sends(later) == (200, {"new": 0, "same": 0, "corrected": 1, "kept": 0})
    assert await system.sends(HOUR) == (200, {"new": 0, "same": 0, "corrected": 0, "kept": 1})
    day = later["at"][:10]
    (first, second) = store.read_now(lambda tx: tx.air.history(station.id, _day(day), 8))
    assert first.sample.values == {Pollutant.PM25: 75_000, Pollutant.PM10: 88_500, Pollutant.CO: 800_000}
    assert (second.sample.values[Pollutant.PM25], second.by, second.way) == (74_500, "练习系统", "system")


async def test_s23_units_may_be_said(system: System, station: Station, store: Store) -> None:
    told = HOUR | {"values": {"pm25": 0.075}, "units": {"pm25": "mg/m³"}}
    assert (await system.sends(told))[0] == 200
    (entry,) = store.read_now(lambda tx: tx.air.history(station.id, _day("2026-10-12"), 8))
    assert entry.sample.values == {Pollutant.PM25: 75_000}


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (HOUR | {"station": "QL-9"}, "点位“QL-9”没有登记"),
        (HOUR | {"at": "2026-10-12T23:00:00+08:00"}, "还没有到"),
        (HOUR | {"at": "2026-10-12T08:30:00+08:00"}, "小时要是整点"),
        (HOUR | {"values": {"pm25": -999}}, "是负数"),
        (HOUR | {"values": {"pm25": True}}, "不是数"),
        (HOUR | {"values": {"pm2_5": 75}}, "values 只能有"),
        (HOUR | {"values": {}}, "一个值也没有"),
        (HOUR | {"status": "maybe"}, "审核状态“maybe”不认识"),
        (HOUR | {"at": 5}, "at 要是文字"),
        ("75", "每条读数要是一个对象"),
    ],
)
async def test_s23_one_mistake_and_nothing_is_entered(
    system: System, station: Station, store: Store, reading: Any, told: str
) -> None:
    status, answer = await system.sends(HOUR | {"at": "2026-10-12T07:00:00+08:00"}, reading)
    assert status == 422
    (problem,) = answer["problems"]
    assert problem["reading"] == 1
    assert told in problem["problem"]
    assert store.read_now(lambda tx: tx.air.every_day()) == []


async def test_s23_without_a_valid_key_nothing_is_read(
    system: System, station: Station, store: Store, clock: Clock
) -> None:
    assert (await system.sends(HOUR, key=""))[0] == 401
    assert (await system.sends(HOUR, key="wrong"))[0] == 401
    (key,) = store.read_now(lambda tx: tx.air.system_keys())
    store.write_now(lambda tx: tx.air.revoke_key(key.id, clock()))
    assert (await system.sends(HOUR))[0] == 401


async def test_s23_what_is_no_list_of_readings_is_refused(system: System, station: Station) -> None:
    assert (await system.posts(b"[]"))[0] == 400
    assert (await system.posts(b"{"))[0] == 400
    assert (await system.sends())[0] == 422
    assert (await system.sends(HOUR, source=""))[0] == 422
    assert (await system.sends(*[HOUR] * 2001))[0] == 422
    assert (await system.posts(b" " * 600_000))[0] == 413


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)
