"""The night that the product began with, walked in real browsers: three sites, five findings, one site without a
problem, a firm's 自查. Who is on the road has a phone, the office a desk. Afterwards every page, file and message names
the same numbers."""

import re
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from complaints.case.lifecycle import RUNGS
from complaints.model import Dispute, Role, State
from inspections import morning, sessions
from inspections.morning_sections import SECTIONS
from storage.tx import Tx
from tests.browser.conftest import Site, serving
from tests.browser.night_steps import (
    PLANT,
    ROAD,
    YARD,
    ZH,
    Door,
    checks_itself,
    fetched,
    goes_to,
    hears_of_it,
    is_contested,
    is_done_and_checked,
    is_late,
    looks_right,
    own_record,
    registered,
    rendered,
    signs,
    table,
    text_of,
    waiting,
    walks,
)
from tests.browser.test_inspect_walk import clicks, found
from tests.browser.test_working_day import Person, _now, case_of
from tests.web.test_statistics import cells_of
from texts import label
from wording.statistics_words import name_of

# the whole night is walked before the first test
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(360)]
SUMS = [
    "检查地点 3 处，其中无问题 1 处",
    "发现问题 5 个",
    "当场整改并核验 1 个",
    "限时整改 4 个（立行立改（2 小时） 1 个、24 小时 1 个、3 日 2 个）",
]
STATES = {"N-01": "已办结", "N-02": "整改中", "N-03": "整改中", "N-04": "已办结", "N-05": "整改中"}
#: of a leader's morning, whatever else it counts
MORNING = {**{one.name: 0 for one in SECTIONS}, "sessions": 1, "found": 5, "late_found": 1, "repeated": 1}
#: what lists other than those of cases are made of, by address
LISTS = {"inspect": "ul.sessions li", "sites": "td > a[href^='/console/sites/']"}


@dataclass(frozen=True, kw_only=True)
class Night:
    """Who is at a browser, and the night when it is over. `numbers` of the cases by label of the finding."""

    site: Site
    session: int
    numbers: Mapping[str, str]
    han: Person
    leader: Person
    road: Person
    yard: Person
    plant: Person


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def night(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, built_library: Any
) -> AsyncIterator[Night]:
    data = shutil.copytree(built_library, tmp_path_factory.mktemp("night") / "data")
    async with serving(data) as service:
        site = Site(service)
        firms = await registered(site)
        come = Door(chromium=chromium, site=site)
        han, lu = await come.in_("韩巡查", Role.INSPECTOR), await come.in_("陆巡查", Role.INSPECTOR)
        road, yard, plant = [await come.in_(f"{name[:2]}安全员", Role.FIRM, firm=firm) for name, firm in firms.items()]
        leader = await come.in_("唐领导", Role.LEADER)
        supervisor, verifier = await come.in_("孙主管", Role.SUPERVISOR), await come.in_("赵核查", Role.VERIFIER)
        await checks_itself(road)
        session = await walks(han, lu)
        numbers = {one.finding.label: one.case.number for one in await found(site, session)}
        await hears_of_it(road)
        await signs(road, numbers["N-05"])
        await is_late(site, numbers["N-02"], road, leader)
        await is_contested(numbers["N-03"], yard, supervisor)
        await is_done_and_checked(numbers["N-04"], yard, verifier)
        yield Night(
            site=site, session=session, numbers=numbers, han=han, leader=leader, road=road, yard=yard, plant=plant
        )
        for context in come.contexts:
            await context.close()


async def test_each_finding_has_gone_its_own_way(night: Night) -> None:
    cases = {name: await case_of(night.site, number) for name, number in night.numbers.items()}
    assert {name: case.state for name, case in cases.items()} == {
        "N-01": State.CLOSED, "N-02": State.RECTIFYING, "N-03": State.RECTIFYING, "N-04": State.CLOSED,
        "N-05": State.RECTIFYING,
    }  # fmt: skip
    assert cases["N-03"].dispute is Dispute.OVERRULED
    rungs = await night.site.service.office.store.read(lambda tx: tx.rungs.of_case(cases["N-02"].id))
    assert [rung.name for rung in rungs] == [name.value for name in RUNGS[1:]]
    last = (await found(night.site, night.session))[-1].finding
    assert last.checklist_item.endswith(":wash") and last.basis == ("site-vehicle-wash",)


async def test_the_summary_the_ledger_and_the_record_name_the_same(night: Night) -> None:
    page, base = night.han.page, f"{night.site.url}/console/inspect/{night.session}"
    await page.goto(base)
    assert await page.locator(".sums li").all_inner_texts() == SUMS
    await looks_right(page, "night-ended")
    book = await fetched(page, "inspect.xlsx")
    rows = table(book, 1)
    assert {row["序号"]: row["编号"] for row in rows} == night.numbers
    assert {row["序号"]: row["状态"] for row in rows} == STATES
    assert [row["地点"] for row in rows] == [ROAD, ROAD, YARD, YARD, ROAD]
    visits = {row["地点"]: (row["结果"], row["问题数"]) for row in table(book, 2)}
    assert visits == {ROAD: ("有问题", "3"), YARD: ("有问题", "2"), PLANT: ("检查无问题", "0")}
    assert [row[0] for row in cells_of(book, 3)[1:-1]] == SUMS
    paper = text_of(await fetched(page, "inspect.pdf"))
    assert all(line in paper for line in SUMS) and "不是行政执法检查笔录" in paper


async def test_the_group_s_summary_names_the_same(night: Night) -> None:
    """As the group and its robots are sent it, again if need be."""

    def sends(tx: Tx) -> Mapping[str, str]:
        session = tx.inspections.session(night.session)
        assert session is not None
        sessions.tell_summary(tx, session, now=_now(), late=True)
        return waiting(tx, sessions.SUMMARY, to="group")

    values = await night.site.service.office.store.write(sends)
    said = await rendered(night.site, sessions.SUMMARY, values)
    assert [line for line in said.splitlines() if line in SUMS] == SUMS


async def test_the_statistics_name_the_same(night: Night) -> None:
    await night.leader.page.goto(f"{night.site.url}/console/numbers?per=year")
    whole = night.leader.page.locator('section[aria-labelledby="whole"] tbody tr')
    shown = {}
    for row in await whole.all():
        shown[(await row.locator("th").inner_text()).strip()] = (await row.locator("td").first.inner_text()).strip()
    assert {name: shown[name_of(name, ZH)] for name in ("received", "closed", "open", "overdue")} == {
        "received": "5", "closed": "2", "open": "3", "overdue": "1",
    }  # fmt: skip
    await looks_right(night.leader.page, "night-numbers")


async def test_the_leader_s_morning_and_its_message_name_the_same(night: Night) -> None:
    leader, site = night.leader.page, night.site
    await goes_to(night.leader, label("inspect.morning.title", ZH))
    await looks_right(leader, "night-morning")
    names = {label(f"inspect.morning.{name}", ZH): name for name in MORNING}
    lines = [
        (
            await line.locator("span").inner_text(),
            int(await line.locator("b").inner_text()),
            await line.get_attribute("href"),
        )
        for line in await leader.locator("ul.morning a").all()
    ]
    assert {names[words]: number for words, number, _ in lines} == MORNING
    for words, number, path in lines:
        await leader.goto(f"{site.url}{path}")
        rows = LISTS.get(str(path).removeprefix("/console/").partition("?")[0], "a.number[href^='/console/cases/']")
        assert (words, await leader.locator(rows).count()) == (words, number)
    await goes_to(night.leader, label("inspect.morning.title", ZH))
    await leader.locator("#hour").select_option("7")
    await clicks(leader, label("inspect.morning.save", ZH))
    await expect(leader.get_by_role("status").first).to_be_visible()
    said = await morning_message(night)
    assert {name: int(re.search(rf"{re.escape(words)}　(\d+)", said)[1]) for words, name in names.items()} == MORNING  # type: ignore[index]


async def morning_message(night: Night) -> str:
    """What the leader is sent at half past seven of the day after the night began."""
    office = night.site.service.office
    zone, clock = office.services.zone, office.services.clock

    def sends(tx: Tx) -> Mapping[str, str]:
        session = tx.inspections.session(night.session)
        assert session is not None
        day = zone.local(session.started_at).date() + timedelta(days=1)
        now = datetime.combine(day, time(7, 30), zone.timezone)
        assert morning.send_due(tx, now=now, clock=clock) == 1
        return waiting(tx, morning.KEY)

    return await rendered(night.site, morning.KEY, await office.store.write(sends))


async def test_each_firm_s_own_record_names_its_part_and_the_parts_add_up(night: Night) -> None:
    given = {"road": ("N-01", "N-02", "N-05"), "yard": ("N-03", "N-04"), "plant": ()}
    checked = {"road": 1, "yard": 0, "plant": 0}
    visited = {"road": ["发现问题 3 个"], "yard": ["发现问题 2 个"], "plant": ["检查无问题"]}
    for name, labels in given.items():
        person: Person = getattr(night, name)
        await goes_to(person, label("firm.about.nav", ZH))
        await looks_right(person.page, f"night-about-{name}")
        paper, book = await own_record(person.page)
        number, state = (label(f"firm.record.column.{column}", ZH) for column in ("number", "state"))
        rows = {row[number]: row[state] for row in table(book, 1)}
        assert rows == {night.numbers[one]: STATES[one] for one in labels}
        assert len(table(book, 3)) == checked[name]
        assert [row["结果"] for row in table(book, 5)] == visited[name]
        assert all((number in paper) is (one in labels) for one, number in night.numbers.items())
