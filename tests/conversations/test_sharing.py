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


def sharing_now(world: World) -> frozenset[Sharing] | None:
    case = world.store.read_now(lambda tx: tx.cases.get(1))
    assert case is not None
    return case.sharing


async def test_after_submission_each_agreement_is_withdrawn_by_its_button(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    await citizen.taps("同意公开办理情况")
    await citizen.taps("同意公开照片（打码后）")
    assert await submitted(citizen, world) == {Sharing.RESULTS, Sharing.PHOTOS}
    await opens_own_case(citizen, world)
    await citizen.taps("不再公开照片")
    assert "您的照片马上从公开页面撤下" in citizen.last_text()
    assert sharing_now(world) == {Sharing.RESULTS, Sharing.PHOTOS}
    await citizen.taps("确定撤回")
    assert "已撤回。您的照片不再公开" in citizen.last_text() and sharing_now(world) == {Sharing.RESULTS}
    await opens_own_case(citizen, world)
    assert "您撤回了公开的同意" in citizen.last_text() and "不再公开照片" not in citizen.buttons()
    await citizen.taps("不再公开办理情况")
    await citizen.taps("确定撤回")
    assert sharing_now(world) == frozenset()
    await opens_own_case(citizen, world)
    assert [one for one in citizen.buttons() if "不再公开" in one] == []


async def test_without_an_agreement_there_is_nothing_to_withdraw(citizen: Talker, world: World) -> None:
    await tells_everything(citizen)
    assert await submitted(citizen, world) == frozenset()
    await opens_own_case(citizen, world)
    assert [one for one in citizen.buttons() if "不再公开" in one] == []


async def opens_own_case(citizen: Talker, world: World) -> None:
    case = world.store.read_now(lambda tx: tx.cases.get(1))
    assert case is not None
    await citizen.says("/my")
    await citizen.taps(next(one for one in citizen.buttons() if case.number in one))


async def test_an_anonymous_reporter_withdraws_with_number_and_code(
    visitor: Talker, citizen: Talker, world: World
) -> None:
    await tells_everything(visitor, identity="匿名")
    await visitor.taps("同意公开办理情况")
    assert await submitted(visitor, world) == {Sharing.RESULTS}
    case = world.store.read_now(lambda tx: tx.cases.get(1))
    assert case is not None
    code = next(line for line in visitor.last_text().splitlines() if line.startswith("查询码："))
    await citizen.says(case.number)
    assert [one for one in citizen.buttons() if "不再公开" in one] == []  # the number alone opens nothing
    await citizen.taps("输入查询码")
    await citizen.says("".join(filter(str.isdigit, code)))
    await citizen.taps("不再公开办理情况")
    await citizen.taps("确定撤回")
    assert sharing_now(world) == frozenset()
    entry = world.store.read_now(lambda tx: tx.cases.events(1))[-1]
    assert (entry.action, entry.actor.staff_id, entry.actor.person_id, entry.actor.name) == ("unshared", None, None, "")
