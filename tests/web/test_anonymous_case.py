"""An anonymous reporter is nowhere: not in pages, exports, tables or the web chat's history (R17)."""

from pathlib import Path

import pytest

from channels.photos import PhotoFetcher
from storage.photos.store import PhotoStore
from storage.tx import Tx
from tests.conversations.staff_scenes import case_in
from tests.web.anonymous_pages import (
    GPS,
    KNOWS_PEOPLE,
    NAME,
    PHONE,
    PLATE,
    TELEGRAM_ID,
    photo_with_exif,
    shown,
    staff_walk,
    tables,
)
from tests.web.conftest import Browser
from tests.world import TELEGRAM_BOT_ID, World


async def test_r17_an_anonymous_reporter_is_nowhere(
    world: World, clerk: Browser, stranger: Browser, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reporter = world.talker(TELEGRAM_ID, NAME)
    await reporter.says("举报污染")
    await reporter.taps("同意")
    await reporter.sends_file("smoke.jpg", photo_with_exif())
    photos = PhotoFetcher(
        store=world.store,
        photos=PhotoStore.open(tmp_path / "leak"),
        bots={TELEGRAM_BOT_ID: world.outbox.channel(TELEGRAM_BOT_ID).bot},
        clock=world.clock,
    )
    assert await photos.drain() == 1
    await world.settle()
    await reporter.shares_location(0.03, 0.05)
    await reporter.taps("确认位置")
    await reporter.says(f"渣土车{PLATE}往北开，我叫{NAME}，电话{PHONE}")
    await reporter.taps("施工扬尘")
    await reporter.taps("实名")
    await reporter.says(f"{NAME} {PHONE}")
    await reporter.taps("修改署名")
    await reporter.taps("匿名")
    await reporter.taps("提交")
    case = case_in(world)
    await reporter.sends_file("later.jpg", photo_with_exif() + b" ")
    await reporter.says("/cancel")
    await staff_walk(world, reporter, clerk)
    rows = tables(world)
    pages = await shown(clerk, stranger, case.number)
    logs = "".join(capfd.readouterr())
    photos.close()
    for secret in (NAME, PHONE, PLATE, *(number[:7] for number in GPS), "SN-991-LEAK"):
        assert [name for name, kept in rows.items() if secret in kept] == [], secret
        assert secret not in pages.replace(f">{PLATE}<", "><"), secret  # staff read the plate in its own field
        assert secret not in logs and secret not in "\n".join(world.group.texts()), secret
    who = str(TELEGRAM_ID)
    assert [name for name, kept in rows.items() if name not in KNOWS_PEOPLE and who in kept] == []
    assert who not in pages and who not in "\n".join(world.group.texts())
    assert case.number not in rows["people"] and case.number not in rows["memory"]


async def test_r17_the_web_chat_s_history_does_not_lead_from_session_to_number(world: World) -> None:
    """What the page shows of an anonymous case lies sealed, and goes after a day though the chat is kept."""

    def talk(tx: Tx) -> int:
        chat = tx.webchat.open_chat(session="s" * 64, lang="zh_CN", now=world.clock())
        tx.webchat.add_message(chat.chat_id, {"text": "编号：LW-7K3M-9QX8"}, sent_key=None, now=world.clock())
        tx.hush(bot_id=1, chat_id=chat.chat_id, now=world.clock())
        tx.webchat.add_message(chat.chat_id, {"text": "LW-7K3M-9QX8 已受理"}, sent_key=None, now=world.clock())
        return chat.chat_id

    chat_id = world.store.write_now(talk)
    assert "LW-7K3M-9QX8" not in tables(world)["webchat_messages"]
    history = world.store.read_now(lambda tx: tx.webchat.history(chat_id))
    assert [message["text"] for message in history] == ["编号：LW-7K3M-9QX8", "LW-7K3M-9QX8 已受理"]
    world.clock.passes(hours=25)
    world.store.write_now(lambda tx: tx.webchat.prune(world.clock()))
    assert world.store.read_now(lambda tx: tx.webchat.history(chat_id)) == []
