"""The live console in real browsers: news within a second, nothing moved or lost, sound and notifications (S29)."""

import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot import demo
from complaints.case import feedback
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.model import Actor, Complaint, Event, Kind, Role, State
from complaints.office.staff_steps import perform
from complaints.ports import QueueFilter
from complaints.report.numbers import draw_number
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, becomes, serving, small_targets, violations
from tests.browser.console_steps import logs_in
from texts import label
from web.console.live.watching import Watcher

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
WIDE = {"is_mobile": False, "has_touch": False, **DESKTOP}
SIZES = pytest.mark.parametrize("device", [PHONE, WIDE], ids=["phone", "desk"])
#: a report may come while the machine has no time for anybody; what is slow by itself is slow each time
TRIES = 5
#: counts what a page would play and show
VOICE = """
window.heard = []; window.shown = [];
class Tone { connect(next) { return next; } start() { heard.push(this.type); } stop() {}
  frequency = {}; gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} }; }
window.AudioContext = class { state = "running"; currentTime = 0; resume() {}
  createOscillator() { return new Tone(); } createGain() { return new Tone(); } };
window.asked = 0;
window.Notification = class { constructor(title, more) { shown.push(`${title}｜${more.body}`); } addEventListener() {}
  static permission = localStorage.getItem("granted") || "default";
  static requestPermission() { asked += 1; localStorage.setItem("granted", "granted");
    this.permission = "granted"; return Promise.resolve("granted"); } };
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    """Its watcher is woken by commits alone, so that nothing is quick because of a look that was due anyway, and no
    case of the demonstration falls due while a test counts."""
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("live") / "data"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Watcher.__init__.__kwdefaults__, "poll_s", 3600.0)
        for job in ("climb", "resume_staged", "stop_waiting"):
            patch.setattr(f"bot.jobs.{job}", lambda *_, **__: 0)
        async with filled(data) as site:
            yield site


@asynccontextmanager
async def filled(data: Path) -> AsyncIterator[Site]:
    async with serving(data) as service:
        services, now = service.office.services, datetime.now(UTC)

        def fill(tx: Tx) -> None:
            demo.fill(tx, zone=services.zone, clock=services.clock, pepper=b"pepper", now=now)

        await service.office.store.write(fill)
        yield Site(service)


async def comes(opens: Opens, site: Site, name: str, role: Role = Role.CLERK, **device: Any) -> Page:
    page = await logs_in(opens, site, name, role, quiet=False, **device)
    await is_live(page)
    return page


async def is_live(page: Page) -> None:
    """Its stream has begun: the numbers of the head have come."""
    await expect(page.locator("[data-count=ladder]").first).not_to_be_empty()


async def goes(page: Page, site: Site, path: str) -> None:
    await page.goto(site.url + path)
    await is_live(page)


async def report(site: Site, **fields: Any) -> Complaint:
    services = site.service.office.services

    def work(tx: Tx) -> Complaint:
        like = tx.cases.page(QueueFilter(states=frozenset({State.SUBMITTED.value})), size=1, number=1).cases[0]
        now = datetime.now(UTC)
        fresh = {
            "id": 0,
            "number": draw_number(services.random_below),
            "danger": False,
            "created_at": now,
            "updated_at": now,
            "due_at": now + timedelta(minutes=5),
            "version": 1,
        }
        case = tx.cases.add(replace(like, **{**fresh, **fields}))
        tx.cases.append(Event.of(case, Action.SUBMIT, actor=Actor(role=Role.REPORTER), at=now, before=State.DRAFT))
        return case

    return await site.service.office.store.write(work)


async def step(site: Site, case: Complaint, action: Action, *, by: str, **given: str) -> None:
    clock = site.service.office.services.clock

    def work(tx: Tx) -> None:
        fresh, account = tx.cases.get(case.id), tx.staff.named(by)[0]
        assert fresh is not None
        attempt = Attempt.on(fresh, actor=staff_actor(account), now=datetime.now(UTC))
        perform(tx, action, attempt, clock=clock, given=given)

    await site.service.office.store.write(work)


def bar(page: Page) -> Any:
    return page.locator("#live-news")


@SIZES
async def test_a_report_is_on_screen_within_a_second_and_shown_without_moving(
    opens: Opens, site: Site, device: dict[str, Any]
) -> None:
    page = await comes(opens, site, f"李在线{device['viewport']['width']}", **device)
    row = page.locator("tbody tr").nth(2)
    await row.locator("input[type=checkbox]").check()
    number = await row.get_attribute("data-number")
    await row.scroll_into_view_if_needed()
    for count in range(1, TRIES + 1):
        case = await report(site)
        committed = time.monotonic()
        await bar(page).get_by_text(label("live.news", ZH, count=count)).wait_for()
        if (took := time.monotonic() - committed) <= 1.0:
            break
    assert took <= 1.0
    await expect(page.locator(f"tr[data-number={case.number}]")).to_have_count(0)
    assert await violations(page) == []
    if device is PHONE:
        assert await small_targets(page) == []
    kept = page.locator(f"tr[data-number={number}]")
    await kept.locator("input[type=checkbox]").focus()
    before = await kept.evaluate("row => row.getBoundingClientRect().top")
    await bar(page).get_by_role("button").evaluate("button => button.click()")  # a tap elsewhere would scroll
    fresh = page.locator(f"tr[data-number={case.number}]")
    await expect(fresh.get_by_text(label("live.unread", ZH))).to_have_count(1)
    assert abs(await kept.evaluate("row => row.getBoundingClientRect().top") - before) <= 1
    await expect(kept.locator("input[type=checkbox]")).to_be_checked()
    await expect(bar(page)).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@SIZES
async def test_a_colleague_s_step_is_named_and_shown_without_losing_what_is_typed(
    opens: Opens, site: Site, device: dict[str, Any]
) -> None:
    width = device["viewport"]["width"]
    mine, theirs = (
        await comes(opens, site, f"钱在写{width}", **device),
        await comes(opens, site, f"李敏{width}", **device),
    )
    case = await report(site)
    await goes(mine, site, f"/console/cases/{case.number}")
    await goes(theirs, site, f"/console/cases/{case.number}")
    await mine.locator("#note-text").fill("写了一半的备注")
    await step(site, case, Action.ACCEPT, by=f"李敏{width}")
    await expect(bar(mine)).to_contain_text(f"李敏{width} 刚刚受理了")
    await expect(bar(theirs)).to_be_hidden()
    await bar(mine).get_by_role("button").click()
    await expect(mine.locator(".casehead .badge")).to_have_class("badge accepted")
    await expect(mine.locator("#note-text")).to_have_value("写了一半的备注")


async def test_words_whose_step_is_gone_are_shown(opens: Opens, site: Site) -> None:
    page = await comes(opens, site, "吴在写", **WIDE)
    await comes(opens, site, "郑同事", **WIDE)
    case = await report(site)
    await goes(page, site, f"/console/cases/{case.number}")
    form = page.locator(".steps form", has=page.locator("input[name=action][value=reject]"))
    await form.locator("textarea").first.evaluate("(box, words) => { box.value = words; }", "不归我们管，因为在区外")
    await step(site, case, Action.ACCEPT, by="郑同事")
    await bar(page).get_by_role("button").click()
    await expect(page.locator(".typed")).to_contain_text("不归我们管，因为在区外")


async def test_the_numbers_of_head_title_and_tabs_follow(opens: Opens, site: Site) -> None:
    page = await comes(opens, site, "王计数", **WIDE)
    new = page.locator(".tabs [data-count=new]")
    before = int(await new.inner_text())
    case = await report(site)
    await expect(new).to_have_text(str(before + 1))
    await expect(page).to_have_title(f"(1) {label('console.nav.queue', ZH)} · {label('landing.title', ZH)}")
    await goes(page, site, f"/console/cases/{case.number}")
    await expect(page).to_have_title(f"{case.number} · {label('landing.title', ZH)}")


async def test_users_s2_15_an_escalation_appears_for_the_supervisor(opens: Opens, site: Site) -> None:
    page = await comes(opens, site, "周主管", role=Role.SUPERVISOR, **WIDE)
    await goes(page, site, "/console/ladder")
    waiting = int(await page.locator("[data-count=ladder]").first.inner_text())

    def unsolved(tx: Tx) -> str:
        case = tx.cases.queue(QueueFilter(states=frozenset({State.CLOSED.value}), kind=Kind.REPORT), limit=1)[0]
        attempt = Attempt.on(case, actor=Actor(role=Role.REPORTER), now=max(datetime.now(UTC), case.updated_at))
        clock = site.service.office.services.clock
        return feedback.unsolved(tx, attempt, clock=clock, reason="晚上还在冒烟", leader="周主管").number

    number = await site.service.office.store.write(unsolved)
    await expect(bar(page)).to_contain_text(f"{number} {label('live.kind.unsolved', ZH)}")
    await expect(page.locator("[data-count=ladder]").first).to_have_text(str(waiting + 1))
    await page.reload()
    await expect(page.locator("section.card", has_text=number)).to_have_count(1)
    await goes(page, site, "/console/?mine=1")
    await expect(page.locator(f"tr[data-number={number}]")).to_have_count(1)


async def test_one_tab_speaks_and_danger_sounds_otherwise(opens: Opens, site: Site) -> None:
    page = await comes(opens, site, "冯提醒", script=VOICE, **WIDE)
    await goes(page, site, "/console/account")
    assert await page.evaluate("asked") == 0
    await page.get_by_label(label("live.sound", ZH)).check()
    await page.get_by_label(label("live.notice", ZH)).check()
    await expect(page.get_by_label(label("live.notice", ZH))).to_be_checked()
    await becomes(lambda: page.evaluate("[asked, heard]"), [1, ["sine"]])
    other = await page.context.new_page()
    for one in (page, other):
        await goes(one, site, "/console/")
        await one.locator("body").press("Shift")  # browsers keep a page silent until then
    plain = await report(site)
    for one in (page, other):
        await expect(bar(one)).to_contain_text(label("live.news", ZH, count=1))
    danger = await report(site, danger=True)
    for one in (page, other):
        await expect(bar(one)).to_contain_text(label("live.news", ZH, count=2))

    async def noticed(what: str) -> list[str]:
        return sorted([*await page.evaluate(what), *await other.evaluate(what)])

    new = label("live.kind.new", ZH)
    told = [f"{label('landing.title', ZH)}｜{plain.number} {new}", f"{label('live.danger', ZH)}｜{danger.number} {new}"]
    await becomes(lambda: noticed("heard"), ["sine", "square", "square", "square"])
    await becomes(lambda: noticed("shown"), sorted(told))


async def test_tabs_of_a_browser_share_one_stream_and_the_next_takes_over(opens: Opens, site: Site) -> None:
    first = await comes(opens, site, "陈标签", **WIDE)
    tabs = [await first.context.new_page() for _ in range(6)]
    for tab in tabs:
        await goes(tab, site, "/console/")
    await first.close()
    await report(site)
    for tab in tabs:
        await expect(bar(tab)).to_contain_text(label("live.news", ZH, count=1))


async def test_a_session_that_ended_says_so_and_goes_on_after_the_log_in(opens: Opens, site: Site) -> None:
    page = await comes(opens, site, "褚过期", **WIDE)
    await page.locator("input[name=q]").fill("写到一半")
    await site.service.office.store.write(lambda tx: tx.sessions.close_all_of(tx.staff.named("褚过期")[0].id))
    await report(site)
    await expect(bar(page)).to_contain_text(label("live.ended", ZH))
    await bar(page).get_by_role("button").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.locator("input[name=q]")).to_have_value("写到一半")
