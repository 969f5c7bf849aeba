"""Files that can be made again, kept on the disk: written whole, with a digest beside them, and dropped where their
bytes are no longer those that were written. So a damaged one costs the time to make it, never a start."""

import hashlib
import json
import logging
import os
import re
import shutil
from pathlib import Path

log = logging.getLogger("knowledge.kept")

#: in a folder: the digests of its files
_DIGESTS = "sha256.json"
#: what a killed process leaves: its number stands in the name; jieba's have none
_OURS = r"(?:knowledge|entries-\w+|articles-\w+|dictionary-\w+|jieba-\w+|readings)"
_UNFINISHED = re.compile(_OURS + r"\b.*?\.(\d+)(?:\.db.*)?")
_UNNUMBERED = re.compile(r"tmp\w{8}|readings\.part")


def write(path: Path, data: bytes) -> None:
    """Another process sees all of it or nothing, after a power cut too."""
    _replace(path, data)
    seal(path)


def seal(path: Path) -> None:
    """Notes the digest of a file as it is."""
    _replace(_note(path), _digest(path).encode())


def is_whole(path: Path) -> bool:
    """Whether the file has the bytes that were sealed."""
    try:
        return _note(path).read_bytes() == _digest(path).encode()
    except OSError:
        return False


def drop_damaged(path: Path) -> None:
    """Removes the file unless it is whole."""
    if is_whole(path):
        return
    if path.exists() and _note(path).exists():
        log.warning("knowledge.damaged", extra={"file": path.name, "advice": "it is made again"})
    drop(path)


def seal_folder(folder: Path) -> None:
    """Notes the digests of all files of a folder that was just written, and sees them safe on the disk."""
    digests = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    (folder / _DIGESTS).write_text(json.dumps(digests), encoding="utf-8")
    for path in (*folder.iterdir(), folder):
        sync(path)


def is_whole_folder(folder: Path) -> bool:
    """Whether the folder has the files that were sealed, with the same bytes, and no others."""
    try:
        digests = json.loads((folder / _DIGESTS).read_bytes())
        found = {path.name: _digest(path) for path in folder.iterdir() if path.name != _DIGESTS}
    except (OSError, ValueError, RecursionError):
        return False
    return bool(digests == found)


def drop(path: Path) -> None:
    """Removes it, whatever it is."""
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
    """Removes what processes that were killed have left half written."""
    for path in folder.iterdir():
        numbered = _UNFINISHED.fullmatch(path.name)
        if _UNNUMBERED.fullmatch(path.name) or (numbered is not None and not _runs(int(numbered[1]))):
            drop(path)


def _runs(number: int) -> bool:
    """Whether another process of that number is at work. In a container ours often has the number of the one before."""
    if number == os.getpid():
        return False
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _note(path: Path) -> Path:
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
