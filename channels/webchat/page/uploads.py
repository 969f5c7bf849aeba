"""Uploads (one request per file, so that each has its own progress) and downloads of the chat's own files."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiohttp import hdrs, web

from channels.webchat import media
from channels.webchat.bot_api.errors import ApiError
from channels.webchat.page.request_context import WEB, RequestRefused, Visitor, chat_of, count, visitor_of
from complaints.policy import MAX_FILE_BYTES
from http_server import reading
from http_server.clips import MAX_CLIP_S, is_too_long
from http_server.ranges import whole_or_part
from storage.tx import Tx

_NAME_LENGTH = 120


async def receive(request: web.Request) -> web.Response:
    """The body is the file, `?name=` its name. Answers {id, photo, seconds}; the route for albums sends it later."""
    visitor, services = visitor_of(request), request.app[WEB]
    name = _clean(request.query.get("name", ""))
    count(request, visitor, "upload")
    with services.limits.at_once("upload", session=visitor.session.digest, address=visitor.address):
        path = await services.api.files.receive(_chunks(request, name))
    try:
        described = await services.api.files.describe(path, called=name)
        _check(described)
        count(request, visitor, "bytes", amount=described["size"])
        file = await _stored(request, visitor, described | {"path": path})
    except BaseException:
        await services.api.files.drop(path)
        raise
    return web.json_response({"id": file["file_id"], "photo": media.is_photo(file), "seconds": described["seconds"]})


def _check(described: dict[str, Any]) -> None:
    """Refuses what could not become evidence, before it is stored."""
    if described["mime"] not in media.TAKEN:
        raise RequestRefused(415, "not_taken", name=described["name"])
    if is_too_long(described["seconds"]):
        seconds = round(described["seconds"])
        raise RequestRefused(413, "too_long_clip", name=described["name"], seconds=seconds, limit=MAX_CLIP_S)


async def lengths(
    request: web.Request, visitor: Visitor, file_ids: Sequence[str], measured: Mapping[str, float]
) -> dict[str, float]:
    """Seconds of each clip among the visitor's unsent files, by file id: from its headers, else as the page measured.
    Raises RequestRefused."""
    services, chat = request.app[WEB], await chat_of(request, visitor)
    chat_id = chat.chat_id if chat else 0

    def look(tx: Tx) -> list[dict[str, Any]]:
        found = (tx.webchat.file_of(chat_id, file_id, unsent=True) for file_id in file_ids)
        return [file for file in found if file is not None and file["mime"] in media.CLIP_TYPES]

    known = {}
    for file in await services.store.read(look):
        described = await services.api.files.describe(file["path"], called=file["name"])
        if described["seconds"] is None:
            described["seconds"] = max(measured.get(file["file_id"], 0), 0)
        _check(described)
        known[file["file_id"]] = described["seconds"]
    return known


async def _stored(request: web.Request, visitor: Visitor, described: dict[str, Any]) -> dict[str, Any]:
    services = request.app[WEB]
    now = services.clock()

    def store(tx: Tx) -> dict[str, Any]:
        table = tx.webchat
        chat = table.open_chat(session=visitor.session.digest, lang=visitor.lang, now=now)
        return table.add_file(chat.chat_id, described, now=now)

    return await services.store.write(store)


async def discard(request: web.Request) -> web.Response:
    """Deletes a file that was not sent."""
    visitor, services = visitor_of(request), request.app[WEB]
    count(request, visitor, "act")
    chat, file_id = await chat_of(request, visitor), request.match_info["file"]
    if chat is not None:
        chat_id = chat.chat_id
        path = await services.store.write(lambda tx: tx.webchat.drop_unsent(chat_id, file_id))
        if path is not None:
            await services.api.files.drop(path)
    return web.Response(status=204)


async def serve(request: web.Request) -> web.Response:
    """A file of the visitor's own chat, never of another one."""
    visitor, services = visitor_of(request), request.app[WEB]
    count(request, visitor, "read")
    chat, file_id = await chat_of(request, visitor), request.match_info["file"]
    if chat is None:
        raise web.HTTPNotFound
    chat_id = chat.chat_id
    file = await services.store.read(lambda tx: tx.webchat.file_of(chat_id, file_id))
    if file is None:
        raise web.HTTPNotFound
    try:
        data = await services.api.download(file["path"])
    except ApiError:
        raise web.HTTPNotFound from None
    inline = file["mime"] in media.PHOTO_TYPES | media.CLIP_TYPES
    headers = {
        hdrs.ACCEPT_RANGES: "bytes",
        hdrs.CACHE_CONTROL: "private, max-age=86400, immutable",
        hdrs.CONTENT_DISPOSITION: "inline" if inline else "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    headers[hdrs.CONTENT_TYPE] = file["mime"] if inline else "application/octet-stream"
    return whole_or_part(request, data, headers)


async def _chunks(request: web.Request, name: str) -> AsyncIterator[bytes]:
    """Raises RequestRefused for an empty file, and for one over the limit as soon as that is known."""
    empty = True
    try:
        async for chunk in reading.chunks(request, most=MAX_FILE_BYTES):
            empty = False
            yield chunk
    except web.HTTPRequestEntityTooLarge:
        raise RequestRefused(413, "too_big", name=name) from None
    if empty:
        raise RequestRefused(400, "empty_file", name=name)


def _clean(name: str) -> str:
    """The file name without its path and control characters, shortened in the middle so that its suffix stays."""
    name = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip()
    if len(name) <= _NAME_LENGTH:
        return name or "file"
    return name[: _NAME_LENGTH - 10] + name[-10:]
