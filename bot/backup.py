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
from bot.os_words import os_words
from bot.settings import Settings
from storage.engine import sqlite_file
from texts import label

_FORMAT = 1
_LANG = "zh_CN"
_MANIFEST = "manifest.json"
_RECORDS = "records.db"
_PHOTOS = "photos"
_DATA = "data"
#: made again at the next start
_DISPOSABLE = "knowledge"
#: where a restore unpacks, within DATA_DIR; in it, the paths of what it has moved out, as a JSON string a line
_UNPACKING = ".restore-"
_MOVED = "moved"


class BackupRefused(Exception):
    """Why nothing was done, and what to do instead."""


def _refused(key: str, **values: object) -> BackupRefused:
    return BackupRefused(label(f"backup.{key}", _LANG, **values))


def backup(settings: Settings, target: Path, *, now: datetime) -> Path:
    """Writes the archive `target` (.tar.gz), or one named after `now` where `target` is a folder; returns its path.

    Readable by its owner alone: it holds the key of the contact data. Raises BackupRefused.
    """
    database, photos = _places(settings)
    if not database.exists():
        raise _refused("no_records", path=database)
    if target.is_dir():
        target = target / f"lvwang-{now:%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise _refused("exists", path=target)
    if settings.data_dir.resolve() in target.resolve().parents:
        raise _refused("inside", path=target)
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
    """Puts the archive's content into a DATA_DIR that is empty or absent. What a restore that was killed has left there
    goes first. Nothing else may be at work in it (bot.alone). Raises BackupRefused."""
    database, photos = _places(settings)
    if database.exists():
        raise _refused("database_there", path=database)
    for unfinished in settings.data_dir.glob(f"{_UNPACKING}*"):
        _take_back(unfinished)
    for place in (settings.data_dir, photos):
        if place.exists() and any(place.iterdir()):
            raise _refused("not_empty", path=place)
    if not archive.is_file():
        raise _refused("no_archive", path=archive)
    make_data_dir(settings)
    # inside it: a container's volume is all that may be written, and from beside it files would be copied, not moved
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=_UNPACKING) as folder:
        unpacked = Path(folder)
        _unpack(archive, unpacked)
        if _read_manifest(unpacked)["secret_elsewhere"] and not settings.secret_key:
            raise _refused("same_secret")
        _move_in(unpacked / _DATA, settings.data_dir, noted=unpacked / _MOVED)
        _move_in(unpacked / _PHOTOS, photos, noted=unpacked / _MOVED)
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(unpacked / _RECORDS, database)  # last: without it nothing was restored


def _begun(target: Path) -> tuple[int, str]:
    """A file (descriptor, name) beside `target`, of mode 0600. Its folder must be there: one that isn't is mistyped."""
    if not target.parent.is_dir():
        raise _refused("no_folder", path=target.parent.absolute())
    try:
        return tempfile.mkstemp(dir=target.parent, prefix=".backup-")
    except OSError as error:
        raise _refused("unwritable", path=target.parent.absolute(), why=os_words(error)) from None


def _places(settings: Settings) -> tuple[Path, Path]:
    """(database file, photo folder) of the default set-up."""
    database = sqlite_file(settings.records_url)
    if database is None:
        raise _refused("postgresql", photos=settings.photos)
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
        passing = inside.parts[0] == _DISPOSABLE or inside.parts[0].startswith(_UNPACKING)
        if path.is_file() and not records and not passing and photos not in path.parents:
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
        raise _refused("foreign") from error
    if manifest.get("format") != _FORMAT or not (unpacked / _RECORDS).is_file():
        raise _refused("format", found=manifest.get("format"), known=_FORMAT)
    return manifest


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive, "r:gz") as content:
            for member in content:
                _unpack_file(content, member, folder.resolve())
    except (tarfile.TarError, EOFError, OSError) as error:
        raise _refused("damaged", path=archive, why=error) from error


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


def _move_in(source: Path, target: Path, *, noted: Path) -> None:
    """What is about to be moved is written down first, for `_take_back`."""
    for path in sorted(source.iterdir()) if source.exists() else ():
        with noted.open("a", encoding="utf-8") as notes:
            notes.write(f"{json.dumps(str(target.absolute() / path.name))}\n")
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(path, target / path.name)


def _take_back(unfinished: Path) -> None:
    """Clears what a restore that was killed had moved in, and the folder it worked in; nothing else."""
    notes, data_dir = unfinished / _MOVED, unfinished.parent.absolute()
    for line in notes.read_text("utf-8").split("\n")[:-1] if notes.exists() else ():  # whole lines alone
        moved = Path(json.loads(line))
        shutil.rmtree(moved) if moved.is_dir() else moved.unlink(missing_ok=True)
        made = moved.parent
        if data_dir in made.parents and made.exists() and not any(made.iterdir()):
            made.rmdir()
    shutil.rmtree(unfinished)


def _add_text(archive: tarfile.TarFile, name: str, content: str) -> None:
    info = tarfile.TarInfo(name)
    data = content.encode()
    info.size, info.mode = len(data), 0o600
    archive.addfile(info, BytesIO(data))
