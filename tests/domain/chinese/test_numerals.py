from decimal import Decimal

import pytest

from chinese.numerals import quantities, to_number


def figures(text: str) -> list[tuple[Decimal, str]]:
    return [(quantity.value, quantity.unit) for quantity in quantities(text)]


@pytest.mark.parametrize(
    "written", ["处一万元以上十万元以下的罚款", "罚 1 万元以上 10 万元以下", "1—10 万元", "10000 元至 100,000 元"]
)
def test_an_amount_is_the_same_however_it_is_written(written: str) -> None:
    assert figures(written) == [(Decimal(10_000), "元"), (Decimal(100_000), "元")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("二十二时至次日六时", [(22, "时"), (6, "时")]),
        ("22:00 到 6:00", [(22, "时"), (6, "时")]),
        ("百分之三十", [(30, "%")]),
        ("5 至 10 日", [(5, "日"), (10, "日")]),
        ("五个工作日", [(5, "工作日")]),
        ("两年", [(2, "年")]),
        ("3个月", [(3, "月")]),
        ("货值一倍以上三倍以下", [(1, "倍"), (3, "倍")]),
        ("没有数字", []),
        ("1 至 5", [(1, ""), (5, "")]),
        ("5 到 10 分钟，3 倍", [(5, "分钟"), (10, "分钟"), (3, "倍")]),
        ("1 万至 5 万元", [(10_000, "元"), (50_000, "元")]),
        ("一万万元", []),
        ("24:00 以前，25:00", [(24, "时"), (25, ""), (0, "")]),
    ],
)
def test_quantities_in_canonical_units(written: str, meant: list[tuple[int, str]]) -> None:
    assert figures(written) == [(Decimal(value), unit) for value, unit in meant]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("一千一百二十八", Decimal(1128)),
        ("1,128", Decimal(1128)),
        ("1.5", Decimal("1.5")),
        ("两", Decimal(2)),
        ("十", Decimal(10)),
        ("一百零八", Decimal(108)),
        ("二〇二六", Decimal(2026)),
        ("三亿", Decimal(300_000_000)),
        ("万万", None),
        ("三亿三", None),
        ("十十一", None),
        ("百", None),
        ("工地", None),
        ("", None),
    ],
)
def test_a_numeral_is_one_number_or_none(written: str, number: Decimal | None) -> None:
    assert to_number(written) == number


@pytest.mark.parametrize(
    ("unit", "meant"),
    [
        ("亿元", (300_000_000, "元")),
        ("万元", (30_000, "元")),
        ("千元", (3_000, "元")),
        ("百元", (300, "元")),
        ("万", (30_000, "元")),
        ("元", (3, "元")),
        ("块钱", (3, "元")),
        ("块", (3, "元")),
        ("个工作日", (3, "工作日")),
        ("工作日", (3, "工作日")),
        ("日", (3, "日")),
        ("天", (3, "日")),
        ("个月", (3, "月")),
        ("月", (3, "月")),
        ("个小时", (3, "小时")),
        ("小时", (3, "小时")),
        ("年", (3, "年")),
        ("周年", (3, "年")),
        ("时", (3, "时")),
        ("点", (3, "时")),
        ("分钟", (3, "分钟")),
        ("倍", (3, "倍")),
        ("分贝", (3, "分贝")),
        ("公里", (3_000, "米")),
        ("千米", (3_000, "米")),
        ("米", (3, "米")),
        ("平方米", (3, "平方米")),
        ("立方米", (3, "立方米")),
        ("吨", (3, "吨")),
        ("公斤", (3, "千克")),
        ("千克", (3, "千克")),
        ("%", (3, "%")),
        ("周岁", (3, "岁")),
        ("岁", (3, "岁")),
        ("个", (3, "")),
        ("次", (3, "")),
    ],
)
def test_every_unit(unit: str, meant: tuple[int, str]) -> None:
    assert figures(f"3{unit}") == figures(f"3 {unit}") == [(Decimal(meant[0]), meant[1])]


def test_how_a_number_is_written_is_kept() -> None:
    (quantity,) = quantities("罚 1,000.5 元")
    assert (quantity.value, quantity.text, quantity.arabic) == (Decimal("1000.5"), "1,000.5 元", True)
    (quantity,) = quantities("三倍")
    assert (quantity.text, quantity.arabic) == ("三倍", False)
    assert [quantity.text for quantity in quantities("一至三倍")] == ["一至", "三倍"]
