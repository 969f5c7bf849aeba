"""The acts of a resident on the page, one route per act. Each answers with the messages it stored."""

import re

from aiohttp import web

from channels.webchat import people
from channels.webchat.bot_api.errors import bad_request
from channels.webchat.page import menu, uploads
from channels.webchat.page.request_context import WEB, RequestRefused, Visitor, act, count, visitor_of
from channels.webchat.page.view import removed_photo, shown
from channels.webchat.people import ChatAct, Who
from channels.webchat.state import Json
from http_server import reading
from storage.engine import quick_json
from storage.webchat.webchat import WebchatTable

#: a request body of text holds 4096 characters of up to 12 bytes ("\ud83d\ude00"), with room to spare
_BODY_LIMIT = 100_000
_KEY = re.compile(r"[0-9a-f-]{8,40}")


async def say(request: web.Request) -> web.Response:
    """{text, key, reply_to?}"""
    visitor, body = await _begun(request)
    text, key, now = reading.text(body.get("text", "")), _key(body), request.app[WEB].clock()
    replied = reading.integer(body["reply_to"]) if body.get("reply_to") else None

    def do(state: WebchatTable, who: Who) -> ChatAct:
        return people.says(state, who, text, now=now, key=key, reply_to=replied)

    return _answer(await act(request, visitor, do))


async def choose(request: web.Request) -> web.Response:
    """{item, key}: an item of the page's menu (menu.ITEMS)."""
    visitor, body = await _begun(request)
    item, key, now = reading.text(body.get("item", "")), _key(body), request.app[WEB].clock()
    if item not in menu.ITEMS:
        raise reading.Unreadable
    shown_as, text = menu.label_of(item, visitor.lang), menu.text_of(item, visitor.lang)

    def do(state: WebchatTable, who: Who) -> ChatAct:
        return people.chooses(state, who, shown_as, text, now=now, key=key)

    return _answer(await act(request, visitor, do))


async def send_files(request: web.Request) -> web.Response:
    """{files: [file id …], caption?, seconds?: {file id: length}, key}: files uploaded before, sent as one message or
    album. `seconds`: as the page measured them, for clips whose headers state no length."""
    visitor, body = await _begun(request)
    caption, key, now = reading.text(body.get("caption", "")), _key(body), request.app[WEB].clock()
    ids, measured = body.get("files"), body.get("seconds") or {}
    if not isinstance(ids, list) or len(ids) > people.MAX_FILES:
        raise RequestRefused(400, "too_many")
    if not isinstance(measured, dict):
        raise reading.Unreadable
    ids = [reading.text(file_id) for file_id in ids]
    seconds = await uploads.lengths(request, visitor, ids, {str(k): reading.number(v) for k, v in measured.items()})

    def do(state: WebchatTable, who: Who) -> ChatAct:
        if (earlier := people.already(state, who, key)) is not None:
            return earlier
        files = [_own_file(state, who, file_id) | {"seconds": seconds.get(file_id)} for file_id in ids]
        return people.sends_files(state, who, files, now=now, caption=caption, key=key)

    return _answer(await act(request, visitor, do))


async def share_location(request: web.Request) -> web.Response:
    """{latitude, longitude, accuracy?, picked?}: WGS-84; accuracy in metres where the browser measured it."""
    visitor, body = await _begun(request)
    now = request.app[WEB].clock()
    try:
        latitude, longitude = reading.number(body.get("latitude")), reading.number(body.get("longitude"))
        accuracy_m = None if body.get("accuracy") is None else reading.number(body["accuracy"])
    except reading.Unreadable:
        raise RequestRefused(400, "bad_place") from None

    def do(state: WebchatTable, who: Who) -> ChatAct:
        return people.shares_location(
            state,
            who,
            latitude=latitude,
            longitude=longitude,
            now=now,
            accuracy_m=accuracy_m,
            picked=body.get("picked") is True,
        )

    return _answer(await act(request, visitor, do))


async def tap(request: web.Request) -> web.Response:
    """{message, data}: the answer arrives as an event; the button's label stands in the log as the resident's line."""
    visitor, body = await _begun(request)
    message_id, data = reading.integer(body.get("message")), reading.text(body.get("data", ""))
    now = request.app[WEB].clock()
    in_log = removed_photo(data) is None  # a photo's × is no answer

    def do(state: WebchatTable, who: Who) -> ChatAct:
        return people.taps(state, who, message_id, data, now=now, in_log=in_log)

    return _answer(await act(request, visitor, do))


async def edit(request: web.Request) -> web.Response:
    """{text}: edits the resident's own message."""
    visitor, body = await _begun(request)
    message_id, text = reading.digits(request.match_info["message"]), reading.text(body.get("text", ""))
    now = request.app[WEB].clock()
    return _answer(await act(request, visitor, lambda state, who: people.edits(state, who, message_id, text, now=now)))


def _own_file(state: WebchatTable, who: Who, file_id: str) -> Json:
    file = state.file_of(who.chat["id"], file_id, unsent=True)
    if file is None:
        raise bad_request("invalid file_id")
    return file


def _answer(done: ChatAct) -> web.Response:
    return web.json_response({"messages": [shown(message) for message in done.messages]}, dumps=quick_json.text)


async def _begun(request: web.Request) -> tuple[Visitor, Json]:
    """The visitor and the body; counts the act before it reads the body."""
    visitor = visitor_of(request)
    count(request, visitor, "act")
    return visitor, await reading.json_object(request, most=_BODY_LIMIT)


def _key(body: Json) -> str:
    key = body.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise reading.Unreadable
    return f"page:{key}"
