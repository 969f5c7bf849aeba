"""What is costly and never changed is made once: by whichever worker comes first, for all of them."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, filled by `make`. A worker of pytest-xdist has its base in a folder of all workers."""
    base = factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of when closed, by a crash too
        if not folder.exists():
            partial = folder.with_suffix(".part")
            partial.mkdir()
            make(partial)
            partial.rename(folder)
    return folder
