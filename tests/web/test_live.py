"""The event stream of the console: what it says, to whom, and when it ends (S29)."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse

from complaints.case import feedback
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.model import Actor, Complaint, Event, Identity, Role
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.logged import LISTENING, logged
from tests.web.conftest import Browser, Cases, logged_in, staff_called
from web.console.live.watching import PER_ACCOUNT, Watcher

__all__ = ["logged"]

Arrives = Callable[[], Awaitable[Browser]]


@dataclass
class Line:
    response: ClientResponse

    async def hears(self) -> tuple[str, Any]:
        """The next event; comments are left out."""
        async with asyncio.timeout(60):
            fields: dict[str, str] = {}
            while True:
                line = (await self.response.content.readline()).decode()
                if not line:
                    return "closed", None
                if line != "\n":
                    name, _, value = line.rstrip("\n").partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    return fields["event"], json.loads(fields["data"])

    async def news(self) -> Any:
        kind, data = await self.hears()
        assert kind == "news", (kind, data)
        return data


@asynccontextmanager
async def listening(browser: Browser, **request: Any) -> AsyncIterator[Line]:
    """After the counts, with which each stream begins."""
    async with browser.client.get("/console/live", **request) as response:
        assert response.status == 200
        line = Line(response)
        assert (await line.hears())[0] == "counts"
        yield line


async def reports(cases: Cases, **fields: object) -> Complaint:
    """In a transaction of the service, as the chat does it."""
    return await cases.store.write(lambda tx: cases._report(tx, "夜里冒黑烟，电话 13812345678", fields))


async def test_s29_a_new_report_is_told_without_anything_about_its_reporter(
    clerk: Browser, colleague: Browser, cases: Cases
) -> None:
    async with listening(clerk) as one, listening(colleague) as other:
        case = await reports(cases, identity=Identity.ANONYMOUS, contact_name="王某")
        heard = await one.news()
        assert heard == await other.news()
    assert {**heard, "id": 0} == {
        "id": 0,
        "number": case.number,
        "kind": "new",
        "words": "新举报",
        "danger": False,
        "to_me": True,
    }


async def test_a_colleague_s_step_is_told_with_their_name_and_one_s_own_is_not(
    clerk: Browser, colleague: Browser, cases: Cases, store: Store
) -> None:
    case = cases.reported()
    async with listening(clerk) as one, listening(colleague) as other:
        await clerk.opens(f"/console/cases/{case.number}")
        await clerk.takes(case.number, "accept")
        assert (await other.news())["words"] == "李受理 刚刚受理了"
        second = await reports(cases)
        assert (await one.news())["number"] == second.number


async def test_a_write_of_another_process_is_told_too(clerk: Browser, cases: Cases) -> None:
    async with listening(clerk) as line:
        case = cases.reported()  # not through the service's `write`, so nothing wakes the watcher
        assert (await line.news())["number"] == case.number


async def test_after_a_break_the_stream_goes_on_where_it_was(clerk: Browser, cases: Cases) -> None:
    async with listening(clerk) as line:
        first = await reports(cases)
        heard = await line.news()
        assert heard["number"] == first.number
    missed = cases.reported()
    async with listening(clerk, headers={"Last-Event-ID": str(heard["id"])}) as line:
        assert (await line.news())["number"] == missed.number
        fresh = await reports(cases)
        assert (await line.news())["number"] == fresh.number


async def test_a_page_that_was_away_for_long_is_told_so(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()

    def much(tx: Tx) -> None:
        for _ in range(101):
            tx.cases.append(Event.of(case, "note", actor=Actor(role=Role.SYSTEM), at=case.created_at))

    cases.store.write_now(much)
    async with listening(clerk, params={"since": "1"}) as line:
        assert await line.hears() == ("missed", {})


async def test_the_stream_ends_with_its_session(clerk: Browser, cases: Cases, store: Store, clock: Clock) -> None:
    async with listening(clerk) as line:
        await store.write(lambda tx: tx.sessions.close_all_of(staff_called(store, "李受理").id))
        await reports(cases)
        assert await line.hears() == ("ended", {})
        assert await line.hears() == ("closed", None)
    assert (await clerk.client.get("/console/live")).status == 401


async def test_a_member_hears_of_the_own_unit_s_cases_only(
    arrives: Arrives, clerk: Browser, cases: Cases, store: Store, clock: Clock
) -> None:
    member = await logged_in(arrives, store, clock, "孙队长", Role.UNIT, party="unit:planning")
    async with listening(member) as line:
        others = cases.reported("别人的")
        cases.step(others, Action.ACCEPT)
        cases.step(others, Action.DISPATCH, unit="environment", rectify_by="24h")
        own = cases.reported("自己的")
        cases.step(own, Action.ACCEPT)
        cases.step(own, Action.DISPATCH, unit="planning", rectify_by="24h")
        heard = await line.news()
        assert (heard["number"], heard["kind"], heard["words"]) == (own.number, "changed", "有新动态：交办")


async def test_a_curator_who_reads_no_cases_hears_of_none(
    arrives: Arrives, cases: Cases, store: Store, clock: Clock
) -> None:
    curator = await logged_in(arrives, store, clock, "吴编辑", Role.CURATOR)
    async with curator.client.get("/console/live") as response:
        line = Line(response)
        assert await line.hears() == ("counts", {})
        await reports(cases)
        person = store.write_now(lambda tx: tx.people.ensure(bot_id=1, user_id=5, chat_id=5, lang="zh_CN", now=clock()))
        await store.write(lambda tx: tx.questions.ask_human(person_id=person.id, text="要环评吗", now=clock()))
        assert await line.hears() == ("asked", {})


async def test_one_stream_too_many_of_an_account_ends_its_oldest(clerk: Browser) -> None:
    """The server hears late of a page that was left; whoever looks at many pages in a row is refused none."""
    held = [await clerk.client.get("/console/live") for _ in range(PER_ACCOUNT + 1)]
    assert {response.status for response in held} == {200}
    assert b"counts" in await held[0].content.read()  # to its end
    for response in held[1:]:
        response.close()


async def test_the_stream_is_not_buffered_by_proxies(clerk: Browser) -> None:
    response = await clerk.client.get("/console/live")
    headers = [response.headers[name] for name in ("Content-Type", "Cache-Control", "X-Accel-Buffering")]
    assert headers == ["text/event-stream", "no-store", "no"]
    response.close()


async def test_a_stranger_has_no_stream(stranger: Browser) -> None:
    assert (await stranger.client.get("/console/live")).status == 401


async def test_unread_is_said_in_words_until_the_case_is_opened(
    clerk: Browser, colleague: Browser, cases: Cases, store: Store
) -> None:
    case = cases.reported()
    assert "未读" in rows_of(await clerk.opens("/console/?unread=1"))
    await clerk.opens(f"/console/cases/{case.number}")
    assert case.number not in await clerk.opens("/console/?unread=1")
    assert case.number in await colleague.opens("/console/?unread=1")
    await colleague.opens(f"/console/cases/{case.number}")
    await colleague.takes(case.number, "accept")
    assert case.number not in await colleague.opens("/console/?unread=1")
    assert case.number in await clerk.opens("/console/?unread=1")


async def test_the_rows_fetched_after_news_are_those_of_the_page(clerk: Browser, cases: Cases) -> None:
    cases.reported()
    page = await clerk.opens("/console/?state=submitted")
    fragment = await clerk.opens("/console/live/queue?state=submitted")
    assert rows_of(fragment) == rows_of(page) != ""


def says_unsolved(tx: Tx, cases: Cases, case: Complaint) -> None:
    closed = tx.cases.get(case.id)
    assert closed is not None
    attempt = Attempt.on(closed, actor=Actor(role=Role.REPORTER), now=cases.clock())
    feedback.unsolved(tx, attempt, clock=cases.services.clock, reason="晚上还在冒烟", leader="")


def rows_of(page: str) -> str:
    return page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0].strip()


async def test_users_s2_15_an_escalation_is_with_the_supervisor_at_once(
    arrives: Arrives, cases: Cases, store: Store, clock: Clock
) -> None:
    """「未解决」 names 周主管 as 督办主管; her 我的 and 催督办 show it until she has signed."""
    boss = await logged_in(arrives, store, clock, "周主管", Role.SUPERVISOR)
    case = cases.to_verify()
    cases.step(case, Action.PASS, by="赵核查")
    cases.step(case, Action.CLOSE, verdict="true", outcome="solved", public_text="已经整改。")
    clock.passes(hours=1)
    async with listening(boss) as line:
        await store.write(lambda tx: says_unsolved(tx, cases, case))
        heard = await line.news()
        assert (heard["kind"], heard["to_me"]) == ("unsolved", True)
    counts = json.loads(await boss.opens("/console/live/counts"))
    assert (counts["mine"], counts["ladder"]) == (1, 1)
    assert case.number in await boss.opens("/console/?mine=1")
    assert case.number in await boss.opens("/console/ladder") and "未解决" in boss.text
    found = re.search(r"/console/ladder/(\d+)", boss.page)
    assert found is not None
    await boss.sends(f"/console/ladder/{found[1]}")
    assert json.loads(await boss.opens("/console/live/counts"))["ladder"] == 0
    assert case.number not in await boss.opens("/console/?mine=1")


async def test_a_page_that_is_left_before_its_stream_begins_is_no_error(
    clerk: Browser, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    came, goes_on = asyncio.Event(), asyncio.Event()
    listeners = list[int]()

    async def slow(watcher: Watcher) -> None:
        came.set()
        await goes_on.wait()
        listeners.append(len(watcher))

    monkeypatch.setattr(Watcher, "ready", slow)
    asking = asyncio.create_task(clerk.client.get("/console/live"))
    server = clerk.client.server.handler
    async with asyncio.timeout(30):
        await came.wait()
        asking.cancel()
        while server is not None and server.connections:  # noqa: ASYNC110 (the server learns it by itself)
            await asyncio.sleep(0)
        goes_on.set()
        while not listeners:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await asyncio.sleep(0)
    said = logged()
    assert LISTENING in said and "console.failed" not in said
