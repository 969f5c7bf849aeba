"""A member of staff loses a telephone, an account or a role: each account has one bound chat per channel, and
everything that was open for an account ends with it."""

import io
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import main
from bot.invitations import first_invitation
from bot.settings import Settings
from complaints.case.lifecycle import Action
from complaints.model import Notice, Role
from complaints.office.binding import admit_all, bind, unbind
from complaints.office.owning import who_is_told
from complaints.office.staff_links import issue, redeem
from storage.store import Store
from tests.chat import Clock, Talker
from tests.web.conftest import Browser, Cases, logged_in, staff_called
from tests.world import World
from texts import label

ZH = "zh_CN"
Arrives = Callable[[], Awaitable[Browser]]


async def _binds(world: World, talker: Talker, name: str, word: str) -> None:
    account = next(one for one in world.store.read_now(lambda tx: tx.staff.named(name)))
    now = world.clock()
    world.store.write_now(lambda tx: issue(tx, staff_id=account.id, purpose="bind", word=word, now=now))
    await talker.says(f"/start bind_{word}")
    assert talker.last_text() == label("staff.bound", ZH, name=name, role=label(f"role.{account.role}", ZH))


def _tell(world: World, name: str) -> None:
    account = staff_called(world.store, name)
    values = {"name": "x", "count": "1"}
    notice = Notice(event_id=None, case_id=None, to=f"staff:{account.id}", key="staff_told.ownerless", values=values)
    world.store.write_now(lambda tx: tx.notices.add(notice))


async def test_the_old_phone_has_neither_powers_nor_notices_once_another_is_bound(world: World, clerk: Talker) -> None:
    await clerk.says("/queue")
    new = world.talker(800_777, "李受理的新手机")
    await _binds(world, new, "李受理", "w" * 32)
    before = len(clerk.texts())
    await clerk.says("/queue")
    assert clerk.last_text() == label("error.no_account", ZH)
    _tell(world, "李受理")
    await world.settle()
    assert len(clerk.texts()) == before + 1
    assert "无人负责" in new.last_text()
    await new.says("/queue")
    assert label("queue.empty", ZH) in new.last_text()


async def test_a_chat_whose_row_still_names_the_account_is_not_believed_on_telegram(
    world: World, clerk: Talker, stranger: Talker
) -> None:
    """As releases before left it: the account names one user, two chats name the account."""
    await clerk.says("/queue")
    await stranger.says("/start")

    def leave_bound(tx) -> None:  # type: ignore[no-untyped-def]
        person = tx.people.of_user(world.telegram.bot_id, stranger.user_id)
        tx.people.save(replace(person, staff_id=staff_called(world.store, "李受理").id))

    world.store.write_now(leave_bound)
    await stranger.says("/queue")
    assert stranger.last_text() == label("error.no_account", ZH)
    assert [one.user_id for one in world.store.read_now(lambda tx: tx.people.of_staff(1))] == [clerk.user_id]


async def test_of_two_web_chats_the_one_bound_last_counts_and_telegram_stays(world: World, clerk: Talker) -> None:
    await clerk.says("/queue")
    first, second = world.visitor(11), world.visitor(12)
    await _binds(world, first, "李受理", "a" * 32)
    await _binds(world, second, "李受理", "b" * 32)
    for talker, heard in ((first, "error.no_account"), (second, "queue.empty"), (clerk, "queue.empty")):
        await talker.says("/queue")
        assert label(heard, ZH) in talker.last_text()
    assert staff_called(world.store, "李受理").telegram_id == clerk.user_id


async def test_who_is_unbound_in_the_console_is_a_resident_at_once(
    world: World, clerk: Talker, arrives: Arrives, store: Store, clock: Clock
) -> None:
    await clerk.says("/queue")
    web = world.visitor(11)
    await _binds(world, web, "李受理", "a" * 32)
    admin = await logged_in(arrives, store, clock, "周管理", Role.ADMIN)
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{staff_called(store, '李受理').id}/unbind")
    for talker in (clerk, web):
        await talker.says("/queue")
        assert talker.last_text() == label("error.no_account", ZH)
    acts = store.read_now(lambda tx: [(act.action, act.staff_id, act.detail) for act in tx.acts.recent()])
    assert acts[0] == ("staff_unbind", staff_called(store, "周管理").id, str(staff_called(store, "李受理").id))


async def test_one_s_own_chats_are_unbound_on_one_s_own_page(
    world: World, arrives: Arrives, store: Store, clock: Clock
) -> None:
    me = await logged_in(arrives, store, clock, "吴受理", Role.CLERK)
    phone = world.talker(800_555, "吴受理")
    await _binds(world, phone, "吴受理", "c" * 32)
    assert "解绑" in await me.opens("/console/account")
    await me.sends("/console/account/unbind")
    assert "还没有绑定 Telegram 账号" in me.text
    await phone.says("/queue")
    assert phone.last_text() == label("error.no_account", ZH)


async def test_a_reopened_account_gets_nothing_back(
    world: World, clerk: Talker, arrives: Arrives, store: Store, clock: Clock
) -> None:
    await clerk.says("/queue")
    web = world.visitor(11)
    await _binds(world, web, "李受理", "a" * 32)
    account, browser = staff_called(store, "李受理"), await arrives()
    for word, purpose in (("in", "login"), ("later", "login"), ("bind", "bind")):
        store.write_now(lambda tx, w=word, p=purpose: issue(tx, staff_id=account.id, purpose=p, word=w, now=clock()))
        if word == "in":
            await browser.posts("/console/login/in")
            assert browser.status == 200
    admin = await logged_in(arrives, store, clock, "周管理", Role.ADMIN)
    for _ in range(2):
        await admin.opens("/console/staff")
        await admin.sends(f"/console/staff/{account.id}/switch")
    assert staff_called(store, "李受理").active
    await browser.opens("/console/")
    assert browser.status == 401
    for talker in (clerk, web):
        await talker.says("/queue")
        assert talker.last_text() == label("error.no_account", ZH)
    await browser.posts("/console/login/later")
    assert browser.status == 410
    await clerk.says("/start bind_bind")
    assert clerk.last_text() == label("staff.bind_failed", ZH)


async def test_a_session_in_the_middle_of_a_slow_form_ends_with_its_account(
    arrives: Arrives, store: Store, clock: Clock, cases: Cases
) -> None:
    clerk = await logged_in(arrives, store, clock, "李受理", Role.CLERK)
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    form = f"csrf={clerk.csrf}&action=accept&version=1".encode()

    async def slowly():  # type: ignore[no-untyped-def]
        yield form[:10]
        account = staff_called(store, "李受理")
        await store.write(lambda tx: tx.staff.save(replace(account, active=False)))
        yield form[10:]

    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
    answer = await clerk.client.post(f"/console/cases/{case.number}/act", data=slowly(), headers=kind)
    assert answer.status == 401
    assert cases.now(case) == case


def test_a_new_link_ends_the_older_unused_ones_of_its_purpose(store: Store, clock: Clock) -> None:
    def work(tx):  # type: ignore[no-untyped-def]
        one, other = (tx.staff.add(name=name, role=Role.CLERK, telegram_id=None) for name in ("甲", "乙"))
        for word, staff_id, purpose in (
            ("old", one.id, "login"), ("bind", one.id, "bind"), ("other", other.id, "login"), ("new", one.id, "login"),
        ):  # fmt: skip
            issue(tx, staff_id=staff_id, purpose=purpose, word=word, now=clock())
        return [
            redeem(tx, word=word, purpose=purpose, now=clock()) is not None
            for word, purpose in (("old", "login"), ("bind", "bind"), ("other", "login"), ("new", "login"))
        ]

    assert store.write_now(work) == [False, True, True, True]


def test_who_was_unbound_comes_back_by_no_name_in_the_settings_but_by_a_link(store: Store) -> None:
    def work(tx):  # type: ignore[no-untyped-def]
        admit_all(tx, {1, 2}, name="管理员")
        unbind(tx, tx.staff.by_telegram(1))
        admit_all(tx, {1, 2}, name="管理员")
        assert [one.telegram_id for one in tx.staff.all()] == [None, 2]
        person = tx.people.ensure(bot_id=7, user_id=1, chat_id=1, lang=ZH, now=Clock()())
        bind(tx, tx.staff.get(1), person, telegram=True)
        admit_all(tx, {1}, name="管理员")  # the operator has taken 2 out
        return [one.telegram_id for one in tx.staff.all()]

    assert store.write_now(work) == [1, None]


async def test_an_old_phone_in_admin_ids_does_not_become_another_account(world: World, stranger: Talker) -> None:
    world.services = replace(world.services, admin_ids=frozenset({stranger.user_id}))
    world.store.write_now(lambda tx: admit_all(tx, {stranger.user_id}, name="管理员"))
    new = world.talker(800_888, "新手机")
    await _binds(world, new, "管理员", "n" * 32)
    await stranger.says("/queue")
    assert stranger.last_text() == label("error.no_account", ZH)
    assert len(world.store.read_now(lambda tx: tx.staff.all())) == 1


# Closing an account


async def test_the_supervisors_are_told_once_how_many_cases_are_nobody_s(
    world: World, supervisor: Talker, arrives: Arrives, cases: Cases
) -> None:
    store, clock = cases.store, cases.clock
    await supervisor.says("/queue")
    for text in "一二三":
        cases.step(cases.reported(text), Action.ACCEPT, by="钱受理")
    admin = await logged_in(arrives, store, clock, "周管理", Role.ADMIN)
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{staff_called(store, '钱受理').id}/switch")
    await world.settle()
    told = [text for text in supervisor.texts() if "无人负责" in text]
    assert told == [label("staff_told.ownerless", ZH, name="钱受理", count="3")]


def test_what_is_for_the_owner_goes_to_the_group_once_the_account_is_closed(store: Store, cases: Cases) -> None:
    case = cases.step(cases.reported(), Action.ACCEPT, by="钱受理")
    owner = staff_called(store, "钱受理")
    assert store.read_now(lambda tx: who_is_told(tx, case)) == f"staff:{owner.id}"
    store.write_now(lambda tx: tx.staff.save(replace(owner, active=False)))
    assert store.read_now(lambda tx: who_is_told(tx, case)) == "group"


async def test_the_only_administrator_is_told_what_to_do_first(arrives: Arrives, store: Store, clock: Clock) -> None:
    admin = await logged_in(arrives, store, clock, "周管理", Role.ADMIN)
    me = staff_called(store, "周管理").id
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{me}/switch")
    assert (admin.status, "请先添加一位管理员" in admin.text) == (403, True)
    await logged_in(arrives, store, clock, "郑管理", Role.ADMIN)
    await admin.opens("/console/staff")
    await admin.sends(f"/console/staff/{me}/switch")
    assert (admin.status, "请让另一位管理员来停用" in admin.text) == (403, True)
    assert staff_called(store, "周管理").active


async def test_a_second_account_of_the_same_name_is_refused(arrives: Arrives, store: Store, clock: Clock) -> None:
    admin = await logged_in(arrives, store, clock, "周管理", Role.ADMIN)
    for name in ("周管理", " 周管理 "):
        await admin.opens("/console/staff")
        await admin.sends("/console/staff", name=name, role="clerk")
        assert (admin.status, "新的登录链接" in admin.text) == (422, True)
    assert len(store.read_now(lambda tx: tx.staff.all())) == 1


# Links of the command line and of the start


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Runs a command; its exit code and all it printed."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))

    def run(*arguments: str) -> tuple[int, str]:
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            code = main(arguments)
        return code, out.getvalue()

    return run


def test_login_link_is_for_an_account_that_exists(commands: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    assert commands("create-staff", "李敏", "--role", "admin")[0] == 0
    code, said = commands("login-link", "李敏")
    assert (code, "/console/login/" in said) == (0, True)
    code, said = commands("create-staff", " 李敏 ", "--role", "clerk")
    assert (code, "python -m bot login-link 李敏" in said, "/console/login/" in said) == (1, True, False)
    code, said = commands("login-link", "王芳")
    assert (code, "没有叫“王芳”的账号" in said) == (1, True)
    with sqlite3.connect(tmp_path / "data/records.db") as records:
        assert records.execute("SELECT count(*) FROM staff").fetchone() == (1,)
        still = "SELECT count(*) FROM staff_links WHERE purpose = 'login' AND expires_at > datetime('now', '+1 hour')"
        assert records.execute(still).fetchone() == (1,)
        records.execute("UPDATE staff SET active = 0")
    records.close()
    for arguments in (("login-link", "李敏"), ("create-staff", "李敏", "--role", "clerk")):
        code, said = commands(*arguments)
        assert (code, "已停用" in said, "/console/login/" in said) == (1, True, False)


def test_an_account_of_a_firm_belongs_to_one_in_the_register(
    commands: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    assert commands("migrate")[0] == 0
    with sqlite3.connect(tmp_path / "data/records.db") as records:
        records.execute(
            "INSERT INTO firms (version, name, code, trade, address, active, created_at, updated_at)"
            " VALUES (1, '鼎筑建设', '91350100M000100Y43', '', '', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
        )
    records.close()
    code, said = commands("create-staff", "陈工", "--role", "firm", "--firm", "9")
    assert (code, "没有编号为“9”的企业" in said, "  1  鼎筑建设" in said, "/login/" in said) == (1, True, True, False)
    code, said = commands("create-staff", "陈工", "--role", "clerk", "--firm", "1")
    assert (code, "--firm 只和 --role firm 一起用" in said) == (1, True)
    for name, firm in (("陈工", "1"), ("何工", "91350100m000100y43")):
        code, said = commands("create-staff", name, "--role", "firm", "--firm", firm)
        assert (code, f"{name}（企业）" in said, "/console/login/" in said) == (0, True, True)
    with sqlite3.connect(tmp_path / "data/records.db") as records:
        assert records.execute("SELECT party FROM staff ORDER BY id").fetchall() == [("firm:1",), ("firm:1",)]
        assert records.execute("SELECT name FROM firm_persons ORDER BY id").fetchall() == [("陈工",), ("何工",)]
    records.close()


def test_an_account_has_several_roles_or_belongs_to_a_unit(
    commands: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    code, said = commands("create-staff", "李敏", "--role", "verifier", "--role", "curator", "--role", "clerk")
    assert (code, "李敏（受理员、核验员、知识编辑）" in said) == (0, True)
    code, said = commands("create-staff", "王建", "--role", "unit", "--unit", "nowhere")
    assert (code, "没有单位“nowhere”" in said, "  planning  " in said) == (1, True, True)
    assert commands("create-staff", "王建", "--role", "unit") == (1, said.replace("nowhere", "-"))
    for wrong in (("--role", "clerk", "--unit", "planning"), ("--role", "firm", "--firm", "1"), ("--role", "firm"),
                  ("--role", "unit", "--role", "admin", "--unit", "planning")):  # fmt: skip
        code, said = commands("create-staff", "王建", *wrong)
        assert (code, "/console/login/" in said) == (1, False)
    assert commands("create-staff", "王建", "--role", "unit", "--unit", "planning")[0] == 0
    with sqlite3.connect(tmp_path / "data/records.db") as records:
        assert records.execute("SELECT name, roles, party FROM staff").fetchall() == [
            ("李敏", "clerk verifier curator", ""),
            ("王建", "unit", "unit:planning"),
        ]
    records.close()


def test_create_staff_says_whose_a_telegram_id_is_and_refuses_no_name(
    commands: Callable[..., tuple[int, str]],
) -> None:
    assert commands("create-staff", "李敏", "--role", "clerk", "--telegram-id", "5")[0] == 0
    code, said = commands("create-staff", "王芳", "--role", "clerk", "--telegram-id", "5")
    assert (code, "已属于账号“李敏”" in said) == (1, True)
    for name in ("", "  ", "长" * 65):
        assert commands("create-staff", name, "--role", "clerk")[0] == 1


def test_a_start_gives_out_a_link_only_until_an_administrator_has_logged_in(store: Store, clock: Clock) -> None:
    first = store.write_now(lambda tx: first_invitation(tx, now=clock()))
    second = store.write_now(lambda tx: first_invitation(tx, now=clock()))
    assert store.write_now(lambda tx: redeem(tx, word=first, purpose="login", now=clock())) is None
    assert store.write_now(lambda tx: redeem(tx, word=second, purpose="login", now=clock())) is not None
    clock.passes(days=400)
    assert store.write_now(lambda tx: first_invitation(tx, now=clock())) == ""


async def test_the_log_in_page_says_whose_link_it_is(arrives: Arrives, store: Store, clock: Clock) -> None:
    def invite(tx):  # type: ignore[no-untyped-def]
        account = tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None)
        issue(tx, staff_id=account.id, purpose="login", word="once", now=clock())

    store.write_now(invite)
    browser = await arrives()
    await browser.opens("/console/login/once")
    assert "孙主管 （主管）" in browser.text
    await browser.opens("/console/login/other")
    assert (browser.status, "孙主管" in browser.text) == (200, False)
