"""The categories proposed from a resident's own words (R11)."""

import pytest

from hearing.hearer import Hearer
from tests.domain.hearing.conftest import NOW


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("渣土车遗撒，马路上都是灰尘", "road_dust"),
        ("烧烤摊油烟太大", "open_burning"),
        ("半夜工地打桩太吵", "night_noise"),
        ("采石场放炮，全是灰尘", "quarry"),
        ("公交车冒黑烟", "black_smoke"),
        ("工厂排气臭味刺鼻", "industrial_gas"),
        ("半夜厂里偷偷排废气", "industrial_gas"),
        ("小河里的水又黑又臭，飘着死鱼", "water"),
        ("有人从暗管往沟里排污水", "water"),
        ("下水道冒溢，马路上都是脏水", "water"),
        ("The river is full of sewage", "water"),
        ("林子边上被倒了好几车建筑垃圾", "waste"),
        ("化工厂把废桶埋在地里，土壤发黄", "waste"),
        ("路边的垃圾堆成山没人清", "waste"),
        ("Somebody dumped garbage behind our house", "waste"),
        ("楼上装修电钻一直响", "noise"),
        ("广场舞音响开得太大", "noise"),
        ("楼下酒吧唱歌到很晚，太吵", "noise"),
        ("绿网没盖，土都露着", "bare_soil"),
        ("那块空地一直没有绿网", "bare_soil"),
        ("防尘绿网破了好几个洞", "bare_soil"),
        ("路灯坏了", "other"),
    ],
)
def test_what_is_meant_comes_first(hearer: Hearer, text: str, proposed: str) -> None:
    assert hearer.categories(text, now=NOW)[0] == proposed


@pytest.mark.parametrize(
    "text",
    ["你好，金龙湖绿网", "我通过金龙湖绿网反映问题", "绿网助手能帮我吗", "绿网行动的同志请看一下", "绿网是干什么的"],
)
def test_the_name_of_the_campaign_is_no_bare_soil(hearer: Hearer, text: str) -> None:
    assert hearer.categories(text, now=NOW) == ()


@pytest.mark.parametrize(
    ("text", "proposed"), [("金龙湖绿网你好，河水发黑", "water"), ("金龙湖绿网：楼下烧烤油烟呛人", "open_burning")]
)
def test_the_name_of_the_campaign_beside_a_nuisance(hearer: Hearer, text: str, proposed: str) -> None:
    assert hearer.categories(text, now=NOW)[0] == proposed


def test_other_likely_categories_follow(hearer: Hearer) -> None:
    assert hearer.categories("渣土车偷倒建筑垃圾，路上都是灰", now=NOW) == ("waste", "road_dust", "site_dust")
