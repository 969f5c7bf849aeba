"""A report is walked to 办结 in the chat alone: two staff, the unit's steps entered on its behalf (S12, S18)."""

from complaints.model import Outcome, Role, State, Verdict
from complaints.office.staff_links import issue
from tests.chat import Room, Talker
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.conversations.test_staff import opens_first_case
from tests.world import World
from texts import label

ZH = "zh_CN"


async def hands_over(clerk: Talker) -> None:
    """受理, 交办 (属地 is the place's own), 签收."""
    await opens_first_case(clerk)
    await clerk.taps("受理")
    await clerk.taps("交办")
    await clerk.taps("规划建设科")
    await clerk.taps("24 小时")
    await clerk.taps("确认发送")
    await clerk.taps("签收")


async def test_from_submission_to_the_answer(
    citizen: Talker, clerk: Talker, verifier: Talker, group: Room, world: World
) -> None:
    await submits(citizen)
    await hands_over(clerk)
    assert case_in(world).state is State.RECTIFYING

    world.clock.passes(hours=3)
    await clerk.taps("整改完成")
    await clerk.sends_album("after1.jpg", "after2.jpg")
    assert clerk.last_text() == label("staff.after_photos", ZH, count=2)
    await clerk.taps("照片发完了")
    await clerk.taps("确认发送")
    assert clerk.last_text().endswith(label("error.own_work", ZH))
    assert {"核验通过", "退回重办"}.isdisjoint(clerk.buttons())
    case = case_in(world)
    card = clerk.room.from_bot()[-1]["message_id"]
    await clerk.taps_data(card, f"v1:do:pass:{case.number}:{case.version}")  # of a card opened before
    assert clerk.toasts()[-1] == label("error.own_work", ZH)

    await opens_first_case(verifier)
    await verifier.taps("核验通过")
    await verifier.taps("办结")
    await verifier.taps("属实")
    await verifier.taps("已解决")
    await verifier.says("土堆已全部覆盖，每天洒水四次。")
    await verifier.taps("确认发送")

    case = case_in(world)
    assert (case.state, case.verdict, case.outcome) == (State.CLOSED, Verdict.TRUE, Outcome.SOLVED)
    assert steps_of(world) == ["submit", "accept", "dispatch", "sign", "report_done", "pass", "close"]
    events = world.store.read_now(lambda tx: tx.cases.events(1))
    assert [event.actor.on_behalf_of for event in events if event.actor.on_behalf_of] == ["planning", "planning"]
    assert "核查结论：属实。办理结果：已解决。" in citizen.last_text()
    assert "土堆已全部覆盖" in citizen.last_text()
    assert "已办结" in group.last_text() and "覆盖" not in group.last_text()
    after = world.store.read_now(lambda tx: [e for e in tx.evidence.of_case(1) if e.stage == "after"])
    assert len(after) == 2


async def test_without_a_photo_the_reason_is_asked_for(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    await hands_over(clerk)
    await clerk.taps("整改完成")
    await clerk.says("夜里拍不清，已由街道现场确认")
    await clerk.taps("确认发送")
    event = world.store.read_now(lambda tx: tx.cases.events(1))[-1]
    assert event.values["why_no_photo"] == "夜里拍不清，已由街道现场确认"


async def test_sent_back_with_a_new_and_shorter_deadline(
    citizen: Talker, clerk: Talker, verifier: Talker, world: World
) -> None:
    await submits(citizen)
    await hands_over(clerk)
    await clerk.taps("整改完成")
    await clerk.says("已盖好")
    await clerk.taps("确认发送")

    await opens_first_case(verifier)
    await verifier.taps("退回重办")
    await verifier.says("西侧还露着")
    await verifier.taps("7 个工作日")
    assert "重办的期限不能比上一次长" in verifier.last_text()
    await verifier.says("今天下午三点吧")
    assert verifier.last_text() == label("error.bad_moment", ZH)
    await verifier.taps("2 小时")
    await verifier.taps("确认发送")
    assert (case_in(world).state, case_in(world).rework_count) == (State.REWORK, 1)
    assert "西侧" not in citizen.last_text()  # why it went back is between unit and verifier


async def test_triage_answers_itself(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    await clerk.taps("受理")
    told = len(citizen.texts())
    await clerk.taps("直接答复")
    assert len(citizen.texts()) == told
    await clerk.taps("阶段性办结")
    await clerk.taps("部分属实")
    await clerk.taps("部分解决")
    await clerk.says("已要求先洒水，围挡月底前装好。")
    await clerk.says("10月30日")
    await clerk.taps("确认发送")
    case = case_in(world)
    assert (case.state, str(case.milestone_on)) == (State.STAGED, "2026-10-30")


async def test_a_duplicate_joins_and_leaves_again(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    await submits(citizen, text="还是那个土堆")
    first, second = case_in(world, 1), case_in(world, 2)
    await clerk.says("/queue")
    await clerk.taps(second.number)
    await clerk.taps("重复")
    await clerk.says("LW-7K3M-9QX8")
    assert clerk.last_text() == label("error.unknown_case", ZH)
    await clerk.says(first.number.lower())
    await clerk.taps("确认发送")
    assert case_in(world, 2).master_id == first.id
    await clerk.taps("恢复单独办理")
    assert case_in(world, 2).state is State.SUBMITTED


async def test_binding_ties_the_telegram_account(world: World, stranger: Talker) -> None:

    account = world.store.write_now(lambda tx: tx.staff.add(name="吴核查", role=Role.VERIFIER, telegram_id=None))
    now = world.clock()
    world.store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="bind", word="w" * 32, now=now))
    await stranger.says(f"/start bind_{'w' * 32}")
    assert stranger.last_text() == label("staff.bound", ZH, name="吴核查", role="核验员")
    await stranger.says("/queue")
    assert label("queue.empty", ZH) in stranger.last_text()
    await stranger.says(f"/start bind_{'w' * 32}")
    assert stranger.last_text() == label("staff.bind_failed", ZH)


async def test_a_second_binding_moves_the_telegram_account(world: World, clerk: Talker) -> None:
    await clerk.says("/queue")
    account = world.store.write_now(lambda tx: tx.staff.add(name="吴核查", role=Role.VERIFIER, telegram_id=None))
    now = world.clock()
    world.store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="bind", word="w" * 32, now=now))
    await clerk.says(f"/start bind_{'w' * 32}")
    bound = world.store.read_now(lambda tx: [(one.name, one.telegram_id) for one in tx.staff.all()])
    assert bound == [("李受理", None), ("吴核查", clerk.user_id)]
    person = world.store.read_now(lambda tx: tx.people.of_user(world.telegram.bot_id, clerk.user_id))
    assert person is not None and person.staff_id == account.id
