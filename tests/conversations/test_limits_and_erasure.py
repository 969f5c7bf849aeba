"""Too many reports (R31), and the erasure of one's own data (R32)."""

from datetime import timedelta

from complaints.case.moves import staff_actor
from complaints.model import Role
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World


async def test_r31_slowed_asked_muted_and_lifted(citizen: Talker, clerk: Talker, world: World) -> None:
    from complaints.report import restraint

    async def another() -> None:
        await submits(citizen)
        world.clock.passes(minutes=15)

    for _ in range(3):
        await another()
    await submits(citizen)
    assert "这个地点已提交 3 份" in citizen.last_text()
    await citizen.taps("确定提交")
    assert len(world.store.read_now(lambda tx: tx.cases.of_reporter(1))) == 4

    def much(tx: Tx) -> None:
        person = tx.people.get(1)
        assert person is not None
        who = restraint.subjects(person, None, b"p" * 32).person
        for _ in range(20):
            tx.restraint.mark(who, now=world.clock() - timedelta(hours=2))

    world.store.write_now(much)
    world.clock.passes(minutes=30)
    await submits(citizen)
    await citizen.taps("确定提交")
    assert len(world.store.read_now(lambda tx: tx.cases.of_reporter(1))) == 5
    await submits(citizen)
    assert "暂时不能再提交" in citizen.last_text()
    await citizen.taps("申诉")
    await citizen.says("我是小区楼长，替大家报的")
    (mute,) = world.store.read_now(lambda tx: tx.restraint.holding(now=world.clock()))
    assert mute.appeal == "我是小区楼长，替大家报的"
    actor = world.store.read_now(_clerk_of)
    world.store.write_now(lambda tx: restraint.lift(tx, mute_id=mute.id, actor=actor, now=world.clock()))
    await citizen.says("提交")
    await citizen.taps("确定提交")  # the place is still one that was reported often
    assert len(world.store.read_now(lambda tx: tx.cases.of_reporter(1))) == 6
    assert world.store.read_now(lambda tx: [act.action for act in tx.acts.recent()]) == ["lift_mute"]


def _clerk_of(tx: Tx):  # type: ignore[no-untyped-def]
    return staff_actor(next(staff for staff in tx.staff.all() if staff.role is Role.CLERK))


async def test_r32_my_data_goes_at_once_and_the_case_stays(citizen: Talker, world: World) -> None:
    await submits(citizen, text="工地有灰，我叫王小芳，电话13812345678")
    await citizen.says("/privacy")
    await citizen.taps("删除我的信息")
    assert "会留下" in citizen.last_text()
    await citizen.taps("确认删除")
    case = case_in(world)
    assert (case.reporter_id, case.contact_phone, case.text) == (None, "", "工地有灰，我叫[姓名]，电话[电话]")
    assert world.store.read_now(lambda tx: tx.people.of_user(world.telegram.bot_id, citizen.user_id)) is None
    assert world.store.read_now(lambda tx: [act.action for act in tx.acts.recent()]) == ["erase_person"]
    assert world.store.read_now(lambda tx: list(tx.history.broken())) == []
