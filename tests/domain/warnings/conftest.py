"""An office and its firms on an evening with a warning, in one transaction that is undone afterwards."""

import pytest

from storage.tx import Tx
from tests.domain.complaints.conftest import engine
from tests.domain.inspections.conftest import tx
from tests.domain.warnings.evening import Evening
from zone import Zone

__all__ = ["engine", "tx"]


@pytest.fixture
def evening(tx: Tx, zone: Zone) -> Evening:
    return Evening(tx, zone)
