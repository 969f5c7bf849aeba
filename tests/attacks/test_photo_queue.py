"""Files cannot be fetched, decoded or stored: each counts against itself only, and no other person's photo waits for
it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import channels.photos
from channels.photos import ATTEMPTS, PhotoFetcher
from complaints.model import Evidence, EvidenceState
from storage.photos.imaging import Processed, process
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx
from tests.chat import Talker, picture
from tests.conversations.test_staff_walk import case_in, hands_over, submits
from tests.world import World
from texts import label, say

BOT = 1


class Files:
    """A bot that hands out what it was given; an exception is raised instead."""

    def __init__(self) -> None:
        self.held: dict[str, bytes | Exception] = {}
        self.asked: list[str] = []

    async def get_file(self, file_id: str) -> "_File":
        self.asked.append(file_id)
        held = self.held[file_id]
        if isinstance(held, Exception):
            raise held
        return _File(held)


class _File:
    def __init__(self, data: bytes) -> None:
        self._data, self.file_size = data, len(data)

    async def download_to_memory(self, out: Any) -> None:
        out.write(self._data)


class Killed(BaseException):
    """The process ends here."""


class Life:
    """Of a process: once it has ended nothing is written any more."""

    def __init__(self, store: Store) -> None:
        self.read, self._store, self.ended = store.read, store, False

    async def write(self, work: Callable[[Tx], Any]) -> Any:
        if self.ended:
            raise Killed
        return await self._store.write(work)


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def life(world: World) -> Life:
    return Life(world.store)


@pytest.fixture
def starts(world: World, files: Files, life: Life, tmp_path: Path) -> Iterator[Callable[[], PhotoFetcher]]:
    """The service's part that fetches, started once more."""
    running: list[PhotoFetcher] = []
    store: Any = life
    kept = PhotoStore.open(tmp_path / "photos")

    def start() -> PhotoFetcher:
        bots: Any = {BOT: files}
        life.ended = False
        running.append(PhotoFetcher(store=store, photos=kept, bots=bots, clock=world.clock))
        return running[-1]

    yield start
    for photos in running:
        photos.close()


async def report_of(person: Talker, world: World) -> int:
    """The draft of a report that waits for its photos."""
    await person.says("举报污染")
    await person.taps("同意")
    known = world.store.read_now(lambda tx: tx.people.of_user(world.telegram.bot_id, person.user_id))
    assert known is not None
    draft = world.store.write_now(
        lambda tx: tx.drafts.start(person_id=known.id, now=world.clock(), expires_at=world.clock() + timedelta(days=9))
    )
    return draft.id


def send(world: World, draft_id: int, name: str, *, bot: int = BOT, size: int | None = 1000) -> int:
    def work(tx: Tx) -> Evidence | None:
        return tx.evidence.add(
            draft_id=draft_id, case_id=None, kind="photo", stage="report", bot_id=bot, file_id=name,
            file_unique_id=name, size=size, now=world.clock(),
        )  # fmt: skip

    row = world.store.write_now(work)
    assert row is not None
    return row.id


def row(world: World, row_id: int) -> Evidence:
    found = world.store.read_now(lambda tx: tx.evidence.get(row_id))
    assert found is not None
    return found


TROUBLES = (RuntimeError("bad box"), OverflowError(), KeyError("thumb"), NotImplementedError(), TypeError("None"))


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: type(trouble).__name__)
async def test_an_error_of_one_file_counts_and_the_others_are_stored(
    *,
    citizen: Talker,
    stranger: Talker,
    world: World,
    files: Files,
    starts: Callable[[], PhotoFetcher],
    trouble: Exception,
) -> None:
    photos = starts()
    poison = send(world, await report_of(citizen, world), "poison")
    sound = send(world, await report_of(stranger, world), "sound")
    files.held = {"poison": trouble, "sound": picture("sound")}
    assert await photos.drain() == 2
    assert row(world, sound).state is EvidenceState.STORED
    broken = row(world, poison)
    assert (broken.state, broken.attempts) == (EvidenceState.PENDING, 1)
    assert broken.retry_at == world.clock() + timedelta(seconds=5)
    assert await photos.drain() == 0  # not again at once
    for _ in range(ATTEMPTS):
        world.clock.passes(hours=1)
        await photos.drain()
    assert (row(world, poison).state, row(world, poison).reason) == (EvidenceState.FAILED, "photo.damaged")
    assert row(world, poison).attempts == ATTEMPTS
    await world.settle()
    assert citizen.last_text() == label("photo.damaged", "zh_CN")
    assert label("photo.damaged", "zh_CN") not in stranger.texts()


async def test_what_was_read_but_can_t_be_kept_is_given_up_too(
    citizen: Talker, world: World, files: Files, starts: Callable[[], PhotoFetcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_the_end_of_time(data: bytes) -> Processed:
        return replace(process(data), taken_at=datetime.fromisoformat("0001-01-01T00:00:00+08:00"))

    monkeypatch.setattr(channels.photos, "process", at_the_end_of_time)
    photos, photo = starts(), send(world, await report_of(citizen, world), "photo")
    files.held = {"photo": picture("photo")}
    for attempt in range(1, ATTEMPTS):
        assert await photos.drain() == 1
        assert (row(world, photo).state, row(world, photo).attempts) == (EvidenceState.PENDING, attempt)
        world.clock.passes(hours=1)
    assert await photos.drain() == 1
    assert (row(world, photo).state, row(world, photo).reason) == (EvidenceState.FAILED, "photo.damaged")


async def test_a_file_that_ends_the_service_is_given_up_and_the_one_beside_it_is_kept(
    *,
    citizen: Talker,
    stranger: Talker,
    world: World,
    files: Files,
    starts: Callable[[], PhotoFetcher],
    life: Life,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poison = send(world, await report_of(citizen, world), "poison")
    sound = send(world, await report_of(stranger, world), "sound")
    files.held = {"poison": b"poison", "sound": picture("sound")}
    counted = list[int]()

    def ends(data: bytes) -> Processed:
        if data == b"poison":
            counted.append(row(world, poison).attempts)  # before the decoder has seen it
            life.ended = True
        if life.ended:
            raise Killed
        return process(data)

    monkeypatch.setattr(channels.photos, "process", ends)
    deaths = 0
    for _ in range(ATTEMPTS + 3):
        photos = starts()
        try:
            await photos.drain()
            assert await photos.drain() == 0
        except Killed:
            deaths += 1
            assert (row(world, poison).retry_at or world.clock()) > world.clock()
        world.clock.passes(hours=1)
    assert row(world, sound).state is EvidenceState.STORED
    assert (row(world, poison).state, row(world, poison).reason) == (EvidenceState.FAILED, "photo.damaged")
    assert counted == list(range(1, ATTEMPTS + 1))
    assert deaths == ATTEMPTS
    await world.settle()
    assert citizen.last_text() == label("photo.damaged", "zh_CN")


async def test_forty_and_more_files_of_one_person_delay_nobody_else(
    citizen: Talker, stranger: Talker, world: World, files: Files, starts: Callable[[], PhotoFetcher]
) -> None:
    photos, many = starts(), await report_of(citizen, world)
    poison = [send(world, many, f"poison {number}") for number in range(60)]
    files.held = {f"poison {number}": RuntimeError() for number in range(60)}
    files.held["sound"] = picture("sound")
    sound = send(world, await report_of(stranger, world), "sound")
    await photos.drain()
    assert row(world, sound).state is EvidenceState.STORED
    assert len(files.asked) < 20  # one person's files are not all taken at once
    while await photos.drain():
        pass
    assert {row(world, one).attempts for one in poison} == {1}

    world.clock.passes(hours=1)  # now all sixty are due again
    files.held["late"] = picture("late")
    late = send(world, many, "late")
    await photos.drain()
    assert row(world, late).state is EvidenceState.STORED  # what was never tried comes first


async def test_files_of_a_bot_that_is_gone_stand_in_nobody_s_way(
    citizen: Talker, stranger: Talker, world: World, files: Files, starts: Callable[[], PhotoFetcher]
) -> None:
    for number in range(60):
        send(world, await report_of(citizen, world) if number == 0 else 1, f"gone {number}", bot=99)
    sound = send(world, await report_of(stranger, world), "sound")
    files.held = {"sound": picture("sound")}
    assert await starts().drain() == 1
    assert row(world, sound).state is EvidenceState.STORED


async def test_two_services_that_fetch_the_same_file_say_once_that_it_is_broken(
    citizen: Talker, world: World, files: Files, starts: Callable[[], PhotoFetcher]
) -> None:
    photo = send(world, await report_of(citizen, world), "photo")
    files.held = {"photo": b"no photo at all"}
    one, other = starts(), starts()
    seen = row(world, photo)
    await one.drain()
    await other._fail(seen, "photo.unknown")
    await world.settle()
    assert citizen.texts().count(label("photo.unknown", "zh_CN")) == 1


async def test_staff_hear_of_their_own_broken_photo_and_the_reporter_does_not(
    citizen: Talker, clerk: Talker, verifier: Talker, world: World, tmp_path: Path
) -> None:
    await submits(citizen)
    await hands_over(clerk)
    await clerk.taps("整改完成")
    heard = len(citizen.texts())
    await clerk.sends_file("after.heic", b"no photo at all")
    await world.photos_are_fetched(PhotoStore.open(tmp_path / "photos"))
    await world.settle()
    assert clerk.last_text() == say("staff_told.after_photo", "zh_CN", number=case_in(world).number).text
    assert len(citizen.texts()) == heard


def test_no_time_is_beyond_what_utc_can_hold() -> None:
    with pytest.raises(OverflowError):  # why `storage.photos.exif` lets none of them through
        datetime.fromisoformat("0001-01-01T00:00:00+08:00").astimezone(UTC)
