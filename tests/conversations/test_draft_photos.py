"""A photo is taken out of an open report: under 修改照片, and in the web chat on the review card."""

from dataclasses import replace

from complaints.model import Evidence, EvidenceState
from handlers.callbacks import fits
from storage.tx import Tx
from tests.chat import Json, Talker, picture
from tests.conversations.report_scenes import agrees, tells_everything
from tests.world import World
from texts import label, say

ZH = "zh_CN"


def kept(world: World, draft: int = 1) -> list[Evidence]:
    return list(world.store.read_now(lambda tx: tx.evidence.of_draft(draft)))


def removals(talker: Talker) -> list[str]:
    return [text for text in talker.buttons() if text.startswith("×")]


def photos_stored(world: World) -> None:
    def fetch(tx: Tx) -> None:
        for item in tx.evidence.of_draft(1):
            name = f"{item.id:064x}"
            tx.evidence.save(replace(item, state=EvidenceState.STORED, sha256=name, width=320, height=240, file_id=""))

    async def shown(name: str) -> bytes:
        return picture(name)

    world.photo = shown
    world.store.write_now(fetch)


def albums(talker: Talker) -> list[Json]:
    return [message for message in talker.room.from_bot() if "photo" in message]


async def test_in_telegram_the_photos_are_shown_with_a_button_each(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.sends_photo("wrong.jpg")
    photos_stored(world)
    assert removals(citizen) == []  # the review card has 修改照片
    await citizen.taps("修改照片")
    assert len(albums(citizen)) == 2
    assert citizen.last_text() == say("step.photos_again.ask", ZH, files="2 张照片").text
    assert removals(citizen) == ["× 照片 1", "× 照片 2"]
    first, _ = kept(world)
    await citizen.taps("× 照片 2")
    assert kept(world) == [first]
    lead = say("draft_photos.removed", ZH, count=1).text
    assert citizen.last_text() == f"{lead}\n\n{say('step.photos_again.ask', ZH, files='1 张照片').text}"
    assert (removals(citizen), len(albums(citizen))) == (["× 照片 1"], 3)  # numbered like the pictures above
    await citizen.taps("完成")
    assert "请核对" in citizen.last_text()


async def test_on_the_page_the_card_has_them_and_is_changed_in_place(visitor: Talker, world: World) -> None:
    await tells_everything(visitor)
    await visitor.sends_album("b.jpg", "c.jpg")
    said = len(visitor.texts())
    assert removals(visitor) == ["× 照片 1", "× 照片 2", "× 照片 3"]
    await visitor.taps("× 照片 2")
    assert len(kept(world)) == 2
    assert len(visitor.texts()) == said
    assert visitor.last_text().startswith(say("draft_photos.removed", ZH, count=2).text)
    assert "提交" in visitor.buttons()


async def test_without_its_last_photo_the_report_asks_for_one(visitor: Talker, world: World) -> None:
    await tells_everything(visitor)
    await visitor.taps("× 照片 1")
    assert kept(world) == []
    assert visitor.last_text().endswith(say("step.photos.ask", ZH).text)
    await visitor.taps("跳过")
    assert "请核对" in visitor.last_text()


async def test_more_photos_than_fit_under_one_message_follow(visitor: Talker, world: World) -> None:
    await tells_everything(visitor)
    await visitor.sends_album(*(f"more-{n}.jpg" for n in range(10)))
    await visitor.sends_photo("last.jpg")
    assert len(removals(visitor)) == 10
    await visitor.taps("× 照片 1")
    await visitor.taps("× 照片 1")
    assert (len(kept(world)), len(removals(visitor))) == (10, 10)


async def test_nobody_takes_out_what_is_not_in_their_open_report(
    visitor: Talker, stranger: Talker, world: World
) -> None:
    await tells_everything(visitor)
    await agrees(stranger)
    await stranger.sends_photo("other.jpg")
    message = stranger.messages()[-1]["message_id"]
    await stranger.taps_data(message, "v1:unphoto:1")
    assert [item.id for item in kept(world)] == [1]
    assert label("error.old_button", ZH) in [stranger.last_text(), *stranger.toasts()]
    await visitor.taps("提交")
    await visitor.taps_data(visitor.messages()[-1]["message_id"], "v1:unphoto:1")
    assert world.store.read_now(lambda tx: tx.evidence.get(1)) is not None


def test_only_an_id_fits() -> None:
    assert fits("unphoto", ("12",))
    assert not any(fits("unphoto", args) for args in ((), ("x",), ("-1",), ("1", "2"), ("9" * 19,)))
