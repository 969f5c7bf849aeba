"""The emulator as a server: a bot meets polling, webhooks and faults over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.botapi_server import make_app

TOKEN = "123:abc"
WANG = {"id": 700_001, "name": "王芳"}
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def server() -> AsyncIterator[Client]:
    async with TestClient(TestServer(make_app())) as client:
        yield client


async def ask(server: Client, method: str, **values: Any) -> Any:
    async with server.post(f"/bot{TOKEN}/{method}", json=values) as response:
        return await response.json()


async def control(server: Client, name: str, body: Any = None, verb: str = "POST", **query: str) -> Any:
    async with server.request(verb, f"/control/{TOKEN}/{name}", json=body, params=query) as response:
        return await response.json()


async def says(server: Client, text: str) -> int:
    done = await control(server, "act", {"do": "says", "who": WANG, "text": text})
    return int(done["update_ids"][0])


def texts(answer: Any) -> list[str]:
    return [update["message"]["text"] for update in answer["result"]]


async def test_updates_stay_until_their_offset_is_confirmed(server: Client) -> None:
    first, last = await says(server, "一"), await says(server, "二")
    assert texts(await ask(server, "getUpdates")) == ["一", "二"]
    assert texts(await ask(server, "getUpdates")) == ["一", "二"]
    assert texts(await ask(server, "getUpdates", offset=first + 1)) == ["二"]
    assert texts(await ask(server, "getUpdates", offset=last + 1)) == []


async def test_a_long_poll_ends_when_something_comes(server: Client) -> None:
    poll = asyncio.ensure_future(ask(server, "getUpdates", timeout=30))
    await says(server, "有烟")
    assert texts(await poll) == ["有烟"]


async def test_two_pollers_conflict(server: Client) -> None:
    polls = [asyncio.ensure_future(ask(server, "getUpdates", timeout=30)) for _ in range(2)]
    await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    await says(server, "有烟")
    assert sorted(poll.get("error_code", 0) for poll in await asyncio.gather(*polls)) == [0, 409]


async def test_a_flood_names_its_wait_and_strikes_as_often_as_ordered(server: Client) -> None:
    await says(server, "您好")
    await control(server, "faults", {"kind": "flood", "method": "sendMessage", "retry_after": 3})
    refused = await ask(server, "sendMessage", chat_id=WANG["id"], text="请同意")
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 3})
    assert (await ask(server, "sendMessage", chat_id=WANG["id"], text="请同意"))["ok"]
    shown = await control(server, "transcript", verb="GET", chat_id=str(WANG["id"]))
    assert [message["text"] for message in shown] == ["您好", "请同意"]


async def test_a_lost_answer_has_had_its_effect(server: Client) -> None:
    await says(server, "您好")
    await control(server, "faults", {"kind": "lost", "method": "sendMessage"})
    with pytest.raises(aiohttp.ClientError):
        await ask(server, "sendMessage", chat_id=WANG["id"], text="请同意")
    shown = await control(server, "wait", verb="GET", chat_id=str(WANG["id"]))
    assert [message["text"] for message in shown] == ["您好", "请同意"]


async def test_held_updates_come_in_the_order_asked_for_and_again(server: Client) -> None:
    await control(server, "hold")
    first = await says(server, "一")
    await says(server, "二")
    assert texts(await ask(server, "getUpdates")) == []
    await control(server, "release", {"order": [1, 0]})
    assert texts(await ask(server, "getUpdates")) == ["二", "一"]
    await control(server, "again", {"update_id": first})
    assert texts(await ask(server, "getUpdates")) == ["一", "二", "一"]


async def test_a_webhook_is_tried_until_it_says_yes(server: Client) -> None:
    got: list[tuple[str | None, str]] = []
    all_came = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        got.append((secret, (await request.json())["message"]["text"]))
        if len(got) == 3:
            all_came.set()
        return web.Response(status=503 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", receive)
    async with TestServer(app) as hook:
        await ask(server, "setWebhook", url=str(hook.make_url("/hook")), secret_token="s3cret")
        await says(server, "一")
        await says(server, "二")
        await all_came.wait()
    assert got == [("s3cret", "一"), ("s3cret", "一"), ("s3cret", "二")]
    assert (await ask(server, "getUpdates"))["error_code"] == 409


async def test_an_uploaded_file_is_sent_as_a_photo_and_downloaded(server: Client) -> None:
    data = b"%PDF-1.7 a permit"
    async with server.post(f"/control/{TOKEN}/files", data=data, params={"name": "permit.pdf"}) as response:
        file = await response.json()
    await control(server, "act", {"do": "sends_files", "who": WANG, "files": [file["file_id"]], "caption": "排污许可"})
    message = (await ask(server, "getUpdates"))["result"][0]["message"]
    assert (message["document"]["file_name"], message["caption"]) == ("permit.pdf", "排污许可")
    path = (await ask(server, "getFile", file_id=message["document"]["file_id"]))["result"]["file_path"]
    async with server.get(f"/file/bot{TOKEN}/{path}") as response:
        assert await response.read() == data


async def test_a_malformed_token_is_not_found(server: Client) -> None:
    async with server.post("/botnonsense/getMe") as response:
        assert (response.status, (await response.json())["error_code"]) == (404, 404)


async def test_in_a_group_the_bot_hears_commands_taps_and_replies_only(server: Client) -> None:
    group = {"id": -100, "type": "supergroup", "title": "受理组"}
    await control(server, "chats", group)
    card = (await ask(server, "sendMessage", chat_id=-100, text="新举报"))["result"]["message_id"]
    for text, reply_to in (("大家辛苦了", None), ("/queue", None), ("这件我来", card)):
        await control(server, "act", {"do": "says", "who": WANG, "chat": group, "text": text, "reply_to": reply_to})
    assert texts(await ask(server, "getUpdates")) == ["/queue", "这件我来"]
