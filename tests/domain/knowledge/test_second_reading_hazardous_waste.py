"""Hazardous waste, acceptance of projects: what the second reading mended, asked from the shipped library."""

from datetime import date

import pytest

from knowledge.answer import Library
from knowledge.values import EntryView

TODAY = date(2026, 11, 28)


def entry_for(library: Library, question: str) -> EntryView:
    answer = library.answer(question, today=TODAY)
    assert answer.entry is not None, answer
    return answer.entry


def test_a_licence_that_has_run_out_counts_as_none(library: Library) -> None:
    entry = entry_for(library, "危废许可证过期还接着收货 怎么定性")
    assert entry.id == "hw-licence-overstep"
    assert "证过期还接着收，等于没有证" in entry.short
    assert "20 万元以上 100 万元以下" in entry.short
    assert "100 万元以上 500 万元以下" in entry.short


def test_passing_waste_on_depends_on_the_licence_of_the_other_side(library: Library) -> None:
    entry = entry_for(library, "危废处置厂把货转给别家处理可以吗")
    assert "先看对方有没有许可证" in entry.details
    assert "罚 20 万元以上 200 万元以下并拘留" in entry.details


def test_hazardous_waste_left_behind_is_dumping(library: Library) -> None:
    entry = entry_for(library, "搬厂危废没处理走就走了会怎样")
    assert entry.id == "hw-plant-closing"
    assert "擅自丢弃" in entry.short
    assert "20 万元以上 200 万元以下" in entry.short
    assert "10 日以上 15 日以下" in entry.details


def test_a_landlord_who_finds_chemicals_learns_what_to_do(library: Library) -> None:
    entry = entry_for(library, "房东收回厂房发现一屋子化学废料")
    assert "房东发现一屋子化学废料：别搬、别倒、别卖" in entry.details


@pytest.mark.parametrize("question", ["环评只填了登记表，投产前用验收吗", "小饭馆做的登记表要不要验收"])
def test_a_registration_needs_no_acceptance(library: Library, question: str) -> None:
    entry = entry_for(library, question)
    assert entry.id == "acceptance-registration-form"
    assert entry.short.startswith("一般不用：")


def test_oil_sold_to_a_scrap_dealer_may_mean_prison(library: Library) -> None:
    entry = entry_for(library, "废油被收破烂的拉走，厂长会不会坐牢")
    assert entry.id == "hw-crime"
    assert "3 年以下有期徒刑或者拘役" in entry.short
    assert "明知对方没证还交给他" in entry.details


def test_the_entry_on_buyers_without_a_licence_names_prison(library: Library) -> None:
    entry = entry_for(library, "换下来的机油有人出钱买，我卖给他违法不")
    assert entry.id == "hw-unlicensed-buyer"
    assert "可能判刑" in entry.short


def test_used_activated_carbon_is_hazardous_and_the_code_names_no_period(library: Library) -> None:
    entry = entry_for(library, "废气箱里的活性炭几个月换一回，旧炭是危废不")
    assert entry.id == "hw-activated-carbon"
    assert "按危险废物管" in entry.short
    assert "法典没有写" in entry.short


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("喷漆房的过滤棉换下来算啥废物", "hw-paint-residue"),
        ("电镀厂污泥按什么管", "hw-industrial-sludge"),
        ("加工中心切削液变臭了要倒掉", "hw-factory-oil"),
        ("产废量小有没有免备案的", "hw-small-generator"),
    ],
)
def test_concrete_wastes_and_small_producers_have_answers(library: Library, question: str, entry_id: str) -> None:
    assert entry_for(library, question).id == entry_id


@pytest.mark.parametrize(
    ("question", "former"),
    [
        ("7月没有贴危险废物标志，现在要处罚多少", "10 万元以上 100 万元以下"),
        ("7月危废运走没办联单，现在罚几万", "10 万元以上 100 万元以下"),
        ("7月没证收废机油现在罚多少", "100 万元以上 500 万元以下"),
        ("7月没批就把危废拉去外省了，现在罚多少", "当时的行为按旧法"),
    ],
)
def test_what_held_before_the_code(library: Library, question: str, former: str) -> None:
    answer = library.answer(question, today=TODAY)
    assert answer.former is not None
    assert former in answer.former.answer
