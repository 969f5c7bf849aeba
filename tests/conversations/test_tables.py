"""Questions that an imported table decides: which report a project needs, which permit."""

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.tables import Tables
from tests.chat import Talker
from tests.world import World

ASKED = "我做家具喷漆，要报告书还是报告表？"
EIA = """# 环评小名录附表，共 2 项
# 来源：someone/laws 所存部令 PDF docs/pdf/small.pdf（测试部令第1号，2021-01-01 起施行）
序号\t大类\t项目类别\t报告书\t报告表\t登记表
36\t家具制造业21\t木质家具制造211*；其他家具制造219*\t年用溶剂型涂料（含稀释剂）10吨及以上的\t其他\t/
119\t服务业\t加油、加气站\t/\t城市建成区新建、扩建加油站\t/
"""


@pytest.fixture
def with_tables(world: World, tmp_path: Path) -> World:
    folder = tmp_path / "statutes" / "tables"
    folder.mkdir(parents=True)
    (folder / "eia.tsv").write_text(EIA, encoding="utf-8")
    world.services = replace(world.services, tables=Tables.open(tmp_path / "statutes"))
    return world


async def test_a_row_is_shown_with_what_is_still_needed(with_tables: World, visitor: Talker) -> None:
    await visitor.says(ASKED)
    told = visitor.last_text()
    assert "报告书：年用溶剂型涂料（含稀释剂）10吨及以上的" in told and "还要知道：" in told
    assert "来源：环评小名录附表；测试部令第1号，2021-01-01 起施行\n" in told
    assert "someone/laws" not in told and ".pdf" not in told


async def test_whoever_reads_english_gets_the_row_under_english_headings(with_tables: World) -> None:
    reader = with_tables.talker(700_010, "Ann", lang="en")
    await reader.says(ASKED)
    assert reader.last_text().splitlines()[1:5] == [
        "impact report (报告书): 年用溶剂型涂料（含稀释剂）10吨及以上的",
        "impact report form (报告表): all others (其他)",
        "(What the rows list is quoted from the Chinese table.)",
        "Still needed: How many tonnes of solvent-borne paint, thinner included, are used a year?",
    ]
    await reader.says("一年用12吨油性漆")
    assert reader.last_text().startswith("By the catalogue: impact report (报告书), by “")


@pytest.mark.parametrize(
    ("given", "column"),
    [("一年用12吨油性漆", "报告书"), ("油性漆 15 吨左右", "报告书"), ("一年大概用3吨油性漆", "报告表")],
)
async def test_the_figure_in_the_next_message_decides(
    with_tables: World, visitor: Talker, given: str, column: str
) -> None:
    await visitor.says(ASKED)
    await visitor.says(given)
    assert visitor.last_text().startswith(f"按名录是：{column}")


async def test_a_figure_after_half_an_hour_is_no_answer(with_tables: World, visitor: Talker) -> None:
    await visitor.says(ASKED)
    with_tables.clock.passes(minutes=31)
    await visitor.says("一年用12吨油性漆")
    assert "按名录是" not in visitor.last_text()


@pytest.mark.parametrize("aside", ["谢谢", "夜里能施工吗", "查进度"])
async def test_other_words_do_not_answer_the_table(with_tables: World, visitor: Talker, aside: str) -> None:
    await visitor.says(ASKED)
    await visitor.says(aside)
    assert "名录" not in visitor.last_text()


async def test_in_an_open_report_the_table_keeps_silent(with_tables: World, visitor: Talker) -> None:
    await visitor.says("举报污染")
    await visitor.taps("同意")
    await visitor.says("我做家具喷漆，要报告书还是报告表？")
    assert "还要知道" not in visitor.last_text()


async def test_without_tables_the_entry_answers(visitor: Talker) -> None:
    await visitor.says(ASKED)
    assert "依据：《生态环境法典》第95条" in visitor.last_text()
