"""The calendar on a firm's pages, the list of staff, and the feed that a calendar library reads (E12)."""

import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import openpyxl
import pytest
from aiohttp import FormData
from icalendar import Calendar

from complaints.model import Duty, FirmPerson, FirmSite, Permit, PermitKind, Role, SiteKind
from enterprises.calendar import permits, telling
from http_server.site import PER_MINUTE
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.check_scenes import a_firm, scene
from tests.web.conftest import Browser, logged_in, staff_called
from web.ports import PageServices
from zone.zone import CHINA

Arrives = Callable[[], Awaitable[Browser]]
ROOT = "/console/firm/calendar"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def site(store: Store, clock: Clock) -> FirmSite:
    return a_firm(store, clock, "青禾涂料（虚构）", kind=SiteKind.FACTORY)


@pytest.fixture
async def wu(arrives: Arrives, store: Store, clock: Clock, site: FirmSite) -> Browser:
    return await joins(arrives, store, clock, site, ("吴联系", Duty.CONTACT))


async def joins(
    arrives: Arrives, store: Store, clock: Clock, site: FirmSite, who: tuple[str, Duty]
) -> Browser:  # fmt: skip
    name, duty = who
    browser = await logged_in(arrives, store, clock, name, Role.FIRM, party=f"firm:{site.firm}")
    account = staff_called(store, name)
    person = FirmPerson(firm=site.firm, name=name, duty=duty, staff_id=account.id)
    store.write_now(lambda tx: tx.firms.add_person(person))
    return browser


Registers = Callable[[date], None]


@pytest.fixture
def registers(store: Store, clock: Clock, services: Services, site: FirmSite) -> Registers:
    """The register has a discharge permit until that day now, and the job has followed."""
    return lambda until: has_permit(store, clock, services, site, until)


def has_permit(store: Store, clock: Clock, services: Services, site: FirmSite, until: date) -> None:
    permit = Permit(kind=PermitKind.DISCHARGE, number="虚排-1", until=until)
    today = services.zone.local(clock()).date()

    def work(tx: Tx) -> None:
        known = tx.firms.site(site.id)
        assert known is not None
        tx.firms.save_site(replace(known, permits=(permit,), updated_at=clock()), seen=known.version)
        permits.follow_changed(tx, services.dates, now=clock(), today=today)

    store.write_now(work)


async def adds(browser: Browser, **values: str) -> str:
    """The address of the new date."""
    await browser.opens(f"{ROOT}/add?template={values.get('template', 'own')}")
    await browser.sends(f"{ROOT}/add", **values)
    assert browser.status == 200, browser.text
    return re.findall(rf'action="({ROOT}/\d+)/done"', browser.page)[0]


async def finishes(browser: Browser, address: str, note: str = "", **files: bytes) -> None:
    await browser.opens(address)
    form = FormData({"csrf": browser.csrf, "seen": browser.value("seen"), "note": note})
    for name, data in files.items():
        kind = name.rpartition("_")[2]
        form.add_field("files", data, filename=f"receipt.{kind}", content_type="application/octet-stream")
    await browser.posts(f"{address}/done", form)


async def test_e12_a_year_of_dates_one_done_with_a_photo_and_a_pdf(
    wu: Browser, clerk: Browser, registers: Registers, site: FirmSite
) -> None:
    registers(date(2027, 1, 31))
    await adds(wu, template="report_year", day="2027-01-15", count="1", span="year")
    carbon = await adds(wu, title="更换活性炭", day="2026-10-20", count="3", span="month", site=site.id)
    await wu.opens("/console/firm/about")
    assert "10月20日 更换活性炭 还有 8 天 12月2日 申请排污许可证延续（虚排-1） 还有 51 天" in wu.text
    await wu.opens(ROOT)
    shown = re.findall(r"<h2 id=\"group-\d+\">(.*?)</h2>", wu.page)
    assert shown[:3] == ["2026 年 10 月", "2026 年 12 月", "2027 年 1 月"]
    assert "申请排污许可证延续（虚排-1）" in wu.text and "《排污许可管理条例》第14条" not in wu.text
    await finishes(wu, carbon, "换了两箱", a_jpg=scene(1), b_pdf=PDF)
    assert "已完成。下一次是 2027年1月20日。" in wu.text
    assert "换了两箱" in wu.text and "receipt.pdf" in wu.text
    photo, document = re.findall(rf'<a href="({carbon}/files/\d+)"', wu.page)
    response = await wu.client.get(document)
    assert (response.headers["Content-Type"], await response.read()) == ("application/pdf", PDF)
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert (await wu.client.get(photo)).content_type == "image/jpeg"
    await clerk.opens(carbon.replace("/firm", ""))
    assert "换了两箱" in clerk.text and "吴联系 于 10月12日 09:30 办完" in clerk.text
    assert (await clerk.client.get(photo.replace("/firm", ""))).status == 200


async def test_e12_two_persons_are_told_and_the_message_leads_to_the_date(
    wu: Browser, arrives: Arrives, registers: Registers, house: PageServices, site: FirmSite
) -> None:
    store, clock = cast("Store", house.store), cast("Clock", house.clock)
    await wu.opens(ROOT)
    assert "现在只有一位能收提醒" in wu.text and "吴联系 还没有绑定聊天或邮箱" in wu.text
    await joins(arrives, store, clock, site, ("郑环保", Duty.ENVIRONMENT))
    third = await joins(arrives, store, clock, site, ("孙厂长", Duty.LEGAL))
    await wu.opens(ROOT)
    assert "现在只有一位" not in wu.text
    ids = {name: str(staff_called(store, name).id) for name in ("吴联系", "郑环保", "孙厂长")}
    await wu.sends(f"{ROOT}/persons", first=ids["孙厂长"], second=ids["孙厂长"])
    assert (wu.status, "两位不能是同一个人" in wu.text) == (422, True)
    await wu.sends(f"{ROOT}/persons", first=ids["孙厂长"], second=ids["郑环保"])
    assert "已保存提醒的人" in wu.text
    registers(date(2027, 1, 31))

    def told(tx: Tx) -> list[str]:
        telling.remind(tx, now=clock(), zone=CHINA)
        return [row.recipient for row in tx.sending.claim(clock())]

    assert store.write_now(told) == [f"staff:{ids[name]}" for name in ("孙厂长", "郑环保")]
    await third.opens(ROOT)
    assert "还有 51 天" in third.text


async def test_what_is_refused_keeps_what_was_typed(wu: Browser) -> None:
    await wu.opens(f"{ROOT}/add?template=own")
    await wu.sends(f"{ROOT}/add", title="洗塔", day="", remark="找厂家", count="2", span="month")
    assert (wu.status, "请填日期" in wu.text) == (422, True)
    assert (wu.value_of_input("title"), wu.value_of_text("remark"), wu.value_of_input("count")) == (
        "洗塔", "找厂家", "2",
    )  # fmt: skip
    address = await adds(wu, title="洗塔", day="2026-12-01")
    await finishes(wu, address, "")
    assert (wu.status, "请写一句怎么办的" in wu.text) == (422, True)
    await finishes(wu, address, "写好的说明", a_pdf=b"%PDF-1.4 half of it")
    assert (wu.status, "这个 PDF 打不开" in wu.text, wu.value_of_text("note")) == (422, True, "写好的说明")
    await finishes(wu, address, "写好的说明", a_exe=b"MZ")
    assert (wu.status, "只收照片和 PDF" in wu.text) == (422, True)


async def test_a_colleague_was_faster(wu: Browser) -> None:
    address = await adds(wu, title="洗塔", day="2026-12-01")
    seen = wu.value("seen")
    await wu.sends(f"{address}/change", seen=seen, title="洗喷淋塔", day="2026-12-05", span="once")
    assert "日期由 12月1日 改为 12月5日" in wu.text
    await wu.sends(f"{address}/change", seen=seen, title="又改", day="2026-12-06", span="once")
    assert (wu.status, "同事刚刚改过" in wu.text, wu.value_of_input("title")) == (409, True, "又改")
    await wu.opens(address)
    await wu.sends(f"{address}/drop", seen=wu.value("seen"))
    assert "以后不再提醒这一项" in wu.text and "洗喷淋塔" not in wu.text


async def test_e12_a_permit_that_ends_before_it_begins_is_refused_and_a_changed_one_moves_its_date(
    wu: Browser, clerk: Browser, registers: Registers, site: FirmSite
) -> None:
    registers(date(2027, 1, 31))
    page = f"/console/firms/sites/{site.id}"
    await clerk.opens(page)
    typed = {"version": clerk.value("version"), "name": site.name, "kind": "factory"}
    typed |= {"permit_kind_0": "discharge", "permit_number_0": "虚排-1", "permit_since_0": "2027-03-31"}
    await clerk.sends(page, **typed, permit_until_0="2027-03-30")
    assert (clerk.status, "截止日期早于开始日期" in clerk.text) == (422, True)
    await clerk.sends(page, **typed | {"permit_since_0": "2022-04-01"}, permit_until_0="2027-03-31")
    registers(date(2027, 3, 31))
    await wu.opens(ROOT)
    assert "2027年1月30日 申请排污许可证延续（虚排-1）" in wu.text and "12月2日" not in wu.text


async def test_another_firm_sees_nothing_of_it(wu: Browser, arrives: Arrives, store: Store, clock: Clock) -> None:
    address = await adds(wu, title="洗塔", day="2026-12-01")
    other = await joins(arrives, store, clock, a_firm(store, clock, "远山机械（虚构）"), ("马邻居", Duty.CONTACT))
    await other.opens(ROOT)
    assert "洗塔" not in other.text
    for path in (address, f"{address}/files/1"):
        await other.opens(path)
        assert (other.status, "洗塔" in other.text) == (404, False)


async def test_e12_staff_see_what_falls_due_filtered_and_as_a_file(wu: Browser, clerk: Browser, site: FirmSite) -> None:
    for title, day in (
        ("昨天到期的", "2026-10-11"),
        ("今天的", "2026-10-12"),
        ("周日的", "2026-10-18"),
        ("下周一", "2026-10-19"),
    ):
        await adds(wu, title=title, day=day)
    for within, titles in (
        ("late", ["昨天到期的"]), ("week", ["今天的", "周日的"]), ("month", ["今天的", "周日的", "下周一"]),
        ("all", ["昨天到期的", "今天的", "周日的", "下周一"]), ("done", []),
    ):  # fmt: skip
        await clerk.opens(f"/console/calendar?within={within}")
        assert re.findall(r'<td><a href="/console/calendar/\d+">(.*?)</a>', clerk.page) == titles
    for narrowed, count in (
        ("q=青禾", 4),
        ("q=远山", 0),
        (f"firm={site.firm}", 4),
        ("trade=none", 0),
        ("subdistrict=beitan", 0),
    ):
        await clerk.opens(f"/console/calendar?within=all&{narrowed}")
        assert f"{count} 项" in clerk.text, narrowed
    response = await clerk.client.get("/console/calendar/export/xlsx?within=late")
    sheet = openpyxl.load_workbook(io.BytesIO(await response.read())).active
    rows = list(sheet.values)
    assert rows[0][:7] == ("企业", "行业", "场所", "街道", "事项", "日期", "剩余天数")
    assert [(row[0], row[4], row[5].date(), row[6]) for row in rows[1:]] == [
        ("青禾涂料（虚构）", "【演练】昨天到期的", date(2026, 10, 11), -1)
    ]  # fmt: skip
    await clerk.opens("/console/calendar/export/csv?within=late")
    assert "昨天到期的" in clerk.page
    await clerk.opens(f"/console/firms/{site.firm}")
    assert f'href="/console/calendar?firm={site.firm}"' in clerk.page


async def fed(browser: Browser, path: str) -> Calendar:
    response = await browser.client.get(path)
    assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    body = await response.read()
    assert all(len(line) <= 75 for line in body.split(b"\r\n")) and b"\n" not in body.replace(b"\r\n", b"")
    return Calendar.from_ical(body)


async def feed_of(browser: Browser) -> str:
    """The path of a new address."""
    await browser.opens(ROOT)
    await browser.sends(f"{ROOT}/feed")
    return "/" + re.findall(r'class="link"[^>]* value="([^"]+)"', browser.page)[0].split("/", 3)[3]


async def test_e12_a_calendar_library_reads_the_feed(
    wu: Browser, stranger: Browser, registers: Registers, clock: Clock
) -> None:
    registers(date(2027, 1, 31))
    await adds(wu, template="report_year", day="2026-10-15", count="1", span="year", remark="吴联系经办")
    path = await feed_of(wu)
    calendar = await fed(stranger, path)
    events = {str(one["SUMMARY"]): one for one in calendar.walk("VEVENT")}
    assert [(name, one.decoded("DTSTART"), one.decoded("DTEND")) for name, one in events.items()] == [
        ("【演练】排污许可执行报告（年报）", date(2026, 10, 15), date(2026, 10, 16)),
        ("【演练】申请排污许可证延续（虚排-1）", date(2026, 12, 2), date(2026, 12, 3)),
    ]
    renewal = events["【演练】申请排污许可证延续（虚排-1）"]
    assert "《排污许可管理条例》第14条" in renewal["DESCRIPTION"]
    triggers = [alarm.decoded("TRIGGER") for alarm in renewal.walk("VALARM")]
    assert triggers == [timedelta(hours=9) - timedelta(days=days) for days in (30, 7, 1)]
    assert (renewal["SEQUENCE"], renewal.decoded("LAST-MODIFIED")) == (0, clock().replace(microsecond=0))
    assert "吴联系" not in calendar.to_ical().decode()
    clock.passes(days=1)
    registers(date(2027, 3, 31))
    moved = next(one for one in (await fed(stranger, path)).walk("VEVENT") if one["UID"] == renewal["UID"])
    assert (moved.decoded("DTSTART"), moved["SEQUENCE"]) == (date(2027, 1, 30), 1)


async def test_what_was_done_says_so_and_rings_no_more(wu: Browser, stranger: Browser) -> None:
    address, path = await adds(wu, title="洗塔", day="2026-10-20"), await feed_of(wu)
    await finishes(wu, address, "洗好了")
    (event,) = (await fed(stranger, path)).walk("VEVENT")
    assert (str(event["SUMMARY"]), event.walk("VALARM")) == ("【演练】已完成：洗塔", [])


async def test_a_revoked_address_says_so_and_a_new_one_works(wu: Browser, stranger: Browser) -> None:
    await adds(wu, title="洗塔", day="2026-10-20")
    first = await feed_of(wu)
    second = await feed_of(wu)
    response = await stranger.client.get(first)
    assert (response.status, response.headers["Cache-Control"]) == (410, "no-store")
    assert "已经停用" in await response.text()
    assert len((await fed(stranger, second)).walk("VEVENT")) == 1
    await wu.opens(ROOT)
    assert second.split("/")[2].removesuffix(".ics") not in wu.page
    await wu.sends(f"{ROOT}/feed/revoke")
    assert (await stranger.client.get(second)).status == 410
    assert (await stranger.client.get("/calendar/guessed.ics")).status == 404


async def test_requests_of_a_feed_are_counted(wu: Browser, stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PER_MINUTE, "calendar", 1)
    path = await feed_of(wu)
    assert [(await stranger.client.get(path)).status for _ in range(2)] == [200, 429]


async def test_a_real_zone_marks_nothing(
    house: PageServices, wu: Browser, stranger: Browser, services: Services
) -> None:
    """The zone of the tests is one for training, whose events all say 演练."""
    await adds(wu, title="洗塔", day="2026-10-20")
    path = await feed_of(wu)
    assert str((await fed(stranger, path))["X-WR-CALNAME"]) == "【演练】青禾涂料（虚构）：到期日历"
    real = replace(services, zone=replace(services.zone, training=False))
    object.__setattr__(house, "services", lambda: real)
    calendar = await fed(stranger, path)
    assert [str(one["SUMMARY"]) for one in calendar.walk("VEVENT")] == ["洗塔"]
    assert str(calendar["X-WR-CALNAME"]) == "青禾涂料（虚构）：到期日历"
