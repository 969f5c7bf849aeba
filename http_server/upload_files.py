"""Files that arrive in parts: on disk until they are used or expired. Several processes may share the folder."""

import fcntl
import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from complaints.policy import MAX_FILE_BYTES

#: bytes of one file
MOST_BYTES = MAX_FILE_BYTES
#: files that one owner may have here at a time, and their bytes as announced; used and expired ones don't count
MOST_OF_ONE, MOST_BYTES_OF_ONE = 60, 300 * 2**20
#: a night's photos may wait over a weekend for a network
KEPT = timedelta(days=4)
_OWNER = re.compile(r"[a-z]{1,16}-[0-9a-z]{1,32}")
_ID = re.compile(r"[0-9a-f]{32}")
_DATA, _ABOUT = ".data", ".json"


class UploadError(Exception):
    """Why an upload can't be accepted or found."""


class UnknownUpload(UploadError):
    """Never begun here by this owner, or used."""


class ExpiredUpload(UploadError):
    pass


class WrongOffset(UploadError):
    """The file has another size than the sender believes."""


class TooMuch(UploadError):
    """Beyond what one owner may have here."""


class NotWhole(UploadError):
    """Parts are missing, or the file is not the one that was announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """`length` and `offset` in bytes: announced, and arrived so far. `sha256`: of the whole file, as its sender says;
    empty if unknown."""

    id: str
    length: int
    offset: int
    sha256: str
    expires_at: datetime

    @property
    def is_whole(self) -> bool:
        return self.offset == self.length


class UploadFiles:
    """Each owner has a folder, so an id of somebody else leads nowhere. All methods block; call them in threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, owner: str, *, length: int, now: datetime, key: str = "", sha256: str = "") -> Upload:
        """`key`: the sender's own name of the file, random; a file that was begun before under it is continued. Raises
        TooMuch."""
        folder = self._of(owner)
        upload_id = hashlib.sha256(f"{owner}:{key}".encode()).hexdigest()[:32] if key else secrets.token_hex(16)
        with suppress(UnknownUpload, ExpiredUpload):
            known = self.find(owner, upload_id, now=now)
            if (known.length, known.sha256) == (length, sha256):
                return known
        self.drop(owner, upload_id)
        here = list(self._all(folder))
        if len(here) >= MOST_OF_ONE or sum(one.length for one in here) + length > MOST_BYTES_OF_ONE:
            raise TooMuch
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        upload = Upload(id=upload_id, length=length, offset=0, sha256=sha256, expires_at=now + KEPT)
        about = {"length": length, "sha256": sha256, "expires_at": upload.expires_at.timestamp()}
        (folder / f"{upload_id}{_DATA}").touch(mode=0o600)
        unfinished = folder / f".{secrets.token_hex(8)}"
        unfinished.write_text(json.dumps(about), "utf-8")
        unfinished.rename(folder / f"{upload_id}{_ABOUT}")  # whole or not at all
        return upload

    def find(self, owner: str, upload_id: str, *, now: datetime) -> Upload:
        """Raises UnknownUpload, ExpiredUpload."""
        found = _read(self._of(owner), upload_id)
        if found is None:
            raise UnknownUpload(upload_id)
        if found.expires_at <= now:
            raise ExpiredUpload(upload_id)
        return found

    def append(self, owner: str, upload_id: str, data: bytes, *, at: int) -> int:
        """The new offset. Raises WrongOffset unless exactly `at` bytes are here: a connection that was given up may
        still bring bytes while its successor sends the same ones."""
        with self._open(owner, upload_id) as file:
            if file.seek(0, 2) != at:
                raise WrongOffset
            file.write(data)
            return file.tell()

    def cut(self, owner: str, upload_id: str, *, to: int) -> None:
        """Forgets what came after `to`."""
        with self._open(owner, upload_id) as file:
            file.truncate(to)

    def read(self, owner: str, upload_id: str, *, now: datetime) -> bytes:
        """The whole file, which stays until `drop`. Raises NotWhole, after which it begins anew if it has all bytes but
        not those that were announced; UnknownUpload, ExpiredUpload."""
        upload = self.find(owner, upload_id, now=now)
        if not upload.is_whole:
            raise NotWhole
        data = self._path(owner, upload_id, _DATA).read_bytes()
        if upload.sha256 and hashlib.sha256(data).hexdigest() != upload.sha256:
            self.drop(owner, upload_id)
            raise NotWhole
        return data

    def drop(self, owner: str, upload_id: str) -> None:
        for suffix in (_ABOUT, _DATA):
            self._path(owner, upload_id, suffix).unlink(missing_ok=True)

    def sweep(self, now: datetime) -> int:
        """Removes what has expired, and what a killed process left; returns the number of files."""
        removed = 0
        for folder in self._folder.glob("*"):
            expired = [one.id for one in self._all(folder) if one.expires_at <= now]
            for upload_id in expired:
                self.drop(folder.name, upload_id)
            removed += len(expired)
            whole = {one.id for one in self._all(folder)}
            for path in folder.iterdir():
                with suppress(FileNotFoundError):  # used meanwhile
                    if path.stem not in whole and path.stat().st_mtime < (now - KEPT).timestamp():
                        path.unlink()
        return removed

    def _all(self, folder: Path) -> Iterator[Upload]:
        for path in folder.glob(f"*{_ABOUT}"):
            if (found := _read(folder, path.stem)) is not None:
                yield found

    @contextmanager
    def _open(self, owner: str, upload_id: str) -> Iterator[IO[bytes]]:
        try:
            file = self._path(owner, upload_id, _DATA).open("r+b")
        except FileNotFoundError:
            raise UnknownUpload(upload_id) from None
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _of(self, owner: str) -> Path:
        if not _OWNER.fullmatch(owner):
            raise ValueError("not an owner's name")
        return self._folder / owner

    def _path(self, owner: str, upload_id: str, suffix: str) -> Path:
        """Raises UnknownUpload for what is no id, because ids also come from addresses."""
        if not _ID.fullmatch(upload_id):
            raise UnknownUpload(upload_id)
        return self._of(owner) / f"{upload_id}{suffix}"


def _read(folder: Path, upload_id: str) -> Upload | None:
    if not _ID.fullmatch(upload_id):
        return None
    try:
        about = json.loads((folder / f"{upload_id}{_ABOUT}").read_text("utf-8"))
        offset = (folder / f"{upload_id}{_DATA}").stat().st_size
    except FileNotFoundError:
        return None
    expires_at = datetime.fromtimestamp(about["expires_at"], UTC)
    return Upload(id=upload_id, length=about["length"], offset=offset, sha256=about["sha256"], expires_at=expires_at)
