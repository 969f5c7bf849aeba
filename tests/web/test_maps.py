"""Maps of the console without a browser's scripts: everything a map shows is a list too, and says when it is cut."""

import html
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from complaints.model import EvidenceState, Place, PlaceSource, Role, State
from maps import routes
from maps.tiles import Tiles, read
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in
from texts import label
from web import console
from web.app import build
from web.console.maps import around, queue_map
from web.ports import PageServices

HERE = (0.036, 0.05)
#: metres a degree
DEGREE = 111_195


def at(north_m: float, east_m: float = 0, subdistrict: str = "beitan") -> Place:
    lat, lon = HERE[0] + north_m / DEGREE, HERE[1] + east_m / DEGREE
    return Place(source=PlaceSource.LOCATION, lat=lat, lon=lon, subdistrict=subdistrict)


WithMaps = Callable[[Tiles | None], Awaitable[Browser]]


@pytest.fixture
async def with_maps(house: PageServices, services: Services, store: Store, clock: Clock) -> AsyncIterator[WithMaps]:
    """A clerk at a site whose maps have these tiles."""
    servers: list[TestServer] = []
    clients: list[TestClient[web.Request, web.Application]] = []

    async def clerk_with(tiles: Tiles | None) -> Browser:
        app = build(
            [
                lambda app: routes.setup(app, zone=lambda: services.zone, tiles=tiles, clock=clock),
                lambda app: console.setup(app, house=house),
            ]
        )
        server = TestServer(app)
        servers.append(server)
        await server.start_server()

        async def arrives() -> Browser:
            jar = CookieJar(unsafe=True, treat_as_secure_origin=server.make_url("/"))
            clients.append(TestClient(server, cookie_jar=jar))
            return Browser(client=clients[-1])

        return await logged_in(arrives, store, clock, "孙受理", Role.CLERK)

    yield clerk_with
    for client in clients:
        await client.session.close()
    for server in servers:
        await server.close()


def listed(browser: Browser) -> list[str]:
    """The cases in the list beside the map."""
    part = browser.page.partition('class="nearby"')[2].partition("</ul>")[0]
    return re.findall(r'<a class="number" href="/console/cases/([^"]+)">', part)


def legend(browser: Browser) -> list[str]:
    part = browser.page.partition('<ul class="pins"')[2].partition("</ul>")[0]
    return re.findall(r"</i> ([^<]+)</li>", part)


def data(browser: Browser) -> Mapping[str, Any]:
    found = re.search(r'<script type="application/json">(.*?)</script>', browser.page, re.DOTALL)
    assert found is not None
    told: Mapping[str, Any] = json.loads(html.unescape(found[1]))
    return told


async def test_s24_around_a_case_stands_what_else_was_reported_nearest_first(clerk: Browser, cases: Cases) -> None:
    case = cases.reported("本件", place=at(0))
    far, near, other = (cases.reported(str(m), place=at(m)) for m in (450, 120, 800))
    cases.reported("很远", place=at(1500))
    closed = cases.reported("结", place=at(0, 300))
    cases.store.write_now(lambda tx: tx.cases.save(replace(closed, state=State.CLOSED), seen=closed.version))
    await clerk.opens(f"/console/cases/{case.number}")
    assert listed(clerk) == [near.number, closed.number, far.number]
    assert "500 米内还有 3 件" in clerk.text
    await clerk.opens(f"/console/cases/{case.number}?around=1000")
    assert listed(clerk) == [near.number, closed.number, far.number, other.number]
    assert "1000 米内还有 4 件" in clerk.text


async def test_s24_a_long_list_around_a_case_says_that_it_is_cut(clerk: Browser, cases: Cases) -> None:
    case = cases.reported("本件", place=at(0))
    for n in range(12):
        cases.reported(str(n), place=at(20 * n))
    await clerk.opens(f"/console/cases/{case.number}")
    assert len(listed(clerk)) == 10
    assert "500 米内还有 12 件" in clerk.text and "只列最近的 10 件" in clerk.text


async def test_s24_a_photo_s_own_place_is_told_with_its_distance(with_maps: WithMaps, cases: Cases) -> None:
    case = cases.reported("本件", place=at(0))

    def add(tx: Tx) -> None:
        row = tx.evidence.add(
            case_id=case.id, draft_id=None, kind="document", stage="report", bot_id=None, file_id="", file_unique_id="",
            size=None, now=cases.clock(),
        )  # fmt: skip
        assert row is not None
        tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256="0" * 64, lat=at(200).lat, lon=at(200).lon))

    cases.store.write_now(add)
    clerk = await with_maps(None)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "照片 1 自带的位置离举报位置 200 米" in clerk.text
    assert [mark["kind"] for mark in data(clerk)["data"]["marks"]] == ["here", "photo"]


async def test_a_case_without_a_point_has_no_map(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    assert clerk.status == 200 and "位置和周围" not in clerk.text


async def test_s01_the_queue_s_filter_holds_on_its_map(with_maps: WithMaps, cases: Cases) -> None:
    dust, noise = cases.reported("一", place=at(0)), cases.reported("二", place=at(100), category="night_noise")
    cases.reported("没有坐标")
    clerk = await with_maps(None)
    await clerk.opens("/console/map")
    assert sorted(listed(clerk)) == sorted([dust.number, noise.number])
    assert "地图上 2 件" in clerk.text and "另有 1 件没有坐标" in clerk.text
    await clerk.opens("/console/map?category=night_noise")
    assert listed(clerk) == [noise.number]
    (point,) = data(clerk)["data"]["points"]
    assert point == {
        "at": [at(100).lat, at(100).lon],
        "kind": "new",
        "title": noise.number,
        "about": "夜间施工噪声 · 待受理",
        "href": f"/console/cases/{noise.number}",
    }
    assert 'href="/console/?category=night_noise"' in clerk.page  # back to the list, with the same filter
    await clerk.opens("/console/map?category=water")
    assert "符合条件的举报都没有坐标" not in clerk.text and label("console.empty", "zh_CN") in clerk.text


async def test_s01_the_legend_names_the_marks_that_are_on_the_map(
    with_maps: WithMaps, cases: Cases, clock: Clock
) -> None:
    cases.reported("一", place=at(0))
    clerk = await with_maps(None)
    await clerk.opens("/console/map")
    assert legend(clerk) == ["待受理"]
    clock.passes(days=7)
    await clerk.opens("/console/map")
    assert legend(clerk) == ["已逾期"]


async def test_s01_a_map_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch, clerk: Browser, cases: Cases) -> None:
    monkeypatch.setattr(queue_map, "MOST", 2)
    for n in range(3):
        cases.reported(str(n), place=at(20 * n))
    await clerk.opens("/console/map")
    assert "有坐标的举报共 3 件，地图只画最先到期的 2 件" in clerk.text and len(listed(clerk)) == 2


async def test_staff_see_tiles_without_approval_and_the_policy_opens_only_once_agreed(
    with_maps: WithMaps, cases: Cases
) -> None:
    cases.reported("一", place=at(0))
    clerk = await with_maps(read("amap"))
    await clerk.opens("/console/map")
    told = data(clerk)["settings"]
    assert (told["layers"], told["ask"], told["datum"]) == ([], "高德地图", "wgs84")
    assert "img-src 'self'; " in clerk.headers["Content-Security-Policy"]
    clerk.client.session.cookie_jar.update_cookies({"lvwang_tiles": "amap"})
    await clerk.opens("/console/map")
    told = data(clerk)["settings"]
    assert (len(told["layers"]), told["ask"], told["datum"], told["note"]) == (1, "", "gcj02", "高德地图 · 内部使用")
    assert "img-src 'self' https://wprd01.is.autonavi.com https://" in clerk.headers["Content-Security-Policy"]


async def test_a_proxied_source_opens_nothing_and_its_key_is_in_no_page(with_maps: WithMaps, cases: Cases) -> None:
    cases.reported("一", place=at(0))
    clerk = await with_maps(read("tianditu:0123456789abcdef"))
    await clerk.opens("/console/map")
    assert data(clerk)["settings"]["layers"] == ["/map/tiles/0/{z}/{x}/{y}", "/map/tiles/1/{z}/{x}/{y}"]
    assert "0123456789abcdef" not in clerk.page
    assert "img-src 'self'; " in clerk.headers["Content-Security-Policy"]


def test_the_reaches_are_those_that_staff_ask_for() -> None:
    assert around.REACHES == (500, 1000)
