"""O03: an operator changes the zone's data without code: draft, dry run, version, and back."""

import re
from collections.abc import Awaitable, Callable

from aiohttp import FormData

from complaints.model import Role
from complaints.ports import QueueFilter
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import TRAINING, Browser, Cases, logged_in
from web.ports import PageServices

Arrives = Callable[[], Awaitable[Browser]]
DUTY = (TRAINING / "duty.yaml").read_text("utf-8")
DUST = {"at": "", "subdistricts": "", "categories": "site_dust", "unit": "environment", "do": "save"}


def state(browser: Browser) -> dict[str, str]:
    """What the forms of the page shown carry along."""
    seen = re.search(r'name="seen" value="(\w*)"', browser.page)
    base = re.search(r'name="base" value="(\d+)"', browser.page)
    return {"seen": seen[1] if seen else "", "base": base[1] if base else ""}


async def moves_dust(browser: Browser, **more: str) -> str:
    await browser.opens("/console/zone/duty")
    return await browser.sends("/console/zone/duty/row", **{**DUST, **state(browser), **more})


async def publishes(browser: Browser, document: str = "duty", why: str = "环境科接手工地扬尘") -> str:
    await browser.opens(f"/console/zone/{document}/trial")
    return await browser.sends(f"/console/zone/{document}/publish", why=why, **{"seen": state(browser)["seen"]})


def text_of(browser: Browser) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.page))


async def test_a_category_goes_to_another_unit_and_back(
    admin: Browser, cases: Cases, house: PageServices, store: Store
) -> None:
    """Bare soil stays with its unit, because only what was chosen is taken over."""
    dust = cases.reported()
    await moves_dust(admin)
    assert "裸土/物料堆放" in text_of(admin) and "1 处有问题" not in text_of(admin)
    before = house.services().zone.duty.of("site_dust", "beitan")
    assert before is not None and before.unit == "planning"

    await admin.opens("/console/zone/duty/trial")
    assert dust.number in admin.page and "规划建设科（训练） → 生态环境科（训练）" in text_of(admin)
    await publishes(admin, why="")
    assert (admin.status, "请写明为什么改" in admin.page) == (422, True)
    assert "已发布" in await publishes(admin)
    after = house.services().zone.duty
    assert [getattr(after.of(category, "nantan"), "unit", "") for category in ("site_dust", "bare_soil")] == [
        "environment", "planning"
    ]  # fmt: skip

    await admin.opens("/console/zone/duty/versions/0")
    assert "生态环境科（训练） → 规划建设科（训练）" in text_of(admin)
    await admin.sends("/console/zone/duty/versions/0", base="1", why="环境科人手不够")
    assert "已恢复" in admin.page
    assert house.services().zone.duty.duties == before_all(house)
    versions = store.read_now(lambda tx: [(one.number, one.again, one.by) for one in tx.zone_texts.versions("duty")])
    assert versions == [(2, 0, "周管理"), (1, None, "周管理")]
    acts = store.read_now(lambda tx: [one.detail for one in tx.acts.recent() if one.action == "zone_version"])
    assert sorted(acts) == ["duty 1", "duty 2 = 0"]


async def test_night_shifts_are_a_form(admin: Browser, house: PageServices) -> None:
    await admin.opens("/console/zone/duty")
    assert admin.value_of_input("0.team") == "夜间巡查组（虚构）"
    week = {f"0.{day}": "1" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    first = {"0.from": "17:30", "0.to": "23:00", "0.team": "夜间巡查组（虚构）", "0.within_minutes": "60", **week}
    second = {"1.from": "23:00", "1.to": "06:00", "1.team": "后半夜组（虚构）", "1.sat": "1", "1.sun": "1"}
    await admin.sends("/console/zone/duty/table", **first, **second, **{"1.within_minutes": "soon"}, **state(admin))
    assert "1 处有问题" in text_of(admin) and admin.value_of_input("1.within_minutes") == "soon"
    await admin.sends("/console/zone/duty/table", **first, **second, **{"1.within_minutes": "90"}, **state(admin))
    assert "处有问题" not in text_of(admin)
    assert "已发布" in await publishes(admin, why="周末后半夜有人值班")
    shifts = [(one.team, f"{one.start:%H:%M}", len(one.days)) for one in house.services().zone.duty.shifts]
    assert shifts == [("夜间巡查组（虚构）", "17:30", 7), ("后半夜组（虚构）", "23:00", 2)]
    await admin.opens("/console/zone/duty")
    await admin.sends(
        "/console/zone/duty/table", **{**first, "0.team": ""}, **{**second, "1.within_minutes": "90"}, **state(admin)
    )
    assert "已发布" in await publishes(admin, why="前半夜不值班了")
    assert [one.team for one in house.services().zone.duty.shifts] == ["后半夜组（虚构）"]


def before_all(house: PageServices) -> object:
    return house.zone_desk.checked({}, now=house.clock()).zone.duty.duties


async def test_what_is_half_done_is_a_draft_and_refused_with_its_line(admin: Browser, house: PageServices) -> None:
    await admin.opens("/console/zone/duty?text=1")
    half = DUTY.replace("unit: urban, basis: 训练用分工", "unit: urbann, basis: 训练用分工", 1)
    await admin.sends("/console/zone/duty/draft", text=half, **state(admin))
    assert "草稿已保存" in admin.page and "第 20 行" in admin.page and "没有单位 urbann" in admin.page
    await admin.sends("/console/zone/duty/publish", why="试试", **state(admin))
    assert (admin.status, "没有发布" in admin.page, "urbann" in admin.page) == (422, True, True)
    assert (house.services().zone.duty.duties == before_all(house)) is True
    gap = DUTY.replace("  - {categories: other, subdistricts: all, unit: subdistrict, basis: 训练用分工}\n", "")
    await admin.opens("/console/zone/duty?text=1")
    await admin.sends("/console/zone/duty/draft", text=gap, **state(admin))
    assert "缺口：类别 other 在街道 beitan 没有主办单位" in admin.page


async def test_the_second_of_two_operators_is_told_and_loses_nothing(
    admin: Browser, arrives: Arrives, store: Store, clock: Clock, house: PageServices
) -> None:
    other = await logged_in(arrives, store, clock, "吴管理", Role.ADMIN)
    await moves_dust(admin)
    await moves_dust(other, unit="urban")
    await publishes(admin)
    await other.opens("/console/zone/duty/trial")
    assert "别人发布了新的一版" in other.page
    await other.opens("/console/zone/duty")
    await other.sends("/console/zone/duty/publish", why="城管接手", **state(other))
    assert (other.status, "别人发布了新的一版" in other.page, "环境科接手工地扬尘" in other.page) == (409, True, True)
    await other.sends("/console/zone/duty/rebase", newest="1")
    await publishes(other, why="城管接手")
    duty = house.services().zone.duty.of("site_dust", "beitan")
    assert duty is not None and duty.unit == "urban"


async def test_two_windows_of_one_operator(admin: Browser) -> None:
    await admin.opens("/console/zone/duty")
    first = state(admin)
    await moves_dust(admin)
    await admin.sends("/console/zone/duty/row", **{**DUST, **first, "unit": "urban", "basis": "我写的依据"})
    assert (admin.status, "另一个窗口" in admin.page, "我写的依据" in admin.page) == (409, True, True)
    await admin.sends("/console/zone/duty/draft", text="我打的字", **first)
    assert (admin.status, "我打的字" in admin.page) == (409, True)


async def test_the_second_of_two_taps_leads_to_the_version_that_the_first_published(admin: Browser) -> None:
    await moves_dust(admin)
    first = state(admin)
    await publishes(admin)
    await admin.sends("/console/zone/duty/publish", why="环境科接手工地扬尘", seen=first["seen"])
    assert (admin.status, "您没有这份内容的草稿" in admin.page, "第 1 版" in text_of(admin)) == (404, True, True)


async def test_a_shorter_term_and_a_category_that_is_off(admin: Browser, cases: Cases, house: PageServices) -> None:
    due = cases.reported().due_at
    await admin.opens("/console/zone/terms")
    fields = dict(re.findall(r'name="(\d+\.(?:amount|source))"[^>]* value="([^"]*)"', admin.page))
    units = dict(re.findall(r'name="(\d+\.unit)">.*?value="(\w+)" selected', admin.page, re.S))
    await admin.sends("/console/zone/terms/table", **{**state(admin), **fields, **units, "0.amount": "x"})
    assert "amount 要写整数" in admin.page
    await admin.sends(
        "/console/zone/terms/table", **{**state(admin), **fields, **units, "0.amount": "1", "0.unit": "hour"}
    )
    await admin.opens("/console/zone/terms/trial")
    assert "1 件期限不同" in text_of(admin)
    await publishes(admin, "terms", "承诺当小时受理")
    assert house.services().clock.terms["accept"].unit.value == "hour"
    (still,) = await house.store.read(lambda r: r.cases.queue(QueueFilter(), limit=9))
    assert still.due_at == due, "open cases keep their deadline"

    await admin.opens("/console/zone/categories")
    rows = dict(re.findall(r'name="(\d+\.(?:order|zh_CN|en))"[^>]* value="([^"]*)"', admin.page))
    offered = {f"{at}.offered": "1" for at in range(12) if at != 4}
    await admin.sends(
        "/console/zone/categories/table", **{**state(admin), **rows, **offered, "0.zh_CN": "工地扬尘", "0.order": "99"}
    )
    await publishes(admin, "categories", "矿山已关停")
    zone = house.services().zone
    assert (zone.categories[-1].names["zh_CN"], zone.offered_category("quarry")) == ("工地扬尘", None)


async def test_a_file_is_uploaded_and_another_downloaded(admin: Browser) -> None:
    await admin.opens("/console/zone/areas?text=1")
    form = FormData({"csrf": admin.csrf, "text": "", **state(admin)})
    form.add_field("file", b'{"type": "FeatureCollection",\n "features": [}', filename="a.geojson")
    await admin.posts("/console/zone/areas/draft", form)
    assert "第 2 行" in admin.page and "不是正确的 JSON" in admin.page
    form = FormData({"csrf": admin.csrf, "text": "", **state(admin)})
    form.add_field("file", "街道".encode("gb18030"), filename="a.geojson")
    await admin.posts("/console/zone/areas/draft", form)
    assert (admin.status, "不是 UTF-8" in admin.page) == (422, True)
    assert await admin.opens("/console/zone/duty/file") == DUTY


async def test_a_new_version_of_a_checklist(admin: Browser, house: PageServices) -> None:
    await admin.opens("/console/zone")
    await admin.sends("/console/zone", **{"from": "checklist-factory-1"})
    assert "检查清单 factory-2" in text_of(admin) and "version: 2" in admin.page
    await admin.sends("/console/zone", **{"from": "checklist-factory-1"})
    assert "检查清单 factory-3" in text_of(admin), "the first draft keeps its number"
    await publishes(admin, "checklist-factory-2", "按新指南修订")
    today = house.services().zone.local(house.clock()).date()
    assert [one.version for one in house.services().checklists.versions("factory")] == [2, 1]
    assert getattr(house.services().checklists.current("factory", today), "version", 0) == 2


async def test_a_form_shows_terms_that_a_text_leaves_out(admin: Browser, house: PageServices) -> None:
    """A zone's file has the rows that differ; only what is changed is added to it."""
    await admin.opens("/console/zone/terms?text=1")
    own = "# ours\n- {id: accept, amount: 2, unit: day, source: 任务书}\n"
    await admin.sends("/console/zone/terms/draft", text=own, **state(admin))
    await admin.opens("/console/zone/terms")
    await admin.sends("/console/zone/terms/table", **{**state(admin), "sign.amount": "4", "verify.amount": "1"})
    await admin.opens("/console/zone/terms/file?draft=1")
    assert admin.page == own + "- {id: sign, amount: 4, unit: working_hour, source: 内部约定}\n"
