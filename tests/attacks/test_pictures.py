"""Telegram or the disk refuses a picture of an album: the others arrive, and the recipient is told which one is
missing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError

from channels.outbox.calling import Channel
from channels.outbox.delivery import Addresses
from channels.outbox.loop import Outbox
from complaints.model import Role
from handlers.turn import Reply
from storage.store import Store
from tests.channels.test_outbox import BOT, CHAT, GROUP, ScriptedBot, settled, states
from tests.chat import Clock
from texts import label
from zone import Zone

RATIO, FORMAT = BadRequest("PHOTO_INVALID_DIMENSIONS"), BadRequest("IMAGE_PROCESS_FAILED")


class PictureBot(ScriptedBot):
    """Refuses what it is told to, by what a picture's bytes begin with; remembers what it showed."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: dict[str, Exception] = {}  # "photo:a" or "document:a" → error
        self.shown: list[str] = []

    async def upload(self, method: str, params: dict[str, Any]) -> Any:
        kind = "document" if method == "sendDocument" else "photo"
        files = [media.media for media in params["media"]] if "media" in params else [params[kind]]
        names = [file.input_file_content.decode() for file in files]
        for name in names:
            if error := self.refuses.get(f"{kind}:{name}") or self.refuses.get(f"{kind}:*"):
                raise error
        self.shown += [f"{kind}:{name}" for name in names]
        self.message_id += 1
        return [{"message_id": self.message_id}] * len(files) if "media" in params else {"message_id": self.message_id}


@pytest.fixture
def bot() -> PictureBot:
    return PictureBot()


@pytest.fixture
def files() -> dict[str, bytes | Exception]:
    return {name: name.encode() for name in "abc"}


@pytest.fixture
def outbox(store: Store, clock: Clock, bot: PictureBot, zone: Zone, files: dict[str, bytes | Exception]) -> Outbox:
    async def photo(name: str) -> bytes:
        found = files.get(name, FileNotFoundError(name))
        if isinstance(found, Exception):
            raise found
        return found

    async def moved(*_move: int) -> None: ...

    return Outbox(
        store=store,
        channels={BOT: Channel(name="telegram", bot=bot)},  # type: ignore[arg-type]
        clock=clock,
        addresses=Addresses(telegram=BOT, group=lambda: GROUP, public_url="https://x", zone=lambda: zone),
        render=lambda *_: Reply(text=pytest.fail("nothing is rendered here")),
        photo=photo,
        moved=moved,
    )


@pytest.fixture
def sends(store: Store, clock: Clock, outbox: Outbox) -> Callable[..., Any]:
    async def album(*names: str) -> None:
        method = "sendPhoto" if len(names) == 1 else "sendMediaGroup"
        call = {"method": method, "params": {}, "photos": list(names)}
        row = store.write_now(lambda tx: tx.outbox.put_reply(bot_id=BOT, chat_id=CHAT, payload=call, now=clock()))
        assert row is not None
        await outbox.send_now([row])
        await outbox.flush()

    return album


def unshown(store: Store) -> list[tuple[str, str]]:
    query = "SELECT sha256, audience FROM unshown_photos ORDER BY sha256"
    return [tuple(row) for row in store.read_now(lambda tx: tx.connection.exec_driver_sql(query).all())]


def missing(count: int) -> str:
    return label("channels.pictures_missing", "zh_CN", count=count)


@pytest.mark.parametrize("error", [RATIO, FORMAT, BadRequest("PHOTO_SAVE_FILE_INVALID"), BadRequest("SOMETHING_NEW")])
async def test_a_refused_picture_goes_as_a_file_and_the_others_as_pictures(bot, sends, store, error) -> None:
    bot.refuses["photo:b"] = error
    await sends("a", "b", "c")
    assert (bot.shown, bot.texts(), states(store)) == (["photo:a", "document:b", "photo:c"], [], [])


async def test_what_goes_in_no_form_is_named(bot, sends, store) -> None:
    bot.refuses = {"photo:b": RATIO, "document:b": BadRequest("file is too big")}
    await sends("a", "b", "c")
    assert (bot.shown, bot.texts(), states(store)) == (["photo:a", "photo:c"], [missing(1)], [])
    assert unshown(store) == [("b", "resident")]


async def test_a_single_picture_that_is_refused_goes_as_a_file(bot, sends) -> None:
    bot.refuses["photo:a"] = RATIO
    await sends("a")
    assert (bot.shown, bot.texts()) == (["document:a"], [])


async def test_a_file_that_is_gone_leaves_the_others(bot, sends, files, store) -> None:
    del files["b"]
    await sends("a", "b")
    assert (bot.shown, bot.texts(), states(store)) == (["photo:a"], [missing(1)], [])


async def test_an_album_without_any_file_says_so(bot, sends, files, store) -> None:
    files.clear()
    await sends("a", "b", "c")
    assert (bot.shown, bot.texts(), states(store)) == ([], [missing(3)], [])


async def test_a_disk_that_fails_for_a_moment_costs_no_picture(bot, sends, files, *, outbox, clock) -> None:
    files["b"] = OSError(5, "Input/output error")
    await sends("a", "b")
    assert bot.shown == []
    files["b"] = b"b"
    clock.passes(minutes=1)
    await settled(outbox)
    assert (bot.shown, bot.texts()) == (["photo:a", "photo:b"], [])


async def test_an_album_too_large_for_one_call_goes_one_by_one(bot, sends) -> None:
    async def upload(method: str, params: dict[str, Any]) -> Any:
        if "media" in params:
            raise NetworkError("Request Entity Too Large")
        return await PictureBot.upload(bot, method, params)

    bot.upload = upload
    await sends("a", "b")
    assert bot.shown == ["photo:a", "photo:b"]


async def test_an_officer_s_lost_album_is_named_and_can_be_tried_again(bot, sends, store, outbox, *, clock) -> None:
    def known(tx: Any) -> None:
        account = tx.staff.add(name="李受理", role=Role.CLERK, telegram_id=CHAT)
        person = tx.people.ensure(bot_id=BOT, user_id=CHAT, chat_id=CHAT, lang="zh_CN", now=clock())
        tx.people.save(replace(person, staff_id=account.id))

    store.write_now(known)
    bot.refuses["photo:*"] = NetworkError("reset")
    await sends("a", "b")
    clock.passes(minutes=1)
    await settled(outbox)
    clock.passes(minutes=1)
    await settled(outbox)
    assert bot.texts() == [missing(2)]
    (lost,) = store.read_now(lambda tx: tx.troubles.messages())
    bot.refuses.clear()
    assert lost.can_retry
    assert store.write_now(lambda tx: tx.troubles.retry_message(lost.id))
    await settled(outbox)
    assert bot.shown == ["photo:a", "photo:b"]
