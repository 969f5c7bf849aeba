"""E-mail against an SMTP server: taken, put off, refused, cut off, slow, a wrong password; and what a letter says."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from channels.mail.letter import Letter, written
from channels.mail.server import MailServer
from channels.mail.way import Mail, MailBox
from channels.outbox.ways import by_kind, fan_out
from channels.robots.text import Speaker
from complaints.errors import Incomplete
from complaints.model import Notice, Role
from complaints.office.addresses import checked_mail
from complaints.ports import Address
from complaints.ports.addresses import MAIL
from services import Services
from storage.store import Store
from tests.channels.mail_server import PASSWORD, USER, MailDesk, running
from tests.chat import Clock
from tests.conftest import KEYS
from tests.web.conftest import Cases
from tests.world import World

UNIT = "unit:planning"
AT = "duty@unit.example"
AT_NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@dataclass
class Office:
    world: World
    way: Mail
    store: Store
    cases: Cases
    server: MailDesk
    clock: Clock

    def address(self, value: str = AT, party: str = UNIT, **more: object) -> Address:
        wanted = Address(party=party, kind=MAIL, value=value, **more)  # type: ignore[arg-type]
        return self.store.write_now(lambda tx: tx.addresses.add(wanted))

    def tell(self, case_id: int, key: str = "unit.dispatched", to: str = UNIT) -> None:
        notice = Notice(event_id=None, case_id=case_id, to=to, key=key)
        self.store.write_now(lambda tx: tx.notices.add(notice))

    def failing(self) -> list[tuple[str, str, bool]]:
        found = self.store.read_now(lambda tx: tx.troubles.stopped_ways())
        return [(one.recipient, one.reason.partition(":")[0], one.stopped) for one in found]

    def given_up(self) -> list[str]:
        return [one.error for one in self.store.read_now(lambda tx: tx.troubles.messages())]


async def office_with(
    store: Store, clock: Clock, services: Services, folder: Path, *, server: MailDesk, password: str = ""
) -> Office:
    login = f"{quote(USER, safe='')}:{quote(password, safe='')}@" if password else ""
    box = MailBox(server=MailServer.parse(f"smtp://{login}127.0.0.1:{server.port}"), sender="lvwang@green.example")
    speaker = Speaker(zone=lambda: services.zone, public_url="https://green.example")
    way = Mail(box=box, speaker=speaker, key=services.secrets.pepper, clock=clock, timeout_s=60.0)
    ways = by_kind([way])
    opened = Store(store.url, keys=replace(KEYS, fan_out=fan_out(ways)))
    world = World(store=opened, clock=clock, services=services, files=folder / "webchat", ways=ways)
    await world.start()
    cases = Cases(store=opened, clock=clock, services=services)
    return Office(world=world, way=way, store=opened, cases=cases, server=server, clock=clock)


@pytest.fixture
async def office(store: Store, clock: Clock, services: Services, tmp_path: Path) -> AsyncIterator[Office]:
    async with running() as server:
        made = await office_with(store, clock, services, tmp_path, server=server)
        yield made
        await made.world.stop()
        made.store.close()


async def test_a_unit_gets_the_minimal_card(office) -> None:
    office.address()
    case = office.cases.reported(category="site_dust", text="隔壁王师傅家门口")
    office.tell(case.id)
    await office.world.settle()
    (letter,) = office.server.letters
    assert (letter["To"], letter.get_content_type()) == (AT, "text/plain")
    words = letter.get_content()
    assert case.number in words and f"https://green.example/console/unit/cases/{case.number}" in words
    assert "王师傅" not in words and case.place.address not in words
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"


async def test_greylisting_is_waited_out(office, clock) -> None:
    office.address()
    office.server.plan = [("RCPT", "450 4.2.0 greylisted")] * 2
    office.tell(office.cases.reported().id)
    await office.world.settle()
    assert (office.server.taken, office.failing()) == ([], [])
    for minutes in (5, 10):
        clock.passes(minutes=minutes)
        await office.world.settle()
    assert len(office.server.taken) == 1


async def test_a_refused_address_is_given_up_with_the_reason_and_without_the_address(office) -> None:
    office.address()
    office.server.plan = [("RCPT", f"550 5.1.1 <{AT}> no such user")]
    office.tell(office.cases.reported().id)
    await office.world.settle()
    assert office.given_up() == ["mail_refused:550 5.1.1 <****> no such user"]


@pytest.mark.parametrize("ending", ["cut", "slow"])
async def test_a_connection_that_ends_in_a_message_costs_one_more_copy_at_most(office, clock, ending) -> None:
    office.address()
    if ending == "slow":
        office.way._timeout_s = 1.5
    office.server.plan = [("DATA", ending)] * 2
    office.tell(office.cases.reported().id)
    for _ in range(4):
        await office.world.settle()
        clock.passes(minutes=2)
    idents = [letter["Message-ID"] for letter in office.server.letters]
    assert len(idents) == (2 if ending == "cut" else 0)
    assert len(set(idents)) <= 1
    assert len(office.given_up()) == 1


async def test_a_letter_cut_off_once_arrives_under_the_same_message_id(office, clock) -> None:
    office.address()
    office.server.plan = [("DATA", "cut")]
    office.tell(office.cases.reported().id)
    await office.world.settle()
    clock.passes(minutes=1)
    await office.world.settle()
    assert len(office.server.taken) == 2
    assert len({letter["Message-ID"] for letter in office.server.letters}) == 1
    assert (office.given_up(), office.failing()) == ([], [])


async def test_a_wrong_password_stops_all_mail_with_one_alarm(store, clock, services, tmp_path) -> None:
    async with running(login=PASSWORD) as server:
        office = await office_with(store, clock, services, tmp_path, server=server, password="wrong")
        boss = office.store.write_now(lambda tx: tx.staff.add(name="周组长", role=Role.SUPERVISOR, telegram_id=None))
        for party in (UNIT, "unit:housing"):
            office.address(party=party)
            office.tell(office.cases.reported(party).id, to=party)
        await office.world.settle()
        clock.passes(seconds=30)
        await office.world.settle()
        assert (office.failing(), server.taken) == ([("mail:*", "mail_login", True)], [])
        alarms = f"SELECT count(*) FROM outbox WHERE recipient = 'staff:{boss.id}'"
        assert office.store.read_now(lambda tx: tx.connection.exec_driver_sql(alarms).scalar()) == 1
        server.login = "wrong"  # the operator repairs it
        assert office.store.write_now(lambda tx: tx.troubles.retry_way("mail:*"))
        await office.world.settle()
        assert (len(server.taken), office.failing()) == (2, [])
        await office.world.stop()
        office.store.close()


async def test_the_right_password_is_used(store, clock, services, tmp_path) -> None:
    async with running(login=PASSWORD) as server:
        office = await office_with(store, clock, services, tmp_path, server=server, password=PASSWORD)
        office.address()
        office.tell(office.cases.reported().id)
        await office.world.settle()
        assert (len(server.taken), server.logins) == (1, 1)
        await office.world.stop()
        office.store.close()


@pytest.mark.parametrize(
    "typed",
    [
        "a@b.example\r\nBcc: x@y.example", "a@b.example\nX: y", "a b@c.example", "<a@b.example>",
        "a@b.example,c@d.example", 'a"@b.example', "a@b", "@b.example", "a@.example", "a..b@c.example", "王@b.example",
        "a@b.example\x00", "a@-b.example",
    ],
)  # fmt: skip
def test_nothing_but_one_plain_address_is_taken(typed: str) -> None:
    with pytest.raises(Incomplete):
        checked_mail(typed)


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@y.example", "a\nX: 1"])
def test_no_value_adds_a_header(bad: str) -> None:
    letter = Letter(to="a@b.example", subject=bad, lines=("x",))
    with pytest.raises(ValueError, match=r"(?i)header|linefeed|newline"):
        written(letter, sender="s@g.example", sender_name="绿网", ident="1", now=AT_NOON)
    for changed in (replace(letter, subject="x", to=bad), replace(letter, subject="x", stop=f"https://x/{bad}")):
        with pytest.raises(ValueError):
            written(changed, sender="s@g.example", sender_name="绿网", ident="1", now=AT_NOON)


def test_a_line_with_a_dot_and_header_like_words_stay_text() -> None:
    letter = Letter(to="a@b.example", subject="x", lines=(".", "Bcc: x@y.example"))
    message = written(letter, sender="s@g.example", sender_name="绿网", ident="1", now=AT_NOON)
    assert b"Bcc" not in message.partition(b"\r\n\r\n")[0]


async def test_an_address_is_sealed_and_a_reporter_s_can_t_be_joined(office) -> None:
    office.address("resident@post.example", "case:1", confirmed=False)
    office.address("resident@post.example", "case:2", confirmed=False)
    rows = office.store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT value, same FROM addresses").all())
    assert b"resident" not in b"".join(bytes(row[0]) for row in rows)
    assert len({row[1] for row in rows}) == 2
