"""Answers about waste, construction waste, yards and straw after the second reading: who, figures and exceptions."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("工地拆下来的砖能不能破碎了再利用，有啥要求", ("施工单位", "处理方案", "备案", "10 万元以上 100 万元以下")),
        ("工地渣土堆着不清运，谁来罚", ("环境卫生部门罚 10 万元以上 100 万元以下", "住建")),
        ("自己把砸墙的砖头拉到河滩倒掉，会怎么罚", ("100 元以上 1000 元以下", "10 万元以上 100 万元以下")),
        ("装修垃圾放哪，能不能自己拉出去倒掉", ("100 元以上 1000 元以下",)),
        ("渣土准运证找谁办", ("核准", "联单", "待区里确认")),
        ("渣土拉到安徽去填埋要不要批", ("先批准", "提前报送")),
    ],
)
def test_an_answer_about_construction_waste_names_duties_fines_and_permits(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("物业把小区垃圾房拆掉改成车位", ("环卫设施", "报市容环卫部门批准", "可以罚款")),
        ("垃圾填埋场说停就停行吗", ("核准", "10 万元以上 100 万元以下")),
        ("2023年倒的固废现在还罚吗", ("两年内没被发现", "处置费用 1 倍以上 3 倍以下")),
        ("工厂搬走了，院子里丢下一堆废渣会怎样", ("擅自丢弃", "10 万元以上 100 万元以下")),
        ("进口洋垃圾被海关查到罚多少", ("50 万元以上 500 万元以下", "退运")),
        ("往河里倒垃圾罚多少", ("10 万元以上 100 万元以下", "停业、关闭", "100 元以上 1000 元以下")),
        ("倒工业废渣会不会坐牢", ("三年以下有期徒刑", "10 日以上 15 日以下")),
        ("固废台账要保存几年", ("五年", "十年", "待确认")),
        ("小作坊废料特别少也要建台账吗", ("不分厂大小",)),
        ("一年就一点点危险废物，处置公司不来收怎么办", ("集中收集", "12345")),
    ],
)
def test_an_answer_about_waste_names_who_figures_and_the_rule_before(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("料场扬尘罚了还不改能关停吗", ("停业整治", "从重处罚", "没有写直接“关闭”")),
        ("煤堆自己烧起来冒烟怎么办", ("防燃措施", "119")),
        ("料堆围挡要多高", ("不能低于堆放物的高度", "两样都要有")),
        ("烧秸秆引起火灾会拘留吗", ("10 日以上 15 日以下",)),
        ("第一次烧了一点秸秆就罚吗", ("可以不罚",)),
    ],
)
def test_an_answer_about_yards_and_straw_names_the_higher_tier(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
