"""The machine: room on the disks, the age of the newest backup, the index of the knowledge base."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.doctor.finding import Finding, look, now
from bot.os_words import os_words
from bot.settings import Settings
from chinese.kept import is_whole_folder
from knowledge.builds import UNREADABLE, Place, read
from storage.engine.opening import sqlite_file
from storage.photos.bucket_address import is_bucket

#: where deploy/lvwang-backup.service writes
BACKUPS = Path("/var/backups/lvwang")
#: one night may be missed: a machine was off, or a backup ran longer
_BACKUP_OLD = timedelta(hours=36)
_GIB = 2**30
#: bytes that are free
_LITTLE, _NONE = 2 * _GIB, _GIB // 4

#: bytes that are free in the file system of a folder
Free = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def disks(settings: Settings, *, free: Free = free_bytes) -> Iterator[Finding]:
    folders = {"DATA_DIR": settings.data_dir}
    if (file := sqlite_file(settings.records_url)) is not None:
        folders["DATABASE_URL"] = file.parent
    if not is_bucket(settings.photos):
        folders["PHOTO_STORE"] = Path(settings.photos)
    told = set[int]()
    for name, folder in folders.items():
        if not folder.is_dir() or (device := folder.stat().st_dev) in told:
            continue  # a missing folder is said by `check`
        told.add(device)
        if (left := free(folder)) < _LITTLE:
            yield (now if left < _NONE else look)("doctor.disk", name=name, path=folder, mib=left // 2**20)


def backups(folder: Path, at: datetime, *, expected: bool) -> Iterator[Finding]:
    """`expected`: somebody named the folder, so it has to be there."""
    try:
        times = [path.stat().st_mtime for path in folder.iterdir() if path.is_file()]
    except OSError as error:
        if expected or not isinstance(error, FileNotFoundError):
            yield look("doctor.backups_unread", path=folder, why=os_words(error))
        else:
            yield look("doctor.backups_unknown", path=folder)
        return
    if not times:
        yield look("doctor.backups_none", path=folder)
        return
    age = at - datetime.fromtimestamp(max(times), UTC)
    if age > _BACKUP_OLD:
        yield look("doctor.backups_old", path=folder, hours=int(age.total_seconds() // 3600))


def index(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir / "knowledge"
    place = Place(folder=folder, content="", statutes="")
    if not place.database.exists():
        yield look("doctor.index_none", path=folder)
        return
    try:
        read(place, entry=str)
        broken = [each.name for kind in ("entries", "articles") for each in sorted(folder.glob(f"{kind}-*"))
                  if each.is_dir() and not is_whole_folder(each)]  # fmt: skip
    except UNREADABLE as error:
        broken = [f"{place.database.name} ({type(error).__name__})"]
    if broken:
        yield look("doctor.index_damaged", path=folder, names="、".join(broken))
