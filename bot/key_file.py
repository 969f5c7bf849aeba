"""The secret key in DATA_DIR: created once and completely; a damaged one is refused."""

import errno
import os
import secrets
import tempfile
from pathlib import Path

from bot.os_words import os_words
from storage.engine.folders import sync_folder
from texts import label

#: prefix of a key file that is still being written
UNFINISHED_KEY = ".secret_key-"
_LANG = "zh_CN"
#: bytes; generated keys have 64
_SHORTEST, _LONGEST = 32, 4096
#: a power cut can leave a file of zero bytes; a key of hexadecimal digits has more different ones than this
_FEWEST_DIFFERENT = 8
#: errors of file systems without hard links
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


class BadKeyFile(Exception):
    """Tells the operator what is wrong with the key file and what to do."""


def read_or_make(path: Path) -> bytes:
    """The key in `path`, created if missing. Processes that start together agree on one. Raises BadKeyFile."""
    try:
        if not os.path.lexists(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(path)
        return _read(path)
    except OSError as error:
        raise BadKeyFile(label("mistake.key_unusable", _LANG, path=path, why=os_words(error))) from None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        key = file.read(_LONGEST + 1).strip()
    if len(key) > _LONGEST or len(key) < _SHORTEST or len(set(key)) < _FEWEST_DIFFERENT:
        raise BadKeyFile(label("mistake.key_damaged", _LANG, path=path, size=len(key), least=_SHORTEST))
    for stray in path.parent.glob(f"{UNFINISHED_KEY}*"):  # of killed processes, or of those that lost the race
        stray.unlink(missing_ok=True)
    return key


def _make(path: Path) -> None:
    """The file appears with the complete key, or not at all."""
    key = secrets.token_urlsafe(48).encode()
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED_KEY)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file.fileno(), key)
        try:
            os.link(unfinished, path)
        except (FileExistsError, FileNotFoundError):
            return  # another process was first; it also removes unfinished files
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            _make_without_link(path, key)
    finally:
        Path(unfinished).unlink(missing_ok=True)
    sync_folder(path.parent)


def _make_without_link(path: Path, key: bytes) -> None:
    """A process that reads in the meantime refuses the incomplete key."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    try:
        _write(handle, key)
    except BaseException:
        path.unlink()
        raise
    finally:
        os.close(handle)


def _write(handle: int, key: bytes) -> None:
    if os.write(handle, key) != len(key):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(handle)
