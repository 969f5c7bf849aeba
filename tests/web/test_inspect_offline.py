"""What a phone sends of a 夜查 again and late: 当场整改, 当场核验, start and end; and too many photos."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import FormData

from complaints.case.lifecycle import Action
from complaints.model import Role, State
from inspections.ports import Found
from storage.store import Store
from tests.chat import Clock, picture
from tests.web.conftest import Browser, logged_in
from tests.web.test_inspect import begins, finds
from texts import label

Arrives = Callable[[], Awaitable[Browser]]
JSON = {"Accept": "application/json"}
KEY, SENT = "0123456789abcdef" * 2, "c" * 32


@pytest.fixture
async def han(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "韩巡查", Role.INSPECTOR)


@pytest.fixture
async def lu(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "陆巡查", Role.INSPECTOR)


async def posts(browser: Browser, path: str, *photos: str, **values: str) -> tuple[int, dict[str, Any]]:
    """As web/static/outbox_send.js does; `photos` are the keys of thumbnails."""
    form = FormData({"csrf": browser.csrf, "client_id": SENT, **values})
    for key in photos:
        form.add_field("after", picture(key), filename=f"{key}.jpg", content_type="image/jpeg")
    answer = await browser.client.post(path, data=form, headers=JSON)
    return answer.status, json.loads(await answer.text())


def only(store: Store) -> Found:
    (found,) = store.read_now(lambda tx: tx.inspections.found(1))
    return found


def actions(store: Store) -> list[str]:
    return [event.action for event in store.read_now(lambda tx: tx.cases.events(only(store).case.id))]


async def test_s06_put_right_on_the_spot_arrives_once_however_often_it_is_sent(
    han: Browser, store: Store, clock: Clock
) -> None:
    session = await begins(han)
    await finds(han, session)
    written = clock().isoformat()
    clock.passes(hours=2)
    late = {"version": "1", "recorded_at": written, "sent_at": clock().isoformat()}
    first = await posts(han, f"{session}/findings/1/fixed", KEY, **late)
    number = only(store).case.number
    assert first == (200, {
        "number": number, "shown": "当场整改 N-01", "next": f"{session}?done=fixed",
        "photos": f"/console/cases/{number}/late-photo",
    })  # fmt: skip
    assert await posts(han, f"{session}/findings/1/fixed", KEY, **late) == first
    assert actions(store).count(Action.FIXED) == 1 and only(store).case.state is State.PENDING_VERIFY
    [row] = store.read_now(lambda tx: tx.evidence.of_case(only(store).case.id))
    assert (row.stage, row.coming, row.file_unique_id) == ("after", True, KEY)
    [event] = [e for e in store.read_now(lambda tx: tx.cases.events(only(store).case.id)) if e.action == Action.FIXED]
    assert "当时没有网络" in event.note


async def test_s12_neither_the_finder_nor_somebody_who_does_not_walk_along_verifies_from_the_phone(
    han: Browser, lu: Browser, store: Store
) -> None:
    session = await begins(han)
    await finds(han, session)
    await posts(han, f"{session}/findings/1/fixed", KEY)
    status, refused = await posts(han, f"{session}/findings/1/confirm")
    assert (status, refused["problem"]) == (403, label("error.own_finding", "zh_CN"))
    await lu.opens("/console/account")
    status, _ = await posts(lu, f"{session}/findings/1/confirm")
    assert status == 404
    assert only(store).case.state is State.PENDING_VERIFY


async def test_s12_a_colleague_verifies_from_the_phone_once(han: Browser, lu: Browser, store: Store) -> None:
    lu_id = store.read_now(lambda tx: tx.staff.named("陆巡查"))[0].id
    session = await begins(han, colleagues=str(lu_id))
    await finds(han, session)
    await posts(han, f"{session}/findings/1/fixed", KEY)
    await lu.opens(session)
    first = await posts(lu, f"{session}/findings/1/confirm")
    assert (first[0], first[1]["shown"]) == (200, "当场核验通过 N-01")
    assert await posts(lu, f"{session}/findings/1/confirm") == first
    assert actions(store).count(Action.CONFIRM) == 1 and only(store).case.state is State.CLOSED


async def test_s06_what_somebody_else_has_done_meanwhile_is_said(han: Browser, lu: Browser, store: Store) -> None:
    lu_id = store.read_now(lambda tx: tx.staff.named("陆巡查"))[0].id
    session = await begins(han, colleagues=str(lu_id))
    await finds(han, session)
    await posts(han, f"{session}/findings/1/fixed")
    await lu.opens(session)
    status, answer = await posts(lu, f"{session}/findings/1/fixed")
    assert status == 409 and "韩巡查" in answer["problem"]


async def test_s06_start_and_end_sent_again_lead_to_the_same_session(han: Browser, store: Store) -> None:
    await han.opens("/console/inspect")
    first = await posts(han, "/console/inspect/start", more="站前路三标工地")
    assert first[1]["next"] == "/console/inspect/1?done=started"
    assert await posts(han, "/console/inspect/start", more="站前路三标工地") == first
    ended = await posts(han, "/console/inspect/1/end")
    assert (ended[0], ended[1]["next"]) == (200, "/console/inspect/1?done=ended")
    assert await posts(han, "/console/inspect/1/end") == ended
    session = store.read_now(lambda tx: tx.inspections.session(1))
    assert session is not None and session.ended_by == "韩巡查"


async def test_s06_eleven_photos_are_refused_and_none_is_dropped(han: Browser, store: Store) -> None:
    session = await begins(han)
    await han.opens(f"{session}/finding")
    values = {"place": "站前路三标工地", "category": "bare_soil", "text": "裸土", "limit": "24h"}

    async def sends(count: int) -> tuple[int, dict[str, Any]]:
        form = FormData({"csrf": han.csrf, "client_id": SENT, **values})
        for n in range(count):
            form.add_field("photos", picture(f"p{n}"), filename=f"{n:032x}.jpg", content_type="image/jpeg")
        answer = await han.client.post(f"{session}/findings", data=form, headers=JSON)
        return answer.status, json.loads(await answer.text())

    assert await sends(11) == (
        422, {"problem": label("photo.too_many", "zh_CN", most=10, count=11), "field": "photos"}
    )  # fmt: skip
    assert store.read_now(lambda tx: tx.inspections.found(1)) == []
    assert (await sends(10))[0] == 200
    assert len(store.read_now(lambda tx: tx.evidence.of_case(only(store).case.id))) == 10
