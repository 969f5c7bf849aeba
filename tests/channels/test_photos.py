"""Residents' photos are fetched: a failed one is retried at growing intervals, a lost one is asked for again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError, TimedOut

from channels.applications import bot_of
from channels.photos import ATTEMPTS, PhotoFetcher
from complaints.model import Evidence, EvidenceState
from storage.engine.errors import StorageError
from storage.photos.store import Copy, PhotoStore
from tests.buckets import BadWay, Buckets
from tests.chat import Talker, picture
from tests.world import World
from texts import label


class Shaky:
    """The real bot, which fails as often as it is told to; `fails_late`: only when the file itself is asked for."""

    def __init__(self, bot: Any) -> None:
        self.bot, self.troubles, self.fails_late = bot, list[Exception](), False

    async def get_file(self, file_id: str) -> Any:
        if self.troubles and self.fails_late:
            return Gone(self.troubles.pop(0))
        if self.troubles:
            raise self.troubles.pop(0)
        return await self.bot.get_file(file_id)


class Gone:
    """A file whose path leads nowhere."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def download_to_memory(self, _buffer: object) -> None:
        raise self._error


@pytest.fixture
def bot(world: World) -> Shaky:
    return Shaky(bot_of(world.inbox.applications[world.telegram.bot_id]))


@pytest.fixture
def kept(tmp_path: Path) -> PhotoStore:
    return PhotoStore.open(tmp_path / "photos")


@pytest.fixture
def photos(world: World, bot: Shaky, kept: PhotoStore) -> Iterator[PhotoFetcher]:
    bots: Any = {world.telegram.bot_id: bot}
    photos = PhotoFetcher(store=world.store, photos=kept, bots=bots, clock=world.clock)
    yield photos
    photos.close()


async def reports(citizen: Talker, photo: bytes) -> None:
    await citizen.says("举报污染")
    await citizen.taps("同意")
    await citizen.sends_file("smoke.jpg", photo)


def the_row(world: World) -> Evidence:
    (row,) = world.store.read_now(lambda tx: [tx.evidence.get(1)])
    assert row is not None
    return row


async def test_a_photo_is_fetched_once_telegram_answers_again(
    citizen: Talker, world: World, photos: PhotoFetcher, bot: Shaky, kept: PhotoStore
) -> None:
    photo = picture("smoke")
    await reports(citizen, photo)
    bot.troubles = [NetworkError("gone"), TimedOut()]
    assert await photos.drain() == 1
    row = the_row(world)
    assert (row.state, row.attempts, row.retry_at) == (EvidenceState.PENDING, 1, world.clock() + timedelta(seconds=5))
    assert await photos.drain() == 0  # not before its time
    assert not world.store.read_now(photos.is_due)
    world.clock.passes(seconds=5)
    assert world.store.read_now(photos.is_due)
    assert await photos.drain() == 1
    assert the_row(world).retry_at == world.clock() + timedelta(seconds=10)
    world.clock.passes(seconds=10)
    assert await photos.drain() == 1
    row = the_row(world)
    assert (row.state, row.file_id, row.bot_id) == (EvidenceState.STORED, "", None)
    assert kept.read(row.sha256, Copy.ORIGINAL) == photo


async def test_a_file_on_another_service_s_disk_waits_for_that_service_and_a_day_at_most(
    citizen: Talker, world: World, kept: PhotoStore, bot: Shaky
) -> None:
    bots: Any = {world.telegram.bot_id: bot}
    makes = {"store": world.store, "photos": kept, "bots": bots, "clock": world.clock}
    other, own = PhotoFetcher(**makes, scattered=(world.telegram.bot_id,)), PhotoFetcher(**makes)
    await reports(citizen, picture("smoke"))
    for _ in range(ATTEMPTS + 1):
        bot.troubles, bot.fails_late = [InvalidToken("Not Found")], True
        assert await other.drain() == 1
        world.clock.passes(seconds=5)
    assert (the_row(world).state, the_row(world).attempts) == (EvidenceState.PENDING, 0)
    world.clock.passes(days=1)
    bot.troubles = [InvalidToken("Not Found")]
    assert await other.drain() == 1
    assert the_row(world).attempts == 1
    world.clock.passes(seconds=5)
    assert await own.drain() == 1
    assert the_row(world).state is EvidenceState.STORED
    other.close()
    own.close()


async def test_what_can_never_be_fetched_asks_for_another_photo(
    citizen: Talker, world: World, photos: PhotoFetcher, bot: Shaky
) -> None:
    await reports(citizen, picture("smoke"))
    bot.troubles = [NetworkError("gone") for _ in range(ATTEMPTS)]
    for _ in range(ATTEMPTS):
        world.clock.passes(hours=1)
        assert await photos.drain() == 1
    await world.settle()
    assert (the_row(world).state, the_row(world).reason) == (EvidenceState.FAILED, "photo.unfetchable")
    assert label("photo.unfetchable", "zh_CN") in citizen.last_text()
    world.clock.passes(hours=1)
    assert await photos.drain() == 0


async def test_a_file_telegram_won_t_hand_out_is_not_asked_for_again(
    citizen: Talker, world: World, photos: PhotoFetcher, bot: Shaky
) -> None:
    await reports(citizen, picture("smoke"))
    bot.troubles = [BadRequest("File is too big")]
    assert await photos.drain() == 1
    await world.settle()
    assert (the_row(world).state, the_row(world).attempts) == (EvidenceState.FAILED, 1)
    assert label("photo.unfetchable", "zh_CN") in citizen.last_text()


async def test_a_file_that_is_no_photo_says_so_and_the_next_one_counts(
    citizen: Talker, world: World, photos: PhotoFetcher
) -> None:
    await reports(citizen, picture("smoke")[:200])
    await photos.drain()
    await world.settle()
    assert the_row(world).state is EvidenceState.FAILED
    assert label(the_row(world).reason, "zh_CN") in citizen.last_text()
    await citizen.sends_file("again.jpg", picture("again"))
    await photos.drain()
    (_, again) = world.store.read_now(lambda tx: [tx.evidence.get(1), tx.evidence.get(2)])
    assert again is not None and again.state is EvidenceState.STORED


async def test_a_full_disk_is_no_fault_of_the_photo(
    citizen: Talker, world: World, photos: PhotoFetcher, kept: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reports(citizen, picture("smoke"))

    def full(*_: object) -> str:
        raise StorageError("photos: no space left on device", transient=True)

    with monkeypatch.context() as trouble:
        trouble.setattr(kept, "add", full)
        for _ in range(ATTEMPTS + 1):
            assert await photos.drain() == 1
            world.clock.passes(seconds=30)
    assert (the_row(world).state, the_row(world).attempts) == (EvidenceState.PENDING, 0)
    assert await photos.drain() == 1
    assert the_row(world).state is EvidenceState.STORED


async def test_a_photo_waits_for_its_bucket(
    citizen: Talker, world: World, bot: Shaky, buckets: Buckets, way: BadWay
) -> None:
    """As long as it takes: a bucket that is away, or does not exist yet, uses up no attempt."""
    kept, bots = buckets.opened(buckets.new(port=way.port)), {world.telegram.bot_id: bot}
    fetcher = PhotoFetcher(store=world.store, photos=kept, bots=cast(Any, bots), clock=world.clock)
    photo = picture("smoke")
    await reports(citizen, photo)
    for way.always in ("busy", "skewed", "no page"):
        for _ in range(ATTEMPTS // 2):
            assert await fetcher.drain() == 1
            world.clock.passes(seconds=30)
    assert (the_row(world).state, the_row(world).attempts) == (EvidenceState.PENDING, 0)
    assert await world.store.read(lambda tx: tx.evidence.stored_names()) == set()
    way.always = "ok"
    assert await fetcher.drain() == 1
    fetcher.close()
    row = the_row(world)
    assert row.state is EvidenceState.STORED
    assert kept.read(row.sha256, Copy.ORIGINAL) == photo
