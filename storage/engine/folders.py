"""Private folders (mode 0700) and durable renames."""

import os
from pathlib import Path


def private_folder(folder: Path, root: Path) -> None:
    """Creates `folder` and missing folders between it and `root` with mode 0700. `root` may be missing too; folders
    above it get the default mode. Existing folders keep their mode."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    above = [folder, *folder.parents]
    for path in reversed(above[: above.index(root)]):
        path.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Makes a rename or a link in the folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
