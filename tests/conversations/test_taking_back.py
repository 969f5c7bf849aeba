"""撤下照片: a reporter takes a photo back until a unit has the case, and asks staff later (R15); photos of before and
after come with the result (R24)."""

import re
from dataclasses import replace

from channels.photos import PhotoFetcher
from complaints.model import EvidenceState, State
from storage.photos.store import PhotoStore
from storage.tx import Tx
from tests.chat import Json, Talker, picture
from tests.conversations.case_scenes import staff_close
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import say

ZH = "zh_CN"


def photos_stored(world: World) -> list[str]:
    """As the job that fetches them leaves them; their names. Messages show them from now on."""

    def fetch(tx: Tx) -> list[str]:
        names = []
        for item in tx.evidence.of_case(1):
            name = f"{item.id:064x}"
            tx.evidence.save(replace(item, state=EvidenceState.STORED, sha256=name, width=320, height=240, file_id=""))
            names.append(name)
        return names

    async def shown(name: str) -> bytes:
        return picture(name)

    world.photo = shown
    return world.store.write_now(fetch)


def albums(citizen: Talker) -> list[Json]:
    return [message for message in citizen.room.from_bot() if "photo" in message]


async def opens_hiding(citizen: Talker, world: World) -> None:
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("遮盖个人信息")
    await citizen.taps("撤下照片")


async def test_r15_a_photo_is_taken_back_before_a_unit_has_the_case(
    citizen: Talker, stranger: Talker, world: World
) -> None:
    await submits(citizen)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("补充")
    await citizen.sends_photo("face.jpg")
    kept, gone = photos_stored(world)
    await opens_hiding(citizen, world)
    assert len(albums(citizen)) == 4 and citizen.buttons()[:2] == ["第 1 张", "第 2 张"]
    number = case_in(world).number
    await stranger.says(f"/track {number}")
    await stranger.taps_data(stranger.messages()[-1]["message_id"], f"v1:unpic:{number}:2")
    assert len(world.store.read_now(lambda tx: tx.evidence.of_case(1))) == 2
    await citizen.taps("第 2 张")
    assert citizen.last_text() == say("take_back.done", ZH, number=number).text
    assert [item.sha256 for item in world.store.read_now(lambda tx: tx.evidence.of_case(1))] == [kept]
    assert world.store.read_now(lambda tx: tx.evidence.stored_names()) == {kept}  # what the sweep leaves
    (entry,) = [e for e in world.store.read_now(lambda tx: tx.cases.events(1)) if e.action == "photo_removed"]
    assert entry.values["sha256"] == gone
    await citizen.taps("查看经过")
    assert "照片已按您的要求撤下" in citizen.last_text()
    assert world.store.read_now(lambda tx: list(tx.history.broken())) == []


async def test_r15_a_photo_not_yet_fetched_is_never_fetched(citizen: Talker, world: World, tmp_path) -> None:  # type: ignore[no-untyped-def]
    await submits(citizen)
    await opens_hiding(citizen, world)
    await citizen.taps("第 1 张")
    line = world.telegram
    photos = PhotoFetcher(
        store=world.store,
        photos=PhotoStore.open(tmp_path / "photos"),
        bots={line.bot_id: world.outbox.channel(line.bot_id).bot},
        clock=world.clock,
    )
    assert await photos.drain() == 0
    photos.close()


async def test_r15_later_staff_are_asked_once(citizen: Talker, world: World) -> None:
    await submits(citizen)
    photos_stored(world)

    def with_a_unit(tx: Tx) -> None:
        case = tx.cases.get(1)
        assert case is not None
        assert tx.cases.save(replace(case, state=State.RECTIFYING, unit="planning"), seen=case.version)

    world.store.write_now(with_a_unit)
    for _ in range(2):
        await opens_hiding(citizen, world)
        assert "要由工作人员撤下" in citizen.last_text()
        await citizen.taps("第 1 张")
    assert len(world.store.read_now(lambda tx: tx.evidence.of_case(1))) == 1
    assert steps_of(world).count("photo_asked") == 1
    assert [told for told in world.group.texts() if "要求撤下一张照片" in told] != []


async def test_r24_the_result_shows_before_and_after(citizen: Talker, world: World) -> None:
    await submits(citizen)

    def work_done(tx: Tx) -> None:
        tx.evidence.add(
            draft_id=None,
            case_id=1,
            kind="photo",
            stage="after",
            bot_id=None,
            file_id="",
            file_unique_id="",
            size=1,
            now=world.clock(),
        )

    world.store.write_now(work_done)
    photos_stored(world)
    await staff_close(world)
    assert len(albums(citizen)) == 2
    told = citizen.last_text()
    assert "上面的照片：第 1 张整改前、第 2 张整改后。" in told and re.search("土堆已覆盖", told)
    assert [word for word in ("已解决", "未解决", "说不清") if any(word in label for label in citizen.buttons())] == [
        "已解决",
        "未解决",
        "说不清",
    ]
