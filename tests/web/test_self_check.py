"""自查 on a firm's pages (E11): photos, half-done, the light, the record; and who may see what."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from complaints.model import FirmSite, Role
from inspections.checklists.lists import Catalogue
from services import Services
from storage.store import Store
from tests.chat import Clock
from tests.web.check_scenes import ITEMS, ROOT, a_firm, answers, scene, starts
from tests.web.conftest import Browser, logged_in

Arrives = Callable[[], Awaitable[Browser]]


@pytest.fixture
def site(store: Store, clock: Clock) -> FirmSite:
    return a_firm(store, clock)


@pytest.fixture
async def member(arrives: Arrives, store: Store, clock: Clock, site: FirmSite) -> Browser:
    return await logged_in(arrives, store, clock, "周安全", Role.FIRM, party=f"firm:{site.firm}")


@pytest.fixture
async def neighbour(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    other = a_firm(store, clock, "远山机械（虚构）")
    return await logged_in(arrives, store, clock, "马邻居", Role.FIRM, party=f"firm:{other.firm}")


async def test_e11_six_items_with_photos_one_failed_is_yellow_and_printed(
    member: Browser, site: FirmSite, clerk: Browser
) -> None:
    base = await starts(member, site)
    for n, item in enumerate(ITEMS):
        if item == "wash":
            await answers(member, base, item, "fail", note="冲洗机坏了")
        else:
            await answers(member, base, item, "pass", scene(n))
        assert member.status == 200, member.text
    assert "完成自查" in member.text  # nothing is left: the summary is shown
    await member.sends(f"{base}/finish")
    assert "黄灯 合格 5 项，不合格 1 项" in member.text
    assert "冲洗机坏了" in member.text and "安排专人看出口" in member.text
    response = await member.client.get(f"{base}/pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(await response.read())).pages)
    assert "企业自查记录" in text and "周安全" in text and "不是行政执法检查笔录" in text and "第 1 版" in text
    assert "完成 周安全，2026-10-12 09:30" in text
    await clerk.opens("/console/checks")
    assert site.name in clerk.text and "黄灯" in clerk.text


async def test_e11_a_pass_without_a_photo_is_refused_and_its_words_stay(member: Browser, site: FirmSite) -> None:
    base = await starts(member, site)
    await answers(member, base, "fence", "pass", note="四面都有")
    assert member.status == 422
    assert "合格要有照片" in member.text and member.value_of_text("note") == "四面都有"
    await answers(member, base, "fence", "", scene(1))
    assert "已保存" in member.text and "拍照" in member.text
    await answers(member, base, "fence", "pass")
    assert "第 2 项，共 6 项" in member.text
    await answers(member, base, "cover", "none")
    assert "请写明为什么不适用" in member.text


async def test_e11_half_done_is_gone_on_with_at_the_next_item(member: Browser, site: FirmSite, clock: Clock) -> None:
    base = await starts(member, site)
    await answers(member, base, "fence", "pass", scene(1))
    clock.passes(days=2)
    await member.opens(ROOT)
    assert "接着做（还剩 5 项）" in member.text
    assert await starts(member, site) == base
    assert "第 2 项，共 6 项" in member.text
    await member.opens(f"{base}?item=all")
    await member.sends(f"{base}/finish")
    assert member.status == 422
    assert "还有 5 项没做完：物料堆放覆盖、土方开挖湿法作业、路面硬化、出入车辆清洗、渣土车辆密闭运输。" in member.text


async def test_e11_a_photo_used_twice_is_said_and_can_be_removed(member: Browser, site: FirmSite) -> None:
    base = await starts(member, site)
    await answers(member, base, "fence", "pass", scene(1))
    await answers(member, base, "cover", "pass", scene(1))
    await member.opens(f"{base}?item=cover")
    assert "同一张照片用了两次" in member.text
    photo = member.page.split(f'action="{base}/photos/')[1].split("/")[0]
    await member.sends(f"{base}/photos/{photo}/remove")
    assert "还缺照片" in member.text and "同一张照片用了两次" not in member.text


async def test_e11_a_list_changed_while_open_is_said_and_the_record_keeps_its_version(
    member: Browser, site: FirmSite, services: Services
) -> None:
    base = await starts(member, site)
    first = services.checklists.current("six-hundred-percent", date(2026, 10, 12))
    assert first is not None
    second = replace(first, version=2, items=first.items[:5])
    object.__setattr__(services, "checklists", Catalogue(lists=(first, second)))
    await member.opens(base)
    assert "已经有第 2 版" in member.text and "第 1 项，共 6 项" in member.text
    for item in ITEMS:
        await answers(member, base, item, "fail", note="没做到")
    await member.sends(f"{base}/finish")
    assert "红灯 不合格 6 项" in member.text and "第 1 版" in member.text
    assert await starts(member, site) != base
    assert "第 1 项，共 5 项" in member.text


async def test_e11_a_slot_is_shown_and_cannot_be_started(member: Browser, site: FirmSite) -> None:
    await member.opens(ROOT)
    assert "八个一律 清单待区里确认" in member.text
    await member.sends(ROOT, site=site.id, list="eight-rules")
    assert member.status == 422 and "待区里确认，现在不能用" in member.text
    await member.opens(ROOT)
    await member.sends(ROOT, site=site.id, list="night")  # for inspectors only
    assert member.status == 404


async def test_e11_nobody_else_sees_a_check(
    member: Browser, neighbour: Browser, clerk: Browser, stranger: Browser, site: FirmSite
) -> None:
    base = await starts(member, site)
    await answers(member, base, "fence", "pass", scene(1))
    number = base.rsplit("/", 1)[1]
    photo = (await member.opens(f"{base}?item=fence")).split(f"{base}/photos/")[1].split("/")[0]
    for address in (base, f"{base}/pdf", f"{base}/photos/{photo}/thumb"):
        await neighbour.opens(address)
        assert neighbour.status == 404
        await clerk.opens(address)
        assert clerk.status == 403
        await stranger.opens(address)
        assert stranger.status == 401
    await neighbour.opens(ROOT)
    await neighbour.sends(f"{base}/finish")
    assert neighbour.status == 404
    await neighbour.opens(ROOT)
    await neighbour.sends(ROOT, site=site.id, list="six-hundred-percent")
    assert neighbour.status == 404
    await clerk.opens(f"/console/checks/{number}")  # not finished: the firm's own
    assert clerk.status == 404


async def test_e11_a_finished_check_takes_no_more_answers(member: Browser, site: FirmSite) -> None:
    base = await starts(member, site)
    for item in ITEMS:
        await answers(member, base, item, "fail", note="没做到")
    await member.sends(f"{base}/finish")
    await member.opens(ROOT)
    await member.sends(f"{base}/items/fence", verdict="fail", note="再改")
    assert member.status == 409 and "周安全 在 10月12日 09:30 已经完成" in member.text


async def test_e11_a_rhythm_is_chosen_and_its_delay_seen_by_the_office(
    member: Browser, site: FirmSite, clock: Clock, clerk: Browser
) -> None:
    await member.opens(ROOT)
    await member.sends(f"{ROOT}/rhythm", site=site.id, list="six-hundred-percent", every="week")
    assert "提醒已经保存" in member.text and "请在 10月19日 以前做" in member.text
    clock.passes(days=9)
    await member.opens(ROOT)
    assert "应在 10月19日 以前做，已经晚了" in member.text
    await clerk.opens("/console/checks")
    assert "晚了 2 天" in clerk.text and "1 个场所从没做过自查" in clerk.text


async def test_e11_given_up_stays_out_of_the_history(member: Browser, site: FirmSite) -> None:
    base = await starts(member, site)
    await member.opens(f"{base}?item=all")
    await member.sends(f"{base}/give-up")
    assert "这次已经放弃" in member.text and "还没有做完的自查" in member.text


async def test_e20_self_checks_are_in_the_record_of_the_year_and_in_the_score(
    member: Browser, site: FirmSite, clock: Clock
) -> None:
    await member.opens(ROOT)
    await member.sends(f"{ROOT}/rhythm", site=site.id, list="six-hundred-percent", every="week")
    clock.passes(days=8)  # a day late
    base = await starts(member, site)
    for item in ITEMS:
        await answers(member, base, item, "fail", note="没做到")
    await member.sends(f"{base}/finish")
    response = await member.client.get("/console/firm/record?year=2026")
    with zipfile.ZipFile(io.BytesIO(await response.read())) as file:
        name = next(one for one in file.namelist() if one.endswith(".pdf"))
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.read(name))).pages)
    assert "自查记录" in text and "红灯" in text and site.name in text.replace("\n", "")
    await member.opens("/console/firm/about")
    assert "80 / 100" in member.text


async def test_a_merged_firm_keeps_its_self_checks(
    member: Browser, site: FirmSite, store: Store, clock: Clock, admin: Browser
) -> None:
    base = await starts(member, site)
    other = a_firm(store, clock, "青禾建设工程（虚构）")
    await admin.opens(f"/console/firms/{site.firm}")
    await admin.sends(f"/console/firms/{site.firm}/merge", stays=other.firm)
    assert admin.status == 200
    await member.opens(base)
    assert "第 1 项，共 6 项" in member.text


async def test_e11_in_english_the_wording_is_english_or_says_that_it_is_not(member: Browser, site: FirmSite) -> None:
    base = await starts(member, site)
    await member.opens(f"{base}?item=fence&lang=en")
    assert "A hard fence runs all around the site" in member.text and "in Chinese only" not in member.text
    base = await starts(member, site, "factory")
    await member.opens(f"{base}?lang=en")
    assert "in Chinese only" in member.text
