"""夜查 without a network: recorded on the spot, at the unit once there is one."""

import hashlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.model import Role, State
from inspections.ports import Found
from tests.browser.conftest import Opens, becomes, smoke
from tests.browser.console_steps import enters, login_link
from tests.browser.test_outbox import KEPT, LARGE, ThroughProxy, listens, through_proxy, violations
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[ThroughProxy]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("field") / "data"))
    async with through_proxy(data) as site:
        yield site


async def is_kept(page: Page, path: str) -> None:
    """The page shown takes input, and that path opens without a network."""
    await listens(page)
    await becomes(lambda: page.evaluate(KEPT, path), True)


async def found(site: ThroughProxy, session: int) -> list[Found]:
    return list(await site.service.office.store.read(lambda tx: tx.inspections.found(session)))


async def photos_of(site: ThroughProxy, one: Found) -> list[tuple[str | None, bool, str]]:
    """Each with whether it is only a thumbnail so far, and its stage."""
    rows = await site.service.office.store.read(lambda tx: tx.evidence.of_case(one.case.id))
    return sorted((row.sha256, row.coming, row.stage) for row in rows)


async def test_s06_a_finding_and_a_clear_site_recorded_without_a_network_arrive_once(
    opens: Opens, site: ThroughProxy
) -> None:
    page: Page = await opens(
        await login_link(site, "韩巡查", Role.INSPECTOR), quiet=False, service_workers="allow"
    )  # fmt: skip
    await enters(page)
    await page.goto(f"{site.url}/console/inspect")
    await page.locator("#more").fill("站前路三标工地\n东桥料场")
    await page.get_by_role("button", name=label("inspect.start", ZH)).click()
    await page.wait_for_url("**/console/inspect/*")
    here = page.url.partition("?")[0].removeprefix(site.url)
    session = int(here.rpartition("/")[2])
    for path in (f"{here}/finding", here):
        await page.goto(site.url + path)
        await is_kept(page, path)

    site.proxy.cut()
    await page.goto(f"{site.url}{here}/finding")
    await listens(page)
    await page.locator("#camera").set_input_files([LARGE])
    await page.locator("#album").set_input_files([smoke("b.jpg")])
    await expect(page.locator(".outbox-tray canvas")).to_have_count(2)
    await page.locator("label.stop", has_text="站前路三标工地").locator("input").check()
    await page.locator(".chips label").filter(has=page.get_by_role("radio", name="裸土/物料堆放", exact=True)).click()
    await page.locator("#text").fill("料堆没有覆盖")
    await page.get_by_role("button", name=label("inspect.assign", ZH)).click()
    await expect(page.locator("#outbox li")).to_contain_text("料堆没有覆盖")
    assert await violations(page) == []
    await page.goto(site.url + here)
    stop = page.locator(".route li", has_text="东桥料场")
    await stop.get_by_role("button", name=label("inspect.clear", ZH)).click()
    await expect(stop.locator(".badge")).to_have_text(label("outbox.pending", ZH))
    await expect(page.locator("#outbox li")).to_have_count(2)
    await page.reload()
    await expect(page.locator("#outbox li")).to_have_count(2)
    await expect(stop.locator(".badge")).to_have_text(label("outbox.pending", ZH))
    assert await found(site, session) == []

    site.proxy.restore()
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(page.locator("#outbox")).to_be_hidden()
    await expect(page.locator("#n-1")).to_contain_text("料堆没有覆盖")  # the page has been brought up to date
    await expect(stop.locator(".badge")).to_have_text("检查无问题")
    [one] = await found(site, session)
    whole = sorted((hashlib.sha256(p["buffer"]).hexdigest(), False, "before") for p in (LARGE, smoke("b.jpg")))
    await becomes(lambda: photos_of(site, one), whole)
    visits = await site.service.office.store.read(lambda tx: tx.inspections.visits(session))
    assert [(visit.name, visit.clear) for visit in visits] == [("站前路三标工地", False), ("东桥料场", True)]


async def test_s06_start_and_end_say_that_they_need_a_network_and_keep_what_was_typed(
    opens: Opens, site: ThroughProxy
) -> None:
    page: Page = await opens(
        await login_link(site, "贺巡查", Role.INSPECTOR), quiet=False, service_workers="allow"
    )  # fmt: skip
    await enters(page)
    await page.goto(f"{site.url}/console/inspect")
    await is_kept(page, "/console/inspect")
    site.proxy.cut()
    await page.locator("#more").fill("站前路三标工地")
    await page.get_by_role("button", name=label("inspect.start", ZH)).click()
    await expect(page.get_by_role("alert")).to_have_text(label("outbox.needs_network", ZH))
    assert await violations(page) == []
    await page.reload()  # from the worker's copy
    await expect(page.locator("#more")).to_have_value("站前路三标工地")
    site.proxy.restore()
    await page.get_by_role("button", name=label("inspect.start", ZH)).click()
    await page.wait_for_url("**/console/inspect/*?done=started")
    here = page.url.partition("?")[0].removeprefix(site.url)
    await expect(page.locator(".route")).to_contain_text("站前路三标工地")

    site.proxy.cut()
    await page.locator("details.ending summary").click()
    await page.get_by_role("button", name=label("inspect.end", ZH)).click()
    await expect(page.get_by_role("alert")).to_have_text(label("outbox.needs_network", ZH))
    site.proxy.restore()
    site.proxy.lose_answer(f"POST {here}/end ".encode())
    await page.get_by_role("button", name=label("inspect.end", ZH)).click()
    await page.wait_for_url("**?done=ended")  # the browser itself has sent it again
    ended = await site.service.office.store.read(lambda tx: tx.inspections.session(int(here.rpartition("/")[2])))
    assert ended is not None and ended.ended_by == "贺巡查"


async def test_s12_put_right_on_the_spot_and_verified_by_a_colleague_without_a_network(
    opens: Opens, site: ThroughProxy
) -> None:
    colleague_link = await login_link(site, "季巡查", Role.INSPECTOR)
    page: Page = await opens(
        await login_link(site, "廖巡查", Role.INSPECTOR), quiet=False, service_workers="allow"
    )  # fmt: skip
    await enters(page)
    await page.goto(f"{site.url}/console/inspect")
    await page.get_by_label("季巡查").check()
    await page.get_by_role("button", name=label("inspect.start", ZH)).click()
    await page.wait_for_url("**/console/inspect/*?done=started")
    here = page.url.partition("?")[0].removeprefix(site.url)
    session = int(here.rpartition("/")[2])
    await page.goto(f"{site.url}{here}/finding")
    await page.locator("#place").fill("东桥料场")
    await page.locator(".chips label").filter(has=page.get_by_role("radio", name="裸土/物料堆放", exact=True)).click()
    await page.locator("#text").fill("料堆没有覆盖")
    await page.get_by_role("button", name=label("inspect.assign", ZH)).click()
    await page.wait_for_url(f"**{here}?done=N-01")
    await page.goto(site.url + here)
    await is_kept(page, here)

    site.proxy.cut()
    await page.locator("#n-1 summary").click()
    await page.locator("#n-1 input[name=after]").set_input_files([LARGE])
    await expect(page.locator("#n-1 .outbox-tray canvas")).to_have_count(1)
    await page.reload()
    await expect(page.locator("#n-1 .outbox-tray canvas")).to_have_count(1)  # unfolded, with the photo
    await page.locator("#n-1").get_by_role("button", name=label("inspect.fixed", ZH)).click()
    await expect(page.locator("#outbox li")).to_contain_text(f"{label('inspect.fixed', ZH)} N-01")
    await expect(page.locator("#n-1").get_by_text(label("outbox.pending", ZH))).to_be_visible()
    site.proxy.lose_answer(f"POST {here}/findings/1/fixed ".encode())
    site.proxy.restore()
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(page.locator("#outbox")).to_be_hidden()
    [one] = await found(site, session)
    await becomes(lambda: photos_of(site, one), [(hashlib.sha256(LARGE["buffer"]).hexdigest(), False, "after")])

    other: Page = await opens(colleague_link, quiet=False, service_workers="allow")
    await enters(other)
    await other.goto(site.url + here)
    await is_kept(other, here)
    site.proxy.cut()
    await other.locator("#n-1").get_by_role("button", name=label("inspect.confirm", ZH)).click()
    await expect(other.locator("#outbox li")).to_contain_text(f"{label('inspect.confirm', ZH)} N-01")
    site.proxy.restore()
    await other.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(other.locator("#outbox")).to_be_hidden()

    async def state() -> State:
        [one] = await found(site, session)
        return one.case.state

    await becomes(state, State.CLOSED)
