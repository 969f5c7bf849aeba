"""Names in both languages, the precision of typed places, and what the model of danger is fitted to."""

from pathlib import Path

import pytest

from hearing.fit_danger import background, older
from zone.coordinates import Spot
from zone.coordinates import read as read_coordinates
from zone.destinations import load as load_destinations
from zone.likeness import Likeness
from zone.links import read as read_link
from zone.questions import question


@pytest.mark.parametrize(
    ("typed", "metres"),
    [
        ("北纬34°15′07″ 东经117°11′09″", 15),
        ("北纬34°15′07.5″ 东经117°11′09.5″", 2),
        ("北纬34°15′ 东经117°11′", 927),
    ],
)
def test_a_typed_place_is_as_exact_as_half_its_last_digit(typed: str, metres: int) -> None:
    found = read_coordinates(typed)
    assert found is not None
    assert found.accuracy_m is not None
    assert round(found.accuracy_m) == metres


def test_another_system_is_shown_by_its_name_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "destinations.yaml"
    path.write_text("- {id: hall, zh_CN: 市平台, en: City hall, kind: csv}\n", encoding="utf-8")
    (system,) = load_destinations(path)
    assert (system.name("zh_CN"), system.name("en")) == ("市平台", "City hall")


def test_a_question_is_asked_in_the_language_of_the_reporter() -> None:
    asked = question("going_on")
    assert asked is not None
    assert (asked.name("zh_CN"), asked.name("en")) == ("现在还在发生吗？", "Is it still going on?")


def test_a_place_becomes_a_repeat_site_at_the_third_report() -> None:
    assert Likeness.load().repeat.count == 3


def test_the_name_at_the_end_of_a_route_is_kept() -> None:
    found = read_link("https://uri.amap.com/navigation?dest=117.25,34.27,九里山工地&mode=car")
    assert isinstance(found, Spot)
    assert (found.lat, found.lon, found.name) == (34.27, 117.25, "九里山工地")


def test_the_model_of_danger_learns_from_both_sorts() -> None:
    assert {row.danger for row in older()} == {True, False}


def test_the_model_of_danger_learns_that_everyday_questions_are_calm() -> None:
    questions = background()
    assert len(questions) == 1500
    assert {row.danger for row in questions} == {False}
