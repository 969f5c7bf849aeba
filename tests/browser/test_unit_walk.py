"""A unit on its phone in a real browser: invited, signs, photographs, reports done, is checked; and objects once."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.case.moves import staff_actor
from complaints.model import Complaint, Dispute, Role, State
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, smoke, violations
from tests.browser.console_steps import logs_in
from tests.web.conftest import Cases
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("unit") / "data"))
    async with serving(data) as service:
        yield Site(service)


async def accepted(site: Site) -> Complaint:
    """A report that a clerk has accepted."""
    office = site.service.office
    cases = Cases(store=office.store, clock=_now, services=office.services)  # type: ignore[arg-type]

    def work(tx: Tx) -> Complaint:
        case = cases._report(tx, "我叫孙大海，电话13887654321，土堆没盖，风一吹全是灰", {})
        clerk = staff_actor(_staff(tx, "陈受理", Role.CLERK))
        return triage.accept(tx, Attempt.on(case, actor=clerk, now=_now()), clock=office.services.clock)

    return await office.store.write(work)


def _now() -> datetime:
    return datetime.now(UTC)


def _staff(tx: Tx, name: str, role: Role):  # type: ignore[no-untyped-def]
    return next(iter(tx.staff.named(name)), None) or tx.staff.add(name=name, role=role, telegram_id=None)


async def at_desk(opens: Opens, site: Site, name: str, role: Role) -> Page:
    return await logs_in(opens, site, name, role, **WIDE)


async def dispatches(clerk: Page, site: Site, number: str) -> None:
    await clerk.goto(f"{site.url}/console/cases/{number}")
    form = clerk.locator("details", has=clerk.locator('input[name="action"][value="dispatch"]'))
    if await form.get_attribute("open") is None:
        await form.locator("summary").click()
    await form.locator("select[name=unit]").select_option("planning")
    await form.locator("select[name=rectify_by]").select_option("3wd")
    await form.locator("textarea[name=demand]").fill("裸土全覆盖，出入口冲洗")
    await form.get_by_role("button", name="交办", exact=True).click()
    await clerk.get_by_role("button", name=label("staff.confirm", ZH)).click()
    await expect(clerk.get_by_role("status").first).to_contain_text("交办")


async def joins(opens: Opens, admin: Page, site: Site, name: str) -> Page:
    await admin.goto(f"{site.url}/console/units")
    await admin.get_by_label(label("units.unit", ZH), exact=True).select_option("planning")
    await admin.get_by_label(label("units.name", ZH), exact=True).fill(name)
    await admin.get_by_role("button", name=label("units.invite", ZH), exact=True).click()
    link = await admin.get_by_label(label("units.link", ZH)).input_value()
    phone: Page = await opens("/console/join/" + link.rsplit("/", 1)[1], **PHONE)
    await phone.get_by_role("button", name=label("units.join", ZH)).click()
    return phone


async def test_e15_a_unit_works_on_its_phone_and_another_person_checks(opens: Opens, site: Site) -> None:
    case = await accepted(site)
    admin, clerk = await at_desk(opens, site, "周管理", Role.ADMIN), await at_desk(opens, site, "陈受理", Role.CLERK)
    await dispatches(clerk, site, case.number)
    phone = await joins(opens, admin, site, "孙工")
    await expect(phone.get_by_role("link", name=case.number)).to_be_visible()
    assert await violations(phone) == [] and await small_targets(phone) == []
    await phone.get_by_role("link", name=case.number).click()
    assert await violations(phone) == [] and await small_targets(phone) == []
    assert await _too_wide(phone) == 0
    await phone.get_by_role("button", name="签收").click()
    await expect(phone.get_by_role("status")).to_contain_text("已办：签收")
    cameras = phone.locator("input[capture=environment]")
    await expect(cameras.first).to_have_attribute("accept", "image/*")
    await cameras.first.set_input_files(smoke("covered.jpg"))
    await phone.get_by_role("button", name="整改完成").click()
    await expect(phone.get_by_role("status")).to_contain_text("已办：整改完成")
    words = await phone.content()
    assert "孙大海" not in words and "13887654321" not in words
    verifier = await at_desk(opens, site, "赵核查", Role.VERIFIER)
    await verifier.goto(f"{site.url}/console/cases/{case.number}")
    await verifier.get_by_role("button", name="核验通过", exact=True).first.click()
    await expect(verifier.get_by_role("status").first).to_contain_text("核验通过")
    moved = await site.service.office.store.read(lambda tx: tx.cases.by_number(case.number))
    assert moved is not None and moved.state is State.PENDING_REPLY


async def test_e16_a_unit_objects_and_a_supervisor_answers(opens: Opens, site: Site) -> None:
    case = await accepted(site)
    admin, clerk = await at_desk(opens, site, "周管理", Role.ADMIN), await at_desk(opens, site, "陈受理", Role.CLERK)
    await dispatches(clerk, site, case.number)
    phone = await joins(opens, admin, site, "钱工")
    await phone.goto(f"{site.url}/console/unit/cases/{case.number}")
    form = phone.locator("details", has=phone.locator('input[name="action"][value="dispute"]'))
    await form.locator("summary").click()
    await form.get_by_label(label("unit.dispute_reason", ZH)).fill("这块地在我们红线外")
    await form.locator("input[capture]").set_input_files(smoke("plan.jpg"))
    await form.get_by_role("button", name="提出异议").click()
    await expect(phone.get_by_role("status")).to_contain_text("已办：提出异议")
    await expect(phone.get_by_text(label("unit.dispute.open", ZH))).to_be_visible()
    boss = await at_desk(opens, site, "吴主管", Role.SUPERVISOR)
    await boss.goto(f"{site.url}/console/cases/{case.number}")
    answer = boss.locator("details", has=boss.locator('input[name="action"][value="overrule"]'))
    await answer.locator("summary").click()
    await answer.locator("textarea[name=reason]").fill("红线内，见竣工图")
    await answer.get_by_role("button", name="异议不成立").click()
    await expect(boss.get_by_role("status").first).to_contain_text("异议不成立")
    await phone.reload()
    await expect(phone.get_by_text("红线内，见竣工图")).to_be_visible()
    moved = await site.service.office.store.read(lambda tx: tx.cases.by_number(case.number))
    assert moved is not None and moved.dispute is Dispute.OVERRULED


async def _too_wide(page: Page) -> int:
    width: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
