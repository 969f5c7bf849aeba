"""Caches on disk: written whole, with a digest beside them, and deleted if their bytes no longer match it.

So a damaged cache costs the time to rebuild it and never prevents a start.
"""

import hashlib
import json
import logging
import os
import re
import shutil
from pathlib import Path

log = logging.getLogger("knowledge.kept")

#: file in a folder with the digests of the folder's files
_DIGESTS = "sha256.json"
#: leftovers of a killed process, with its process id in the name; those of jieba have none
_OURS = r"(?:knowledge|entries-\w+|articles-\w+|dictionary-\w+|jieba-\w+|readings)"
_UNFINISHED = re.compile(_OURS + r"\b.*?\.(\d+)(?:\.db.*)?")
_UNNUMBERED = re.compile(r"tmp\w{8}|readings\.part")


def write(path: Path, data: bytes) -> None:
    """Atomic: another process sees all of the data or none, even after a power cut."""
    _replace(path, data)
    seal(path)


def seal(path: Path) -> None:
    """Stores the digest of the file's present content."""
    _replace(_digest_file(path), _digest(path).encode())


def is_whole(path: Path) -> bool:
    """Whether the file's content matches the stored digest."""
    try:
        return _digest_file(path).read_bytes() == _digest(path).encode()
    except OSError:
        return False


def drop_damaged(path: Path) -> None:
    """Deletes the file unless its content matches the digest."""
    if is_whole(path):
        return
    if path.exists() and _digest_file(path).exists():
        log.warning("knowledge.damaged", extra={"file": path.name, "advice": "it is rebuilt"})
    drop(path)


def seal_folder(folder: Path) -> None:
    """Stores the digests of all files of a newly written folder and flushes all of it to disk."""
    digests = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    (folder / _DIGESTS).write_text(json.dumps(digests), encoding="utf-8")
    for path in (*folder.iterdir(), folder):
        sync(path)


def is_whole_folder(folder: Path) -> bool:
    """Whether the folder contains exactly the sealed files, with unchanged content."""
    try:
        digests = json.loads((folder / _DIGESTS).read_bytes())
        present = {path.name: _digest(path) for path in folder.iterdir() if path.name != _DIGESTS}
    except (OSError, ValueError, RecursionError):
        return False
    return bool(digests == present)


def drop(path: Path) -> None:
    """Deletes a file or a folder; a missing one is no error."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Deletes half-written files of processes that were killed."""
    for path in folder.iterdir():
        numbered = _UNFINISHED.fullmatch(path.name)
        if _UNNUMBERED.fullmatch(path.name) or (numbered is not None and not _is_running(int(numbered[1]))):
            drop(path)


def _is_running(process: int) -> bool:
    """Whether another process with that id runs. In a container our id is often that of the previous process."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _digest_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.is_dir():
        shutil.rmtree(path)
    partial.replace(path)
