from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from complaints.report.number_and_code import read_named
from hearing.heard import Heard
from hearing.hearer import Hearer
from knowledge.answer import Library
from zone import Zone

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def hearer(library: Library) -> Hearer:
    return Hearer(library=lambda: library, zone=Zone.load(), read_named=read_named)


@pytest.fixture
def hear(hearer: Hearer) -> Callable[[str], Heard]:
    return lambda text: hearer.hear(text, now=NOW)
