"""An answer is assigned to the right report: by reply, by number, or after a question (R21, R19, S26)."""

from complaints.model import State
from tests.chat import Talker
from tests.conversations.case_scenes import ZH, staff_ask
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import say


async def test_r21_a_reply_lands_on_the_case_it_quotes(citizen: Talker, world: World) -> None:
    for _ in range(3):
        await submits(citizen)
    asked: dict[int, int] = {}
    for case_id in (1, 2, 3):
        await staff_ask(world, case_id, f"第 {case_id} 份：哪个门？")
        asked[case_id] = citizen.room.from_bot()[-1]["message_id"]
    await citizen.says("东门", reply_to=asked[2])
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.NEED_INFO, State.SUBMITTED, State.NEED_INFO]
    await citizen.sends_photo("gate.jpg")
    assert "加到" in citizen.buttons()[0]
    await citizen.taps(f"加到 {case_in(world, 3).number}")
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.NEED_INFO, State.SUBMITTED, State.SUBMITTED]
    assert len(world.store.read_now(lambda tx: tx.evidence.of_case(3))) == 2


async def test_r21_words_that_name_no_case_are_asked_about(citizen: Talker, world: World) -> None:
    for _ in range(3):
        await submits(citizen)
    for case_id in (1, 2, 3):
        await staff_ask(world, case_id, "哪个门？")
    await citizen.says("东门那边")
    assert case_in(world, 1).state is State.NEED_INFO
    assert sum("给 LW-" in label for label in citizen.buttons()) == 3
    await citizen.taps(f"给 {case_in(world, 1).number}")
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.SUBMITTED, State.NEED_INFO, State.NEED_INFO]
    await citizen.says(f"{case_in(world, 2).number} 西门")
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.SUBMITTED, State.SUBMITTED, State.NEED_INFO]


async def test_r21_a_stranger_s_reply_reaches_nobody_s_case(citizen: Talker, stranger: Talker, world: World) -> None:
    await submits(citizen)
    await staff_ask(world, 1, "哪个门？")
    await stranger.says(f"{case_in(world).number} 东门")
    assert case_in(world).state is State.NEED_INFO


async def test_r21_an_anonymous_reply_lands_on_the_case_it_quotes(citizen: Talker, world: World) -> None:
    """No number in the words quoted (a photo's caption, an old client): the message itself is known."""
    for _ in range(3):
        await submits(citizen, identity="匿名")
    asked: dict[int, int] = {}
    for case_id in (1, 2, 3):
        await staff_ask(world, case_id, f"第 {case_id} 份：哪个门？")
        asked[case_id] = citizen.room.from_bot()[-1]["message_id"]
    world.telegram.state.messages[citizen.room.id][asked[2]]["text"] = "哪个门？"
    await citizen.says("东门", reply_to=asked[2])
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.NEED_INFO, State.SUBMITTED, State.NEED_INFO]


async def test_r21_anonymous_words_that_name_no_case_are_asked_about(
    citizen: Talker, stranger: Talker, world: World
) -> None:
    for _ in range(2):
        await submits(citizen, identity="匿名")
    for case_id in (1, 2):
        await staff_ask(world, case_id, "哪个门？")
    await stranger.says("东门那边")
    assert not any("给 LW-" in label for label in stranger.buttons())
    await citizen.says("东门那边")
    assert sum("给 LW-" in label for label in citizen.buttons()) == 2
    await citizen.taps(f"给 {case_in(world, 1).number}")
    assert [case_in(world, i).state for i in (1, 2)] == [State.SUBMITTED, State.NEED_INFO]
    await citizen.sends_photo("gate.jpg")
    await citizen.taps(f"加到 {case_in(world, 2).number}")
    assert case_in(world, 2).state is State.SUBMITTED
    assert [item.lat for item in world.store.read_now(lambda tx: tx.evidence.of_case(2))] == [None, None]


async def test_s26_the_other_system_s_number_finds_the_case(citizen: Talker, stranger: Talker, world: World) -> None:
    await submits(citizen)
    number = case_in(world).number
    assert world.store.write_now(lambda tx: tx.forwards.keep_number("hotline", "XZ-2026-9", 1))
    await citizen.says("/track XZ-2026-9")
    assert number in citizen.last_text()
    await stranger.says("/track")
    await stranger.says("XZ-2026-9")
    assert number in stranger.last_text()
    await stranger.says("/track XZ-2026-8")
    assert number not in stranger.last_text()


async def test_r19_where_a_report_stands_is_asked_in_one_s_own_words(citizen: Talker, stranger: Talker) -> None:
    await submits(citizen)
    for words in ("我的举报办到哪一步了？", "我的举报怎么样了", "查询进度", "Where is my report?"):
        await citizen.says(words)
        assert citizen.last_text() == say("my.cases", ZH).text
    await stranger.says("我的举报怎么样了")
    assert stranger.last_text() == say("track.ask_number", ZH).text


async def test_r19_what_is_no_number_is_heard_as_it_is_meant(stranger: Talker) -> None:
    for words in ("楼下工地半夜施工吵死了", "12号楼对面半夜施工吵死了"):
        await stranger.says("查进度")
        await stranger.says(words)
        assert stranger.last_text().startswith("要把这段话作为举报提交吗？\n类别：夜间施工噪声"), words
    for number in ("7K3M-9QX", "LW-7K3M", "徐环 2026-0017"):
        await stranger.says("查进度")
        await stranger.says(number)
        assert stranger.last_text() == say("track.bad_number", ZH).text, number
