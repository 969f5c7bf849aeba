"""S26: what a case goes through at another system is the same whatever make its server is."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from channels.forward.clients import clients
from complaints.model import State
from tests.channels.other_makes import MAKES, Make, running
from tests.channels.other_system import Post


@pytest.fixture(params=sorted(MAKES))
async def make(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    async with running(MAKES[request.param]()) as make:
        yield make


@pytest.fixture
def office(make: Make, post: Post) -> Post:
    """Sends to that server as `city`."""
    services = post.cases.services
    known = post.forwarder.clients["city"].destination  # type: ignore[attr-defined]
    zone = replace(services.zone, destinations=(replace(known, url=make.url),))
    made = clients(zone, keys={}, clock=post.clock, timeout_s=5.0)
    return replace(post, forwarder=replace(post.forwarder, clients=made))


async def later(office: Post, *, minutes: int = 11) -> None:
    office.clock.passes(minutes=minutes)
    await office.works()


async def test_s26_it_is_sent_once_and_stays_open_while_it_is_open_there(office: Post, make: Make) -> None:
    case = office.sends()
    await office.works()
    assert (list(make.requests), make.posts) == ([office.row(case).external_id], 1)
    await later(office)
    assert (office.cases.now(case).state, make.posts) == (State.TRANSFERRED, 1)


async def test_s26_closed_there_is_closed_here_with_the_words_of_there(office: Post, make: Make) -> None:
    case = office.sends()
    await office.works()
    make.closes(office.row(case).external_id, "已覆盖 & 洒水")
    await later(office)
    events = office.store.read_now(lambda tx: tx.cases.events(case.id))
    assert (office.cases.now(case).state, events[-1].public_text) == (State.CLOSED, "已覆盖 & 洒水")


async def test_s26_returned_there_comes_back_here(office: Post, make: Make) -> None:
    case = office.sends()
    await office.works()
    make.closes(office.row(case).external_id, "已退回，不属于本单位")
    await later(office)
    assert office.cases.now(case).state is State.SUBMITTED


async def test_s26_a_refusal_in_a_good_answer_is_told_with_its_words_and_not_repeated(office: Post, make: Make) -> None:
    case = office.sends()
    make.refuses = "没有这个类别"
    await office.works()
    await later(office, minutes=600)
    row = office.row(case)
    assert (row.state, row.error, make.posts) == ("dead", "refused:没有这个类别", 1)


async def test_s26_an_answer_that_was_lost_is_found_in_the_list(office: Post, make: Make) -> None:
    case, other = office.sends(), office.sends(text="另一处")
    make.breaks_off = True
    for _ in range(3):
        await later(office)
    numbers = {office.row(one).external_id for one in (case, other)}
    assert (numbers, make.posts) == (set(make.requests), 2)
