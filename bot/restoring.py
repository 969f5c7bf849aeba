"""Restores an archive into an empty DATA_DIR. Changes nothing outside DATA_DIR and PHOTO_STORE; a restore that fails or
is killed leaves both as they were."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.archive import DATA, PHOTOS, RECORDS, UNPACKING, Manifest, Unpacker, damaged, refused
from bot.findings import finding_line
from bot.os_words import os_words
from bot.resources import make_data_dir
from bot.settings import Settings
from storage.engine.opening import sqlite_file
from storage.engine.sqlite_files import Counts, DamagedRecords, counts
from storage.photos.bucket_address import is_bucket

#: in the working folder: the unpacked files, and the list of those already moved out
_UNPACKED, _MOVED = "unpacked", "moved"
#: bytes that must stay free for the service to work
_SPARE = 64 * 1024**2


def restore(settings: Settings, archive: Path, *, room: int | None = None) -> Manifest:
    """Unpacks the archive into an empty or absent DATA_DIR, after removing the remains of a killed restore. Nothing
    else may use the folder (bot.alone). `room`: most bytes to unpack (default: the free space of DATA_DIR's disk).
    Raises BackupRefused."""
    database, photos = places(settings)
    roots = {DATA: settings.data_dir} | ({PHOTOS: photos} if photos is not None else {})
    if database.exists():
        raise refused("database_there", path=database)
    for unfinished in settings.data_dir.glob(f"{UNPACKING}*"):
        if unfinished.is_dir() and not unfinished.is_symlink():
            _take_back(unfinished, roots)
    for place in roots.values():
        if place.exists() and any(place.iterdir()):
            raise refused("not_empty", path=place)
    if not archive.is_file():
        raise refused("no_archive", path=archive)
    make_data_dir(settings)
    # inside DATA_DIR: a container may write nowhere else, and from another volume files would be copied, not moved
    workshop = Path(tempfile.mkdtemp(dir=settings.data_dir, prefix=UNPACKING))
    try:
        unpacked = workshop / _UNPACKED
        unpacked.mkdir(mode=0o700)
        free = max(0, shutil.disk_usage(settings.data_dir).free - _SPARE)
        manifest = _unpack(Unpacker(archive=archive, folder=unpacked, room=free if room is None else room))
        if manifest.secret_elsewhere and not settings.secret_key:
            raise refused("same_secret")
        if photos is None and (unpacked / PHOTOS).exists():
            raise refused("photos_inside", location=settings.photo_place)
        for name, root in roots.items():
            _move_in(unpacked / name, root, called=name, noted=workshop / _MOVED)
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(unpacked / RECORDS, database)  # last: without it DATA_DIR counts as empty
    except OSError as error:
        _take_back(workshop, roots)
        raise refused("not_unpacked", path=archive, why=os_words(error)) from error
    except BaseException:
        _take_back(workshop, roots)
        raise
    shutil.rmtree(workshop)
    return manifest


def places(settings: Settings) -> tuple[Path, Path | None]:
    """(database file, photo folder, or None where a bucket has the photos). Raises BackupRefused for PostgreSQL."""
    database = sqlite_file(settings.records_url)
    if database is None:
        raise refused("postgresql", photos=settings.photo_place)
    return database, None if is_bucket(settings.photos) else Path(settings.photos)


def _unpack(unpacker: Unpacker) -> Manifest:
    """Unpacks, and checks everything that can be checked before files are moved."""
    unpacker.unpack()
    manifest = unpacker.check()
    try:
        found = counts(unpacker.folder / RECORDS)
    except DamagedRecords as error:
        raise damaged(unpacker.archive, "records", found=finding_line(error.why)) from error
    if manifest.files is not None and found != Counts(manifest.cases, manifest.photos):
        raise damaged(unpacker.archive, "counts")
    return manifest


def _move_in(source: Path, target: Path, *, called: str, noted: Path) -> None:
    """Moves the content of `source` into `target`; lists each file beforehand, for `_take_back`."""
    for path in sorted(source.iterdir()) if source.exists() else ():
        if not target.exists():
            _note(noted, called, "")
            target.mkdir(parents=True, mode=0o700)
        if (target / path.name).exists():
            raise refused("clash", path=target / path.name)
        _note(noted, called, path.name)
        shutil.move(path, target / path.name)


def _note(noted: Path, root: str, name: str) -> None:
    with noted.open("a", encoding="utf-8") as notes:
        notes.write(f"{json.dumps([root, name])}\n")


def _take_back(workshop: Path, roots: Mapping[str, Path]) -> None:
    """Removes the files that an unfinished restore moved in, last ones first, and its working folder. Ignores entries
    of the list that are not directly in DATA_DIR or PHOTO_STORE."""
    notes = workshop / _MOVED
    lines = notes.read_text("utf-8", errors="replace").split("\n")[:-1] if notes.is_file() else []
    for line in reversed(lines):
        root, name = _noted(line)
        if root not in roots:
            continue
        moved = roots[root] / name
        if not name:
            with suppress(OSError):  # not empty
                moved.rmdir()
        elif moved.is_dir() and not moved.is_symlink():
            shutil.rmtree(moved)
        else:
            moved.unlink(missing_ok=True)
    shutil.rmtree(workshop)


def _noted(line: str) -> tuple[str, str]:
    """(root, name directly within it), or two empty strings."""
    try:
        root, name = json.loads(line)
    except (ValueError, TypeError, RecursionError):
        return "", ""
    plain = isinstance(root, str) and isinstance(name, str) and "\0" not in name and Path(name).name == name
    return (root, name) if plain and name != ".." and not name.startswith(UNPACKING) else ("", "")
