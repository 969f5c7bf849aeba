"""Buttons of a report: one question at a time can be tapped; back and cancel are on every step (R01, R14)."""

from tests.chat import Talker
from tests.conversations.report_scenes import ZH, agrees, tells_everything
from tests.world import World
from texts import say


async def test_a_second_tap_makes_no_second_report(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    found = citizen.room.button("提交")
    assert found is not None
    message_id, button = found
    await citizen.taps("提交")
    await citizen.taps_data(message_id, button["callback_data"])
    assert citizen.toasts()[-1] == say("submit.already", ZH).text
    assert len(world.store.read_now(lambda tx: tx.cases.of_reporter(1))) == 1


async def test_r14_only_the_newest_question_of_a_report_can_be_tapped(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        for do, what in (
            (talker.says, "举报污染"),
            (talker.taps, "同意"),
            (talker.taps, "跳过"),
            (talker.taps, "返回"),
            (talker.sends_photo, "smoke.jpg"),
            (talker.says, "工地夜里能施工吗"),
            (talker.says, "桃林路东侧工地，北滩街道"),
            (talker.taps, "确认位置"),
            (talker.says, "北边工地土堆没盖，大风天全是灰"),
            (talker.says, "举报污染"),
            (talker.taps, "继续"),
            (talker.taps, "施工扬尘"),
            (talker.taps, "仅工作人员可见"),
        ):
            said = len(talker.room.from_bot())
            await do(what)
            questions = [text for text in talker.room.tappable() if "依据：" not in text]
            assert questions == [talker.last_text()], what
            assert len(talker.room.from_bot()) - said <= 2, what
        assert all("edit_date" not in message for message in talker.room.from_bot())


async def test_r14_an_album_s_answer_is_the_question_to_tap_until_the_next(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends_album("a.jpg", "b.jpg", "c.jpg")
    assert citizen.room.tappable() == [citizen.last_text()] and "3 张照片" in citizen.last_text()
    await citizen.sends_album("d.jpg", "e.jpg")
    assert citizen.room.tappable() == [citizen.last_text()] and "5 张照片" in citizen.last_text()
    await citizen.shares_location(0.04, 0.03)
    assert citizen.room.tappable() == [citizen.last_text()]
    await citizen.sends_album("f.jpg", "g.jpg")
    assert citizen.room.tappable() == [citizen.last_text()] and "7 张照片" in citizen.last_text()


async def test_r14_an_album_before_consent_leaves_one_question(citizen: Talker) -> None:
    await citizen.sends_album("a.jpg", "b.jpg")
    assert citizen.buttons() == ["同意", "不同意"]
    await citizen.taps("同意")
    assert citizen.room.tappable() == [citizen.last_text()]
    await citizen.taps("取消")
    await citizen.taps("放弃")
    assert citizen.room.tappable() == [say("report.undo_for", ZH, minutes=10).text]


async def test_r14_once_submitted_no_card_can_be_tapped(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        await tells_everything(talker)
        first = talker.last_text()
        await talker.taps("修改情况")
        await talker.says("说错了，是南边的工地")
        second = talker.last_text()
        assert first not in talker.room.tappable() and talker.room.tappable()[-1] == second  # one card at a time
        await talker.taps("提交")
        assert {first, second} <= set(talker.texts())  # the words stay
        assert {first, second}.isdisjoint(talker.room.tappable())


async def test_r14_what_leads_on_is_the_one_loud_button_of_a_card(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        await talker.says("举报污染")
        assert talker.room.styled("primary") == ["同意"]
        await talker.taps("同意")
        await talker.sends_photo("smoke.jpg")
        await talker.shares_location(0.04, 0.03)
        assert talker.room.styled("primary") == ["确认位置"]
        await talker.taps("确认位置")
        await talker.says("北边工地土堆没盖，大风天全是灰")
        assert talker.room.styled("primary") == ["✓ 施工扬尘"]
        await talker.taps("裸土/物料堆放")
        await talker.taps("仅工作人员可见")
        assert talker.room.styled("primary") == ["提交"]


async def test_r14_submitting_in_words_takes_the_buttons_too(citizen: Talker) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.says("提交")
    assert card in citizen.texts() and card not in citizen.room.tappable()


async def test_r14_a_report_given_up_can_be_tapped_no_more(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        await tells_everything(talker)
        card = talker.last_text()
        await talker.taps("取消")
        await talker.taps("放弃")
        assert talker.texts()[-2:] == [say("report.cancelled", ZH).text, say("report.undo_for", ZH, minutes=10).text]
        assert card in talker.texts() and card not in talker.room.tappable()


async def test_back_asks_the_step_before(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.taps("返回")
    assert citizen.last_text().endswith(say("step.place.ask", ZH).text)


async def test_r01_back_and_cancel_stand_on_every_step_and_once(citizen: Talker) -> None:
    await agrees(citizen)
    steps = [
        lambda: citizen.sends_photo("smoke.jpg"),
        lambda: citizen.shares_location(0.04, 0.03),
        lambda: citizen.taps("确认位置"),
        lambda: citizen.says("一台挖机冒黑烟"),
        lambda: citizen.taps("黑烟"),
        lambda: citizen.taps("全部跳过"),
        lambda: citizen.taps("实名"),
        lambda: citizen.says("王某某 13800000000"),
    ]
    asked = [citizen.last_text()]
    for take in [*steps, None]:
        shown = citizen.buttons() + citizen.keyboard()
        assert [shown.count(word) for word in ("返回", "取消")] == [1, 1], asked[-1]
        if take:
            await take()
            asked.append(citizen.last_text())
    assert len(set(asked)) == len(steps) + 1 and "请核对，确认后提交" in asked[-1]


async def test_back_from_the_first_step_keeps_the_draft(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.taps("返回")
    assert citizen.last_text() == say("report.kept", ZH).text
    assert world.store.read_now(lambda tx: tx.drafts.open_of(1)) is not None


async def test_cancel_throws_the_draft_away(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.says("/cancel")
    await citizen.says("放弃")
    assert say("report.cancelled", ZH).text in citizen.texts()
    assert card not in citizen.room.tappable()
    assert world.store.read_now(lambda tx: tx.drafts.open_of(1)) is None
