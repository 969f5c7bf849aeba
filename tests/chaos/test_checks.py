"""The checks of a chaos run find what they are there for."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import aiohttp
import pytest
from sqlalchemy import Engine, create_engine

from storage.messages.sending import Sent
from storage.store import Store
from storage.webchat.ids import WEB_BOT_ID
from tests.chaos import scrubbing, traces
from tests.chaos.balancer import Balancer
from tests.chaos.chats import Line, WebChat
from tests.chaos.diary import Diary, Report, Step, Trouble
from tests.chaos.ground import Ground
from tests.chaos.invariants import _reports_are_there_once, _steps_are_there_once
from tests.chaos.messages import _notices, _replies_on_telegram, _replies_on_the_web
from tests.chaos.plan import Plan
from tests.chaos.records import Case, Record
from tests.chaos.residents import Resident
from tests.chaos.service import Service
from tests.chaos.traces import Sending, sendings
from tests.contracts.conftest import postgres_template, server, store, url
from tests.process.processes import Telegram

__all__ = ["postgres_template", "server", "store", "url"]

NOW = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)
BOT, CHAT = 7, 500


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Ground]:
    telegram = Telegram("http://nowhere")
    telegram.token = f"{BOT}:abc"
    async with aiohttp.ClientSession() as session:
        yield Ground(
            plan=Plan(seed=1, seconds=1), folder=tmp_path, diary=Diary(), telegram=telegram, service=Service([]),
            balancer=Balancer(list, Random(1)), engine=create_engine("sqlite://"), session=session,
        )  # fmt: skip


def record(*, cases: tuple[Case, ...] = (), photos: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> Record:
    of_case = defaultdict[int, list[str]](list, {1: list(photos)})
    return Record(cases={case.number: case for case in cases}, photos=of_case, words=list(words))


def case(text: str, *, number: str = "LW-1", identity: str = "named") -> Case:
    return Case(id=1, number=number, state="submitted", text=text, unit="", identity=identity)


def found(violations: list[object]) -> list[str]:
    return [one.what for one in violations]  # type: ignore[attr-defined]


async def test_a_lost_report_lost_words_and_lost_photos_are_found(made: Ground) -> None:
    made.diary.note_report(Report(number="LW-1", who="a", channel="telegram", mark="qqq", photos=2, added=["zzz"]))
    whole = record(cases=(case("灰 qqq"),), photos=("stored", "stored"), words=("zzz",))
    assert _reports_are_there_once(made, whole) == []
    assert found(_reports_are_there_once(made, record())) == ["a number was given and there is no case"]
    worn = record(cases=(case("灰"),), photos=("stored", "failed"), words=("zzz", "zzz"))
    assert found(_reports_are_there_once(made, worn)) == [
        "a case lost its words", "a case lost photos", "an addition is not there once",
    ]  # fmt: skip
    twice = record(cases=(case("灰 qqq"), case("灰 qqq", number="LW-2")), photos=("stored", "stored"), words=("zzz",))
    assert found(_reports_are_there_once(made, twice)) == ["a report became several cases"]


def step(*, known: bool = True) -> Step:
    return Step(number="LW-1", action="accept", mark="qqq", known=known, at=100.0)


async def test_a_step_is_there_once_or_at_most_once_if_its_answer_was_lost(made: Ground) -> None:
    made.diary.steps = [step(known=True)]
    assert found(_steps_are_there_once(made, record())) == ["a step of staff is not there once"]
    made.diary.steps = [step(known=False)]
    assert _steps_are_there_once(made, record()) == []
    assert found(_steps_are_there_once(made, record(words=("qqq", "qqq")))) == ["a step of staff is not there once"]


def reply(*, what: str = "sent", bot: int = BOT) -> Sending:
    payload = {"method": "sendMessage", "params": {"chat_id": CHAT, "text": "好"}}
    return Sending(
        row=1,
        kind="reply",
        chat=CHAT,
        bot=bot,
        slot="",
        recipient="",
        case_id=None,
        payload=payload,
        what=what,
        reason="",
    )


def call(*, at: float = 100.0, known: bool = True) -> dict[str, object]:
    return {"method": "sendmessage", "params": {"chat_id": CHAT, "text": "好"}, "at": at, "known": known}


async def test_a_message_that_was_never_seen_is_found(made: Ground) -> None:
    assert _replies_on_telegram(made, [reply()], [call()]) == []
    assert found(_replies_on_telegram(made, [reply()], [])) == ["a reply was marked as sent and never seen"]
    assert _replies_on_telegram(made, [reply(what="replaced")], []) == []


async def test_a_message_seen_twice_needs_a_reason(made: Ground) -> None:
    assert found(_replies_on_telegram(made, [reply()], [call(), call(at=101)])) == ["a reply was seen twice"]
    assert _replies_on_telegram(made, [reply()], [call(known=False), call(at=101)]) == []
    made.diary.troubles = [Trouble("kill -9", 100.5, 100.6)]
    assert _replies_on_telegram(made, [reply()], [call(), call(at=101)]) == []
    made.diary.troubles = [Trouble("kill -9", 300, 301)]
    assert found(_replies_on_telegram(made, [reply()], [call(), call(at=101)])) == ["a reply was seen twice"]


async def test_no_reason_is_good_enough_for_a_third(made: Ground) -> None:
    made.diary.troubles = [Trouble("kill -9", 99, 102)]
    lost = call(known=False)
    assert _replies_on_telegram(made, [reply(what="dead")], [lost, lost]) == []
    assert found(_replies_on_telegram(made, [reply()], [lost, lost, lost])) == ["a reply was seen three times"]


class Page(WebChat):
    """What stands on the page of a web chat."""

    def __init__(self, *words: str) -> None:
        self._words = words

    async def everything(self) -> list[Line]:
        return [Line(number, False, words) for number, words in enumerate(self._words)]


async def test_a_message_that_stands_twice_on_a_page_is_found(made: Ground) -> None:
    def people(*pages: Page) -> list[Resident]:
        return [Resident(page, made.plan, made.diary, n) for n, page in enumerate(pages)]

    rows = [reply(bot=WEB_BOT_ID)] * 2
    assert await _replies_on_the_web(rows, people(Page("好", "有新进展", "有新进展"), Page("好"))) == []
    assert found(await _replies_on_the_web(rows, people(Page("好", "好"), Page("好")))) == [
        "a message stands twice on the page"
    ]
    dead = [reply(bot=WEB_BOT_ID, what="dead")]
    assert found(await _replies_on_the_web(dead, people(Page()))) == ["a message of the web chat was given up"]


async def test_a_notice_that_stands_twice_on_a_page_needs_a_process_that_ended(made: Ground) -> None:
    news = "您的举报 LW-1 有新进展\n办理说明 qqq"

    async def seen(times: int, identity: str = "anonymous") -> list[str]:
        report = Report(number="LW-1", who="a", channel="web chat", mark="zzz", steps=[step()])
        made.diary.note_report(report)
        resident = Resident(Page(*[news] * times), made.plan, made.diary, 1)
        resident.report = report
        return found(await _notices(made, record(cases=(case("灰", identity=identity),)), [], [resident], []))

    assert (await seen(1), await seen(2)) == ([], ["a notice was seen twice"])
    made.diary.troubles = [Trouble("kill -9", 150, 151)]
    assert (await seen(2), await seen(3), await seen(2, "named")) == (
        [], ["a notice was seen twice"], ["a notice was seen twice"],
    )  # fmt: skip
    made.diary.troubles = [Trouble("kill -9", 500, 501)]
    assert await seen(2) == ["a notice was seen twice"]


async def test_the_balancer_asks_any_process_that_is_there() -> None:
    """Each process answers with its name."""
    ports = list[int]()
    async with AsyncExitStack() as stack:
        for name in (b"a", b"b"):

            def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: bytes = name) -> None:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n" + name)
                writer.close()

            server = await stack.enter_async_context(await asyncio.start_server(answer, "127.0.0.1", 0))
            ports.append(server.sockets[0].getsockname()[1])
        balancer = await stack.enter_async_context(Balancer(lambda: ports, Random(1)))

        async def asked() -> str:
            headers = {"Connection": "close"}
            async with aiohttp.request("GET", f"http://127.0.0.1:{balancer.port}/", headers=headers) as response:
                return await response.text()

        assert {await asked() for _ in range(16)} == {"a", "b"}
        ports[0] = 0
        assert {await asked() for _ in range(8)} == {"b"}


async def test_a_secret_in_a_log_is_found(made: Ground) -> None:
    (made.folder / "1.log").write_text("started\nsomebody said qqq\n")
    made.diary.secrets = {"zzz"}
    assert scrubbing.compared(made) == []
    made.diary.secrets = {"qqq"}
    assert found(scrubbing.compared(made)) == ["a log holds what it must not"]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = create_engine(url)
    traces.install(opened)
    yield opened
    opened.dispose()


def test_the_second_record_tells_the_end_of_every_message(store: Store, engine: Engine) -> None:
    def write(text: str, **more: object) -> None:
        payload = {"method": "sendMessage", "params": {"text": text}}
        with_slot = {"bot_id": BOT, "chat_id": CHAT, "payload": payload, "now": NOW, **more}
        store.write_now(lambda tx: tx.outbox.put_reply(**with_slot))  # type: ignore[arg-type]

    write("sent")
    write("replaced", slot="question", delay=timedelta(seconds=2))
    write("waits", slot="question", delay=timedelta(seconds=2))
    write("dead")
    (first, _, _, fourth) = (row.row for row in _ends(engine))
    claimed = store.write_now(lambda tx: tx.sending.claim(NOW + timedelta(hours=1)))
    mark = Sent(row=next(row for row in claimed if row.id == first), bot_id=BOT, chat_id=CHAT, slot="", message_id=5)
    store.write_now(lambda tx: tx.sending.sent([mark], now=NOW))
    store.write_now(lambda tx: tx.sending.bury(fourth, error="blocked", now=NOW))
    assert [(row.payload["params"]["text"], row.what, row.reason) for row in _ends(engine)] == [
        ("sent", "sent", ""), ("replaced", "replaced", ""), ("waits", "waiting", ""), ("dead", "dead", "blocked"),
    ]  # fmt: skip


def _ends(engine: Engine) -> list[Sending]:
    with engine.connect() as records:
        return list(sendings(records))
