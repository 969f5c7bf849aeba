"""Photos of a report: single ones, albums, the same photo twice, originals (R03, R04, R06)."""

from tests.chat import Talker
from tests.conversations.report_scenes import ZH, agrees
from tests.world import World
from texts import say


async def test_r03_one_photo_without_words_starts_a_draft_and_asks_for_the_place(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends_photo("smoke.jpg")
    assert citizen.last_text().startswith(say("photo.received", ZH, count=1).text)
    assert say("step.place.ask", ZH).text in citizen.last_text()


async def test_r04_an_album_gets_one_answer(citizen: Talker) -> None:
    await agrees(citizen)
    before = len(citizen.texts())
    await citizen.sends_album("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")
    assert len(citizen.texts()) == before + 1
    assert citizen.last_text().startswith(say("photo.received", ZH, count=5).text)


async def test_r04_the_same_photo_twice_counts_once_and_is_told(citizen: Talker, visitor: Talker) -> None:
    for talker in (citizen, visitor):
        await agrees(talker)
        await talker.sends_album("a.jpg", "a.jpg", "b.jpg", "a.jpg")
        told = say("photo.received", ZH, count=2).text + "\n" + say("photo.same", ZH, count=2).text
        assert talker.last_text().startswith(told)
        await talker.sends_photo("c.jpg")
        assert say("photo.same", ZH, count=2).text not in talker.last_text()
        await talker.sends_photo("a.jpg", caption="又发了一次")
        told = say("photo.received", ZH, count=3).text + "\n" + say("photo.same", ZH, count=1).text
        assert talker.last_text().startswith(told)


async def test_r04_words_with_a_photo_that_is_there_already_are_kept(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    await citizen.sends_photo("a.jpg")
    await citizen.sends_photo("a.jpg", caption="北边工地")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.text == "北边工地"


async def test_r04_the_same_photo_twice_before_consent_is_told_after_it(citizen: Talker) -> None:
    await citizen.sends_album("a.jpg", "a.jpg")
    await citizen.taps("同意")
    told = say("photo.received", ZH, count=1).text + "\n" + say("photo.same", ZH, count=1).text
    assert citizen.last_text().startswith(told)


async def test_r04_an_album_s_answer_that_was_overtaken_does_not_come_after_it(citizen: Talker) -> None:
    await agrees(citizen)
    await citizen.sends_album("a.jpg", "b.jpg", at_once=True)
    await citizen.says("北边工地土堆没盖，大风天全是灰")
    assert citizen.room.tappable() == [citizen.last_text()]
    assert citizen.last_text().startswith(say("photo.received", ZH, count=2).text)  # the question says it instead
    assert "请核对地点" in citizen.last_text()
    await citizen.sends_album("c.jpg", "d.jpg", at_once=True)
    await citizen.says("取消")
    assert citizen.last_text() == say("report.ask_give_up_photos", ZH, files="4 张照片").text
    assert citizen.room.tappable() == [citizen.last_text()]


async def test_r06_the_hint_about_originals_comes_once_a_week(citizen: Talker, world: World) -> None:
    await agrees(citizen)
    hint = say("photo.original_hint", ZH).text
    await citizen.sends_photo("a.jpg")
    assert hint in citizen.last_text()
    await citizen.sends_photo("b.jpg")
    assert hint not in citizen.last_text()
    world.clock.passes(days=8)
    await citizen.sends_photo("c.jpg")
    assert hint in citizen.last_text()
