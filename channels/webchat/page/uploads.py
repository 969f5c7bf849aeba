"""Uploads (one request per file, so that each has its own progress) and downloads of the chat's own files."""

from collections.abc import AsyncIterator
from typing import Any

from aiohttp import hdrs, web

from channels.webchat import media
from channels.webchat.bot_api.errors import ApiError
from channels.webchat.page.request_context import WEB, RequestRefused, Visitor, chat_of, count, visitor_of
from complaints.policy import MAX_FILE_BYTES
from http_server import reading
from storage.tx import Tx

_NAME_LENGTH = 120


async def receive(request: web.Request) -> web.Response:
    """The body is the file, `?name=` its name. Answers {id, photo}; the route for albums sends it later."""
    visitor, services = visitor_of(request), request.app[WEB]
    name = _clean(request.query.get("name", ""))
    count(request, visitor, "upload")
    with services.limits.at_once("upload", session=visitor.session.digest, address=visitor.address):
        path = await services.api.files.receive(_chunks(request, name))
    try:
        described = await services.api.files.describe(path, called=name)
        count(request, visitor, "bytes", amount=described["size"])
        file = await _stored(request, visitor, described | {"path": path})
    except BaseException:
        await services.api.files.drop(path)
        raise
    return web.json_response({"id": file["file_id"], "photo": media.is_photo(file)})


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
    inline = file["mime"] in media.PHOTO_TYPES
    headers = {
        hdrs.CACHE_CONTROL: "private, max-age=86400, immutable",
        hdrs.CONTENT_DISPOSITION: "inline" if inline else "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=data, content_type=file["mime"] if inline else "application/octet-stream", headers=headers)


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
