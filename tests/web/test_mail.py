"""E-mail on pages: 我的账号 with address and choices, and the links of letters."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import pytest

from complaints.model import Notice, Role
from complaints.office import mailing
from complaints.office.mail_choices import wanted
from complaints.ports import Address
from complaints.ports.addresses import MAIL
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in
from web.ports import PageServices

PAGE = "/console/account"
ADDRESS = "wu@office.example"


@pytest.fixture
def house(house: PageServices) -> Iterator[PageServices]:
    services = replace(house.services(), mail=True)
    yield replace(house, services=lambda: services)


@pytest.fixture
async def clerk(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "吴受理", Role.CLERK)


def stored(store: Store) -> Address | None:
    (account,) = [one for one in store.read_now(lambda tx: tx.staff.all()) if one.name == "吴受理"]
    return store.read_now(lambda tx: mailing.address_of(tx, mailing.of_account(account.id)))


def asked(store: Store) -> list[str]:
    query = "SELECT recipient FROM outbox WHERE payload LIKE '%mail.confirm%'"
    return [row[0] for row in store.read_now(lambda tx: tx.connection.exec_driver_sql(query).all())]


def recipients(store: Store, key: str, to: str) -> list[str]:
    notice = Notice(event_id=None, case_id=None, to=to, key=key)
    return [one.value for one in store.read_now(lambda tx: wanted(notice, tx))]


async def test_an_address_gets_nothing_before_its_link_is_opened(clerk: Browser, store, house, stranger) -> None:
    await clerk.opens(PAGE)
    await clerk.sends(f"{PAGE}/mail", mail=ADDRESS, want="danger")
    address = stored(store)
    assert address is not None and not address.confirmed
    assert asked(store) == [f"mail:{address.id}"]
    assert "还没确认" in clerk.text and "w***@office.example" in clerk.text and ADDRESS not in clerk.page
    assert recipients(store, "told.danger", "group") == []
    key = house.services().secrets.pepper
    path = f"/mail/confirm/{mailing.token(address, 'confirm', key=key)}"
    await stranger.opens(path)  # as a mail server does that looks for malware
    assert recipients(store, "told.danger", "group") == []
    await stranger.posts(path)
    assert (stranger.status, "已确认" in stranger.text) == (200, True)
    assert recipients(store, "told.danger", "group") == [ADDRESS]


async def test_each_choice_is_kept_to(clerk: Browser, store) -> None:
    await clerk.opens(PAGE)
    await clerk.sends(f"{PAGE}/mail", mail=ADDRESS, want="mine")
    address = stored(store)
    assert address is not None
    store.write_now(lambda tx: tx.addresses.confirm(address.id))
    assert recipients(store, "told.rung", address.party) == [ADDRESS]
    assert recipients(store, "told.danger", "group") == []
    await clerk.sends(f"{PAGE}/mail", mail="")
    assert "已保存" in clerk.text
    assert recipients(store, "told.rung", address.party) == []


async def test_a_wrong_address_stays_in_the_form(clerk: Browser, store) -> None:
    await clerk.opens(PAGE)
    await clerk.sends(f"{PAGE}/mail", mail="wu@office")
    assert (clerk.status, "不是邮箱地址" in clerk.text, 'value="wu@office"' in clerk.page) == (422, True, True)
    assert stored(store) is None


async def test_one_click_ends_mail_and_a_forged_link_does_nothing(clerk: Browser, store, house, stranger) -> None:
    await clerk.opens(PAGE)
    await clerk.sends(f"{PAGE}/mail", mail=ADDRESS)
    address = stored(store)
    assert address is not None
    await stranger.posts(f"/mail/stop/{address.id}-{'0' * 32}")
    await stranger.posts(f"/mail/confirm/{address.id}-{'0' * 32}")
    assert stranger.status == 404
    assert stored(store) == address
    good = mailing.token(address, "stop", key=house.services().secrets.pepper)
    await stranger.posts(f"/mail/stop/{good}", {"List-Unsubscribe": "One-Click"})
    assert (stranger.status, stored(store)) == (200, None)


async def test_a_unit_s_member_is_sent_nothing_of_the_office(store: Store, cases: Cases) -> None:
    def work(tx):  # type: ignore[no-untyped-def]
        member = tx.staff.add(name="李单位", role=Role.UNIT, telegram_id=None, party="unit:planning")
        wants = frozenset({"all", "danger", "mine"})
        tx.addresses.add(Address(party=f"staff:{member.id}", kind=MAIL, value=ADDRESS, wants=wants))

    store.write_now(work)
    assert recipients(store, "told.danger", "group") == []


async def test_staff_see_that_there_is_an_address_and_never_which(clerk: Browser, store, cases: Cases) -> None:
    case = cases.reported()
    store.write_now(lambda tx: tx.addresses.add(Address(party=f"case:{case.id}", kind=MAIL, value="r@post.example")))
    await clerk.opens(f"/console/cases/{case.number}")
    assert "有邮箱" in clerk.text
    assert "post.example" not in clerk.page
