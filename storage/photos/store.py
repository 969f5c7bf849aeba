"""The photo store: files named by the SHA-256 of the original, originals apart from what anyone sees."""

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
    """Which of a photo's files: the evidence as it came, the one to look at (≤ 1600 px), the small one (≤ 320 px)."""

    ORIGINAL = "originals"
    DISPLAY = "display"
    THUMB = "thumbs"


class UnusableFolder(Exception):
    """The folder at `location` (PHOTO_STORE) can't be made."""

    def __init__(self, location: str | Path, why: OSError) -> None:
        super().__init__(f"photo store {location}: {why.strerror}")
        self.location, self.why = location, why


_NAME = re.compile(r"[0-9a-f]{64}")


class PhotoStore:
    """Safe from any thread. A file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def open(cls, location: str | Path) -> "PhotoStore":
        """The folder is made where it is not there. Raises UnusableFolder."""
        store = cls(Path(location))
        try:
            for copy in Copy:
                private_folder(store.root / copy, store.root)
        except OSError as error:
            raise UnusableFolder(location, error) from None
        return store

    def add(self, original: bytes, photo: Processed) -> str:
        """Writes the three files and returns their name. The original comes last: where it is, the others are.

        Raises StorageError.
        """
        self._write(photo.sha256, Copy.THUMB, photo.thumb)
        self._write(photo.sha256, Copy.DISPLAY, photo.display)
        self._write(photo.sha256, Copy.ORIGINAL, original)
        return photo.sha256

    def add_file(self, original: bytes) -> str:
        """Keeps a file that is no picture (voice, video, document): the original only. Returns the name."""
        name = hashlib.sha256(original).hexdigest()
        self._write(name, Copy.ORIGINAL, original)
        return name

    def path(self, name: str, copy: Copy) -> Path:
        """Where that file is or would be. Raises ValueError for anything but a digest: addresses name files too."""
        if not _NAME.fullmatch(name):
            raise ValueError("not a photo's name")
        return self.root / copy / name[:2] / name[2:4] / (name if copy is Copy.ORIGINAL else f"{name}.jpg")

    def read(self, name: str, copy: Copy) -> bytes:
        """Raises FileNotFoundError."""
        return self.path(name, copy).read_bytes()

    def read_shown(self, name: str) -> bytes:
        """What a message shows: the copy to look at, or the small one where the name says `thumbs/<sha256>`.

        Raises FileNotFoundError, ValueError.
        """
        small, _, digest = name.rpartition("/")
        return self.read(digest, Copy(small) if small == Copy.THUMB else Copy.DISPLAY)

    def has(self, name: str) -> bool:
        return self.path(name, Copy.ORIGINAL).exists()

    def remove(self, name: str) -> None:
        for copy in Copy:
            self.path(name, copy).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """All originals."""
        for path in sorted((self.root / Copy.ORIGINAL).glob("??/??/*")):
            if _NAME.fullmatch(path.name):
                yield path.name

    def sweep(self, needed: Set[str], *, older_than: datetime) -> int:
        """Removes photos that no row names any more (of expired drafts), and what is half written; returns how many.

        Young files stay: their row may just not say so yet.
        """
        stray = [name for name in self.names() if name not in needed and self._written(name) < older_than]
        for name in stray:
            self.remove(name)
        for path in self.root.glob("*/??/??/.*"):  # a process was killed while it wrote them
            with suppress(FileNotFoundError):  # it was finished meanwhile
                if path.stat().st_mtime < older_than.timestamp():
                    path.unlink()
        return len(stray)

    def _written(self, name: str) -> datetime:
        return datetime.fromtimestamp(self.path(name, Copy.ORIGINAL).stat().st_mtime, UTC)

    def broken(self) -> Iterator[str]:
        """Names of originals whose bytes no longer have the digest that their name is."""
        for name in self.names():
            with self.path(name, Copy.ORIGINAL).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != name:
                    yield name

    def _write(self, name: str, copy: Copy, data: bytes) -> None:
        path = self.path(name, copy)
        try:
            if path.exists() and path.stat().st_size == len(data):
                path.touch()  # young again: the sweep must not take what is just being added
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
