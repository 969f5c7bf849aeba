"""A clerk who enters official warnings, a supervisor who releases them, and firms that answer, over HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import FormData

from complaints.model import Duty, Firm, FirmPerson, FirmSite, Role, SiteKind
from complaints.model.warnings import Level, PlanAction
from complaints.office.staff_links import issue
from enterprises.warnings import pressing, spreading
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock, picture
from tests.web.conftest import Browser, logged_in

Arrives = Callable[[], Awaitable[Browser]]
PHONE, ISSUER = "0516-83000000", "演练指挥部（虚构）"
COVER, STOP = PlanAction(text="裸土全覆盖"), PlanAction(text="停止土石方作业", photo=True)


@dataclass(kw_only=True)
class Scene:
    """A clerk who enters, a supervisor who releases, and firms on their own browsers."""

    arrives: Arrives
    clerk: Browser
    supervisor: Browser
    services: Services
    store: Store
    clock: Clock

    def firms(self, count: int) -> list[str]:
        """Each with a person who has an account and a telephone, and two measures for yellow."""
        return self.store.write_now(lambda tx: [self._firm(tx, number) for number in range(1, count + 1)])

    def _firm(self, tx: Tx, number: int) -> str:
        now, party = self.clock(), "firm:"
        firm = tx.firms.add(Firm(name=f"练习企业{number:02}", trade="建筑", created_at=now, updated_at=now))
        site = FirmSite(
            firm=firm.id, name="工地", kind=SiteKind.BUILDING, subdistrict="beitan", created_at=now, updated_at=now
        )
        tx.firms.add_site(site)
        account = tx.staff.add(name=f"员工{number:02}", roles=[Role.FIRM], telegram_id=None, party=f"{party}{firm.id}")
        issue(tx, staff_id=account.id, purpose="login", word=f"login-{account.name}", now=now)
        person = FirmPerson(firm=firm.id, name=account.name, duty=Duty.ENVIRONMENT, staff_id=account.id, phone=PHONE)
        tx.firms.add_person(person)
        tx.warnings.set_plan(firm.id, Level.YELLOW, [COVER, STOP])
        return firm.id

    def closes(self, firm: str, *, code: str) -> None:
        def close(tx: Tx) -> None:
            known = tx.firms.get(firm)
            assert known is not None
            tx.firms.save(replace(known, code=code, active=False), seen=known.version)

        self.store.write_now(close)

    async def member(self, number: int) -> Browser:
        browser = await self.arrives()
        await browser.posts(f"/console/login/login-员工{number:02}")
        return browser

    def local(self, **later: float) -> str:
        return self.services.zone.local(self.clock() + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")

    async def enters(self, path: str = "/console/warnings/new", *, file: bytes = b"", **fields: Any) -> None:
        browser = self.clerk
        await browser.opens(path)
        plain = {
            "level": "yellow", "issuer": ISSUER, "document": "演练〔2026〕1号", "whole": "1", "within": "30",
            "issued_at": self.local(minutes=-10), "begins_at": self.local(hours=2),
        }  # fmt: skip
        form = FormData({"csrf": browser.csrf, **{name: value for name, value in {**plain, **fields}.items() if value}})
        if file:
            form.add_field("original", file, filename="warning.jpg", content_type="image/jpeg")
        await browser.posts(path, form)

    async def releases(self, number: int = 1) -> None:
        await self.supervisor.opens(f"/console/warnings/1/{number}")
        await self.supervisor.sends(f"/console/warnings/1/{number}/release")
        self.spreads()

    def spreads(self) -> None:
        zone = self.services.zone.timezone
        while self.store.write_now(lambda tx: spreading.spread(tx, now=self.clock(), timezone=zone)):
            pass

    async def issues(self, **fields: Any) -> None:
        await self.enters(file=picture("notice.jpg"), **fields)
        await self.releases()

    def presses(self) -> None:
        duty = self.services.zone.duty
        while self.store.write_now(lambda tx: pressing.press(tx, now=self.clock(), duty=duty)):
            pass


@pytest.fixture
async def supervisor(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "孙主管", Role.SUPERVISOR)


@pytest.fixture
def scene(  # noqa: PLR0917 (fixtures)
    arrives: Arrives, clerk: Browser, supervisor: Browser, services: Services, store: Store, clock: Clock
) -> Scene:
    return Scene(
        arrives=arrives, clerk=clerk, supervisor=supervisor, services=services, store=store, clock=clock
    )  # fmt: skip
