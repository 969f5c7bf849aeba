"""Two services on one database run the same jobs at the same moment: every message is sent once."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from PIL import Image

from channels.photos import PhotoFetcher
from complaints.case.lifecycle import Action
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.clock.expiry import expire_drafts
from complaints.clock.falling_due import resume_staged, stop_waiting
from complaints.clock.ladder import climb
from complaints.clock.reminding import remind_to_rate
from complaints.model import Actor, Event, EvidenceState, Role, State
from complaints.places.subscribing import cell_of_subdistrict
from complaints.places.subscription_news import send_digests, send_summaries
from complaints.ports import NewsPace, Often, Subscription, Week
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx
from tests.contracts.conftest import KEYS, postgres_template, server, url
from tests.contracts.samples import NOW, a_case, citizen
from tests.postgres import PostgresServer
from zone import Zone

__all__ = ["postgres_template", "server", "url"]

ZONE = Zone.load()
CLOCK = Clock(WorkingTime(ZONE.hours, ZONE.timezone))
MANY = 30
ON_POSTGRESQL = pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


@pytest.fixture
def services(url: str) -> Iterator[tuple[Store, Store]]:
    first, second = Store(url, keys=KEYS), Store(url, keys=KEYS)
    yield first, second
    first.close()
    second.close()


def at_once(services: tuple[Store, Store], job: Callable[[Tx], int]) -> None:
    """Each service calls its job until it finds nothing, as bot.jobs.keep does."""

    def run(service: Store) -> None:
        while service.write_now(job):
            pass

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(run, services))
    run(services[0])  # whoever found the other at it looks again at the next tick


def notices(services: tuple[Store, Store]) -> list[tuple[str, str]]:
    """(key, recipient) of all that is to be told, in order."""
    query = "SELECT payload, recipient FROM outbox WHERE kind = 'notice' ORDER BY recipient, id"
    rows = services[0].read_now(lambda tx: tx.connection.exec_driver_sql(query).all())
    return [(payload.partition('"key": "')[2].partition('"')[0], to) for payload, to in rows]


def people(tx: Tx, count: int) -> list[int]:
    return [
        tx.people.ensure(bot_id=1, user_id=number, chat_id=number, lang="zh_CN", now=NOW).id
        for number in range(1, count + 1)
    ]


def test_drafts_expire_with_one_word_each(services: tuple[Store, Store]) -> None:
    def begin(tx: Tx) -> list[int]:
        known = people(tx, MANY)
        for person in known:
            tx.drafts.start(person_id=person, now=NOW, expires_at=NOW)
        return known

    known = services[0].write_now(begin)
    at_once(services, lambda tx: expire_drafts(tx, now=NOW, limit=7).drafts)
    assert sorted(to for _, to in notices(services)) == sorted(f"person:{person}" for person in known)
    assert {key for key, _ in notices(services)} == {"notice.draft_expired"}


def test_a_round_is_asked_for_its_rating_once(services: tuple[Store, Store]) -> None:
    def close(tx: Tx) -> None:
        for person in people(tx, MANY):
            tx.cases.add(a_case(reporter_id=person, state=State.CLOSED, closed_at=NOW))

    services[0].write_now(close)
    at_once(services, lambda tx: remind_to_rate(tx, now=NOW + timedelta(days=4), limit=7))
    assert notices(services) == [("remind.rate", "reporter")] * MANY


def test_a_rung_is_climbed_once(services: tuple[Store, Store]) -> None:
    def work(tx: Tx) -> None:
        leader = tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None)
        assert leader.id == 1
        for _ in range(5):
            made = tx.cases.add(a_case(state=State.ACCEPTED, due_at=NOW))
            tx.cases.look_again(made.id, NOW)

    services[0].write_now(work)
    later = NOW + timedelta(days=3)
    at_once(services, lambda tx: climb(tx, now=later, clock=CLOCK, duty=ZONE.duty, limit=2))
    query = "SELECT case_id, recipient, payload FROM outbox"
    rows = services[0].read_now(lambda tx: tx.connection.exec_driver_sql(query).all())
    told = [tuple(row) for row in rows if "told.rung" in row.payload]
    assert len(told) == len(set(told)) == 20  # 催办, 督办, and 通报 to the leader and the group


@pytest.mark.parametrize(
    ("state", "job", "action"), [(State.STAGED, resume_staged, "milestone"), (State.NEED_INFO, stop_waiting, "silent")]
)
def test_what_falls_due_moves_once(
    services: tuple[Store, Store], state: State, job: Callable[..., int], action: str
) -> None:
    began = NOW - timedelta(days=60)

    def work(tx: Tx) -> list[int]:
        return [
            tx.cases.add(
                a_case(
                    state=state, due_at=NOW - timedelta(days=1), created_at=began, unit="x", return_to=State.ACCEPTED
                )
            ).id
            for _ in range(10)
        ]

    moved = services[0].write_now(work)
    at_once(services, lambda tx: job(tx, now=NOW + timedelta(hours=1), clock=CLOCK, limit=3))
    for case_id in moved:
        assert [event.action for event in services[1].read_now(lambda tx, of=case_id: tx.cases.events(of))] == [action]


def test_subscribers_hear_once(services: tuple[Store, Store]) -> None:
    monday = datetime(2026, 11, 23, 2, tzinfo=NOW.tzinfo)

    def work(tx: Tx) -> None:
        case = tx.cases.add(a_case(state=State.ACCEPTED))
        accepted = Event(
            id=0, case_id=case.id, seq=0, at=monday - timedelta(days=1), actor=Actor(role=Role.CLERK),
            action=Action.ACCEPT, from_state=State.SUBMITTED, to_state=State.ACCEPTED,
        )  # fmt: skip
        tx.cases.append(accepted)
        for person in people(tx, 10):
            place = Subscription(id=0, person_id=person, cell="", subdistrict="jinlonghu", often=Often.INSTANT)
            cell = cell_of_subdistrict("jinlonghu")
            for often in Often:
                tx.subscriptions.add(replace(place, cell=f"{cell}", often=often))
            tx.subscriptions.begin(Week(person_id=person, since=monday - timedelta(days=7), due=monday))
            tx.subscriptions.keep_paces([NewsPace(person_id=person, held_from=1, held_due=monday)])

    services[0].write_now(work)
    later = monday + timedelta(hours=1)
    at_once(services, lambda tx: send_summaries(tx, now=later, limit=3))
    at_once(services, lambda tx: send_digests(tx, now=later, clock=CLOCK, limit=3))
    heard = notices(services)
    assert sorted({key for key, _ in heard}) == ["subscribe.digest", "subscribe.summary"]
    assert len(heard) == len(set(heard)) == 20


class Bot:
    """Gives every file as the same broken picture, once the other service has begun too."""

    def __init__(self, mine: asyncio.Event, other: asyncio.Event) -> None:
        self._mine, self._other = mine, other

    async def get_file(self, _file_id: str) -> "Bot":
        self._mine.set()
        await self._other.wait()
        return self

    @property
    def file_size(self) -> int:
        return len(BROKEN)

    async def download_to_memory(self, out: BytesIO) -> None:
        out.write(BROKEN)


def _broken() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (64, 64)).save(picture, "PNG")
    return picture.getvalue()[:40]


BROKEN = _broken()


async def test_a_bad_photo_is_told_of_once(services: tuple[Store, Store], tmp_path: Path) -> None:
    def work(tx: Tx) -> None:
        draft = tx.drafts.start(person_id=citizen(tx).id, now=NOW, expires_at=NOW)
        for number in range(6):
            tx.evidence.add(
                draft_id=draft.id, case_id=None, kind="photo", stage="report", bot_id=1, file_id=f"f{number}",
                file_unique_id=f"u{number}", size=40, now=NOW,
            )  # fmt: skip

    services[0].write_now(work)
    begun = (asyncio.Event(), asyncio.Event())
    bots: list[Any] = [{1: Bot(*begun)}, {1: Bot(*reversed(begun))}]
    kept = PhotoStore.open(tmp_path / "photos")
    both = [
        PhotoFetcher(store=one, photos=kept, bots=known, clock=lambda: NOW)
        for one, known in zip(services, bots, strict=True)
    ]
    await asyncio.gather(*(photos.drain() for photos in both))
    for photos in both:
        photos.close()
    assert len(notices(services)) == 6
    states = services[0].read_now(lambda tx: [item.state for item in tx.evidence.of_draft(1)])
    assert states == [EvidenceState.FAILED] * 6


def test_what_fails_at_one_item_is_counted_once_and_told_of_the_others(services: tuple[Store, Store]) -> None:
    def begin(tx: Tx) -> None:
        for person in people(tx, 5):
            tx.drafts.start(person_id=person, now=NOW, expires_at=NOW)

    services[0].write_now(begin)

    def due(tx: Tx) -> int:
        def work(draft: tuple[int, int]) -> None:
            tx.drafts.drop(draft[0])
            if draft[0] == 1:
                raise ValueError("a draft that can't be read")

        return tx.chores.each(
            "test", lambda most: tx.drafts.expired(NOW, most), work, ident=lambda draft: draft[0], now=NOW, limit=2
        )

    at_once(services, due)
    left = services[0].read_now(lambda tx: tx.drafts.expired(NOW))
    assert [draft for draft, _ in left] == [1]
    counted = services[1].read_now(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM setbacks").all())
    assert [(row.job, row.item, row.attempts, row.error) for row in counted] == [("test", 1, 1, "ValueError")]


@ON_POSTGRESQL
def test_transactions_that_wait_for_each_other_both_happen(services: tuple[Store, Store]) -> None:
    first, second = services[0].write_now(lambda tx: [tx.cases.add(a_case(text="灰大")).id for _ in range(2)])
    both_hold_one = Barrier(2, timeout=30)
    runs = [0, 0]

    def note(service: int, *cases: int) -> Callable[[Tx], None]:
        def work(tx: Tx) -> None:
            runs[service] += 1
            for case in cases:
                tx.cases.look_again(case, NOW + timedelta(hours=service))
                if runs[service] == 1 and case == cases[0]:
                    both_hold_one.wait()

        return work

    with ThreadPoolExecutor(2) as threads:
        works = (note(0, first, second), note(1, second, first))
        list(threads.map(lambda service, work: service.write_now(work), services, works))
    assert min(runs) == 1 < max(runs)  # the one that PostgreSQL undid ran again


@ON_POSTGRESQL
async def test_one_holds_the_turn_until_it_is_gone(services: tuple[Store, Store], server: PostgresServer) -> None:
    first, second = (service.turn("poll 7") for service in services)
    assert (await first.take(), await second.take(), await first.take()) == (True, False, True)
    assert await services[1].turn("poll 8").take()
    first.release()
    assert (await second.take(), await first.take()) == (True, False)
    server.run("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    assert (await first.take(), await second.take()) == (True, False)
