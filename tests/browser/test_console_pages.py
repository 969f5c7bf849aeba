"""The console in a real browser: on a phone at night and at a desk, in both languages, with demonstration data."""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot import demo
from complaints.model import Role, State
from complaints.places.sites import note_site
from complaints.ports import QueueFilter
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, Opens, Site, becomes, serving, small_targets, violations
from tests.browser.console_steps import logs_in
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
FOLDED = ".steps details, details.bulk"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    """A service of its own with the reports of `demo-data`, three of them at one place and the others at none."""
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("console") / "data"))
    async with serving(data) as service:
        services, now = service.office.services, datetime.now(UTC)

        def fill(tx: Tx) -> None:
            demo.fill(tx, zone=services.zone, clock=services.clock, pepper=b"pepper", now=now)
            cases = tx.cases.page(QueueFilter(), size=200, number=1).cases
            for case in cases[3:]:
                tx.cases.save(replace(case, place=replace(case.place, lat=None, lon=None)), seen=case.version)
            for case in cases[:3]:
                there = replace(case, place=replace(case.place, lat=0.03, lon=0.05))
                tx.cases.save(there, seen=case.version)
                note_site(tx, case=there, likeness=services.zone.likeness, now=now)
            tx.outbox.drop_notices()

        await service.office.store.write(fill)
        yield Site(service)


async def logged_in(opens: Opens, site: Site, **device: object) -> Page:
    accounts = await site.service.office.store.read(lambda tx: len(tx.staff.all()))
    page = await logs_in(opens, site, f"周管理{accounts}", Role.ADMIN, **device)
    await expect(page.locator("table")).to_be_visible()
    return page


async def main_pages(site: Site) -> list[str]:
    """Queue, a case of each state that asks for something (with its card of the dossier), sites, heat, numbers."""

    def look(tx: Tx) -> list[str]:
        cases = tx.cases.page(QueueFilter(), size=25, number=1).cases
        one_each = {case.state: case.number for case in cases}
        assert {State.SUBMITTED, State.ACCEPTED, State.PENDING_VERIFY, State.CLOSED} <= set(one_each)
        return [f"cases/{number}" for number in one_each.values()]

    paths = await site.service.office.store.read(look)
    return [
        f"/console/{path}"
        for path in ("", *paths, "sites", "sites/1", "heat", "numbers", "questions", "account", "addresses", "map")
    ]


@pytest.mark.parametrize(
    ("device", "lang"),
    [({}, "zh_CN"), (WIDE, "en"), ({"color_scheme": "dark"}, "en")],
    ids=["phone-zh_CN", "desk-en", "night-en"],  # contrast does not depend on the language, nor names on the screen
)
async def test_r30_the_console_meets_wcag_aa(opens: Opens, site: Site, device: dict[str, object], lang: str) -> None:
    page = await logged_in(opens, site, reduced_motion="reduce", **device)
    for path in await main_pages(site):
        await page.goto(f"{site.url}{path}?lang={lang}")
        await expect(page.locator("html")).to_have_attribute("lang", {"zh_CN": "zh-CN", "en": "en"}[lang])
        if await page.locator(FOLDED).count():
            assert await violations(page, f":is({FOLDED}) > summary") == [], f"{path} with its forms folded"
            await opened(page, FOLDED)
        assert await violations(page) == [], f"{path} with every form open"
        menu = page.locator(".menu summary")
        if await menu.is_visible():
            await menu.click()
            assert await violations(page, ".menu") == [], f"{path} with its menu open"


async def opened(page: Page, folded: str) -> int:
    """Their number. All are open at the same time, which the page itself prevents by giving them one name."""
    count: int = await page.locator(folded).evaluate_all(
        "nodes => nodes.map((node) => { node.removeAttribute('name'); node.open = true; }).length"
    )
    return count


async def test_nothing_is_wider_than_a_small_phone_and_a_thumb_hits_everything(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site, viewport={"width": 320, "height": 568}, quiet=False)  # one page is a 404
    for path in [*await main_pages(site), "/console/staff", "/console/rewards", "/console/troubles", "/console/nope"]:
        for lang in ("zh_CN", "en"):
            await page.goto(f"{site.url}{path}?lang={lang}", wait_until="load")
            await opened(page, "details.bulk")
            assert await page.evaluate("document.documentElement.scrollWidth") == 320, path
            assert await small_targets(page) == [], path


async def test_the_next_step_is_on_the_first_screen_of_a_phone(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site)
    waiting = page.locator("tr", has_text=label("state.submitted", ZH))
    await waiting.get_by_role("link", name=re.compile("LW-")).first.click()
    button = page.locator(".quick button")
    await expect(button).to_have_text(label("action.accept", ZH))
    box = await button.bounding_box()
    assert box is not None and box["y"] + box["height"] < 500


async def test_s20_the_form_for_several_is_folded_until_one_is_ticked(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site, quiet=False)  # a mistake is a 422
    preview = page.get_by_role("button", name=label("bulk.preview", ZH))
    await expect(page.locator("details.bulk summary")).to_be_visible()
    await expect(preview).to_be_hidden()
    await page.locator("td input[name=case]").first.check()
    await expect(preview).to_be_visible()
    await preview.click()
    await expect(page.locator(".problem")).to_have_text(label("error.bulk.way", ZH))
    await expect(preview).to_be_visible()


async def test_every_page_is_reached_from_the_phone_s_menu(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site)
    await expect(page.locator("nav:visible", has_text=label("numbers.title", ZH))).to_have_count(0)
    await page.get_by_text(label("console.nav.menu", ZH), exact=True).click()
    await page.get_by_role("link", name=label("numbers.title", ZH)).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(label("numbers.title", ZH))


async def test_s22_on_a_phone_the_numbers_are_folded_and_at_a_desk_all_are_seen(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site)
    await page.goto(f"{site.url}/console/numbers")
    assert await page.evaluate("document.documentElement.scrollHeight") < 1600
    folds, tables = page.locator("details.fold"), page.locator("table")
    await expect(folds).to_have_count(8)  # rest of the summary, figures, three splits, firms, months, definitions
    await becomes(lambda: visible(tables), [True, *[False] * 12])
    await folds.first.locator("summary").click()
    await expect(tables.nth(1)).to_be_visible()
    assert await violations(page) == []
    wide = await logged_in(opens, site, **WIDE)
    await wide.goto(f"{site.url}/console/numbers")
    await becomes(lambda: visible(wide.locator("table")), [True] * 13)
    await expect(wide.locator("details.fold dl")).to_be_visible()


async def visible(some: Locator) -> list[bool]:
    return [await one.is_visible() for one in await some.all()]


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
async def test_name_and_menu_share_one_line_of_a_phone(opens: Opens, site: Site, lang: str) -> None:
    page = await logged_in(opens, site)
    await page.goto(f"{site.url}/console/?lang={lang}")
    box = await page.locator("header.bar").bounding_box()
    assert box is not None and box["height"] < 60


async def test_the_focus_is_seen(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site, **WIDE)
    for _ in range(3):
        await page.keyboard.press("Tab")
    await becomes(lambda: page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "solid")


async def test_a_number_is_looked_up_on_one_line_of_a_phone(opens: Opens, site: Site) -> None:
    page = await opens("/public/", viewport={"width": 320, "height": 568})
    box = await page.get_by_role("button", name=label("webpage.search.find", ZH)).bounding_box()
    assert box is not None and box["height"] < 60


async def test_s01_the_queue_s_cases_are_on_its_map_and_lead_to_their_pages(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site, **WIDE)
    await page.get_by_role("link", name=label("map.queue.map", ZH), exact=True).click()
    group = page.locator(".case-group")
    await expect(group).to_have_text(["33 件"])  # at one place
    assert await violations(page) == []
    await group.focus()
    await page.keyboard.press("Enter")
    pins = page.locator(".canvas .case-pin")
    await expect(pins).to_have_count(3)
    await pins.first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=label("map.page.close", ZH), exact=True)).to_be_visible()
    await expect(page.get_by_role("list", name=label("map.kinds", ZH))).to_be_visible()
    link = page.locator(".leaflet-popup a[href*=cases]")
    number = await link.inner_text()
    await link.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(number)
    await expect(page.locator(".around .canvas .case-pin.here")).to_be_visible()
    await expect(page.locator(".around .case-group")).to_have_text(["22 件"])


async def test_s24_the_heat_map_stands_over_streets_and_its_squares_lead_to_their_lists(
    opens: Opens, site: Site
) -> None:
    page = await logged_in(opens, site, **WIDE)
    await page.goto(f"{site.url}/console/heat")
    square = page.locator("path.heat-square")
    await expect(square).to_have_count(1)
    await expect(page.locator(".heat-count")).to_have_text(["3"])
    await expect(page.locator("svg.heat")).to_be_hidden()
    await expect(page.locator("path.road")).to_have_count(16)
    await square.click()
    await expect(page.get_by_text(label("heat.filter", ZH), exact=True)).to_be_visible()
    await expect(page.locator("tbody tr")).to_have_count(3)


async def test_s24_without_scripts_the_heat_map_is_a_drawing(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site, java_script_enabled=False, quiet=False, **WIDE)
    await page.goto(f"{site.url}/console/heat")
    await expect(page.locator("svg.heat a rect")).to_have_count(1)
    await expect(page.locator(".mapped")).to_be_hidden()


@pytest.mark.parametrize("device", [{}, WIDE, {"color_scheme": "dark"}], ids=["phone", "desk", "night"])
async def test_s34_charts_are_drawn_from_their_tables(opens: Opens, site: Site, device: dict[str, object]) -> None:
    page = await logged_in(opens, site, reduced_motion="reduce", **device)
    await page.goto(f"{site.url}/console/numbers")
    await expect(page.locator("figure.chart .plot canvas")).to_have_count(5)
    assert await violations(page) == []
    received = page.locator("table.summary tbody tr").first.locator("td").first
    first_chart = page.locator("figure.chart").first.locator("tbody td:first-of-type")
    values = [int(value or "0") for value in await first_chart.all_text_contents()]
    assert sum(values) == int(await received.inner_text()) > 0


async def test_s34_a_folded_chart_fits_when_it_is_opened(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site, reduced_motion="reduce")
    await page.goto(f"{site.url}/console/numbers")
    assert await small_targets(page) == []
    await page.locator("details.drawn > summary").click()
    await expect(page.locator("figure.chart").first.locator("canvas")).to_have_css("width", "328px")


async def test_s34_without_scripts_the_tables_are_all_there_is(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site, java_script_enabled=False, **WIDE)
    await page.goto(f"{site.url}/console/numbers")
    await expect(page.locator("figure.chart table")).to_have_count(6)
    await expect(page.locator("figure.chart .plot").first).to_be_hidden()
