"""E17: each rule of the score takes its points; the sum never goes below nothing."""

import pytest

from enterprises.scoring import RULE, SelfChecks, Standing, score


@pytest.mark.parametrize(
    ("standing", "points", "taken"),
    [
        (Standing(), 100, ()),
        (Standing(open=4, overdue=1), 90, (("overdue", 10),)),
        (Standing(handled=2, late=2, reworks=1), 85, (("late", 10), ("rework", 5))),
        (Standing(self_checks=SelfChecks(due=4, in_time=3)), 95, (("self_checks", 5),)),
        (Standing(self_checks=SelfChecks(due=3, in_time=3)), 100, ()),
        (Standing(open=20, overdue=20, reworks=3), 0, (("overdue", 200), ("rework", 15))),
    ],
)
def test_e17_each_rule_takes_its_points_and_never_more_than_all(
    standing: Standing, points: int, taken: tuple[tuple[str, int], ...]
) -> None:
    counted = score(standing)
    assert (counted.points, counted.taken, counted.rule) == (points, taken, RULE)
