"""The console shows whose a case is and how its clock stands (S04, S05, S09, S10, S13), and takes signatures (S14)."""

import re
from collections.abc import Iterator

import pytest

from complaints.case.lifecycle import Action
from complaints.clock.ladder import climb
from complaints.model import Complaint, Role, State
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in, staff_called


@pytest.fixture
async def supervisor(arrives, store: Store, clock: Clock) -> Browser:  # type: ignore[no-untyped-def]
    return await logged_in(arrives, store, clock, "孙主管", Role.SUPERVISOR)


def rectifying(cases: Cases) -> Complaint:
    case = cases.reported()
    cases.step(case, Action.ACCEPT, by="李受理")
    cases.step(case, Action.DISPATCH, by="李受理", unit="planning", rectify_by="24h")
    return cases.step(case, Action.SIGN, by="李受理")


def later(cases: Cases, store: Store, **time: float) -> None:
    cases.clock.passes(**time)
    store.write_now(lambda tx: climb(tx, now=cases.clock(), clock=cases.services.clock, duty=cases.services.zone.duty))


async def test_s04_the_form_is_filled_in_by_the_duty_table(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "职责表建议：主办 规划建设科（训练）（陈练习（规建科，虚构））" in clerk.text
    assert selected(clerk.page) >= {"planning", "beitan"}
    values = {"unit": "planning", "territory": "beitan", "rectify_by": "3wd", "confirmed": "1"}
    await clerk.takes(case.number, "dispatch", **values)
    done = cases.now(case)
    assert (done.state, done.unit_person, done.territory_person, done.rectify_working) == (
        State.DISPATCHED,
        "陈练习（规建科，虚构）",
        "高练习（北滩网格长，虚构）",
        True,
    )
    assert "主办 陈练习（规建科，虚构），属地 高练习（北滩网格长，虚构）" in clerk.text


def selected(page: str) -> set[str]:
    found: Iterator[str] = (match[1] for match in re.finditer(r'<option value="([^"]+)" selected', page))
    return set(found)


async def test_s05_after_two_refusals_the_form_is_the_supervisor_s(
    clerk: Browser, supervisor: Browser, cases: Cases
) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    for _ in range(2):
        cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h")
        cases.step(case, Action.HAND_BACK, basis="属城管管理")
    await clerk.opens(f"/console/cases/{case.number}")
    assert 'value="dispatch"' not in clerk.page
    assert "已被退单 2 次：规划建设科（训练）。" in clerk.text
    await supervisor.opens(f"/console/cases/{case.number}")
    assert 'value="dispatch"' in supervisor.page and "指定承办" in supervisor.text
    assert "planning" not in selected(supervisor.page)


async def test_s09_s10_queue_and_page_say_that_a_clock_stands(clerk: Browser, cases: Cases) -> None:
    case = rectifying(cases)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "10月13日 09:30 还剩 24 小时" in clerk.text and 'class="due fine"' in clerk.page
    await clerk.takes(case.number, "pause", paused_reason="court", confirmed="1")
    assert 'class="due paused"' in clerk.page and "已暂停（等法院、行政复议等程序），剩余时间保留" in clerk.text
    await clerk.opens("/console/")
    assert 'class="due paused"' in clerk.page and "已暂停" in clerk.text
    cases.clock.passes(hours=10)
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "resume", confirmed="1")
    assert "10月13日 19:30 还剩 24 小时" in clerk.text


async def test_s13_both_dates_are_shown(clerk: Browser, supervisor: Browser, cases: Cases) -> None:
    case = rectifying(cases)
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "extend", extend_to_own="2026-10-16T12:00", reason="连续降雨")
    assert "已申请延至 10月16日 12:00，待主管决定" in clerk.text
    assert 'value="grant"' not in clerk.page
    await supervisor.opens(f"/console/cases/{case.number}")
    await supervisor.takes(case.number, "grant", confirmed="1")
    assert "原期限 10月13日 09:30，已延至 10月16日 12:00" in supervisor.text and "已延期" in supervisor.text


async def test_s14_the_ladder_is_read_and_signed_for(
    clerk: Browser, verifier: Browser, cases: Cases, store: Store
) -> None:
    case = rectifying(cases)
    later(cases, store, hours=24)
    await clerk.opens("/console/")
    assert "已催办" in clerk.text
    await clerk.opens("/console/ladder")
    assert f"到期催办 {case.number}" in clerk.text
    rung = store.read_now(lambda tx: tx.rungs.of_case(case.id))[0]
    await clerk.sends(f"/console/ladder/{rung.id}")
    assert "没有要签收的催督办" in clerk.text
    receipt = store.read_now(lambda tx: tx.rungs.receipt(rung.id, staff_called(store, "李受理").id))
    assert receipt is not None and receipt.read_at == receipt.signed_at == cases.clock()
    await clerk.opens(f"/console/cases/{case.number}")
    assert "到期催办 李受理：已签收 10月13日 09:30" in clerk.text
    await verifier.opens("/console/ladder")
    assert "没有要签收的催督办" in verifier.text
    await verifier.posts(f"/console/ladder/{rung.id}", {"csrf": clerk.csrf})
    assert verifier.status == 403


async def test_s09_a_year_without_holiday_data_is_told_on_every_page(clerk: Browser, cases: Cases) -> None:
    try:
        cases.services.clock.working.days.guessed.add(2031)
        await clerk.opens("/console/")
        assert "2031" in clerk.text
    finally:
        cases.services.clock.working.days.guessed.clear()
