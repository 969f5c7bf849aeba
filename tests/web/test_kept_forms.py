"""A session that has ended eats nothing: what was typed comes back after the log-in, and is sent by its writer."""

import re

import pyotp
import pytest
from aiohttp import FormData

from complaints.model import Role, State
from complaints.office.passwords import hash_password
from complaints.office.staff_links import issue
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, staff_called

PASSWORD = "夜里巡查北滩三条河道"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WORDS = "请于三日内覆盖土堆，<b>并洒水</b>。"


@pytest.fixture
def has_password(clerk: Browser, store: Store) -> None:
    staff_id = staff_called(store, "李受理").id
    store.write_now(lambda tx: tx.logins.set_password(staff_id, password_hash=hash_password(PASSWORD)))
    store.write_now(lambda tx: tx.logins.set_totp(staff_id, secret=SECRET, step=0))


async def logs_in_again(browser: Browser, clock: Clock, **more: str) -> None:
    """As the form on the page shown would, with what it keeps."""
    values = {"name": "李受理", "password": PASSWORD, "code": pyotp.TOTP(SECRET).at(clock()), **more}
    await browser.posts("/console/login", {"kept": browser.value("kept"), **values})


@pytest.mark.usefixtures("has_password")
async def test_s35_an_expired_session_keeps_the_text_and_goes_on(clerk: Browser, cases: Cases, clock: Clock) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    clock.passes(days=31)
    await clerk.takes(case.number, "accept", public_text=WORDS, note="内部的话")
    assert clerk.status == 401
    assert WORDS in clerk.text and "内部的话" in clerk.text and "刚才写的还在" in clerk.text

    await logs_in_again(clerk, clock, code="000000")
    assert clerk.status == 403 and WORDS in clerk.text
    await logs_in_again(clerk, clock)
    assert clerk.status == 200 and "还没有提交" in clerk.text
    assert cases.now(case).state is State.SUBMITTED

    values = {name: clerk.value(name) for name in ("csrf", "action", "version", "public_text", "note")}
    await clerk.posts(f"/console/cases/{case.number}/act", values)
    await clerk.posts(f"/console/cases/{case.number}/act", {**values, "confirmed": "1"})  # after the preview
    assert clerk.status == 200
    accepted = cases.now(case)
    event = cases.store.read_now(lambda tx: tx.cases.events(case.id)[-1])
    assert (accepted.state, event.public_text, event.note) == (State.ACCEPTED, WORDS, "内部的话")


async def test_only_what_the_person_wrote_is_shown(clerk: Browser, cases: Cases, clock: Clock) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    clock.passes(days=31)
    await clerk.takes(case.number, "reclassify", category="bare_soil", why="照片里是裸土", public_text="")
    assert re.findall(r'<p class="story">(.*?)</p>', clerk.page) == ["照片里是裸土"]
    dispatch = {"way": "dispatch", "list": "?state=all&q=%E5%9C%9F", "dispatch.rectify_by_own": "2026-12-01T09:30"}
    await clerk.posts("/console/bulk", {**dispatch, "case": case.number, "dispatch.public_text": "请 尽快"})
    assert re.findall(r'<p class="story">(.*?)</p>', clerk.page) == [case.number, "请 尽快"]


@pytest.mark.usefixtures("has_password")
async def test_photos_are_to_be_chosen_again(clerk: Browser, cases: Cases, clock: Clock) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    form = FormData({"csrf": clerk.csrf, "action": "report_done", "version": "1", "why_no_photo": "夜里拍不清"})
    form.add_field("photos", b"x" * 600_000, filename="after.jpg", content_type="image/jpeg")
    clock.passes(days=31)
    await clerk.posts(f"/console/cases/{case.number}/act", form)
    assert (clerk.status, "夜里拍不清" in clerk.text, "要重新选" in clerk.text) == (401, True, True)
    await logs_in_again(clerk, clock)
    assert 'enctype="multipart/form-data"' in clerk.page and 'type="file" name="photos"' in clerk.page


async def test_a_stranger_may_not_send_long_forms(stranger: Browser) -> None:
    form = FormData({"action": "report_done"})
    form.add_field("photos", b"x" * 600_000, filename="after.jpg", content_type="image/jpeg")
    await stranger.posts("/console/cases/LW-7K3M-9QX8/act", form)
    assert stranger.status == 413


async def test_the_cookie_outlives_its_session(stranger: Browser, store: Store, clock: Clock) -> None:
    """Otherwise the browser would come without it, like a stranger."""
    account = store.write_now(lambda tx: tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None))
    store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="login", word="once", now=clock()))
    answer = await stranger.client.post("/console/login/once", allow_redirects=False)
    assert f"Max-Age={60 * 24 * 3600}" in answer.headers["Set-Cookie"]


async def test_a_token_of_an_earlier_session_loses_nothing(clerk: Browser, cases: Cases) -> None:
    """Somebody has logged in again in another tab. Only a browser that says where the form comes from is believed."""
    case = cases.reported()
    values = {"csrf": "0" * 64, "note": "写了很久的备注"}
    here = {"Sec-Fetch-Site": "same-origin"}
    await clerk.posts(f"/console/cases/{case.number}/note", values, **here)
    assert (clerk.status, "写了很久的备注" in clerk.text) == (403, True)
    await clerk.sends(f"/console/cases/{case.number}/note", note=clerk.value("note"))
    assert clerk.status == 200
    events = cases.store.read_now(lambda tx: [event.note for event in tx.cases.events(case.id)])
    assert events[-1] == "写了很久的备注"
    await clerk.posts(f"/console/cases/{case.number}/note", values)
    assert (clerk.status, "写了很久的备注" in clerk.text) == (403, False)


@pytest.mark.parametrize(
    "kept",
    ["", "x", "[]", '["/console/",1,[]]', '["https://evil.example/",[],[]]', '["//evil.example",[["a","b"]],[]]',
     '["/console/account/login/password",[["password","x"]],[]]', "[" * 100],
)  # fmt: skip
@pytest.mark.usefixtures("has_password")
async def test_what_no_page_of_ours_kept_is_dropped(stranger: Browser, clock: Clock, kept: str) -> None:
    values = {"name": "李受理", "password": PASSWORD, "code": pyotp.TOTP(SECRET).at(clock()), "kept": kept}
    await stranger.posts("/console/login", values)
    assert stranger.status == 200 and "evil" not in stranger.page and 'id="again"' not in stranger.page


async def test_a_member_of_a_unit_logs_in_and_reaches_the_own_account_alone(
    stranger: Browser, store: Store, clock: Clock
) -> None:
    account = store.write_now(
        lambda tx: tx.staff.add(name="王建", roles=[Role.UNIT], party="unit:planning", telegram_id=None)
    )
    store.write_now(lambda tx: tx.logins.set_password(account.id, password_hash=hash_password(PASSWORD)))
    store.write_now(lambda tx: tx.logins.set_totp(account.id, secret=SECRET, step=0))
    values = {"name": "王建", "password": PASSWORD, "code": pyotp.TOTP(SECRET).at(clock())}
    await stranger.posts("/console/login", values)
    assert stranger.status == 200 and "我们的案件" in stranger.text and "待办" not in stranger.text
