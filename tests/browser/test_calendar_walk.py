"""A firm's dates on its phone in a real browser (E12): a permit of the register, an own date done with a PDF, the feed
that a calendar library reads; and what staff see of it."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from icalendar import Calendar
from playwright.async_api import Page, expect

from complaints.model import FirmSite, Permit, PermitKind, Role, SiteKind
from enterprises.calendar import permits
from storage.tx import Tx
from tests.browser.conftest import PHONE, Opens, Site, serving, small_targets, violations
from tests.browser.console_steps import enters, login_link, logs_in
from tests.web.check_scenes import a_firm

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ROOT = "/console/firm/calendar"
PDF = {"name": "回执.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"}


def _now() -> datetime:
    return datetime.now(UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("dates") / "data"))
    async with serving(data) as service:
        yield Site(service)


def has_permit(site: Site) -> FirmSite:
    """A factory whose discharge permit ends in a hundred days."""
    store, services = site.service.office.store, site.service.office.services
    place: FirmSite = a_firm(store, _now, "青禾涂料（虚构）", kind=SiteKind.FACTORY)  # type: ignore[arg-type]
    today = services.zone.local(_now()).date()
    permit = Permit(kind=PermitKind.DISCHARGE, number="虚排-1", until=today + timedelta(days=100))

    def work(tx: Tx) -> None:
        tx.firms.save_site(replace(place, permits=(permit,), updated_at=_now()), seen=place.version)
        permits.follow_changed(tx, services.dates, now=_now(), today=today)

    store.write_now(work)
    return place


async def is_fit(page: Page) -> None:
    assert await violations(page) == [] and await small_targets(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


async def test_e12_a_firm_s_dates_on_its_phone_and_in_its_calendar(opens: Opens, site: Site) -> None:
    place = has_permit(site)
    phone: Page = await opens(
        await login_link(site, "吴联系", Role.FIRM, party=f"firm:{place.firm}"), quiet=False, **PHONE
    )
    await enters(phone)
    await phone.goto(f"{site.url}{ROOT}")
    await expect(phone.get_by_text("申请排污许可证延续（虚排-1）")).to_be_visible()
    await expect(phone.get_by_text("还有 40 天")).to_be_visible()
    await is_fit(phone)
    await phone.get_by_role("link", name="加一个日期").click()
    await expect(phone.get_by_role("heading", name="加一个日期")).to_be_visible()
    await is_fit(phone)
    await phone.get_by_role("link", name="更换活性炭").click()
    due_on = site.service.office.services.zone.local(_now()).date() + timedelta(days=5)
    await phone.get_by_label("到哪一天").fill(due_on.isoformat())
    await phone.get_by_label("每隔").fill("3")
    await phone.locator("select[name=span]").select_option("month")
    await is_fit(phone)
    await phone.get_by_role("button", name="保存").click()
    await expect(phone.get_by_role("status")).to_contain_text("已加入")
    await is_fit(phone)
    await phone.get_by_role("button", name="标记已完成").click()
    await expect(phone.get_by_role("alert")).to_contain_text("请写一句怎么办的")
    await phone.get_by_label("说明").fill("换了两箱")
    await phone.get_by_label("凭证").set_input_files(PDF)  # type: ignore[arg-type]
    await phone.get_by_role("button", name="标记已完成").click()
    await expect(phone.get_by_role("status")).to_contain_text("已完成。下一次是")
    await expect(phone.get_by_role("link", name="回执.pdf")).to_be_visible()
    await is_fit(phone)
    await phone.goto(f"{site.url}{ROOT}")
    await phone.get_by_role("button", name="生成订阅地址").click()
    address = await phone.get_by_label("订阅地址").input_value()
    await is_fit(phone)
    response = await phone.request.get(f"{site.url}/{address.split('/', 3)[3]}")
    events = Calendar.from_ical(await response.body()).walk("VEVENT")
    assert {str(one["SUMMARY"]) for one in events} == {
        "【演练】申请排污许可证延续（虚排-1）", "【演练】已完成：更换活性炭", "【演练】更换活性炭",
    }  # fmt: skip
    desk = await logs_in(opens, site, "李受理", Role.CLERK, **PHONE)
    for path, shown in (("all", "更换活性炭"), ("done", "更换活性炭"), ("quarter", "申请排污许可证延续（虚排-1）")):
        await desk.goto(f"{site.url}/console/calendar?within={path}")
        await expect(desk.get_by_role("link", name=shown)).to_be_visible()
        await is_fit(desk)
    await desk.get_by_role("link", name="申请排污许可证延续（虚排-1）").click()
    await expect(desk.get_by_role("heading", name="经过")).to_be_visible()
    await is_fit(desk)
