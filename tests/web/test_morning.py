"""早报 (S32): what other packages have to say in the morning is equal on the page, in the message and in its lists."""

import html
import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from complaints.model import FirmSite, Notice, Role, SiteKind
from complaints.model.firms import Firm
from enterprises.calendar.model import DueDate
from handlers.staff import inspect_told
from inspections import morning
from inspections.checklists.ports import Every
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.domain.patrol.test_due import a_file
from tests.web.air_scenes import a_station, days, measured
from tests.web.conftest import Browser, logged_in
from tests.web.test_patrol import NORTH, uploads
from tests.web.test_rectification import enters as enters_item


def rows_of(browser: Browser, section: str) -> int:
    """Rows of the table below the heading with that id."""
    after = browser.page.split(f'id="{section}"', 1)[1].split("</table>")[0]
    return after.split("<tbody>", 1)[1].count("<tr")


def a_late_firm(tx: Tx, today: date, clock: Clock) -> None:
    firm = tx.firms.add(Firm(name="青岚建材厂（虚构）", created_at=clock(), updated_at=clock()))
    yard = FirmSite(firm=firm.id, name="料场", kind=SiteKind.BUILDING, created_at=clock(), updated_at=clock())
    site = tx.firms.add_site(yard)
    for name in ("yard", "dust"):
        tx.checks.set_rhythm(
            firm=firm.id, site=site.id, site_name="料场", list_id=name, every=Every.WEEK, due_on=today
        )  # fmt: skip
    for ahead in (2, 3, 9, 10):  # one will be overdue, two are due within a week, one is later
        due_on = today + timedelta(days=ahead)
        tx.calendar.add(
            DueDate(firm=firm.id, title="换活性炭", due_on=due_on, month_day=due_on.day, changed_at=clock())
        )


async def test_s32_repeat_sites_and_inspection_problems_open_their_lists(
    clerk: Browser, arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock
) -> None:
    def places(tx: Tx) -> None:
        for address in ("东门", "西门"):
            tx.sites.add(cell="1:1", lat=0.01, lon=0.01, address=address, subdistrict=None, now=clock(), count=3)
            clock.passes(days=2)

    store.write_now(places)
    await enters_item(clerk, due_on="2026-10-13", milestones="")
    await enters_item(clerk, number="8", milestones="")
    clock.passes(days=-1)
    leader = await logged_in(arrives, store, clock, "唐领导", Role.LEADER)
    await leader.opens("/console/morning")
    found = dict(re.findall(r'<li><a href="/console/([^"]*)"><b>(\d+)</b>', leader.page))
    numbers = {html.unescape(path): int(number) for path, number in found.items()}
    assert (numbers["rectification?late=1"], numbers["rectification?state=waiting"]) == (1, 0)
    for path, number in numbers.items():
        if path.startswith(("sites", "rectification")):
            await leader.opens(f"/console/{path}")
            listed = re.findall(r'href="/console/(?:sites|rectification)/\d+"', leader.page)
            assert (path, len(listed)) == (path, number)
    assert [number for path, number in numbers.items() if path.startswith("sites")] == [1]


async def test_s32_patrols_self_checks_and_air_are_equal_on_page_and_in_the_message(
    admin: Browser, arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock, services: Services
) -> None:
    await uploads(admin, a_file(NORTH))
    await admin.sends("/console/patrol/rhythms", level="一级", every="1")
    store.write_now(lambda tx: a_late_firm(tx, services.zone.local(clock()).date(), clock))
    clock.passes(days=3)
    station = a_station(store)
    measured(store, clock, station, days(date(2026, 1, 1), date(2026, 10, 11), 30))
    leader = await logged_in(arrives, store, clock, "唐领导", Role.LEADER)

    await leader.opens("/console/morning")
    numbers = dict(re.findall(r'<li><a href="/console/([^"]*)"><b>(\d+)</b>', leader.page))
    assert (numbers["patrol#missed"], numbers["checks#late"]) == ("3", "2")
    assert (numbers["calendar?within=week"], numbers["calendar?within=late"]) == ("2", "1")
    found = re.findall(r'<li><a href="/console/air[^"]*"><span>([^<]*)</span>', leader.page)
    air = [html.unescape(one) for one in found]
    assert len(air) == 3 and "PM2.5 平均 30.0" in air[0]

    counts = store.read_now(lambda tx: morning.counted(tx, now=clock(), clock=services.clock)).counts
    values = {"day": services.zone.local(clock()).date().isoformat(), **{k: str(v) for k, v in counts.items()}}
    notice = Notice(event_id=None, case_id=None, to="staff:1", key=morning.KEY, values=values)
    said = store.read_now(lambda tx: inspect_told.render(notice, "zh_CN", tx, services))
    assert said is not None
    lines = said.text.text.splitlines()
    assert "漏看的巡查网格（近两个月，次）　3" in lines and "到期没做的企业自查　2" in lines
    assert lines[-3:] == air

    assert "企业 7 天内到期的事项　2" in lines and "企业逾期的事项　1" in lines
    for within, number in (("week", 2), ("late", 1)):
        await leader.opens(f"/console/calendar?within={within}")
        assert leader.page.split("<tbody>", 1)[1].count("<tr") == number

    for path, section, number in (("patrol", "missed", 3), ("checks", "late", 2)):
        await leader.opens(f"/console/{path}")
        assert (leader.status, rows_of(leader, section)) == (200, number)
