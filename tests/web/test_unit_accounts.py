"""Invitations of units, and the end of their accounts."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from complaints.case.lifecycle import Action
from complaints.model import Role
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in, staff_called
from tests.web.unit_scenes import given_to

Arrives = Callable[[], Awaitable[Browser]]


async def invites(admin: Browser, name: str = "孙工", unit: str = "planning") -> str:
    """The path of the invitation shown."""
    await admin.opens("/console/units")
    await admin.sends("/console/units", name=name, unit=unit)
    return path_on(admin)


def path_on(admin: Browser) -> str:
    found = re.search(r"(/console/join/[\w-]+)", admin.page)
    assert found is not None, admin.text
    return found[1]


async def test_an_invitation_works_once_on_the_phone_that_took_it(
    admin: Browser, arrives: Arrives, cases: Cases
) -> None:
    case = given_to(cases)
    path = await invites(admin)
    phone, forwarded = await arrives(), await arrives()
    await phone.opens(path)
    assert "孙工" in phone.text and "加入" in phone.text
    await phone.opens(path)  # a messenger's preview uses nothing up
    await phone.posts(path)
    assert (phone.status, case.number in phone.page) == (200, True)
    for open_it in (forwarded.opens, forwarded.posts):
        await open_it(path)
        assert forwarded.status == 410 and "已经用过了" in forwarded.text
        assert case.number not in forwarded.page
    await phone.opens(path)
    assert case.number in phone.page, "who has joined goes on"


async def test_an_expired_an_unknown_and_a_replaced_one_say_what_to_do(
    admin: Browser, arrives: Arrives, cases: Cases, clock: Clock
) -> None:
    path, phone = await invites(admin), await arrives()
    account = staff_called(cases.store, "孙工").id
    await admin.sends(f"/console/units/{account}/link")
    again = path_on(admin)
    await phone.opens(path)
    assert phone.status == 410 and "过期" in phone.text
    clock.passes(hours=25)
    await phone.posts(again)
    assert phone.status == 410 and "请联系受理中心的管理员重新邀请" in phone.text
    await phone.opens("/console/join/nonsense")
    assert phone.status == 404 and "没有这个邀请" in phone.text


async def test_a_name_stands_for_one_person(admin: Browser) -> None:
    await invites(admin)
    await admin.sends("/console/units", name="孙工", unit="urban")
    assert admin.status == 422 and "已有叫 孙工 的账号" in admin.text
    await admin.opens("/console/units")
    await admin.sends("/console/units", name="钱工", unit="nowhere")
    assert admin.status == 422 and "请选一个单位" in admin.text


async def test_a_closed_account_ends_at_once_and_its_work_goes_to_a_colleague(
    admin: Browser, arrives: Arrives, store: Store, clock: Clock, cases: Cases
) -> None:
    one = await logged_in(arrives, store, clock, "孙工", Role.UNIT, party="unit:planning")
    other = await logged_in(arrives, store, clock, "钱工", Role.UNIT, party="unit:planning")
    case = given_to(cases)
    cases.step(case, Action.HAND_BACK, basis="x", by="陈受理")
    given = {"unit": "planning", "unit_person": "孙工", "rectify_by": "24h"}
    cases.step(case, Action.DISPATCH, **given)
    await admin.opens("/console/units")
    leaving, staying = staff_called(store, "孙工").id, staff_called(store, "钱工").id
    await admin.sends(f"/console/units/{leaving}/close", successor=str(staying))
    assert "孙工 已停用" in admin.text
    await one.opens("/console/unit/")
    assert one.status == 401
    assert cases.now(case).unit_person == "钱工"
    await other.opens("/console/unit/")
    assert case.number in other.page
    await admin.sends(f"/console/units/{staying}/close")
    assert "1 件在办案件从现在起由受理员代登记" in admin.text


async def test_a_new_invitation_ends_the_lost_phone_s_session(admin: Browser, arrives: Arrives, cases: Cases) -> None:
    lost = await arrives()
    await lost.posts(await invites(admin))
    assert lost.status == 200
    await admin.sends(f"/console/units/{staff_called(cases.store, '孙工').id}/link")
    await lost.opens("/console/unit/")
    assert lost.status == 401


@pytest.mark.parametrize("hours", [1])
async def test_joining_is_an_act_of_the_audit_log(admin: Browser, arrives: Arrives, cases: Cases, hours: int) -> None:
    phone = await arrives()
    path = await invites(admin)
    cases.clock.now += timedelta(hours=hours)
    await phone.posts(path)
    acts = [act.action for act in cases.store.read_now(lambda tx: tx.acts.recent())]
    assert acts == ["unit_joined", "unit_link", "unit_invite"]
