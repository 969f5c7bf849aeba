"""The category proposed from a resident's own words (R11)."""

from dataclasses import replace

import pytest

from zone import Category, Zone

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
    ],
)
def test_shipped_words_propose_what_is_meant(text: str, proposed: str) -> None:
    found = Zone.load().propose(text)
    assert found is not None and found.id == proposed


def test_every_name_of_the_zone_is_found_by_its_id_and_no_other() -> None:
    zone = Zone.load()
    assert [zone.category(one.id) for one in zone.categories] == list(zone.categories)
    assert [zone.subdistrict(one.id) for one in zone.subdistricts] == list(zone.subdistricts)
    assert [zone.unit(one.id) for one in zone.units] == list(zone.units)
    assert (zone.category("x"), zone.subdistrict("x"), zone.unit("x"), zone.destination("x")) == (None,) * 4
    assert (zone.name("zh_CN"), zone.name("fr")) == ("徐州经济技术开发区", "徐州经济技术开发区")
    assert zone.name("en") == "Xuzhou Economic and Technological Development Zone"
