"""Answers of newer entries that a second reading corrected: the figure or exception that was wrong or missing."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("几公斤的废液也得签处置合同吗", ("几公斤也不能交给没证的：罚 20 万元以上 200 万元以下", "公安拘留")),
        ("废活性炭倒进垃圾箱会罚多少", ("扔垃圾箱、倒掉", "罚 20 万元以上 200 万元以下")),
        ("收旧电瓶的上门，我卖给他犯法吗", ("没有单独写居民卖一两个怎么罚", "由执法部门认定")),
        ("旧机油给了收破烂的，厂长会不会坐牢", ("单位判罚金", "拘留 10 日以上 15 日以下")),
        ("土壤被污染了，修复的钱要我们出吗", ("修复的钱由污染的人出", "土地使用权人")),
        ("本该做报告表却填了登记表怎么办", ("50 万元以上 500 万元以下", "责任人由公安拘留")),
    ],
)
def test_an_answer_about_waste_soil_or_acceptance_names_the_figure_and_the_exception(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("拌合站沥青烟没收集怎么罚", ("没集中收集、没密闭：罚 2 万元以上 20 万元以下",)),
        ("除臭塔停了几天会被处罚吗", ("没有写停几天以内不罚", "没按证开设施本身也要罚")),
        ("元素碳含量没实测可以吗", ("没按规定核算或者造假，一般罚 50 万元以上 200 万元以下",)),
        ("加清水把氟稀释一下再排行不行", ("不是为逃避监管的，也罚 10 万元以上 100 万元以下",)),
        ("给了没证的回收公司会怎样", ("责任人还会被公安拘留",)),
        ("大晶圆项目以后排污去哪里看", ("看环评公示和批复",)),
    ],
)
def test_an_answer_about_air_carbon_or_electronics_names_the_fine_that_applies(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("污水厂出水标准的具体数字", ("没有核实过的数字，我们不报", "有的只看过标准原件一处")),
        ("徐州执行特别限值吗", ("算不算重点地区也没有核实",)),
        ("明天的空气预报几点出", ("每日 20 时前", "发布时刻都只看过标准原件一处")),
        ("恶臭二级标准是20还是30", ("二级新扩改建 20、现有 30", "只看过标准原件一处")),
    ],
)
def test_an_answer_with_figures_says_how_sure_they_are(library: Library, question: str, words: tuple[str, ...]) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
