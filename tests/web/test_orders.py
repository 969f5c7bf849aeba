"""接收新件: a file of another office is looked at before anything is registered, read with its own names, and refused
with all its mistakes at once."""

from dataclasses import replace

import pytest

from complaints.ports import QueueFilter
from services import Services
from tests.chat import Clock
from tests.web.conftest import Browser, Cases
from tests.web.order_scenes import confirms, previews, takes_in
from zone.destinations import Destination

OURS = "external_id,category,text,address,lat,lon"
THEIRS = "工单编号,问题类别,诉求内容,事发地址,所属街道"


@pytest.fixture
def services(services: Services) -> Services:
    file = Destination(id="hotline", names={"zh_CN": "市 12345"}, kind="csv")
    return replace(services, zone=replace(services.zone, destinations=(file,)))


def registered(cases: Cases) -> list[tuple[str, str, str | None]]:
    found = cases.store.read_now(lambda tx: tx.cases.queue(QueueFilter(), limit=50))
    return sorted((case.category, case.text, case.place.subdistrict) for case in found)


def acts(cases: Cases) -> list[str]:
    recent = cases.store.read_now(lambda tx: tx.acts.recent())
    return [one.action for one in recent if one.action == "orders_in"]


async def test_s26_nothing_is_registered_before_the_clerk_confirms(clerk: Browser, cases: Cases) -> None:
    await previews(
        clerk,
        f"{OURS}\nXZ-1,施工扬尘,没洒水；电话13812345678,桃林路口,,\nXZ-1,施工扬尘,没洒水；电话13812345678,桃林路口,,\n",
    )
    assert clerk.status == 200
    assert "将登记 1 件。现在还没有登记" in clerk.text
    assert "另有 1 件已登记过" in clerk.text
    assert "XZ-1" in clerk.text and "没洒水；电话[电话]" in clerk.text and "13812345678" not in clerk.page
    assert (registered(cases), acts(cases)) == ([], [])
    await confirms(clerk)
    assert "新登记 1" in clerk.text
    assert (registered(cases), acts(cases)) == ([("site_dust", "没洒水；电话[电话]", "beitan")], ["orders_in"])


async def test_s26_the_preview_tells_what_is_known_and_what_differs(clerk: Browser, cases: Cases) -> None:
    await takes_in(clerk, f"{OURS}\nXZ-1,施工扬尘,一,桃林路口,,\nXZ-2,施工扬尘,二,桃林路口,,\n")
    await previews(clerk, f"{OURS}\nXZ-1,施工扬尘,一,桃林路口,,\nXZ-2,施工扬尘,另外的话,桃林路口,,\n")
    assert "文件里没有要登记的新件。 另有 1 件已登记过" in clerk.text
    assert "编号登记过，内容不同；不会登记 1" in clerk.text and "另外的话" in clerk.text
    assert 'name="confirmed"' not in clerk.page


async def test_s26_names_of_columns_categories_and_streets_are_those_of_the_office(
    clerk: Browser, cases: Cases, services: Services
) -> None:
    first = services.zone.subdistricts[0]
    rows = f"2026,施工扬尘,土堆没盖,某路口,{first.names['zh_CN']}\n2027, 裸土 ,风一吹全是灰,另一路口,\n"
    text = f"2026年11月转办清单,,,,\n{THEIRS}\n{rows}合计：2 件,,,,\n"
    bare = next(one for one in services.zone.categories if one.id == "bare_soil").names["zh_CN"]
    await previews(clerk, text.replace("裸土", bare).encode("gb18030"))
    assert (clerk.status, "第 5 行没有类别" in clerk.text) == (422, True)
    await takes_in(clerk, text.replace("裸土", bare).replace("合计：2 件,,,,\n", "").encode("gb18030"))
    assert registered(cases) == [("bare_soil", "风一吹全是灰", None), ("site_dust", "土堆没盖", first.id)]


async def test_s26_all_mistakes_are_told_at_once_with_what_to_do(clerk: Browser, cases: Cases) -> None:
    rows = (
        "XZ-1,施工扬尘,一,某路口,,",
        ",扬尘类,,,,",
        "2.02611E+17,site_dust,三,某路口,117.2,34.2",
        "XZ-1,site_dust,四,某路口,,",
    )
    await previews(clerk, "\n".join((OURS, *rows)))
    assert clerk.status == 422
    assert "没有登记任何一件" in clerk.text
    for told in (
        "第 3 行没有编号。", "第 3 行的类别“扬尘类”不认识。是不是“", "第 3 行没有内容。",
        "第 3 行既没有地址，也没有坐标。",
        "第 4 行的编号“2.02611E+17”被表格软件改成了数字", "第 4 行的坐标（纬度“117.2”，经度“34.2”）不对。",
        "第 5 行和第 2 行是同一个编号“XZ-1”，内容却不同。",
    ):  # fmt: skip
        assert told in clerk.text, told
    assert registered(cases) == []


async def test_s26_fifty_mistakes_are_listed_and_the_others_counted(clerk: Browser) -> None:
    await previews(clerk, "\n".join((OURS, *(f"XZ-{n},nothing,一,某路口,," for n in range(60)))))
    assert clerk.text.count("的类别“nothing”不认识") == 50
    assert "还有 10 处没有列出" in clerk.text


async def test_s26_a_street_may_be_written_short(clerk: Browser, cases: Cases) -> None:
    await takes_in(clerk, f"{THEIRS}\n1,施工扬尘,土堆没盖,某路口,北滩\n")
    assert registered(cases) == [("site_dust", "土堆没盖", "beitan")]


async def test_s26_an_unknown_street_is_told(clerk: Browser) -> None:
    await previews(clerk, f"{THEIRS}\n1,施工扬尘,土堆没盖,某路口,没有的街道\n")
    assert (clerk.status, "第 2 行的街道“没有的街道”不在本区" in clerk.text) == (422, True)


@pytest.mark.parametrize("sheet", ["", "x", "0189", "mzxw6", "a" * 9])
async def test_s26_a_confirmation_without_a_file_is_refused(clerk: Browser, cases: Cases, sheet: str) -> None:
    await previews(clerk, f"{OURS}\nXZ-1,施工扬尘,一,桃林路口,,\n")
    await confirms(clerk, sheet=sheet)
    assert (clerk.status, "这个文件读不了" in clerk.text, registered(cases)) == (422, True, [])


async def test_s26_the_empty_sheet_is_read_as_it_is_handed_out(clerk: Browser, cases: Cases) -> None:
    header = (await clerk.opens("/console/orders.csv")).strip().strip("\ufeff")
    assert header == "对方编号,类别,内容,地址,纬度,经度,街道"
    await takes_in(clerk, f"{header}\nXZ-1,施工扬尘,一,桃林路口,,,\n")
    assert "新登记 1" in clerk.text


async def test_s26_a_confirmation_after_the_session_is_kept_without_its_letters(
    clerk: Browser, cases: Cases, clock: Clock
) -> None:
    await previews(clerk, f"{OURS}\nXZ-1,施工扬尘,一,桃林路口,,\n")
    sheet = clerk.value("sheet")
    clock.passes(days=31)
    await confirms(clerk)
    assert clerk.status == 401
    assert sheet in clerk.page and sheet not in clerk.text
    assert registered(cases) == []
