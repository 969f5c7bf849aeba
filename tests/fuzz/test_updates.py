"""Updates that no client of ours would send, through the real intake: none crashes a handler, no chat is stuck."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import SHAPES
from handlers.keyboards import decode
from tests.chat import Talker
from tests.fuzz.fuzzing import ODD_TEXTS, damaged_json, fuzz
from tests.world import TELEGRAM_BOT_ID, World

USER = {"id": 710_001, "is_bot": False, "first_name": "怪", "language_code": "zh-hans"}
CHAT = {"id": 710_001, "type": "private", "first_name": "怪"}
GROUP = {"id": -1_001_000_000_001, "type": "supergroup", "title": "受理组"}
FILE = {"file_id": "f1", "file_unique_id": "u1", "file_size": 1000}
SIZE = FILE | {"width": 90, "height": 60}


def message(**more: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1_760_000_000, "chat": CHAT, "from": USER} | more


UPDATES = [
    {"message": message(text="举报污染")},
    {"message": message(text="/queue open", entities=[{"type": "bot_command", "offset": 0, "length": 6}])},
    {"message": message(text="工地夜里能施工吗", reply_to_message=message(text="LW-2222-2222"))},
    {"message": message(text="再问", reply_to_message=message(text="x"), quote={"text": "x", "position": 0})},
    {"message": message(photo=[SIZE, SIZE], caption="北边工地土堆没盖", media_group_id="7")},
    {"message": message(document=FILE | {"mime_type": "image/jpeg", "file_name": "a.jpg"})},
    {"message": message(voice=FILE | {"duration": 3, "mime_type": "audio/ogg"})},
    {"message": message(video=SIZE | {"duration": 3, "mime_type": "video/mp4"})},
    {"message": message(video_note=FILE | {"length": 90, "duration": 3})},
    {"message": message(location={"latitude": 34.27, "longitude": 117.25, "horizontal_accuracy": 10.0})},
    {"message": message(venue={"location": {"latitude": 34.2, "longitude": 117.2}, "title": "东站", "address": "路"})},
    {"message": message(contact={"phone_number": "13800001234", "first_name": "王"})},
    {"message": message(sticker=SIZE | {"is_animated": False, "is_video": False, "type": "regular"})},
    {"message": message(forward_origin={"type": "user", "sender_user": USER, "date": 1}, text="转来的")},
    {"message": message(chat=GROUP, text="/stats@lvwang_bot")},
    {"message": message(migrate_to_chat_id=-1_001_000_000_077, chat=GROUP)},
    {"edited_message": message(text="改过的话", edit_date=1_760_000_001)},
    {"callback_query": {
        "id": "1", "from": USER, "chat_instance": "1", "data": "v1:goon", "message": message(text="x"),
    }},
    {"my_chat_member": {
        "chat": CHAT, "from": USER, "date": 1, "old_chat_member": {"user": USER, "status": "member"},
        "new_chat_member": {"user": USER, "status": "kicked", "until_date": 0},
    }},
]  # fmt: skip


def stuck(world: World) -> list[tuple[Any, ...]]:
    """Updates that wait, and those that a handler failed at. What can't be parsed at all is told to its sender."""
    query = "SELECT id, state, attempts, error FROM inbox WHERE state = 'new' OR error NOT IN ('', 'x')"
    rows = world.store.read_now(lambda tx: tx.connection.exec_driver_sql(query).all())
    return [tuple(row) for row in rows if not str(row.error).startswith("unparsable: ")]


@fuzz
@given(odd=damaged_json(UPDATES))
async def test_an_odd_update_stops_nobody(world: World, citizen: Talker, odd: Any) -> None:
    number = world.store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT max(update_id) FROM inbox").scalar())
    update = (odd if isinstance(odd, dict) else {}) | {"update_id": max(int(number or 0) + 1, 10**9)}
    world.telegram.waiting.append(update)
    await world.settle()
    assert stuck(world) == []
    world.clock.passes(minutes=1)
    before = len(citizen.texts())
    await citizen.says("/start")
    assert len(citizen.texts()) > before


FITTING = ["LW-2222-2222", "1", "0", "ask", "named", "site_dust", "5", "all", "place", "accept"]
BUTTONS = st.builds(
    lambda verb, rest: ":".join(("v1", verb, *rest)),
    st.sampled_from(sorted(SHAPES)),
    st.one_of(st.lists(ODD_TEXTS, max_size=4), st.lists(st.sampled_from(FITTING), max_size=4)),
)


@fuzz
@given(data=st.one_of(st.text(max_size=70), BUTTONS))
async def test_odd_button_data_is_an_outdated_button_or_an_answer(world: World, citizen: Talker, data: str) -> None:
    decode(data)
    await citizen.says("/start")
    await citizen.taps_data(citizen.messages()[-1]["message_id"], data)
    assert stuck(world) == []
    world.clock.passes(minutes=1)


Judge = Callable[[World], list[tuple[Any, ...]]]


async def test_a_handler_that_fails_would_be_seen(world: World, citizen: Talker) -> None:
    """The judge of the tests above is no rubber stamp."""
    await citizen.says("/start")
    world.store.write_now(lambda tx: tx.inbox.failed(1, error="ValueError"))
    judge: Judge = stuck
    assert [row[3] for row in judge(world)] == ["ValueError"]
    assert TELEGRAM_BOT_ID in world.inbox.applications
