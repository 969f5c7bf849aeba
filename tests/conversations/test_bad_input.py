"""Unexpected input is answered with what to do next, and nothing is lost."""

import pytest

from storage.messages.inbox import StoredUpdate
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.report_scenes import agrees, tells_everything
from tests.world import TELEGRAM_BOT_ID, World
from texts import say

ZH = "zh_CN"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"sticker": {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}}, "sticker"),
        ({"animation": {"width": 1, "height": 1, "duration": 3}}, "other"),
    ],
)
async def test_files_that_are_no_photos(citizen: Talker, content: dict[str, dict[str, object]], key: str) -> None:
    await agrees(citizen)
    for media in content.values():
        media |= {"file_id": "f1", "file_unique_id": "u1"}
    await citizen.sends(dict(content))
    assert citizen.last_text() == say(f"photo.not_{key}", ZH).text


async def test_a_pdf(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends_file("notice.pdf", b"%PDF-1.7 some text")
    assert citizen.last_text() == say("photo.not_document", ZH).text


async def test_a_file_over_20_megabytes(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends(
        {
            "document": {
                "file_id": "f1",
                "file_unique_id": "u1",
                "file_name": "big.jpg",
                "mime_type": "image/jpeg",
                "file_size": 21 * 1024 * 1024,
            }
        }
    )
    assert citizen.last_text() == say("photo.too_large", ZH, limit=20).text


async def test_a_button_of_last_week(citizen: Talker) -> None:
    await citizen.says("/start")
    await citizen.taps_data(citizen.messages()[-1]["message_id"], "v0:old:thing")
    assert citizen.toasts() == [say("error.old_button", ZH).text]


async def test_an_unknown_command(citizen: Talker) -> None:
    await citizen.says("/投诉")
    await citizen.says("/nonsense")
    assert citizen.last_text() == say("unsupported.command", ZH, command="nonsense").text


async def test_html_and_direction_marks_stay_words(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    await citizen.says("<b>桃林路</b>\u202e工地\u200b")
    assert "<b>桃林路</b>工地" in citizen.last_text()


async def test_more_words_than_a_report_holds(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.says("灰" * 4096)
    await citizen.says("土" * 4000)
    await citizen.says("尘" * 96)
    assert citizen.last_text() == say("error.text_too_long", ZH, limit=8192, length=8194).text
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.text == "灰" * 4096 + "\n" + "土" * 4000


async def test_a_contact_without_a_telephone(citizen: Talker) -> None:
    await tells_everything(citizen, identity="实名")
    await citizen.says("就叫我老王")
    assert citizen.last_text() == say("error.contact", ZH).text


async def test_words_after_fourteen_days(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    world.clock.passes(days=15)
    await citizen.says("完成")
    assert citizen.last_text() != ""


async def test_an_edit_corrects_the_draft_and_never_a_submitted_case(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.edits("北边工地土堆没盖，大风天全是灰", "南边工地土堆没盖，大风天全是灰")
    assert "情况：南边工地土堆没盖，大风天全是灰" in citizen.last_text()
    await citizen.taps("提交")
    await citizen.edits("南边工地土堆没盖，大风天全是灰", "没事了")
    (case,) = world.store.read_now(lambda tx: tx.cases.of_reporter(1))
    assert case.text == "南边工地土堆没盖，大风天全是灰"
    assert citizen.last_text() == say("edited.ignored", ZH).text


async def test_a_lone_emoji_and_a_number_are_answered(citizen: Talker) -> None:
    for words in ("🙂", "12", "?", "'; DROP TABLE cases; --"):
        before = len(citizen.texts())
        await citizen.says(words)
        assert len(citizen.texts()) == before + 1


async def test_a_command_with_control_marks_in_it_is_unknown_and_answered(citizen: Talker) -> None:
    await citizen.says("/report\x1cfoo")
    assert citizen.last_text() == say("unsupported.command", ZH, command="reportfoo").text


async def test_what_could_not_be_read_stands_in_nobody_s_way_afterwards(citizen: Talker, world: World) -> None:
    await citizen.says("/start")
    chat_id = citizen.messages()[-1]["chat"]["id"]
    broken = {"update_id": 9_000_000, "message": {"message_id": "x", "date": "yesterday", "chat": {"id": chat_id}}}

    def receive(tx: Tx) -> tuple[StoredUpdate, ...]:
        return tx.inbox.add_batch(TELEGRAM_BOT_ID, [broken], now=world.clock())

    world.inbox.put(await world.store.write(receive))
    await world.inbox.idle()
    await citizen.says("今天晚上吃什么好")
    assert say("ask.unknown", ZH).text in citizen.last_text()
