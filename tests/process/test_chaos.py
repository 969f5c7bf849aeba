"""The chaos run in short (tests/chaos, `make chaos`): a few people, a few troubles, every promise."""

import shutil
from pathlib import Path

import pytest

from tests.chaos.ground import faketime
from tests.chaos.plan import Plan
from tests.chaos.run import run

#: it takes some twenty seconds, and the product starts several times, which is slow on a busy machine
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def ready(built_library: Path, empty_records: Path, tmp_path: Path) -> Path:
    """A DATA_DIR with an index and empty tables."""
    folder = Path(shutil.copytree(built_library, tmp_path / "ready"))
    shutil.copy(empty_records, folder / "records.db")
    return folder


async def test_a_few_people_lose_nothing_while_everything_fails(tmp_path: Path, ready: Path) -> None:
    plan = Plan(
        seed=20261129, seconds=6, abreast=3, most_people=3, calm=2, patience=15, worst=1, hang=2,
        clocks=faketime() is not None,
    )  # fmt: skip
    outcome = await run(plan, tmp_path, ready)
    assert outcome.violations == []
    assert outcome.diary.counts["people who were answered at the end"] == 3
    assert outcome.diary.troubles
