"""A firm on its phone in a real browser: invited, signs, rectifies with a photo, objects, downloads its record; and a
clerk who imports a table with a mistake and repairs it."""

import shutil
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.model import Complaint, Dispute, Firm, Role, State
from storage.tx import Tx
from tests.browser.conftest import PHONE, Opens, Site, serving, small_targets, smoke, violations
from tests.browser.test_unit_walk import _now, _too_wide, accepted, at_desk, dispatches
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
DEMAND = "裸土全覆盖，夜里停工"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("firm") / "data"))
    async with serving(data) as service:
        yield Site(service)


async def a_firm(site: Site, name: str) -> str:
    def add(tx: Tx) -> str:
        return tx.firms.add(Firm(name=name, created_at=_now(), updated_at=_now())).id

    return await site.service.office.store.write(add)


async def joins(opens: Opens, clerk: Page, site: Site, firm: str, name: str) -> Page:
    """Entered and invited on the firm's page; the invitation is taken on a phone."""
    await clerk.goto(f"{site.url}/console/firms/{firm}")
    await clerk.get_by_text(label("firms.add_person", ZH), exact=True).click()
    form = clerk.locator("details", has=clerk.locator("#new-person-name"))
    await form.get_by_label(label("firms.person_name", ZH)).fill(name)
    await form.get_by_label(label("firms.duty_title", ZH)).select_option("site")
    await form.get_by_role("button", name=label("firms.save", ZH)).click()
    await clerk.get_by_role("button", name=label("firms.invite", ZH), exact=True).click()
    link = await clerk.get_by_label(label("units.link", ZH)).input_value()
    phone: Page = await opens("/console/join/" + link.rsplit("/", 1)[1], **PHONE)
    await phone.get_by_role("button", name=label("units.join", ZH)).click()
    return phone


async def names_firm(clerk: Page, site: Site, number: str, name: str) -> None:
    await clerk.goto(f"{site.url}/console/cases/{number}")
    await clerk.get_by_role("link", name=label("action.name_firm", ZH), exact=True).click()
    await clerk.get_by_label(label("firms.naming.search", ZH)).fill(name)
    await clerk.get_by_role("button", name=label("firms.find", ZH)).click()
    await clerk.get_by_label(name).first.check()
    await clerk.get_by_label(label("firms.naming.by_firm", ZH)).check()
    await clerk.get_by_label(label("firms.naming.demand", ZH)).fill(DEMAND)
    await clerk.get_by_label(label("firms.naming.why", ZH)).fill("围挡上有名称")
    assert await violations(clerk) == []
    await clerk.get_by_role("button", name=label("action.name_firm", ZH)).click()
    await expect(clerk.get_by_role("status").first).to_contain_text(label("action.name_firm", ZH))


async def now(site: Site, number: str) -> Complaint:
    found = await site.service.office.store.read(lambda tx: tx.cases.by_number(number))
    assert found is not None
    return found


async def test_e15_a_firm_works_on_its_phone_and_takes_its_record_along(
    opens: Opens, site: Site, tmp_path: Path
) -> None:
    case, firm = await accepted(site), await a_firm(site, "鼎筑建设")
    clerk = await at_desk(opens, site, "陈受理", Role.CLERK)
    await dispatches(clerk, site, case.number)
    phone = await joins(opens, clerk, site, firm, "陈工")
    await expect(phone.get_by_text(label("unit.empty.to_sign", ZH))).to_be_visible()
    await names_firm(clerk, site, case.number, "鼎筑建设")
    await phone.goto(f"{site.url}/firm/")
    assert await violations(phone) == [] and await small_targets(phone) == []
    await phone.get_by_role("link", name=case.number).click()
    assert await violations(phone) == [] and await small_targets(phone) == [] and await _too_wide(phone) == 0
    await expect(phone.get_by_text(DEMAND).first).to_be_visible()
    await phone.get_by_role("button", name="签收").click()
    await expect(phone.get_by_role("status")).to_contain_text("已办：签收")
    await objects(phone)
    assert (await now(site, case.number)).dispute is Dispute.OPEN
    await phone.locator("input[capture=environment]").first.set_input_files(smoke("covered.jpg"))
    await phone.get_by_role("button", name="整改完成").click()
    await expect(phone.get_by_role("status")).to_contain_text("已办：整改完成")
    assert (await now(site, case.number)).state is State.PENDING_VERIFY
    words = await phone.content()
    assert not [secret for secret in ("孙大海", "13887654321", "风一吹") if secret in words]
    await phone.goto(f"{site.url}/console/firm/about")
    assert await violations(phone) == [] and await small_targets(phone) == [] and await _too_wide(phone) == 0
    async with phone.expect_download() as coming:
        await phone.get_by_role("link", name=label("firm.record.of", ZH, year=_now().year)).click()
    path = tmp_path / "record.zip"
    await (await coming.value).save_as(path)
    with zipfile.ZipFile(path) as file:
        assert [name.rsplit(".", 1)[1] for name in file.namelist()] == ["pdf", "xlsx"]


async def objects(phone: Page) -> None:
    form = phone.locator("details", has=phone.locator('input[name="action"][value="dispute"]'))
    await form.locator("summary").click()
    await form.get_by_label(label("unit.dispute_reason", ZH)).fill("这块地不在我们围挡内")
    await form.locator("input[capture]").set_input_files(smoke("plan.jpg"))
    await form.get_by_role("button", name="提出异议").click()
    await expect(phone.get_by_role("status")).to_contain_text("已办：提出异议")


async def test_e15_a_clerk_imports_a_table_with_a_mistake_and_repairs_it(
    opens: Opens, site: Site, tmp_path: Path
) -> None:
    clerk = await at_desk(opens, site, "李受理", Role.CLERK)
    await clerk.set_viewport_size({"width": 390, "height": 844})
    await clerk.goto(f"{site.url}/console/firms")
    assert await violations(clerk) == [] and await _too_wide(clerk) == 0
    table = "企业名称,统一社会信用代码\r\n云龙食品,91320300MAK0000A1M\r\n金山化工,{code}\r\n"
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text(table.format(code="91320300MAK0000B2X"), "gb18030")
    right.write_text(table.format(code="91320300MAK0000B2R"), "gb18030")
    await uploads(clerk, wrong)
    await expect(clerk.get_by_role("alert")).to_contain_text("第 3 行")
    assert await violations(clerk) == [] and await _too_wide(clerk) == 0
    await uploads(clerk, right)
    await expect(clerk.get_by_role("alert")).to_have_count(0)
    await clerk.get_by_role("button", name=label("firms.import.confirm", ZH)).click()
    await expect(clerk.get_by_role("status").first).to_contain_text("已新增 2 家企业")
    await clerk.goto(f"{site.url}/console/firms?q=金山")
    await clerk.get_by_role("link", name="金山化工").click()
    await expect(clerk.get_by_role("heading", name="金山化工")).to_be_visible()
    assert await violations(clerk) == [] and await _too_wide(clerk) == 0


async def uploads(clerk: Page, path: Path) -> None:
    await clerk.locator("input[type=file][name=file]").set_input_files(path)
    await clerk.get_by_role("button", name=label("firms.import.look", ZH)).click()
