"""One archive of all that can't be made again: records, photos, secret key, statutes; the knowledge index is rebuilt.

For the default set-up: SQLite and a photo folder. What is copied is copied while the service runs.
"""

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from bot.office import make_data_dir
from bot.settings import Settings
from storage.engine import sqlite_file

_FORMAT = 1
_MANIFEST = "manifest.json"
_RECORDS = "records.db"
_PHOTOS = "photos"
_DATA = "data"
#: made again at the next start
_DISPOSABLE = "knowledge"


class BackupRefused(Exception):
    """Why nothing was done, and what to do instead."""


def backup(settings: Settings, target: Path, *, now: datetime) -> Path:
    """Writes the archive `target` (.tar.gz), or one named after `now` where `target` is a folder; returns its path.

    Readable by its owner alone: it holds the key of the contact data. Raises BackupRefused.
    """
    database, photos = _places(settings)
    if not database.exists():
        raise BackupRefused(f"there are no records yet: {database} does not exist")
    if target.is_dir():
        target = target / f"lvwang-{now:%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise BackupRefused(f"{target} exists; give another name")
    if settings.data_dir.resolve() in target.resolve().parents:
        raise BackupRefused(
            f"{target} is inside DATA_DIR: one lost disk would take both, and each backup would hold those before. "
            "Give a folder elsewhere"
        )
    handle, unfinished = _begun(target)
    try:
        with os.fdopen(handle, "wb") as file, tempfile.TemporaryDirectory() as workbench:
            copy = Path(workbench) / _RECORDS
            _copy_database(database, copy)  # before the photos: a photo is there before its row says so
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                _add_text(archive, _MANIFEST, json.dumps(_manifest(settings, now)))
                archive.add(copy, _RECORDS)
                for name, path in _files(settings.data_dir, database, photos):
                    archive.add(path, name, recursive=False)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(target)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return target


def restore(settings: Settings, archive: Path) -> None:
    """Puts the archive's content into a DATA_DIR that is empty or absent. Raises BackupRefused."""
    database, photos = _places(settings)
    for place in (settings.data_dir, photos):
        if place.exists() and any(place.iterdir()):
            raise BackupRefused(f"{place} is not empty. Restore into an empty folder: set DATA_DIR to a new one")
    if database.exists():
        raise BackupRefused(f"{database} exists. Restore into an empty folder: set DATA_DIR to a new one")
    if not archive.is_file():
        raise BackupRefused(f"{archive}: no such file")
    make_data_dir(settings)
    # inside it: a container's volume is all that may be written, and from beside it files would be copied, not moved
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as folder:
        unpacked = Path(folder)
        _unpack(archive, unpacked)
        if _read_manifest(unpacked)["secret_elsewhere"] and not settings.secret_key:
            raise BackupRefused("this backup was made with SECRET_KEY set: set the same one, then restore")
        _move_in(unpacked / _DATA, settings.data_dir)
        _move_in(unpacked / _PHOTOS, photos)
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(unpacked / _RECORDS, database)  # last: without it nothing was restored


def _begun(target: Path) -> tuple[int, str]:
    """A file (descriptor, name) beside `target`, of mode 0600."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.mkstemp(dir=target.parent, prefix=".backup-")
    except OSError as error:
        raise BackupRefused(
            f"{target.parent.absolute()}: {error.strerror}. Give a folder that this user may write to"
        ) from None


def _places(settings: Settings) -> tuple[Path, Path]:
    """(database file, photo folder) of the default set-up."""
    database = sqlite_file(settings.records_url)
    if database is None:
        raise BackupRefused(
            "the records are in PostgreSQL: use pg_dump and pg_restore for them, and copy the photo folder "
            f"({settings.photos}) and SECRET_KEY beside the dump"
        )
    if "://" in settings.photos:
        raise BackupRefused(
            f"the photos are not in a folder ({settings.photos}): copy them with that store's own tools"
        )
    return database, Path(settings.photos)


def _copy_database(source: Path, copy: Path) -> None:
    """SQLite's online backup: one consistent state, whoever writes meanwhile."""
    with sqlite3.connect(source) as running, sqlite3.connect(copy) as still:
        running.backup(still)
        still.execute("PRAGMA journal_mode=DELETE")
    running.close()
    still.close()


def _files(data_dir: Path, database: Path, photos: Path) -> Iterator[tuple[str, Path]]:
    """(name in the archive, path) of everything else."""
    for path in sorted(data_dir.rglob("*")):
        inside = path.relative_to(data_dir)
        records = path.parent == database.parent and path.name.startswith(database.name)
        if path.is_file() and not records and inside.parts[0] != _DISPOSABLE and photos not in path.parents:
            yield f"{_DATA}/{inside}", path
    for path in sorted(photos.rglob("*")):
        if path.is_file() and not path.name.startswith("."):  # a dot: still being written
            yield f"{_PHOTOS}/{path.relative_to(photos)}", path


def _manifest(settings: Settings, now: datetime) -> dict[str, object]:
    return {"format": _FORMAT, "made_at": now.isoformat(), "secret_elsewhere": bool(settings.secret_key)}


def _read_manifest(unpacked: Path) -> dict[str, object]:
    try:
        manifest: dict[str, object] = json.loads((unpacked / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BackupRefused("this archive is no backup of this product: it has no manifest") from error
    if manifest.get("format") != _FORMAT or not (unpacked / _RECORDS).is_file():
        raise BackupRefused(f"this backup has format {manifest.get('format')}; this release reads {_FORMAT}")
    return manifest


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive, "r:gz") as content:
            for member in content:
                _unpack_file(content, member, folder.resolve())
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupRefused(f"{archive}: damaged or no backup ({error})") from error


def _unpack_file(content: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """By hand: the filters of `extractall` came with Python 3.11.4, and Debian 12 has 3.11.2."""
    target = (folder / member.name).resolve()
    source = content.extractfile(member) if member.isfile() and folder in target.parents else None
    if source is None:
        raise tarfile.TarError(f"{member.name} is no file of a backup")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600, exist_ok=False)
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file)


def _move_in(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    if source.exists():
        for path in sorted(source.iterdir()):
            shutil.move(path, target / path.name)


def _add_text(archive: tarfile.TarFile, name: str, content: str) -> None:
    info = tarfile.TarInfo(name)
    data = content.encode()
    info.size, info.mode = len(data), 0o600
    archive.addfile(info, BytesIO(data))
