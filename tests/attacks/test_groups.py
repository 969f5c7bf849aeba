"""A stranger, a resident or a member of staff sends commands, texts, photos, places and taps in a group, where
everybody reads along: nothing private is posted there, and nobody is bothered."""

from typing import Any

import pytest

from channels.webchat import people
from handlers import groups
from handlers.resident.routes import TAPS
from handlers.routes import COMMANDS
from handlers.staff import routes as staff_routes
from storage.tx import Tx
from tests.chat import Room, Talker
from tests.conversations.report_scenes import tells_everything
from tests.world import World
from texts import label, say

ZH = "zh_CN"
OTHERS = -1_001_000_000_777
ADDRESS = "https://t.me/lvwang_bot"
PRIVATELY = say("group.privately", ZH, address=ADDRESS).text
#: how /queue and /stats begin in the group: counts alone
COUNTS = say("stats.head", ZH, open=0, overdue=0, closed=0, all=0).text
NO_ACCOUNT = say("error.no_account", ZH).text
ALL_COMMANDS = sorted({*COMMANDS, *staff_routes.COMMANDS})
ALL_VERBS = sorted({*TAPS, *staff_routes.TAPS})


@pytest.fixture
def others(world: World) -> Room:
    """A group that is not the staff's."""
    world.telegram.state.open_chat({"id": OTHERS, "type": "supergroup", "title": "业主群"})
    return Room(line=world.telegram, id=OTHERS)


@pytest.fixture(params=["citizen", "stranger", "clerk"])
def speaker(request: pytest.FixtureRequest) -> Talker:
    """A resident with an unfinished report, somebody unknown, and staff."""
    talker: Talker = request.getfixturevalue(request.param)
    return talker


@pytest.mark.parametrize("suffix", ["", "@lvwang_bot", "@LVWANG_Bot"])
async def test_every_command_in_the_staff_group(
    speaker: Talker, citizen: Talker, clerk: Talker, group: Room, suffix: str
) -> None:
    await tells_everything(citizen)
    private = {talker.user_id: talker.texts() for talker in (citizen, clerk)}
    for command in ALL_COMMANDS:
        before = len(group.texts())
        await speaker.says(f"/{command}{suffix}", chat=group)
        [answer] = group.texts()[before:]
        if command not in groups.COMMANDS:
            assert answer == PRIVATELY, command
        elif speaker is clerk:
            assert answer.startswith(COUNTS) and "LW-" not in answer, command
        else:
            assert answer == NO_ACCOUNT, command
    assert group.keyboard() == []
    assert {talker.user_id: talker.texts() for talker in (citizen, clerk)} == private


async def test_every_command_in_a_group_of_others(speaker: Talker, others: Room) -> None:
    for command in ALL_COMMANDS:
        await speaker.says(f"/{command}", chat=others)
        assert others.texts() == [], command
        await speaker.says(f"/{command}@OtherBot", chat=others)
        assert others.texts() == [], command
    await speaker.says("/nonsense@lvwang_bot", chat=others)
    assert others.texts() == []
    for said, command in enumerate(ALL_COMMANDS, start=1):
        await speaker.says(f"/{command}@lvwang_bot LW-7K3M-9QX8", chat=others)
        assert others.texts() == [PRIVATELY] * said, command
    assert others.keyboard() == []


async def test_another_bot_s_command_is_not_ours(speaker: Talker, group: Room) -> None:
    for command in ALL_COMMANDS:
        await speaker.says(f"/{command}@OtherBot", chat=group)
        await speaker.says(f"/{command}@lvwang_bot2", chat=group)
        await speaker.says(f"/{command}@OtherBot")
    assert (group.texts(), speaker.texts()) == ([], [])


@pytest.mark.parametrize("among_staff", [True, False])
async def test_every_button_in_a_group(
    request: pytest.FixtureRequest, speaker: Talker, citizen: Talker, world: World, among_staff: bool
) -> None:
    """Data of buttons that stand in private chats, sent from a group by a client of one's own."""
    await tells_everything(citizen)
    await citizen.taps("提交")
    await citizen.says("举报污染")
    await citizen.says("我们单位领导的亲戚在工地夜里倒土")
    number = world.store.read_now(lambda tx: tx.cases.get(1))
    assert number is not None
    room: Room = request.getfixturevalue("group" if among_staff else "others")
    if not among_staff:
        await speaker.says("/help@lvwang_bot", chat=room)
    message = room.from_bot()[0]["message_id"]
    shown, private = room.texts(), [len(talker.texts()) for talker in (citizen, speaker)]
    for verb in ALL_VERBS:
        if among_staff and verb in groups.TAPS:
            continue
        for args in ("", f":{number.number}", ":1", f":{number.number}:1", ":yes:1"):
            await speaker.taps_data(message, f"v1:{verb}{args}", chat=room)
            assert room.toasts()[-1] == label("group.tapped", ZH), (verb, args)
    assert room.texts() == shown and room.keyboard() == []
    assert [len(talker.texts()) for talker in (citizen, speaker)] == private
    again = world.store.read_now(lambda tx: tx.cases.get(1))
    assert again == number


async def test_the_card_s_buttons_are_for_staff(
    citizen: Talker, stranger: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await tells_everything(citizen)
    await citizen.taps("提交")
    shown = group.texts()
    for talker in (stranger, citizen):
        for button in ("受理", "私聊办理"):
            await talker.taps(button, chat=group)
            assert group.toasts()[-1] == NO_ACCOUNT
    assert group.texts() == shown
    await clerk.taps("私聊办理", chat=group)
    assert group.texts() == shown and "北边工地" in clerk.last_text()
    await clerk.taps("受理", chat=group)
    assert "已受理" in group.last_text()


async def test_card_buttons_do_nothing_in_another_group(
    clerk: Talker, citizen: Talker, others: Room, world: World
) -> None:
    await tells_everything(citizen)
    await citizen.taps("提交")
    case = world.store.read_now(lambda tx: tx.cases.get(1))
    assert case is not None
    await clerk.says("/queue@lvwang_bot", chat=others)
    message = others.from_bot()[0]["message_id"]
    for verb in groups.TAPS:
        await clerk.taps_data(message, f"v1:{verb}:{case.number}:1", chat=others)
    assert others.texts() == [PRIVATELY]
    assert world.store.read_now(lambda tx: tx.cases.get(1)) == case


async def test_texts_places_and_photos_in_a_group_are_nobody_s_report(
    speaker: Talker, group: Room, others: Room, world: World
) -> None:
    for room in (group, others):
        for text in (
            "举报污染",
            "取消",
            "着火了",
            "LW-7K3M-9QX8",
            "渣土车不盖怎么罚",
            "@lvwang_bot 举报",
            "提交",
            "我的举报",
        ):
            await speaker.says(text, chat=room)
        await speaker._does(_sends, {"location": {"latitude": 0.03, "longitude": 0.05}}, chat=room)
        await speaker._does(
            _sends,
            {"venue": {"location": {"latitude": 0.03, "longitude": 0.05}, "title": "a", "address": "b"}},
            chat=room,
        )
        await speaker._does(_sends, {"photo": [_photo()], "caption": "着火了"}, chat=room)
        assert (room.texts(), room.keyboard()) == ([], [])
    assert world.store.read_now(_drafts) == 0 and speaker.texts() == []


@pytest.mark.parametrize(
    "who",
    [
        {
            "sender_chat": {"id": -1_001_000_000_001, "type": "supergroup", "title": "受理组"}
        },  # an anonymous administrator
        {"sender_chat": {"id": -1_002_000_000_002, "type": "channel", "title": "频道"}, "is_automatic_forward": True},
    ],
)
async def test_nobody_s_commands_are_not_answered(clerk: Talker, group: Room, who: dict[str, Any]) -> None:
    for command in ALL_COMMANDS:
        await clerk._does(_sends, {"text": f"/{command}@lvwang_bot", **who}, chat=group)
    assert group.texts() == []


@pytest.mark.parametrize(
    "kind", ["channel_post", "business_message", "edited_message", "edited_channel_post", "guest_message"]
)
async def test_other_ways_into_the_chat_are_not_answered(clerk: Talker, group: Room, world: World, kind: str) -> None:
    message = {
        "message_id": 77,
        "date": 1_790_000_000,
        "text": "/queue@lvwang_bot",
        "from": {"id": clerk.user_id, "is_bot": False, "first_name": "李"},
        "chat": {"id": group.id, "type": "channel" if "channel" in kind else "supergroup", "title": "受理组"},
    }
    world.telegram.waiting.append({"update_id": 900_001, kind: message})
    await world.settle()
    assert (group.texts(), clerk.texts()) == ([], [])


@pytest.mark.parametrize(
    "service",
    [
        {
            "pinned_message": {
                "message_id": 1,
                "date": 1_790_000_000,
                "chat": {"id": 700_001, "type": "private"},
                "text": "LW",
            }
        },
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {
            "chat_background_set": {
                "type": {"type": "fill", "fill": {"type": "solid", "color": 1}, "dark_theme_dimming": 0}
            }
        },
        {"write_access_allowed": {"from_request": True}},
        {"forum_topic_created": {"name": "a", "icon_color": 1}},
        {"forum_topic_edited": {"name": "a"}},
        {"forum_topic_closed": {}},
        {"boost_added": {"boost_count": 1}},
        {"new_chat_members": [{"id": 9, "is_bot": False, "first_name": "a"}]},
        {"left_chat_member": {"id": 9, "is_bot": False, "first_name": "a"}},
        {"video_chat_started": {}},
        {"video_chat_ended": {"duration": 3}},
        {"users_shared": {"request_id": 1, "users": [{"user_id": 9}]}},
        {"chat_shared": {"request_id": 1, "chat_id": 9}},
        {"new_chat_title": "a"},
        {"delete_chat_photo": True},
        {"connected_website": "example.org"},
        {
            "proximity_alert_triggered": {
                "traveler": {"id": 9, "is_bot": False, "first_name": "a"},
                "watcher": {"id": 8, "is_bot": False, "first_name": "b"},
                "distance": 3,
            }
        },
        {"a_kind_of_service_message_nobody_knows_yet": {"x": 1}},
    ],
    ids=lambda service: next(iter(service)),
)
async def test_what_telegram_notes_of_a_chat_is_not_answered(
    citizen: Talker, group: Room, service: dict[str, Any]
) -> None:
    await citizen.sends(service)
    await citizen._does(_sends, service, chat=group)
    assert (citizen.texts(), group.texts()) == ([], [])


async def test_what_a_person_sends_is_answered_whatever_it_is(citizen: Talker) -> None:
    for content in (
        {"dice": {"emoji": "🎲", "value": 3}},
        {"contact": {"phone_number": "13800000000", "first_name": "a"}},
    ):
        before = len(citizen.texts())
        await citizen.sends(content)
        assert len(citizen.texts()) == before + 1, content


def _sends(state: Any, who: Any, content: dict[str, Any], **more: Any) -> Any:
    return people.sends(state, who, content, **more)


def _photo() -> dict[str, Any]:
    return {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}


def _drafts(tx: Tx) -> int:
    return sum(tx.drafts.open_of(person) is not None for person in range(1, 5))
