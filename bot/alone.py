"""Only one service per DATA_DIR: on SQLite a second one would reclaim the first one's unsent messages and send them
twice."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from bot.resources import make_data_dir
from bot.settings import BadSettings, Settings
from storage.engine.opening import is_sqlite
from texts import label

log = structlog.get_logger()


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Commands that may run beside the service take no lock. Raises BadSettings if another process has it."""
    make_data_dir(settings)
    if not is_sqlite(settings.records_url):
        yield
        return
    with locked(settings.data_dir):
        yield


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Locks the folder itself: the kernel releases the lock when this process ends in any way, and no lock file
    remains. Raises BadSettings if another process has it."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSettings(label("mistake.in_use", "zh_CN", path=folder)) from None
        except OSError as error:  # some network file systems have no locks
            log.warning("data_dir.no_locks", error=str(error), advice="make sure that only one service uses it")
        yield
    finally:
        os.close(handle)
