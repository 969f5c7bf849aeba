"""A table of firms, CSV or Excel, as offices send them: previewed line by line, entered once."""

import io
import zipfile
from collections.abc import Sequence

import pytest
import xlsxwriter
from aiohttp import FormData

from complaints.model import Duty, Firm, SiteKind
from tests.web.conftest import Browser, Cases

CODES = ("91350100M000100Y43", "91320300MAK0000A1M", "91320300MAK0000B2R")
HEAD = "企业名称,统一社会信用代码,行业,企业地址,场所,场所类型,纬度,经度,坐标来源,街道,联系人,职责,职务,电话"
LINE = (
    f"鼎筑建设,{CODES[0]},房屋建筑,和平大道,一号工地,建筑工地,34.2071,117.2856,高德,北滩街道,"
    "陈工,现场负责人,项目经理,0516-1"
)


async def uploads(browser: Browser, data: bytes, name: str = "firms.csv") -> str:
    await browser.opens("/console/firms")
    form = FormData({"csrf": browser.csrf})
    form.add_field("file", data, filename=name, content_type="application/octet-stream")
    return await browser.posts("/console/firms/import", form)


async def confirms(browser: Browser, *anyway: str) -> str:
    fields = [("csrf", browser.csrf), ("confirmed", "1"), ("sheet", browser.value("sheet"))]
    return await browser.posts("/console/firms/import", FormData([*fields, *(("anyway", line) for line in anyway)]))


def table(*lines: str, title: str = "") -> str:
    return "\r\n".join([*([title] if title else []), HEAD, *lines]) + "\r\n"


def workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written)
    sheet = book.add_worksheet("名录")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    book.close()
    return written.getvalue()


def firms(cases: Cases) -> list[str]:
    return sorted(cases.store.read_now(lambda tx: tx.firms.every_name()).values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("title", ["", "经开区企业名录,,,,,,,,,,,,,"])
async def test_e15_a_table_is_entered_in_whatever_encoding_and_twice_is_once(
    clerk: Browser, cases: Cases, encoding: str, title: str
) -> None:
    data = table(LINE, f"鼎筑建设,{CODES[0]},,,二号工地,,,,,,,,,", title=title).encode(encoding)
    await uploads(clerk, data)
    assert clerk.status == 200 and "会新增 1 家企业；1 行补充已有的企业" in clerk.text
    assert firms(cases) == [], "the preview changes nothing"
    await confirms(clerk)
    assert "已新增 1 家企业、2 个场所、1 个人员" in clerk.text

    def look(tx: object) -> None:
        firm = tx.firms.by_code(CODES[0])  # type: ignore[attr-defined]
        one, two = tx.firms.sites_of(firm.id)  # type: ignore[attr-defined]
        (person,) = tx.firms.persons_of(firm.id)  # type: ignore[attr-defined]
        assert (firm.name, firm.trade, firm.address) == ("鼎筑建设", "房屋建筑", "和平大道")
        assert (one.name, one.kind, one.subdistrict, one.given) == (
            "一号工地", SiteKind.BUILDING, "beitan", (34.2071, 117.2856),
        )  # fmt: skip
        assert (two.name, two.kind) == ("二号工地", SiteKind.OTHER)
        assert (person.name, person.duty, person.post, person.phone) == ("陈工", Duty.SITE, "项目经理", "0516-1")

    cases.store.read_now(look)
    await uploads(clerk, data)
    assert "会新增 0 家企业；0 行补充已有的企业；2 行没有变化" in clerk.text
    await confirms(clerk)
    assert "已新增 0 家企业、0 个场所、0 个人员" in clerk.text


async def test_e15_lines_with_mistakes_are_named_and_the_repaired_table_completes(clerk: Browser, cases: Cases) -> None:
    wrong = [
        LINE,
        f"云龙食品,{CODES[1][:-1]}X,,,,,,,,,,,,",
        "怪店,,,,小店,飞船,,,,,,,,",
        ",,,,没有名字的,,,,,,,,,",
        "无源,,,,工地,,34.1,117.2,,,,,,",
        "怪人,,,,,,,,,,李四,队长,,",
    ]
    await uploads(clerk, table(*wrong).encode())
    assert clerk.status == 200 and "有 5 行读不懂，不会导入" in clerk.text
    for said in (
        "第 3 行 统一社会信用代码", "第 4 行 场所类型：“飞船”没有认出来", "第 5 行 企业名称：请写企业名称",
        "第 6 行 坐标来源", "第 7 行 职责：“队长”没有认出来",
    ):  # fmt: skip
        assert said in clerk.text
    await confirms(clerk)
    assert "已新增 1 家企业" in clerk.text and "5 行读不懂，没有导入" in clerk.text
    await uploads(clerk, table(LINE, f"云龙食品,{CODES[1]},食品,,,,,,,,,,,").encode())
    assert "会新增 1 家企业" in clerk.text and "1 行没有变化" in clerk.text
    await confirms(clerk)
    assert firms(cases) == ["云龙食品", "鼎筑建设"]


async def test_e15_likely_duplicates_wait_for_a_person_s_word(clerk: Browser, cases: Cases) -> None:
    now = cases.clock()
    known = Firm(name="徐州云龙食品有限公司", code=CODES[1], created_at=now, updated_at=now)
    cases.store.write_now(lambda tx: tx.firms.add(known))
    lines = ["徐州云龙食品公司,,,,,,,,,,,,,", f"徐州云龙食品有限公司,{CODES[2]},,,,,,,,,,,,"]
    await uploads(clerk, table(*lines).encode())
    assert "2 行可能重复，先不导入" in clerk.text and "名称相近" in clerk.text and "信用代码不同" in clerk.text
    await confirms(clerk)
    assert "已新增 0 家企业" in clerk.text and "第 2、3 行可能重复，没有导入" in clerk.text
    await uploads(clerk, table(*lines).encode())
    await confirms(clerk, "2")
    assert "已新增 1 家企业" in clerk.text and firms(cases) == ["徐州云龙食品公司", "徐州云龙食品有限公司"]


async def test_e15_what_the_register_has_is_completed_and_never_overwritten(clerk: Browser, cases: Cases) -> None:
    now = cases.clock()
    known = Firm(name="鼎筑建设", trade="市政", created_at=now, updated_at=now)
    cases.store.write_now(lambda tx: tx.firms.add(known))
    await uploads(clerk, table(LINE).encode())
    await confirms(clerk)
    found = cases.store.read_now(lambda tx: tx.firms.by_code(CODES[0]))
    assert found is not None and (found.trade, found.address) == ("市政", "和平大道")


async def test_e15_an_excel_file_is_read_like_a_table(clerk: Browser, cases: Cases) -> None:
    rows = [["名录（虚构）"], [], ["企业名称", "信用代码", "场所", "类型", "纬度", "经度", "坐标系"]]
    rows += [["鼎筑建设", CODES[0], "一号工地", "建筑工地", 34.2071, 117.2856, "高德"], ["坏码", "123"]]  # type: ignore[list-item]
    await uploads(clerk, workbook(rows), "名录.xlsx")
    assert "会新增 1 家企业" in clerk.text and "第 5 行 统一社会信用代码" in clerk.text
    await confirms(clerk)
    assert firms(cases) == ["鼎筑建设"]


BOMB = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><worksheet>&x;</worksheet>"


def zipped(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/"), data)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "这个文件读不了"),
        (b"\xff\xfe", "这个文件读不了"),
        ((HEAD + "\r\n").encode(), "没有一行内容"),
        ("甲,乙\r\n1,2\r\n".encode(), "这个文件读不了"),
        (b"PK\x03\x04broken", "这个文件读不了"),
        (zipped(**{"xl__worksheets__sheet1.xml": BOMB}), "这个文件读不了"),
        (zipped(**{"xl__worksheets__sheet1.xml": b" " * (25 * 2**20)}), "文件超过 5 MB"),
        (b"\xd0\xcf\x11\xe0old", "Excel 工作簿"),
    ],
)
async def test_e15_a_file_that_is_no_table_says_what_to_do(
    clerk: Browser, cases: Cases, data: bytes, said: str
) -> None:
    await uploads(clerk, data)
    assert clerk.status == 422 and said in clerk.text, clerk.text
    assert firms(cases) == []


async def test_e15_the_empty_table_has_the_columns_that_are_read(clerk: Browser, cases: Cases) -> None:
    empty = await clerk.opens("/console/firms/form.csv")
    assert empty.startswith("\ufeff企业名称,")
    await uploads(clerk, (empty.strip() + "\r\n鼎筑建设" + "," * 14).encode())
    assert "会新增 1 家企业" in clerk.text
