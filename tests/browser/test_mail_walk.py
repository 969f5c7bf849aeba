"""E-mail in a real browser: a resident of the web chat leaves an address, confirms it by the letter's link, reads of
the case by letter, and ends it with one click; and staff choose theirs in 我的账号."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.ports import QueueFilter
from tests.browser.chat_steps import fills_report, hears, sends, taps
from tests.browser.conftest import DESKTOP, PATIENCE_S, Opens, Site, serving, small_targets, smoke, violations
from tests.browser.console_steps import logs_in
from tests.channels.mail_server import MailDesk, running
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}
DEVICES = [{}, {"color_scheme": "dark"}, WIDE, {**WIDE, "color_scheme": "dark"}]
NAMES = ["phone", "phone at night", "desk", "desk at night"]
#: the public address in letters, which the browser opens at the service's own
PUBLIC = "http://green.example"
ADDRESS = "ouyang@post.example"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mailbox() -> AsyncIterator[MailDesk]:
    async with running() as desk:
        yield desk


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path, mailbox: MailDesk) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("mail") / "data"))
    server = f"smtp://127.0.0.1:{mailbox.port}"
    async with serving(data, smtp_url=server, mail_from="lvwang@green.example", public_url=PUBLIC) as service:
        yield Site(service)


async def letter(mailbox: MailDesk, number: int) -> str:
    """The words of that letter to `ADDRESS`, from 1, once it has come."""
    async with asyncio.timeout(PATIENCE_S):
        while mailbox.to.count(ADDRESS) < number:
            mailbox.came.clear()
            await mailbox.came.wait()
    return [words for words, to in zip(mailbox.words(), mailbox.to, strict=True) if to == ADDRESS][number - 1]


def link(words: str, purpose: str) -> str:
    """The path of the letter's link."""
    found = re.search(rf"{PUBLIC}(/mail/{purpose}/\S+)", words)
    assert found is not None, words
    return found[1]


async def is_for_everybody(page: Page) -> None:
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if page.viewport_size != DESKTOP["viewport"]:
        assert [one for one in await small_targets(page) if "tel:" not in one] == []  # in a sentence of the foot


async def at_desk(opens: Opens, site: Site, name: str, **device: object) -> Page:
    page = await logs_in(opens, site, name, **device)
    await expect(page.locator("h1")).to_be_visible()
    return page


async def test_r40_from_the_address_in_the_chat_to_the_one_click_that_ends_it(
    opens: Opens, site: Site, mailbox: MailDesk
) -> None:
    page = await opens(reduced_motion="reduce")
    await fills_report(page, "匿名", photos=[smoke("a.jpg", (64, 48))], text="东侧工地在冒黑烟，气味刺鼻")
    await taps(page, "^提交")
    await hears(page, "LW-")
    await taps(page, label("mail.button_start", ZH))
    await hears(page, "匿名举报请想清楚")
    assert await violations(page) == []
    await sends(page, ADDRESS)
    await hears(page, "确认邮件正在发出")

    asked = await letter(mailbox, 1)
    page = await opens(link(asked, "confirm"))  # on another device
    await is_for_everybody(page)
    await page.get_by_role("button", name=label("mail.page.confirm", ZH)).click()
    await expect(page.get_by_role("status")).to_have_text(label("mail.page.confirmed", ZH))
    await is_for_everybody(page)

    clerk = await at_desk(opens, site, "陈受理", **WIDE)
    cases = await site.service.office.store.read(lambda tx: tx.cases.page(QueueFilter(), size=9, number=1).cases)
    (number,) = [case.number for case in cases]
    await clerk.goto(f"{site.url}/console/cases/{number}")
    await expect(clerk.get_by_text(label("mail.has_mail", ZH))).to_be_visible()
    await clerk.locator(".quick button").click()
    await expect(clerk.get_by_role("status").first).to_contain_text(label("action.accept", ZH))
    news = await letter(mailbox, 2)
    assert number in news and "黑烟" not in news

    page = await opens(link(news, "stop"))
    await is_for_everybody(page)
    await page.get_by_role("button", name=label("mail.page.stop", ZH)).click()
    await expect(page.get_by_role("status")).to_have_text(label("mail.page.stopped", ZH))
    assert await site.service.office.store.read(lambda tx: list(tx.addresses.all())) == []
    assert mailbox.to.count(ADDRESS) == 2


@pytest.mark.parametrize("device", DEVICES, ids=NAMES)
async def test_staff_choose_what_comes_and_when(opens: Opens, site: Site, device: dict[str, object]) -> None:
    page = await at_desk(opens, site, f"李邮件{DEVICES.index(device)}", **device)
    await page.goto(f"{site.url}/console/account")
    section = page.locator("section", has=page.locator("#my-mail"))
    await section.get_by_label(label("mail.mine_address", ZH)).fill(f"li{DEVICES.index(device)}@office.example")
    await section.get_by_label(label("mail.digest_at", ZH)).select_option(label("mail.digest_hour", ZH, hour=8))
    await is_for_everybody(page)
    await section.get_by_role("button", name=label("mail.mine_save", ZH)).click()
    await expect(section.get_by_role("status")).to_have_text(label("mail.sent", ZH))
    await expect(section.get_by_label(label("mail.digest_at", ZH))).to_have_value("8")
    await is_for_everybody(page)


@pytest.mark.parametrize("device", DEVICES, ids=NAMES)
async def test_a_link_that_opens_nothing_says_so(opens: Opens, device: dict[str, object]) -> None:
    page = await opens(f"/mail/confirm/1-{'0' * 32}", quiet=False, **device)  # a 404
    await is_for_everybody(page)
    await page.get_by_role("button", name=label("mail.page.confirm", ZH)).click()
    await expect(page.get_by_role("status")).to_have_text(label("mail.page.gone", ZH))
    await is_for_everybody(page)
