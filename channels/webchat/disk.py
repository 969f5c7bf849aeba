"""Files of the web chat on this machine's disk, until the photo pipeline has its own copies."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from channels.webchat import media
from channels.webchat.state import Json

_NAME = re.compile(r"[0-9a-f]{32}")


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
        unfinished = path.with_suffix(".part")
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
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

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
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
