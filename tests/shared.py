"""Expensive read-only fixtures are built once per run, by the first worker that needs them, and shared by all."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, filled by `make`. It is in the folder that all workers of pytest-xdist share."""
    base = factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file is closed, even by a crash
        if not folder.exists():
            partial = folder.with_suffix(".part")
            partial.mkdir()
            make(partial)
            partial.rename(folder)
    return folder
