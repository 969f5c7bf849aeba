"""The category proposed from a resident's own words (R11)."""

from dataclasses import replace

import pytest

from texts import LANGUAGES, has
from zone import Category, Zone
from zone.questions import offered_for, question
from zone.templates import templates_for

NAMES = {"zh_CN": "甲", "en": "A"}
DUST = Category(id="dust", names=NAMES, unit="u", words=("灰", "工地", "dust"), strong=())
SMOKE = Category(id="smoke", names=NAMES, unit="u", words=("烟",), strong=("黑烟",))
ZONE = replace(Zone.load(), categories=(DUST, SMOKE))


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("", None),
        ("路灯坏了", None),
        ("有灰", "dust"),
        ("有烟", "smoke"),
        ("灰和烟", "dust"),  # a tie: the earlier one
        ("烟和烟，还有灰", "smoke"),  # each occurrence counts
        ("DUST", "dust"),  # capitals or not
        # 黑烟 counts three times, and its 烟 once more
        ("黑烟、灰、灰、灰", "smoke"),
        ("黑烟、灰、灰、灰、灰", "dust"),
    ],
)
def test_the_category_whose_words_occur_most(text: str, proposed: str | None) -> None:
    found = ZONE.propose(text)
    assert (found.id if found else None) == proposed


def test_a_strong_word_alone_counts_as_three() -> None:
    alone = replace(SMOKE, words=(), strong=("尾气",))
    zone = replace(ZONE, categories=(DUST, alone))
    proposals = [zone.propose("尾气" + "灰" * count) for count in (2, 3)]
    assert [found.id for found in proposals if found] == ["smoke", "dust"]


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
        ("工地白天打桩噪音大", "night_noise"),
        ("绿网没盖，土都露着", "bare_soil"),
        ("那块空地一直没有绿网", "bare_soil"),
        ("防尘绿网破了好几个洞", "bare_soil"),
    ],
)
def test_shipped_words_propose_what_is_meant(text: str, proposed: str) -> None:
    found = Zone.load().propose(text)
    assert found is not None and found.id == proposed


@pytest.mark.parametrize(
    "text",
    [
        "你好，金龙湖绿网",
        "我通过金龙湖绿网反映问题",
        "绿网助手能帮我吗",
        "绿网行动的同志请看一下",
        "绿网是干什么的",
        "绿网",
    ],
)
def test_the_name_of_the_campaign_is_no_bare_soil(text: str) -> None:
    assert Zone.load().propose(text) is None


def test_the_name_of_the_campaign_beside_a_nuisance() -> None:
    for text, proposed in (("金龙湖绿网你好，河水发黑", "water"), ("金龙湖绿网：楼下烧烤油烟呛人", "open_burning")):
        found = Zone.load().propose(text)
        assert found is not None and found.id == proposed


def test_the_likeliest_categories_come_first() -> None:
    found = Zone.load().proposals("渣土车偷倒建筑垃圾，路上都是灰")
    assert [category.id for category in found] == ["waste", "road_dust", "site_dust"]
    assert Zone.load().proposals("路灯坏了") == ()
    assert len(Zone.load().proposals("工地扬尘、渣土车、裸土、臭味、油烟、污水", most=4)) == 4


def test_every_category_has_all_that_the_product_knows_about_categories() -> None:
    zone = Zone.load()
    ids = {category.id for category in zone.categories}
    assert set(zone.likeness.rows) == ids | {"repeat"}
    for category in zone.categories:
        assert 1 <= len(offered_for(category.id)) <= 3
        assert len(templates_for("close", "public_text", category.id)) == (
            1 if category.id in ("other", "quarry") else 2
        )
        assert all(has(f"question.short.{name}", lang) for name in offered_for(category.id) for lang in LANGUAGES)
        assert zone.unit(category.unit) is not None
        assert category.like in {"", *ids}
    assert [category.id for category in zone.categories if category.like] == ["noise", "water", "waste"]


@pytest.mark.parametrize(
    ("name", "answer"),
    [("water_signs", "水面漂着好多死鱼"), ("water_signs", "闻着头晕"), ("waste_kind", "蓝色的桶，还在漏")],
)
def test_answers_about_water_and_waste_that_mean_danger(name: str, answer: str) -> None:
    asked = question(name)
    assert asked is not None and asked.sounds_dangerous(answer)
    assert [choice.id for choice in asked.choices if choice.danger] == ["yes" if name == "water_signs" else "leaking"]


def test_every_name_of_the_zone_is_found_by_its_id_and_no_other() -> None:
    zone = Zone.load()
    assert [zone.category(one.id) for one in zone.categories] == list(zone.categories)
    assert [zone.subdistrict(one.id) for one in zone.subdistricts] == list(zone.subdistricts)
    assert [zone.unit(one.id) for one in zone.units] == list(zone.units)
    assert (zone.category("x"), zone.subdistrict("x"), zone.unit("x"), zone.destination("x")) == (None,) * 4
    assert (zone.name("zh_CN"), zone.name("fr")) == ("徐州经济技术开发区", "徐州经济技术开发区")
    assert zone.name("en") == "Xuzhou Economic and Technological Development Zone"
