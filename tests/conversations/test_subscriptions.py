"""R27: following a place, a sub-district or what is around a case; only public facts are told; 退订 is one tap."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from telegram.error import Forbidden

from complaints.case import feedback
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.places.subscription_news import send_digests
from complaints.ports import Often, Subscription
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in, submits
from tests.conversations.test_leaks import everything
from tests.conversations.test_likeness import close, perform_step
from tests.world import World
from texts import label, say

ZH, EN = "zh_CN", "en"
BEITAN = "北滩街道（虚构）"
WORDS = "三号楼楼下土堆没盖，我叫王芳，电话 13800001111，苏C12345 天天来"


def followed(world: World) -> list[Subscription]:
    """By all whom these conversations know."""
    return world.store.read_now(
        lambda tx: [one for person in range(1, 9) for one in tx.subscriptions.of_person(person)]
    )


async def follows_area(talker: Talker, often: str = "有进展就告诉我") -> None:
    await talker.says("订阅")
    await talker.taps("订阅一个街道")
    if "同意" in talker.buttons():
        await talker.taps("同意")
    await talker.taps("北滩")
    await talker.taps(often)


async def moves(world: World, action: Action, case_id: int = 1, **given: str) -> None:
    perform_step(world, action, case_id, **given)
    await world.settle()


async def digests(world: World, *, days: float) -> int:
    world.clock.passes(days=days)
    sent = world.store.write_now(lambda tx: send_digests(tx, now=world.clock(), clock=world.services.clock))
    await world.settle()
    return sent


@pytest.fixture(params=["telegram", "web"])
def neighbour(request: pytest.FixtureRequest, world: World) -> Talker:
    return world.talker(700_003, "邻居") if request.param == "telegram" else world.visitor(7)


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
    assert citizen.keyboard() == [label(key, ZH) for key in ("menu.report", "menu.ask", "menu.track")]
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


async def test_r27_the_weekly_digest_is_one_message(neighbour: Talker, citizen: Talker, world: World) -> None:
    await follows_area(neighbour, "每周一次")
    await submits(citizen, text=WORDS)
    close(world)
    await submits(citizen, text="又有灰")
    await world.settle()
    count = len(neighbour.texts())
    assert await digests(world, days=1) == 0
    assert await digests(world, days=6) == 1
    assert len(neighbour.texts()) == count + 1
    assert neighbour.last_text() == (
        f"您订阅的“{BEITAN}”，一周有 1 件变化\n{case_in(world).number}　施工扬尘　{BEITAN}　已办结　10月12日\n"
        "想看进度就发编号。不想收了，点“退订”或者发“退订”。"
    )
    assert await digests(world, days=7) == 1
    assert len(neighbour.texts()) == count + 1  # nothing happened, nothing is sent


async def test_r27_news_speak_the_reader_s_language_and_are_silent_at_night(citizen: Talker, world: World) -> None:
    reader = world.talker(700_004, "Ann", lang="en")
    await reader.says("subscribe")
    await reader.taps("Follow a sub-district")
    await reader.taps("I agree")
    await reader.taps("Beitan")
    await reader.taps("Tell me at once")
    await submits(citizen)
    world.clock.now = datetime(2026, 10, 12, 15, 30, tzinfo=UTC)  # 23:30 in Xuzhou
    heard: list[tuple[object, bool]] = []
    listen_to(world, heard)
    await moves(world, Action.ACCEPT)
    assert reader.last_text() == (
        f"News from what you follow: Beitan (fictional)\n{case_in(world).number}　Construction dust　"
        "Beitan (fictional)　accepted　10/12\nSend a number to see where it stands. "
        "To stop, tap or send “Unsubscribe”."
    )
    assert sorted(one for one in heard if one[0] in (citizen.user_id, reader.user_id)) == [
        (citizen.user_id, True),
        (reader.user_id, True),
    ]
    await reader.says("unsubscribe")
    await reader.taps("Unsubscribe: Beitan")
    assert followed(world) == []


def listen_to(world: World, heard: list[tuple[object, bool]], *, blocking: Collection[object] = ()) -> None:
    """Notes (chat, without a sound) of what the bot sends from now on; the chats `blocking` have blocked it."""
    bot = world.outbox.channel(world.telegram.bot_id).bot
    call = bot.call

    async def listening(method: str, params: dict[str, object]) -> object:
        if method == "sendMessage":
            heard.append((params["chat_id"], bool(params.get("disable_notification"))))
        if params.get("chat_id") in blocking:
            raise Forbidden("Forbidden: bot was blocked by the user")
        return await call(method, params)

    object.__setattr__(bot, "call", listening)


async def test_r27_who_blocked_the_bot_is_asked_once_and_hears_again_after_writing(
    stranger: Talker, citizen: Talker, world: World
) -> None:
    await follows_area(stranger)
    heard: list[tuple[object, bool]] = []
    blocking: set[object] = {stranger.user_id}
    listen_to(world, heard, blocking=blocking)
    await submits(citizen)
    await moves(world, Action.ACCEPT)
    await moves(world, Action.ANSWER)
    await moves(world, Action.CLOSE, verdict="true", outcome="solved", public_text="已覆盖")
    assert [chat for chat, _ in heard if chat == stranger.user_id] == [stranger.user_id]
    blocking.clear()
    await stranger.says("订阅")
    await submits(citizen)
    await moves(world, Action.ACCEPT, 2)
    assert "有新进展" in stranger.last_text()


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


async def test_r27_subscribers_learn_nothing_but_public_facts(
    neighbour: Talker, citizen: Talker, stranger: Talker, world: World
) -> None:
    await follows_area(neighbour)
    await follows_area(stranger, "每周一次")
    await submits(citizen, text=WORDS)
    close(world)
    await world.settle()
    await digests(world, days=7)
    seen = "\n".join([*neighbour.texts(), *stranger.texts()])
    secrets = ("三号楼", "王芳", "13800001111", "苏C12345", "0.03", "0.05", str(citizen.user_id), "已覆盖", "李受理")
    assert case_in(world).number in seen and [secret for secret in secrets if secret in seen] == []
    assert not any("photo" in message for talker in (neighbour, stranger) for message in talker.room.from_bot())


async def test_r27_an_anonymous_report_is_not_led_to_by_what_its_reporter_follows(
    neighbour: Talker, world: World
) -> None:
    await submits(neighbour, identity="匿名", text=WORDS)
    close(world)
    await world.settle()
    case = case_in(world)
    await neighbour.taps("订阅这一带")
    assert neighbour.last_text() == say("subscribe.area_only", ZH).text
    assert neighbour.buttons() == [f"整个{BEITAN}"]
    await neighbour.taps(f"整个{BEITAN}")
    await neighbour.taps("有进展就告诉我")
    [mine] = followed(world)
    assert (mine.cell, mine.lat, mine.lon, mine.name) == ("s:beitan", None, None, "")
    _reopened(world)
    await world.settle()
    assert "有新进展" in "\n".join(neighbour.texts()[-2:])  # told like every subscriber
    rows = everything(world)
    for name in ("inbox", "outbox", "memory", "subscriptions", "subscribers", "message_slots"):
        assert case.number not in rows[name], name
    notices = [row for row in _outbox(world) if str(row[0]).startswith("person:")]
    assert notices == [], "a notice to a person as such goes once it is sent"


def _outbox(world: World) -> list[tuple[object, ...]]:
    def read(tx: Tx) -> list[tuple[object, ...]]:
        found = tx.connection.execute(text("SELECT recipient, case_id, event_id FROM outbox"))
        return [tuple(row) for row in found]

    return world.store.read_now(read)


def _reopened(world: World) -> None:
    """By a supervisor, so that the reporter's own word does not matter here."""

    def work(tx: Tx) -> None:
        case = tx.cases.get(1)
        assert case is not None
        boss = staff_actor(tx.staff.add(name="孙主管", role="supervisor", telegram_id=None))
        attempt = Attempt.on(case, actor=boss, now=world.clock() + timedelta(minutes=1))
        feedback.unsolved(tx, attempt, clock=world.services.clock, reason="还有灰")

    world.store.write_now(work)
