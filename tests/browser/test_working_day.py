"""A team's working day in real browsers, with Telegram off: two clerks, a verifier, a supervisor and two units work
through ten cases, each at a desk for some of them and at a phone for the others. Nobody loads a page again to see what
is new, and nobody needs an administrator's help."""

import io
import random
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from complaints.clock.ladder import climb
from complaints.model import Complaint, Place, PlaceSource, Role, State
from storage.tx import Tx
from tests.browser.chat_steps import fills_report, hears, sends, taps
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, in_context, serving
from tests.browser.console_steps import enters, login_link
from tests.web.conftest import Cases
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
CLOSED = {"verdict": "true", "outcome": "solved", "public_text": "已经整改，现场看过。"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("day") / "data"))
    async with serving(data) as service:
        yield Site(service)


def scene(name: str) -> dict[str, Any]:
    """A photo that looks like no other: a pattern drawn from its name."""
    draw, image, out = random.Random(name), Image.new("L", (16, 12)), io.BytesIO()
    image.putdata([draw.randrange(256) for _ in range(16 * 12)])
    image.resize((960, 720), Image.Resampling.NEAREST).convert("RGB").save(out, "JPEG", quality=88)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at one browser, who gets to every page by what the page before offers."""

    page: Page

    async def sees(self, number: str) -> None:
        """Opens the case from the list, where it comes by itself."""
        await self.page.wait_for_load_state()
        if await self.page.locator(".casehead").count():
            await self.page.locator("a.brand").click()
        row, news = self.page.get_by_role("link", name=number).first, self.page.locator("#live-news button")
        await expect(row.or_(news).first).to_be_visible()
        await self.page.wait_for_load_state()
        if not await row.is_visible():
            await news.click()
        await row.click()
        await expect(self.page.locator("h1")).to_have_text(number)

    async def decides(self, number: str) -> None:
        """Opens the case from 催督办, where what waits for this person stands."""
        await self.page.wait_for_load_state()
        folded = self.page.locator("details.menu > summary")
        if await folded.is_visible():
            await folded.click()
        await self.page.get_by_role("link", name=label("ladder.title", ZH)).locator("visible=true").click()
        await self.page.locator("section.card").get_by_role("link", name=number).first.click()
        await expect(self.page.locator("h1")).to_have_text(number)

    async def takes(self, action: str, *photos: str, **fields: str) -> None:
        """A step of the case shown, by its form."""
        await self.page.wait_for_load_state()
        field = self.page.locator(f'input[name="action"][value="{action}"]')
        at_once = self.page.locator("form.quick, .steps > form", has=field)
        if await at_once.count() and not fields and not photos:
            await at_once.first.locator("button").click()
        else:
            folded = self.page.locator("details", has=field).first
            if await folded.get_attribute("open") is None:
                await folded.locator("summary").click()
            await self._fills(folded, photos, fields)
            await folded.locator("button.main, button.danger").last.click()
        await self.confirms(action)

    async def _fills(self, form: Locator, photos: tuple[str, ...], fields: Mapping[str, str]) -> None:
        if photos:
            await form.locator("input[type=file]").first.set_input_files(scene(photos[0]))
        for name, value in fields.items():
            box = form.locator(f'[name="{name}"]').last
            if await box.evaluate("box => box.tagName") == "SELECT":
                await box.select_option(value)
            else:
                await box.fill(value)

    async def confirms(self, action: str) -> None:
        confirm = self.page.get_by_role("button", name=label("staff.confirm", ZH))
        done = self.page.locator(".done").filter(has_text=label(f"action.{action}", ZH))
        await expect(done.or_(confirm).first).to_be_visible()
        if await confirm.is_visible():
            await confirm.click()
            await expect(done.first).to_be_visible()


async def comes(chromium: Browser, site: Site, name: str, role: Role, *, unit: str = "", **device: Any) -> Person:
    """By the one-time link of the first day."""

    party = f"unit:{unit}" if unit else ""
    context = await chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **device)
    await in_context(context)
    page = await context.new_page()
    await page.goto(site.url + await login_link(site, name, role, party=party))
    await enters(page)
    return Person(page=page)


@dataclass(frozen=True, kw_only=True)
class Team:
    clerk: Person
    night_clerk: Person
    verifier: Person
    supervisor: Person
    planning: Person
    urban: Person


Screens = tuple[dict[str, Any], dict[str, Any]]
#: of one half of the team and of the other
ONE_WAY: Screens = DESKTOP, PHONE
THE_OTHER: Screens = PHONE, DESKTOP


def with_screens(screens: Screens) -> Any:
    """Who of the team sits where in this case. Everybody has both before the day is over."""
    return pytest.mark.parametrize(
        "team", [screens], ids=["one_way" if screens is ONE_WAY else "the_other"], indirect=True
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def team(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> AsyncIterator[Team]:
    """They stay at their pages all day."""
    some, others = request.param
    team = Team(
        clerk=await comes(chromium, site, "李受理", Role.CLERK, **some),
        night_clerk=await comes(chromium, site, "钱夜班", Role.CLERK, **others),
        verifier=await comes(chromium, site, "赵核查", Role.VERIFIER, **some),
        supervisor=await comes(chromium, site, "孙主管", Role.SUPERVISOR, **others),
        planning=await comes(chromium, site, "周规划", Role.UNIT, unit="planning", **others),
        urban=await comes(chromium, site, "吴城管", Role.UNIT, unit="urban", **some),
    )
    yield team
    for person in vars(team).values():
        await person.page.context.close()


async def reported(site: Site, text: str, **fields: Any) -> str:
    """A report as the web chat files it."""
    office = site.service.office
    cases = Cases(store=office.store, clock=_now, services=office.services)  # type: ignore[arg-type]
    case = await office.store.write(lambda tx: cases._report(tx, text, fields))
    return case.number


async def case_of(site: Site, number: str) -> Complaint:
    found = await site.service.office.store.read(lambda tx: tx.cases.by_number(number))
    assert found is not None
    return found


async def time_passes_its_deadline(site: Site, number: str) -> None:
    office = site.service.office

    def late(tx: Tx) -> None:
        case = tx.cases.by_number(number)
        assert case is not None
        past = _now() - timedelta(days=20)  # far enough for working time, also after holidays
        tx.cases.save(replace(case, due_at=past, rectify_by=past), seen=case.version)
        tx.cases.look_again(case.id, past)
        climb(tx, now=_now(), clock=office.services.clock, duty=office.services.zone.duty)

    await office.store.write(late)


async def goes_out(clerk: Person, number: str, *, unit: str, until: str = "3wd") -> None:
    await clerk.sees(number)
    await clerk.takes("accept")
    await clerk.takes("dispatch", unit=unit, rectify_by=until, demand="马上覆盖、冲洗、清运")


async def is_done(unit: Person, number: str, photo: str) -> None:
    await unit.sees(number)
    await unit.takes("sign")
    await unit.takes("report_done", photo)


async def is_closed(team: Team, number: str) -> None:
    await team.verifier.sees(number)
    await team.verifier.takes("pass")
    await team.clerk.sees(number)
    await team.clerk.takes("close", **CLOSED)


HERE = Place(source=PlaceSource.TYPED, address="云杉路南口工地", subdistrict="beitan", lat=0.03, lon=0.05)


async def is_closed_at_the_end(team: Team, number: str, site: Site) -> None:
    await is_closed(team, number)
    assert (await case_of(site, number)).state is State.CLOSED


@with_screens(ONE_WAY)
async def test_an_ordinary_case(site: Site, team: Team) -> None:
    number = await reported(site, "苗圃路土堆没盖，一刮风全是灰")
    await goes_out(team.clerk, number, unit="planning")
    await is_done(team.planning, number, "covered.jpg")
    await is_closed_at_the_end(team, number, site)


@with_screens(ONE_WAY)
async def test_a_dangerous_one_is_seen_as_such_at_once(site: Site, team: Team) -> None:
    number = await reported(site, "厂房里冒黑烟着火了，有人没出来", category="smoke", danger=True)
    await expect(team.night_clerk.page.locator("#live-news")).to_be_visible()
    await team.night_clerk.sees(number)
    await expect(team.night_clerk.page.locator(".casehead .alarm")).to_be_visible()
    await team.night_clerk.takes("accept")
    await team.night_clerk.takes("dispatch", unit="urban", rectify_by="24h", demand="立即到场")
    await is_done(team.urban, number, "out.jpg")
    await is_closed_at_the_end(team, number, site)


@with_screens(ONE_WAY)
async def test_one_that_somebody_else_has_reported_too(site: Site, team: Team) -> None:
    first = await reported(site, "云杉路南口工地出入口没有冲洗，泥水流到路上", place=HERE)
    second = await reported(site, "云杉路南口工地出入口泥水一直流到路上，没有冲洗", place=HERE)
    await team.clerk.sees(second)
    merge = f"{label('correcting.merge', ZH)}{label('colon', ZH)}{first}"
    await team.clerk.page.get_by_role("button", name=merge).click()
    await team.clerk.confirms("merge")
    await goes_out(team.clerk, first, unit="planning")
    await is_done(team.planning, first, "washed.jpg")
    await is_closed_at_the_end(team, first, site)
    assert (await case_of(site, second)).state is State.DUPLICATE


@with_screens(ONE_WAY)
async def test_one_that_the_unit_rightly_calls_not_its_own(site: Site, team: Team) -> None:
    number = await reported(site, "桃林路口夜里有人偷倒渣土")
    await goes_out(team.clerk, number, unit="planning")
    await team.planning.sees(number)
    await team.planning.takes("sign")
    await team.planning.takes("dispute", "plan.jpg", reason="这里在我们红线以外")
    await team.supervisor.decides(number)
    await team.supervisor.takes("uphold", reason="确实在红线外，改交城管")
    await team.night_clerk.sees(number)
    await team.night_clerk.takes("dispatch", unit="urban", rectify_by="3wd", demand="清运渣土")
    await is_done(team.urban, number, "cleared.jpg")
    await is_closed_at_the_end(team, number, site)


@with_screens(ONE_WAY)
async def test_one_whose_deadline_passes_is_told_to_unit_and_supervisor(site: Site, team: Team) -> None:
    number = await reported(site, "北路裸土一大片，没有人管")
    await goes_out(team.clerk, number, unit="urban")
    await team.urban.sees(number)
    await team.urban.takes("sign")
    await time_passes_its_deadline(site, number)
    await team.supervisor.decides(number)
    await team.urban.sees(number)
    await team.urban.takes("report_done", "green.jpg")
    await is_closed_at_the_end(team, number, site)


@with_screens(THE_OTHER)
async def test_one_that_its_reporter_calls_unsolved(opens: Opens, site: Site, team: Team) -> None:
    chat: Page = await opens()
    await fills_report(chat, "仅工作人员可见", photos=[scene("smell.jpg")], text="厂区一到晚上就有刺鼻气味")
    await taps(chat, "^提交")
    await hears(chat, "LW-")
    number = str(await chat.evaluate("document.querySelector('#log').innerText.match(/LW-\\w{4}-\\w{4}/g).pop()"))
    await goes_out(team.night_clerk, number, unit="urban")
    await is_done(team.urban, number, "pipe.jpg")
    await is_closed(team, number)
    await taps(chat, "未解决")
    await hears(chat, "哪里还没解决")
    await sends(chat, "昨晚十点又有味道")
    await hears(chat, "已退回重办")
    await team.supervisor.decides(number)
    await team.urban.sees(number)
    await team.urban.takes("report_done", "pipe2.jpg")
    await is_closed_at_the_end(team, number, site)


@with_screens(THE_OTHER)
async def test_one_in_the_wrong_category_at_the_wrong_place(site: Site, team: Team) -> None:
    number = await reported(site, "河里有黑水，闻着臭", category="site_dust")
    await team.clerk.sees(number)
    await team.clerk.takes("reclassify", category="water", why="说的是河水")
    await team.clerk.takes("relocate", place="0.03, 0.05", datum="wgs84", why="照片里是南口")
    await team.clerk.takes("accept")
    await team.clerk.takes("dispatch", unit="urban", rectify_by="3wd", demand="查清来源，截住污水")
    await is_done(team.urban, number, "river.jpg")
    await is_closed_at_the_end(team, number, site)


@with_screens(THE_OTHER)
async def test_one_that_a_unit_hands_back(site: Site, team: Team) -> None:
    number = await reported(site, "餐饮店油烟直排到楼上")
    await goes_out(team.clerk, number, unit="planning")
    await team.planning.sees(number)
    await team.planning.takes("hand_back", basis="餐饮油烟由城市管理部门负责")
    await team.clerk.sees(number)
    await team.clerk.takes("dispatch", unit="urban", rectify_by="3wd", demand="装净化设施")
    await is_done(team.urban, number, "hood.jpg")
    await is_closed_at_the_end(team, number, site)


@with_screens(THE_OTHER)
async def test_one_that_needs_more_time(site: Site, team: Team) -> None:
    number = await reported(site, "厂里破碎机没有密闭，粉尘大")
    await goes_out(team.clerk, number, unit="planning", until="24h")
    await team.planning.sees(number)
    await team.planning.takes("sign")
    until = (_now() + timedelta(days=6)).strftime("%Y-%m-%dT17:00")
    await team.planning.takes("extend", extend_to_own=until, reason="设备要定做")
    await team.supervisor.decides(number)
    await team.supervisor.takes("grant")
    await team.planning.sees(number)
    await team.planning.takes("report_done", "closed-in.jpg")
    await is_closed_at_the_end(team, number, site)


@with_screens(THE_OTHER)
async def test_one_that_is_not_for_this_office(site: Site, team: Team) -> None:
    number = await reported(site, "邻居晒被子挡光")
    await team.night_clerk.sees(number)
    await team.night_clerk.takes("reject", reason="not_duty", referral="社区居委会")
    assert (await case_of(site, number)).state is State.REJECTED
