"""Sites, dust, open burning, trucks and exhaust: what the second reading mended, asked from the shipped library."""

from datetime import date

import pytest

from knowledge.answer import Library
from knowledge.values import Answer, EntryView

TODAY = date(2026, 11, 29)


def ask(library: Library, question: str) -> Answer:
    return library.answer(question, today=TODAY)


def entry_for(library: Library, question: str) -> EntryView:
    answer = ask(library, question)
    assert answer.entry is not None, answer
    return answer.entry


@pytest.mark.parametrize("question", ["烧花圈纸扎污染空气找谁", "路口烧花圈会被罚款吗"])
def test_wreaths_with_plastic_are_told_from_paper(library: Library, question: str) -> None:
    entry = entry_for(library, question)
    assert entry.id == "burning-ghost-money"
    assert "含塑料、泡沫的花圈纸扎，个人罚 500 元以上 2000 元以下" in entry.short


def test_the_notice_board_names_the_local_regulation(library: Library) -> None:
    entry = entry_for(library, "扬尘公示牌要写哪些内容")
    assert entry.id == "site-dust-notice-board"
    assert "徐州市扬尘污染防治条例" in entry.details


@pytest.mark.parametrize("question", ["拆迁地的黄土露天放着算谁的", "拆完房子的空地没盖网谁管"])
def test_land_cleared_of_houses_is_covered_by_the_developer(library: Library, question: str) -> None:
    entry = entry_for(library, question)
    assert entry.id == "idle-land-bare-soil"
    assert "建设单位要先把裸土盖起来" in entry.short
    assert "拆迁完等着建设的地" in entry.details


def test_public_ground_names_the_other_case_in_its_first_lines(library: Library) -> None:
    entry = entry_for(library, "路边绿化带露着黄土没人种草")
    assert entry.id == "public-bare-ground"
    assert "停着没开工的建设用地：由建设单位盖" in entry.short


@pytest.mark.parametrize("question", ["围挡外马路上的黄泥归施工队清吗", "地铁围挡外边的便道全是泥，谁来冲"])
def test_mud_outside_the_fence_has_two_answers(library: Library, question: str) -> None:
    entry = entry_for(library, question)
    assert entry.id == "site-mud-road"
    assert "施工单位要冲洗地面和车辆" in entry.short
    assert "公共道路的清扫由地方政府组织" in entry.short


@pytest.mark.parametrize("question", ["扬尘罚款", "扬尘罚款多少钱", "工地扬尘罚款多少"])
def test_a_bare_fine_is_not_answered_with_contracts(library: Library, question: str) -> None:
    entry = entry_for(library, question)
    assert entry.id == "site-dust-fine"
    assert "1 万元以上 10 万元以下" in entry.short
    assert "渣土等建筑垃圾没有及时清运的，罚得更重：10 万元以上 100 万元以下" in entry.short


def test_a_first_slight_breach_in_general_is_not_about_sites(library: Library) -> None:
    assert entry_for(library, "头一次轻微违法，当天改好了能不罚吗").id != "site-dust-first-offence"


@pytest.mark.parametrize("question", ["机械没贴环保标牌，门卫不让进工地", "挖机没上环保牌照能不能进场"])
def test_plates_for_machines_are_answered_honestly(library: Library, question: str) -> None:
    entry = entry_for(library, question)
    assert entry.id == "nonroad-registration"
    assert "没有为没挂牌单设罚款" in entry.short
    assert "待区里确认" in entry.short
    assert "每辆罚 5000 元，罚使用的单位或者个人" in entry.short


def test_no_unverified_dust_limit_is_told(library: Library) -> None:
    entry = entry_for(library, "施工扬尘排放限值是几毫克")
    assert entry.id == "site-dust-limit"
    assert "这里不给数字" in entry.short
    assert "毫克" not in entry.short + entry.details


def test_burning_scrap_for_a_living_is_fined_as_waste(library: Library) -> None:
    entry = entry_for(library, "收废品的烧电缆取铜罚多少")
    assert entry.id == "burning-cable-tyre"
    assert "10 万元以上 100 万元以下" in entry.short
    assert "拘留 10 日以上 15 日以下" in entry.details


def test_rubbish_dropped_along_the_road_has_the_higher_fine_too(library: Library) -> None:
    entry = entry_for(library, "垃圾车一路撒垃圾罚多少")
    assert entry.id == "garbage-truck-drip"
    assert "还可能按固体废物罚 10 万元以上 100 万元以下" in entry.short


def test_a_refused_vehicle_check_is_fined(library: Library) -> None:
    entry = entry_for(library, "车队不让查尾气会罚吗")
    assert entry.id == "roadside-remote-sensing"
    assert "5 万元以上 20 万元以下" in entry.short


def test_a_seized_truck_comes_back_after_a_period(library: Library) -> None:
    entry = entry_for(library, "渣土车被扣了多少天能还")
    assert entry.id == "truck-impound"
    assert "一般不超过 30 日" in entry.short


def test_missing_dust_costs_were_not_fined_before(library: Library) -> None:
    answer = ask(library, "去年的造价没列扬尘费罚不罚")
    assert answer.entry is not None
    assert answer.entry.id == "dust-cost-in-budget"
    assert answer.former is not None
    assert "没有为不列单设罚款" in answer.former.answer


def test_a_fake_test_report_may_be_a_crime(library: Library) -> None:
    entry = entry_for(library, "尾气检测站作假会坐牢吗")
    assert entry.id == "inspection-agency-fake"
    assert "提供虚假证明文件罪" in entry.details
