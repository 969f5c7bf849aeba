"""S20: given to a colleague. S28: all open cases handed over; those of a closed account wait for a supervisor."""

import pytest

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Place, PlaceSource
from tests.web.conftest import Browser, Cases, staff_called
from tests.web.test_queue import listed
from zone.datum import Datum


@pytest.fixture
def three(cases: Cases, colleague: Browser) -> list[Complaint]:
    """Accepted by 钱受理, who owns them."""
    return [cases.step(cases.reported(text), Action.ACCEPT, by="钱受理") for text in "一二三"]


async def test_s28_a_closed_account_s_open_cases_are_nobody_s_until_they_are_handed_over(
    admin: Browser, clerk: Browser, colleague: Browser, three: list[Complaint], cases: Cases
) -> None:
    qian, li = (staff_called(cases.store, name) for name in ("钱受理", "李受理"))
    due = [cases.now(case).due_at for case in three]
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{qian.id}/switch")
    assert (admin.status, staff_called(cases.store, "钱受理").active) == (200, False)
    await colleague.opens("/console/")
    assert colleague.status == 401
    await admin.opens("/console/?ownerless=1")
    assert sorted(listed(admin)) == sorted(case.number for case in three)
    assert "无人负责 3" in admin.text
    await clerk.opens("/console/")
    assert "无人负责" not in clerk.text
    assert [cases.now(case).due_at for case in three] == due
    history = cases.store.read_now(lambda tx: tx.cases.events(three[0].id))
    assert (history[-1].action, history[-1].actor.name) == ("owner_closed", "周管理")
    await admin.opens("/console/staff")
    assert "钱受理（已停用） (3)" in admin.text
    await admin.sends("/console/hand-over", of=str(qian.id), to=str(li.id), note="")
    assert "钱受理 名下未结 3 件，都移交给 李受理" in admin.text
    await admin.sends("/console/hand-over", of=str(qian.id), to=str(li.id), note="", confirmed="1")
    assert admin.status == 422 and cases.now(three[0]).owner_id == qian.id
    await admin.sends("/console/hand-over", of=str(qian.id), to=str(li.id), note="都在等签收", confirmed="1")
    assert "已移交 3 件" in admin.text
    assert [cases.now(case).owner_id for case in three] == [li.id] * 3
    await clerk.opens(f"/console/cases/{three[0].number}")
    assert "都在等签收" in clerk.text
    assert "经办人账号停用，待移交" in clerk.text
    await admin.opens("/console/?ownerless=1")
    assert listed(admin) == []


async def test_s28_nobody_hands_over_what_is_another_s(clerk: Browser, three: list[Complaint], cases: Cases) -> None:
    qian, li = (staff_called(cases.store, name) for name in ("钱受理", "李受理"))
    await clerk.opens("/console/")
    await clerk.sends("/console/hand-over", of=str(qian.id), to=str(li.id), note="x")
    assert clerk.status == 403
    assert cases.now(three[0]).owner_id == qian.id


async def test_s20_the_ticked_ones_go_to_a_colleague(clerk: Browser, three: list[Complaint], cases: Cases) -> None:
    qian, li = (staff_called(cases.store, name) for name in ("钱受理", "李受理"))
    await clerk.opens("/console/")
    ticked = {"case": three[1].number, "way": "give", "give.to": str(li.id), "give.note": "片区调整"}
    await clerk.sends("/console/bulk", **ticked)
    assert "选了 1 件，能办 1 件" in clerk.text and "交给 李受理" in clerk.text
    assert cases.now(three[1]).owner_id == qian.id
    await clerk.sends("/console/bulk", **ticked, pick=clerk.value("pick"), confirmed="1")
    assert "已办 1 件" in clerk.text
    assert [cases.now(case).owner_id for case in three] == [qian.id, li.id, qian.id]
    history = cases.store.read_now(lambda tx: tx.cases.events(three[1].id))
    assert (history[-1].action, history[-1].note) == ("given", "片区调整")


async def test_s20_nothing_ticked_is_said_in_words(clerk: Browser, three: list[Complaint]) -> None:
    await clerk.opens("/console/")
    await clerk.sends("/console/bulk", way="give", **{"give.to": "1", "give.note": "片区调整"})
    assert 'value="片区调整"' in clerk.page
    assert clerk.status == 422
    assert "请先勾选" in clerk.text


async def test_s20_my_round_goes_to_the_nearest_next_and_opens_in_amap(clerk: Browser, cases: Cases) -> None:
    def at(lat: float, lon: float) -> Place:
        return Place.at(lat, lon, datum=Datum.WGS84, source=PlaceSource.LOCATION)

    far, near, middle = (
        cases.step(cases.reported(place=at(34.20 + north, 117.30)), Action.ACCEPT, by="李受理")
        for north in (0.05, 0.01, 0.03)
    )
    nowhere = cases.step(cases.reported(), Action.ACCEPT, by="李受理")
    await clerk.opens("/console/route?from=34.2000,117.3000")
    assert listed(clerk) == [case.number for case in (near, middle, far, nowhere)]
    assert clerk.text.count("2.2 公里") == 2
    assert clerk.page.count("https://uri.amap.com/") == 4
