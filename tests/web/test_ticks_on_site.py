"""Inspectors tick lists on site (S08): failed items lead to findings; a self-check is seen beside an inspection."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from complaints.model import FirmSite, Role
from storage.store import Store
from tests.chat import Clock
from tests.web.check_scenes import ITEMS, a_firm, answers, scene, starts
from tests.web.conftest import Browser, logged_in

Arrives = Callable[[], Awaitable[Browser]]


@pytest.fixture
def site(store: Store, clock: Clock) -> FirmSite:
    return a_firm(store, clock)


@pytest.fixture
async def inspector(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "吴检查", Role.INSPECTOR)


@pytest.fixture
async def other(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "郑检查", Role.INSPECTOR)


@pytest.fixture
async def member(arrives: Arrives, store: Store, clock: Clock, site: FirmSite) -> Browser:
    return await logged_in(arrives, store, clock, "周安全", Role.FIRM, party=f"firm:{site.firm}")


async def begins(inspector: Browser, site: FirmSite, list_id: str = "six-hundred-percent") -> str:
    await inspector.opens(f"/console/checks/new?site={site.id}")
    await inspector.sends("/console/checks", site=site.id, list=list_id)
    return inspector.page.split("/items/")[0].rsplit('action="', 1)[1]


async def ticks(inspector: Browser, base: str, item: str, verdict: str, note: str = "") -> None:
    await inspector.opens(base)
    await inspector.sends(f"{base}/items/{item}", verdict=verdict, note=note)


async def test_s08_a_failed_item_leads_to_a_finding_with_words_and_basis(inspector: Browser, site: FirmSite) -> None:
    base = await begins(inspector, site)
    await ticks(inspector, base, "fence", "pass")
    await ticks(inspector, base, "wash", "fail", "门口两百米泥印")
    assert inspector.status == 200 and "《生态环境法典》第240条" in inspector.text
    link = urlsplit(inspector.page.split('class="button main" href="')[1].split('"')[0].replace("&amp;", "&"))
    given = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert link.path == "/console/inspect"
    assert given == {
        "checklist_item": "six-hundred-percent:1:wash",
        "text": "车辆没有冲洗就出场，或者门外路面带泥。\n门口两百米泥印",
        "place": site.name,
    }
    await inspector.opens("/console/inspect")
    await inspector.sends("/console/inspect/start", client_id="c" * 32, name="")
    session = inspector.page.split('href="/console/inspect/')[1].split("/")[0]
    await inspector.opens(base)
    assert f'class="button main" href="/console/inspect/{session}/finding?' in inspector.page
    await inspector.opens(f"/console/inspect/{session}/finding?{link.query}")
    assert "来自清单：工地扬尘防治六个百分之百 出入车辆清洗" in inspector.text
    assert inspector.value_of_text("text").endswith("门口两百米泥印")
    assert 'value="site-vehicle-wash" selected' in inspector.page and 'value="site_dust" checked' in inspector.page
    assert "安排专人看出口" in inspector.page


async def test_s08_self_check_and_inspection_stand_side_by_side(
    inspector: Browser, member: Browser, site: FirmSite, clerk: Browser
) -> None:
    own = await starts(member, site)
    for n, item in enumerate(ITEMS):
        await answers(member, own, item, "pass", scene(n))
    await member.sends(f"{own}/finish")
    assert "绿灯 合格 6 项" in member.text
    base = await begins(inspector, site)
    for item in ITEMS:
        await ticks(inspector, base, item, "fail" if item == "wet" else "pass")
    await inspector.sends(f"{base}/finish")
    assert "现场检查记录" in inspector.text and "黄灯" in inspector.text
    await clerk.opens(f"/console/checks/beside/{site.id}")
    assert "土方开挖湿法作业 不一致 合格 不合格" in clerk.text and clerk.text.count("不一致") == 1
    await member.opens(base)  # the inspection is not the firm's to open here
    assert member.status == 403


async def test_s08_only_the_inspector_who_began_ticks(
    inspector: Browser, other: Browser, site: FirmSite, clerk: Browser
) -> None:
    base = await begins(inspector, site)
    await other.opens(base)
    assert other.status == 200 and 'name="verdict"' not in other.page
    await other.opens("/console/checks/new")
    await clerk.opens("/console/checks/new")
    assert (other.status, clerk.status) == (200, 403)


async def test_s08_the_site_is_found_by_words(inspector: Browser, site: FirmSite) -> None:
    await inspector.opens("/console/checks/new?q=青禾")
    assert f"/console/checks/new?site={site.id}" in inspector.page
    await inspector.opens("/console/checks/new?q=没有这家")
    assert "没有找到登记的场所" in inspector.text
    await inspector.opens("/console/checks/new?site=999")
    assert inspector.status == 404


async def test_e11_the_lists_are_shown_with_version_source_and_basis(clerk: Browser) -> None:
    await clerk.opens("/console/checklists")
    assert "工地扬尘防治六个百分之百 已核实 6 项" in clerk.text
    assert "八个一律 待确认 清单待区里确认" in clerk.text and "夜查九项（草案） 草案 9 项" in clerk.text
    await clerk.opens("/console/checklists/six-hundred-percent")
    assert (
        "site-vehicle-wash" in clerk.text and "攻坚行动方案" in clerk.text and "《生态环境法典》第240条" in clerk.text
    )
    await clerk.opens("/console/checklists/unknown")
    assert clerk.status == 404
