"""Connections that the PostgreSQL server has ended."""

from collections.abc import Iterator

import pytest

from storage.engine import opening
from storage.engine.errors import StorageError
from storage.store import Store
from storage.tx import Tx
from tests.contracts.conftest import KEYS
from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgres

_END_OURS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lvwang'"


@pytest.fixture
def store(server: PostgresServer, postgres_template: str) -> Iterator[Store]:
    name = server.create(template=postgres_template)
    opened = Store(server.url(name), keys=KEYS)
    yield opened
    opened.close()
    server.drop(name)


def puts(tx: Tx) -> None:
    tx.settings.put("word", "1")


def test_one_that_nobody_used_for_a_while_is_replaced_unseen(
    store: Store, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_now(puts)
    server.run(_END_OURS)
    monkeypatch.setattr(opening, "_FRESH_S", 0.0)
    store.write_now(puts)
    assert store.read_now(lambda tx: tx.settings.get("word")) == "1"


def test_one_that_was_just_used_fails_once_and_can_be_tried_again(
    store: Store, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_FRESH_S", 3600.0)
    store.write_now(puts)
    server.run(_END_OURS)
    with pytest.raises(StorageError) as lost:
        store.write_now(puts)
    assert lost.value.transient
    store.write_now(puts)
