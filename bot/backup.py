"""Writes an archive of everything that can't be rebuilt: records, photos, secret key, statutes.

For SQLite, while the service runs. Photos that are in a bucket stay there: the archive says where, and how many the
records name. bot/archive.py defines the format, bot/restoring.py restores.
"""

import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bot.archive import DATA, DISPOSABLE, PHOTOS, RECORDS, UNPACKING, UPLOADS, BackupRefused, Writer, refused
from bot.findings import finding_line
from bot.key_file import UNFINISHED_KEY
from bot.os_words import os_words
from bot.restoring import places, restore
from bot.settings import Settings
from storage.engine.errors import StorageError
from storage.engine.sqlite_files import DamagedRecords, copy_whole, counts
from storage.photos.bucket_address import is_bucket

__all__ = ["BackupRefused", "backup", "restore"]

#: prefix of an unfinished archive; its copy of the records has the same name with a suffix
_UNFINISHED = ".lvwang-backup-"
#: suffix of a file that is still being written
_PART = ".part"


def backup(settings: Settings, target: Path, *, now: datetime) -> Path:
    """Writes the archive `target` (.tar.gz), or one named after `now` if `target` is a folder; returns its path.

    Only its owner can read it, because it contains the key of the contact data. Raises BackupRefused.
    """
    database, photos = places(settings)
    if not database.exists():
        raise refused("no_records", path=database)
    if target.is_dir():
        target = target / f"lvwang-{now:%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise refused("exists", path=target)
    if settings.data_dir.resolve() in target.resolve().parents:
        raise refused("inside", path=target)
    handle, unfinished = _create_unfinished(target)
    try:
        with os.fdopen(handle, "wb") as file:
            _lock(file.fileno())
            _sweep(target.parent)
            copy = _private_file(Path(f"{unfinished}.records"))
            copy_whole(database, copy)  # before the photos: a photo is stored before its row names it
            facts = _facts(settings, copy, now)
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                writer = Writer(archive)
                _add(writer, RECORDS, copy)
                for name, path in _files(settings.data_dir, database, photos):
                    _add(writer, name, path)
                writer.close(facts)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(target)
    except DamagedRecords as error:
        raise refused("records_damaged", path=database, why=finding_line(error.why)) from error
    except StorageError as error:
        raise refused("not_written", path=database, why=error) from error
    except OSError as error:
        raise refused("not_written", path=error.filename or target, why=os_words(error)) from error
    finally:
        _remove(unfinished)
    return target


def _create_unfinished(target: Path) -> tuple[int, Path]:
    """Creates a file (descriptor, path) of mode 0600 beside `target`. A missing folder is taken for a typing error."""
    if not target.parent.is_dir():
        raise refused("no_folder", path=target.parent.absolute())
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_UNFINISHED)
    except OSError as error:
        raise refused("unwritable", path=target.parent.absolute(), why=os_words(error)) from None
    return handle, Path(name)


def _private_file(path: Path) -> Path:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def _lock(handle: int) -> bool:
    """Locks the file until it is closed, also by the end of the process. False if another process has the lock."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # locked, or a file system without locks
        return False
    return True


def _sweep(folder: Path) -> None:
    """Removes the unfinished files of killed backups."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        if "." in path.name.removeprefix(_UNFINISHED) and path.with_name(path.name.partition(".records")[0]).exists():
            continue  # removed with its archive
        with suppress(OSError):  # another user's, or just removed
            handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
            try:
                if _lock(handle):
                    _remove(path)
            finally:
                os.close(handle)


def _remove(unfinished: Path) -> None:
    for path in (*unfinished.parent.glob(f"{unfinished.name}.records*"), unfinished):
        path.unlink(missing_ok=True)


def _add(writer: Writer, name: str, path: Path) -> None:
    """Skips a file that the running service has deleted in the meantime."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        if name == RECORDS:
            raise
        return
    with source:
        writer.add(name, source)


def _files(data_dir: Path, database: Path, photos: Path | None) -> Iterator[tuple[str, Path]]:
    """(name in the archive, path) of every file except the records. `photos`: None where a bucket has them."""
    for path in sorted(data_dir.rglob("*")):
        inside = path.relative_to(data_dir)
        records = path.parent == database.parent and path.name.startswith(database.name)
        passing = inside.parts[0] in {DISPOSABLE, UPLOADS} or any(part.startswith(UNPACKING) for part in inside.parts)
        unfinished = path.suffix == _PART or path.name.startswith(UNFINISHED_KEY)
        if path.is_file() and not (records or passing or unfinished) and photos not in path.parents:
            yield f"{DATA}/{inside.as_posix()}", path
    if photos is None:
        return
    for path in sorted(photos.rglob("*")):
        if path.is_file() and not path.name.startswith("."):  # a dot: still being written
            yield f"{PHOTOS}/{path.relative_to(photos).as_posix()}", path


def _facts(settings: Settings, records: Path, now: datetime) -> dict[str, object]:
    """Raises DamagedRecords: an archive of damaged records could not be restored."""
    facts: dict[str, object] = {"made_at": now.isoformat(), "secret_elsewhere": bool(settings.secret_key)}
    elsewhere = {"photos_elsewhere": settings.photo_place} if is_bucket(settings.photos) else {}
    return facts | elsewhere | asdict(counts(records))
