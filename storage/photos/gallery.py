"""Asynchronous access to the photo store for the console; decoding runs in threads."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

import structlog

from complaints.errors import Incomplete, Unavailable
from publishing.model import Box
from storage.engine.errors import StorageError
from storage.photos.black_boxes import blacked_out
from storage.photos.imaging import BadImage, Processed, process
from storage.photos.shelf import DamagedFile
from storage.photos.store import Copy, PhotoStore
from storage.photos.suggesting import suggested

P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger()

#: how a PDF begins and ends (ISO 32000-1, 7.5); the end mark may be followed by a few bytes
_PDF_BEGINS, _PDF_ENDS, _PDF_TAIL = b"%PDF-", b"%%EOF", 2048
_SIZES = {"thumb": Copy.THUMB, "display": Copy.DISPLAY, "original": Copy.ORIGINAL}
#: number of pictures decoded in parallel (each up to 200 MB of pixels)
_DECODERS = 2


class Gallery:
    def __init__(self, photos: PhotoStore) -> None:
        self._photos = photos
        self._decoders = asyncio.Semaphore(_DECODERS)

    async def read(self, name: str, size: str) -> bytes:
        """Raises FileNotFoundError, also for an invalid name or size, and Unavailable."""
        if size not in _SIZES:
            raise FileNotFoundError(size)
        try:
            return await self._ask(self._photos.read, name, _SIZES[size])
        except ValueError as error:
            raise FileNotFoundError(name) from error

    async def keep(self, data: bytes) -> Processed:
        """Raises Incomplete with the key of the reason, and Unavailable."""
        async with self._decoders:
            try:
                photo = await asyncio.to_thread(process, data)
            except BadImage as error:
                raise Incomplete(error.key) from error
        await self._ask(self._photos.add, data, photo)
        return photo

    async def keep_document(self, data: bytes) -> str:
        """A PDF, unchanged. It is never opened here, only handed out as a download. Raises Incomplete, Unavailable."""
        if not data.startswith(_PDF_BEGINS) or _PDF_ENDS not in data[-_PDF_TAIL:]:
            raise Incomplete("calendar.wrong.pdf")
        return await self.keep_file(data)

    async def keep_file(self, data: bytes) -> str:
        """A document, stored as it is. Returns its name. Raises Unavailable."""
        return await self._ask(self._photos.add_file, data)

    async def blacked_out(self, name: str, boxes: Sequence[Box]) -> Processed:
        """A copy of the display copy, stored like any other photo. Raises FileNotFoundError, Unavailable."""
        display = await self.read(name, "display")
        async with self._decoders:
            data = await asyncio.to_thread(blacked_out, display, boxes)
        return await self.keep(data)

    async def suggested(self, name: str) -> Sequence[Box]:
        """Raises FileNotFoundError, Unavailable."""
        display = await self.read(name, "display")
        async with self._decoders:
            return await asyncio.to_thread(suggested, display)

    async def _ask(self, call: Callable[P, R], *args: P.args, **given: P.kwargs) -> R:
        try:
            return await self._photos.aside(call, *args, **given)
        except StorageError as error:
            log.error("photo.storage", error=str(error))
            raise Unavailable("error.photo_damaged" if isinstance(error, DamagedFile) else None) from error
