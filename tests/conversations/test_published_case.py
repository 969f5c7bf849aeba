"""A number in the chat, once the case is published: the state, and the public page for everybody (R19, S19)."""

from datetime import UTC, datetime

import pytest

from complaints.model import Complaint, Kind, State
from publishing.model import Act
from storage.tx import Tx
from tests.chat import Talker
from tests.contracts.samples import a_case
from tests.contracts.test_publishing import a_public, a_trace
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import label, say

ZH = "zh_CN"
NUMBER = "LW-7K3M-9QX8"
PAGE = f"https://lvwang.example/public/cases/{NUMBER}"


def page_of(reader: Talker) -> list[str]:
    """The addresses that the newest message's buttons open."""
    rows = reader.room.from_bot()[-1].get("reply_markup", {}).get("inline_keyboard", [])
    return [button["url"] for row in rows for button in row if "url" in button]


def add_finding(world: World) -> Complaint:
    closed = datetime(2026, 11, 11, tzinfo=UTC)
    finding = a_case(number=NUMBER, kind=Kind.FINDING, state=State.CLOSED, reporter_id=None, closed_at=closed)
    return world.store.write_now(lambda tx: tx.cases.add(finding))


def publish(world: World, case: Complaint) -> None:
    public = a_public(case.number, is_finding=case.kind is Kind.FINDING)
    trace = a_trace(public, staff_id=None)
    world.store.write_now(lambda tx: tx.publishing.put(public, case_id=case.id, evidence={}, trace=trace))


@pytest.mark.parametrize("text", [NUMBER, f"{NUMBER} 整改了吗", f"{NUMBER} 123456"])
async def test_s19_a_finding_is_known_by_its_number_as_long_as_it_is_published(
    citizen: Talker, world: World, text: str
) -> None:
    await citizen.says(text)
    unknown = citizen.last_text()
    assert unknown == say("track.unknown", ZH, number=NUMBER).text
    case = add_finding(world)
    await citizen.says(text)
    assert citizen.last_text() == unknown
    publish(world, case)
    await citizen.says(text)
    assert citizen.last_text().startswith(NUMBER)
    assert citizen.last_text().endswith(say("state_public.closed_finding", ZH).text)
    assert page_of(citizen) == [PAGE]
    assert "我有查询码" not in citizen.buttons()

    def take_back(tx: Tx) -> None:
        tx.publishing.take_back(NUMBER, trace=a_trace(a_public(NUMBER), act=Act.TAKEN_BACK, staff_id=None))

    world.store.write_now(take_back)
    await citizen.says(text)
    assert citizen.last_text() == unknown


async def test_r19_a_stranger_is_led_to_the_public_page_of_a_report(
    citizen: Talker, stranger: Talker, world: World
) -> None:
    await submits(citizen)
    case = case_in(world)
    await stranger.says(case.number)
    assert page_of(stranger) == []
    publish(world, case)
    await stranger.says(case.number)
    assert page_of(stranger) == [f"https://lvwang.example/public/cases/{case.number}"]
    assert label("webpage.search.published", ZH) in stranger.buttons()
