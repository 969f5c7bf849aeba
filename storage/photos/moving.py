"""Moves photos between two stores, a folder and a bucket for example, while the service runs or stands still.

Nothing is lost when it is interrupted: an original is written after its copies, read back and compared, and removed
from its old place, if that is wanted at all, only after that. Run again, it compares what is there and goes on.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from storage.engine.errors import StorageError
from storage.photos.shelf import DamagedFile
from storage.photos.store import WRITTEN, Copy, PhotoStore


@dataclass(slots=True, kw_only=True)
class Moved:
    """`photos`: compared ones, `files`: with their copies; `new` and `there`: of these files; `deleted`: photos removed
    from the old place; `damaged`: paths of originals and copies that were left alone."""

    photos: int = 0
    files: int = 0
    new: int = 0
    there: int = 0
    deleted: int = 0
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Photo:
    new: int
    there: int
    damaged: str = ""


def move(source: PhotoStore, target: PhotoStore, moved: Moved, *, delete: bool, tell: Callable[[], None]) -> None:
    """Counts in `moved`, which is right at every moment, and calls `tell` after each photo. Raises StorageError."""

    def work(name: str) -> _Photo | None:
        return _move_one(source, target, name)

    slower = target if target.at_once > source.at_once else source
    for name, photo in slower.side_by_side(source.names(), work):
        if photo is None:  # removed since it was listed
            continue
        if photo.damaged:
            moved.damaged.append(photo.damaged)
            continue
        moved.photos += 1
        moved.files += photo.new + photo.there
        moved.new += photo.new
        moved.there += photo.there
        if delete:
            source.remove(name)
            moved.deleted += 1
        tell()


def _move_one(source: PhotoStore, target: PhotoStore, name: str) -> _Photo | None:
    try:
        files = [(copy, data) for copy in WRITTEN if (data := _read(source, name, copy)) is not None]
    except DamagedFile as error:
        return _Photo(0, 0, error.key)
    if Copy.ORIGINAL not in dict(files):
        return None
    missing = [(copy, data) for copy, data in files if not _is_there(target, name, copy, data)]
    for copy, data in missing:
        target.replace(name, copy, data)
        if not _is_there(target, name, copy, data):
            raise StorageError(f"photo store: {target.location} does not keep what it is given", transient=True)
    return _Photo(new=len(missing), there=len(files) - len(missing))


def _read(source: PhotoStore, name: str, copy: Copy) -> bytes | None:
    try:
        return source.read(name, copy)
    except FileNotFoundError:  # sound and video have no display copies
        return None


def _is_there(target: PhotoStore, name: str, copy: Copy, data: bytes) -> bool:
    """Read whole and compared, not only looked up."""
    try:
        found = target.read(name, copy)
    except (FileNotFoundError, DamagedFile):
        return False
    return hashlib.sha256(found).digest() == hashlib.sha256(data).digest()
