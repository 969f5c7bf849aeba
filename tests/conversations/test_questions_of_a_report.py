"""Questions of a category; vehicles, voice messages and danger in a report (R12, R28, R33)."""

from tests.chat import Talker
from tests.conversations.case_scenes import ZH
from tests.conversations.staff_scenes import case_in
from tests.world import World
from texts import say
from wording import case_words


async def test_r12_danger_is_met_with_numbers_and_saved(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("厂里一股刺鼻味")
    await citizen.taps("工业废气")
    await citizen.taps("头晕")
    numbers, asked = citizen.texts()[-2:]
    assert numbers == say("danger.numbers", ZH).text
    assert asked.startswith(say("danger.not_submitted", ZH).text)
    await citizen.taps("跳过")
    await citizen.taps("跳过")
    await citizen.taps("仅工作人员可见")
    assert "身体不适：有人头晕或呼吸困难" in citizen.last_text()
    await citizen.taps("提交")
    assert case_in(world).answers == {"unwell": "有人头晕或呼吸困难"}


async def test_r12_questions_of_a_frequent_category_are_offered_on_the_review_card(
    citizen: Talker, world: World
) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("工地土堆没盖")
    await citizen.taps("施工扬尘")
    await citizen.taps("仅工作人员可见")
    await citizen.taps("回答小问题")
    await citizen.taps("正在发生")
    await citizen.says("东门")
    await citizen.taps("跳过")
    assert "出入口：东门" in citizen.last_text()
    await citizen.taps("提交")
    assert case_in(world).answers == {"going_on": "正在发生", "gate": "东门"}


async def test_r12_every_category_has_its_questions_and_all_can_be_passed_over(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("不知道是什么东西漏了")
    await citizen.taps("其他")
    await citizen.taps("仅工作人员可见")
    await citizen.taps("回答小问题")
    await citizen.says("有人晕倒了")
    assert citizen.texts()[-2] == say("danger.numbers", ZH).text
    await citizen.taps("全部跳过")
    await citizen.taps("提交")
    assert case_in(world).answers == {"unwell": "有人晕倒了"}


async def test_r33_a_vehicle_in_one_message_becomes_fields(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("truck.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("渣土车苏CD12345由南向北开，晚上9点半，一路撒土")
    await citizen.taps("道路/渣土运输")
    await citizen.taps("仅工作人员可见")
    assert "车牌（不公开）：苏CD12345" in citizen.last_text()
    await citizen.taps("提交")
    case = case_in(world)
    assert case.answers == {"plate": "苏CD12345", "direction": "由南向北", "seen_at": "晚上9点半"}
    for_staff = case_words.answers(case, world.services.zone, ZH)
    assert for_staff["seen_at"] == "晚上9点半（按收到时推算：2026-10-11 21:30）"
    assert "苏CD12345" not in case.text


async def test_r28_a_voice_is_evidence_and_asked_for_a_line(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    voice = {"file_id": "v1", "file_unique_id": "w1", "duration": 40, "file_size": 90_000}
    await citizen.sends({"voice": {**voice, "duration": 61}})
    assert "60 秒" in citizen.last_text()
    await citizen.sends({"voice": dict(voice)})
    assert citizen.last_text().startswith(say("photo.voice_received", ZH).text)
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    assert citizen.last_text().endswith(say("step.text_line.ask", ZH).text)
    assert "跳过" not in citizen.buttons()
    large = {"file_id": "f2", "file_unique_id": "u2", "duration": 9, "width": 1, "height": 1, "file_size": 21 * 2**20}
    await citizen.sends({"video": large})
    assert "20 MB" in citizen.last_text() and "https://lvwang.example/chat/" in citizen.last_text()


async def test_r12_words_of_danger_bring_the_emergency_numbers_first_wherever_they_are_typed(
    citizen: Talker, world: World
) -> None:
    numbers = say("danger.numbers", ZH).text
    assert all(number in numbers for number in ("119", "120", "110")) and "12345" not in numbers
    await citizen.says("有人往河里倒油漆，味道很冲，有人晕倒了")
    assert citizen.texts()[-2] == numbers and "举报污染" in citizen.buttons()
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.says("厂里着火了，黑烟很大")
    assert citizen.texts()[-2] == numbers
    await citizen.says("渣土车不盖怎么罚")
    assert citizen.texts().count(numbers) == 2


async def test_r12_the_answer_to_a_question_brings_the_numbers_once(citizen: Talker) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("厂里一股刺鼻味")
    await citizen.taps("工业废气")
    await citizen.says("有人晕倒了")
    assert sum("120" in text for text in citizen.texts()[-2:]) == 1
