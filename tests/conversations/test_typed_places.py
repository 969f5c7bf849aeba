"""What is typed where the place is asked: stories, links that nobody can read, the label of a key, landmarks (R08)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from channels.webchat.people import ChatAct
from complaints.model import Draft, Place, PlaceSource
from tests.chat import Talker
from tests.conversations.report_scenes import agrees
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import say
from wording.typed_place import is_story
from zone import Datum

ZH = "zh_CN"
STORY = (
    "我家住在东环小区，对面那片空地从上个月开始每天夜里十一点以后倒土，灰大得窗户都不敢开。"
    "白天洒水车也不来，跟物业说过三次都没人管，最后一次司机说是城投的项目。"
)


def draft_of(world: World) -> Draft:
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None
    return draft


def place_question() -> str:
    return f"{say('step.of', ZH, n=2, count=5).text}\n{say('step.place.ask', ZH).text}"


async def is_asked_for_the_place(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.taps("跳过")
    assert citizen.last_text() == place_question()


async def test_r08_a_story_is_kept_whole_and_the_place_in_it_is_offered(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says(STORY)
    draft = draft_of(world)
    assert draft.text == STORY
    assert draft.place == Place(source=PlaceSource.TYPED, address="东环小区", datum=Datum.UNKNOWN)
    assert citizen.last_text().startswith(say("place.story_place", ZH, place="东环小区").text)
    assert "请核对地点" in citizen.last_text()


async def test_the_longest_message_is_taken_whole(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    story = ("每天夜里都在倒土，灰大得窗户都不敢开。" * 300)[:4096]
    await citizen.says(story)
    assert (draft_of(world).text, draft_of(world).place) == (story, None)
    assert citizen.last_text() == f"{say('place.story_kept', ZH).text}\n\n{place_question()}"


async def test_a_story_while_the_place_is_checked_changes_no_place_that_it_does_not_name(
    citizen: Talker, world: World
) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.shares_location(0.04, 0.03)
    await citizen.says(
        "灰大得窗户都不敢开，每天夜里十一点以后倒土。跟物业说过三次都没人管。最后一次司机说没有办法。" * 2
    )
    assert (draft_of(world).place.lat, draft_of(world).place_confirmed) == (0.04, False)  # type: ignore[union-attr]
    assert "不敢开" in draft_of(world).text
    assert "请核对地点" in citizen.last_text()


async def test_a_story_with_a_link_gives_the_point_and_the_words(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    text = f"{STORY} https://uri.amap.com/marker?position=0.03,0.04"
    await citizen.says(text)
    draft = draft_of(world)
    assert draft.place is not None
    assert (draft.text, draft.place.address, draft.place.lat) == (text, "东环小区", 0.04)


@pytest.mark.parametrize(
    "address",
    [
        "桃林路与望海路路口东侧工地",
        "东桥工业园里面，过第二个红绿灯右拐，蓝色围挡的那个院子，门口有两棵大树，对面是加油站",
        "3号楼\n2单元",
    ],
)
async def test_an_address_is_no_story(citizen: Talker, world: World, address: str) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says(address)
    assert draft_of(world).text == ""
    assert draft_of(world).place.address == address  # type: ignore[union-attr]
    assert not is_story(address)


@pytest.mark.parametrize(
    "label", ["发送我的位置", "Send my location", "📍 发送我的位置", "send my location.", "我的位置"]
)
async def test_the_label_of_the_location_key_is_no_address(citizen: Talker, world: World, label: str) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says(label)
    assert draft_of(world).place is None
    assert citizen.last_text() == f"{say('place.how_to_send', ZH).text.strip()}\n\n{place_question()}"


async def test_the_label_without_a_report_says_how_too(citizen: Talker) -> None:
    await citizen.says("发送我的位置")
    assert citizen.last_text() == say("place.how_to_send", ZH).text.strip()


@pytest.mark.parametrize(
    ("text", "key", "address"),
    [
        ("https://what3words.com/a.b.c", "place.link.unknown", None),
        ("www.example.net/map", "place.link.unknown", None),
        ("桃林路8号 https://news.example.org/1.html", "place.link.unknown_kept", "桃林路8号"),
        ("https://www.google.com/maps/dir/A/B/@34.2,117.2,12z", "place.link.unreadable", None),
        ("77HC+J6", "place.link.short_code", None),
    ],
)
async def test_a_link_that_nobody_can_read_is_no_address(
    citizen: Talker, world: World, text: str, key: str, address: str | None
) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says(text)
    place = draft_of(world).place
    assert (place.address if place else None) == address
    assert citizen.last_text().startswith(say(key, ZH).text.strip())


async def test_a_full_plus_code_is_a_point(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("8P6V77HC+J6 徐州东站")
    place = draft_of(world).place
    assert place is not None and place.lat is not None and place.lon is not None
    assert (round(place.lat, 5), round(place.lon, 5), place.address) == (34.27906, 117.27056, "徐州东站")
    assert "还不知道这组坐标来自哪里" in citizen.last_text()


async def test_a_confirmed_landmark_keeps_its_point(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says("东桥园区 3 号厂房")
    assert say("place.landmark_point", ZH, name="东桥工业园").text in citizen.last_text()
    await citizen.taps("确认位置")
    place, confirmed = draft_of(world).place, draft_of(world).place_confirmed
    assert place is not None and confirmed
    assert (place.source, place.lat, place.lon) == (PlaceSource.LANDMARK, 0.035, 0.08)
    assert (place.address, place.subdistrict) == ("东桥工业园，东桥园区 3 号厂房", "dongqiao")


@pytest.mark.parametrize("address", ["老砖窑与南滩码头之间", "东桥工业园往北两公里", "桃林路8号", "青岚广场东边300米"])
async def test_no_point_where_the_landmark_is_not_the_place(citizen: Talker, world: World, address: str) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.says(address)
    await citizen.taps("确认位置")
    place = draft_of(world).place
    assert place is not None
    assert (place.address, place.lat, place.source) == (address, None, PlaceSource.TYPED)


async def test_a_position_without_accuracy_may_be_of_the_phone_s_map(citizen: Talker, world: World) -> None:
    """Whoever sends a measured position just confirms; whoever picked the point has one button more."""
    await is_asked_for_the_place(citizen)
    await citizen.sends({"location": {"latitude": 34.268713, "longitude": 117.255720}})
    assert say("place.picked", ZH).text in citizen.last_text()
    assert (draft_of(world).place.lat, draft_of(world).place.datum) == (34.268713, Datum.WGS84)  # type: ignore[union-attr]
    await citizen.taps("点是在手机地图上选的")
    place = draft_of(world).place
    assert place is not None and place.lat is not None and place.lon is not None
    assert (place.datum, round(place.lat, 5), round(place.lon, 5)) == (Datum.GCJ02, 34.27, 117.25)
    assert say("place.picked", ZH).text not in citizen.last_text()


@pytest.mark.parametrize(
    "location",
    [
        {"latitude": 34.27, "longitude": 117.25, "horizontal_accuracy": 12.0},
        {"latitude": 34.27, "longitude": 117.25, "picked": True},
        {"latitude": 0.04, "longitude": 0.03},
    ],
)
async def test_other_positions_are_not_asked_about(citizen: Talker, location: dict[str, object]) -> None:
    await is_asked_for_the_place(citizen)
    await citizen.sends({"location": location})
    assert "点是在手机地图上选的" not in citizen.buttons()


# --- positions that are edited


def edited(message: dict[str, Any], **changes: object) -> Callable[..., Any]:
    """The same message with another position, as Telegram sends it."""

    def act(state: Any, who: Any, *, now: datetime) -> ChatAct:
        changed = message | {"location": message["location"] | changes, "edit_date": int(now.timestamp())}
        state.change_message(who.chat["id"], changed)
        update_id = state.next_update_id(who.chat["id"], now)
        state.queue_update({"update_id": update_id, "edited_message": changed}, now)
        return ChatAct(chat_id=who.chat["id"], messages=[changed], updates=[update_id])

    return act


async def sends_position(citizen: Talker, **more: object) -> dict[str, Any]:
    done = await citizen.sends({"location": {"latitude": 0.04, "longitude": 0.03, **more}})
    return dict(done.messages[0])


async def test_r15_an_edited_position_corrects_the_place(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    message = await sends_position(citizen)
    await citizen._does(edited(message, latitude=0.05))
    assert draft_of(world).place.lat == 0.05  # type: ignore[union-attr]
    assert citizen.last_text().startswith(say("edited.place", ZH).text)


async def test_a_live_position_follows_until_it_is_confirmed(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    message = await sends_position(citizen, live_period=900)
    before = len(citizen.texts())
    await citizen._does(edited(message, latitude=0.05))
    await citizen._does(edited(message, latitude=0.051))
    assert len(citizen.texts()) == before and "北纬 0.05100" in citizen.last_text()
    await citizen.taps("确认位置")
    await citizen._does(edited(message, latitude=0.055))
    assert (draft_of(world).place.lat, draft_of(world).place_confirmed) == (0.051, True)  # type: ignore[union-attr]


async def test_a_position_that_is_not_the_place_any_more_changes_nothing(citizen: Talker, world: World) -> None:
    await is_asked_for_the_place(citizen)
    message = await sends_position(citizen, live_period=900)
    await citizen.says("桃林路8号")
    before = citizen.texts()
    await citizen._does(edited(message, latitude=0.05))
    assert draft_of(world).place.address == "桃林路8号"  # type: ignore[union-attr]
    assert citizen.texts() == before


# --- after the report


async def test_a_correction_reads_links_and_refuses_what_it_cannot_read(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("更正位置")
    await citizen.says("https://what3words.com/a.b.c")
    assert citizen.last_text() == say("place.link.unknown", ZH).text.strip()
    await citizen.says("灰大得窗户都不敢开，" * 20)
    assert citizen.last_text() == say("place.too_long", ZH).text
    assert case_in(world).place.lat == 0.03
    await citizen.says("https://uri.amap.com/marker?position=0.03,0.01&name=土堆")
    assert (case_in(world).place.lat, case_in(world).place.address) == (0.01, "土堆")


async def test_two_names_of_one_landmark_are_reports_of_one_place(citizen: Talker, world: World) -> None:
    neighbour = world.talker(700_003, "邻居")
    for talker, address in ((citizen, "东桥工业园"), (neighbour, "东桥园区")):
        await is_asked_for_the_place(talker)
        await talker.says(address)
        await talker.taps("确认位置")
        await talker.says("工地土堆没有盖，风一吹都是灰")
        await talker.taps("施工扬尘")
        await talker.taps("仅工作人员可见")
        if talker is citizen:
            await talker.taps("提交")
    assert "附近有类似的举报" in neighbour.last_text()
