"""What the people of the founding night do at their browsers, and how what they leave behind is read."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, cast
from xml.etree import ElementTree

from playwright.async_api import Browser, Page, expect
from pypdf import PdfReader

from complaints.model import Firm, FirmSite, Notice, Role, SiteKind
from handlers.staff import inspect_told
from storage.tx import Tx
from tests.browser import test_inspect_walk
from tests.browser.conftest import DESKTOP, PHONE, Site, in_context
from tests.browser.console_steps import enters, login_link
from tests.browser.test_inspect_walk import clicks
from tests.browser.test_self_check_walk import answers
from tests.browser.test_working_day import Person, _now, scene, time_passes_its_deadline
from tests.web.check_scenes import ITEMS
from texts import label

ZH = "zh_CN"
_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROAD, YARD, PLANT = "站前路三标工地", "东桥料场", "北滩拌合站"
FIRMS = {"青禾建设（虚构）": ROAD, "远山建材（虚构）": YARD, "平川拌合（虚构）": PLANT}


class Door:
    """Lets people in by the one-time link of their first day."""

    def __init__(self, *, chromium: Browser, site: Site) -> None:
        self.chromium, self.site = chromium, site
        self.contexts: list[Any] = []

    async def in_(self, name: str, role: Role, *, firm: str = "") -> Person:
        size = PHONE if role in (Role.INSPECTOR, Role.FIRM) else {"is_mobile": False, "has_touch": False, **DESKTOP}
        context = await self.chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **size)
        await in_context(context)
        self.contexts.append(context)
        page = await context.new_page()
        await page.goto(self.site.url + await login_link(self.site, name, role, party=f"firm:{firm}" if firm else ""))
        await enters(page)
        await expect(page.locator("#main h1").first).to_be_visible()
        return Person(page=page)


async def looks_right(page: Page, name: str) -> None:
    """On a phone and at a desk, whichever it is."""
    here = page.viewport_size
    for size in (PHONE, DESKTOP):
        await page.set_viewport_size(size["viewport"])
        await test_inspect_walk.looks_right(page, name)
    if here is not None:
        await page.set_viewport_size(here)


async def registered(site: Site) -> Mapping[str, str]:
    """The firms of the register, each with its site: ids by name."""

    def work(tx: Tx) -> Mapping[str, str]:
        now, ids = _now(), dict[str, str]()
        for n, (name, place) in enumerate(FIRMS.items()):
            ids[name] = tx.firms.add(Firm(name=name, created_at=now, updated_at=now)).id
            point = {"lat": 0.03 + n / 1000, "lon": 0.05}
            kind = SiteKind.BUILDING
            tx.firms.add_site(
                FirmSite(firm=ids[name], name=place, kind=kind, **point, created_at=now, updated_at=now)  # type: ignore[arg-type]
            )
        return ids

    return await site.service.office.store.write(work)


async def goes_to(person: Person, text: str) -> None:
    """By the links at the top of every page."""
    await person.page.wait_for_load_state()
    folded = person.page.locator("details.menu > summary")
    if await folded.is_visible():
        await folded.click()
    await person.page.get_by_role("link", name=text, exact=True).locator("visible=true").first.click()


async def checks_itself(firm: Person) -> None:
    phone = firm.page
    await goes_to(firm, label("checks.nav", ZH))
    await looks_right(phone, "firm-checks")
    await phone.get_by_role("button", name=label("checks.start", ZH)).first.click()
    for n, _ in enumerate(ITEMS):
        await expect(phone.get_by_text(f"第 {n + 1} 项，共 6 项")).to_be_visible()
        await answers(phone, "合格", photo=n)
    await phone.get_by_role("button", name=label("checks.finish", ZH)).click()
    await expect(phone.locator(".light.green")).to_be_visible()
    await goes_to(firm, label("checks.nav", ZH))
    await looks_right(phone, "firm-checked")


async def walks(han: Person, lu: Person) -> int:
    """The session from 开始夜查 to 结束夜查; its number."""
    page, other = han.page, lu.page
    await goes_to(han, label("inspect.title", ZH))
    await page.locator("#more").fill(f"{ROAD}\n{YARD}\n{PLANT}")
    await page.get_by_label("陆巡查").check()
    await clicks(page, label("inspect.start", ZH))
    await expect(page.get_by_role("status").first).to_contain_text("夜查开始了")
    session = int(page.url.rpartition("/")[2].partition("?")[0])
    await goes_to(lu, label("inspect.title", ZH))
    await clicks(other, label("inspect.go_on", ZH))
    taps = [
        await records(page, ROAD, "裸土/物料堆放", photo="heap"),
        await records(other, ROAD, "施工扬尘", photo="dust", limit="2h"),
        await records(page, YARD, "裸土/物料堆放", photo="yard", limit="3d"),
        await records(page, YARD, "道路/渣土运输", photo="truck"),
    ]
    assert taps == [4, 5, 5, 4]
    await puts_right(page, other)
    await records_from_a_checklist(other, session)
    await page.reload()
    stop = page.locator(".route li", has_text=PLANT)
    await stop.get_by_role("button", name=label("inspect.clear", ZH)).click()  # one tap
    await expect(page.get_by_role("status").first).to_contain_text("检查无问题")
    await looks_right(page, "night-session")
    await page.locator(".ending summary").click()
    await page.locator(".ending button").click()
    await expect(page.get_by_role("status").first).to_contain_text("夜查已结束")
    return session


async def records(page: Page, place: str, category: str, *, photo: str, limit: str = "") -> int:
    """One finding at a stop of the session's page; returns how often one had to tap (the camera itself not counted)."""
    stop = page.locator(".route li", has_text=place)
    await stop.get_by_role("link", name=label("inspect.record", ZH)).click()  # 1
    await page.locator("#camera").set_input_files(scene(photo))  # 2
    await page.locator(".chips label").filter(has=page.get_by_role("radio", name=category, exact=True)).click()  # 3
    if limit:
        await chooses_limit(page, limit)
    await clicks(page, label("inspect.assign", ZH))
    await expect(page.get_by_role("status").first).to_contain_text("已交办")
    return 5 if limit else 4


async def chooses_limit(page: Page, limit: str) -> None:
    words = label(f"inspect.limit.{limit}", ZH)
    await page.locator(".limits label").filter(has=page.get_by_role("radio", name=words, exact=True)).click()


async def puts_right(finder: Page, second: Page) -> None:
    """N-01, put right while they are there: whoever found it doesn't verify it, the second walker does."""
    first = finder.locator("#n-1")
    await first.locator("summary").click()
    await first.locator('input[name="after"]').set_input_files(scene("covered"))
    await first.get_by_role("button", name=label("inspect.fixed", ZH)).click()
    await expect(finder.locator(".sums")).to_contain_text("当场整改、待核验 1 个")
    await expect(finder.locator("#n-1").get_by_role("button", name=label("inspect.confirm", ZH))).to_have_count(0)
    await second.reload()
    await second.locator("#n-1").get_by_role("button", name=label("inspect.confirm", ZH)).click()
    await expect(second.locator(".sums")).to_contain_text("当场整改并核验 1 个")


async def records_from_a_checklist(page: Page, session: int) -> None:
    """N-05: an item that the firm called 合格 an hour ago fails on site."""
    await clicks(page, label("checks.walk.start", ZH))
    await page.locator("#q").fill(ROAD)
    await clicks(page, label("checks.walk.search", ZH))
    await page.get_by_role("link", name=ROAD).click()
    await page.get_by_role("button", name="工地扬尘防治六个百分之百").click()
    for item in ITEMS:
        card = page.locator(f"#item-{item}")
        await card.get_by_role("button", name="不合格" if item == "wash" else "合格", exact=True).click()
        await expect(page.locator(f"#item-{item} [aria-pressed=true]")).to_be_visible()
    await looks_right(page, "night-checklist")
    await page.locator("#item-wash").get_by_role("link", name=label("checks.walk.finding", ZH)).click()
    await expect(page.locator("#finding")).to_contain_text("来自清单：工地扬尘防治六个百分之百 出入车辆清洗")
    await expect(page.locator("label.stop", has_text=ROAD).locator("input")).to_be_checked()
    await page.locator("#camera").set_input_files(scene("wheels"))
    await chooses_limit(page, "3d")
    await looks_right(page, "night-finding-list")
    await clicks(page, label("inspect.assign", ZH))
    await expect(page.get_by_role("status").first).to_contain_text("N-05 已交办")
    assert f"/console/inspect/{session}?" in page.url


async def hears_of_it(firm: Person) -> None:
    """What came while the firm's page was open leads to the finding."""
    await firm.page.locator("#live-news a").click()
    await expect(firm.page.locator(".casehead h1")).to_be_visible()


async def is_late(site: Site, number: str, firm: Person, leader: Person) -> None:
    """The limit passes: the firm's and the leader's pages say so, and the firm confirms that it was told."""
    await signs(firm, number)
    await time_passes_its_deadline(site, number)
    await goes_to(firm, label("firm.nav", ZH))
    reminders = firm.page.locator("form.reminder", has_text=number)
    await expect(reminders).to_have_count(4)
    await looks_right(firm.page, "night-firm-reminded")
    await reminders.last.get_by_role("button").click()
    await expect(reminders).to_have_count(3)
    await leader.decides(number)
    await expect(leader.page.locator("#main")).to_contain_text(label("action.circular", ZH))


async def is_contested(number: str, firm: Person, supervisor: Person) -> None:
    await signs(firm, number)
    await firm.takes("dispute", "plan", reason="这堆料不是我们的")
    await supervisor.decides(number)
    await supervisor.takes("overrule", reason="在围挡以内，见现场照片")
    await looks_up(firm, number, "working")
    await looks_right(firm.page, "night-firm-case")
    await expect(firm.page.locator("#main")).to_contain_text("在围挡以内，见现场照片")


async def is_done_and_checked(number: str, firm: Person, verifier: Person) -> None:
    await signs(firm, number)
    await firm.takes("report_done", "swept")
    await verifier.sees(number)
    await verifier.takes("pass")


async def looks_up(firm: Person, number: str, tab: str) -> None:
    """Opens a case from the firm's own list."""
    await goes_to(firm, label("firm.nav", ZH))
    await firm.page.locator(f'nav.tabs a[href="?tab={tab}"]').click()
    await expect(firm.page.locator(f'nav.tabs a[href="?tab={tab}"]')).to_have_attribute("aria-current", "page")
    await firm.page.locator(".unit-cases").get_by_role("link", name=number).click()
    await expect(firm.page.locator("h1")).to_have_text(number)


async def signs(firm: Person, number: str) -> None:
    await looks_up(firm, number, "to_sign")
    await firm.takes("sign")


async def own_record(page: Page) -> tuple[str, bytes]:
    """The text of the PDF, and the workbook."""
    link = page.get_by_role("link", name=label("firm.record.of", ZH, year=_now().year))
    response = await page.request.get(await link.evaluate("a => a.href"))
    with zipfile.ZipFile(io.BytesIO(await response.body())) as file:
        paper, book = file.namelist()
        return text_of(file.read(paper)), file.read(book)


async def fetched(page: Page, key: str) -> bytes:
    link = page.get_by_role("link", name=label(key, ZH), exact=True)
    response = await page.request.get(await link.evaluate("a => a.href"))
    assert response.ok
    return await response.body()


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def table(book: bytes, sheet: int) -> list[dict[str, str]]:
    """The rows of a sheet by the words of its head; empty cells are left out."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    rows = [
        {cell.attrib["r"].rstrip("0123456789"): "".join(cell.itertext()) for cell in row.iter(f"{_CELL}c")}
        for row in root.iter(f"{_CELL}row")
    ]
    return [{rows[0][place]: text for place, text in row.items()} for row in rows[1:]]


def waiting(tx: Tx, key: str, *, to: str = "") -> Mapping[str, str]:
    """The values of the newest notice of that key. Once sent, a notice is emptied."""
    query = "SELECT recipient, payload FROM outbox WHERE kind = 'notice' AND state = 'waiting' ORDER BY id"
    rows = [(who, json.loads(text)) for who, text in tx.connection.exec_driver_sql(query)]
    return cast(Mapping[str, str], [said["values"] for who, said in rows if said["key"] == key and to in (who, "")][-1])


async def rendered(site: Site, key: str, values: Mapping[str, str]) -> str:
    office = site.service.office
    notice = Notice(event_id=None, case_id=None, to="group", key=key, values=values)
    reply = await office.store.read(lambda tx: inspect_told.render(notice, ZH, tx, office.services))
    assert reply is not None
    return reply.text.text
