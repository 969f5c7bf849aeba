"""A finding that is said instead of typed: one recording, kept as evidence, played on its pages."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import FormData

from complaints.model import Evidence, Role
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser, logged_in
from tests.web.test_inspect import begins
from tests.webchat.recordings import mp4, webm

Arrives = Callable[[], Awaitable[Browser]]
M4A = mp4(12, brand=b"M4A ", handlers=(b"soun",))


@pytest.fixture
async def han(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "韩巡查", Role.INSPECTOR)


async def says(browser: Browser, session: str, sound: bytes, **values: str) -> str:
    await browser.opens(f"{session}/finding")
    fields = {
        "csrf": browser.csrf,
        "client_id": browser.value("client_id"),
        "place": "站前路三标工地",
        "category": "bare_soil",
        "limit": "24h",
        **values,
    }
    form = FormData(fields)
    form.add_field("voice", sound, filename="a.m4a", content_type="application/octet-stream")
    return await browser.posts(f"{session}/findings", form)


def recordings(store: Store) -> list[Evidence]:
    def look(tx: Tx) -> list[Evidence]:
        return [one for found in tx.inspections.found(1) for one in tx.evidence.of_case(found.case.id)]

    return store.read_now(look)


@pytest.mark.parametrize(
    ("sound", "mime"),
    [
        (M4A, "audio/mp4"),
        (mp4(8, handlers=(b"soun",)), "audio/mp4"),
        (webm(None, video=False), "audio/webm"),
    ],
    ids=["m4a", "mp4", "webm"],
)
async def test_a_finding_may_be_said_instead_of_typed(han: Browser, store: Store, sound: bytes, mime: str) -> None:
    await says(han, await begins(han), sound)
    assert "N-01 已交办" in han.text and "情况听录音" in han.text
    (row,) = recordings(store)
    assert (row.kind, row.stage, row.size) == ("voice", "before", len(sound))
    number = store.read_now(lambda tx: tx.inspections.found(1))[0].case.number
    await han.opens(f"/console/cases/{number}")
    address = f"/console/cases/{number}/voices/{row.sha256}"
    assert f'<audio controls preload="none" src="{address}"' in han.page
    answer = await han.client.get(address)
    assert (answer.status, answer.headers["Content-Type"], await answer.read()) == (200, mime, sound)
    part = await han.client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status, await part.read()) == (206, sound[:10])


async def test_its_unit_hears_it_and_another_does_not(
    han: Browser, arrives: Arrives, store: Store, clock: Clock
) -> None:
    await says(han, await begins(han), M4A, unit="planning")
    number, row = store.read_now(lambda tx: tx.inspections.found(1))[0].case.number, recordings(store)[0]
    member = await logged_in(arrives, store, clock, "孙工", Role.UNIT, party="unit:planning")
    await member.opens(f"/console/unit/cases/{number}")
    address = f"/console/unit/cases/{number}/voices/{row.id}"
    assert address in member.page
    answer = await member.client.get(address)
    assert (answer.status, await answer.read()) == (200, M4A)
    stranger = await logged_in(arrives, store, clock, "何工", Role.UNIT, party="unit:urban")
    assert (await stranger.client.get(address)).status == 404


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (mp4(75, handlers=(b"soun",)), "录音有 75 秒，超过 60 秒"),
        (mp4(10), "这个文件不是录音"),
        (b"%PDF-1.7 no sound", "这个文件不是录音"),
    ],
)
async def test_what_is_no_short_recording_is_refused_and_what_was_typed_stays(
    han: Browser, store: Store, sound: bytes, words: str
) -> None:
    await says(han, await begins(han), sound, text="东侧料堆没盖")
    assert han.status == 422 and words in han.text and "东侧料堆没盖" in han.page
    assert store.read_now(lambda tx: tx.inspections.found(1)) == []


async def test_a_repeat_of_the_form_adds_no_second_recording(han: Browser, store: Store) -> None:
    session = await begins(han)
    for _ in range(2):
        await says(han, session, M4A, client_id="said-once-00001")
    assert len(recordings(store)) == 1
