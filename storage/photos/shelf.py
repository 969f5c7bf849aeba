"""Where the files of a photo store lie: what a folder and a bucket have in common, and how either can fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from storage.engine.errors import StorageError


class UnusableFolder(Exception):
    """The folder at `location` (PHOTO_STORE) can't be created."""

    def __init__(self, location: str | Path, why: OSError) -> None:
        super().__init__(f"photo store {location}: {why.strerror}")
        self.location, self.why = location, why


class PhotosAway(StorageError):
    """The photo store at `location` does not answer, or refuses; the same may succeed later, or after a repair.

    `why` is one word: away, slow, busy, denied, no_bucket, clock, cut, or the code that the store gave.
    """

    def __init__(self, location: str, why: str) -> None:
        super().__init__(f"photo store {location}: {why}", transient=True)
        self.location, self.why = location, why


class DamagedFile(StorageError):
    """The whole file was read, and is not what was stored under `key`."""

    def __init__(self, key: str) -> None:
        super().__init__(f"photo store: {key} differs from its digest", transient=False)
        self.key = key


@dataclass(frozen=True, slots=True)
class Listed:
    """`written`: by the clock of the machine that holds the file; a bucket accepts one that is minutes off."""

    key: str
    written: datetime


class Shelf(Protocol):
    """Keys are relative paths with slashes. Thread-safe; calls may wait for a network. Every method raises
    StorageError."""

    @property
    def location(self) -> str:
        """For operators; without keys."""
        ...

    @property
    def at_once(self) -> int:
        """How many files are worth reading at the same time."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Whole or not at all, durably. A file that is there already counts as written now."""
        ...

    def get(self, key: str) -> bytes:
        """Raises FileNotFoundError and DamagedFile."""
        ...

    def has(self, key: str) -> bool: ...

    def delete(self, key: str) -> None:
        """No error if there is none."""
        ...

    def listed(self, folder: str) -> Iterator[Listed]:
        """Everything below the folder, sorted by key."""
        ...

    def tidy(self, older_than: datetime) -> None:
        """Removes what an interrupted `put` left."""
        ...

    def check(self) -> None:
        """Raises within seconds if nothing can be read now."""
        ...

    def try_out(self) -> None:
        """Writes, reads and removes a small file."""
        ...
