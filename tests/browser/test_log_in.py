"""Getting in with a real browser: an authenticator app, a passkey of Chromium's virtual authenticator, and a session
that ends while somebody writes."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot import demo
from complaints.model import State
from complaints.ports import QueueFilter
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, violations
from tests.browser.console_steps import enters, login_link, logs_in
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}
PASSWORD = "夜里巡查北滩三条河道"


class LocalSite(Site):
    """Passkeys belong to a name, not to a number."""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.service.port}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("login") / "data"))
    async with serving(data) as service:
        services, now = service.office.services, datetime.now(UTC)

        def fill(tx: Tx) -> None:
            demo.fill(tx, zone=services.zone, clock=services.clock, pepper=b"pepper", now=now)

        await service.office.store.write(fill)
        yield LocalSite(service)


async def comes_by_link(opens: Opens, site: Site, name: str, **device: object) -> Page:
    page = await logs_in(opens, site, name, quiet=False, **device)
    await expect(page.locator("h1")).to_be_visible()
    return page


async def with_authenticator(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


async def adds_passkey(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}/console/account/login")
    await page.get_by_label(label("console.mine.passkey_name", ZH)).fill("办公室电脑")
    await page.get_by_role("button", name=label("console.mine.passkey_add", ZH)).click()
    await expect(page.get_by_role("status")).to_have_text(label("console.mine.passkey_done", ZH))


async def is_for_everybody(page: Page) -> None:
    assert await violations(page) == []
    if page.viewport_size == PHONE["viewport"]:
        assert await small_targets(page) == []


async def end_sessions(site: Site, name: str) -> None:
    await site.service.office.store.write(lambda tx: tx.sessions.close_all_of(tx.staff.named(name)[0].id))


async def test_s35_a_passkey_opens_the_console(opens: Opens, site: Site) -> None:
    page = await comes_by_link(opens, site, "韩通行")
    await with_authenticator(page)
    await adds_passkey(page, site)
    await page.goto(f"{site.url}/console/account")
    await page.get_by_role("button", name=label("console.account.leave", ZH)).click()
    await expect(page.get_by_label(label("console.login.password", ZH))).to_be_visible()
    await page.goto(f"{site.url}/console/limits")
    await page.get_by_role("button", name=label("console.login.passkey", ZH)).click()
    await expect(page.locator("h1")).to_have_text(label("limits.title", ZH))
    keys = await site.service.office.store.read(lambda tx: tx.logins.factors(tx.staff.named("韩通行")[0].id).passkeys)
    assert [(key.name, key.used_at is not None) for key in keys] == [("办公室电脑", True)]


async def test_another_s_passkey_confirms_nobody(opens: Opens, site: Site) -> None:
    """The passkey of one person, in a session of another that has to confirm."""
    page = await comes_by_link(opens, site, "韩通行二")
    await with_authenticator(page)
    await adds_passkey(page, site)
    old = datetime(2020, 1, 1, tzinfo=UTC)

    def has_another_way(tx: Tx) -> None:
        other = tx.staff.named("周受害")[0]
        tx.logins.add_passkey(
            other.id, credential_id="eA", public_key=b"x", sign_count=0, name="自己的", now=datetime.now(UTC)
        )
        for one in tx.sessions.of_staff(other.id, now=datetime.now(UTC)):
            tx.sessions.confirm(one.token_hash, now=old)

    await page.goto(site.url + await login_link(site, "周受害"))
    await enters(page)
    await expect(page.locator("h1")).to_be_visible()
    await site.service.office.store.write(has_another_way)
    await page.goto(f"{site.url}/console/account/login")
    await page.get_by_role("button", name=label("console.login.passkey", ZH)).click()
    await expect(page.locator("[data-problem]")).to_have_text(label("console.error.passkey_login", ZH))
    confirmed = await site.service.office.store.read(
        lambda tx: [
            one.confirmed_at for one in tx.sessions.of_staff(tx.staff.named("周受害")[0].id, now=datetime.now(UTC))
        ]
    )
    assert confirmed == [old]


@pytest.mark.parametrize("device", [{}, {"color_scheme": "dark"}, WIDE], ids=["phone", "night", "desk"])
async def test_setting_up_a_password_is_for_everybody(opens: Opens, site: Site, device: dict[str, object]) -> None:
    name = f"赵设置{len(device)}"
    page = await comes_by_link(opens, site, name, **device)
    await expect(page.get_by_text(label("console.mine.bare", ZH))).to_be_visible()
    await page.get_by_role("link", name=label("console.mine.set_up", ZH)).click()
    await expect(page.locator(".qr svg")).to_be_visible()
    await is_for_everybody(page)
    secret = await page.locator("input[name=secret]").first.input_value()
    await page.get_by_label(label("console.mine.password_new", ZH)).fill(PASSWORD)
    await page.get_by_label(label("console.mine.app_code", ZH)).fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name=label("console.mine.password_set", ZH)).click()
    await expect(page.locator(".codes li")).to_have_count(10)
    await is_for_everybody(page)
    await page.goto(f"{site.url}/console/account")
    await is_for_everybody(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await end_sessions(site, name)
    await page.goto(f"{site.url}/console/")
    await is_for_everybody(page)


async def test_a_session_that_ends_while_somebody_writes(opens: Opens, site: Site) -> None:
    """The log-in opens on top of the page; what was written is sent after it."""
    page = await comes_by_link(opens, site, "钱写字", **WIDE)
    await with_authenticator(page)
    await adds_passkey(page, site)

    def newest(tx: Tx) -> str:
        return tx.cases.page(QueueFilter(states=frozenset({State.SUBMITTED.value})), size=1, number=1).cases[0].number

    number = await site.service.office.store.read(newest)
    await page.goto(f"{site.url}/console/cases/{number}")
    await page.locator("#note-text").fill("写了很久的备注")
    await end_sessions(site, "钱写字")
    await page.get_by_role("button", name=label("console.case.note_save", ZH)).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    assert await violations(page) == []
    await dialog.get_by_role("button", name=label("console.login.passkey", ZH)).click()
    await expect(page.get_by_text("写了很久的备注")).to_be_visible()
    await expect(page.locator("#note-text")).to_have_value("")


async def test_a_wrong_password_in_the_dialog_says_so_and_later_keeps_the_text(opens: Opens, site: Site) -> None:
    page = await comes_by_link(opens, site, "孙写字")

    def newest(tx: Tx) -> str:
        return tx.cases.page(QueueFilter(states=frozenset({State.SUBMITTED.value})), size=1, number=1).cases[0].number

    number = await site.service.office.store.read(newest)
    await page.goto(f"{site.url}/console/cases/{number}")
    await page.locator("#note-text").fill("另一条备注")
    await end_sessions(site, "孙写字")
    await page.get_by_role("button", name=label("console.case.note_save", ZH)).dblclick()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(label("console.login.password", ZH)).fill("falsch")
    await dialog.get_by_label(label("console.login.code", ZH), exact=True).fill("000000")
    await dialog.get_by_role("button", name=label("console.login.enter", ZH)).click()
    await expect(dialog.get_by_role("alert")).to_have_text(label("console.error.login_wrong", ZH))
    assert await small_targets(page) == []
    await dialog.get_by_role("button", name=label("console.login.later", ZH)).click()
    await expect(dialog).to_have_count(0)
    await expect(page.locator("#note-text")).to_have_value("另一条备注")
