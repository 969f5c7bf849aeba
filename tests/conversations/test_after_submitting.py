"""After submitting, a reporter adds, corrects, masks or withdraws (R15); staff see only what they may of a contact."""

from dataclasses import replace

from complaints.case.lifecycle import Addition
from complaints.model import State
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.case_scenes import ZH
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import say


async def test_r15_words_and_photos_are_added_to_a_submitted_case(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("补充")
    await citizen.says("傍晚又扬了一次")
    number = case_in(world).number
    added = [say(key, ZH, number=number).text for key in ("amend.added", "amend.more_photos")]
    assert citizen.last_text() == "\n".join(added)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    assert "您做了补充：傍晚又扬了一次" in citizen.last_text()
    await citizen.taps("补充")
    await citizen.sends_album("late1.jpg", "late2.jpg")
    photos = world.store.read_now(lambda tx: tx.evidence.of_case(1))
    assert [photo.stage for photo in photos] == ["report", "supplement", "supplement"]
    assert steps_of(world).count("supplement") == 2  # the words; the album, once


async def test_r15_the_place_is_corrected_in_place_before_a_unit_has_it(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("更正位置")
    await citizen.shares_location(0.01, 0.03)
    case = case_in(world)
    assert (case.place.lat, case.place.lon) == (0.01, 0.03)
    (event,) = [e for e in world.store.read_now(lambda tx: tx.cases.events(1)) if e.action == Addition.CORRECT]
    assert event.values["before"] == "0.03000, 0.05000"


async def test_r15_later_a_correction_is_a_note_and_the_place_stays(citizen: Talker, world: World) -> None:
    await submits(citizen)

    def with_a_unit(tx: Tx) -> None:

        case = tx.cases.get(1)
        assert case is not None
        assert tx.cases.save(replace(case, state=State.RECTIFYING, unit="planning"), seen=case.version)

    world.store.write_now(with_a_unit)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("更正位置")
    assert "不再改动" in citizen.last_text()
    await citizen.says("桃林路南侧")
    assert (case_in(world).place.lat, case_in(world).place.lon) == (0.03, 0.05)
    assert steps_of(world)[-1] == "correct"


async def test_r15_personal_data_is_masked_everywhere_in_the_report(citizen: Talker, world: World) -> None:
    await submits(citizen, text="北边工地有灰，我叫王小芳，电话13812345678，住幸福里3号楼")
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("遮盖个人信息")
    await citizen.says("幸福里3号楼")
    text = case_in(world).text
    assert text == "北边工地有灰，我叫[姓名]，电话[电话]，住■■■"
    payloads = world.store.read_now(lambda tx: [str(event) for event in tx.cases.events(1)])
    assert not any("13812345678" in payload or "幸福里" in payload for payload in payloads)
    assert world.store.read_now(lambda tx: list(tx.history.broken())) == []


async def test_r15_a_report_is_withdrawn_after_one_question(citizen: Talker, stranger: Talker, world: World) -> None:
    await submits(citizen)
    number = case_in(world).number
    await citizen.says("/track")
    await citizen.taps(number)
    await citizen.taps("撤回")
    assert case_in(world).state is State.SUBMITTED
    await stranger.says(f"/track {number}")
    await stranger.taps_data(stranger.messages()[-1]["message_id"], f"v1:withdrawn:{number}")
    assert case_in(world).state is State.SUBMITTED
    await citizen.taps("确认撤回")
    assert case_in(world).state is State.WITHDRAWN


async def test_contact_details_in_the_staff_chat_leave_a_trace(citizen: Talker, clerk: Talker, world: World) -> None:
    """Shown on request, in private, and never to the group."""
    await submits(citizen)
    _named(world)
    number = case_in(world).number

    async def opens() -> None:
        await clerk.says("/queue")
        await clerk.taps(number)

    await opens()
    await clerk.taps("查看联系方式")
    assert "13812345678" in clerk.last_text() and "13812345678" not in "\n".join(world.group.texts())
    assert "reveal" in steps_of(world)


def _named(world: World) -> None:

    from complaints.model import Identity

    def sign(tx: Tx) -> None:
        case = tx.cases.get(1)
        assert case is not None
        named = replace(case, identity=Identity.NAMED, contact_name="王小芳", contact_phone="13812345678")
        assert tx.cases.save(named, seen=case.version)

    world.store.write_now(sign)
