"""Limits on submissions and the quiet hours, as reviewed data of a zone (R20, R31)."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from channels.outbox.delivery import is_quiet
from zone.limits import Limits
from zone.questions import MOST, offered_for
from zone.rows import BadRows
from zone.zone import Zone


def test_a_zone_replaces_single_rows(tmp_path: Path) -> None:
    path = tmp_path / "limits.yaml"
    path.write_text("- {id: mute_after, amount: 5, source: 内部约定}\n", "utf-8")
    assert Limits.load(path) == replace(Limits.load(), mute_after=5)


@pytest.mark.parametrize(
    ("hours", "quiet"), [((22, 7), [0, 1, 2, 3, 4, 5, 6, 22, 23]), ((0, 6), [0, 1, 2, 3, 4, 5]), ((0, 0), [])]
)
def test_quiet_hours_may_pass_midnight(hours: tuple[int, int], quiet: list[int]) -> None:
    zone = Zone.load()
    zone = replace(zone, limits=replace(zone.limits, quiet_from=hours[0], quiet_until=hours[1]))
    day = [datetime(2026, 10, 12, hour, tzinfo=ZoneInfo("Asia/Shanghai")) for hour in range(24)]
    assert [at.hour for at in day if is_quiet(at, zone)] == quiet


def test_every_category_has_its_few_questions() -> None:
    """R12"""
    counts = {category.id: len(offered_for(category.id)) for category in Zone.load().categories}
    assert all(1 <= count <= MOST for count in counts.values()), counts


@pytest.mark.parametrize(
    ("name", "amount", "fits"),
    [
        ("mute_after", 0, False),
        ("mute_after", 1, True),
        ("mute_after", 100_000, True),
        ("mute_after", 100_001, False),
        ("quiet_from", -1, False),
        ("quiet_from", 0, True),
        ("quiet_until", 23, True),
        ("quiet_until", 24, False),
    ],
)
def test_a_limit_has_a_least_and_a_most(tmp_path: Path, name: str, amount: int, fits: bool) -> None:
    path = tmp_path / "limits.yaml"
    path.write_text(f"- {{id: {name}, amount: {amount}, source: 内部约定}}\n", "utf-8")
    if fits:
        assert getattr(Limits.load(path), name) == amount
    else:
        with pytest.raises(BadRows) as refused:
            Limits.load(path)
        [problem] = refused.value.problems
        assert problem.line == 1
