"""O13 in the chat: the reporter of a merged report claims once, by the verdict on the main report."""

from complaints.case import merging
from complaints.case.attempt import Attempt
from complaints.case.moves import staff_actor
from complaints.model import Role
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.case_scenes import staff_close
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import say


async def test_o13_a_merged_report_claims_when_the_master_was_true(
    citizen: Talker, visitor: Talker, world: World
) -> None:
    await submits(visitor)
    await submits(citizen)

    def merge(tx: Tx) -> None:
        clerk = staff_actor(tx.staff.add(name="周受理", role=Role.CLERK, telegram_id=None))
        attempt = Attempt.on(case_in(world, 2), actor=clerk, now=world.clock())
        merging.merge(tx, attempt, clock=world.services.clock, master_id=1)

    await world.store.write(merge)
    await staff_close(world)
    await citizen.taps("申领奖励")
    assert citizen.last_text() == say("claim.done", "zh_CN", number=case_in(world, 2).number).text
    assert "claim" in steps_of(world, 2) and "claim" not in steps_of(world, 1)
    await citizen.says(case_in(world, 2).number)
    assert "您申领了奖励" in citizen.last_text()
    await citizen.taps("申领奖励")
    assert citizen.last_text() == say("error.claimed_already", "zh_CN").text
