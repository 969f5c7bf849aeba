"""The whole open side in one walk, each step by hand in Chromium: a poster, the report of a resident on a phone, the
place put right on the map of /track, the work of the office, publishing by two people, what everybody reads, and taking
it back, after which it is nowhere and its trace is left."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from complaints.case.moves import staff_actor
from complaints.model import Complaint, Role
from complaints.places import posters
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, violations
from tests.browser.publishing_steps import confirms, covers, opens_desk, prepares, publishes, takes_back
from tests.browser.test_poster_to_result import case_of, office, reports_from_poster
from tests.browser.test_working_day import Person, comes
from tests.web.publishing_scenes import PLACE, WORDS, Office
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
STORY = "土堆没有盖，一刮风全是灰"
#: 青岚广场, where the poster hangs
PLAZA = replace(PLACE, lat=0.045, lon=0.030)
WIDE: dict[str, Any] = {"is_mobile": False, "has_touch": False, **DESKTOP}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(copytree(built_library, tmp_path_factory.mktemp("open") / "data"))
    async with serving(data) as service:
        yield Site(service)


def poster_at_the_plaza(site: Site) -> str:
    """Its code, in a zone in which so much was reported that places are shown."""
    cases = office(site)
    Office(cases=cases, photos=site.service.office.photos).crowd(place=PLAZA)

    def make(tx: Tx) -> str:
        clerk = staff_actor(tx.staff.add(name="钱受理", role=Role.CLERK, telegram_id=None))
        random, zone = cases.services.random_below, cases.services.zone
        made = posters.make(
            tx, zone, kind="landmark", subject="plaza", actor=clerk, now=cases.clock(), random_below=random
        )
        return made.code

    return cases.store.write_now(make)


async def opens_track(page: Page, site: Site, number: str, code: str) -> None:
    await page.goto(f"{site.url}/track")
    await page.get_by_label(label("webpage.search.number", ZH)).fill(number)
    await page.get_by_label(label("trackpage.code", ZH)).fill(code)
    await page.get_by_role("button", name=label("trackpage.open", ZH)).click()
    await expect(page.get_by_text(STORY)).to_be_visible()


async def puts_the_place_right(page: Page, site: Site, number: str) -> None:
    """A tap on the map, sixty pixels beside where the poster hangs."""
    await page.get_by_text(label("trackpage.step_place", ZH), exact=True).click()
    await page.get_by_role("button", name=label("trackpage.place_map", ZH)).click()
    pin = page.get_by_role("button", name=label("trackpage.place_pin", ZH))
    await expect(pin).to_be_enabled()
    await expect(page.locator("#picked")).to_contain_text("青岚广场")
    before = await page.locator("#picked").inner_text()
    box = await page.locator("#map").bounding_box()
    assert box is not None
    await page.locator("#map").tap(position={"x": box["width"] / 2 - 60, "y": box["height"] / 2})
    await expect(page.locator("#picked")).not_to_have_text(before)
    assert await violations(page) == []
    await pin.click()
    await expect(page.get_by_role("status").first).to_contain_text(label("trackpage.did_place", ZH))
    place = case_of(site, number).place
    assert place.source.value == "map_pin" and place.lat is not None and place.lon is not None
    there = 0.030 - 60 * 360 / (256 * 2**17)  # pixels at zoom 17
    assert (place.lat, place.lon) == pytest.approx((0.045, there), abs=5e-5)


async def is_worked_on(site: Site, chromium: Browser, number: str) -> tuple[Person, Person]:
    """Accepted, handed over, done with a photo, verified, closed. The clerk and the supervisor stay at the case."""
    clerk = await comes(chromium, site, "李受理", Role.CLERK, **WIDE)
    await clerk.sees(number)
    await clerk.takes("accept")
    await clerk.takes("dispatch", unit="planning", rectify_by="3wd", demand="马上覆盖")
    unit = await comes(chromium, site, "周规划", Role.UNIT, unit="planning", **PHONE)
    await unit.sees(number)
    await unit.takes("sign")
    await unit.takes("report_done", "covered")
    await unit.page.context.close()
    supervisor = await comes(chromium, site, "孙主管", Role.SUPERVISOR, **WIDE)
    await supervisor.sees(number)
    await supervisor.takes("pass")
    await clerk.sees(number)
    await clerk.takes("close", verdict="true", outcome="solved", public_text="已经盖好。")
    return clerk, supervisor


async def is_published(site: Site, clerk: Person, second: Person, case: Complaint) -> None:
    photos = site.service.office.store.read_now(lambda tx: [one.id for one in tx.evidence.of_case(case.id)])
    assert len(photos) == 2
    await opens_desk(clerk.page, case.number)
    await prepares(clerk.page, WORDS, photos)
    for photo in photos:
        await covers(clerk.page, photo)
    await second.page.reload()
    await opens_desk(second.page, case.number)
    for photo in photos:
        await confirms(second.page, photo)
    await publishes(second.page)


async def read_everywhere(page: Page, site: Site, number: str) -> dict[str, bool]:
    """Where anybody reads of the case now."""
    bodies = {
        path: await (await page.request.get(site.url + path)).text()
        for path in (
            "/", "/public/", "/public/cases", "/public/cases?subdistrict=beitan&category=site_dust", "/public/map",
            "/public/months/2026-11", "/public/subdistricts/beitan", "/public/categories/site_dust", "/public/embed",
            "/public/feed.atom", "/public/subdistricts/beitan/feed.atom", "/public/data/2026-11.csv",
            "/open311/v2/requests.json", "/open311/v2/requests.xml", "/sitemap.xml",
        )
    }  # fmt: skip
    return {path: number in body for path, body in bodies.items()}


async def squares(page: Page, site: Site) -> int:
    answer = await page.request.get(f"{site.url}/public/map.json?box=0.03,0.01,0.06,0.05")
    return len(json.loads(await answer.text())["squares"])


async def test_from_a_poster_to_the_public_and_back(site: Site, chromium: Browser, opens: Opens) -> None:
    # what is gone answers 410, which the browser reports as an error
    phone: Page = await opens(f"/r/{poster_at_the_plaza(site)}", quiet=False)
    number, code = await reports_from_poster(phone, text=STORY, category="施工扬尘", shares=("results", "photos"))
    await opens_track(phone, site, number, code)
    await puts_the_place_right(phone, site, number)
    clerk, supervisor = await is_worked_on(site, chromium, number)
    case = case_of(site, number)
    assert not any((await read_everywhere(phone, site, number)).values())

    await is_published(site, clerk, supervisor, case)
    assert [path for path, there in (await read_everywhere(phone, site, number)).items() if not there] == []
    assert await squares(phone, site) == 1
    await phone.reload()
    await phone.get_by_role("link", name=label("webpage.search.published", ZH)).click()
    await expect(phone.get_by_text(WORDS)).to_be_visible()
    pictures = phone.locator(".pictures img")
    await expect(pictures).to_have_count(2)
    addresses = await pictures.evaluate_all("all => all.map((one) => one.src)")
    assert STORY not in await phone.content()
    await phone.goto(f"{site.url}/public/map")
    await expect(phone.locator(".case-group")).to_have_count(1)

    await clerk.page.reload()
    await takes_back(clerk.page)
    assert [path for path, there in (await read_everywhere(phone, site, number)).items() if there] == []
    assert await squares(phone, site) == 0
    assert {(await phone.request.get(address)).status for address in addresses} == {404}
    await phone.goto(f"{site.url}/public/cases/{number}")
    await expect(phone.get_by_text(label("public.gone.title", ZH), exact=True)).to_be_visible()
    await expect(clerk.page.locator(".trace li")).to_have_count(2)
    await expect(clerk.page.locator(".trace")).to_contain_text(re.compile("公开.*撤下|撤下.*公开", re.DOTALL))
    await phone.goto(f"{site.url}/track")
    await expect(phone.get_by_text(STORY)).to_be_visible()
    await expect(phone.get_by_role("link", name=label("webpage.search.published", ZH))).to_have_count(0)
    for person in (clerk, supervisor):
        await person.page.context.close()
