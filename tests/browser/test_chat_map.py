"""The resident's map: a place is picked to a few metres by finger, mouse or keyboard, and nobody else learns of it."""

import math
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, becomes, serving, small_targets, violations
from tests.maps.archives import picture
from texts import label
from zone.bounds import distance_m
from zone.datum import Datum, Pair, from_wgs84, to_wgs84

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
DEVICES = pytest.mark.parametrize(
    "device", [PHONE, {**DESKTOP, "is_mobile": False, "has_touch": False}], ids=["phone", "desk"]
)
PLAZA: Pair = (0.045, 0.030)
SITE: Pair = (34.2583, 117.3001)


async def opened(page: Page) -> None:
    await page.get_by_role("button", name=label("webchat.composer.place", ZH), exact=True).click()
    await expect(page.locator("#send-pin")).to_be_enabled()


async def confirmed(page: Page) -> Pair:
    """What the server has stored."""
    async with page.expect_response("**/chat/places") as answered:
        await page.locator("#send-pin").press("Enter")
    (message,) = (await (await answered.value).json())["messages"]
    return message["place"]["lat"], message["place"]["lon"]


async def finds(page: Page, words: str, option: str) -> None:
    await page.locator("#find-place").fill(words)
    await page.get_by_role("option", name=re.compile(option)).click()
    await expect(page.locator("#picked")).to_contain_text(option)


def world_px(at: Pair, zoom: int) -> tuple[float, float]:
    """Pixels of the Mercator world map from its north-west corner."""
    size = 256 * 2**zoom
    lat = math.radians(at[0])
    return (at[1] + 180) / 360 * size, (1 - math.asinh(math.tan(lat)) / math.pi) / 2 * size


def at_px(x: float, y: float, zoom: int) -> Pair:
    size = 256 * 2**zoom
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / size)))), x / size * 360 - 180


@DEVICES
async def test_r08_a_place_is_picked_by_dragging_the_map_under_the_pin(opens: Opens, device: dict[str, Any]) -> None:
    page = await opens(**device)
    await opened(page)
    await finds(page, "青岚广场", "青岚广场")
    for _ in range(2):  # from 17 to 19
        before = await page.locator(".leaflet-control-scale-line").inner_text()
        await page.get_by_role("button", name=label("map.page.zoom_in", ZH)).click()
        await expect(page.locator(".leaflet-control-scale-line")).not_to_have_text(before)
    box = await page.locator("#map").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    sheet = await page.locator("#locate").bounding_box()
    await page.mouse.move(*middle)
    await page.mouse.down()
    await page.mouse.move(middle[0] - 90, middle[1] + 60, steps=5)
    await page.mouse.up()
    x, y = world_px(PLAZA, 19)
    meant = at_px(x + 90, y - 60, 19)
    assert await page.locator("#locate").bounding_box() == sheet  # nothing has jumped
    assert distance_m(await confirmed(page), meant) < 1


async def test_r08_a_finger_is_at_most_ten_metres_at_the_deepest_zoom(opens: Opens) -> None:
    page = await opens()
    await opened(page)
    plus = page.get_by_role("button", name=label("map.page.zoom_in", ZH))
    while await plus.get_attribute("aria-disabled") != "true":
        before = await page.locator(".leaflet-control-scale-line").inner_text()
        await plus.click()
        await expect(page.locator(".leaflet-control-scale-line")).not_to_have_text(before)
    scale = page.locator(".leaflet-control-scale-line")
    box = await scale.bounding_box()
    metres = int((await scale.inner_text()).removesuffix(" m"))
    assert box is not None and metres / box["width"] * 44 <= 10


async def test_r08_a_place_is_found_and_sent_with_the_keyboard_alone(opens: Opens) -> None:
    page = await opens()
    await page.locator("#place").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#send-pin")).to_be_enabled()
    await page.locator("#locate [data-close]").focus()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("shiyanxiaoxue")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option")).to_have_attribute("aria-selected", "true")
    assert await page.get_by_role("combobox").get_attribute("aria-activedescendant") == "found-places-0"
    await page.keyboard.press("Enter")
    await expect(page.locator("#send-pin")).to_be_focused()
    await expect(page.locator("#picked")).to_have_text("图钉在南滩街道（虚构），就在南滩实验小学")
    assert await confirmed(page) == pytest.approx((0.015, 0.025), abs=1e-5)
    await expect(page.locator("#locate")).to_be_hidden()


async def test_escape_closes_the_list_before_the_sheet(opens: Opens) -> None:
    page = await opens()
    await opened(page)
    await page.locator("#find-place").fill("路")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option")).to_have_count(0)
    await expect(page.locator("#locate")).to_be_visible()
    await page.locator("#find-place").fill("火星基地")
    await expect(page.locator("#found-count")).to_have_text(label("map.page.found_none", ZH))
    box = await page.locator("#found-count").bounding_box()
    assert box is not None and box["width"] > 200  # for those who see, too
    await page.keyboard.press("Escape")
    await expect(page.locator("#found-count")).to_have_text("")
    await expect(page.locator("#locate")).to_be_visible()


async def test_the_next_place_is_searched_in_an_empty_field(opens: Opens) -> None:
    page = await opens()
    await opened(page)
    await finds(page, "青岚广场", "青岚广场")
    await page.locator("#locate [data-close]").click()
    await opened(page)
    await expect(page.locator("#find-place")).to_have_value("")
    await expect(page.locator("#found-count")).to_have_text("")


async def test_one_s_own_position_is_seen_on_the_map_before_it_is_sent(opens: Opens) -> None:
    where = {"latitude": 0.0352, "longitude": 0.0211, "accuracy": 25}
    page = await opens(permissions=["geolocation"], geolocation=where)
    await opened(page)
    await page.get_by_role("button", name=re.compile(label("webchat.locate.here", ZH))).click()
    await expect(page.locator("#picked")).to_contain_text("砖窑")
    await expect(page.locator("path.accuracy")).to_be_attached()
    async with page.expect_request("**/chat/places") as asked:
        await page.locator("#send-pin").click()
    assert (await asked.value).post_data_json == where


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
async def test_r30_the_sheet_with_its_map_meets_wcag_aa(opens: Opens, lang: str, scheme: str) -> None:
    page = await opens(f"/chat/?lang={lang}", color_scheme=scheme, reduced_motion="reduce")
    await page.locator("#place").click()
    await expect(page.locator("#send-pin")).to_be_enabled()
    assert await violations(page) == []
    assert await small_targets(page) == []
    await page.locator("#find-place").fill("taolin")
    await expect(page.get_by_role("option")).to_have_count(1)
    assert await violations(page) == []


async def test_the_script_s_datum_is_that_of_the_zone(opens: Opens) -> None:
    page = await opens()
    points = [(lat / 7, lon / 3) for lat in range(20, 380, 23) for lon in range(220, 410, 17)]
    script = """async (points) => {
        const told = JSON.parse(document.getElementById("settings").textContent).map;
        const { fromWgs84, toWgs84 } = await import(told.scripts + "datum.js");
        return points.map((at) => [fromWgs84(at, "gcj02"), toWgs84(at, "gcj02"), toWgs84(at, "wgs84")]);
    }"""
    for at, (shifted, back, same) in zip(points, await page.evaluate(script, points), strict=True):
        assert shifted == pytest.approx(from_wgs84(*at, Datum.GCJ02), abs=1e-9)
        assert back == pytest.approx(to_wgs84(*at, Datum.GCJ02), abs=1e-9)
        assert tuple(same) == at


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def amap_site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    """Over 高德, whose tiles the browser asks for itself, in the zone that has no data of its own to draw."""
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("amap") / "data"))
    shown = {"map_attribution": "高德地图", "map_approval": "GS(2026)1号", "zone_dir": None}
    async with serving(data, map_tiles="amap", **shown) as service:
        yield Site(service)


async def test_no_tile_service_is_asked_before_one_agrees_and_its_map_fits_the_points(
    opens: Opens, amap_site: Site
) -> None:
    asked: list[str] = []
    where = {"latitude": SITE[0], "longitude": SITE[1], "accuracy": 12}
    page = await opens(permissions=["geolocation"], geolocation=where)

    async def tile(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(body=picture(), content_type="image/png")

    await page.context.route(re.compile(r"https://"), tile)
    await page.goto(f"{amap_site.url}/chat/")
    await opened(page)
    await expect(page.locator("#tiles-ask")).to_contain_text("它会知道您的网络地址和您在看哪里")
    await expect(page.locator(".leaflet-control-attribution")).to_have_text(label("map.sketch", ZH))
    assert asked == []
    await page.get_by_role("button", name=label("map.page.agree", ZH)).click()
    await expect(page.locator("#locate")).to_be_visible()  # again, after the reload
    await expect(page.locator("#send-pin")).to_be_enabled()
    await expect(page.locator(".leaflet-control-attribution")).to_have_text("高德地图 · 审图号：GS(2026)1号")
    await page.get_by_role("button", name=re.compile(label("webchat.locate.here", ZH))).click()
    await fits(page, SITE, Datum.GCJ02)
    assert {urlsplit(url).netloc for url in asked} <= {f"wprd0{n}.is.autonavi.com" for n in range(1, 5)}
    assert asked
    box = await page.locator("#map").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(*middle)
    await page.mouse.down()
    await page.mouse.move(middle[0] - 50, middle[1], steps=4)
    await page.mouse.up()
    x, y = world_px(from_wgs84(*SITE, Datum.GCJ02), 17)
    meant = to_wgs84(*at_px(x + 50, y, 17), Datum.GCJ02)
    assert distance_m(await confirmed(page), meant) < 1


async def fits(page: Page, at: Pair, datum: Datum) -> None:
    """The pin in the middle of the map stands on the pixel of the tile that shows `at` in the tile's datum."""
    x, y = world_px(from_wgs84(*at, datum), 17)
    tile = page.locator(f'#map img[src*="x={int(x // 256)}&y={int(y // 256)}&z=17"]')
    await expect(tile).to_be_attached()

    async def beside() -> tuple[float, float]:
        """How far from the pin."""
        drawn, box = await tile.bounding_box(), await page.locator("#map").bounding_box()
        assert drawn is not None and box is not None
        return drawn["x"] + x % 256 - box["x"] - box["width"] / 2, drawn["y"] + y % 256 - box["y"] - box["height"] / 2

    await becomes(beside, pytest.approx((0, 0), abs=1.5))  # the map may still be on its way there


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def quiet_site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    """Tiles without 审图号."""
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("quiet") / "data"))
    async with serving(data, map_tiles="amap", map_attribution="高德地图") as service:
        yield Site(service)


async def test_without_approval_number_residents_see_a_sketch_only(opens: Opens, quiet_site: Site) -> None:
    page = await opens()
    await page.goto(f"{quiet_site.url}/chat/")
    await opened(page)
    await expect(page.locator("#tiles-ask")).to_be_hidden()
    await expect(page.locator(".leaflet-control-attribution")).to_have_text(label("map.sketch", ZH))
    await expect(page.locator("#map path.road")).to_have_count(16)
