"""R27: residents subscribe to a place, a sub-district or what is around a case, change it and end it with a tap."""

import pytest

from complaints.case.lifecycle import Action
from complaints.ports import Often
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in, submits
from tests.conversations.subscription_scenes import BEITAN, WORDS, ZH, followed, follows_area, moves
from tests.conversations.test_leaks import everything
from tests.conversations.test_likeness import close
from tests.world import World
from texts import label, say


async def test_r27_a_sub_district_is_followed_and_ended_with_one_tap(
    neighbour: Talker, citizen: Talker, world: World
) -> None:
    await neighbour.says("/subscribe")
    assert neighbour.last_text() == say("subscribe.intro", ZH, most=5).text
    assert neighbour.buttons() == ["订阅一个地点", "订阅一个街道"]
    await follows_area(neighbour)
    assert neighbour.last_text() == say("subscribe.added_instant", ZH, where=BEITAN).text
    await submits(citizen, text=WORDS)
    assert "新进展" not in neighbour.last_text()  # nobody has accepted it
    await moves(world, Action.ACCEPT)
    number = case_in(world).number
    assert neighbour.last_text() == (
        f"您订阅的“{BEITAN}”有新进展\n{number}　施工扬尘　{BEITAN}　已受理　10月12日\n"
        "想看进度就发编号。不想收了，点“退订”或者发“退订”。"
    )
    assert neighbour.buttons() == ["看这一件", f"退订：{BEITAN}"]
    await neighbour.taps("退订")
    assert neighbour.last_text() == say("subscribe.ended", ZH, where=BEITAN).text
    assert followed(world) == []
    count = len(neighbour.texts())
    await moves(world, Action.ANSWER)
    await moves(world, Action.CLOSE, verdict="true", outcome="solved", public_text="已覆盖")
    assert len(neighbour.texts()) == count


async def test_r27_nothing_is_kept_before_consent(stranger: Talker, world: World) -> None:
    await stranger.says("订阅")
    await stranger.taps("订阅一个街道")
    assert "订阅前请您确认" in stranger.last_text() and "Telegram 的服务器在境外" in stranger.last_text()
    assert stranger.buttons() == ["同意", "取消"]
    message = stranger.room.from_bot()[-1]["message_id"]
    await stranger.taps_data(message, "v1:subadd:area:beitan:instant")
    assert stranger.last_text() == say("error.subscribe_consent", ZH).text
    await stranger.taps("取消")
    assert followed(world) == []
    await follows_area(stranger, "每周一次")
    assert [(one.cell, one.often) for one in followed(world)] == [("s:beitan", Often.WEEKLY)]


@pytest.mark.parametrize(
    ("words", "name"),
    [("0.0303, 0.0501", f"{BEITAN}（北纬 0.030，东经 0.050 附近）"), ("老砖窑", "老砖窑")],
)
async def test_r27_a_place_is_typed_confirmed_with_its_radius(
    citizen: Talker, world: World, words: str, name: str
) -> None:
    await citizen.says("订阅")
    await citizen.taps("订阅一个地点")
    await citizen.taps("同意")
    assert citizen.last_text() == say("subscribe.ask_place", ZH).text
    await citizen.says(words)
    if "老砖窑" in words:
        await citizen.taps("📍 老砖窑")
    assert [button for button in citizen.buttons() if "确认位置" in button] == [
        "确认位置，500 米内",
        "确认位置，1 公里内",
    ]
    await citizen.taps("1 公里内")
    await citizen.taps("每周一次")
    assert citizen.last_text() == say("subscribe.added_weekly", ZH, where=f"{name}，1 公里内").text
    assert [(one.radius_m, one.often) for one in followed(world)] == [(1000, Often.WEEKLY)]
    assert citizen.keyboard() == [label(key, ZH) for key in ("menu.report", "menu.ask", "menu.track", "menu.more")]
    await citizen.says("工地要不要洒水")  # the next text is an ordinary one again
    assert "确认位置" not in "".join(citizen.buttons())


async def test_r27_a_place_is_a_shared_position_and_only_what_is_near_is_told(
    neighbour: Talker, citizen: Talker, world: World
) -> None:
    await neighbour.says("订阅")
    await neighbour.taps("订阅一个地点")
    await neighbour.taps("同意")
    await neighbour.shares_location(0.0331, 0.0502)  # about 340 m north of the report
    await neighbour.taps("500 米内")
    await neighbour.taps("有进展就告诉我")
    await submits(citizen)
    await moves(world, Action.ACCEPT)
    assert f"您订阅的“{BEITAN}（北纬 0.033，东经 0.050 附近），500 米内”有新进展" in neighbour.last_text()
    count = len(neighbour.texts())
    await neighbour.says("退订")
    assert neighbour.buttons()[0].startswith("退订：")
    world.store.write_now(lambda tx: tx.subscriptions.remove(1))
    await moves(world, Action.ANSWER)
    assert len(neighbour.texts()) == count + 1


async def test_r27_words_without_a_point_offer_the_sub_district(citizen: Talker, world: World) -> None:
    await citizen.says("订阅")
    await citizen.taps("订阅一个地点")
    await citizen.taps("同意")
    await citizen.says("桃林路 12 号")
    assert "还没有地图上的点" in citizen.last_text() and not any("确认位置" in one for one in citizen.buttons())
    await citizen.taps(f"整个{BEITAN}")
    await citizen.taps("每周一次")
    assert [one.cell for one in followed(world)] == ["s:beitan"]
    assert world.store.read_now(lambda tx: tx.people.get(1)).awaiting is None  # type: ignore[union-attr]


@pytest.mark.parametrize("word", ["取消", "返回", "/cancel"])
async def test_r27_an_open_report_is_not_touched_by_the_place_of_a_subscription(
    citizen: Talker, world: World, word: str
) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.says("订阅")
    await citizen.taps("订阅一个地点")
    await citizen.says(word)
    assert citizen.last_text() == say("subscribe.left", ZH).text
    await citizen.taps("订阅一个地点")
    await citizen.says("0.03, 0.05")
    await citizen.taps("取消")
    assert citizen.last_text() == say("subscribe.left", ZH).text
    await citizen.taps("订阅一个地点")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("500 米内")
    await citizen.taps("每周一次")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.place is None and len(followed(world)) == 1


async def test_r27_around_a_case_from_its_number_and_from_its_result(
    neighbour: Talker, citizen: Talker, world: World
) -> None:
    await submits(citizen, text=WORDS)
    number = case_in(world).number
    await neighbour.says(number)
    assert not any("订阅" in button for button in neighbour.buttons())  # not accepted: nothing to follow
    message = neighbour.room.from_bot()[-1]["message_id"]
    await neighbour.taps_data(message, f"v1:subnew:case:{number}")
    assert neighbour.toasts()[-1] == label("error.old_button", ZH)
    close(world)
    await world.settle()
    await citizen.taps("订阅这一带")
    assert citizen.buttons() == ["这一带 500 米内", "这一带 1 公里内", f"整个{BEITAN}"]
    await citizen.taps("500 米内")
    await citizen.taps("每周一次")
    await neighbour.says(number)
    await neighbour.taps("订阅这一带")
    await neighbour.taps("同意")
    await neighbour.taps("1 公里内")
    await neighbour.taps("有进展")
    own, theirs = followed(world)
    assert (own.radius_m, theirs.radius_m) == (500, 1000)
    assert {(one.lat, one.lon, one.name) for one in (own, theirs)} == {(0.03, 0.05, "")}


async def test_r27_my_lists_what_is_followed_and_changes_how_often(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await citizen.says("/my")
    await citizen.taps("订阅动态")
    await citizen.taps("订阅一个街道")
    await citizen.taps("北滩")
    await citizen.taps("有进展")
    await citizen.taps("我的订阅")
    assert citizen.last_text() == f"您的订阅（最多 5 处）\n1. {BEITAN}：有进展就告诉您"
    await citizen.taps("改为每周一次")
    assert citizen.last_text() == f"您的订阅（最多 5 处）\n1. {BEITAN}：每周一次汇总"
    assert [one.often for one in followed(world)] == [Often.WEEKLY]


async def test_r27_the_sixth_place_says_what_to_do(citizen: Talker, world: World) -> None:
    await follows_area(citizen)
    for step in range(4):
        await citizen.says("订阅")
        await citizen.taps("订阅一个地点")
        await citizen.says(f"0.03, 0.0{step + 3}")
        await citizen.taps("500 米内")
        await citizen.taps("每周一次")
    await citizen.says("订阅")
    assert not any(button.startswith("订阅一个") for button in citizen.buttons())
    message = citizen.room.from_bot()[-1]["message_id"]
    await citizen.taps_data(message, "v1:subadd:area:nantan:weekly")
    assert citizen.last_text() == say("error.subscriptions_most", ZH, most=5).text
    assert len(followed(world)) == 5


async def test_r27_my_data_goes_with_what_i_follow(citizen: Talker, world: World) -> None:
    await follows_area(citizen)
    await citizen.says("/privacy")
    await citizen.taps("删除我的信息")
    assert "您的订阅" in citizen.last_text()
    await citizen.taps("确认删除")
    rows = everything(world)
    assert (rows["subscriptions"], rows["subscribers"]) == ("", "")


async def test_r27_a_stranger_ends_nobody_s_subscription(citizen: Talker, stranger: Talker, world: World) -> None:
    await follows_area(citizen)
    await stranger.says("订阅")
    message = stranger.room.from_bot()[-1]["message_id"]
    for data in ("v1:subend:1", "v1:suboften:1:weekly"):
        await stranger.taps_data(message, data)
        assert stranger.last_text() == say("error.subscription_ended", ZH).text
    for data in (
        "v1:subend:x",
        "v1:subadd:place:700:weekly",
        "v1:subadd:area:nowhere:weekly",
        "v1:subnew:area:nowhere",
    ):
        await stranger.taps_data(message, data)
    assert [(one.person_id, one.often) for one in followed(world)] == [(1, Often.INSTANT)]
    assert all("王芳" not in told for told in stranger.texts())
