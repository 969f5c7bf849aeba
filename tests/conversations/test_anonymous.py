"""An anonymous case from the first photo to the reward, over the web chat and over Telegram (R17, R18)."""

from complaints.model import Identity, State
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.anonymous_scenes import CODE, Story
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import say

ZH = "zh_CN"


async def test_r17_r18_an_anonymous_case_from_photo_to_result(
    story: Story, stranger: Talker, supervisor: Talker, world: World
) -> None:
    reporter = story.reporter
    await supervisor.says("/start")
    await story.reports("smoke1.jpg", "smoke2.jpg")
    case = case_in(world)
    assert (case.identity, case.reporter_id, case.state) == (Identity.ANONYMOUS, None, State.SUBMITTED)
    assert case.number in reporter.last_text() and f"{CODE[:3]} {CODE[3:]}" in reporter.last_text()
    assert [photo.stage for photo in world.store.read_now(lambda tx: tx.evidence.of_case(1))] == ["report", "report"]

    await story.staff_ask_and_are_answered()
    assert story.state is State.SUBMITTED
    reply = [event for event in world.store.read_now(lambda tx: tx.cases.events(1)) if event.action == "reply"]
    assert [event.values["text"] for event in reply] == [story.words.answer]
    assert (reply[0].actor.person_id, reply[0].actor.name, reply[0].actor.via) == (None, "", "")

    elsewhere = world.visitor(7)
    await elsewhere.says(story.number)
    assert "您补充" not in elsewhere.last_text(), "the number alone shows the public state"
    await story.opens_with_code(elsewhere)
    assert story.number in elsewhere.last_text() and "请您补充" in "".join(elsewhere.texts())

    await story.is_handed_over()
    assert story.state is State.RECTIFYING
    await story.is_done_and_closed("after1.jpg", "after2.jpg", said="土堆已全部覆盖。")
    assert story.state is State.CLOSED and "土堆已全部覆盖。" in reporter.last_text()

    await story.says_unsolved()
    assert (story.state, case_in(world).round) == (State.REWORK, 2)
    assert "督办" in supervisor.last_text() and story.number in supervisor.last_text()
    await story.is_done_and_closed("after3.jpg", said="东侧也盖好了。")
    assert story.state is State.CLOSED and "东侧也盖好了。" in reporter.last_text()

    await story.is_content()
    assert case_in(world).satisfaction == 4

    await stranger.says(story.number)
    await stranger.taps("输入查询码")
    await stranger.says("111222")
    assert "东侧也盖好了" not in "".join(stranger.texts())
    await story.opens_with_code(stranger)
    assert "东侧也盖好了" in stranger.last_text()
    await stranger.taps("申领奖励")
    assert stranger.last_text() == say("claim.done", ZH, number=story.number).text

    assert steps_of(world) == [
        "submit", "ask", "reply", "accept", "dispatch", "sign", "report_done", "pass", "close",
        "unsolved", "report_done", "pass", "close", "solved", "rate", "rate", "claim",
    ]  # fmt: skip
    assert world.store.read_now(lambda tx: tx.cases.first_break(1)) is None


async def test_r17_what_an_anonymous_reporter_says_of_himself_later_is_masked_and_a_named_one_s_words_stay(
    citizen: Talker, world: World
) -> None:
    said = "我叫欧阳雪晴，打13911112222"
    for identity in ("匿名", "仅工作人员可见"):
        await submits(citizen, identity=identity)
        await citizen.says("/track" if identity != "匿名" else case_in(world).number)
        if identity != "匿名":
            await citizen.taps(case_in(world, 2).number)
        await citizen.taps("补充")
        await citizen.says(said)
    later = [world.store.read_now(lambda tx, n=n: tx.cases.events(n))[-1].public_text for n in (1, 2)]
    assert later == ["我叫[姓名]，打[电话]", said]


async def test_r17_no_row_ties_a_later_photo_of_an_anonymous_case_to_the_chat(visitor: Talker, world: World) -> None:
    await submits(visitor, identity="匿名")
    await visitor.says(case_in(world).number)
    await visitor.taps("补充")
    await visitor.sends_photo("later.jpg")

    def owners(tx: Tx) -> list[object]:
        of_case = "SELECT file_unique_id FROM evidence WHERE case_id = 1"
        return [
            row[0]
            for row in tx.connection.exec_driver_sql(f"SELECT chat FROM webchat_files WHERE unique_id IN ({of_case})")
        ]

    assert len(world.store.read_now(lambda tx: tx.evidence.of_case(1))) == 2
    assert world.store.read_now(owners) == [None, None]
    photo = next(m["photo"][-1]["file_id"] for m in reversed(visitor.messages()) if "photo" in m)
    shown = world.store.read_now(lambda tx: tx.webchat.file_of(visitor.user_id, photo))
    assert shown is not None, "the page still shows it as long as the message does"
