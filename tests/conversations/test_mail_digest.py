"""The daily e-mail to staff: numbers and links, once a day at the chosen hour, and none without anything to do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from channels.webchat import WEB_BOT_ID
from complaints.case.lifecycle import Action
from complaints.model import Role
from complaints.office.mail_digest import last_day, send_due
from complaints.ports import Address
from complaints.ports.addresses import MAIL
from services import Services
from storage.store import Store
from tests.channels.mail_server import MailDesk, running
from tests.chat import Clock
from tests.conversations.mail_scenes import world_with_mail
from tests.web.conftest import Cases
from tests.world import World

AT = "li@office.example"


@pytest.fixture
async def server() -> AsyncIterator[MailDesk]:
    async with running() as made:
        yield made


@pytest.fixture
async def world(
    store: Store, clock: Clock, services: Services, tmp_path: Path, server: MailDesk
) -> AsyncIterator[World]:
    async with world_with_mail(store, clock, services, folder=tmp_path, server=server) as made:
        yield made


@pytest.fixture
def cases(world: World, clock: Clock, services: Services) -> Cases:
    return Cases(store=world.store, clock=clock, services=services)


def account(world: World, role: Role, *, hour: int | None, party: str = "", confirmed: bool = True) -> int:
    def work(tx):  # type: ignore[no-untyped-def]
        staff = tx.staff.add(name="陈受理", role=role, telegram_id=None, party=party)
        wanted = Address(party=f"staff:{staff.id}", kind=MAIL, value=AT, confirmed=confirmed, digest_at=hour)
        tx.addresses.add(wanted)
        return staff.id

    return int(world.store.write_now(work))


async def an_hour_passes(world: World, hours: float = 1) -> None:
    world.clock.passes(hours=hours)
    clock = world.services.clock
    world.store.write_now(lambda tx: send_due(tx, now=world.clock(), clock=clock))
    await world.settle()


def owned(cases: Cases, owner_id: int) -> None:
    case = cases.reported(owner_id=owner_id)
    cases.step(case, Action.ACCEPT)


async def test_numbers_and_links_come_once_a_day_at_the_chosen_hour(world, cases, server) -> None:
    """The clock begins on a Monday at 9:30."""
    owner = account(world, Role.CLERK, hour=11)
    owned(cases, owner)
    late = cases.reported(owner_id=owner, text="隔壁王师傅家门口")
    overdue = replace(late, due_at=world.clock() - timedelta(hours=1))
    world.store.write_now(lambda tx: tx.cases.save(overdue, seen=late.version))
    cases.reported()
    await an_hour_passes(world)  # 10:30
    assert server.taken == []
    await an_hour_passes(world)  # 11:30
    (letter,) = server.letters
    assert letter["Subject"] == "10月12日 待办"
    assert letter.get_content().splitlines()[:5] == [
        "我的未办结：2 件", "https://lvwang.example/console/?mine=1", "",
        "其中超期：1 件", "https://lvwang.example/console/?mine=1&overdue=1",
    ]  # fmt: skip
    words = letter.get_content()
    assert "LW-" not in words and "王师傅" not in words and "等我决定" not in words
    assert "/mail/stop/" in words and letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for _ in range(3):  # also a restart: nothing about it is in memory
        await an_hour_passes(world)
    assert len(server.taken) == 1
    await an_hour_passes(world, 24)
    assert [one["Subject"] for one in server.letters] == ["10月12日 待办", "10月13日 待办"]


async def test_nothing_to_do_is_no_letter_that_day(world, cases, server) -> None:
    owner = account(world, Role.CLERK, hour=10)
    await an_hour_passes(world)  # 10:30, nothing
    owned(cases, owner)
    await an_hour_passes(world)
    assert server.taken == []
    await an_hour_passes(world, 23)
    assert len(server.taken) == 1


async def test_a_leader_is_told_of_decisions_and_late_questions(world, cases, server) -> None:
    account(world, Role.SUPERVISOR, hour=10)
    case = cases.reported()
    cases.step(case, Action.ACCEPT, by="吴受理")
    cases.step(case, Action.DISPATCH, by="吴受理", unit="planning", rectify_by="24h")
    cases.step(case, Action.SIGN, by="吴受理")
    cases.step(case, Action.EXTEND, by="吴受理", reason="连日大雨", extend_to="3d")

    def asks(tx):  # type: ignore[no-untyped-def]
        person = tx.people.ensure(bot_id=WEB_BOT_ID, user_id=1, chat_id=1, lang="zh_CN", now=world.clock())
        long_ago = world.clock() - timedelta(days=20)
        tx.questions.ask_human(person_id=person.id, text="要环评吗", now=long_ago)

    world.store.write_now(asks)
    await an_hour_passes(world)
    assert server.words()[0].splitlines()[:5] == [
        "等我决定（延期、异议）：1 件", "https://lvwang.example/console/ladder", "",
        "超期没答的转人工问题：1 个", "https://lvwang.example/console/ladder",
    ]  # fmt: skip


async def test_a_unit_s_member_is_told_of_its_own_unit_alone(world, cases, server) -> None:
    account(world, Role.UNIT, hour=10, party="unit:planning")
    for unit in ("planning", "environment"):
        case = cases.reported()
        cases.step(case, Action.ACCEPT, by="吴受理")
        cases.step(case, Action.DISPATCH, by="吴受理", unit=unit, rectify_by="24h")
    await an_hour_passes(world)
    assert server.words()[0].splitlines()[:3] == ["本单位待办：1 件", "https://lvwang.example/console/unit/", ""]


@pytest.mark.parametrize("hour", [None, 10])
async def test_none_without_an_hour_or_before_the_address_is_confirmed(world, cases, server, hour) -> None:
    owned(cases, account(world, Role.CLERK, hour=hour, confirmed=hour is None))
    await an_hour_passes(world)
    assert server.taken == []


async def test_a_closed_account_gets_none(world, cases, server) -> None:
    owner = account(world, Role.CLERK, hour=10)
    owned(cases, owner)
    world.store.write_now(lambda tx: tx.staff.save(_closed(tx.staff.get(owner))))
    await an_hour_passes(world)
    assert server.taken == []


def _closed(staff):  # type: ignore[no-untyped-def]
    return replace(staff, active=False)


async def test_a_digest_of_yesterday_is_not_sent_late(world, cases, server) -> None:
    owned(cases, account(world, Role.CLERK, hour=10))
    server.plan = [("RCPT", "450 4.2.0 later")] * 40
    await an_hour_passes(world)
    for _ in range(24):
        world.clock.passes(hours=1)
        await world.settle()
    server.plan = []
    world.clock.passes(hours=1)
    await world.settle()
    assert server.taken == []


async def test_choosing_an_hour_sends_nothing_at_once(world) -> None:
    clock, now = world.services.clock, world.clock()  # 9:30
    today = now.date()
    assert last_day(None, 9, clock=clock, now=now) == today
    assert last_day(None, 10, clock=clock, now=now) is None
    sent = Address(party="staff:1", kind=MAIL, value=AT, digest_day=today)
    assert last_day(sent, 15, clock=clock, now=now) == today
