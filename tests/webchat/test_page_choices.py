"""Tapped buttons and items of the menu stand in the log as lines of the resident; the bot receives tap or command."""

from uuid import uuid4

import pytest

from tests.webchat.browser import CHAT, Browser, ServedPage

KEYS = {"inline_keyboard": [[{"text": "匿名", "callback_data": "v1:who:anonymous"}]]}


async def chooses(browser: Browser, item: str, key: str = "") -> tuple[int, dict[str, list[dict[str, object]]]]:
    return await browser.posts("menu", {"item": item, "key": key or str(uuid4())})


async def lines(browser: Browser) -> list[tuple[str, bool]]:
    """(text, whether the resident chose it) of the resident's own messages."""
    return [(m["text"], m.get("choice", False)) for m in (await browser.gets("history"))["messages"] if m["mine"]]


async def test_a_tapped_button_stands_in_the_log_and_the_bot_gets_the_tap_alone(
    served: ServedPage, wang: Browser
) -> None:
    await wang.says("您好")
    message = await served.answers(CHAT, "怎么署名？", reply_markup=KEYS)
    status, told = await wang.posts("taps", {"message": message, "data": "v1:who:anonymous"})
    assert (status, [m["text"] for m in told["messages"]]) == (200, ["匿名"])
    assert await lines(wang) == [("您好", False), ("匿名", True)]
    assert [sorted(row.raw)[0] for row in served.updates] == ["message", "callback_query"]


async def test_a_button_that_is_gone_leaves_no_line(served: ServedPage, wang: Browser) -> None:
    await wang.says("您好")
    message = await served.answers(CHAT, "怎么署名？", reply_markup=KEYS)
    status, told = await wang.posts("taps", {"message": message, "data": "v1:who:named"})
    assert (status, told["error"]["key"]) == (409, "button_gone")
    assert await lines(wang) == [("您好", False)]


async def test_the_cross_on_a_photo_is_no_line(served: ServedPage, wang: Browser) -> None:
    await wang.says("您好")
    keys = {"inline_keyboard": [[{"text": "× 照片 1", "callback_data": "v1:unphoto:7"}]]}
    message = await served.answers(CHAT, "请核对", reply_markup=keys)
    await wang.posts("taps", {"message": message, "data": "v1:unphoto:7"})
    assert await lines(wang) == [("您好", False)]
    assert (await wang.gets("history"))["messages"][-1]["buttons"][0][0]["removes"] == "7"


async def test_a_chosen_line_cannot_be_corrected(served: ServedPage, wang: Browser) -> None:
    _, told = await chooses(wang, "help")
    answer = await wang.posts(f"messages/{told['messages'][0]['id']}", {"text": "别的"}, method="PUT")
    assert (answer[0], answer[1]["error"]["key"]) == (409, "not_editable")


@pytest.mark.parametrize(
    ("item", "shown", "received"),
    [
        ("report", "举报污染", "/report"),
        ("ask", "法规咨询", "法规咨询"),
        ("track", "查进度", "/track"),
        ("my", "我的举报", "/my"),
        ("subscribe", "订阅", "/subscribe"),
        ("help", "帮助", "/help"),
        ("privacy", "个人信息", "/privacy"),
        ("human", "人工", "转人工"),
        ("language_en", "English", "/language en"),
    ],
)
async def test_an_item_of_the_menu_shows_its_name_and_sends_what_the_bot_understands(
    served: ServedPage, wang: Browser, item: str, shown: str, received: str
) -> None:
    assert (await chooses(wang, item))[0] == 200
    assert await lines(wang) == [(shown, True)]
    message = served.updates[0].raw["message"]
    assert message["text"] == received
    assert message["entities"][0]["type"] == "bot_command" if received.startswith("/") else "entities" not in message


async def test_a_repeated_request_for_an_item_is_stored_once(served: ServedPage, wang: Browser) -> None:
    key = str(uuid4())
    first, second = await chooses(wang, "my", key), await chooses(wang, "my", key)
    assert first == second
    assert len(served.updates) == 1


async def test_an_unknown_item_is_refused(served: ServedPage, wang: Browser) -> None:
    assert (await chooses(wang, "admin"))[0] == 400
    assert served.updates == []
