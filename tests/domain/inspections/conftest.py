"""A night in the training zone: two inspectors, a leader, a clerk, in one transaction that is undone afterwards."""

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Engine

from complaints.clock.deadlines import Clock
from complaints.model import Notice
from complaints.ports import Records
from storage.tx import Keys, Tx
from tests.domain.complaints.conftest import clock, engine
from tests.domain.inspections.night import Night
from zone import Zone

__all__ = ["clock", "engine"]


def parties(notice: Notice, _records: Records) -> Sequence[str]:
    """As if each unit and firm had one address."""
    return [notice.to] if notice.to.startswith(("unit:", "firm:")) else []


@pytest.fixture
def tx(engine: Engine) -> Iterator[Tx]:
    with engine.connect() as connection, connection.begin() as transaction:
        yield Tx(connection, Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32, fan_out=parties))
        transaction.rollback()


@pytest.fixture
def night(tx: Tx, clock: Clock, zone: Zone) -> Night:
    return Night(tx, clock, zone)
