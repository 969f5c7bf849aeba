"""An official warning in a real browser (E13, O14): a clerk enters it, a second person releases it, a firm ticks its
own measures with a photo and sees the end, and the clerk's table follows without being opened again."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.model import Duty, Firm, FirmPerson, Role
from complaints.model.warnings import FirmTask, Level, PlanAction
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, smoke, violations
from tests.browser.console_steps import enters, login_link, logs_in
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}
#: what happens in the service's own time, on a machine that runs everything at once
SLOWLY = 90_000
ISSUER = "演练指挥部（虚构）"
PLAN = [PlanAction(text="裸土全覆盖"), PlanAction(text="停止土石方作业", photo=True)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("warning") / "data"))
    async with serving(data) as service:
        yield Site(service)


def has_plan(site: Site, name: str) -> str:
    """The id of a firm with two measures for yellow."""
    now = datetime.now(UTC)

    def work(tx: Tx) -> str:
        firm = tx.firms.add(Firm(name=name, trade="建筑", created_at=now, updated_at=now))
        tx.warnings.set_plan(firm.id, Level.YELLOW, PLAN)
        return firm.id

    return site.service.office.store.write_now(work)


async def joins(opens: Opens, site: Site, firm: str, name: str) -> Page:
    page: Page = await opens(await login_link(site, name, Role.FIRM, party=f"firm:{firm}"), **PHONE)
    await enters(page)

    def is_in_charge(tx: Tx) -> None:
        account = tx.staff.named(name)[0]
        tx.firms.add_person(FirmPerson(firm=firm, name=name, duty=Duty.ENVIRONMENT, staff_id=account.id))

    await site.service.office.store.write(is_in_charge)
    return page


async def looks_right(page: Page) -> None:
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if page.viewport_size is not None and page.viewport_size["width"] < 500:
        assert await small_targets(page) == []


async def types_document(page: Page, site: Site, *, number: str, begins: timedelta) -> None:
    zone, now = site.service.office.services.zone, datetime.now(UTC)
    for name, moment in (("issued_at", now - timedelta(minutes=2)), ("begins_at", now + begins)):
        await page.locator(f"#{name}").fill(zone.local(moment).strftime("%Y-%m-%dT%H:%M"))
    await page.locator("#issuer").fill(ISSUER)
    await page.locator("#document").fill(number)
    await page.locator("#original").set_input_files(smoke(f"{number}.jpg"))


async def saves(page: Page) -> str:
    """The path of the document, which waits."""
    await page.get_by_role("button", name=label("warnings.save", ZH)).click()
    await page.wait_for_url("**/console/warnings/*/*?done=entered", timeout=SLOWLY)  # its picture is stamped
    await expect(page.get_by_text(label("warnings.own_entered", ZH))).to_be_visible()
    return page.url.partition("?")[0]


async def releases(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator(".original img")).to_be_visible()
    await looks_right(page)
    await page.get_by_role("button", name=label("warnings.release_button", ZH)).click()
    await page.wait_for_url(address.rpartition("/")[0], timeout=SLOWLY)


async def task_of(site: Site, firm: str) -> FirmTask:
    [task] = await site.service.office.store.read(lambda tx: tx.warnings.tasks_of(firm, limit=9))
    return task


async def reports(firm: Page, action: int, note: str) -> None:
    """One measure, with a photo."""
    measure = firm.locator(".own-actions > li").nth(action - 1)
    await measure.locator("summary").click()
    await measure.locator("input[type=file]:not([capture])").set_input_files([smoke(f"stopped-{action}.jpg")])
    await expect(measure.locator(".outbox-tray canvas")).to_have_count(1)
    await measure.locator("textarea").fill(note)
    await measure.get_by_role("button", name=label("warnings.done", ZH), exact=True).click()
    await expect(measure.locator(".done-line")).to_contain_text(note)


async def test_e13_a_warning_from_its_entry_to_its_end(opens: Opens, site: Site) -> None:
    firm_id = has_plan(site, "青禾建设（虚构）")
    firm = await joins(opens, site, firm_id, "周安全")
    clerk = await logs_in(opens, site, "李受理", Role.CLERK, **PHONE)
    await clerk.goto(f"{site.url}/console/warnings/new")
    await clerk.locator("#level").select_option("yellow")
    await clerk.locator("[name=whole]").check()
    await types_document(clerk, site, number="演练〔2026〕1号", begins=timedelta(hours=2))
    await looks_right(clerk)
    address = await saves(clerk)
    await expect(clerk.get_by_role("button", name=label("warnings.release_button", ZH))).to_have_count(0)
    await firm.goto(f"{site.url}/console/firm/warnings")
    await expect(firm.locator(".empty")).to_have_text(label("warnings.own.none", ZH))  # one person is not enough

    leader = await logs_in(opens, site, "孙主管", Role.SUPERVISOR, **WIDE)
    await releases(leader, address)
    await leader.close()
    await clerk.goto(address.rpartition("/")[0])
    table = clerk.locator("#warning-live")
    await expect(table.locator("tbody tr")).to_have_count(1, timeout=SLOWLY)  # firms are told after the release
    await expect(table.locator(".sums .confirmed")).to_have_count(0)
    await looks_right(clerk)

    await firm.reload()
    await firm.get_by_role("link", name="【演练】重污染天气黄色预警").click()
    await expect(firm.locator(".drill")).to_contain_text("【演练】")
    await looks_right(firm)
    await firm.get_by_role("button", name=label("warnings.confirm", ZH), exact=True).click()
    await expect(firm.locator("#outbox-said")).to_be_visible()
    await expect(table.locator(".sums .confirmed b")).to_have_text(
        "1", timeout=SLOWLY
    )  # nobody has opened the page again
    await firm.reload()
    await expect(firm.locator("section[aria-labelledby=receipt] .done-line")).to_contain_text("周安全")
    await firm.locator(".own-actions summary").first.click()
    await looks_right(firm)
    await firm.reload()
    for number, note in ((1, "防尘网已盖"), (2, "机械已停")):
        await reports(firm, number, note)
    await expect(firm.locator(".done-line", has_text=label("warnings.own.all_done", ZH))).to_be_visible()
    await expect(table.locator(".sums .done b")).to_have_text("1", timeout=SLOWLY)
    task = await task_of(site, firm_id)
    assert (task.is_done, [len(task.photos_of(number)) for number in (1, 2)]) == (True, [1, 1])

    await clerk.get_by_role("link", name=label("warnings.change_button", ZH)).click()
    await clerk.locator("[name=change][value=lifted]").check()
    await types_document(clerk, site, number="演练〔2026〕2号", begins=timedelta(hours=9))
    leader = await logs_in(opens, site, "孙主管", Role.SUPERVISOR, **WIDE)
    await releases(leader, await saves(clerk))
    await expect(leader.locator(".sums .gone b")).to_have_text("1", timeout=SLOWLY)
    await firm.goto(f"{site.url}/console/firm/warnings/{task.id}")
    await expect(firm.locator(".done-line").first).to_have_text(label("warnings.firm.lifted", ZH))
    await expect(firm.get_by_role("button", name=label("warnings.done", ZH), exact=True)).to_have_count(0)
    await expect(firm.locator(".own-actions img")).to_have_count(2)  # what was done stays
    await looks_right(firm)
