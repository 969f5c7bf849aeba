"""R27: subscribers receive public facts only, in their language, at once or once a week."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from telegram.error import Forbidden

from complaints.case import feedback
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in, submits
from tests.conversations.subscription_scenes import BEITAN, WORDS, ZH, digests, followed, follows_area, moves
from tests.conversations.test_leaks import everything
from tests.conversations.test_likeness import close
from tests.world import World
from texts import say


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
