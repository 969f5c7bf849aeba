"""验收单位 on the pages: chosen in the form of a finding, it is in the list of whoever verifies, and on their page."""

from collections.abc import Awaitable, Callable

import pytest

from complaints.model import Complaint, Role, State
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in
from tests.web.test_inspect import begins, finds
from tests.web.unit_scenes import takes

Arrives = Callable[[], Awaitable[Browser]]


@pytest.fixture
async def han(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "韩巡查", Role.INSPECTOR)


@pytest.fixture
async def worker(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "孙工", Role.UNIT, party="unit:planning")


@pytest.fixture
async def checker(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "何工", Role.UNIT, party="unit:urban")


def found(store: Store) -> Complaint:
    return store.read_now(lambda tx: tx.inspections.found(1))[0].case


async def put_right(worker: Browser, case: Complaint) -> None:
    await worker.opens(f"/console/unit/cases/{case.number}")
    await takes(worker, case, "sign")
    await takes(worker, case, "report_done", "covered.jpg")


async def test_a_unit_verifies_on_its_page(
    han: Browser, worker: Browser, checker: Browser, cases: Cases, store: Store
) -> None:
    await finds(han, await begins(han), photo="soil", unit="planning", acceptor_id="unit:urban")
    case = found(store)
    await put_right(worker, case)
    await checker.opens("/console/unit/")
    assert "待我单位核验 1" in checker.text and case.number in checker.page
    await checker.opens(f"/console/unit/cases/{case.number}")
    assert "请对照整改前后的照片" in checker.text and "验收单位" in checker.text
    await takes(checker, case, "send_back", reason="东侧还露着", rectify_by_own="2026-11-27T01:00")
    assert checker.status == 422 and "东侧还露着" in checker.page, "what was typed comes back"
    boxes = [one.partition('"')[0] for one in checker.page.split('name="checked.')[1:]]
    await takes(checker, case, "pass", **{f"checked.{key}": "1" for key in boxes})
    assert "已办：核验通过" in checker.text
    assert cases.now(case).state is State.CLOSED
    await worker.opens(f"/console/unit/cases/{case.number}")
    assert "何工" not in worker.page, "who of the other unit verified it is not the worker's"


async def test_a_role_has_it_in_its_list_and_others_are_told_why_not(  # noqa: PLR0917 (fixtures)
    han: Browser, worker: Browser, verifier: Browser, clerk: Browser, cases: Cases, store: Store
) -> None:
    session = await begins(han)
    await finds(han, session, photo="soil", unit="planning", acceptor_id="role:verifier")
    case = found(store)
    await put_right(worker, case)
    await verifier.opens("/console/?state=pending_verify&acceptor=role:verifier")
    assert case.number in verifier.page and "待我核验 1" in verifier.text and "验收单位：核验员" in verifier.text
    await clerk.opens(f"/console/cases/{case.number}")
    assert "这个问题指定了验收单位" in clerk.text and 'value="pass"' not in clerk.page
    await verifier.opens(f"/console/cases/{case.number}")
    assert 'value="pass"' in verifier.page


async def test_the_form_says_what_is_wrong_with_the_choice(han: Browser, store: Store) -> None:
    session = await begins(han)
    await finds(han, session, unit="planning", acceptor_id="unit:planning", text="裸土一片")
    assert han.status == 422 and "验收单位不能是负责整改的单位自己" in han.text and "裸土一片" in han.page
    await finds(han, session, acceptor="市住建局")
    case = found(store)
    await han.opens(f"/console/cases/{case.number}")
    assert "市住建局（系统外单位：由任一有权核验的人员代为核验）" in han.text


async def test_a_supervisor_changes_who_verifies_and_the_history_says_so(
    han: Browser, arrives: Arrives, store: Store, clock: Clock
) -> None:
    supervisor = await logged_in(arrives, store, clock, "赵主管", Role.SUPERVISOR)
    await finds(han, await begins(han), acceptor="市住建局")
    case = found(store)
    page = f"/console/cases/{case.number}"
    await han.opens(page)
    assert "保存困难和分工" in han.text and "保存验收单位" not in han.text
    await supervisor.opens(page)
    await supervisor.sends(f"{page}/finding/acceptor", version=supervisor.value("version"), acceptor_id="role:verifier")
    assert "更改验收单位" in supervisor.text and "原验收单位：市住建局" in supervisor.text
    assert found(store).acceptor == "role:verifier"
    await supervisor.sends(f"{page}/finding/acceptor", version=supervisor.value("version"), acceptor_id="role:verifier")
    assert "没有改动，没有记录。" in supervisor.text and "已完成" not in supervisor.text


async def test_parts_are_added_later_and_what_was_typed_comes_back_after_an_error(
    han: Browser, worker: Browser, store: Store
) -> None:
    await finds(han, await begins(han), unit="planning")
    case = found(store)
    page = f"/console/cases/{case.number}"
    await han.opens(page)
    row = {"part_unit": "urban", "part_role": "support", "part_person": "何工", "part_due": "2026-12-05"}
    await han.sends(f"{page}/finding/help", version=han.value("version"), difficulty="没有堆场", **row)
    assert han.status == 422 and "有且只有一个主办部门" in han.text
    assert 'value="何工"' in han.page and "没有堆场" in han.page
    await han.sends(
        f"{page}/finding/help", version=han.value("version"), difficulty="没有堆场", **{**row, "part_role": "lead"}
    )
    assert "更改会办帮扶" in han.text and "主办：" in han.text
    await worker.opens(f"/console/unit/cases/{case.number}")
    assert "帮扶事项" in worker.text and "没有堆场" in worker.text
    await worker.sends(
        f"/console/unit/cases/{case.number}/difficulty", version=worker.value("version"), difficulty="吊车下周才到"
    )
    assert "吊车下周才到" in worker.text
