"""Strangers who know a case number try wrong 查询码: the owner still opens the case, and a million codes are too many.

No answer reveals whether the case has a code, which would tell how it was reported.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from complaints.errors import NotAllowed
from complaints.model import Complaint, Role
from complaints.report.codes import Trier, Tries, hash_code, open_with_code
from http_server.addresses import network
from storage.store import Store
from tests.chat import Clock, Talker
from tests.web.conftest import Cases, logged_in
from tests.world import World
from texts import say

ZH = "zh_CN"
PEPPER, CODE = b"p" * 32, "270519"
Opens = Callable[..., str]


@pytest.fixture
def case(store: Store, cases: Cases) -> Complaint:
    case = cases.reported()
    hashed = hash_code(CODE, number=case.number, pepper=PEPPER)
    store.write_now(lambda tx: tx.cases.set_code(case.id, hashed))
    return case


@pytest.fixture
def opens(store: Store, clock: Clock, case: Complaint) -> Opens:
    """opened, wrong, or how many minutes to wait."""
    tries = Tries()

    def opens(code: str, chat: str = "7:1", net: str = "", number: str = case.number) -> str:
        by = Trier(name=chat, network=net)
        given = {"number": number, "code": code, "by": by, "pepper": PEPPER, "now": clock()}
        try:
            found = store.write_now(lambda tx: open_with_code(tx, tries, **given))
        except NotAllowed as error:
            return " ".join(f"{name} {value}" for name, value in error.values.items())
        return "opened" if found else "wrong"

    return opens


def test_five_wrong_codes_of_one_chat_close_it_for_that_chat_alone(opens: Opens, clock: Clock) -> None:
    assert [opens("000000", chat="7:666") for _ in range(6)] == ["wrong"] * 5 + ["minutes 16"]
    assert opens(CODE, chat="7:666") == "minutes 16"
    assert opens(CODE, chat="7:1") == "opened"
    clock.passes(minutes=15)
    assert opens(CODE, chat="7:666") == "opened"


def test_sixty_strangers_do_not_keep_the_owner_out(opens: Opens) -> None:
    for stranger in range(60):
        opens("000000", chat=f"7:{1000 + stranger}", net=f"203.0.113.{stranger}")
    assert opens(CODE, chat="7:1", net="198.51.100.1") == "opened"


def test_new_sessions_of_one_network_get_twenty_guesses_a_day(opens: Opens, clock: Clock) -> None:
    tried = [opens("000000", chat=f"1:{session}", net="203.0.113.9") for session in range(30)]
    assert tried == ["wrong"] * 20 + ["hours 24"] * 10
    clock.passes(hours=23)
    assert opens("000000", chat="1:99", net="203.0.113.9") == "minutes 61"
    clock.passes(hours=1)
    assert opens("000000", chat="1:99", net="203.0.113.9") == "wrong"


def test_after_fifty_wrong_codes_each_newcomer_gets_three(opens: Opens) -> None:
    for stranger in range(50):
        assert opens("000000", chat=f"7:{1000 + stranger}", net=f"203.0.113.{stranger}") == "wrong"
    late = [opens("000000", chat=f"1:{session}", net="198.51.100.1") for session in range(5)]
    assert late == ["wrong"] * 3 + ["hours 24"] * 2
    assert [opens("000000", chat="7:5") for _ in range(4)] == ["wrong"] * 3 + ["hours 24"]
    assert opens(CODE, chat="7:1") == "opened"


@pytest.mark.parametrize("networks", [1, 10, 40])
def test_guesses_a_day_stay_as_few_as_the_module_says(opens: Opens, clock: Clock, networks: int) -> None:
    guesses = 0
    for step in range(24):  # each hour of a day and a night, every network tries from fresh sessions as often as it may
        for net in range(networks):
            while opens("000000", chat=f"1:{step}-{guesses}", net=f"n{net}") == "wrong":
                guesses += 1
        clock.passes(minutes=59)
    assert guesses <= 2 * 50 + 3 * networks


def test_one_chat_does_not_go_through_the_numbers_either(opens: Opens, cases: Cases) -> None:
    others = [cases.reported().number for _ in range(40)]
    tried = [opens("123456", chat="7:666", number=number) for number in others]
    assert tried == ["wrong"] * 30 + ["hours 24"] * 10


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::1"),
        ("2001:db8:1::", "2001:DB8:1:0:0:0:0:1"),
    ],
)
def test_one_customer_s_addresses_are_one_network(address: str, same: str) -> None:
    assert network(address) == network(same)
    assert network("2001:db8:1::1") != network("2001:db8:2::1") != network("203.0.113.9")


def test_wrong_codes_are_forgotten_after_a_day(opens: Opens, store: Store, clock: Clock, case: Complaint) -> None:
    for stranger in range(60):
        opens("000000", chat=f"7:{1000 + stranger}")
    wrong, until = store.read_now(lambda tx: tx.cases.wrong_codes(case.id))
    assert (wrong, until and until.isoformat()) == (60, f"{clock().date() + timedelta(days=1)}T00:00:00+00:00")
    clock.passes(days=1)
    assert [opens("000000", chat="7:5") for _ in range(6)] == ["wrong"] * 5 + ["minutes 16"]
    assert store.read_now(lambda tx: tx.cases.wrong_codes(case.id))[0] == 5


def test_a_right_code_leaves_no_trace(opens: Opens, store: Store, case: Complaint) -> None:
    before = store.read_now(lambda tx: tx.cases.wrong_codes(case.id))
    assert opens(CODE) == "opened"
    assert store.read_now(lambda tx: tx.cases.wrong_codes(case.id)) == before


def test_a_case_without_a_code_and_a_number_of_nobody_answer_alike(opens: Opens, cases: Cases) -> None:
    named = cases.reported().number
    for number in (named, "LW-7K3M-9QX8"):
        tried = [opens("000000", chat=f"7:{number}", number=number) for _ in range(6)]
        assert tried == ["wrong"] * 5 + ["minutes 16"]
    for stranger in range(50):
        opens("000000", chat=f"7:{stranger}", number=named)
    assert [opens("000000", chat="7:x", number=named) for _ in range(4)] == ["wrong"] * 3 + ["hours 24"]


async def test_a_stranger_s_chat_is_locked_and_the_owner_s_is_not(
    citizen: Talker, stranger: Talker, case: Complaint, world: World
) -> None:
    for _ in range(5):
        await tries_code(stranger, case.number, "000000")
        assert stranger.last_text() == say("track.wrong_code", ZH).text
    await tries_code(stranger, case.number, CODE)
    assert stranger.last_text() == say("error.code_locked", ZH, minutes=16).text
    await tries_code(citizen, case.number, CODE)
    assert case.number in citizen.last_text() and "已收到" in citizen.last_text()


async def test_every_number_has_the_same_button(stranger: Talker, case: Complaint, cases: Cases) -> None:
    for number in (case.number, cases.reported().number, "LW-7K3M-9QX8"):
        await stranger.says(number)
        assert "输入查询码看详情" in stranger.buttons()
        await tries_code(stranger, number, "000000")
        assert stranger.last_text() == say("track.wrong_code", ZH).text


async def test_staff_who_check_a_reward_lock_nobody_out(
    arrives, store: Store, clock: Clock, citizen: Talker, case: Complaint
) -> None:
    clerk = await logged_in(arrives, store, clock, "李受理", Role.CLERK)
    for _ in range(6):
        await clerk.opens("/console/rewards")
        await clerk.posts("/console/rewards/check", {"csrf": clerk.csrf, "number": case.number, "code": "000000"})
    assert clerk.status == 403 and "16 分钟" in clerk.text
    await tries_code(citizen, case.number, CODE)
    assert "已收到" in citizen.last_text()


async def tries_code(talker: Talker, number: str, code: str) -> None:
    await talker.says(number)
    await talker.taps("输入查询码")
    await talker.says(code)


async def test_no_row_keeps_the_moment_of_a_wrong_code(citizen: Talker, case: Complaint, world: World) -> None:
    """The owner's own slip would else lead from the case to the chat, where the same moment stands."""
    world.clock.passes(seconds=13.579)
    await tries_code(citizen, case.number, "000000")
    _, until = world.store.read_now(lambda tx: tx.cases.wrong_codes(case.id))
    assert until is not None and until.isoformat() == f"{world.clock().date() + timedelta(days=1)}T00:00:00+00:00"
