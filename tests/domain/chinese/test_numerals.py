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
        ("百", None),
        ("工地", None),
        ("", None),
    ],
)
def test_a_numeral_is_one_number_or_none(written: str, number: Decimal | None) -> None:
    assert to_number(written) == number
