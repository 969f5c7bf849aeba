"""督察整改清单 with its cast, in one transaction that is undone afterwards."""

import pytest

from storage.tx import Tx
from tests.domain.complaints.conftest import engine
from tests.domain.inspections.conftest import tx
from tests.domain.rectification.cast import Cast
from zone import Zone

__all__ = ["engine", "tx"]


@pytest.fixture
def cast(tx: Tx, zone: Zone) -> Cast:
    return Cast(tx, zone)
