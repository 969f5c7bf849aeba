"""Who may read a chat of the page, and how long the chat and its files are stored."""

from uuid import uuid4

from channels.webchat import WEB_BOT_ID
from storage.tx import Tx
from tests.chat import Clock
from tests.webchat.browser import CHAT, ZH, Browser, ServedPage, jpeg


async def test_opening_the_page_stores_nothing(served: ServedPage, wang: Browser) -> None:
    nothing = {"seq": 0, "messages": [], "keyboard": None, "draft": None, "more": False, "chat": False}
    assert await wang.gets("history") == nothing
    assert served.store.read_now(lambda tx: tx.webchat.row(CHAT)) is None


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


async def test_without_cookie_or_token_nothing_is_done(served: ServedPage, wang: Browser) -> None:
    wang.headers["X-CSRF-Token"] = "guessed"
    assert (await wang.says("您好"))[0] == 403
    wang.client.session.cookie_jar.clear()
    assert (await wang.says("您好"))[0] == 401
    assert served.updates == []


async def test_a_forged_cookie_is_nobody(served: ServedPage, wang: Browser) -> None:
    wang.client.session.cookie_jar.clear()
    wang.client.session.cookie_jar.update_cookies({"lvwang_chat": "someone.else"})
    assert (await wang.says("您好"))[0] == 401


async def test_the_page_is_closed_to_foreign_scripts_and_frames(served: ServedPage, wang: Browser) -> None:
    async with wang.client.get("/chat/") as response:
        policy = response.headers["Content-Security-Policy"]
        cookie = response.headers["Set-Cookie"]
    assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def consents(tx: Tx) -> None:
    now = Clock().now
    person = tx.people.ensure(bot_id=WEB_BOT_ID, user_id=CHAT, chat_id=CHAT, lang=ZH, now=now)
    tx.people.save(type(person)(**{**{f: getattr(person, f) for f in person.__slots__}, "consent_at": now}))


async def test_what_precedes_consent_is_gone_after_a_day(served: ServedPage, wang: Browser) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    await wang.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())})
    served.clock.passes(hours=25)
    paths = await served.store.write(lambda tx: tx.webchat.prune(served.clock()))
    assert [path.name for path in served.files()] == list(paths)
    assert (await wang.gets("history"))["messages"] == []


async def test_consent_keeps_history_and_photos(served: ServedPage, wang: Browser) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    await wang.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())})
    await served.store.write(consents)
    served.clock.passes(hours=25)
    assert await served.store.write(lambda tx: tx.webchat.prune(served.clock())) == []
    served.clock.passes(days=100)
    assert await served.store.write(lambda tx: tx.webchat.prune(served.clock())) == []
    assert len((await wang.gets("history"))["messages"]) == 1


async def test_an_anonymous_submission_clears_the_page_and_keeps_bytes_for_the_case(
    served: ServedPage, wang: Browser
) -> None:
    uploaded = (await wang.uploads(jpeg()))[1]
    await wang.posts("albums", {"files": [uploaded["id"]], "key": str(uuid4())})
    since = served.clock()
    await served.store.write(lambda tx: tx.erase_traces(bot_id=WEB_BOT_ID, chat_id=CHAT, since=since))
    assert (await wang.gets("history"))["messages"] == []
    assert served.store.read_now(lambda tx: tx.webchat.file(uploaded["id"]))["name"] == ""  # type: ignore[index]
    served.clock.passes(hours=23)
    assert await served.store.write(lambda tx: tx.webchat.prune(served.clock())) == []
    served.clock.passes(hours=25)
    await served.store.write(lambda tx: tx.webchat.prune(served.clock()))
    assert served.store.read_now(lambda tx: tx.webchat.file(uploaded["id"])) is None
