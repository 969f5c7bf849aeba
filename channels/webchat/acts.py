"""What a resident can do at the page, one route an act. Each answers with the messages it made."""

import math
import re
from typing import Any

from aiohttp import web

from channels.webchat import residents
from channels.webchat.errors import bad_request
from channels.webchat.residents import Act, Who
from channels.webchat.state import Json
from channels.webchat.view import shown
from channels.webchat.web import WEB, Refused, act, visitor_of
from storage.webchat import WebchatTable

#: a request body of text holds 4096 characters of up to 12 bytes ("\ud83d\ude00"), and then some
_BODY_LIMIT = 100_000
_KEY = re.compile(r"[0-9a-f-]{8,40}")


async def say(request: web.Request) -> web.Response:
    """{text, key, reply_to?}"""
    visitor, body = visitor_of(request), await _body(request)
    text, key, reply_to, now = _text(body, "text"), _key(body), body.get("reply_to"), request.app[WEB].clock()

    def do(state: WebchatTable, who: Who) -> Act:
        return residents.says(state, who, text, now=now, key=key, reply_to=_number(reply_to) if reply_to else None)

    return _told(await act(request, visitor, do))


async def send_files(request: web.Request) -> web.Response:
    """{files: [file id …], caption?, key}: files uploaded before, sent as one message or album."""
    visitor, body = visitor_of(request), await _body(request)
    ids, caption, key, now = body.get("files"), _text(body, "caption"), _key(body), request.app[WEB].clock()
    if not isinstance(ids, list) or len(ids) > residents.MAX_FILES:
        raise Refused(400, "too_many")

    def do(state: WebchatTable, who: Who) -> Act:
        if (earlier := residents.already(state, who, key)) is not None:
            return earlier
        files = [_own_file(state, who, file_id) for file_id in ids]
        return residents.sends_files(state, who, files, now=now, caption=caption, key=key)

    return _told(await act(request, visitor, do))


async def share_location(request: web.Request) -> web.Response:
    """{latitude, longitude, accuracy?, picked?}: WGS-84; accuracy in metres where the browser measured it."""
    visitor, body = visitor_of(request), await _body(request)
    accuracy, now = body.get("accuracy"), request.app[WEB].clock()
    try:
        latitude, longitude = float(body["latitude"]), float(body["longitude"])
        accuracy_m = None if accuracy is None or not math.isfinite(float(accuracy)) else float(accuracy)
    except (KeyError, TypeError, ValueError):
        raise Refused(400, "bad_place") from None

    def do(state: WebchatTable, who: Who) -> Act:
        return residents.shares_location(
            state,
            who,
            latitude=latitude,
            longitude=longitude,
            now=now,
            accuracy_m=accuracy_m,
            picked=body.get("picked") is True,
        )

    return _told(await act(request, visitor, do))


async def tap(request: web.Request) -> web.Response:
    """{message, data}: the answer comes as an event."""
    visitor, body = visitor_of(request), await _body(request)
    message_id, data, now = _number(body.get("message")), _text(body, "data"), request.app[WEB].clock()
    return _told(await act(request, visitor, lambda state, who: residents.taps(state, who, message_id, data, now=now)))


async def edit(request: web.Request) -> web.Response:
    """{text}: corrects one's own message."""
    visitor, body = visitor_of(request), await _body(request)
    message_id, text, now = _number(request.match_info["message"]), _text(body, "text"), request.app[WEB].clock()
    return _told(await act(request, visitor, lambda state, who: residents.edits(state, who, message_id, text, now=now)))


def _own_file(state: WebchatTable, who: Who, file_id: Any) -> Json:
    file = state.file_of(who.chat["id"], str(file_id), unsent=True)
    if file is None:
        raise bad_request("invalid file_id")
    return file


def _told(done: Act) -> web.Response:
    return web.json_response({"messages": [shown(message) for message in done.messages]})


async def _body(request: web.Request) -> Json:
    if (request.content_length or 0) > _BODY_LIMIT:
        raise Refused(413, "too_long")
    try:
        body = await request.json()
    except ValueError:
        raise Refused(400, "general") from None
    if not isinstance(body, dict):
        raise Refused(400, "general")
    return body


def _text(body: Json, name: str) -> str:
    """Without NUL and halves of surrogate pairs, which no client of Telegram can send either."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise Refused(400, "general")
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()


def _key(body: Json) -> str:
    key = body.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Refused(400, "general")
    return f"page:{key}"


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Refused(400, "general") from None
