"""What staff do at the console, for the browser's tests."""

from datetime import UTC, datetime

from playwright.async_api import Page

from bot.invitations import invite
from complaints.model import Role
from storage.tx import Tx
from tests.browser.conftest import Opens, Site
from texts import label

ZH = "zh_CN"


async def login_link(site: Site, name: str, role: Role = Role.CLERK, *, party: str = "") -> str:
    """The path of a one-time link, as `create-staff` and `login-link` print it; the account is made if need be."""

    def invited(tx: Tx) -> str:
        known = tx.staff.named(name)
        account = known[0] if known else tx.staff.add(name=name, role=role, telegram_id=None, party=party)
        return invite(tx, account, purpose="login", now=datetime.now(UTC))

    return f"/console/login/{await site.service.office.store.write(invited)}"


async def enters(page: Page) -> None:
    """The button of the link's page."""
    await page.get_by_role("button", name=label("console.login.enter", ZH)).click()


async def logs_in(
    opens: Opens, site: Site, name: str, role: Role = Role.CLERK, *, quiet: bool = True, **device: object
) -> Page:
    page: Page = await opens(await login_link(site, name, role), quiet=quiet, **device)
    await enters(page)
    return page
