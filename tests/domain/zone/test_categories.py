"""Categories and what else every zone has of its shipped data."""

import pytest

from texts import LANGUAGES, has
from zone import Zone
from zone.questions import offered_for, question


def test_every_category_has_all_that_the_product_knows_about_categories() -> None:
    zone = Zone.load()
    ids = {category.id for category in zone.categories}
    assert set(zone.likeness.rows) == ids | {"repeat"}
    for category in zone.categories:
        assert 1 <= len(offered_for(category.id)) <= 3
        assert len(zone.templates.of("close", "public_text", category.id)) == (
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
