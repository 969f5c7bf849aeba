"""Each test of this folder is bound in memory."""

from collections.abc import Iterator

import pytest

from tests.fuzz.fuzzing import within_memory


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    with within_memory():
        yield
