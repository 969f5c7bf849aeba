"""Who gets in: a one-time link, a cookie that can be ended; a stranger gets nowhere."""

import pytest

from complaints.model import Role
from complaints.office.staff_links import issue
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, staff_called


@pytest.mark.parametrize("path", ["", "cases/LW-7K3M-9QX8", "questions", "staff", "account", "nothing-here"])
async def test_a_stranger_sees_nothing_but_how_to_log_in(stranger: Browser, cases: Cases, path: str) -> None:
    cases.reported("谁也不该看见的话")
    await stranger.opens(f"/console/{path}")
    assert stranger.status == 401
    assert "一次性链接" in stranger.text
    assert "谁也不该看见的话" not in stranger.page


async def test_a_stranger_s_form_changes_nothing(stranger: Browser, cases: Cases) -> None:
    case = cases.reported()
    await stranger.posts(f"/console/cases/{case.number}/act", {"action": "accept", "version": "1", "csrf": ""})
    assert stranger.status == 401
    assert cases.now(case) == case


async def test_the_link_works_once_and_looking_at_it_spends_nothing(
    stranger: Browser, store: Store, clock: Clock
) -> None:
    account = store.write_now(lambda tx: tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None))
    store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="login", word="once", now=clock()))
    for _ in range(3):
        await stranger.opens("/console/login/once")
        assert (stranger.status, "登录工作台" in stranger.text) == (200, True)
    await stranger.posts("/console/login/once")
    assert "孙主管" in stranger.text

    stranger.client.session.cookie_jar.clear()
    await stranger.posts("/console/login/once")
    assert stranger.status == 410
    assert "用过或过期" in stranger.text


async def test_a_link_of_yesterday_or_for_another_purpose_opens_nothing(
    stranger: Browser, store: Store, clock: Clock
) -> None:
    account = store.write_now(lambda tx: tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None))
    store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="bind", word="bind", now=clock()))
    store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="login", word="late", now=clock()))
    clock.passes(hours=24)
    for word in ("bind", "late", "invented"):
        await stranger.posts(f"/console/login/{word}")
        assert stranger.status == 410


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    stranger: Browser, store: Store, clock: Clock
) -> None:
    account = store.write_now(lambda tx: tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None))
    store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="login", word="once", now=clock()))
    answer = await stranger.client.post("/console/login/once", allow_redirects=False)
    cookie = answer.headers["Set-Cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "secure", "path=/console"))


async def test_logging_out_ends_the_session_on_this_side(clerk: Browser) -> None:
    jar = {cookie.key: cookie.value for cookie in clerk.client.session.cookie_jar}
    await clerk.opens("/console/account")
    await clerk.sends("/console/logout")
    clerk.client.session.cookie_jar.update_cookies(jar)
    await clerk.opens("/console/")
    assert clerk.status == 401


async def test_a_closed_account_is_out_at_once(clerk: Browser, admin: Browser, store: Store) -> None:
    clerk_id = staff_called(store, "李受理").id
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{clerk_id}/switch")
    await clerk.opens("/console/")
    assert clerk.status == 401


async def test_a_form_without_its_token_is_refused(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    for token in ({}, {"csrf": "guessed"}):
        await clerk.posts(f"/console/cases/{case.number}/act", {"action": "accept", "version": "1", **token})
        assert clerk.status == 403
    assert cases.now(case) == case


async def test_a_form_sent_from_another_site_is_refused(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    stolen = {"action": "accept", "version": "1", "csrf": clerk.csrf}
    await clerk.posts(f"/console/cases/{case.number}/act", stolen, Origin="https://elsewhere.example")
    assert clerk.status == 403
    assert cases.now(case) == case


async def test_a_nul_character_is_refused(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.sends(f"/console/cases/{case.number}/note", note="a\0b")
    assert clerk.status == 403
    await clerk.opens("/console/?q=%00")
    assert clerk.status == 400
    assert cases.now(case) == case


async def test_only_administrators_see_accounts(clerk: Browser) -> None:
    assert "/console/staff" not in await clerk.opens("/console/")
    await clerk.opens("/console/staff")
    assert clerk.status == 403


async def test_an_administrator_adds_somebody_who_then_logs_in(admin: Browser, stranger: Browser, store: Store) -> None:
    await admin.opens("/console/staff")
    await admin.sends("/console/staff", name="吴核查", role="verifier")
    link = admin.page.split("https://lvwang.example")[1].split('"')[0]
    await stranger.posts(link)
    assert "吴核查" in stranger.text
    assert staff_called(store, "吴核查").role is Role.VERIFIER


async def test_binding_telegram_gives_a_link_to_the_bot(clerk: Browser) -> None:
    await clerk.opens("/console/account")
    await clerk.sends("/console/account/bind")
    assert "https://t.me/lvwang_bot?start=bind_word-" in clerk.page
