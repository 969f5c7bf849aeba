"""Finding cases and looking at their photos in a real browser, on a phone and at a desk (S33)."""

import io
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Page, expect

from bot import demo
from complaints.model import EvidenceState, Place, PlaceSource, Role
from complaints.ports import QueueFilter
from storage.photos.gallery import Gallery
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, Opens, Site, becomes, serving, small_targets, violations
from tests.browser.console_steps import logs_in
from tests.contracts.samples import a_case
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
PHONE_OR_DESK = pytest.mark.parametrize(
    "device", [{}, {"is_mobile": False, "has_touch": False, **DESKTOP}], ids=["phone", "desk"]
)


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG")
    image = Image.blend(Image.open(out), Image.new("RGB", (1600, 1200), colour), 0.7)
    again = io.BytesIO()
    image.save(again, "JPEG")
    return again.getvalue()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    """The reports of `demo-data`; the newest has two photos of the report and one after the work, from the future."""
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("finding") / "data"))
    async with serving(data) as service:
        services, now = service.office.services, datetime.now(UTC)
        kept = [await Gallery(service.office.photos).keep(picture(colour)) for colour in ("#b34", "#3b4", "#34b")]

        def fill(tx: Tx) -> None:
            demo.fill(tx, zone=services.zone, clock=services.clock, pepper=b"pepper", now=now)
            case = tx.cases.queue(QueueFilter(), limit=1)[0]
            for photo, stage in zip(kept, ("report", "report", "after"), strict=True):
                row = tx.evidence.add(
                    draft_id=None, case_id=case.id, kind="document", stage=stage, bot_id=None, file_id="",
                    file_unique_id="", size=1, now=now,
                )  # fmt: skip
                assert row is not None
                taken = now + timedelta(hours=8) if stage == "after" else now - timedelta(hours=2)
                tx.evidence.save(
                    replace(row, state=EvidenceState.STORED, sha256=photo.sha256, phash=photo.phash, taken_at=taken)
                )
            tx.outbox.drop_notices()

        await service.office.store.write(fill)
        yield Site(service)


async def logged_in(opens: Opens, site: Site, **device: object) -> Page:
    accounts = await site.service.office.store.read(lambda tx: len(tx.staff.all()))
    page = await logs_in(opens, site, f"周管理{accounts}", Role.ADMIN, **device)
    await expect(page.locator("table")).to_be_visible()
    return page


async def on_its_page(page: Page) -> None:
    await page.locator("td a.number").first.click()
    await expect(page.locator("[data-photo]")).to_have_count(3)


@PHONE_OR_DESK
async def test_s33_filters_are_removed_one_by_one_and_kept_as_a_view(
    opens: Opens, site: Site, device: dict[str, object]
) -> None:
    page = await logged_in(opens, site, **device)
    await page.locator("[name=state]").select_option("all")
    await page.locator("[name=sort]").select_option("oldest")
    await page.locator("[name=year]").select_option(str(datetime.now(UTC).year))
    await page.get_by_role("button", name=label("console.filter.apply", ZH)).click()
    chips = page.locator(".chips a")
    await expect(chips).to_have_count(2)
    assert await violations(page) == []
    if not device:
        assert await small_targets(page) == []
    await page.get_by_text(label("finding.save_as", ZH)).click()
    await page.locator(".savedviews [name=name]").fill(f"全部{'手机' if not device else '电脑'}")
    await page.get_by_role("button", name=label("finding.save", ZH), exact=True).click()
    await expect(page.locator(".savedviews [aria-current]")).to_be_visible()
    await chips.first.click()
    await expect(chips).to_have_count(1)
    await page.goto(f"{site.url}/console/views")
    assert await violations(page) == []
    if not device:
        assert await small_targets(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_s33_one_box_ticks_the_page(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site)
    whole, ticks = page.locator("#page-ticks input"), page.locator("td input[name=case]")
    await whole.check()
    await page.wait_for_load_state()
    count = await ticks.count()
    assert count > 1
    await expect(page.locator("td input[name=case]:checked")).to_have_count(count)
    await expect(page.locator("details.bulk")).to_have_attribute("open", "")
    await ticks.first.uncheck()
    await becomes(lambda: whole.evaluate("box => [box.checked, box.indeterminate]"), [False, True])


@PHONE_OR_DESK
async def test_s33_photos_are_turned_enlarged_and_closed_by_keyboard(
    opens: Opens, site: Site, device: dict[str, object]
) -> None:
    page = await logged_in(opens, site, **device)
    await on_its_page(page)
    await expect(page.locator(".remark")).to_have_count(1)
    assert await violations(page) == []
    box, place = page.locator("#lightbox"), page.locator("#lightbox .place")
    first = page.locator("[data-photo]").first
    await first.focus()
    await page.keyboard.press("Enter")
    await expect(place).to_have_text("1 / 3")
    await page.keyboard.press("ArrowLeft")
    await expect(place).to_have_text("3 / 3")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(place).to_have_text("2 / 3")
    await expect(page.locator(".lightcaption")).to_contain_text(label("console.stage.after", ZH))
    assert await violations(page) == []
    if not device:
        assert await small_targets(page) == []
    image = page.locator(".lightstage img")
    await image.evaluate("image => image.decode()")
    await page.locator("[data-do=real]").click()
    await becomes(lambda: image.evaluate("image => image.clientWidth - image.naturalWidth"), 0)
    await page.keyboard.press("Escape")
    await expect(box).to_be_hidden()
    await expect(first).to_be_focused()


@PHONE_OR_DESK
async def test_s33_before_and_after_are_compared_side_by_side_and_by_a_slider(
    opens: Opens, site: Site, device: dict[str, object]
) -> None:
    page = await logged_in(opens, site, **device)
    await on_its_page(page)
    await page.locator("[data-compare]").click()
    figures = page.locator(".lightstage figure")
    await expect(figures).to_have_count(2)
    await expect(figures.first).to_contain_text(label("console.stage.before", ZH))
    await expect(figures.last).to_contain_text(label("console.stage.after", ZH))
    await page.locator("[data-do=real]").click()
    images = page.locator(".lightstage img")  # each as wide as it is once it has come
    await becomes(lambda: images.evaluate_all("all => all.map((one) => one.clientWidth)"), [1600, 1600])
    await page.locator("[data-do=swipe]").click()
    slider = page.get_by_label(label("finding.photo.slider", ZH))
    await slider.focus()
    await page.keyboard.press("ArrowRight")
    await becomes(lambda: figures.last.evaluate("one => getComputedStyle(one).clipPath"), "inset(0px 0px 0px 51%)")
    assert await violations(page) == []


async def test_s33_a_finger_drawn_across_turns_the_photo(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site)
    await on_its_page(page)
    await page.locator("[data-photo]").first.click()
    await page.locator(".lightstage").evaluate(
        """(stage) => {
            const touch = (x) => new Touch({identifier: 1, target: stage, clientX: x, clientY: 200});
            stage.dispatchEvent(new TouchEvent("touchstart", {touches: [touch(300)], bubbles: true}));
            stage.dispatchEvent(new TouchEvent("touchend", {changedTouches: [touch(80)], bubbles: true}));
        }"""
    )
    await expect(page.locator("#lightbox .place")).to_have_text("2 / 3")


async def test_s33_without_scripts_each_photo_is_a_link(opens: Opens, site: Site) -> None:
    page = await logged_in(opens, site, java_script_enabled=False)
    await on_its_page(page)
    await expect(page.locator("[data-compare]")).to_be_hidden()
    links = await page.locator("[data-photo]").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    for address in links:
        answer = await page.request.get(f"{site.url}{address}")
        assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")


@PHONE_OR_DESK
async def test_s24_cases_close_together_can_each_be_pressed(
    opens: Opens, site: Site, device: dict[str, object]
) -> None:
    """Over a kilometre of a road, some at the place of the case itself."""
    now = datetime.now(UTC)

    def along_a_road(tx: Tx) -> str:
        numbers = []
        for n in range(60):
            place = Place(source=PlaceSource.MAP_PIN, lat=34.3, lon=117.295 + (n // 2) * 0.0004, address="一条路")
            numbers.append(tx.cases.add(a_case(place=place, created_at=now, updated_at=now)).number)
        return numbers[30]

    number = await site.service.office.store.write(along_a_road)
    page = await logged_in(opens, site, **device)
    await page.goto(f"{site.url}/console/cases/{number}")
    icons = page.locator(".around .leaflet-marker-icon")
    await expect(page.locator(".around .canvas .case-pin.here")).to_be_visible()
    await expect(icons.nth(3)).to_be_attached()

    async def too_close() -> list[object]:
        boxes = await icons.evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect()).map((box) => [box.x, box.y])"
        )
        pairs = [(one, other) for n, one in enumerate(boxes) for other in boxes[:n]]
        return [pair for pair in pairs if max(abs(a - b) for a, b in zip(*pair, strict=True)) < 44]

    await becomes(too_close, [])  # whatever the map goes through until it stands
    assert await violations(page) == []
