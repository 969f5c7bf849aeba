"""Answers about restaurant fumes, barbecue and sites of shops: who, figures and exceptions stand in what is shown."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("楼下烤羊肉串的烟呛得睡不了觉，城管说这事不归他们", ("500 元以上 5000 元以下", "应当移送", "上级机关")),
        ("怎么看出饭店有没有开油烟净化器", ("清洗记录", "营业高峰")),
        ("汽修店可以开在居民楼下面吗", ("没有写汽修不能开在居民楼下", "2000 元以上 2 万元以下", "待区里确认")),
        ("油烟浓度标准是多少", ("2.0 毫克每立方米", "以现行标准和当地要求为准")),
        ("二楼商铺三楼是住家，二楼能开饭店吗", ("有烟道也不行", "没有改扩建的老店")),
        ("2022年街边烤串被罚，老规定罚多少", ("500 元以上 2 万元以下", "较轻")),
    ],
)
def test_an_answer_about_fumes_names_who_and_exceptions(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
