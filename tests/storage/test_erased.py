"""What is erased is in no file of the database any more, though nothing was vacuumed."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from storage.store import Store
from tests.chat import Clock

SECRET = "my house number is three " * 60


def files(folder: Path) -> dict[str, bool]:
    return {path.name: SECRET[:24].encode() in path.read_bytes() for path in sorted(folder.glob("records.db*"))}


def test_erased_words_are_overwritten_and_the_log_is_emptied(store: Store, tmp_path: Path, clock: Clock) -> None:
    raw = [{"update_id": 1, "message": {"chat": {"id": 5}, "text": SECRET}}]
    (row,) = store.write_now(lambda tx: tx.inbox.add_batch(7, raw, now=clock()))
    store.write_now(lambda tx: tx.inbox.done(row.row))
    store.write_now(lambda tx: tx.inbox.erase(bot_id=7, chat_id=5, since=clock() - timedelta(hours=1)))
    store.fold_log()
    assert files(tmp_path) == {"records.db": False, "records.db-shm": False, "records.db-wal": False}
    assert (tmp_path / "records.db-wal").stat().st_size == 0


def test_a_reader_that_needs_the_log_keeps_nobody_waiting(store: Store, tmp_path: Path) -> None:
    store.write_now(lambda tx: tx.settings.put("a", "a"))
    reader = sqlite3.connect(tmp_path / "records.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM inbox").fetchall()
    store.write_now(lambda tx: tx.settings.put("a", "b"))
    store.fold_log()
    assert store.write_now(lambda tx: tx.settings.get("a")) == "b"
    reader.execute("COMMIT")
    reader.close()
    store.fold_log()
    assert (tmp_path / "records.db-wal").stat().st_size == 0
