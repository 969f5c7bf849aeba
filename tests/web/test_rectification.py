"""督察整改清单 in the console and on a unit's own pages (S36)."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import FormData
from openpyxl import load_workbook

from complaints.model import Role
from storage.store import Store
from tests.chat import Clock
from tests.domain.rectification.cast import FIELDS
from tests.storage.pictures import encoded, picture
from tests.web.conftest import Browser, logged_in

LIST = "/console/rectification"
HEAD = "序号,问题来源,反馈问题,整改目标,整改措施,责任单位,整改时限,验收单位,进展,状态\n"
UNITS = "规划建设科（训练）、城市管理科（训练）"
LINE = f"1,省生态环境保护督察第二轮,裸土（虚构）,全部覆盖,覆盖并复绿,{UNITS},2026年12月底前,市级,已覆盖一半,整改中\n"

Arrives = Callable[[], Awaitable[Browser]]


@pytest.fixture
async def clerk(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "赵文员", Role.CLERK)


@pytest.fixture
async def verifier(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "钱核查", Role.VERIFIER)


@pytest.fixture
async def leader(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "唐领导", Role.LEADER)


@pytest.fixture
async def unit(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "何工", Role.UNIT, party="unit:planning")


async def enters(clerk: Browser, **changed: str) -> str:
    await clerk.opens(f"{LIST}/new")
    await clerk.sends(f"{LIST}/new", **{**FIELDS, **changed})
    return clerk.page


async def steps(browser: Browser, base: str, step: str, *, file: bytes = b"", **fields: str) -> str:
    """On the page shown."""
    form = FormData({"csrf": browser.csrf, "seen": browser.value("seen"), "step": step, **fields})
    if file:
        form.add_field("files", file, filename="现场.jpg")
    return await browser.posts(f"{base}/steps", form)


async def imports(browser: Browser, data: bytes) -> str:
    await browser.opens(f"{LIST}/import")
    form = FormData({"csrf": browser.csrf})
    form.add_field("file", data, filename="list.csv", content_type="text/csv")
    return await browser.posts(f"{LIST}/import", form)


async def confirms(browser: Browser) -> str:
    return await browser.sends(f"{LIST}/import", confirmed="1", sheet=browser.value("sheet"))


async def test_s36_from_the_form_to_closing_by_others(
    clerk: Browser, verifier: Browser, leader: Browser, unit: Browser
) -> None:
    await enters(clerk, milestones="")
    assert "已列入清单。" in clerk.text and "验收单位 市级验收组（虚构）" in clerk.text
    await unit.opens("/console/unit/rectification")
    assert "第 7 号" in unit.text
    own = "/console/unit/rectification/1"
    await unit.opens(own)
    await steps(unit, own, "progress", note="料棚已建成", file=encoded(picture()))
    assert "进展已报。" in unit.text and "/files/1/thumb" in unit.page and "向社会公开" not in unit.text
    await unit.opens(f"{own}/files/1/display")
    assert unit.headers["Content-Type"] == "image/jpeg"
    await unit.opens(own)
    await steps(unit, own, "apply", note="全部完成")
    await clerk.opens(f"{LIST}/1")
    assert "等没有参与整改的核验员、主管或分管领导核查" in clerk.text
    await verifier.opens(f"{LIST}/1")
    await steps(verifier, f"{LIST}/1", "confirm", note="现场看过", file=b"%PDF-1.7 checked %%EOF")
    await verifier.opens(f"{LIST}/1/files/2/original")
    assert (verifier.headers["Content-Type"], verifier.page) == ("application/pdf", "%PDF-1.7 checked %%EOF")
    await leader.opens(f"{LIST}/1")
    await steps(leader, f"{LIST}/1", "close")
    assert (leader.status, "请写验收或销号文件的文号和日期。" in leader.text) == (422, True)
    await steps(leader, f"{LIST}/1", "close", document="徐督改〔2026〕7号（虚构）")
    assert "已销号。" in leader.text and "徐督改〔2026〕7号（虚构）" in leader.text


async def test_s36_a_refused_form_comes_back_filled(clerk: Browser) -> None:
    await enters(clerk, due_on="2026-11-01")
    assert (clerk.status, "节点 2026-11-30 晚于整改时限" in clerk.text) == (422, True)
    assert clerk.value_of_text("measures") == FIELDS["measures"]
    await enters(clerk)
    await enters(clerk)
    assert (clerk.status, "这一批里已经有第 7 号了" in clerk.text) == (422, True)


async def test_s36_the_slower_of_two_who_change_it_sees_what_the_other_wrote_and_saves(
    clerk: Browser, arrives: Arrives, store: Store, clock: Clock
) -> None:
    await enters(clerk)
    other = await logged_in(arrives, store, clock, "李文员", Role.CLERK)
    await clerk.opens(f"{LIST}/1/change")
    await other.opens(f"{LIST}/1/change")
    new = {**FIELDS, "seen": clerk.value("seen"), "reason": "上级通知"}
    await other.sends(f"{LIST}/1/change", **{**new, "target": "年底前入棚。", "unit": "urban"})
    await clerk.sends(f"{LIST}/1/change", **{**new, "measures": "先覆盖，再建棚。"})
    assert (clerk.status, "李文员 在" in clerk.text) == (409, True)
    assert clerk.value_of_text("measures") == "先覆盖，再建棚。"
    told = clerk.text.partition("清单里现在的内容")[2].partition("序号、批次照下达的清单填")[0]
    assert "整改目标 年底前入棚。" in told and "城市管理科（训练）" in told and "验收单位" not in told
    await clerk.sends(
        f"{LIST}/1/change", **{**new, "seen": clerk.value("seen"), "target": "年底前入棚。", "measures": "先覆盖。"}
    )
    assert (clerk.status, "已改好" in clerk.text) == (200, True)


async def test_s36_a_step_that_is_none_is_an_old_button(clerk: Browser, unit: Browser) -> None:
    await enters(clerk)
    for browser, base in ((clerk, LIST), (unit, "/console/unit/rectification")):
        await browser.opens(f"{base}/1")
        await browser.sends(f"{base}/1/steps", seen="1")
        assert (browser.status, "没有成功" in browser.text) == (404, True)


async def test_s36_a_late_one_is_in_front_and_a_file_that_is_none_is_told(clerk: Browser, clock: Clock) -> None:
    await enters(clerk)
    clock.passes(days=20)
    await clerk.opens(f"{LIST}?late=1")
    assert "超期 1 天" in clerk.text and "共 1 项" in clerk.text
    await clerk.opens(f"{LIST}/1")
    await steps(clerk, f"{LIST}/1", "progress", note="写了很多", file=b"MZ not a photo")
    assert (clerk.status, "不是能用的照片或文件" in clerk.text) == (422, True)
    assert "写了很多" in clerk.page


async def test_s36_strangers_to_an_item_get_nowhere(
    clerk: Browser, arrives: Arrives, store: Store, clock: Clock
) -> None:
    await enters(clerk)
    other = await logged_in(arrives, store, clock, "外单位", Role.UNIT, party="unit:urban")
    await other.opens("/console/unit/rectification/1")
    assert other.status == 404
    await other.opens("/console/unit/rectification")
    assert "没有符合条件的问题" in other.text
    csrf = {"csrf": other.csrf} if 'name="csrf"' in other.page else {}
    await other.posts("/console/unit/rectification/1/steps", {"step": "progress", "seen": "1", "note": "x", **csrf})
    assert other.status in (403, 404)


async def test_s36_a_table_is_shown_then_entered_once(clerk: Browser) -> None:
    bad = "2,中央督察第三轮,问题,目标,措施,不存在的科,长期坚持,市级,,\n"
    await imports(clerk, (HEAD + LINE + bad).encode("gb18030"))
    assert "1 行有错，不会导入" in clerk.text
    assert "第 3 行 整改时限：“长期坚持”不是可以核对的日期" in clerk.text
    assert "新增 1 项，补进展 0 项，0 项没有变化。" in clerk.text
    await confirms(clerk)
    assert "已新增 1 项" in clerk.text and "有错的 1 行没有导入" in clerk.text
    await imports(clerk, (HEAD + LINE).encode())
    assert "新增 0 项，补进展 0 项，1 项没有变化。" in clerk.text
    await imports(clerk, (HEAD + LINE.replace("一半", "八成")).encode())
    await confirms(clerk)
    assert "补进展 1 项" in clerk.text
    await imports(clerk, (HEAD + LINE.replace("复绿", "硬化")).encode())
    assert "已有，内容不同，不覆盖：整改措施" in clerk.text
    await clerk.opens(f"{LIST}/1")
    assert UNITS in clerk.text
    assert "已覆盖八成" in clerk.text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "文件"),
        (HEAD.encode(), "没有"),
        ("甲,乙\n1,2\n".encode(), "文件"),
    ],
)
async def test_s36_a_file_that_is_no_list_is_told(clerk: Browser, data: bytes, told: str) -> None:
    await imports(clerk, data)
    assert (clerk.status, told in clerk.text) == (422, True)


async def test_s36_what_is_exported_can_be_imported_again(clerk: Browser) -> None:
    await enters(clerk)
    response = await clerk.client.get(f"{LIST}/export/xlsx")
    data = await response.read()
    sheet: Any = load_workbook(io.BytesIO(data)).active
    head, first = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert head == [
        "序号", "问题来源", "反馈问题", "整改目标", "整改措施", "责任单位", "整改时限", "验收单位", "进展", "状态",
        "批次", "责任人", "节点",
    ]  # fmt: skip
    assert (first[0], first[1], first[9]) == ("7", "中央生态环境保护督察", "整改中")
    await imports(clerk, data)
    assert "新增 0 项，补进展 0 项，1 项没有变化。" in clerk.text
    csv = await (await clerk.client.get(f"{LIST}/export/csv")).read()
    await imports(clerk, csv)
    assert "1 项没有变化。" in clerk.text


async def test_s36_two_people_make_it_public_and_one_takes_it_back(
    clerk: Browser, arrives: Arrives, store: Store, clock: Clock
) -> None:
    await enters(clerk, person="何练习", helpers="配合科")
    publisher = await logged_in(arrives, store, clock, "周公开", Role.PUBLISHER)
    stranger = await arrives()
    await stranger.opens("/public/rectification/1")
    assert stranger.status == 404
    await clerk.opens(f"{LIST}/1")
    words = {"seen": clerk.value("seen"), "public_problem": "料场没有抑尘措施。"}
    await clerk.sends(f"{LIST}/1/proposal", **words, public_progress="电话 13812345678")
    assert (clerk.status, "料场没有抑尘措施。" in clerk.page) == (422, True)
    await clerk.sends(f"{LIST}/1/proposal", **words, public_progress="正在建设料棚。")
    assert "等另一位有公开权限的人发布" in clerk.text
    await publisher.opens(f"{LIST}/1")
    await publisher.sends(f"{LIST}/1/release", seen=publisher.value("seen"))
    assert "已公开。" in publisher.text
    for path in ("", "?page=99", "/1", "/feed.atom"):
        await stranger.opens(f"/public/rectification{path}")
        assert (stranger.status, "料场没有抑尘措施。" in stranger.page) == (200, True)
        assert not any(hidden in stranger.page for hidden in ("何练习", "配合科", FIELDS["text"], FIELDS["measures"]))
    await clerk.opens(f"{LIST}/1")
    await clerk.sends(f"{LIST}/1/take-back", reason="  ")
    assert (clerk.status, "<details open><summary>撤下" in clerk.page) == (422, True)
    await clerk.sends(f"{LIST}/1/take-back", reason="数字写错")
    await stranger.opens("/public/rectification")
    assert "还没有公开的督察整改" in stranger.text
