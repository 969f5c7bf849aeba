"""Forms of a firm's dates that are sent twice, late or from another firm's page (E12)."""

import re
from collections.abc import Awaitable, Callable

import pytest

from complaints.model import Duty, FirmSite, SiteKind
from enterprises.calendar.model import State
from storage.store import Store
from tests.chat import Clock
from tests.web.check_scenes import a_firm
from tests.web.conftest import Browser
from tests.web.test_calendar import ROOT, adds, finishes, joins

Arrives = Callable[[], Awaitable[Browser]]


@pytest.fixture
def site(store: Store, clock: Clock) -> FirmSite:
    return a_firm(store, clock, "青禾涂料（虚构）", kind=SiteKind.FACTORY)


@pytest.fixture
async def wu(arrives: Arrives, store: Store, clock: Clock, site: FirmSite) -> Browser:
    return await joins(arrives, store, clock, site, ("吴联系", Duty.CONTACT))


async def test_e12_a_date_sent_twice_is_entered_once(wu: Browser, store: Store, site: FirmSite) -> None:
    first = await adds(wu, title="洗塔", day="2026-12-01", count="1", span="month")
    again = await adds(wu, title="洗塔", day="2026-12-01", count="1", span="month")
    other = await adds(wu, title="洗塔", day="2026-12-02", count="1", span="month")
    assert (again == first, other == first) == (True, False)
    assert len(store.read_now(lambda tx: tx.calendar.of_firm(site.firm))) == 2


async def test_e12_saving_without_a_change_is_no_change(wu: Browser) -> None:
    address = await adds(wu, title="洗塔", day="2026-12-01")
    seen = wu.value("seen")
    await wu.sends(f"{address}/change", seen=seen, title="洗塔", day="2026-12-01", span="once")
    assert wu.status == 200 and wu.value("seen") == seen


async def test_e12_what_is_done_twice_is_done_once(wu: Browser, store: Store, site: FirmSite) -> None:
    address = await adds(wu, title="洗塔", day="2026-12-01", count="1", span="month")
    seen = wu.value("seen")
    await finishes(wu, address, "洗好了")
    await wu.sends(f"{address}/done", seen=seen, note="洗好了")
    assert (wu.status, "这一项已经办完或取消了" in wu.text, "洗好了" in wu.text) == (409, True, True)
    dates = store.read_now(lambda tx: tx.calendar.of_firm(site.firm, states=tuple(State)))
    assert sorted(one.state for one in dates) == [State.DONE, State.OPEN]


async def test_e12_a_stale_page_leads_back_to_the_date_as_it_is(wu: Browser) -> None:
    address = await adds(wu, title="洗塔", day="2026-12-01")
    seen = wu.value("seen")
    await wu.sends(f"{address}/change", seen=seen, title="洗喷淋塔", day="2026-12-05", span="once")
    await wu.sends(f"{address}/drop", seen=seen)
    assert (wu.status, "同事刚刚改过这一项" in wu.text, "洗喷淋塔" in wu.text) == (409, True, True)
    await wu.sends(f"{address}/reopen", seen=wu.value("seen"))
    assert (wu.status, "这一项不能撤回" in wu.text, "洗喷淋塔" in wu.text) == (409, True, True)
    await wu.sends(f"{address}/change", seen="不是数", title="乱来", day="2026-12-05", span="once")
    assert (wu.status, "同事刚刚改过这一项" in wu.text) == (409, True)


async def test_e12_no_step_of_another_firm_s_date(
    wu: Browser, arrives: Arrives, store: Store, clock: Clock, site: FirmSite
) -> None:
    address = await adds(wu, title="洗塔", day="2026-12-01")
    other = await joins(arrives, store, clock, a_firm(store, clock, "远山机械（虚构）"), ("马邻居", Duty.CONTACT))
    await other.opens(f"{ROOT}/add?template=own")
    typed = {"seen": "0", "note": "替你办了", "title": "乱来", "day": "2026-12-01", "span": "once"}
    for step in ("done", "change", "drop", "reopen"):
        await other.sends(f"{address}/{step}", **typed)
        assert (other.status, "洗塔" in other.text) == (404, False)
        await other.opens(f"{ROOT}/add?template=own")
    await other.sends(f"{ROOT}/add", title="借地方", day="2026-12-01", span="once", site=site.id)
    assert (other.status, "洗塔" in other.text) == (422, False)
    await other.opens(ROOT)
    known = store.read_now(lambda tx: tx.calendar.of_firm(site.firm))
    assert [(one.title, one.state) for one in known] == [("洗塔", State.OPEN)]


async def test_e12_days_and_rhythms_that_cannot_be_are_refused_at_their_field(wu: Browser) -> None:
    await wu.opens(f"{ROOT}/add?template=own")
    for day in ("2026-02-30", "0001-01-01", "9999-12-31", "明天", "2026-12-01T10:00", "１２"):
        await wu.sends(f"{ROOT}/add", title="洗塔", day=day, span="once")
        marked = re.search(r'name="day"[^>]* aria-invalid="true"', wu.page) is not None
        assert (wu.status, marked, wu.value_of_input("title")) == (422, True, "洗塔"), day
    for count in ("0", "-1", "1.5", "３", "9" * 400):
        await wu.sends(f"{ROOT}/add", title="洗塔", day="2026-12-01", count=count, span="month")
        assert (wu.status, "周期要写 1 到" in wu.text) == (422, True)
    await wu.sends(f"{ROOT}/add", title="塔" * 20_000, day="2026-12-01", span="once")
    assert wu.status in (413, 422)
