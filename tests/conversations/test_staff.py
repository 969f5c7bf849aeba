"""Staff in the chat: the group's card, the private queue, every step with its words (S01, S02, S03, S15, S27)."""

from dataclasses import replace

import pytest

from complaints.case.lifecycle import Action, allowed
from complaints.model import Identity, Role, State
from complaints.office.staff_steps import STEPS
from services import Services
from tests.chat import Clock, Room, Talker, text_of
from tests.conversations.staff_scenes import case_in, everything_in, steps_of, submits
from tests.world import World
from texts import label, say

ZH = "zh_CN"


async def opens_first_case(staff: Talker) -> None:
    await staff.says("/queue")
    await staff.taps("LW-")


async def test_s27_the_group_sees_number_category_and_sub_district_only(
    citizen: Talker, group: Room, world: World
) -> None:
    await submits(citizen, text="北滩小学后门的土堆没盖，我姓王")
    [card] = group.from_bot()
    assert case_in(world).number in text_of(card) and "施工扬尘　北滩街道" in text_of(card)
    assert all(secret not in text_of(card) for secret in ("土堆", "小学", "王", "0.03", "0.05"))
    assert group.buttons() == ["受理", "私聊办理", "打开工作台"]


async def test_accepted_in_the_group_by_one_tap_and_the_resident_is_told(
    citizen: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await submits(citizen)
    await clerk.taps("受理", chat=group)
    number = case_in(world).number
    assert group.toasts() == [label("staff.accepted", ZH, number=number)]
    assert case_in(world).state is State.ACCEPTED
    assert len(group.from_bot()) == 1 and "已受理" in group.last_text() and "李受理" in group.last_text()
    assert citizen.last_text().startswith(say("notice.changed", ZH, number=number).text)


async def test_the_second_of_two_sees_who_was_first(
    citizen: Talker, clerk: Talker, supervisor: Talker, group: Room, world: World
) -> None:
    await submits(citizen)
    card = group.from_bot()[0]["message_id"]
    data = f"v1:accept:{case_in(world).number}:1"
    await clerk.taps_data(card, data, chat=group)
    await supervisor.taps_data(card, data, chat=group)
    assert group.toasts()[-1] == "已经由 李受理 于 10月12日 09:30 处理，现在是“已受理”。请看最新的情况。"
    assert steps_of(world) == ["submit", "accept"]


async def test_r20_a_change_is_said_once(citizen: Talker, clerk: Talker, group: Room, world: World) -> None:
    await submits(citizen)
    await clerk.taps("受理", chat=group)
    assert citizen.last_text() == f"您的举报 {case_in(world).number} 有新进展\n已受理，正在确定由谁办理。"


async def test_a_member_of_the_group_without_an_account_gets_nowhere(
    citizen: Talker, stranger: Talker, group: Room, world: World
) -> None:
    await submits(citizen)
    for button in ("受理", "私聊办理"):
        await stranger.taps(button, chat=group)
        assert group.toasts()[-1] == label("error.no_account", ZH)
    await stranger.says("/queue")
    await stranger.says("/stats")
    assert set(stranger.texts()) == {label("error.no_account", ZH)}
    assert steps_of(world) == ["submit"]


async def test_another_bot_s_command_in_the_group_leaves_no_trace_of_who_gave_it(
    stranger: Talker, group: Room, world: World
) -> None:
    said = len(group.from_bot())
    await stranger.says("/weather", chat=group)
    bot_id = world.telegram.bot_id
    assert world.store.read_now(lambda tx: tx.people.of_user(bot_id, stranger.user_id)) is None
    assert len(group.from_bot()) == said


async def test_a_verifier_may_not_accept(citizen: Talker, verifier: Talker, group: Room, world: World) -> None:
    await submits(citizen)
    await verifier.taps("受理", chat=group)
    assert group.toasts() == [label("error.not_allowed", ZH)]
    assert case_in(world).state is State.SUBMITTED


async def test_a_closed_account_gets_nowhere(citizen: Talker, clerk: Talker, group: Room, world: World) -> None:
    await submits(citizen)
    account = world.store.read_now(lambda tx: tx.staff.by_telegram(clerk.user_id))
    assert account is not None
    world.store.write_now(lambda tx: tx.staff.save(replace(account, active=False)))
    await clerk.taps("受理", chat=group)
    assert group.toasts() == [label("error.no_account", ZH)]


async def test_the_case_opens_in_the_private_chat_not_in_the_group(citizen: Talker, clerk: Talker, group: Room) -> None:
    await submits(citizen, text="北边工地土堆没盖")
    await clerk.taps("私聊办理", chat=group)
    assert "北边工地土堆没盖" in clerk.last_text()
    assert "北边工地土堆没盖" not in everything_in(group)
    assert group.toasts() == [label("staff.sent_privately", ZH)]


async def test_commands_in_the_group_answer_with_counts_only(
    citizen: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await submits(citizen)
    for command in ("/queue", "/stats"):
        await clerk.says(command, chat=group)
        assert "未结 1　超期 0　办结 0　总计 1" in group.last_text()
        assert case_in(world).number not in group.last_text()


async def test_buttons_are_exactly_the_steps_of_the_table(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    offered = {label(f"action.{action}", ZH): action for action in STEPS}
    for state in State:
        case = case_in(world)
        changed = replace(case, state=state, merged_from=State.ACCEPTED, return_to=State.ACCEPTED)
        world.store.write_now(lambda tx, case=case, changed=changed: tx.cases.save(changed, seen=case.version))
        await clerk.says("/queue")
        await clerk.taps_data(clerk.room.from_bot()[-1]["message_id"], f"v1:open:{case.number}")
        shown = {offered[button] for button in clerk.buttons() if button in offered}
        assert shown == set(allowed(case.kind, state, {Role.CLERK})) & set(STEPS) - {Action.RESUME}, state


async def test_the_queue_lists_filters_and_opens(citizen: Talker, clerk: Talker, clock: Clock, world: World) -> None:
    await submits(citizen)
    await submits(citizen, text="渣土车一路洒")
    first, second = case_in(world, 1).number, case_in(world, 2).number
    await clerk.says("/queue")
    assert clerk.last_text().index(second) < clerk.last_text().index(first)
    await clerk.taps("已超期")
    assert label("queue.empty", ZH) in clerk.last_text()
    clock.passes(days=5)
    await clerk.taps("已超期")
    assert "共 2 件" in clerk.last_text() and "已超期" in clerk.last_text()
    await clerk.taps("我的")
    assert "共 0 件" in clerk.last_text()
    await clerk.taps("按状态看")
    await clerk.taps("待受理")
    assert "待受理　共 2 件" in clerk.last_text()
    assert len(clerk.texts()) == 1  # one message, edited
    await clerk.taps(first)
    assert "北边工地土堆没盖" in clerk.last_text()


async def test_a_step_with_words_asks_previews_and_only_then_tells(
    citizen: Talker, clerk: Talker, world: World
) -> None:
    await submits(citizen)
    before = citizen.texts()
    await opens_first_case(clerk)
    await clerk.taps("请补充")
    assert label("field.question", ZH) in clerk.last_text() and "【居民会看到】" in clerk.last_text()
    await clerk.says("是哪个出入口？工地里夜里能施工吗")  # a question the library could answer: here it is the value
    assert clerk.last_text().startswith("居民看到的：")
    preview = clerk.last_text()
    assert citizen.texts() == before and case_in(world).state is State.SUBMITTED
    await clerk.taps("确认发送")
    assert citizen.last_text() in preview
    assert case_in(world).state is State.NEED_INFO


async def test_cancelling_a_form_changes_nothing(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    await clerk.taps("不予受理")
    await clerk.taps("不属于本区职责")
    await clerk.taps("取消")
    assert clerk.last_text().startswith(label("staff.dropped", ZH))
    await clerk.says("工地夜里能施工吗")
    assert "居民看到的" not in clerk.last_text()
    assert steps_of(world) == ["submit"]


async def test_a_reason_from_the_list_reaches_the_resident_in_words(citizen: Talker, clerk: Talker) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    await clerk.taps("不予受理")
    await clerk.taps("不属于本区职责")
    await clerk.says("请找市交通局，电话 12345")
    await clerk.taps("确认发送")
    assert "原因：不属于本区职责" in citizen.last_text() and "该找：请找市交通局" in citizen.last_text()
    await citizen.taps("查看经过")
    assert "原因：不属于本区职责" in citizen.last_text()


async def test_a_transfer_names_the_other_authority(citizen: Talker, clerk: Talker) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    await clerk.taps("转办")
    await clerk.says("徐州市交通运输局")
    await clerk.taps("确认发送")
    assert "已转给 徐州市交通运输局 办理" in citizen.last_text()


async def test_an_internal_note_never_reaches_the_resident(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    before = citizen.texts()
    await opens_first_case(clerk)
    await clerk.taps("备注")
    assert "【仅工作人员可见】" in clerk.last_text()
    await clerk.says("像是惯犯，先查台账")
    assert "【内部】像是惯犯，先查台账" in clerk.last_text()
    assert citizen.texts() == before
    await citizen.says(case_in(world).number)
    assert "惯犯" not in everything_in(citizen.room)


async def test_the_form_survives_a_colleague_who_was_faster(
    citizen: Talker, clerk: Talker, supervisor: Talker, group: Room, world: World
) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    await clerk.taps("请补充")
    await supervisor.taps("受理", chat=group)
    await clerk.says("哪个出入口？")
    assert clerk.last_text().startswith("已经由 孙主管 于")
    assert steps_of(world) == ["submit", "accept"]
    await clerk.says("工地夜里能施工吗")  # the form is over: this is a question again
    assert "已经由" not in clerk.last_text()


async def test_an_anonymous_report_shows_nobody(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen, identity="匿名")
    assert case_in(world).identity is Identity.ANONYMOUS
    await opens_first_case(clerk)
    assert "署名：匿名" in clerk.last_text()
    assert str(citizen.user_id) not in everything_in(clerk.room) and "王芳" not in everything_in(clerk.room)


async def test_old_buttons_are_answered(citizen: Talker, clerk: Talker, world: World) -> None:
    await submits(citizen)
    await clerk.says("/queue")
    number, message_id = case_in(world).number, clerk.room.from_bot()[-1]["message_id"]
    for data in ("v1:give:unit:planning", "v1:sure", f"v1:do:dance:{number}:1", "v1:open:LW-7K3M-9QX8", "v1:accept"):
        await clerk.taps_data(message_id, data)
        assert clerk.last_text() == label("error.old_button", ZH), data
    assert steps_of(world) == ["submit"]


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, admin_ids=frozenset({900_001}))


async def test_an_administrator_of_the_operator_needs_no_invitation(world: World, citizen: Talker, group: Room) -> None:
    await submits(citizen)
    boss = world.talker(900_001, "周管理")
    await boss.taps("受理", chat=group)
    event = world.store.read_now(lambda tx: tx.cases.events(1))[-1]
    account = world.store.read_now(lambda tx: tx.staff.by_telegram(900_001))
    assert account is not None and account.role is Role.ADMIN
    assert (event.action, event.actor.staff_id, event.actor.name) == (Action.ACCEPT, account.id, "周管理")


async def test_s09_card_list_and_case_say_which_deadline_runs(
    citizen: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await submits(citizen)
    assert "状态：待受理　受理期限：🟢 10月13日 09:30（未到期）" in group.last_text()
    await clerk.says("/queue")
    assert "受理期限 🟢 还剩 24 小时" in clerk.last_text()
    await clerk.taps("LW-")
    assert "\n受理期限：10月13日 09:30（🟢 还剩 24 小时）\n" in clerk.last_text()
    await clerk.taps("受理")
    assert "\n交办期限：10月13日 09:30（🟢 还剩 24 小时）\n" in clerk.last_text()
    await clerk.taps("转办")
    await clerk.says("区水利局")
    await clerk.taps("确认发送")
    assert case_in(world).state is State.TRANSFERRED
    assert "\n无期限\n" in clerk.last_text() and "状态：已转办　无期限" in group.last_text()


async def test_s02_the_usual_next_step_is_first_and_alone_and_what_gives_the_case_away_is_last(
    citizen: Talker, clerk: Talker
) -> None:
    await submits(citizen)
    await opens_first_case(clerk)
    assert clerk.button_rows() == [
        ["受理"],
        ["请补充"],
        ["更正类别", "更正位置"],
        ["更正街道"],
        ["不予受理", "转办"],
        ["重复"],
        ["备注", "打开工作台"],
        ["回到待办"],
    ]
    assert (clerk.room.styled("primary"), clerk.room.styled("danger")) == (["受理"], ["不予受理", "转办", "重复"])
