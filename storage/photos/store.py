"""The photo store: files named by the SHA-256 of the original; originals are separate from display copies."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Set
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from storage.engine.errors import StorageError
from storage.engine.folders import private_folder, sync_folder
from storage.photos.imaging import Processed


class Copy(StrEnum):
    """The files of a photo: the original as received, the display copy (≤ 1600 px), the thumbnail (≤ 320 px)."""

    ORIGINAL = "originals"
    DISPLAY = "display"
    THUMB = "thumbs"


class UnusableFolder(Exception):
    """The folder at `location` (PHOTO_STORE) can't be created."""

    def __init__(self, location: str | Path, why: OSError) -> None:
        super().__init__(f"photo store {location}: {why.strerror}")
        self.location, self.why = location, why


_NAME = re.compile(r"[0-9a-f]{64}")


class PhotoStore:
    """Thread-safe. Files are written atomically."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def open(cls, location: str | Path) -> "PhotoStore":
        """Creates missing folders. Raises UnusableFolder."""
        store = cls(Path(location))
        try:
            for copy in Copy:
                private_folder(store.root / copy, store.root)
        except OSError as error:
            raise UnusableFolder(location, error) from None
        return store

    def add(self, original: bytes, photo: Processed) -> str:
        """Writes the three files and returns their name. The original is written last, so if it exists the others do.

        Raises StorageError.
        """
        self._write(photo.sha256, Copy.THUMB, photo.thumb)
        self._write(photo.sha256, Copy.DISPLAY, photo.display)
        self._write(photo.sha256, Copy.ORIGINAL, original)
        return photo.sha256

    def add_file(self, original: bytes) -> str:
        """Stores a file that is no picture (voice, video, document) without copies. Returns the name."""
        name = hashlib.sha256(original).hexdigest()
        self._write(name, Copy.ORIGINAL, original)
        return name

    def path(self, name: str, copy: Copy) -> Path:
        """The path of the file, whether or not it exists. Raises ValueError unless `name` is a digest, because names
        also come from URLs."""
        if not _NAME.fullmatch(name):
            raise ValueError("not a photo's name")
        return self.root / copy / name[:2] / name[2:4] / (name if copy is Copy.ORIGINAL else f"{name}.jpg")

    def read(self, name: str, copy: Copy) -> bytes:
        """Raises FileNotFoundError."""
        return self.path(name, copy).read_bytes()

    def read_shown(self, name: str) -> bytes:
        """The copy shown in messages: the display copy, or the thumbnail for a name of the form `thumbs/<sha256>`.

        Raises FileNotFoundError, ValueError.
        """
        folder, _, digest = name.rpartition("/")
        return self.read(digest, Copy.THUMB if folder == Copy.THUMB else Copy.DISPLAY)

    def has(self, name: str) -> bool:
        return self.path(name, Copy.ORIGINAL).exists()

    def remove(self, name: str) -> None:
        for copy in Copy:
            self.path(name, copy).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Names of all originals."""
        for path in sorted((self.root / Copy.ORIGINAL).glob("??/??/*")):
            if _NAME.fullmatch(path.name):
                yield path.name

    def sweep(self, needed: Set[str], *, older_than: datetime) -> int:
        """Removes photos without a row (of expired drafts) and partly written files; returns the number of photos.

        Recent files stay, because their row may not be written yet.
        """
        stray = [name for name in self.names() if name not in needed and self._written(name) < older_than]
        for name in stray:
            self.remove(name)
        for path in self.root.glob("*/??/??/.*"):  # left by a process that was killed
            with suppress(FileNotFoundError):  # completed meanwhile
                if path.stat().st_mtime < older_than.timestamp():
                    path.unlink()
        return len(stray)

    def _written(self, name: str) -> datetime:
        return datetime.fromtimestamp(self.path(name, Copy.ORIGINAL).stat().st_mtime, UTC)

    def broken(self) -> Iterator[str]:
        """Names of originals whose content no longer matches the digest in the name."""
        for name in self.names():
            with self.path(name, Copy.ORIGINAL).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != name:
                    yield name

    def _write(self, name: str, copy: Copy, data: bytes) -> None:
        path = self.path(name, copy)
        try:
            if path.exists() and path.stat().st_size == len(data):
                path.touch()  # makes it recent, so that the sweep does not remove it
                return
            private_folder(path.parent, self.root)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
                try:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                    Path(file.name).replace(path)
                except BaseException:
                    Path(file.name).unlink(missing_ok=True)
                    raise
            sync_folder(path.parent)
        except OSError as error:
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            raise StorageError("photo store: the disk is full" if full else f"photo store: {error.strerror}",
                               transient=True) from error  # fmt: skip
