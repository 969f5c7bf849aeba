"""A firm with two people, and its days."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from storage.tx import Keys, Tx
from tests.domain.calendar.factory import Factory
from tests.domain.complaints.conftest import engine

__all__ = ["engine"]


@pytest.fixture
def tx(engine: Engine) -> Iterator[Tx]:
    with engine.connect() as connection, connection.begin() as transaction:
        yield Tx(connection, Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32))
        transaction.rollback()


@pytest.fixture
def factory(tx: Tx) -> Factory:
    return Factory(tx)
