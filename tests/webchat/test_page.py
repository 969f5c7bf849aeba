"""The page as a browser uses it: words, taps, places, corrections, the keyboard, languages and limits."""

import pytest

from tests.webchat.browser import CHAT, ZH, Browser, ServedPage
from texts import label


async def test_what_is_said_reaches_the_bot_and_survives_a_reload(served: ServedPage, wang: Browser) -> None:
    status, told = await wang.says("  工地有黑烟 ")
    assert (status, told["messages"][0]["text"]) == (200, "工地有黑烟")
    message = served.updates[0].raw["message"]
    assert (message["text"], message["chat"]["id"], message["from"]["language_code"]) == ("工地有黑烟", CHAT, "zh-hans")
    await served.answers(CHAT, "请发位置")
    await wang.opens()
    history = await wang.gets("history")
    assert [(m["mine"], m["text"]) for m in history["messages"]] == [(True, "工地有黑烟"), (False, "请发位置")]


async def test_the_update_and_the_message_are_one_transaction(served: ServedPage, wang: Browser) -> None:
    await wang.says("一")
    waiting = served.store.read_now(lambda tx: tx.inbox.waiting())
    assert [row.raw["message"]["text"] for row in waiting] == ["一"]


async def test_a_message_sent_again_after_a_broken_line_is_stored_once(served: ServedPage, wang: Browser) -> None:
    first = await wang.says("有烟", key="0f0f0f0f-0000")
    again = await wang.says("有烟", key="0f0f0f0f-0000")
    assert first == again
    assert len(served.updates) == 1


@pytest.mark.parametrize(
    ("text", "key"), [("", "empty"), (" \n ", "empty"), ("长" * 4097, "too_long"), ("😀" * 2049, "too_long")]
)
async def test_texts_that_cannot_be_sent_say_why(served: ServedPage, wang: Browser, text: str, key: str) -> None:
    status, told = await wang.says(text)
    assert (status, told) == (400, {"error": {"key": key, "text": label(f"webchat.error.{key}", ZH)}})
    assert served.updates == []


async def test_half_characters_and_nul_are_dropped(served: ServedPage, wang: Browser) -> None:
    body = '{"text": "烟\\ud83d\\u0000大", "key": "0f0f0f0f-0001"}'
    async with wang.client.post("/chat/messages", data=body, headers=wang.headers) as response:
        assert (await response.json())["messages"][0]["text"] == "烟大"


async def test_a_tap_arrives_as_a_callback_query(served: ServedPage, wang: Browser) -> None:
    await wang.says("举报污染")
    markup = {"inline_keyboard": [[{"text": "同意", "callback_data": "v1:consent:yes"}]]}
    message_id = await served.answers(CHAT, "请确认", reply_markup=markup)
    assert (await wang.posts("taps", {"message": message_id, "data": "v1:consent:yes"}))[0] == 200
    assert served.updates[-1].raw["callback_query"]["data"] == "v1:consent:yes"
    status, told = await wang.posts("taps", {"message": message_id, "data": "v1:accept:7"})
    assert (status, told["error"]["text"]) == (409, label("webchat.error.button_gone", ZH))


async def test_a_text_can_be_corrected_for_a_quarter_of_an_hour(served: ServedPage, wang: Browser) -> None:
    message_id = (await wang.says("东门有烟"))[1]["messages"][0]["id"]
    served.clock.passes(minutes=14)
    assert (await wang.posts(f"messages/{message_id}", {"text": "西门有烟"}, method="PUT"))[0] == 200
    assert served.updates[-1].raw["edited_message"]["text"] == "西门有烟"
    served.clock.passes(minutes=2)
    status, told = await wang.posts(f"messages/{message_id}", {"text": "南门有烟"}, method="PUT")
    assert (status, told["error"]["text"]) == (409, label("webchat.error.not_editable", ZH))


async def test_a_place_keeps_the_accuracy_the_browser_measured(served: ServedPage, wang: Browser) -> None:
    await wang.posts("places", {"latitude": 34.26, "longitude": 117.18, "accuracy": 12.5})
    location = served.updates[0].raw["message"]["location"]
    assert location == {"latitude": 34.26, "longitude": 117.18, "horizontal_accuracy": 12.5}
    await wang.posts("places", {"latitude": 34.26, "longitude": 117.18, "picked": True})
    assert served.updates[1].raw["message"]["location"]["picked"] is True
    assert (await wang.posts("places", {"latitude": 134, "longitude": 0}))[1]["error"]["key"] == "bad_place"
    assert (await wang.posts("places", {"latitude": "NaN", "longitude": 0}))[1]["error"]["key"] == "bad_place"


async def test_the_reply_keyboard_is_shown_until_it_is_taken_away(served: ServedPage, wang: Browser) -> None:
    await wang.says("/start")
    keys = [[{"text": "📷 举报污染"}, {"text": "取消"}], [{"text": "发送位置", "request_location": True}]]
    await served.answers(CHAT, "您好", reply_markup={"keyboard": keys})
    rows = (await wang.gets("history"))["keyboard"]["rows"]
    # the page's own menu has 举报污染 already
    assert rows == [[{"text": "取消", "location": False}], [{"text": "发送位置", "location": True}]]
    await served.answers(CHAT, "好", reply_markup={"remove_keyboard": True})
    assert (await wang.gets("history"))["keyboard"] is None


async def test_too_many_messages_a_minute_are_slowed_down(served: ServedPage, wang: Browser) -> None:
    statuses = [(await wang.says(f"第 {n} 条"))[0] for n in range(41)]
    assert statuses == [200] * 40 + [429]
    served.clock.passes(seconds=61)
    assert (await wang.says("现在呢"))[0] == 200


async def test_english_where_the_browser_asks_for_it_or_the_visitor(served: ServedPage) -> None:
    browser = Browser(served.server, lang="en-GB,en")
    assert 'lang="en"' in await browser.opens()
    assert 'lang="zh-Hans"' in await browser.opens("?lang=zh_CN")
    assert 'lang="zh-Hans"' in await browser.opens()
    await browser.client.close()


async def test_a_code_on_a_notice_board_passes_its_payload_to_start(wang: Browser) -> None:
    await wang.opens("?start=site-12")
    assert wang.settings["start"] == "/start site-12"
    await wang.opens('?start="><script>')
    assert wang.settings["start"] == "/start"
