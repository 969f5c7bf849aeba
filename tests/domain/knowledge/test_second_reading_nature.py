"""Soil, livestock, wildlife, mines: what the second reading mended, asked from the shipped library."""

from datetime import date

import pytest

from knowledge.answer import Library
from knowledge.values import EntryView

TODAY = date(2026, 11, 28)


def entry_for(library: Library, question: str) -> EntryView:
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None, answer
    return answer.entry


def test_compensation_is_limited_to_protected_animals(library: Library) -> None:
    entry = entry_for(library, "野猪啃了我家庄稼能赔吗")
    assert entry.id == "eco-injured-animal"
    assert "珍贵、濒危和“三有”" in entry.short
    assert "不在的不当然按这一条补偿" in entry.details


@pytest.mark.parametrize("question", ["吃野鸡野兔违法不", "野鸡能不能抓来吃"])
def test_wild_land_animals_may_not_be_eaten(library: Library, question: str) -> None:
    entry = entry_for(library, question)
    assert entry.id == "eco-wild-animal-trade"
    assert "野生的陆生动物一律不能吃" in entry.short
    assert "2 倍以上 20 倍以下" in entry.short


def test_the_successor_of_a_closed_mine_goes_on_with_the_repair(library: Library) -> None:
    entry = entry_for(library, "煤矿企业关了塌陷还有人管吗")
    assert entry.id == "eco-mining-subsidence"
    assert "由承继它权利义务的单位接着负责" in entry.short
    assert "可以举报" in entry.details


def test_neighbours_of_a_demolition_learn_what_to_do(library: Library) -> None:
    entry = entry_for(library, "隔壁老厂在拆，地上流了一滩黑水")
    assert entry.id == "soil-demolition"
    assert "居民看到地上流黑水：别碰" in entry.details


def test_duties_of_listed_companies_come_before_the_transfer_of_land(library: Library) -> None:
    entry = entry_for(library, "土壤重点企业拆车间设备前要报备吗")
    assert entry.id == "soil-key-unit"
    assert "拆设备还要编方案备案" in entry.short


def test_land_that_becomes_homes_is_surveyed_whoever_used_it(library: Library) -> None:
    entry = entry_for(library, "原来是工厂的地现在要盖小区，土壤安全吗")
    assert entry.id == "soil-residential"
    assert "变更前都必须做土壤污染状况调查，不只是重点单位" in entry.short


def test_land_that_becomes_homes_is_named_beside_the_transfer(library: Library) -> None:
    entry = entry_for(library, "老化工厂卖地要先做土壤检测吗")
    assert "只要改成住宅、学校等用地，变更前也必须调查" in entry.short


@pytest.mark.parametrize("question", ["盖猪圈跟人家的房子至少隔几百米", "猪舍挨着我家院墙，臭气熏天，能让他搬吗"])
def test_no_distance_of_a_pig_farm_is_made_up(library: Library, question: str) -> None:
    entry = entry_for(library, question)
    assert entry.id == "livestock-distance"
    assert "没有写多少米" in entry.short
