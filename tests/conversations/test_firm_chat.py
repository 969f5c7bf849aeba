"""A firm's person in the chat: the cards of units, the steps of a firm, and questions in confidence (E15, E18)."""

import pytest

from complaints.case.attempt import Attempt
from complaints.case.correcting import name_firm
from complaints.case.moves import load, staff_actor
from complaints.model import Complaint, Firm, Implementer, Role, State
from complaints.office.staff_links import issue
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in
from tests.conversations.test_unit_chat import is_given
from tests.world import World


@pytest.fixture(params=["telegram", "web"])
async def boss(request: pytest.FixtureRequest, world: World) -> Talker:
    """The account of a firm's person, bound to the chat by the link of its page."""
    talker = world.talker(880_001, "陈工") if request.param == "telegram" else world.visitor(880_001, "陈工")

    def add(tx: Tx) -> None:
        firm = tx.firms.add(Firm(name="鼎筑建设", created_at=world.clock(), updated_at=world.clock()))
        account = tx.staff.add(name="陈工", role=Role.FIRM, telegram_id=None, party=f"firm:{firm.id}")
        issue(tx, staff_id=account.id, purpose="bind", word="word-of-boss", now=world.clock())

    world.store.write_now(add)
    await talker.says("/start bind_word-of-boss")
    return talker


async def is_named(world: World, case: Complaint) -> None:
    def work(tx: Tx) -> None:
        clerk = staff_actor(next(one for one in tx.staff.all() if Role.CLERK in one.roles))
        attempt = Attempt.on(load(tx, case.id), actor=clerk, now=world.clock())
        name_firm(
            tx, attempt, clock=world.services.clock, firm="1", firm_site="", implementer=Implementer.FIRM,
            why="围挡上有名称", demand="裸土全覆盖，夜里停工",
        )  # fmt: skip

    world.store.write_now(work)
    await world.settle()


async def test_e15_a_firm_is_told_signs_and_reports_done_without_a_word_of_the_reporter(
    citizen: Talker, boss: Talker, world: World
) -> None:
    case = await is_given(world, citizen)
    assert case.number not in "".join(boss.texts()), "nobody has named the firm yet"
    await is_named(world, case)
    assert f"新交办：{case.number}" in boss.last_text()
    assert boss.buttons() == ["签收", f"打开 {case.number}"]
    await boss.taps("签收")
    said = boss.last_text()
    assert case_in(world).state is State.RECTIFYING and "裸土全覆盖，夜里停工" in said
    assert boss.buttons()[:3] == ["整改完成", "申请延期", "提出异议"] and "退单" not in boss.buttons()
    for words in ("孙大海", "13887654321", "北边工地", "大风天", "住隔壁"):
        assert words not in said
    await boss.taps("整改完成")
    await boss.sends_photo("covered.jpg")
    await boss.taps("照片发完了")
    assert (case_in(world).state, case_in(world).last_actor) == (State.PENDING_VERIFY, "陈工")
    await boss.says("/queue")
    assert "鼎筑建设" in boss.last_text() and "已报完成 1 件" in boss.last_text()


async def test_e18_what_a_firm_s_person_asks_staff_in_the_chat_goes_to_the_curators(boss: Talker, world: World) -> None:
    await boss.says("人工")
    if "同意" in boss.buttons():
        await boss.taps("同意")
    await boss.says("焊接烟尘没有收集装置怎么补办手续")
    assert "执法和受理人员看不到" in boss.last_text()

    def look(tx: Tx) -> None:
        assert [one.text for one in tx.consultations.waiting(limit=9)] == ["焊接烟尘没有收集装置怎么补办手续"]
        assert list(tx.questions.waiting_asked()) == []

    world.store.read_now(look)
