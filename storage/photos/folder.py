"""Photos in a folder of this machine, or one that it shares with others."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from storage.engine.errors import StorageError
from storage.engine.folders import private_folder, sync_folder
from storage.photos.shelf import Listed, UnusableFolder


class FolderShelf:
    at_once = 1

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def location(self) -> str:
        return str(self._root)

    def make(self, *folders: str) -> None:
        """Creates missing folders. Raises UnusableFolder."""
        try:
            for folder in folders:
                private_folder(self._root / folder, self._root)
        except OSError as error:
            raise UnusableFolder(self._root, error) from None

    def put(self, key: str, data: bytes) -> None:
        path = self._root / key
        try:
            if path.exists() and path.stat().st_size == len(data):
                path.touch()  # makes it recent, so that the sweep does not remove it
                return
            private_folder(path.parent, self._root)
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

    def get(self, key: str) -> bytes:
        try:
            return (self._root / key).read_bytes()
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StorageError(f"photo store: {error.strerror}", transient=True) from error

    def has(self, key: str) -> bool:
        return (self._root / key).is_file()

    def delete(self, key: str) -> None:
        (self._root / key).unlink(missing_ok=True)

    def listed(self, folder: str) -> Iterator[Listed]:
        for path in sorted((self._root / folder).rglob("*")):
            with suppress(FileNotFoundError):  # removed meanwhile
                if not path.name.startswith(".") and path.is_file():
                    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Listed(path.relative_to(self._root).as_posix(), written)

    def tidy(self, older_than: datetime) -> None:
        for path in self._root.glob("*/??/??/.*"):  # left by a process that was killed
            with suppress(FileNotFoundError):  # completed meanwhile
                if path.stat().st_mtime < older_than.timestamp():
                    path.unlink()

    def check(self) -> None:
        if not self._root.is_dir():
            raise StorageError(f"photo store {self._root}: no such folder", transient=True)

    def try_out(self) -> None:
        key = ".trial"
        self.put(key, b"trial")
        self.delete(key)
