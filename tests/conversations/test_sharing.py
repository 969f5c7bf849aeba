"""What a reporter agrees to have published, on the review card: two choices of their own, and none is made for them."""

from complaints.model import Sharing
from tests.chat import Talker
from tests.conversations.report_scenes import tells_everything
from tests.world import World


async def submitted(citizen: Talker, world: World) -> frozenset[Sharing] | None:
    await citizen.taps("提交")
    (case,) = world.store.read_now(lambda tx: [tx.cases.get(1)])
    assert case is not None
    return case.sharing


async def test_nothing_is_published_unless_the_reporter_says_so(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    assert "对外公开：不公开" in citizen.last_text()
    assert await submitted(citizen, world) == frozenset()


async def test_results_and_photos_are_asked_for_apart(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    assert "同意公开照片（打码后）" not in citizen.buttons()
    await citizen.taps("同意公开办理情况")
    assert "对外公开：办理情况可以公开，照片不公开" in citizen.last_text()
    await citizen.taps("同意公开照片（打码后）")
    assert "对外公开：办理情况和照片（打码后）可以公开" in citizen.last_text()
    assert await submitted(citizen, world) == {Sharing.RESULTS, Sharing.PHOTOS}


async def test_an_agreement_is_taken_back_by_the_same_button(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("同意公开办理情况")
    await citizen.taps("同意公开照片（打码后）")
    await citizen.taps("不公开照片")
    assert "照片不公开" in citizen.last_text()
    await citizen.taps("不公开办理情况")
    assert await submitted(citizen, world) == frozenset()


async def test_an_anonymous_reporter_is_asked_the_same(visitor: Talker, world: World) -> None:
    await tells_everything(visitor, identity="匿名")
    await visitor.taps("同意公开办理情况")
    assert await submitted(visitor, world) == {Sharing.RESULTS}


async def test_the_consent_text_says_that_it_is_asked_later(citizen: Talker) -> None:
    await citizen.says("举报污染")
    assert "不选就不公开" in citizen.last_text()
