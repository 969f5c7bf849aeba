"""Folders of ours on the disk: for their owner alone, and durable."""

import os
from pathlib import Path


def private_folder(folder: Path, root: Path) -> None:
    """Makes `folder` and what is missing between it and `root`, for their owner alone. `root` may be missing too; the
    folders above it are made as usual, and what is there keeps its mode."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    above = [folder, *folder.parents]
    for path in reversed(above[: above.index(root)]):
        path.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """A rename or a link is durable once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
