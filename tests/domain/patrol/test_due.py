"""What is due, what was missed, and for how long nobody has looked (S25)."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inspections.patrol.checking import holds
from inspections.patrol.due import Stretch, standing, stretches
from inspections.patrol.model import Grid, Rhythm
from inspections.patrol.reading import read_grids

BEGIN = date(2026, 10, 5)
SQUARE = [[0.0, 0.0], [0.02, 0.0], [0.02, 0.02], [0.0, 0.02], [0.0, 0.0]]
GRID = Grid(id=1, code="G1", name="北滩一格", level="一级", rings=[[(x, y) for x, y in SQUARE]], since=BEGIN)


def every(days: int) -> Rhythm:
    return Rhythm(level="一级", every=days, since=BEGIN, by="练习")


def day(number: int) -> date:
    """1 is the first day of the rhythm."""
    return BEGIN + timedelta(days=number - 1)


def test_a_week_of_daily_patrols_with_two_missed() -> None:
    looked = [day(number) for number in (1, 2, 4, 5, 7)]
    found = standing(GRID, every(1), looked, today=day(8), back=62)
    assert found.missed == [Stretch(day(6), day(6)), Stretch(day(3), day(3))]
    assert (found.due, found.last, found.unseen) == (Stretch(day(8), day(8)), day(7), 1)


def test_one_look_is_enough_for_a_stretch_and_for_no_other() -> None:
    found = standing(GRID, every(3), [day(2), day(3)], today=day(8), back=62)
    assert found.missed == [Stretch(day(4), day(6))]
    assert found.due == Stretch(day(7), day(9))
    assert standing(GRID, every(3), [day(7)], today=day(8), back=62).due is None


def test_without_a_rhythm_nothing_is_due_but_the_days_are_counted() -> None:
    found = standing(GRID, None, [], today=day(8), back=62)
    assert (found.due, found.missed, found.unseen, found.last) == (None, [], 7, None)


@given(some.integers(1, 40), some.integers(0, 200), some.sets(some.integers(1, 200)))
def test_stretches_leave_no_day_out_and_each_is_seen_due_or_missed(days: int, ago: int, looks: set[int]) -> None:
    today = day(ago + 1)
    spans = list(stretches(GRID, every(days), today=today))
    covered = [one.first + timedelta(days=n) for one in spans for n in range((one.last - one.first).days + 1)]
    assert covered == [BEGIN + timedelta(days=n) for n in range(len(covered))]
    assert spans[-1].first <= today <= spans[-1].last
    looked = [day(number) for number in looks if day(number) <= today]
    found = standing(GRID, every(days), looked, today=today, back=10_000)
    seen = [one for one in spans if any(one.first <= at <= one.last for at in looked)]
    assert len(seen) + len(found.missed) + (found.due is not None) == len(spans)


def a_feature(**changed: Any) -> dict[str, Any]:
    properties = {"id": "G1", "name": "北滩一格", "level": "一级", "person": "高练习"}
    geometry = {"type": "Polygon", "coordinates": [changed.pop("ring", SQUARE)]}
    return {"type": "Feature", "properties": {**properties, **changed}, "geometry": geometry}


def a_file(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_grids_are_read() -> None:
    (grid,), problems = read_grids(a_file(a_feature()), since=BEGIN)
    assert problems == []
    assert (grid.code, grid.name, grid.level, grid.person, grid.since) == ("G1", "北滩一格", "一级", "高练习", BEGIN)
    assert [holds(grid, *point) for point in ((0.01, 0.01), (0.03, 0.01))] == [True, False]


@pytest.mark.parametrize(
    ("feature", "key"),
    [
        (a_feature(id=""), "without"),
        (a_feature(level=None), "without"),
        (a_feature(name="长" * 65), "long"),
        (a_feature(ring=SQUARE[:-1]), "ring"),
        (a_feature(ring=[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]), "crosses"),
        (a_feature(ring=[[34, 117], [34, 118], [35, 118], [34, 117]]), "degrees"),
        (a_feature(ring=[["a", 0], [1, 1], [1, 0], ["a", 0]]), "shape"),
        ({**a_feature(), "geometry": {"type": "Point", "coordinates": [0, 0]}}, "no_polygon"),
        ("G2", "without"),
    ],
)
def test_each_mistake_of_a_file_is_told_by_its_feature(feature: Any, key: str) -> None:
    grids, problems = read_grids(a_file(a_feature(id="G0"), feature), since=BEGIN)
    assert ([one.code for one in grids], [(one.number, one.key) for one in problems]) == (["G0"], [(2, key)])


@pytest.mark.parametrize(("data", "key"), [(b"", "no_json"), (b"[]", "no_features"), (b"\xff", "no_json")])
def test_what_is_no_file_of_grids_is_told(data: bytes, key: str) -> None:
    grids, (problem,) = read_grids(data, since=BEGIN)
    assert (grids, problem.number, problem.key) == ((), 0, key)


def test_a_code_stands_once() -> None:
    _, (problem,) = read_grids(a_file(a_feature(), a_feature()), since=BEGIN)
    assert (problem.number, problem.key) == (2, "twice")
