"""取消 loses nothing: an edit leads back to the card; a whole report is dropped only after a question.

For ten minutes it can be restored.
"""

from pathlib import Path

import pytest

from channels.photos import PhotoFetcher
from complaints.clock.expiry import expire_drafts
from complaints.model import Draft, Identity
from storage.photos.store import PhotoStore
from tests.chat import Talker
from tests.conversations.report_scenes import agrees, tells_everything
from tests.world import World
from texts import say

ZH = "zh_CN"
UNDO = say("report.undo_for", ZH, minutes=10).text


def draft_in(world: World) -> Draft | None:
    return world.store.read_now(lambda tx: tx.drafts.open_of(1))


async def job_runs(world: World) -> int:
    """The drafts' job, a minute later at the most."""
    return (await world.store.write(lambda tx: expire_drafts(tx, now=world.clock()))).drafts


@pytest.mark.parametrize("how", ["taps", "取消", "/cancel"])
@pytest.mark.parametrize(
    "field", ["修改情况", "修改照片", "修改地点", "修改类别", "修改署名", "自设查询码", "回答小问题"]
)
async def test_cancelling_the_edit_of_a_field_leads_back_to_the_card(
    visitor: Talker, world: World, how: str, field: str
) -> None:
    await tells_everything(visitor)
    card, before = visitor.last_text(), world.store.read_now(lambda tx: tx.drafts.open_of(1))
    await visitor.taps(field)
    await (visitor.taps("取消") if how == "taps" else visitor.says(how))
    assert visitor.last_text() == say("report.edit_left", ZH).text + "\n\n" + card
    after = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert before is not None and after is not None
    assert (after.text, after.place, after.category, after.identity) == (
        before.text,
        before.place,
        before.category,
        before.identity,
    )
    await visitor.taps("提交")
    assert world.store.read_now(lambda tx: tx.cases.get(1)) is not None


async def test_a_place_not_yet_confirmed_gives_way_to_the_one_before(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    before = draft_in(world)
    await citizen.taps("修改地点")
    await citizen.says("南边的老砖窑")
    await citizen.says("取消")
    after = draft_in(world)
    assert before is not None and after is not None
    assert (after.place, after.place_confirmed) == (before.place, True)


async def test_a_name_begun_and_not_given_leaves_the_signature_as_it_was(citizen: Talker, world: World) -> None:
    await tells_everything(citizen, identity="匿名，不收消息")
    await citizen.taps("修改署名")
    await citizen.taps("实名")
    await citizen.taps("取消")
    after = draft_in(world)
    assert after is not None and (after.identity, after.no_news) == (Identity.ANONYMOUS, True)


async def test_photos_that_were_passed_over_are_not_asked_for_again(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.taps("跳过")
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    await citizen.taps("施工扬尘")
    await citizen.taps("仅工作人员可见")
    await citizen.taps("照片")
    await citizen.taps("取消")
    assert "请核对，确认后提交" in citizen.last_text()


@pytest.mark.parametrize("word", ["恢复", "撤销", "taps"])
async def test_a_report_given_up_comes_back_with_photos_and_words(citizen: Talker, world: World, word: str) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.taps("取消")
    assert citizen.last_text() == say("report.ask_give_up_photos", ZH, files="1 张照片").text
    assert citizen.buttons() == ["放弃", "继续填"]
    await citizen.taps("放弃")
    assert draft_in(world) is None and citizen.room.tappable() == [UNDO]
    world.clock.passes(minutes=9)
    assert await job_runs(world) == 0
    await (citizen.taps("恢复") if word == "taps" else citizen.says(word))
    assert citizen.texts()[-2:] == [say("report.restored", ZH).text, card]
    await citizen.taps("提交")
    evidence = world.store.read_now(lambda tx: tx.evidence.of_case(1))
    assert len(evidence) == 1


async def test_keep_writing(citizen: Talker) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.says("/cancel")
    await citizen.taps("继续填")
    assert citizen.last_text() == card


async def test_nothing_given_yet_is_cancelled_without_a_question(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.taps("取消")
    assert citizen.last_text() == say("report.cancelled", ZH).text and citizen.room.tappable() == []
    assert draft_in(world) is None


async def test_after_ten_minutes_nothing_is_left(citizen: Talker, world: World, tmp_path: Path) -> None:
    store = PhotoStore.open(tmp_path / "photos")
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    await citizen.says("工地土堆没盖")
    await world.photos_are_fetched(store)
    assert len(list(store.names())) == 1
    await citizen.says("取消")
    await citizen.taps("放弃")
    old = citizen.room.button("恢复")
    assert old is not None
    world.clock.passes(minutes=10)
    await citizen.says("恢复")  # the job has not run yet
    assert citizen.last_text() == say("report.too_late", ZH).text
    gone = await world.store.write(lambda tx: expire_drafts(tx, now=world.clock()))
    photos = PhotoFetcher(store=world.store, photos=store, bots={}, clock=world.clock)
    await photos.forget(gone.photos)
    photos.close()
    await world.settle()
    assert (gone.drafts, list(store.names())) == (1, [])
    assert world.store.read_now(lambda tx: tx.drafts.cancelled_of(1)) == []
    await citizen.taps_data(old[0], old[1]["callback_data"])
    assert citizen.last_text() == say("report.too_late", ZH).text
    assert say("notice.draft_expired", ZH).text not in citizen.texts()


async def test_a_photo_that_something_else_needs_stays(citizen: Talker, world: World, tmp_path: Path) -> None:
    store = PhotoStore.open(tmp_path / "photos")
    await tells_everything(citizen)
    await citizen.taps("提交")
    await citizen.says("举报污染")
    await citizen.sends_photo("smoke.jpg")  # the same picture again
    await world.photos_are_fetched(store)
    names = list(store.names())
    await citizen.says("取消")
    await citizen.taps("放弃")
    world.clock.passes(minutes=11)
    gone = await world.store.write(lambda tx: expire_drafts(tx, now=world.clock()))
    photos = PhotoFetcher(store=world.store, photos=store, bots={}, clock=world.clock)
    await photos.forget(gone.photos)
    photos.close()
    assert list(store.names()) == names != []


async def test_a_new_report_within_the_ten_minutes(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("取消")
    await citizen.taps("放弃")
    await citizen.says("举报污染")
    assert say("report.started", ZH).text in citizen.texts()  # not the one given up
    await citizen.says("另一件：西边路上全是土")
    await citizen.says("恢复")
    assert citizen.last_text() == say("report.other_open", ZH).text
    fresh = draft_in(world)
    assert fresh is not None and "另一件" in fresh.text
    await citizen.says("取消")
    await citizen.taps("放弃")
    await citizen.says("恢复")  # the newest
    restored = draft_in(world)
    assert restored is not None and "另一件" in restored.text


async def test_an_empty_new_report_gives_way_to_the_one_restored(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.taps("取消")
    await citizen.taps("放弃")
    await citizen.says("/report")
    await citizen.says("恢复")
    assert citizen.last_text() == card


async def test_tapped_twice_and_tapped_late(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("取消")
    give_up = citizen.room.button("放弃")
    assert give_up is not None
    await citizen.taps("放弃")
    await citizen.taps_data(give_up[0], give_up[1]["callback_data"])  # again
    assert citizen.last_text() == UNDO
    undo = citizen.room.button("恢复")
    assert undo is not None
    await citizen.taps("恢复")
    await citizen.taps_data(undo[0], undo[1]["callback_data"])  # again
    assert draft_in(world) is not None
    await citizen.taps("提交")
    await citizen.taps_data(give_up[0], give_up[1]["callback_data"])  # of a report that is submitted
    assert citizen.toasts()[-1] == say("error.old_button", ZH).text
    assert world.store.read_now(lambda tx: tx.cases.get(1)) is not None


async def test_nobody_restores_or_gives_up_somebody_else_s(citizen: Talker, stranger: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("取消")
    give_up = citizen.room.button("放弃")
    assert give_up is not None
    await stranger.says("/start")
    message = stranger.messages()[-1]["message_id"]
    await stranger.taps_data(message, give_up[1]["callback_data"])
    assert draft_in(world) is not None
    await citizen.taps("放弃")
    undo = citizen.room.button("恢复")
    assert undo is not None
    await stranger.taps_data(message, undo[1]["callback_data"])
    assert draft_in(world) is None and stranger.toasts()[-1] == say("report.too_late", ZH).text


async def test_beginning_anew_can_be_undone_too(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    card = citizen.last_text()
    await citizen.says("举报污染")
    await citizen.taps("放弃重来")
    assert UNDO in citizen.texts()
    await citizen.taps("恢复")
    assert citizen.last_text() == card


async def test_an_anonymous_report_leaves_none_that_was_given_up(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("取消")
    await citizen.taps("放弃")
    await tells_everything_again(citizen)
    await citizen.taps("提交")
    assert world.store.read_now(lambda tx: tx.drafts.cancelled_of(1)) == []


async def tells_everything_again(citizen: Talker) -> None:
    await citizen.says("举报污染")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.04, 0.03)
    await citizen.taps("确认位置")
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    await citizen.taps("施工扬尘")
    await citizen.taps("匿名")


async def test_cancelling_another_question_leaves_the_report(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.says("/privacy")
    await citizen.taps("删除")
    await citizen.taps("取消")
    assert citizen.last_text() == say("follow.left", ZH).text and draft_in(world) is not None
