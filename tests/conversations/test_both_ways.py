"""After submission, both ways: adding, correcting, answering, judging; from any channel, and never on a wrong case
(R12, R15, R18, R20, R21, R24–R26, R28, R31–R33)."""

from dataclasses import replace
from datetime import timedelta

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Addition
from complaints.case.moves import found, staff_actor
from complaints.clock import reminding
from complaints.model import Complaint, Outcome, Role, State, Verdict
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in, steps_of, submits
from tests.world import World
from texts import say

ZH = "zh_CN"


def _by_clerk(world: World, tx: Tx, case: Complaint) -> Attempt:
    known = [staff for staff in tx.staff.all() if staff.name == "钱受理"]
    clerk = staff_actor(known[0] if known else tx.staff.add(name="钱受理", role=Role.CLERK, telegram_id=None))
    return Attempt.on(case, actor=clerk, now=world.clock())


async def staff_ask(world: World, case_id: int, question: str) -> None:
    def ask(tx: Tx) -> None:
        triage.ask(tx, _by_clerk(world, tx, found(tx, case_id)), clock=world.services.clock, question=question)

    await world.store.write(ask)
    await world.settle()


async def staff_close(world: World, case_id: int = 1, *, verdict: Verdict = Verdict.TRUE) -> None:
    """Through triage's own answer: 受理, 直接答复, 办结."""
    from complaints.case import closing

    def close(tx: Tx) -> None:
        case, clock = found(tx, case_id), world.services.clock
        if case.state is State.SUBMITTED:
            case = triage.accept(tx, _by_clerk(world, tx, case), clock=clock)
            case = triage.answer(tx, _by_clerk(world, tx, case), clock=clock)
        else:
            case = _back_to_answer(tx, case)
        closing.close(
            tx,
            _by_clerk(world, tx, case),
            clock=clock,
            verdict=verdict,
            outcome=Outcome.SOLVED,
            public_text="土堆已覆盖",
        )

    await world.store.write(close)
    await world.settle()


def _back_to_answer(tx: Tx, case: Complaint) -> Complaint:
    from dataclasses import replace

    moved = replace(case, state=State.PENDING_REPLY)
    assert tx.cases.save(moved, seen=case.version)
    return replace(moved, version=case.version + 1)


async def test_r15_words_and_photos_are_added_to_a_submitted_case(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("补充")
    await citizen.says("傍晚又扬了一次")
    assert citizen.last_text() == say("amend.added", ZH, number=case_in(world).number).text
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    assert "您做了补充：傍晚又扬了一次" in citizen.last_text()
    await citizen.taps("补充")
    await citizen.sends_album("late1.jpg", "late2.jpg")
    photos = world.store.read_now(lambda tx: tx.evidence.of_case(1))
    assert [photo.stage for photo in photos] == ["report", "supplement", "supplement"]
    assert steps_of(world).count("supplement") == 2  # the words; the album, once


async def test_r15_the_place_is_corrected_in_place_before_a_unit_has_it(citizen: Talker, world: World) -> None:
    await submits(citizen)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("更正位置")
    await citizen.shares_location(0.01, 0.03)
    case = case_in(world)
    assert (case.place.lat, case.place.lon) == (0.01, 0.03)
    (event,) = [e for e in world.store.read_now(lambda tx: tx.cases.events(1)) if e.action == Addition.CORRECT]
    assert event.values["before"] == "0.03000, 0.05000"


async def test_r15_later_a_correction_is_a_note_and_the_place_stays(citizen: Talker, world: World) -> None:
    await submits(citizen)

    def with_a_unit(tx: Tx) -> None:
        from dataclasses import replace

        case = tx.cases.get(1)
        assert case is not None
        assert tx.cases.save(replace(case, state=State.RECTIFYING, unit="planning"), seen=case.version)

    world.store.write_now(with_a_unit)
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("更正位置")
    assert "不再改动" in citizen.last_text()
    await citizen.says("桃林路南侧")
    assert (case_in(world).place.lat, case_in(world).place.lon) == (0.03, 0.05)
    assert steps_of(world)[-1] == "correct"


async def test_r15_personal_data_is_masked_everywhere_in_the_report(citizen: Talker, world: World) -> None:
    await submits(citizen, text="北边工地有灰，我叫王小芳，电话13812345678，住幸福里3号楼")
    await citizen.says("/track")
    await citizen.taps(case_in(world).number)
    await citizen.taps("遮盖个人信息")
    await citizen.says("幸福里3号楼")
    text = case_in(world).text
    assert text == "北边工地有灰，我叫[姓名]，电话[电话]，住■■■"
    payloads = world.store.read_now(lambda tx: [str(event) for event in tx.cases.events(1)])
    assert not any("13812345678" in payload or "幸福里" in payload for payload in payloads)
    assert world.store.read_now(lambda tx: list(tx.history.broken())) == []


async def test_r15_a_report_is_withdrawn_after_one_question(citizen: Talker, stranger: Talker, world: World) -> None:
    await submits(citizen)
    number = case_in(world).number
    await citizen.says("/track")
    await citizen.taps(number)
    await citizen.taps("撤回")
    assert case_in(world).state is State.SUBMITTED
    await stranger.says(f"/track {number}")
    await stranger.taps_data(stranger.messages()[-1]["message_id"], f"v1:withdrawn:{number}")
    assert case_in(world).state is State.SUBMITTED
    await citizen.taps("确认撤回")
    assert case_in(world).state is State.WITHDRAWN


async def test_r21_a_reply_lands_on_the_case_it_quotes(citizen: Talker, world: World) -> None:
    for _ in range(3):
        await submits(citizen)
    asked: dict[int, int] = {}
    for case_id in (1, 2, 3):
        await staff_ask(world, case_id, f"第 {case_id} 份：哪个门？")
        asked[case_id] = citizen.room.from_bot()[-1]["message_id"]
    await citizen.says("东门", reply_to=asked[2])
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.NEED_INFO, State.SUBMITTED, State.NEED_INFO]
    await citizen.sends_photo("gate.jpg")
    assert "加到" in citizen.buttons()[0]
    await citizen.taps(f"加到 {case_in(world, 3).number}")
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.NEED_INFO, State.SUBMITTED, State.SUBMITTED]
    assert len(world.store.read_now(lambda tx: tx.evidence.of_case(3))) == 2


async def test_r21_words_that_name_no_case_are_asked_about(citizen: Talker, world: World) -> None:
    for _ in range(3):
        await submits(citizen)
    for case_id in (1, 2, 3):
        await staff_ask(world, case_id, "哪个门？")
    await citizen.says("东门那边")
    assert case_in(world, 1).state is State.NEED_INFO
    assert sum("给 LW-" in label for label in citizen.buttons()) == 3
    await citizen.taps(f"给 {case_in(world, 1).number}")
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.SUBMITTED, State.NEED_INFO, State.NEED_INFO]
    await citizen.says(f"{case_in(world, 2).number} 西门")
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.SUBMITTED, State.SUBMITTED, State.NEED_INFO]


async def test_r21_a_stranger_s_reply_reaches_nobody_s_case(citizen: Talker, stranger: Talker, world: World) -> None:
    await submits(citizen)
    await staff_ask(world, 1, "哪个门？")
    await stranger.says(f"{case_in(world).number} 东门")
    assert case_in(world).state is State.NEED_INFO


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
        triage.accept(tx, _by_clerk(world, tx, found(tx, 1)), clock=world.services.clock)

    await world.store.write(accept)
    await world.settle()


async def test_r18_number_and_own_code_open_the_case_in_another_channel(
    citizen: Talker, visitor: Talker, world: World
) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("工地土堆没盖")
    await citizen.taps("施工扬尘")
    await citizen.taps("匿名")
    await citizen.taps("自设查询码")
    await citizen.says("123456")
    assert citizen.last_text() == say("error.weak_code", ZH).text
    await citizen.says("270 519")
    await citizen.taps("提交")
    assert "270 519" in citizen.last_text()
    number = case_in(world).number
    await staff_ask(world, 1, "哪个门？")
    await visitor.says(number)
    await visitor.taps("输入查询码")
    await visitor.says("270519")
    assert "哪个门" in visitor.last_text() or "请您补充" in visitor.last_text()
    await visitor.taps("回答")
    await visitor.says("东门")
    assert case_in(world).state is State.SUBMITTED
    await staff_close(world)
    await visitor.says(number)
    await visitor.taps("申领奖励")
    assert "claim" in steps_of(world)


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
            _by_clerk(world, tx, found(tx, 1)),
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


async def test_r12_danger_is_met_with_numbers_and_saved(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("厂里一股刺鼻味")
    await citizen.taps("工业废气")
    await citizen.taps("头晕")
    numbers, asked = citizen.texts()[-2:]
    assert numbers == say("danger.numbers", ZH).text
    assert asked.startswith(say("danger.not_submitted", ZH).text)
    await citizen.taps("跳过")
    await citizen.taps("跳过")
    await citizen.taps("仅工作人员可见")
    assert "身体不适：有人头晕或呼吸困难" in citizen.last_text()
    await citizen.taps("提交")
    assert case_in(world).answers == {"unwell": "有人头晕或呼吸困难"}


async def test_r12_questions_of_a_frequent_category_are_offered_on_the_review_card(
    citizen: Talker, world: World
) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("工地土堆没盖")
    await citizen.taps("施工扬尘")
    await citizen.taps("仅工作人员可见")
    await citizen.taps("回答小问题")
    await citizen.taps("正在发生")
    await citizen.says("东门")
    await citizen.taps("跳过")
    assert "出入口：东门" in citizen.last_text()
    await citizen.taps("提交")
    assert case_in(world).answers == {"going_on": "正在发生", "gate": "东门"}


async def test_r12_every_category_has_its_questions_and_all_can_be_passed_over(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("不知道是什么东西漏了")
    await citizen.taps("其他")
    await citizen.taps("仅工作人员可见")
    await citizen.taps("回答小问题")
    await citizen.says("有人晕倒了")
    assert citizen.texts()[-2] == say("danger.numbers", ZH).text
    await citizen.taps("全部跳过")
    await citizen.taps("提交")
    assert case_in(world).answers == {"unwell": "有人晕倒了"}


async def test_contact_details_in_the_staff_chat_leave_a_trace(citizen: Talker, clerk: Talker, world: World) -> None:
    """Shown on request, in private, and never to the group."""
    await submits(citizen)
    _named(world)
    number = case_in(world).number

    async def opens() -> None:
        await clerk.says("/queue")
        await clerk.taps(number)

    await opens()
    await clerk.taps("查看联系方式")
    assert "13812345678" in clerk.last_text() and "13812345678" not in "\n".join(world.group.texts())
    assert "reveal" in steps_of(world)


def _named(world: World) -> None:
    from dataclasses import replace

    from complaints.model import Identity

    def sign(tx: Tx) -> None:
        case = tx.cases.get(1)
        assert case is not None
        named = replace(case, identity=Identity.NAMED, contact_name="王小芳", contact_phone="13812345678")
        assert tx.cases.save(named, seen=case.version)

    world.store.write_now(sign)


async def test_r33_a_vehicle_in_one_message_becomes_fields(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("truck.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("渣土车苏CD12345由南向北开，晚上9点半，一路撒土")
    await citizen.taps("道路/渣土运输")
    await citizen.taps("仅工作人员可见")
    assert "车牌（不公开）：苏CD12345" in citizen.last_text()
    await citizen.taps("提交")
    case = case_in(world)
    assert case.answers == {"plate": "苏CD12345", "direction": "由南向北", "seen_at": "晚上9点半"}
    assert "苏CD12345" not in case.text


async def test_r28_a_voice_is_evidence_and_asked_for_a_line(citizen: Talker, world: World) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    voice = {"file_id": "v1", "file_unique_id": "w1", "duration": 40, "file_size": 90_000}
    await citizen.sends({"voice": {**voice, "duration": 61}})
    assert "60 秒" in citizen.last_text()
    await citizen.sends({"voice": dict(voice)})
    assert citizen.last_text().startswith(say("photo.voice_received", ZH).text)
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    assert citizen.last_text() == say("step.text_line.ask", ZH).text
    assert "跳过" not in citizen.buttons()
    large = {"file_id": "f2", "file_unique_id": "u2", "duration": 9, "width": 1, "height": 1, "file_size": 21 * 2**20}
    await citizen.sends({"video": large})
    assert "20 MB" in citizen.last_text() and "https://lvwang.example/chat/" in citizen.last_text()


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


async def test_r21_an_anonymous_reply_lands_on_the_case_it_quotes(citizen: Talker, world: World) -> None:
    """No number in the words quoted (a photo's caption, an old client): the message itself is known."""
    for _ in range(3):
        await submits(citizen, identity="匿名")
    asked: dict[int, int] = {}
    for case_id in (1, 2, 3):
        await staff_ask(world, case_id, f"第 {case_id} 份：哪个门？")
        asked[case_id] = citizen.room.from_bot()[-1]["message_id"]
    world.telegram.state.messages[citizen.room.id][asked[2]]["text"] = "哪个门？"
    await citizen.says("东门", reply_to=asked[2])
    assert [case_in(world, i).state for i in (1, 2, 3)] == [State.NEED_INFO, State.SUBMITTED, State.NEED_INFO]


async def test_r21_anonymous_words_that_name_no_case_are_asked_about(
    citizen: Talker, stranger: Talker, world: World
) -> None:
    for _ in range(2):
        await submits(citizen, identity="匿名")
    for case_id in (1, 2):
        await staff_ask(world, case_id, "哪个门？")
    await stranger.says("东门那边")
    assert not any("给 LW-" in label for label in stranger.buttons())
    await citizen.says("东门那边")
    assert sum("给 LW-" in label for label in citizen.buttons()) == 2
    await citizen.taps(f"给 {case_in(world, 1).number}")
    assert [case_in(world, i).state for i in (1, 2)] == [State.SUBMITTED, State.NEED_INFO]
    await citizen.sends_photo("gate.jpg")
    await citizen.taps(f"加到 {case_in(world, 2).number}")
    assert case_in(world, 2).state is State.SUBMITTED
    assert [item.lat for item in world.store.read_now(lambda tx: tx.evidence.of_case(2))] == [None, None]


async def test_s26_the_other_system_s_number_finds_the_case(citizen: Talker, stranger: Talker, world: World) -> None:
    await submits(citizen)
    number = case_in(world).number
    assert world.store.write_now(lambda tx: tx.forwards.keep_number("hotline", "XZ-2026-9", 1))
    await citizen.says("/track XZ-2026-9")
    assert number in citizen.last_text()
    await stranger.says("/track")
    await stranger.says("XZ-2026-9")
    assert number in stranger.last_text()
    await stranger.says("/track XZ-2026-8")
    assert number not in stranger.last_text()


async def test_r19_where_a_report_stands_is_asked_in_one_s_own_words(citizen: Talker, stranger: Talker) -> None:
    await submits(citizen)
    for words in ("我的举报办到哪一步了？", "我的举报怎么样了", "查询进度", "Where is my report?"):
        await citizen.says(words)
        assert citizen.last_text() == say("my.cases", ZH).text
    await stranger.says("我的举报怎么样了")
    assert stranger.last_text() == say("track.ask_number", ZH).text


async def test_r19_what_is_no_number_is_heard_as_it_is_meant(stranger: Talker) -> None:
    for words in ("楼下工地半夜施工吵死了", "12号楼对面半夜施工吵死了"):
        await stranger.says("查进度")
        await stranger.says(words)
        assert "夜里工地施工吵人" in stranger.last_text(), words
    for number in ("7K3M-9QX", "LW-7K3M", "徐环 2026-0017"):
        await stranger.says("查进度")
        await stranger.says(number)
        assert stranger.last_text() == say("track.bad_number", ZH).text, number


async def test_r12_words_of_danger_bring_the_emergency_numbers_first_wherever_they_are_typed(
    citizen: Talker, world: World
) -> None:
    numbers = say("danger.numbers", ZH).text
    assert all(number in numbers for number in ("119", "120", "110")) and "12345" not in numbers
    await citizen.says("有人往河里倒油漆，味道很冲，有人晕倒了")
    assert citizen.texts()[-2] == numbers and citizen.buttons()[-1] == "举报污染"
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.says("厂里着火了，黑烟很大")
    assert citizen.texts()[-2] == numbers
    await citizen.says("渣土车不盖怎么罚")
    assert citizen.texts().count(numbers) == 2


async def test_r12_the_answer_to_a_question_brings_the_numbers_once(citizen: Talker) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_photo("smoke.jpg")
    await citizen.shares_location(0.03, 0.05)
    await citizen.taps("确认位置")
    await citizen.says("厂里一股刺鼻味")
    await citizen.taps("工业废气")
    await citizen.says("有人晕倒了")
    assert sum("120" in text for text in citizen.texts()[-2:]) == 1
