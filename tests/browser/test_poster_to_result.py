"""A resident without an account on a phone: from a poster to a report, to the question of staff, to the published
result, without the chat after 提交."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.model import Complaint, Role, State
from complaints.places import posters
from publishing.proposing import propose
from publishing.releasing import publish
from storage.tx import Tx
from tests.browser.chat_steps import answers, hears, receipt, sends, taps
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, smoke, violations
from tests.browser.console_steps import logs_in
from tests.web.conftest import Cases
from tests.web.publishing_scenes import WORDS
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
#: a folder for pictures of the pages, for whoever wants to look at them
SHOTS = os.environ.get("SHOTS", "")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(copytree(built_library, tmp_path_factory.mktemp("poster") / "data"))
    async with serving(data) as service:
        yield Site(service)


def office(site: Site) -> Cases:
    resources = site.service.office
    return Cases(store=resources.store, clock=lambda: datetime.now(UTC), services=resources.services)  # type: ignore[arg-type]


def makes_poster(site: Site) -> str:
    cases = office(site)

    def make(tx: Tx) -> str:
        clerk = tx.staff.add(name="钱受理", role=Role.CLERK, telegram_id=None)
        zone, now = cases.services.zone, cases.clock()
        random = cases.services.random_below
        actor = staff_actor(clerk)
        made = posters.make(tx, zone, kind="subdistrict", subject="beitan", actor=actor, now=now, random_below=random)
        return made.code

    return cases.store.write_now(make)


def is_published(site: Site, case: Complaint) -> None:
    cases = office(site)

    def work(tx: Tx) -> None:
        admin = staff_actor(tx.staff.add(name="周管理", role=Role.ADMIN, telegram_id=None))
        now = cases.clock()
        propose(
            tx, case_id=case.id, actor=admin, seen=0, words=WORDS, street="", site="", names_firm=False, correction="",
            photos=[], zone=cases.services.zone, now=now,
        )  # fmt: skip
        publish(tx, case_id=case.id, actor=admin, seen=1, zone=cases.services.zone, now=now)

    cases.store.write_now(work)


def case_of(site: Site, number: str) -> Complaint:
    found = site.service.office.store.read_now(lambda tx: tx.cases.by_number(number))
    assert found is not None
    return found


async def shows_well(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert await violations(page) == []
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def reports_from_poster(
    page: Page, *, text: str = "工地在冒黑烟", category: str = "其他", shares: tuple[str, ...] = ("results",)
) -> tuple[str, str]:
    """Number and code."""
    await hears(page, "您扫的是")
    await taps(page, "^同意")
    await hears(page, "请核对地点")
    await taps(page, "确认位置")
    await hears(page, "第 1 步")
    await page.set_input_files("#files", [smoke("a.jpg", (64, 48))])  # type: ignore[arg-type]
    await expect(page.locator("#tray progress")).to_have_count(0)
    await sends(page)
    await hears(page, "说说情况")
    await sends(page, text)
    await hears(page, "属于哪一类")
    await taps(page, f"^{category}$")
    await hears(page, "怎么署名")
    await taps(page, "^匿名$")
    await hears(page, "请核对，确认后提交")
    for what in shares:
        await taps(page, f"^{label(f'sharing.{what}_yes', ZH)}")
        await expect(answers(page).last).to_contain_text(label(f"sharing.{what}_no", ZH))
    await taps(page, "^提交")
    await hears(page, "LW-")
    await expect(receipt(page).locator("code")).to_have_count(2)
    number, code = await receipt(page).locator("code").all_inner_texts()
    return number, code


async def test_from_a_poster_to_the_published_result_on_a_phone(site: Site, opens: Opens) -> None:
    code = makes_poster(site)
    page: Page = await opens(f"/r/{code}")
    number, word = await reports_from_poster(page)
    await expect(answers(page).last).to_contain_text("/track")
    cases, case = office(site), case_of(site, number)
    assert case.place.subdistrict == "beitan"

    await page.goto(f"{site.url}/track")
    await shows_well(page, "track-door")
    await page.get_by_label(label("webpage.search.number", ZH)).fill(number)
    await page.get_by_label(label("trackpage.code", ZH)).fill(word)
    await page.get_by_role("button", name=label("trackpage.open", ZH)).click()
    await expect(page.get_by_text("工地在冒黑烟")).to_be_visible()
    assert number not in page.url and word.replace(" ", "") not in page.url

    cases.step(case, Action.ASK, question="烟是什么颜色？")
    await page.reload()
    await expect(page.get_by_text("烟是什么颜色？").first).to_be_visible()
    await shows_well(page, "track-asked")
    assert await small_targets(page) == []
    await page.get_by_label(label("trackpage.words_reply", ZH)).fill("黑的")
    await page.locator("#reply-photos").set_input_files([smoke("b.jpg", (64, 48))])  # type: ignore[arg-type]
    await page.get_by_role("button", name=label("trackpage.send_reply", ZH)).click()
    await expect(page.get_by_role("status")).to_contain_text(label("trackpage.did_reply", ZH))
    assert case_of(site, number).state is State.SUBMITTED

    for action, given in (
        (Action.ACCEPT, {}),
        (Action.ANSWER, {}),
        (Action.CLOSE, {"verdict": "true", "outcome": "solved", "public_text": "已经停工整改。"}),
    ):
        cases.step(case, action, **given)
    await page.reload()
    await expect(page.get_by_text(label("trackpage.result", ZH))).to_be_visible()
    await page.get_by_role("button", name=label("trackpage.step_solved", ZH), exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text(label("trackpage.did_solved", ZH))
    await page.get_by_label(label("rate.5", ZH)).check()
    await page.get_by_role("button", name=label("trackpage.send_rate", ZH)).click()
    await expect(page.get_by_role("status")).to_contain_text(label("trackpage.did_rate", ZH))
    await shows_well(page, "track-closed")

    is_published(site, case)
    await page.reload()
    await page.get_by_role("link", name=label("webpage.search.published", ZH)).click()
    await expect(page.get_by_text(WORDS)).to_be_visible()


async def test_the_pages_of_staff_and_of_open_data_are_readable_in_both_sizes(site: Site, opens: Opens) -> None:
    wide = {"is_mobile": False, "has_touch": False, **DESKTOP}
    admin = await logs_in(opens, site, "孙管理", Role.ADMIN, **wide)
    for path, name in (
        ("/console/posters", "posters"),
        ("/console/api-keys", "keys"),
        ("/public/data", "data"),
        ("/public/never", "never"),
        ("/track", "track"),
    ):
        for size, device in (("desk", DESKTOP), ("phone", PHONE)):
            await admin.set_viewport_size(device["viewport"])
            await admin.goto(f"{site.url}{path}")
            await expect(admin.locator("h1")).to_be_visible()
            await shows_well(admin, f"{name}-{size}")
