"""The chaos run in short (tests/chaos, `make chaos`): a few people, a few troubles, every promise."""

from pathlib import Path

import pytest

from tests.chaos.ground import faketime
from tests.chaos.plan import Plan
from tests.chaos.run import run

#: the troubles themselves take seconds; the product starts several times, which is slow on a busy machine
pytestmark = pytest.mark.timeout(400)


async def test_a_few_people_lose_nothing_while_everything_fails(tmp_path: Path, built_library: Path) -> None:
    plan = Plan(seed=20261129, seconds=8, abreast=5, most_people=5, calm=3, patience=10, clocks=faketime() is not None)
    outcome = await run(plan, tmp_path, built_library)
    assert outcome.violations == []
    assert outcome.diary.counts["people who were answered at the end"] == 5
    assert outcome.diary.troubles
