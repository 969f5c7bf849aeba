"""A report that begins with a scanned poster."""

import pytest

from complaints.case.moves import staff_actor
from complaints.model import Role
from complaints.places import posters
from storage.tx import Tx
from tests.chat import Talker
from tests.world import World


@pytest.fixture
def code(world: World) -> str:
    def work(tx: Tx) -> str:
        clerk = tx.staff.add(name="李受理", role=Role.CLERK, telegram_id=None)
        return posters.make(
            tx,
            world.services.zone,
            kind="subdistrict",
            subject="beitan",
            actor=staff_actor(clerk),
            now=world.clock(),
            random_below=world.services.random_below,
        ).code

    return world.store.write_now(work)


async def test_the_place_is_filled_in_after_consent(citizen: Talker, world: World, code: str) -> None:
    await citizen.says(f"/start at_{code}")
    assert "您扫的是" in "".join(citizen.texts()) and world.store.read_now(lambda tx: tx.drafts.open_of(1)) is None
    await citizen.taps("同意")
    await citizen.taps("确认位置")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.place is not None
    assert (draft.place.subdistrict, draft.place_confirmed) == ("beitan", True)


async def test_who_has_agreed_before_confirms_the_place_at_once(citizen: Talker, world: World, code: str) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.says("/cancel")
    await citizen.says(f"/start at_{code}")
    assert "确认位置" in citizen.buttons()


async def test_an_open_report_is_not_lost(citizen: Talker, world: World, code: str) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.taps("跳过")
    await citizen.says("桃林路口")
    await citizen.says(f"/start at_{code}")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.place is not None and draft.place.address == "桃林路口"
    assert "没提交的举报" in "".join(citizen.texts())


async def test_a_poster_that_is_gone_begins_a_report_without_a_place(citizen: Talker, world: World) -> None:
    await citizen.says("/start at_222222")
    assert "这张海报已经停用" in "".join(citizen.texts())
    await citizen.taps("同意")
    draft = world.store.read_now(lambda tx: tx.drafts.open_of(1))
    assert draft is not None and draft.place is None
