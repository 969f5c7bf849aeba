"""What `check` says about secrets that other users of this machine can read, and about the address of the service."""

import errno
import os
import socket
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values

from bot.os_words import os_words
from bot.secret_files import SECRET, file_name
from bot.settings import ENV_FILE, Settings
from storage.engine.opening import is_sqlite
from texts import label

_LANG = "zh_CN"
#: containers and systemd mount secrets there, readable for all users that exist inside
_MOUNTED = ("/run/secrets", "/run/credentials")
#: prefix lengths of the widest private networks, by version: 10.0.0.0/8 and fc00::/7; what is wider is the Internet
_WIDEST = {4: 8, 6: 7}
#: a listening service is asked nothing: only its own lock tells whether it is ours
_BUSY = (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL)


def readable_secrets(settings: Settings, environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Files with secrets that users outside the file's group can read."""
    env = Path(ENV_FILE)
    secrets = [name for name, field in Settings.model_fields.items() if SECRET in field.metadata]
    written = {name.lower(): value or "" for name, value in (dotenv_values(env).items() if env.is_file() else ())}
    if any(written.get(name) for name in secrets) and _is_open(env):
        yield label("check.readable", _LANG, path=ENV_FILE)
    given = {name.lower(): value for name, value in environment.items()}
    for name in secrets:
        path = given.get(file_name(name).lower()) or written.get(file_name(name).lower())
        if path and not path.startswith(_MOUNTED) and _is_open(Path(path)):
            yield label("check.readable", _LANG, path=path)
    if _is_open(settings.data_dir / "secret_key"):
        yield label("check.readable", _LANG, path=settings.data_dir / "secret_key")
    records = settings.data_dir / "records.db"
    if records.exists() and _is_open(settings.data_dir) and _is_open(records):
        yield label("check.readable_records", _LANG, path=records)


def believed_proxies(settings: Settings) -> Iterator[str]:
    """TRUSTED_PROXIES so wide that visitors belong to it, who could then write any address into X-Forwarded-For."""
    wide = [str(one) for one in settings.trusted_proxies if one.prefixlen < _WIDEST[one.version]]
    if wide:
        yield label("check.wide_proxies", _LANG, networks="、".join(wide))


def taken_port(settings: Settings) -> Iterator[str]:
    """The address that another program has, unless it is our own service: that one holds the lock of DATA_DIR."""
    if not settings.http_port or _is_running(settings):
        return
    try:
        found = socket.getaddrinfo(settings.http_host, settings.http_port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno in _BUSY:
            why = label("check.unknown_host", _LANG) if isinstance(error, socket.gaierror) else os_words(error)
            yield label("mistake.address", _LANG, host=settings.http_host, port=settings.http_port, why=why)


def _is_open(path: Path) -> bool:
    """Whether users that are neither the owner nor in the group can read it. False where the system has no such
    rights."""
    if os.name == "nt":
        return False
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def _is_running(settings: Settings) -> bool:
    if os.name == "nt" or not is_sqlite(settings.records_url) or not settings.data_dir.is_dir():
        return False
    import fcntl

    folder = os.open(settings.data_dir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks
        return False
    finally:
        os.close(folder)
    return False
