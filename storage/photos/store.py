"""The photo store: files named by the SHA-256 of the original; originals are separate from display copies."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import ParamSpec, TypeVar

from storage.photos.bucket_address import Access, BucketAddress, is_bucket
from storage.photos.folder import FolderShelf
from storage.photos.imaging import Processed
from storage.photos.shelf import DamagedFile, Shelf

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


class Copy(StrEnum):
    """The files of a photo: the original as received, the display copy (≤ 1600 px), the thumbnail (≤ 320 px)."""

    ORIGINAL = "originals"
    DISPLAY = "display"
    THUMB = "thumbs"


#: the original comes last: where it is, the others are
WRITTEN = (Copy.THUMB, Copy.DISPLAY, Copy.ORIGINAL)
_NAME = re.compile(r"[0-9a-f]{64}")
#: threads that may wait for a store that does not answer
_WAITING = 8
_BATCH = 64


class PhotoStore:
    """Thread-safe. Every method may wait for a network; in the event loop call them by `aside`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._threads = ThreadPoolExecutor(_WAITING, thread_name_prefix="photos")

    @classmethod
    def open(cls, location: str | Path, access: Access | None = None) -> "PhotoStore":
        """A folder, whose missing parts are created, or a bucket (s3://…), which is not asked yet. Raises
        UnusableFolder, and ValueError for an address that is none."""
        if isinstance(location, str) and is_bucket(location):
            from storage.photos.bucket import BucketShelf  # late: a service with a folder does without obstore

            return cls(BucketShelf(BucketAddress.parse(location, access), access or Access()))
        folder = FolderShelf(Path(location))
        folder.make(*Copy)
        return cls(folder)

    @property
    def location(self) -> str:
        """For operators; without keys."""
        return self._shelf.location

    @property
    def at_once(self) -> int:
        """How many files are worth reading at the same time."""
        return self._shelf.at_once

    async def aside(self, call: Callable[P, R], *args: P.args, **given: P.kwargs) -> R:
        """Runs `call` in threads of the store alone, so that a bucket that is silent holds up nothing else."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *args, **given))

    def check(self) -> None:
        """Raises StorageError within seconds if nothing can be read now."""
        self._shelf.check()

    def try_out(self) -> None:
        """Writes, reads and removes a small file. Raises StorageError."""
        self._shelf.try_out()

    def add(self, original: bytes, photo: Processed) -> str:
        """Writes the three files and returns their name. The original is written last, so if it exists the others do.

        Raises StorageError.
        """
        for copy, data in zip(WRITTEN, (photo.thumb, photo.display, original), strict=True):
            self.put(photo.sha256, copy, data)
        return photo.sha256

    def add_file(self, original: bytes) -> str:
        """Stores a file that is no picture (voice, video, document) without copies. Returns the name."""
        name = hashlib.sha256(original).hexdigest()
        self.put(name, Copy.ORIGINAL, original)
        return name

    def put(self, name: str, copy: Copy, data: bytes) -> None:
        """One file of a photo, for `add` and for moving between stores. Raises StorageError."""
        self._shelf.put(self.key(name, copy), data)

    def replace(self, name: str, copy: Copy, data: bytes) -> None:
        """Like `put`, also where other content of the same size lies. Raises StorageError."""
        self._shelf.delete(self.key(name, copy))
        self.put(name, copy, data)

    def key(self, name: str, copy: Copy) -> str:
        """The path of the file in the store, whether or not it exists. Raises ValueError unless `name` is a digest,
        because names also come from URLs."""
        if not _NAME.fullmatch(name):
            raise ValueError("not a photo's name")
        return f"{copy}/{name[:2]}/{name[2:4]}/{name}" + ("" if copy is Copy.ORIGINAL else ".jpg")

    def read(self, name: str, copy: Copy) -> bytes:
        """Raises FileNotFoundError, StorageError, and DamagedFile for an original that is not what was received."""
        key = self.key(name, copy)
        data = self._shelf.get(key)
        if copy is Copy.ORIGINAL and hashlib.sha256(data).hexdigest() != name:
            raise DamagedFile(key)
        return data

    def read_shown(self, name: str) -> bytes:
        """The copy shown in messages: the display copy, or the thumbnail for a name of the form `thumbs/<sha256>`.

        Raises FileNotFoundError, ValueError, StorageError.
        """
        folder, _, digest = name.rpartition("/")
        return self.read(digest, Copy.THUMB if folder == Copy.THUMB else Copy.DISPLAY)

    def has(self, name: str) -> bool:
        return self._shelf.has(self.key(name, Copy.ORIGINAL))

    def remove(self, name: str) -> None:
        """The original goes last: an interrupted removal is found by the next sweep."""
        for copy in WRITTEN:
            self._shelf.delete(self.key(name, copy))

    def names(self, copy: Copy = Copy.ORIGINAL) -> Iterator[str]:
        """Names of all originals, or of all copies of a kind."""
        return (name for name, _ in self._dated(copy))

    def sweep(self, needed: Set[str], *, older_than: datetime) -> int:
        """Removes photos without a row (of expired drafts) and partly written ones; returns their number.

        Recent files stay, because their row may not be written yet. A bucket dates files by its own clock, so
        `older_than` has to be hours ago.
        """
        newest: dict[str, datetime] = {}
        for copy in Copy:
            for name, written in self._dated(copy):
                if name not in needed:
                    newest[name] = max(written, newest.get(name, written))
        removed = 0
        for name in (name for name, written in newest.items() if written < older_than):
            if self._written(name) < older_than:  # not sent again while the others were looked at
                self.remove(name)
                removed += 1
        self._shelf.tidy(older_than)
        return removed

    def broken(self) -> Iterator[str]:
        """Names of originals whose content no longer matches the digest in the name."""
        for name, whole in self.side_by_side(self.names(), self._is_whole):
            if not whole:
                yield name

    def side_by_side(self, items: Iterable[T], work: Callable[[T], R]) -> Iterator[tuple[T, R]]:
        """Each item with its result, in order; several at once where that saves waiting."""
        rest = iter(items)
        with ThreadPoolExecutor(self._shelf.at_once) as threads:
            while batch := list(islice(rest, _BATCH)):
                yield from zip(batch, threads.map(work, batch), strict=True)

    def _is_whole(self, name: str) -> bool:
        try:
            self.read(name, Copy.ORIGINAL)
        except FileNotFoundError:  # removed since it was listed
            return True
        except DamagedFile:
            return False
        return True

    def _dated(self, copy: Copy, inside: str = "") -> Iterator[tuple[str, datetime]]:
        suffix = "" if copy is Copy.ORIGINAL else ".jpg"
        for one in self._shelf.listed(f"{copy}{inside}"):
            name = PurePosixPath(one.key).name.removesuffix(suffix)
            if _NAME.fullmatch(name) and one.key == self.key(name, copy):
                yield name, one.written

    def _written(self, name: str) -> datetime:
        folder = f"/{name[:2]}/{name[2:4]}"
        found = [written for copy in Copy for one, written in self._dated(copy, folder) if one == name]
        return max(found, default=datetime.max.replace(tzinfo=UTC))
