"""What official tables write in a cell, and how it is read (S36)."""

from datetime import date

import pytest

from inspections.rectification.days import read_day
from inspections.rectification.model import Source
from tests.web.test_rectification import HEAD
from web.console.rectification.table import read_table
from zone import Zone


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2026/2/3", date(2026, 2, 3)),
        ("2026.2.3", date(2026, 2, 3)),
        ("２０２６年１２月３１日前", date(2026, 12, 31)),
        ("2026年2月底前", date(2026, 2, 28)),
        ("2028 年 2 月", date(2028, 2, 29)),
        ("2026年底", date(2026, 12, 31)),
        ("2026年2月30日", None),
        ("2026年13月", None),
        ("长期坚持", None),
        ("立行立改", None),
    ],
)
def test_s36_a_day_as_tables_write_it(written: str, day: date | None) -> None:
    assert read_day(written) == day


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("中央第三轮", (Source.CENTRAL, "中央第三轮")),
        ("中央生态环境保护督察第三轮第二批", (Source.CENTRAL, "第三轮第二批")),
        ("中央环保督察“回头看”", (Source.CENTRAL_AGAIN, "中央环保督察“回头看”")),
        ("江苏省生态环境保护督察回头看2025年", (Source.PROVINCE_AGAIN, "2025年")),
        ("市级专项督察2026年第一次", (Source.OTHER, "市级专项督察2026年第一次")),
    ],
)
def test_s36_a_source_in_words_names_inspection_and_batch(zone: Zone, source: str, read: tuple[Source, str]) -> None:
    line = f"1,{source},问题,目标,措施,规划建设科（训练）,2026-12-31,市级,,\n"
    table = read_table((HEAD + line).encode(), zone)
    assert [(one.problem.source, one.problem.batch) for one in table.lines] == [read]
    assert table.problems == []
