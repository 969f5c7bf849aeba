"""The page's routes, as a browser uses them: session, messages, files, live changes, and what is refused."""

import asyncio
import errno
import io
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from channels.webchat import FIRST_CHAT_ID, WEB_BOT_ID
from channels.webchat.bot_api.api import BotApi
from channels.webchat.bot_api.profile import Profile
from channels.webchat.database import DatabaseBackend
from channels.webchat.disk import DiskFiles
from channels.webchat.page import page
from storage.messages.inbox import StoredUpdate
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from texts import label
from zone import Zone

ZH = "zh_CN"


@dataclass
class House:
    api: BotApi
    store: Store
    clock: Clock
    server: TestServer
    folder: Path
    updates: list[StoredUpdate] = field(default_factory=list)

    async def answers(self, chat_id: int, text: str, **more: Any) -> int:
        """The bot says something; its message id."""
        sent = await self.api.call("sendMessage", {"chat_id": chat_id, "text": text, **more})
        return int(sent["message_id"])

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


class Browser:
    """One visitor's browser: keeps the cookie and sends the page's token."""

    def __init__(self, server: TestServer, *, lang: str = "zh-CN") -> None:
        self.client = TestClient(server)
        self.headers = {"Accept-Language": lang}

    async def opens(self, query: str = "") -> str:
        async with self.client.get(f"/chat/{query}", headers=self.headers) as response:
            html = await response.text()
        self.settings = _embedded(html, "settings")
        self.headers["X-CSRF-Token"] = self.settings["csrf"]
        return html

    async def gets(self, path: str) -> Any:
        async with self.client.get(f"/chat/{path}", headers=self.headers) as response:
            return await response.json()

    async def posts(self, path: str, body: Any, *, method: str = "POST") -> tuple[int, Any]:
        async with self.client.request(method, f"/chat/{path}", json=body, headers=self.headers) as response:
            return response.status, await _json(response)

    async def says(self, text: str, **more: Any) -> tuple[int, Any]:
        return await self.posts("messages", {"text": text, "key": str(uuid4()), **more})

    async def uploads(self, data: bytes, name: str = "smoke.jpg") -> tuple[int, Any]:
        async with self.client.post(f"/chat/files?name={name}", data=data, headers=self.headers) as response:
            return response.status, await _json(response)


async def _json(response: ClientResponse) -> Any:
    return await response.json() if response.content_type == "application/json" else await response.text()


def _embedded(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html)
    assert found
    return json.loads(found[1])


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
async def house(store: Store, clock: Clock, zone: Zone, tmp_path: Path) -> AsyncIterator[House]:
    updates: list[StoredUpdate] = []

    def stored(rows: Sequence[StoredUpdate]) -> None:
        updates.extend(rows)

    api = BotApi(
        profile=Profile(id=WEB_BOT_ID, username="lvwang", name="绿网助手"),
        backend=DatabaseBackend(store, stored=stored),
        files=DiskFiles(tmp_path / "webchat"),
        clock=clock,
    )
    app = web.Application()
    timezone = ZoneInfo("Asia/Shanghai")
    page.setup(app, api=api, store=store, key=b"k" * 32, clock=clock, zone=zone, timezone=timezone, secure=False)
    server = TestServer(app)
    await server.start_server()
    yield House(api=api, store=store, clock=clock, server=server, folder=tmp_path / "webchat", updates=updates)
    await server.close()


@pytest.fixture
async def wang(house: House) -> AsyncIterator[Browser]:
    browser = Browser(house.server)
    await browser.opens()
    yield browser
    await browser.client.close()


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Browser]:
    browser = Browser(house.server)
    await browser.opens()
    yield browser
    await browser.client.close()


CHAT = FIRST_CHAT_ID + 1


async def test_opening_the_page_stores_nothing(house: House, wang: Browser) -> None:
    assert await wang.gets("history") == {"seq": 0, "messages": [], "keyboard": None, "more": False, "chat": False}
    assert house.store.read_now(lambda tx: tx.webchat.row(CHAT)) is None


async def test_what_is_said_reaches_the_bot_and_survives_a_reload(house: House, wang: Browser) -> None:
    status, told = await wang.says("  工地有黑烟 ")
    assert (status, told["messages"][0]["text"]) == (200, "工地有黑烟")
    message = house.updates[0].raw["message"]
    assert (message["text"], message["chat"]["id"], message["from"]["language_code"]) == ("工地有黑烟", CHAT, "zh-hans")
    await house.answers(CHAT, "请发位置")
    await wang.opens()
    history = await wang.gets("history")
    assert [(m["mine"], m["text"]) for m in history["messages"]] == [(True, "工地有黑烟"), (False, "请发位置")]


async def test_the_update_and_the_message_are_one_transaction(house: House, wang: Browser) -> None:
    await wang.says("一")
    waiting = house.store.read_now(lambda tx: tx.inbox.waiting())
    assert [row.raw["message"]["text"] for row in waiting] == ["一"]


async def test_a_message_sent_again_after_a_broken_line_is_stored_once(house: House, wang: Browser) -> None:
    first = await wang.says("有烟", key="0f0f0f0f-0000")
    again = await wang.says("有烟", key="0f0f0f0f-0000")
    assert first == again
    assert len(house.updates) == 1


@pytest.mark.parametrize(
    ("text", "key"), [("", "empty"), (" \n ", "empty"), ("长" * 4097, "too_long"), ("😀" * 2049, "too_long")]
)
async def test_texts_that_cannot_be_sent_say_why(house: House, wang: Browser, text: str, key: str) -> None:
    status, told = await wang.says(text)
    assert (status, told) == (400, {"error": {"key": key, "text": label(f"webchat.error.{key}", ZH)}})
    assert house.updates == []


async def test_half_characters_and_nul_are_dropped(house: House, wang: Browser) -> None:
    body = '{"text": "烟\\ud83d\\u0000大", "key": "0f0f0f0f-0001"}'
    async with wang.client.post("/chat/messages", data=body, headers=wang.headers) as response:
        assert (await response.json())["messages"][0]["text"] == "烟大"


async def test_two_photos_chosen_at_once_are_one_album(house: House, wang: Browser) -> None:
    uploaded = [(await wang.uploads(jpeg(), name))[1] for name in ("a.jpg", "b.jpg")]
    assert [file["photo"] for file in uploaded] == [True, True]
    ids = [file["id"] for file in uploaded]
    status, told = await wang.posts("albums", {"files": ids, "caption": "黑烟", "key": str(uuid4())})
    messages = [row.raw["message"] for row in house.updates]
    assert (status, len(told["messages"]), len({m["media_group_id"] for m in messages})) == (200, 2, 1)
    assert [m.get("caption") for m in messages] == ["黑烟", None]
    sent = await house.api.call("getFile", {"file_id": messages[1]["photo"][-1]["file_id"]})
    assert await house.api.download(sent["file_path"]) == jpeg()


async def test_ten_files_at_most(wang: Browser) -> None:
    status, told = await wang.posts("albums", {"files": ["x"] * 11, "key": str(uuid4())})
    assert (status, told["error"]["key"]) == (400, "too_many")


async def test_a_pdf_goes_as_a_file_beside_the_photos(house: House, wang: Browser) -> None:
    photo, pdf = (await wang.uploads(jpeg()))[1], (await wang.uploads(b"%PDF-1.7 permit", "许可.pdf"))[1]
    await wang.posts("albums", {"files": [pdf["id"], photo["id"]], "key": str(uuid4())})
    messages = [row.raw["message"] for row in house.updates]
    assert ["photo" in message for message in messages] == [True, False]
    assert messages[1]["document"]["file_name"] == "许可.pdf"
    async with wang.client.get(f"/chat/files/{pdf['id']}") as response:
        assert (response.headers["Content-Disposition"], response.content_type) == (
            "attachment",
            "application/octet-stream",
        )


async def test_a_file_of_21_megabytes_is_refused_by_name(house: House, wang: Browser) -> None:
    status, told = await wang.uploads(b"x" * (21 * 2**20), "video.mov")
    assert (status, told["error"]["text"]) == (413, label("webchat.error.too_big", ZH, name="video.mov"))
    assert house.files() == []


async def test_an_empty_file_leaves_nothing(house: House, wang: Browser) -> None:
    status, told = await wang.uploads(b"", "a.jpg")
    assert (status, told["error"]["text"]) == (400, label("webchat.error.empty_file", ZH, name="a.jpg"))
    assert house.files() == []


async def test_a_full_disk_is_told_and_the_service_stays_up(
    house: House, wang: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as trouble:
        trouble.setattr(Path, "rename", full)
        assert (await wang.uploads(jpeg()))[1]["error"]["text"] == label("webchat.error.storage", ZH)
    assert house.files() == []
    assert (await wang.uploads(jpeg()))[0] == 200


async def test_a_page_hears_what_another_machine_stores(
    house: House, wang: Browser, store: Store, clock: Clock, zone: Zone
) -> None:
    await wang.says("您好")
    seq = (await wang.gets("history"))["seq"]
    backend = DatabaseBackend(store, stored=lambda rows: None)
    here = BotApi(profile=house.api.profile, backend=backend, files=house.api.files, clock=clock)
    app = web.Application()
    page.setup(
        app,
        api=here,
        store=store,
        key=b"k" * 32,
        clock=clock,
        zone=zone,
        timezone=ZoneInfo("Asia/Shanghai"),
        secure=False,
        look_every_s=0.02,
    )
    cookies = {cookie.key: cookie.value for cookie in wang.client.session.cookie_jar}
    async with (
        TestClient(TestServer(app), cookies=cookies) as elsewhere,
        elsewhere.get(f"/chat/events?after={seq}") as response,
    ):
        await house.answers(CHAT, "已受理")
        ((_, told),) = await read_events(response, 1)
    assert [m["text"] for m in told["messages"]] == ["已受理"]


async def test_a_file_taken_out_before_sending_is_gone(house: House, wang: Browser) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    assert len(house.files()) == 1
    await wang.posts(f"files/{uploaded['id']}", None, method="DELETE")
    assert house.files() == []
    status, told = await wang.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())})
    assert (status, told["error"]["key"]) == (400, "file_gone")


async def test_a_stranger_sees_neither_messages_nor_files_of_others(wang: Browser, stranger: Browser) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    said = (await wang.says("我的电话 13800000000"))[1]["messages"][0]
    await stranger.says("您好")
    async with stranger.client.get(f"/chat/files/{uploaded['id']}") as response:
        assert response.status == 404
    assert [m["text"] for m in (await stranger.gets("history"))["messages"]] == ["您好"]
    assert (await stranger.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())}))[0] == 400
    assert (await stranger.posts(f"messages/{said['id'] + 100}", {"text": "x"}, method="PUT"))[0] == 409
    await stranger.posts(f"messages/{said['id']}", {"text": "x"}, method="PUT")  # a number is each chat's own
    assert [m["text"] for m in (await wang.gets("history"))["messages"]] == ["我的电话 13800000000"]


async def test_without_cookie_or_token_nothing_is_done(house: House, wang: Browser) -> None:
    wang.headers["X-CSRF-Token"] = "guessed"
    assert (await wang.says("您好"))[0] == 403
    wang.client.session.cookie_jar.clear()
    assert (await wang.says("您好"))[0] == 401
    assert house.updates == []


async def test_a_forged_cookie_is_nobody(house: House, wang: Browser) -> None:
    wang.client.session.cookie_jar.clear()
    wang.client.session.cookie_jar.update_cookies({"lvwang_chat": "someone.else"})
    assert (await wang.says("您好"))[0] == 401


async def test_the_page_is_closed_to_foreign_scripts_and_frames(house: House, wang: Browser) -> None:
    async with wang.client.get("/chat/") as response:
        policy = response.headers["Content-Security-Policy"]
        cookie = response.headers["Set-Cookie"]
    assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


async def test_a_tap_arrives_as_a_callback_query(house: House, wang: Browser) -> None:
    await wang.says("举报污染")
    markup = {"inline_keyboard": [[{"text": "同意", "callback_data": "v1:consent:yes"}]]}
    message_id = await house.answers(CHAT, "请确认", reply_markup=markup)
    assert (await wang.posts("taps", {"message": message_id, "data": "v1:consent:yes"}))[0] == 200
    assert house.updates[-1].raw["callback_query"]["data"] == "v1:consent:yes"
    status, told = await wang.posts("taps", {"message": message_id, "data": "v1:accept:7"})
    assert (status, told["error"]["text"]) == (409, label("webchat.error.button_gone", ZH))


async def test_a_text_can_be_corrected_for_a_quarter_of_an_hour(house: House, wang: Browser) -> None:
    message_id = (await wang.says("东门有烟"))[1]["messages"][0]["id"]
    house.clock.passes(minutes=14)
    assert (await wang.posts(f"messages/{message_id}", {"text": "西门有烟"}, method="PUT"))[0] == 200
    assert house.updates[-1].raw["edited_message"]["text"] == "西门有烟"
    house.clock.passes(minutes=2)
    status, told = await wang.posts(f"messages/{message_id}", {"text": "南门有烟"}, method="PUT")
    assert (status, told["error"]["text"]) == (409, label("webchat.error.not_editable", ZH))


async def test_a_place_keeps_the_accuracy_the_browser_measured(house: House, wang: Browser) -> None:
    await wang.posts("places", {"latitude": 34.26, "longitude": 117.18, "accuracy": 12.5})
    location = house.updates[0].raw["message"]["location"]
    assert location == {"latitude": 34.26, "longitude": 117.18, "horizontal_accuracy": 12.5}
    await wang.posts("places", {"latitude": 34.26, "longitude": 117.18, "picked": True})
    assert house.updates[1].raw["message"]["location"]["picked"] is True
    assert (await wang.posts("places", {"latitude": 134, "longitude": 0}))[1]["error"]["key"] == "bad_place"
    assert (await wang.posts("places", {"latitude": "NaN", "longitude": 0}))[1]["error"]["key"] == "bad_place"


async def read_events(response: ClientResponse, count: int) -> list[tuple[str, Any]]:
    events: list[tuple[str, Any]] = []
    name = ""
    while len(events) < count:
        line = (await asyncio.wait_for(response.content.readline(), 5)).decode().rstrip("\n")
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            events.append((name, json.loads(line.removeprefix("data: "))))
    return events


async def test_an_open_page_hears_answers_edits_and_deletions(house: House, wang: Browser) -> None:
    await wang.says("您好")
    seq = (await wang.gets("history"))["seq"]
    async with wang.client.get(f"/chat/events?after={seq}") as response:
        message_id = await house.answers(CHAT, "收到 1 张")
        ((sent, told),) = await read_events(response, 1)
        await house.api.call("editMessageText", {"chat_id": CHAT, "message_id": message_id, "text": "收到 2 张"})
        ((_, edited),) = await read_events(response, 1)
        await house.api.call("deleteMessage", {"chat_id": CHAT, "message_id": message_id})
        ((_, deleted),) = await read_events(response, 1)
    assert sent == "change"
    assert [m["text"] for m in told["messages"]] == ["收到 1 张"]
    assert [(m["text"], m["edited"]) for m in edited["messages"]] == [("收到 2 张", True)]
    assert deleted["deleted"] == [message_id]


async def test_what_came_while_the_page_was_closed_is_told_when_it_opens(house: House, wang: Browser) -> None:
    await wang.says("您好")
    seq = (await wang.gets("history"))["seq"]
    await house.answers(CHAT, "已受理")
    async with wang.client.get("/chat/events", headers={"Last-Event-ID": str(seq)}) as response:
        ((_, told),) = await read_events(response, 1)
    assert [m["text"] for m in told["messages"]] == ["已受理"]
    assert [m["text"] for m in (await wang.gets(f"poll?after={seq}"))["messages"]] == ["已受理"]


async def test_a_long_poll_ends_with_the_answer(house: House, wang: Browser) -> None:
    await wang.says("您好")
    seq = (await wang.gets("history"))["seq"]
    poll = asyncio.ensure_future(wang.gets(f"poll?after={seq}"))
    await asyncio.sleep(0)
    await house.answers(CHAT, "请同意")
    assert [m["text"] for m in (await poll)["messages"]] == ["请同意"]


async def test_the_reply_keyboard_is_shown_until_it_is_taken_away(house: House, wang: Browser) -> None:
    await wang.says("/start")
    keys = [[{"text": "📷 举报污染"}], [{"text": "发送位置", "request_location": True}]]
    await house.answers(CHAT, "您好", reply_markup={"keyboard": keys})
    rows = (await wang.gets("history"))["keyboard"]["rows"]
    assert rows == [[{"text": "📷 举报污染", "location": False}], [{"text": "发送位置", "location": True}]]
    await house.answers(CHAT, "好", reply_markup={"remove_keyboard": True})
    assert (await wang.gets("history"))["keyboard"] is None


async def test_too_many_messages_a_minute_are_slowed_down(house: House, wang: Browser) -> None:
    statuses = [(await wang.says(f"第 {n} 条"))[0] for n in range(41)]
    assert statuses == [200] * 40 + [429]
    house.clock.passes(seconds=61)
    assert (await wang.says("现在呢"))[0] == 200


async def test_english_where_the_browser_asks_for_it_or_the_visitor(house: House) -> None:
    browser = Browser(house.server, lang="en-GB,en")
    assert 'lang="en"' in await browser.opens()
    assert 'lang="zh-Hans"' in await browser.opens("?lang=zh_CN")
    assert 'lang="zh-Hans"' in await browser.opens()
    await browser.client.close()


async def test_a_code_on_a_notice_board_passes_its_payload_to_start(wang: Browser) -> None:
    await wang.opens("?start=site-12")
    assert wang.settings["start"] == "/start site-12"
    await wang.opens('?start="><script>')
    assert wang.settings["start"] == "/start"


def consents(tx: Tx) -> None:
    now = Clock().now
    person = tx.people.ensure(bot_id=WEB_BOT_ID, user_id=CHAT, chat_id=CHAT, lang=ZH, now=now)
    tx.people.save(type(person)(**{**{f: getattr(person, f) for f in person.__slots__}, "consent_at": now}))


async def test_what_precedes_consent_is_gone_after_a_day(house: House, wang: Browser) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    await wang.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())})
    house.clock.passes(hours=25)
    paths = await house.store.write(lambda tx: tx.webchat.prune(house.clock()))
    assert [path.name for path in house.files()] == list(paths)
    assert (await wang.gets("history"))["messages"] == []


async def test_consent_keeps_history_and_photos(house: House, wang: Browser) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    await wang.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())})
    await house.store.write(consents)
    house.clock.passes(hours=25)
    assert await house.store.write(lambda tx: tx.webchat.prune(house.clock())) == []
    house.clock.passes(days=100)
    assert await house.store.write(lambda tx: tx.webchat.prune(house.clock())) == []
    assert len((await wang.gets("history"))["messages"]) == 1


async def test_an_anonymous_submission_clears_the_page_and_keeps_bytes_for_the_case(
    house: House, wang: Browser
) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    await wang.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())})
    since = house.clock()
    await house.store.write(lambda tx: tx.erase_traces(bot_id=WEB_BOT_ID, chat_id=CHAT, since=since))
    assert (await wang.gets("history"))["messages"] == []
    assert house.store.read_now(lambda tx: tx.webchat.file(uploaded["id"]))["name"] == ""  # type: ignore[index]
    house.clock.passes(hours=23)
    assert await house.store.write(lambda tx: tx.webchat.prune(house.clock())) == []
    house.clock.passes(hours=25)
    await house.store.write(lambda tx: tx.webchat.prune(house.clock()))
    assert house.store.read_now(lambda tx: tx.webchat.file(uploaded["id"])) is None
