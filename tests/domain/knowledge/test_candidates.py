"""The comparison with the best units: scores and likeness per entry, and nearness to questions to decline."""

import pytest

from knowledge.candidates import DECLINED, Candidates, look_at


def test_without_units_there_is_nothing() -> None:
    assert look_at("工地扬尘", [], 4.0) == Candidates({}, {}, 0.0, 0.0, 0.0, ())


def test_an_entry_has_the_score_of_its_best_unit_and_the_likeness_of_its_likest() -> None:
    units = [("工地噪声吵", 3, 4.0), ("车辆带泥上路", 5, 3.0), ("工地扬尘", 3, 2.0), ("工地", 3, 1.0)]
    found = look_at("工地扬尘", units, 8.0)
    assert found.scores == {3: 4.0, 5: 3.0}
    assert found.likeness == {3: 1.0, 5: 0.0}


def test_a_less_like_unit_later_changes_nothing() -> None:
    found = look_at("工地扬尘", [("工地扬尘", 3, 4.0), ("工地", 3, 1.0)], 8.0)
    assert (found.scores, found.likeness) == ({3: 4.0}, {3: 1.0})


def test_the_nearest_unit_is_by_score_and_half_of_the_likeness() -> None:
    found = look_at("工地扬尘", [("车", 1, 4.0), ("工地扬尘", 2, 2.0)], 8.0)
    assert found.answered == pytest.approx(2 / 8 + 0.5)  # the most similar unit, with half the score
    found = look_at("工地扬尘", [("车", 1, 8.0), ("工地扬尘", 2, 2.0)], 8.0)
    assert found.answered == 1.0


def test_a_question_to_decline_belongs_to_no_entry() -> None:
    units = [("工地扬", DECLINED, 4.0), ("工地扬尘", DECLINED, 1.0), ("工地", 2, 2.0)]
    found = look_at("工地扬尘", units, 8.0)
    assert found.scores == {2: 2.0}
    assert found.likeness == {2: pytest.approx(2 / 3)}
    assert found.answered == pytest.approx(2 / 8 + 0.5 * 2 / 3)
    assert found.declined == pytest.approx(4 / 8 + 0.5 * 6 / 7)
    assert found.declined_likeness == 1.0
    assert found.declined_texts == ("工地扬", "工地扬尘")
