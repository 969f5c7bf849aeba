"""The rules of the Bot API as python-telegram-bot meets them: what it accepts, and how it refuses."""

import io

import pytest
from PIL import Image
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest

from channels.webchat.bot_api.errors import ApiError
from tests.webchat.conftest import CITIZEN, PrivateChat


def jpeg(width: int = 64, height: int = 48) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "seagreen").save(out, "JPEG")
    return out.getvalue()


async def refusal(awaitable: object) -> str:
    with pytest.raises(BadRequest) as refused:
        await awaitable  # type: ignore[misc]
    return refused.value.message


async def test_a_message_arrives_with_its_entities_and_buttons(bot: Bot, chat: PrivateChat) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("原文", callback_data="v1:source:1")]])
    sent = await bot.send_message(
        CITIZEN, "  工地必须洒水 ", entities=[MessageEntity("bold", 2, 2)], reply_markup=keyboard
    )
    assert sent.text == "工地必须洒水"
    assert sent.entities == (MessageEntity("bold", 0, 2),)
    assert sent.reply_markup == keyboard
    assert chat.history()[0]["text"] == "工地必须洒水"


@pytest.mark.parametrize(
    ("text", "entities", "said"),
    [
        ("", [], "Message text is empty"),
        ("   ", [], "Message text is empty"),
        ("长" * 4097, [], "Message is too long"),
        ("😀" * 2049, [], "Message is too long"),
        (
            "短",
            [MessageEntity("bold", 0, 2)],
            "Entity beginning at utf-16 offset 0 ends after the end of the text at utf-16 offset 2",
        ),
        ("短", [MessageEntity("bold", 2, 1)], "Entity begins after the end of the text at utf-16 offset 2"),
        ("😀好", [MessageEntity("bold", 1, 1)], "Entity begins in a middle of a utf-16 symbol"),
        ("短", [MessageEntity("bold", -1, 1)], "Receive an entity with incorrect offset -1"),
    ],
)
async def test_texts_out_of_bounds_are_refused(bot: Bot, text: str, entities: list[MessageEntity], said: str) -> None:
    assert (await refusal(bot.send_message(CITIZEN, text, entities=entities))).lower() == said.lower()


async def test_4096_characters_fit(bot: Bot) -> None:
    assert len((await bot.send_message(CITIZEN, "长" * 4096)).text or "") == 4096


@pytest.mark.parametrize(
    ("button", "said"),
    [
        (InlineKeyboardButton("一", callback_data="字" * 22), "Button_data_invalid"),
        (
            InlineKeyboardButton("一", url="http://localhost:8080/console"),
            "Inline keyboard button url 'http://localhost:8080/console' is invalid: wrong http url",
        ),
        (
            InlineKeyboardButton("一", url="javascript://x/%0aalert(1)"),
            "Inline keyboard button url 'javascript://x/%0aalert(1)' is invalid: unsupported url protocol",
        ),
    ],
)
async def test_buttons_that_telegram_refuses(bot: Bot, button: InlineKeyboardButton, said: str) -> None:
    refused = await refusal(bot.send_message(CITIZEN, "看", reply_markup=InlineKeyboardMarkup([[button]])))
    assert refused.lower() == said.lower()


async def test_a_stranger_who_never_wrote_cannot_be_reached(bot: Bot) -> None:
    assert await refusal(bot.send_message(999, "您好")) == "Chat not found"


async def test_editing_changes_text_and_drops_buttons_not_given_again(bot: Bot, chat: PrivateChat) -> None:
    sent = await bot.send_message(
        CITIZEN,
        "收到 1 张",
        reply_markup=InlineKeyboardMarkup.from_button(InlineKeyboardButton("完成", callback_data="d")),
    )
    edited = await bot.edit_message_text("收到 2 张", CITIZEN, sent.message_id)
    assert isinstance(edited, type(sent))
    assert (edited.text, edited.reply_markup) == ("收到 2 张", None)
    assert "not modified" in await refusal(bot.edit_message_text("收到 2 张", CITIZEN, sent.message_id))
    assert await refusal(bot.edit_message_text("x", CITIZEN, 4711)) == "Message to edit not found"


async def test_taking_the_buttons_off_is_no_edit_that_a_reader_is_told_of(bot: Bot, chat: PrivateChat) -> None:
    tap = InlineKeyboardMarkup.from_button(InlineKeyboardButton("提交", callback_data="d"))
    sent = await bot.send_message(CITIZEN, "请核对", reply_markup=tap)
    bare = await bot.edit_message_reply_markup(CITIZEN, sent.message_id)
    assert isinstance(bare, type(sent))
    assert (bare.text, bare.reply_markup, bare.edit_date) == ("请核对", None, None)
    assert "not modified" in await refusal(bot.edit_message_reply_markup(CITIZEN, sent.message_id))


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot: Bot, chat: PrivateChat) -> None:
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("我要举报污染")]], resize_keyboard=True)
    sent = await bot.send_message(CITIZEN, "您好", reply_markup=keyboard)
    assert sent.reply_markup is None
    assert (chat.keyboard() or {})["keyboard"] == [[{"text": "我要举报污染"}]]
    assert await refusal(bot.edit_message_text("x", CITIZEN, sent.message_id)) == "Message can't be edited"


async def test_the_citizens_own_message_cannot_be_edited_by_the_bot(bot: Bot, chat: PrivateChat) -> None:
    act = await chat.says("有烟")
    assert (
        await refusal(bot.edit_message_text("x", CITIZEN, act.messages[0]["message_id"])) == "Message can't be edited"
    )


async def test_a_request_repeated_with_its_outbox_id_sends_once(bot: Bot, chat: PrivateChat) -> None:
    first = await bot.send_message(CITIZEN, "已受理", api_kwargs={"outbox_id": 7})
    again = await bot.send_message(CITIZEN, "已受理", api_kwargs={"outbox_id": 7})
    other = await bot.send_message(CITIZEN, "已受理", api_kwargs={"outbox_id": 8})
    assert first.message_id == again.message_id != other.message_id
    assert len(chat.history()) == 2


async def test_an_album_is_sent_once_too_and_shares_its_group(bot: Bot, chat: PrivateChat) -> None:
    media = [InputMediaPhoto(jpeg(), caption="整改前"), InputMediaPhoto(jpeg(32, 32))]
    sent = await bot.send_media_group(CITIZEN, media, api_kwargs={"outbox_id": 9})
    again = await bot.send_media_group(CITIZEN, media, api_kwargs={"outbox_id": 9})
    assert [m.message_id for m in sent] == [m.message_id for m in again]
    assert len({m.media_group_id for m in sent}) == 1
    assert [m.caption for m in sent] == ["整改前", None]
    assert [(m.photo[-1].width, m.photo[-1].height) for m in sent] == [(64, 48), (32, 32)]


async def test_a_photo_can_be_fetched_again_by_its_id(bot: Bot) -> None:
    data = jpeg()
    sent = await bot.send_photo(CITIZEN, data)
    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == data
    assert await refusal(bot.get_file("nope")) == "Wrong file_id or the file is temporarily unavailable"
    assert await refusal(bot.send_photo(CITIZEN, b"%PDF-1.7 no image")) == "Image_process_failed"


async def test_captions_hold_1024(bot: Bot) -> None:
    assert await refusal(bot.send_photo(CITIZEN, jpeg(), caption="长" * 1025)) == "Message caption is too long"


async def test_a_command_is_marked_for_the_bot(chat: PrivateChat, bot: Bot) -> None:
    await chat.says("/track LW-7K3M-9QX8")
    update = Update.de_json(chat.updates[0], bot)
    assert update.message and update.message.entities == (MessageEntity("bot_command", 0, 6),)
    assert update.effective_chat and update.effective_chat.id == CITIZEN


async def test_a_tap_is_answered_once_and_in_time(bot: Bot, chat: PrivateChat) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("同意", callback_data="v1:consent"))
    sent = await bot.send_message(CITIZEN, "请先阅读", reply_markup=keyboard)
    await chat.taps(sent.message_id, "v1:consent")
    query = Update.de_json(chat.updates[0], bot).callback_query
    assert query and query.data == "v1:consent" and query.message and query.message.message_id == sent.message_id
    with chat.api.events.listening(CITIZEN) as news:
        await bot.answer_callback_query(query.id, "好的")
        assert news.get_nowait().text == "好的"  # type: ignore[union-attr]
    assert "query is too old" in (await refusal(bot.answer_callback_query(query.id))).lower()


async def test_a_tap_answered_after_a_quarter_of_an_hour_is_too_late(bot: Bot, chat: PrivateChat) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("同意", callback_data="v1:consent"))
    sent = await bot.send_message(CITIZEN, "请先阅读", reply_markup=keyboard)
    act = await chat.taps(sent.message_id, "v1:consent")
    chat.clock.passes(minutes=16)
    assert act.query and "too old" in await refusal(bot.answer_callback_query(act.query.id))


async def test_a_button_that_is_not_there_cannot_be_tapped(bot: Bot, chat: PrivateChat) -> None:
    sent = await bot.send_message(CITIZEN, "没有按钮")
    with pytest.raises(ApiError, match="BUTTON_DATA_INVALID"):
        await chat.taps(sent.message_id, "v1:accept:1")


async def test_a_text_can_be_corrected_for_a_quarter_of_an_hour(chat: PrivateChat) -> None:
    act = await chat.says("东门有臭味")
    message_id = act.messages[0]["message_id"]
    chat.clock.passes(minutes=14)
    await chat.edits(message_id, "西门有臭味")
    assert chat.updates[-1]["edited_message"]["text"] == "西门有臭味"
    chat.clock.passes(minutes=2)
    with pytest.raises(ApiError, match="can't be edited"):
        await chat.edits(message_id, "南门有臭味")


async def test_commands_are_registered_by_language(bot: Bot, chat: PrivateChat) -> None:
    await bot.set_my_commands([("report", "举报污染")], language_code="zh")
    assert chat.api.profile.commands["zh"] == [{"command": "report", "description": "举报污染"}]
    assert await refusal(bot.set_my_commands([("投诉", "举报")])) == "Bot_command_invalid"


async def test_an_unknown_method_is_not_found(chat: PrivateChat) -> None:
    with pytest.raises(ApiError) as refused:
        await chat.api.call("sendDice", {"chat_id": CITIZEN})
    assert refused.value.payload() == {"ok": False, "error_code": 404, "description": "Not Found"}
