"""Stores uploads of the web chat on disk until the photo pipeline has its copies."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Set
from datetime import datetime
from pathlib import Path

from channels.webchat import media
from channels.webchat.state import Json
from storage.engine.folders import private_folder

_NAME = re.compile(r"[0-9a-f]{32}")
#: suffix of a file that is still being received
_PART = ".part"


class DiskFiles:
    """Each file has a random name of 32 hex digits, in one of 256 folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, data: bytes) -> str:
        name = secrets.token_hex(16)
        await asyncio.to_thread(self._write, self._path(name), data)
        return name

    async def receive(self, chunks: AsyncIterator[bytes]) -> str:
        name = secrets.token_hex(16)
        path = self._path(name)
        unfinished = path.with_suffix(_PART)
        await asyncio.to_thread(private_folder, path.parent, self._folder)
        file = await asyncio.to_thread(unfinished.open, "wb")
        try:
            with file:
                async for chunk in chunks:
                    await asyncio.to_thread(file.write, chunk)
            unfinished.rename(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return name

    async def describe(self, name: str, *, called: str) -> Json:
        return await asyncio.to_thread(media.describe, self._path(name), name=called)

    async def get(self, name: str) -> bytes:
        """Raises FileNotFoundError."""
        return await asyncio.to_thread(self._path(name).read_bytes)

    async def drop(self, name: str) -> None:
        await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    async def sweep(self, needed: Set[str], *, older_than: datetime) -> int:
        """Removes files that no row names, except young ones, whose row may not be written yet."""
        return await asyncio.to_thread(self._sweep, needed, older_than.timestamp())

    def sweep_unfinished(self) -> int:
        """Removes files that a killed service did not receive completely. Only at startup, while nothing is
        received."""
        unfinished = list(self._folder.glob(f"??/*{_PART}"))
        for path in unfinished:
            path.unlink(missing_ok=True)
        return len(unfinished)

    def _sweep(self, needed: Set[str], before: float) -> int:
        removed = 0
        for path in self._folder.glob("??/*"):
            ours = path.suffix == _PART or _NAME.fullmatch(path.name)
            try:
                if not ours or path.name in needed or path.stat().st_mtime >= before:
                    continue
            except FileNotFoundError:  # dropped in the meantime
                continue
            path.unlink(missing_ok=True)
            removed += 1
        return removed

    def _write(self, path: Path, data: bytes) -> None:
        private_folder(path.parent, self._folder)
        unfinished = path.with_suffix(_PART)
        try:
            unfinished.write_bytes(data)
            unfinished.rename(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return self._folder / name[:2] / name
