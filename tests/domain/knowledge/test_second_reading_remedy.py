"""Answers about remedies, read a second time: who, figures and exceptions stand in what the asker sees."""

import pytest

from knowledge.answer import Library
from tests.domain.knowledge.shown import seen


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("可以出钱请别人替我们治吗", ("只交钱了事不行", "应当从轻或者减轻")),
        ("分局开的罚单去哪复议", ("徐州市人民政府", "分局所在地的区人民政府")),
        ("复议可以请代理人么", ("1 至 2 名",)),
        ("对罚款不服，打官司和复议走哪一个", ("6 个月内", "先复议")),
        ("复议输了几天内起诉", ("15 日内",)),
        ("矿上放炮，我家墙裂了好几道，找谁要钱", ("放炮、施工的单位", "直接起诉", "5 年")),
        ("采石场说是房子自己老化裂的，要谁来证明", ("对方要证明",)),
        ("环保局收了举报就是不处理，能去法院告它吗", ("先申请行政复议",)),
        ("违法罚款撤销了，钱和利息能要回来吗", ("银行同期存款利息", "2 年")),
        ("部门说不赔，我还能怎么办", ("自决定之日起 3 个月内可以向法院起诉", "60 日")),
        ("行政案件几个月判下来", ("6 个月内", "简易程序的 45 日")),
        ("告管委会、告政府由中院审吗", ("告县级以上政府的去中级法院",)),
    ],
)
def test_an_answer_about_remedies_names_the_way_and_the_period(
    library: Library, question: str, words: tuple[str, ...]
) -> None:
    text = seen(library, question)
    assert [word for word in words if word not in text] == []
