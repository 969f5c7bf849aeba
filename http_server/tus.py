"""The server's side of tus 1.0 (https://tus.io/protocols/resumable-upload): core, and the extensions creation,
expiration, checksum and termination. Who sends is the caller's business. The libraries for it that are kept are for
other servers than aiohttp."""

import asyncio
import base64
import binascii
import errno
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus

from aiohttp import hdrs, web

from http_server import reading
from http_server.upload_files import (
    MOST_BYTES,
    ExpiredUpload,
    TooMuch,
    UnknownUpload,
    Upload,
    UploadError,
    UploadFiles,
    WrongOffset,
)

VERSION = "1.0.0"
_RESUMABLE = {"Tus-Resumable": VERSION, hdrs.CACHE_CONTROL: "no-store"}
_ABILITIES = {
    "Tus-Version": VERSION,
    "Tus-Max-Size": str(MOST_BYTES),
    "Tus-Extension": "creation,expiration,checksum,termination",
    "Tus-Checksum-Algorithm": "sha256,sha1",
}
_PART = "application/offset+octet-stream"
_CHECKSUM_MISMATCH = 460
_STATUS: dict[type[UploadError], int] = {
    UnknownUpload: HTTPStatus.NOT_FOUND,
    ExpiredUpload: HTTPStatus.GONE,
    WrongOffset: HTTPStatus.CONFLICT,
    TooMuch: HTTPStatus.TOO_MANY_REQUESTS,
}
_KEY, _SHA256 = re.compile(r"[0-9A-Za-z_-]{16,64}"), re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tus:
    """The uploads of one owner during one request."""

    files: UploadFiles
    owner: str
    clock: Callable[[], datetime]

    async def answer(self, request: web.Request) -> web.Response:
        """By method. `upload` in the address, if there is one, is the id."""
        act = {hdrs.METH_POST: self._begin, hdrs.METH_HEAD: self._look, hdrs.METH_PATCH: self._append,
               hdrs.METH_DELETE: self._end}.get(request.method)  # fmt: skip
        if act is None:
            return web.Response(status=HTTPStatus.NO_CONTENT, headers=_RESUMABLE | _ABILITIES)
        if reading.header(request, "Tus-Resumable") != VERSION:
            return _refusal(HTTPStatus.PRECONDITION_FAILED, **_ABILITIES)
        try:
            return await act(request)
        except UploadError as error:
            return _refusal(_STATUS[type(error)])
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            return _refusal(HTTPStatus.INSUFFICIENT_STORAGE)

    async def _begin(self, request: web.Request) -> web.Response:
        length = reading.digits(reading.header(request, "Upload-Length"))
        if length == 0:
            raise reading.Unreadable
        if length > MOST_BYTES:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, **_ABILITIES)
        about = _metadata(reading.header(request, "Upload-Metadata"))
        upload = await asyncio.to_thread(
            self.files.begin,
            self.owner,
            length=length,
            now=self.clock(),
            key=about.get("key", "") if _KEY.fullmatch(about.get("key", "")) else "",
            sha256=about.get("sha256", "") if _SHA256.fullmatch(about.get("sha256", "")) else "",
        )
        address = f"{request.path.rstrip('/')}/{upload.id}"
        return web.Response(status=HTTPStatus.CREATED, headers=_state(upload) | {hdrs.LOCATION: address})

    async def _look(self, request: web.Request) -> web.Response:
        upload = await self._find(request)
        return web.Response(headers=_state(upload) | {"Upload-Length": str(upload.length)})

    async def _append(self, request: web.Request) -> web.Response:
        """What has arrived stays, also if the connection dies; except a part whose checksum is wrong."""
        if request.content_type != _PART:
            return _refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        upload, begin = await self._find(request), reading.digits(reading.header(request, "Upload-Offset"))
        if begin != upload.offset:
            raise WrongOffset
        checked, expected = _checksum(reading.header(request, "Upload-Checksum"))
        offset = begin
        async for chunk in reading.chunks(request, most=upload.length - begin):
            if checked is not None:
                checked.update(chunk)
            offset = await asyncio.to_thread(self.files.append, self.owner, upload.id, chunk, at=offset)
        if checked is not None and checked.digest() != expected:
            await asyncio.to_thread(self.files.cut, self.owner, upload.id, to=begin)
            return _refusal(_CHECKSUM_MISMATCH)
        headers = _state(await self._find(request))
        return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)

    async def _end(self, request: web.Request) -> web.Response:
        upload = await self._find(request)
        await asyncio.to_thread(self.files.drop, self.owner, upload.id)
        return web.Response(status=HTTPStatus.NO_CONTENT, headers=_RESUMABLE)

    async def _find(self, request: web.Request) -> Upload:
        return await asyncio.to_thread(self.files.find, self.owner, request.match_info["upload"], now=self.clock())


def _state(upload: Upload) -> dict[str, str]:
    expires = format_datetime(upload.expires_at, usegmt=True)
    return {**_RESUMABLE, "Upload-Offset": str(upload.offset), "Upload-Expires": expires}


def _refusal(status: int, **headers: str) -> web.Response:
    return web.Response(status=status, headers=_RESUMABLE | headers)


def _metadata(header: str) -> dict[str, str]:
    """`name base64,name base64`. Raises Unreadable."""
    values = {}
    for pair in header.split(","):
        name, _, written = pair.strip().partition(" ")
        try:
            values[name] = base64.b64decode(written, validate=True).decode()
        except (binascii.Error, ValueError):
            raise reading.Unreadable from None
    return values


def _checksum(header: str) -> "tuple[hashlib._Hash | None, bytes]":
    """The digest to be computed, and what it must be. Raises Unreadable."""
    if not header:
        return None, b""
    name, _, written = header.partition(" ")
    try:
        expected = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise reading.Unreadable from None
    if name not in {"sha1", "sha256"}:
        raise reading.Unreadable
    return hashlib.new(name, usedforsecurity=False), expected
