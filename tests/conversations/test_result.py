"""The result: solved, unsolved, cannot tell, rated, refused (R20, R24, R25, R26)."""

from dataclasses import replace

from complaints.case import triage
from complaints.case.moves import load
from complaints.clock import reminding
from complaints.model import Role, State
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.case_scenes import ZH, _by_clerk, staff_ask, staff_close
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import say


async def test_r20_at_night_news_come_without_a_sound(citizen: Talker, world: World) -> None:
    await submits(citizen)
    heard: list[bool] = []
    call = world.outbox.channel(world.telegram.bot_id).bot.call

    async def listening(method: str, params: dict[str, object]) -> object:
        if params.get("chat_id") == citizen.user_id:
            heard.append(bool(params.get("disable_notification")))
        return await call(method, params)

    object.__setattr__(world.outbox.channel(world.telegram.bot_id).bot, "call", listening)
    await staff_ask(world, 1, "哪个门？")
    world.clock.passes(hours=13)  # 22:30
    await citizen.says("/my")
    heard.clear()
    await staff_close_asked(world)
    assert heard == [True]


async def staff_close_asked(world: World) -> None:
    def accept(tx: Tx) -> None:
        triage.accept(tx, _by_clerk(world, tx, load(tx, 1)), clock=world.services.clock)

    await world.store.write(accept)
    await world.settle()


async def test_r24_a_result_asks_solved_or_not_and_unsolved_reopens_once(
    citizen: Talker, supervisor: Talker, world: World
) -> None:
    await supervisor.says("/start")
    await submits(citizen)
    await staff_close(world)
    assert [word for word in ("已解决", "未解决", "说不清") if any(word in b for b in citizen.buttons())] == [
        "已解决",
        "未解决",
        "说不清",
    ]
    await citizen.taps("未解决")
    await citizen.sends_photo("still.jpg")
    assert case_in(world).state is State.CLOSED
    await citizen.taps("照片能说明")
    assert (case_in(world).state, case_in(world).round) == (State.REWORK, 2)
    assert case_in(world).number in supervisor.last_text() and "督办" in supervisor.last_text()
    await staff_close(world)
    await citizen.taps("未解决")
    await citizen.says("还有灰")
    assert citizen.last_text() == say("follow.dispute_done", ZH).text
    assert case_in(world).state is State.CLOSED
    assert steps_of(world)[-1] == "unsolved_again"
    assert "第二次" in supervisor.last_text()


async def test_r24_unsolved_can_be_given_up_and_the_report_being_written_stays(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await staff_close(world)
    await citizen.says("举报污染")
    await citizen.sends_photo("another.jpg")
    for give_up in (citizen.taps, citizen.says):
        await citizen.taps("未解决")
        assert citizen.buttons() == ["取消"]
        await give_up("取消")
        assert citizen.last_text() == say("follow.left", ZH).text
    await citizen.says("桃林路东侧工地，北滩街道")
    assert citizen.last_text().startswith("请核对地点") and case_in(world).state is State.CLOSED


async def test_r24_who_begins_another_report_says_nothing_more_of_the_closed_one(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await staff_close(world)
    await citizen.taps("未解决")
    await citizen.says("举报污染")
    await citizen.sends_photo("another.jpg")
    await citizen.says("桃林路东侧工地，北滩街道")
    assert case_in(world).state is State.CLOSED and citizen.last_text().startswith("请核对地点")
    await citizen.taps("未解决")
    await citizen.says("举报污染")
    await citizen.taps("继续")
    await citizen.taps("确认位置")
    await citizen.says("还是那个工地，又开工了")
    assert case_in(world).state is State.CLOSED


async def test_r24_unsolved_reaches_who_is_in_charge_of_the_unit_by_the_duty_table(
    citizen: Talker, supervisor: Talker, stranger: Talker, world: World
) -> None:
    leader = world.talker(800_009, "秦")
    name = world.services.zone.duty.leaders["planning"]
    world.store.write_now(lambda tx: tx.staff.add(name=name, role=Role.SUPERVISOR, telegram_id=800_009))
    for one in (supervisor, leader, stranger):
        await one.says("/start")
    heard = [len(one.texts()) for one in (supervisor, stranger)]
    await submits(citizen)
    await staff_close(world)
    closed = case_in(world)
    world.store.write_now(lambda tx: tx.cases.save(replace(closed, unit="planning"), seen=closed.version))
    await citizen.taps("未解决")
    await citizen.says("还有灰")
    assert case_in(world).number in leader.last_text() and "督办" in leader.last_text()
    assert [len(one.texts()) for one in (supervisor, stranger)] == heard
    assert name not in "".join(citizen.texts())


async def test_r24_can_t_tell_is_noted_once(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await staff_close(world)
    await citizen.taps("说不清")
    assert steps_of(world)[-1] == "unsure"
    assert case_in(world).state is State.CLOSED


async def test_r25_rated_once_a_round_with_a_reason_and_one_reminder(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await staff_close(world)
    world.clock.passes(days=4)
    assert world.store.write_now(lambda tx: reminding.remind_to_rate(tx, now=world.clock())) == 1
    assert world.store.write_now(lambda tx: reminding.remind_to_rate(tx, now=world.clock())) == 0
    await world.settle()
    assert "满意吗" in citizen.last_text()
    await citizen.taps("4 分")
    assert case_in(world).satisfaction == 4
    await citizen.says("来得挺快")
    reasons = [
        e.values.get("reason") for e in world.store.read_now(lambda tx: tx.cases.events(1)) if e.action == "rate"
    ]
    assert reasons == ["", "来得挺快"]
    await citizen.taps("5 分")
    assert citizen.toasts()[-1] == say("error.rated_already", ZH).text


async def test_r25_whoever_handled_it_can_t_rate_it(clerk: Talker, world: World) -> None:
    await submits(clerk)

    def handled(tx: Tx) -> None:
        from dataclasses import replace

        case, staff = tx.cases.get(1), tx.staff.by_telegram(clerk.user_id)
        assert case is not None and staff is not None
        assert tx.cases.save(replace(case, owner_id=staff.id), seen=case.version)

    world.store.write_now(handled)
    await staff_close(world)
    await clerk.taps("评价")
    await clerk.taps("5 分")
    assert case_in(world).satisfaction is None
    assert clerk.toasts()[-1] == say("error.rate_own", ZH).text


async def test_r26_a_refusal_names_basis_who_is_in_charge_and_how_to_object(citizen: Talker, world: World) -> None:
    await submits(citizen)

    def reject(tx: Tx) -> None:
        triage.reject(
            tx,
            _by_clerk(world, tx, load(tx, 1)),
            clock=world.services.clock,
            reason="not_duty",
            referral="市住建局，0516-00000000",
        )

    await world.store.write(reject)
    await world.settle()
    told = citizen.last_text()
    assert "原因：不属于本区职责" in told and "第1083条" in told
    assert "市住建局，0516-00000000" in told and "提出异议" in told and "12345" in told
    assert "修好" not in told and "已解决" not in told
