"""Somebody who wants to get into an account of the staff: guesses, replays, borrowed sessions, forged addresses."""

import logging
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pyotp
import pytest
from structlog.testing import capture_logs

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Role
from complaints.office.logging_in import SIEGE, WRONG, WRONG_OF_NETWORK, LoginTries
from complaints.office.passwords import check_password
from complaints.office.staff_links import issue
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in, staff_called

Arrives = Callable[[], Awaitable[Browser]]
PASSWORD = "夜里巡查北滩三条河道"
WRONG_SAID = "姓名、密码或验证码不对"


class Member:
    """Somebody with a password and an app; `codes` are the recovery codes."""

    def __init__(self, browser: Browser, clock: Clock, name: str) -> None:
        self.browser, self.clock, self.name = browser, clock, name
        self.secret, self.codes = "", list[str]()

    @property
    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.clock())

    async def sets_up(self) -> None:
        await self.browser.opens("/console/account/login")
        self.secret = self.browser.value("secret")
        await self.browser.sends(
            "/console/account/login/password", secret=self.secret, code=self.code, password=PASSWORD
        )
        assert self.browser.status == 200
        self.codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", self.browser.page)
        self.clock.passes(minutes=1)

    async def logs_in(self, browser: Browser, **typed: str) -> int:
        values = {"name": self.name, "password": PASSWORD, "code": self.code, **typed}
        await browser.posts("/console/login", values)
        return browser.status


@pytest.fixture
async def stranger(arrives: Arrives) -> Browser:
    return await arrives()


@pytest.fixture
async def admin(arrives: Arrives, store: Store, clock: Clock, cases: Cases) -> Browser:
    return await logged_in(arrives, store, clock, "周管理", Role.ADMIN)


@pytest.fixture
async def member(arrives: Arrives, store: Store, clock: Clock, cases: Cases) -> Member:
    browser = await logged_in(arrives, store, clock, "李受理", Role.CLERK)
    person = Member(browser, clock, "李受理")
    await person.sets_up()
    return person


async def test_s35_password_and_code_open_the_console(member: Member, stranger: Browser) -> None:
    assert len(member.codes) == 10
    assert await member.logs_in(stranger) == 200
    assert "李受理" in stranger.text and "跳到正文" in stranger.text


async def test_a_password_alone_opens_nothing(member: Member, stranger: Browser) -> None:
    for code in ("", "000000", "１２３４５６", member.secret):
        assert await member.logs_in(stranger, code=code) == 403
        assert WRONG_SAID in stranger.text


async def test_every_wrong_thing_gets_the_same_answer(member: Member, arrives: Arrives, store: Store) -> None:
    store.write_now(lambda tx: tx.staff.add(name="没有密码", role=Role.CLERK, telegram_id=None))
    answers = set()
    for wrong in ({"name": "查无此人"}, {"name": "没有密码"}, {"password": "x"}, {"code": "000000"}):
        browser = await arrives()
        assert await member.logs_in(browser, **wrong) == 403
        answers.add(re.sub(r'value="[^"]*"', "", browser.page))
    assert len(answers) == 1


async def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    member: Member, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[bool] = []
    monkeypatch.setattr("complaints.office.logging_in.is_password", lambda _, stored: bool(hashed.append(bool(stored))))
    await member.logs_in(stranger, name="查无此人")
    await member.logs_in(stranger)
    assert hashed == [False, True]


async def test_a_code_works_once_and_an_older_one_not_at_all(member: Member, arrives: Arrives) -> None:
    earlier = member.code
    member.clock.passes(seconds=30)
    seen = member.code
    assert await member.logs_in(await arrives(), code=seen) == 200
    assert await member.logs_in(await arrives(), code=seen) == 403
    assert await member.logs_in(await arrives(), code=earlier) == 403
    member.clock.passes(seconds=30)
    assert await member.logs_in(await arrives()) == 200


async def test_a_recovery_code_works_once(member: Member, arrives: Arrives, store: Store) -> None:
    code = member.codes[3]
    assert await member.logs_in(await arrives(), code=code.lower().replace("-", " ")) == 200
    assert await member.logs_in(await arrives(), code=code) == 403
    assert await member.logs_in(await arrives(), code=member.codes[4]) == 200
    acts = store.read_now(lambda tx: [act.action for act in tx.acts.recent()])
    assert acts.count("recovery_code") == 2


async def test_who_guesses_has_to_wait_and_nobody_else(member: Member, stranger: Browser) -> None:
    for _ in range(WRONG):
        assert await member.logs_in(stranger, password="geraten") == 403
    assert await member.logs_in(stranger) == 429
    assert "分钟后再试" in stranger.text
    member.clock.passes(minutes=15)
    assert await member.logs_in(stranger) == 200


def test_wrong_tries_count_for_their_network() -> None:
    now, tries = Clock()(), LoginTries()
    for number in range(WRONG_OF_NETWORK):
        tries.check(f"名字{number}", "1.1.1.1", now)
        tries.was_wrong(f"名字{number}", "1.1.1.1", now)
    with pytest.raises(NotAllowed):
        tries.check("李受理", "1.1.1.1", now)
    tries.check("李受理", "2.2.2.2", now)


def test_a_besieged_name_leaves_its_owner_some_tries() -> None:
    now, tries = Clock()(), LoginTries()
    for number in range(SIEGE):
        tries.was_wrong("李受理", f"10.0.{number}.1", now)
    for _ in range(3):
        tries.check("李受理", "2.2.2.2", now)
        tries.was_wrong("李受理", "2.2.2.2", now)
    with pytest.raises(NotAllowed):
        tries.check("李受理", "2.2.2.2", now + timedelta(hours=2))
    tries.check("别的人", "2.2.2.2", now + timedelta(hours=2))


async def test_nobody_chooses_the_cookie_of_a_session(member: Member, stranger: Browser) -> None:
    stranger.client.session.cookie_jar.update_cookies({"lvwang_desk": "known-to-somebody-else"})
    values = {"name": member.name, "password": PASSWORD, "code": member.code}
    answer = await stranger.client.post("/console/login", data=values, allow_redirects=False)
    cookie = answer.headers["Set-Cookie"]
    assert "known-to-somebody-else" not in cookie
    assert all(word in cookie.lower() for word in ("httponly", "samesite=lax", "secure"))


@pytest.mark.parametrize(
    "where",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/console/..//evil.example", "javascript:alert(1)",
     "/console/\r\nX: y", "/elsewhere", "/console//evil.example", "console/", "/console/login?next=/console/"],
)  # fmt: skip
async def test_a_log_in_leads_to_no_other_site(member: Member, stranger: Browser, where: str) -> None:
    values = {"name": member.name, "password": PASSWORD, "code": member.code, "next": where}
    answer = await stranger.client.post("/console/login", data=values, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/console/")


async def test_a_log_in_leads_back_to_the_page_that_was_wanted(member: Member, stranger: Browser) -> None:
    await stranger.opens("/console/limits?x=1")
    assert stranger.status == 401
    await member.logs_in(stranger, next=stranger.value("next"))
    assert "提交限制" in stranger.text


async def test_another_site_logs_nobody_in(member: Member, stranger: Browser) -> None:
    values = {"name": member.name, "password": PASSWORD, "code": member.code}
    await stranger.posts("/console/login", values, Origin="https://evil.example")
    assert stranger.status == 403
    await stranger.opens("/console/")
    assert stranger.status == 401


async def test_a_borrowed_session_changes_no_way_to_log_in(member: Member, store: Store) -> None:
    before = store.read_now(lambda tx: tx.logins.factors(staff_called(store, member.name).id))
    browser = member.browser
    member.clock.passes(minutes=10)
    await browser.opens("/console/account/login")
    assert "先确认是您本人" in browser.text
    for path, values in {
        "password": {"password": "另一个很长很长的密码"},
        "password/remove": {},
        "codes": {},
        "app": {"secret": pyotp.random_base32(), "code": "000000"},
        "confirm": {"password": PASSWORD, "code": "000000"},
    }.items():
        await browser.opens("/console/account/login")
        await browser.sends(f"/console/account/login/{path}", **values)
        assert browser.status == 403, path
    assert store.read_now(lambda tx: tx.logins.factors(staff_called(store, member.name).id)) == before
    await browser.opens("/console/account/login")
    await browser.sends("/console/account/login/confirm", password=PASSWORD, code=member.code)
    assert browser.status == 200
    await browser.sends("/console/account/login/password", password="另一个很长很长的密码")
    assert "密码已设好" in browser.text


async def test_a_new_password_ends_the_other_sessions(member: Member, stranger: Browser) -> None:
    assert await member.logs_in(stranger) == 200
    await member.browser.opens("/console/account/login")
    await member.browser.sends("/console/account/login/password", password="另一个很长很长的密码")
    assert member.browser.status == 200
    await stranger.opens("/console/")
    assert stranger.status == 401


async def test_sessions_are_listed_and_ended_by_their_owner_only(
    member: Member, stranger: Browser, admin: Browser
) -> None:
    await member.logs_in(stranger)
    page = await member.browser.opens("/console/account")
    [other] = re.findall(r"/console/account/sessions/([0-9a-f]{16})/end", page)
    await admin.opens("/console/account")
    await admin.sends(f"/console/account/sessions/{other}/end")
    await stranger.opens("/console/")
    assert stranger.status == 200
    await member.browser.opens("/console/account")
    await member.browser.sends(f"/console/account/sessions/{other}/end")
    await stranger.opens("/console/")
    assert stranger.status == 401
    await member.browser.opens("/console/")
    assert member.browser.status == 200


async def test_an_administrator_resets_and_the_old_ways_are_dead(
    member: Member, admin: Browser, stranger: Browser, store: Store
) -> None:
    account = staff_called(store, member.name)
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{account.id}/reset")
    link = admin.page.split("https://lvwang.example")[1].split('"')[0]
    await member.browser.opens("/console/")
    assert member.browser.status == 401
    for code in (member.code, member.codes[0]):
        assert await member.logs_in(stranger, code=code) == 403
    await stranger.posts(link)
    assert stranger.status == 200 and "还没有自己的登录方式" in stranger.text
    assert "logins_reset" in store.read_now(lambda tx: [act.action for act in tx.acts.recent()])


async def test_a_link_of_the_operator_lets_a_person_replace_a_lost_phone(
    member: Member, stranger: Browser, store: Store
) -> None:
    account = staff_called(store, member.name)
    store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="login", word="rescue", now=member.clock()))
    await stranger.posts("/console/login/rescue")
    await stranger.opens("/console/account/login")
    secret = stranger.value("secret")
    code = pyotp.TOTP(secret).at(member.clock())
    await stranger.sends("/console/account/login/app", secret=secret, code=code)
    assert "验证器已换好" in stranger.text
    member.clock.passes(minutes=1)
    assert await member.logs_in(stranger) == 403
    member.secret = secret
    assert await member.logs_in(stranger) == 200


@pytest.mark.parametrize(
    "easy",
    ["short", "1234567890", "abcdefghijk", "aaaaaaaaaaaa", "abcabcabcabc", "password123",
     "PASSWORD\uff11\uff12\uff13", "李受理12345", "Woaini1314520"],
)  # fmt: skip
def test_easy_passwords_are_refused(easy: str) -> None:
    with pytest.raises(Incomplete):
        check_password(easy, name="李受理")


def test_no_rules_of_composition() -> None:
    for good in ("correct horse battery", "三条河道夜里都要巡查", "xk7-qz9-wpl"):
        check_password(good, name="李受理")


async def test_a_wrong_code_at_set_up_sets_nothing(arrives: Arrives, store: Store, clock: Clock, cases: Cases) -> None:
    browser = await logged_in(arrives, store, clock, "赵核查", Role.VERIFIER)
    await browser.opens("/console/account/login")
    secret = browser.value("secret")
    await browser.sends("/console/account/login/password", secret=secret, code="000000", password=PASSWORD)
    assert browser.status == 422 and browser.value("secret") == secret
    assert not store.read_now(lambda tx: tx.logins.factors(staff_called(store, "赵核查").id)).any


async def test_what_was_wrong_is_unfolded(member: Member) -> None:
    unfolded = r"<details open><summary>(.*?)</summary>"
    await member.browser.opens("/console/account/login")
    await member.browser.sends("/console/account/login/password", password="1234567890")
    assert re.findall(unfolded, member.browser.page) == ["改密码"]
    await member.browser.sends("/console/account/login/app", secret=member.secret, code="000000")
    assert re.findall(unfolded, member.browser.page) == ["换一个验证器"]


async def test_codes_of_a_chinese_keyboard_are_codes(member: Member, stranger: Browser) -> None:
    wide = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-"})
    assert await member.logs_in(stranger, code=member.code.translate(wide)) == 200
    assert await member.logs_in(stranger, code=member.codes[0].translate(wide)) == 200
    assert await member.logs_in(stranger, code=member.codes[0].translate(wide)) == 403


async def test_nothing_secret_is_stored_in_the_open(member: Member, store: Store) -> None:
    with store.engine.connect() as connection:
        rows = [str(row) for name in ("staff_logins", "staff_codes", "console_sessions")
                for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]  # fmt: skip
    for secret in (PASSWORD, member.secret, *member.codes, *(code.replace("-", "") for code in member.codes)):
        assert all(secret not in row for row in rows)


async def test_o09_no_secret_of_a_log_in_is_logged(
    member: Member, stranger: Browser, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), capture_logs() as events:
        assert await member.logs_in(stranger, password="ein falsches Wort") == 403
        assert await member.logs_in(stranger, code=member.codes[0]) == 200
        await stranger.opens("/console/account/login")
    said = f"{caplog.text} {events} {capsys.readouterr()}"
    for secret in (PASSWORD, "ein falsches Wort", member.secret, member.code, member.codes[0]):
        assert secret not in said


async def test_the_last_administrator_stays_one(admin: Browser, store: Store) -> None:
    account = staff_called(store, "周管理")
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{account.id}/change", name="周管理", role="clerk")
    assert (admin.status, "唯一在用的管理员" in admin.text) == (403, True)
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{account.id}/change", name="周总管", role="admin")
    assert staff_called(store, "周总管").roles == {Role.ADMIN}


async def test_roles_change_at_once_and_the_change_is_recorded(member: Member, admin: Browser, store: Store) -> None:
    account = staff_called(store, member.name)
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{account.id}/change", name="李敏", role="curator")
    await member.browser.opens("/console/limits")
    assert member.browser.status == 403
    for forged in ("unit", "system", "reporter"):
        await admin.opens("/console/staff")
        await admin.sends(f"/console/staff/{account.id}/change", name="李敏", role=forged)
        assert admin.status == 403
    details = store.read_now(lambda tx: [act.detail for act in tx.acts.recent() if act.action == "staff_change"])
    assert details == [f"{account.id} clerk 李受理 > curator 李敏"]
