"""Operations on a SQLite file for backups and checks: copy it while in use, search it for damage, count its rows."""

import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storage.engine.errors import StorageError
from storage.engine.finding import Finding

_SHOWN = 20
#: the second where SQLite's message quotes a damaged schema
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class Counts:
    cases: int
    #: evidence rows that have a stored file
    photos: int


class DamagedRecords(Exception):
    """The file is no intact SQLite database of this product."""

    def __init__(self, path: Path, why: Finding) -> None:
        super().__init__(f"{path}: {why.key}")
        self.path, self.why = path, why


def copy_whole(source: Path, copy: Path) -> None:
    """SQLite's online backup: a consistent copy, even during writes.

    Raises DamagedRecords, and StorageError if the disk is full or the file is locked.
    """
    try:
        with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(copy)) as target:
            database.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise StorageError(f"database: {error}", transient=True) from error
    except _DAMAGE as error:
        raise DamagedRecords(source, _damaged(source, error)) from error


def counts(path: Path) -> Counts:
    """For a file that is not in use. Raises DamagedRecords, also for a file without this product's tables."""
    if damage := damage_of(path, in_use=False):
        raise DamagedRecords(path, damage[0])
    try:
        with closing(_opened(path, in_use=False)) as database:
            (cases,) = database.execute("SELECT count(*) FROM cases").fetchone()
            (photos,) = database.execute("SELECT count(*) FROM evidence WHERE state = 'stored'").fetchone()
    except _DAMAGE as error:
        raise DamagedRecords(path, _damaged(path, error)) from error
    return Counts(cases, photos)


def damage_of(path: Path, *, in_use: bool = True) -> list[Finding]:
    """The first lines of SQLite's own check; empty if the file is intact."""
    try:
        if not path.stat().st_size:
            return [Finding("database.empty", {"file": path.name})]
        with closing(_opened(path, in_use=in_use)) as database:
            lines = [line for (line,) in database.execute(f"PRAGMA integrity_check({_SHOWN})") if line != "ok"]
            if not lines and not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'cases'").fetchone():
                return [Finding("database.no_records", {"file": path.name})]
    except (*_DAMAGE, OSError) as error:
        return [_damaged(path, error)]
    return [_damaged(path, line) for line in lines]


def make_private(path: Path) -> None:
    """Takes away the access of other users to the file and its logs. A missing file is created, because SQLite would
    create it readable for others; SQLite gives its logs the mode of the file."""
    if sys.platform == "win32" or not path.parent.is_dir():
        return
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}-journal")):
        if name.exists() and (status := name.stat()).st_uid == os.geteuid() and status.st_mode & 0o077:
            name.chmod(status.st_mode & 0o700)
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _damaged(path: Path, why: object) -> Finding:
    return Finding("database.damaged", {"file": path.name, "line": str(why)})


def _opened(path: Path, *, in_use: bool) -> sqlite3.Connection:
    """Read-only. A file that is not in use is opened as immutable, so that no log is created beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}", uri=True)
