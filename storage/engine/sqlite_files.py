"""A SQLite file seen from outside, by backups and checks: copied while it is in use, searched for damage, counted."""

import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storage.engine.errors import StorageError

_SHOWN = 20
#: the second where SQLite's message quotes a damaged schema
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class Counts:
    cases: int
    #: those of the evidence that are kept as files
    photos: int


class DamagedRecords(Exception):
    """The file is no whole SQLite database of ours; `why` in SQLite's words."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


def copy_whole(source: Path, copy: Path) -> None:
    """SQLite's online backup: one consistent state, whoever writes meanwhile. Raises DamagedRecords, and StorageError
    where the disk is full or the file locked."""
    try:
        with closing(sqlite3.connect(source)) as running, closing(sqlite3.connect(copy)) as still:
            running.backup(still)
            still.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise StorageError(f"database: {error}", transient=True) from error
    except _DAMAGE as error:
        raise DamagedRecords(source, str(error)) from error


def counts(path: Path) -> Counts:
    """Of a file that nobody uses. Raises DamagedRecords, also for a file in which there is no table of ours."""
    if damage := damage_of(path, in_use=False):
        raise DamagedRecords(path, damage[0])
    try:
        with closing(_opened(path, in_use=False)) as database:
            (cases,) = database.execute("SELECT count(*) FROM cases").fetchone()
            (photos,) = database.execute("SELECT count(*) FROM evidence WHERE state = 'stored'").fetchone()
    except _DAMAGE as error:
        raise DamagedRecords(path, str(error)) from error
    return Counts(cases, photos)


def damage_of(path: Path, *, in_use: bool = True) -> list[str]:
    """What SQLite's own check finds, the first lines; nothing where the file is whole."""
    try:
        if not path.stat().st_size:
            return ["the file is empty"]
        with closing(_opened(path, in_use=in_use)) as database:
            found = [str(line) for (line,) in database.execute(f"PRAGMA integrity_check({_SHOWN})")]
            found = [line for line in found if line != "ok"]
            if not found and not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'cases'").fetchone():
                found = ["there are no records in it"]
    except (*_DAMAGE, OSError) as error:
        return [str(error)]
    return found


def make_private(path: Path) -> None:
    """The file and its logs are for their owner alone. It is made where there is none: SQLite would make it readable
    for others, and gives its logs the same mode."""
    if sys.platform == "win32" or not path.parent.is_dir():
        return
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}-journal")):
        if name.exists() and (found := name.stat()).st_uid == os.geteuid() and found.st_mode & 0o077:
            name.chmod(found.st_mode & 0o700)
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _opened(path: Path, *, in_use: bool) -> sqlite3.Connection:
    """For reading. A file that nobody uses is opened without looking for a log, so none is made beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}", uri=True)
