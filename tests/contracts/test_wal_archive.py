"""The backup of PostgreSQL that the operators' manual describes: a copy, the archived log after it, and a recovery to
the moment before something went wrong."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from complaints.ports import QueueFilter
from storage.migrations import migrate
from storage.store import Store
from tests.contracts.conftest import KEYS
from tests.contracts.samples import a_case
from tests.postgres import PostgresServer, server_for_tests

pytestmark = pytest.mark.postgres


@pytest.fixture
def archive() -> Iterator[Path]:
    """Outside of pytest's folders, which the user of the server can't enter."""
    folder = Path(tempfile.mkdtemp(prefix="wal"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def archiving(archive: Path) -> Iterator[PostgresServer]:
    """As the manual has it; the log as small as possible."""
    command = f"'test ! -f {archive}/%f && cp %p {archive}/%f'"
    with server_for_tests("archive_mode=on", f"archive_command={command}") as server:
        yield server


def numbers(server: PostgresServer, database: str) -> set[str]:
    with closing(Store(server.url(database), keys=KEYS)) as store:
        return set(store.read_now(lambda tx: [case.number for case in tx.cases.queue(QueueFilter(), limit=9)]))


def test_o07_records_are_restored_to_the_moment_before_they_were_lost(archiving: PostgresServer, archive: Path) -> None:
    database = archiving.create()
    with closing(Store(archiving.url(database), keys=KEYS)) as store:
        migrate(store.engine)
        before = store.write_now(lambda tx: tx.cases.add(a_case())).number
        restore = f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_name = 'before'\n"
        end = "recovery_target_action = 'promote'\n"
        with archiving.copy(files={"postgresql.auto.conf": restore + end, "recovery.signal": ""}) as copy:
            after = store.write_now(lambda tx: tx.cases.add(a_case())).number
            archiving.run("SELECT pg_create_restore_point('before')")
            store.write_now(lambda tx: tx.connection.exec_driver_sql("DELETE FROM case_words; DELETE FROM cases"))
            last = archiving.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
            archiving.run("SELECT pg_switch_wal()")
            until(lambda: archiving.ask("SELECT last_archived_wal FROM pg_stat_archiver") >= last)
            copy.start()
            until(lambda: not copy.ask("SELECT pg_is_in_recovery()"))
            assert numbers(copy, database) == {before, after}
    assert numbers(archiving, database) == set()


def until(happened: Callable[[], bool]) -> None:
    """PostgreSQL archives and recovers in processes of its own."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
