"""Reply templates and lifted mutes in the console (S16, R31)."""

from datetime import timedelta

from complaints.case.lifecycle import Action
from complaints.model import State
from complaints.report import restraint
from storage.tx import Tx
from tests.web.conftest import Browser, Cases
from tests.world import World


async def test_s16_a_template_is_filled_and_a_gap_is_not_sent(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.ANSWER)
    page = await clerk.opens(f"/console/cases/{case.number}?template=close_dust")
    assert "{情况}" in page and "{日期}" in page
    text_ = "经我局现场核查，{情况}。"
    await clerk.takes(case.number, "close", verdict="true", outcome="solved", public_text=text_, confirmed="1")
    assert clerk.status == 422 and "{情况}" in clerk.page
    assert cases.now(case).state is State.PENDING_REPLY
    text_ = "经我局现场核查，土堆未覆盖，已盖好。"
    await clerk.takes(case.number, "close", verdict="true", outcome="solved", public_text=text_, confirmed="1")
    assert cases.now(case).state is State.CLOSED


async def test_r31_staff_lift_a_mute_without_learning_whose(clerk: Browser, world: World) -> None:
    def mute(tx: Tx) -> None:
        person = tx.people.ensure(bot_id=7, user_id=123456789, chat_id=123456789, lang="zh_CN", now=world.clock())
        who = restraint.subjects(person, None, b"p" * 32).person
        made = tx.restraint.mute(who, reason="too_many", now=world.clock(), until=world.clock() + timedelta(hours=24))
        tx.restraint.appeal(made.id, text="替全楼报的", now=world.clock())

    world.store.write_now(mute)
    page = await clerk.opens("/console/limits")
    assert "替全楼报的" in page and "123456789" not in page
    await clerk.sends("/console/limits/1")
    assert world.store.read_now(lambda tx: tx.restraint.holding(now=world.clock())) == []
    assert [act.action for act in world.store.read_now(lambda tx: tx.acts.recent())] == ["lift_mute"]
