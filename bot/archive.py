"""The format of a backup: which files an archive may contain, and how to read an archive of unknown origin.

A .tar.gz of `records.db`, `data/…`, `photos/…`, then `files.json` (size and SHA-256 of each of those files) and
`manifest.json` (format, counts, size and SHA-256 of `files.json`). Format 1 began with a manifest without digests.
"""

import gzip
import hashlib
import json
import os
import re
import tarfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from bot.os_words import os_words
from storage.engine.folders import private_folder
from texts import label

FORMAT, OLD_FORMAT = 2, 1
MANIFEST, CONTENTS, RECORDS = "manifest.json", "files.json", "records.db"
DATA, PHOTOS = "data", "photos"
#: in DATA_DIR: working folders of a restore, and the index that each start rebuilds; neither is in an archive
UNPACKING, DISPOSABLE = ".restore-", "knowledge"
#: files that phones have not sent completely yet: they send them again
UPLOADS = "uploads"
_LANG = "zh_CN"
_MANIFEST_LIMIT, _CONTENTS_LIMIT = 64 * 1024, 256 * 1024**2
_MOST_FILES = 2_000_000
_LONGEST_PART, _LONGEST_NAME = 255, 1024  # bytes; file systems allow no longer parts
#: bytes per file in the list: JSON writes three bytes of Chinese as six
_LONGEST_LINE = 2 * _LONGEST_NAME + 256
_PIECE = 1024**2
#: what tarfile raises for nonsensical headers
_BAD_HEADER = (tarfile.TarError, ValueError, LookupError, ArithmeticError, RecursionError)
_STRANGE = re.compile(r"[\x00-\x1f\x7f\\]")


class BackupRefused(Exception):
    """The reason why nothing was done, and what to do instead."""


def refused(key: str, **values: object) -> BackupRefused:
    return BackupRefused(label(f"backup.{key}", _LANG, **values))


def damaged(archive: Path, why: str, **values: object) -> BackupRefused:
    return refused("damaged", path=archive, why=label(f"backup.why.{why}", _LANG, **values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One file of an archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`files` is None for an old archive, which has no digests and no counts. `photos_elsewhere`: the bucket that has
    the photos, empty if the archive has them."""

    secret_elsewhere: bool
    photos_elsewhere: str = ""
    files: Stored | None = None
    cases: int = 0
    photos: int = 0


def is_allowed(name: str) -> bool:
    """Whether an archive may contain a file of that name; the same rule for writing and for reading."""
    if name in (MANIFEST, CONTENTS, RECORDS):
        return True
    root, *parts = name.split("/")
    if root not in (DATA, PHOTOS) or not parts or _STRANGE.search(name) or not _is_utf8(name):
        return False
    if root == DATA and (parts[0] == DISPOSABLE or parts[0].startswith(RECORDS)):
        return False  # an index is rebuilt; records.db-wal would be read as part of the records
    if len(name.encode()) > _LONGEST_NAME or any(len(part.encode()) > _LONGEST_PART for part in parts):
        return False
    return not any(part in ("", ".", "..") or part.startswith(UNPACKING) for part in parts)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


class Writer:
    """Adds files to an archive and records the size and digest of each."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._files: dict[str, Stored] = {}
        self._folded: set[str] = set()

    def add(self, name: str, source: BinaryIO) -> None:
        """Adds an open file at its current size. Raises BackupRefused for a name that could not be restored."""
        if not is_allowed(name) or name.casefold() in self._folded:
            raise refused("name", name=name.encode(errors="replace").decode())
        status = os.fstat(source.fileno())
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), 0o600
        reading = _Digesting(source)
        self._archive.addfile(info, reading)
        self._folded.add(name.casefold())
        self._files[name] = Stored(size=info.size, sha256=reading.hexdigest())

    def close(self, facts: dict[str, object]) -> None:
        """Writes the list of files and the manifest, which has `facts` and the digest of the list."""
        contents = json.dumps({name: [file.size, file.sha256] for name, file in self._files.items()}).encode()
        listed = {"size": len(contents), "sha256": hashlib.sha256(contents).hexdigest(), "count": len(self._files)}
        self._add_bytes(CONTENTS, contents)
        self._add_bytes(MANIFEST, json.dumps({"format": FORMAT} | facts | {"files": listed}).encode())

    def _add_bytes(self, name: str, content: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o600
        self._archive.addfile(info, BytesIO(content))


class _Digesting:
    def __init__(self, source: BinaryIO) -> None:
        self._source, self._digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._digest.update(piece)
        return piece

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


class _Forwards:
    """The stream that tarfile reads: forwards only, so that no header causes a loop, and in bounded pieces."""

    def __init__(self, source: BinaryIO, *, room: int) -> None:
        self._source, self._room = source, room
        self._position = 0
        self._last = b""  # the byte before; tarfile rereads the last byte of a file
        self._again = b""

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _PIECE:
            raise tarfile.ReadError("no backup has a header of that size")
        again, self._again = self._again[:size], b""
        piece = again + self._source.read(size - len(again))
        self._position += len(piece)
        self._last = piece[-1:] or self._last
        if self._position > self._room:
            raise _TooLarge
        return piece

    def seek(self, position: int) -> int:
        if position == self._position - 1 and self._last:
            self._again, self._position = self._last, position
        elif position < self._position:
            raise tarfile.ReadError("a header points backwards")
        while self._position < position and self.read(min(_PIECE, position - self._position)):
            pass
        return self._position

    def tell(self) -> int:
        return self._position


class _TooLarge(Exception):
    """The content needs more space than there is."""


class _NotAllowed(Exception):
    """A file that no backup contains."""


@dataclass(slots=True)
class Unpacker:
    """Unpacks at most `room` bytes of `archive` into the empty `folder`."""

    archive: Path
    folder: Path
    room: int
    files: dict[str, Stored] = field(default_factory=dict)
    _folded: set[str] = field(default_factory=set)

    def unpack(self) -> None:
        """Raises BackupRefused if the archive is damaged, contains a file that no backup has, or is too large."""
        try:
            if not self.archive.stat().st_size:
                raise damaged(self.archive, "empty")
            with gzip.open(self.archive, "rb") as packed:
                self._read(packed)  # type: ignore[arg-type]
        except BackupRefused:
            raise
        except EOFError as error:
            raise damaged(self.archive, "cut") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise damaged(self.archive, "checksum") from error
        except _TooLarge as error:
            raise refused("too_large", path=self.archive, room=self.room // 1024**2) from error
        except _NotAllowed as error:
            raise refused("foreign_file", path=self.archive, name=error) from error
        except OSError as error:
            raise refused("not_unpacked", path=self.archive, why=os_words(error)) from error
        except _BAD_HEADER as error:
            raise damaged(self.archive, "unreadable") from error

    def _read(self, packed: BinaryIO) -> None:
        stream = _Forwards(packed, room=self.room)
        with tarfile.TarFile(fileobj=stream, mode="r", errorlevel=2) as content:  # type: ignore[arg-type]
            for member in content:
                self._take(content, member)
                content.members.clear()  # type: ignore[attr-defined]  # otherwise it stores all of them
        while rest := stream.read(_PIECE):  # to the end, where the checksum of the archive is
            if rest.strip(b"\0"):
                raise damaged(self.archive, "rest")

    def _take(self, content: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        name = member.name
        ordinary = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and member.sparse is None
        if not ordinary or not is_allowed(name) or name.casefold() in self._folded or len(self.files) >= _MOST_FILES:
            raise _NotAllowed(ascii(name[:80]))
        limit = {MANIFEST: _MANIFEST_LIMIT, CONTENTS: _CONTENTS_LIMIT}.get(name)
        if limit is not None and member.size > limit:
            raise damaged(self.archive, "manifest")
        if member.size > self.room:
            raise _TooLarge
        source = content.extractfile(member)
        if source is None:
            raise _NotAllowed(ascii(name[:80]))
        self._folded.add(name.casefold())
        self.files[name] = self._write(source, self.folder / name, member.size)  # type: ignore[arg-type]

    def _write(self, source: BinaryIO, target: Path, size: int) -> Stored:
        private_folder(target.parent, self.folder)
        digest, left = hashlib.sha256(), size
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while left:
                piece = source.read(min(_PIECE // 2, left))
                if not piece:
                    raise EOFError
                digest.update(piece)
                file.write(piece)
                left -= len(piece)
        return Stored(size=size, sha256=digest.hexdigest())

    def check(self) -> Manifest:
        """Compares the unpacked files with the manifest. Raises BackupRefused."""
        manifest = self._manifest()
        if RECORDS not in self.files:
            raise damaged(self.archive, "no_records")
        if manifest.files is None:
            return manifest
        too_long = manifest.files.size > _LONGEST_LINE * len(self.files)  # it is read at once
        if too_long or self.files.get(CONTENTS) != manifest.files:
            raise damaged(self.archive, "manifest")
        expected: dict[str, Stored] = self._json(CONTENTS, _listed)
        unpacked = {name: file for name, file in self.files.items() if name not in (MANIFEST, CONTENTS)}
        if different := sorted(
            name for name in expected.keys() | unpacked.keys() if expected.get(name) != unpacked.get(name)
        ):
            raise damaged(self.archive, "file", name=ascii(different[0])[1:-1], count=len(different))
        return manifest

    def _manifest(self) -> Manifest:
        if MANIFEST not in self.files:
            raise refused("foreign")
        kind = self._json(MANIFEST, lambda found: found.get("format"))
        if type(kind) is not int or kind not in (FORMAT, OLD_FORMAT):
            raise refused("format", found=ascii(kind)[:20], known=FORMAT)
        manifest: Manifest = self._json(MANIFEST, _old_manifest if kind == OLD_FORMAT else _new_manifest)
        return manifest

    def _json(self, name: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(json.loads((self.folder / name).read_bytes()))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            raise damaged(self.archive, "manifest") from error


def _listed(found: dict[str, Any]) -> dict[str, Stored]:
    return {name: Stored(size=size, sha256=digest) for name, (size, digest) in found.items()}


def _old_manifest(found: dict[str, Any]) -> Manifest:
    return Manifest(secret_elsewhere=_typed(found["secret_elsewhere"], bool))


def _new_manifest(found: dict[str, Any]) -> Manifest:
    files = found["files"]
    return Manifest(
        secret_elsewhere=_typed(found["secret_elsewhere"], bool),
        photos_elsewhere=_typed(found.get("photos_elsewhere", ""), str),
        files=Stored(size=_typed(files["size"], int), sha256=_typed(files["sha256"], str)),
        cases=_typed(found["cases"], int),
        photos=_typed(found["photos"], int),
    )


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(kind)
    return value
