"""S31 in the private chat: staff correct a case step by step, and its reporter hears of it in their own language."""

from complaints.model import Identity, State
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import label


async def opens_first_case(staff: Talker) -> None:
    await staff.says("/queue")
    await staff.taps("LW-")


async def test_s31_a_category_is_corrected_in_the_chat_and_the_reporter_told(
    citizen: Talker, clerk: Talker, world: World
) -> None:
    await submits(citizen)
    number = case_in(world).number
    await opens_first_case(clerk)
    await clerk.taps("更正类别")
    assert "正确的类别是哪个" in clerk.last_text()
    await clerk.taps("裸土")
    assert "为什么更正" in clerk.last_text() and "仅工作人员" in clerk.last_text()
    await clerk.says("照片里是裸土")
    assert "工作人员把问题类别更正为“裸土" in clerk.last_text()
    await clerk.taps("确认发送")
    assert case_in(world).category == "bare_soil"
    told = citizen.last_text()
    assert told.startswith(f"您的举报 {number} 有新进展\n工作人员把问题类别更正为“裸土")
    assert "照片里是裸土" not in told and "李受理" not in told


async def test_s31_an_unreadable_place_is_asked_for_again_and_the_right_one_taken(
    citizen: Talker, clerk: Talker, world: World
) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    await clerk.taps("更正位置")
    for wrong, error in (
        ("0.005, 0.03", "error.needs.datum"),
        ("https://j.map.baidu.com/s/abc", "error.place_link"),
        ("GPS 20.5123, 20.5321", "error.place_outside"),
    ):
        await clerk.says(wrong)
        assert label(error, "zh_CN") in clerk.last_text()
    await clerk.says("南滩码头")
    await clerk.says("举报人来电说的")
    assert "工作人员更正了位置：南滩码头" in clerk.last_text()
    await clerk.taps("确认发送")
    case = case_in(world)
    assert (case.place.lat, case.territory, case.state) == (0.005, "nantan", State.SUBMITTED)
    assert "工作人员更正了位置：南滩码头" in citizen.last_text()


async def test_s31_a_corrected_sub_district_tells_nobody(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    told = len(citizen.texts())
    await opens_first_case(clerk)
    await clerk.taps("更正街道")
    await clerk.taps("南滩街道")
    await clerk.says("按界线")
    assert case_in(world).territory == "nantan"
    assert len(citizen.texts()) == told and steps_of(world)[-1] == "rezone"


async def test_r17_an_anonymous_reporter_is_told_in_their_language(
    citizen: Talker, clerk: Talker, world: World
) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.says("/language")
    await citizen.taps("English")
    await citizen.says("/report")
    await citizen.shares_location(0.03, 0.05)
    await submits_in_english(citizen)
    assert case_in(world).identity is Identity.ANONYMOUS
    await opens_first_case(clerk)
    await clerk.taps("更正类别")
    await clerk.taps("裸土")
    await clerk.says("照片里是裸土")
    await clerk.taps("确认发送")
    assert 'Staff corrected the category to "' in citizen.last_text()
    assert world.store.read_now(lambda tx: tx.curation.examples()) == []


async def submits_in_english(citizen: Talker) -> None:
    for _ in range(12):
        buttons = citizen.buttons()
        for name in ("Confirm place", "Construction dust", "Anonymous", "Submit", "Skip"):
            if any(name in button for button in buttons):
                await citizen.taps(name)
                break
        else:
            await citizen.says("The heap of soil at the site is not covered, dust all day")
        if "LW-" in citizen.last_text():
            return
