"""举一反三 in the staff group (S24): one message when it is set and one when it is done; no words, no names (S27)."""

from complaints.case.moves import staff_actor
from complaints.model import Role
from complaints.places.site_tasks import Wanted, set_task, take
from complaints.places.task import TaskAction
from storage.tx import Tx
from tests.chat import Room, Talker
from tests.conversations.staff_scenes import submits
from tests.world import World


async def test_s24_the_group_hears_of_a_task_when_it_is_set_and_when_it_is_done(
    citizen: Talker, stranger: Talker, group: Room, world: World
) -> None:
    for talker in (citizen, citizen, stranger):
        await submits(talker)
    assert [text for text in group.texts() if text.startswith("重点关注")] != []
    before, now, services = len(group.texts()), world.clock(), world.services
    until = services.clock.working.at_or_after(now.replace(day=14))

    def work(tx: Tx) -> None:
        boss = staff_actor(tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None))
        wanted = Wanted(text="查幸福路 9 号", unit="planning", person="", due_at=until)
        task = set_task(
            tx, site_id=1, seen=0, wanted=wanted, actor=boss, now=now, clock=services.clock, zone=services.zone
        )
        take(tx, task_id=task.id, seen=1, action=TaskAction.DONE, actor=boss, now=now, note="已查")

    world.store.write_now(work)
    await world.settle()
    assert group.texts()[before:] == [
        "举一反三　北滩街道（虚构）\n已给 规划建设科（训练） 设任务，期限 10月14日 09:30。",
        "举一反三　北滩街道（虚构）\n规划建设科（训练） 已报完成，请另一位同事核查销号。",
    ]
