"""One person in two firms with one account: invited by the second, switching on the page, each firm by itself."""

from collections.abc import Awaitable, Callable

import pytest

from complaints.model import Complaint, Firm, Staff
from storage.store import Store
from tests.web.conftest import Browser, Cases
from tests.web.test_firm_pages import a_finding, a_firm
from tests.web.test_firm_register import link_on

Arrives = Callable[[], Awaitable[Browser]]


async def invited(clerk: Browser, firm: Firm, name: str) -> str:
    """The address of an invitation for a new person of the firm."""
    await clerk.opens(f"/console/firms/{firm.id}")
    await clerk.sends(f"/console/firms/{firm.id}/persons", person_name=name, duty="contact")
    number = clerk.page.rpartition(f"/console/firms/{firm.id}/persons/")[2].partition("/")[0].partition('"')[0]
    await clerk.sends(f"/console/firms/{firm.id}/persons/{number}/invite")
    return link_on(clerk)


@pytest.fixture
def firms(cases: Cases) -> tuple[Firm, Firm]:
    return a_firm(cases), a_firm(cases, "云龙食品")


@pytest.fixture
def cases_of(cases: Cases, firms: tuple[Firm, Firm]) -> tuple[Complaint, Complaint]:
    return a_finding(cases, firms[0]), a_finding(cases, firms[1])


@pytest.fixture
async def zhang(clerk: Browser, arrives: Arrives, firms: tuple[Firm, Firm]) -> Browser:
    """Of both firms; the second, which was added last, is shown."""
    phone = await arrives()
    await phone.posts(await invited(clerk, firms[0], "张伟"))
    second = await invited(clerk, firms[1], "张伟")
    await phone.opens(second)
    assert "可以把“云龙食品”加到这个账号" in phone.text
    await phone.posts(second, {"with": "own", "csrf": phone.csrf})
    assert "已加入" in phone.text and "云龙食品" in phone.text
    return phone


def account_of(store: Store, firm: Firm) -> Staff:
    (account,) = store.read_now(lambda tx: tx.staff.of_party(f"firm:{firm.id}"))
    return account


async def test_an_invitation_adds_its_firm_to_the_account_that_accepts_it(
    zhang: Browser, clerk: Browser, store: Store, firms: tuple[Firm, Firm]
) -> None:
    first, second = (account_of(store, firm) for firm in firms)
    assert first == second, "one account, which both firms have as their own"
    assert (first.party, first.also) == (f"firm:{firms[1].id}", (f"firm:{firms[0].id}",))
    for firm in firms:
        await clerk.opens(f"/console/firms/{firm.id}")
        assert "已加入" in clerk.text


async def test_the_lists_are_those_of_the_chosen_firm(
    zhang: Browser, firms: tuple[Firm, Firm], cases_of: tuple[Complaint, Complaint]
) -> None:
    await zhang.opens("/console/firm/")
    assert cases_of[1].number in zhang.page and cases_of[0].number not in zhang.page
    await zhang.sends("/console/firm/choose", firm=firms[0].id)
    assert "现在看的是“鼎筑建设”" in zhang.text
    assert cases_of[0].number in zhang.page and cases_of[1].number not in zhang.page


async def test_a_case_of_the_other_firm_opens_and_is_worked_on_by_its_number(
    zhang: Browser, cases: Cases, store: Store, firms: tuple[Firm, Firm], cases_of: tuple[Complaint, Complaint]
) -> None:
    await zhang.opens(f"/console/firm/cases/{cases_of[0].number}")
    assert zhang.status == 200 and "鼎筑建设" in zhang.text
    await zhang.posts(
        f"/console/firm/cases/{cases_of[0].number}/act",
        {"csrf": zhang.csrf, "action": "sign", "version": zhang.value("version")},
    )
    assert cases.now(cases_of[0]).state == "rectifying"


async def test_a_third_firm_stays_closed(zhang: Browser, cases: Cases) -> None:
    third = a_firm(cases, "第三家")
    case = a_finding(cases, third)
    await zhang.opens(f"/console/firm/cases/{case.number}")
    assert zhang.status == 404
    await zhang.opens("/console/firm/")
    await zhang.sends("/console/firm/choose", firm=third.id)
    assert zhang.status == 403


async def test_who_leaves_one_firm_keeps_the_other(
    zhang: Browser, clerk: Browser, store: Store, firms: tuple[Firm, Firm], cases_of: tuple[Complaint, Complaint]
) -> None:
    (person,) = store.read_now(lambda tx: tx.firms.persons_of(firms[1].id))
    await clerk.opens(f"/console/firms/{firms[1].id}")
    await clerk.sends(f"/console/firms/{firms[1].id}/persons/{person.id}/leave")
    await zhang.opens(f"/console/firm/cases/{cases_of[1].number}")
    assert zhang.status == 404
    await zhang.opens("/console/firm/")
    assert zhang.status == 200 and cases_of[0].number in zhang.page


async def test_somebody_else_on_that_phone_gets_an_account_of_their_own(
    clerk: Browser, arrives: Arrives, store: Store, firms: tuple[Firm, Firm]
) -> None:
    phone = await arrives()
    await phone.posts(await invited(clerk, firms[0], "张伟"))
    link = await invited(clerk, firms[1], "李强")
    await phone.opens(link)
    await phone.posts(link)
    assert account_of(store, firms[1]).name == "李强" and account_of(store, firms[0]).also == ()


async def test_an_invitation_that_was_used_or_is_of_the_same_firm_adds_nothing(
    zhang: Browser, clerk: Browser, store: Store, firms: tuple[Firm, Firm]
) -> None:
    before = account_of(store, firms[0])
    again = await invited(clerk, firms[1], "王五")
    await zhang.opens("/console/firm/")
    csrf = zhang.csrf
    await zhang.opens(again)
    assert "可以把" not in zhang.text, "the person is of this firm already"
    await zhang.posts(again, {"with": "own", "csrf": csrf})
    assert zhang.status == 422 and "不能加到现在的账号" in zhang.text
    assert "王五" in zhang.text, "the invitation stays open for whom it was made"
    assert store.read_now(lambda tx: tx.staff.get(before.id)) == before
