"""The staff's side of both ways: templates, limits; and a search for an anonymous reporter in all that is kept or shown
(R16, R17, R31, S16)."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from channels.photos import PhotoFetcher
from complaints.case.lifecycle import Action
from complaints.model import State
from complaints.report import restraint
from storage.photos.store import PhotoStore
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.staff_scenes import case_in
from tests.web.conftest import Browser, Cases
from tests.world import TELEGRAM_BOT_ID, World

#: who talks to the bot at all; it says nothing about a report
KNOWS_PEOPLE = {"people", "webchat_chats"}
TELEGRAM_ID, NAME, PHONE, PLATE = 7_654_321_987, "欧阳雪晴", "13911112222", "苏C7K9P2"
GPS = ("33.98765", "117.12345")


def photo_with_exif() -> bytes:
    image, out = Image.new("RGB", (64, 48), (90, 80, 70)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0xA431] = "SecretCam", "SN-991-LEAK"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 59.0, 15.54), 3: "E", 4: (117.0, 7.0, 24.42)})
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def tables(world: World) -> dict[str, str]:
    def read(tx: Tx) -> dict[str, str]:
        names = tx.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {
            name: "\n".join(str(tuple(row)) for row in tx.connection.execute(text(f'SELECT * FROM "{name}"')))
            for name in names
            if not name.startswith(("sqlite_", "alembic"))
        }

    return world.store.read_now(read)


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


async def staff_walk(world: World, reporter: Talker, clerk: Browser) -> None:
    """Asked, answered, accepted, answered by triage, closed, called unsolved."""
    number = case_in(world).number
    await clerk.opens(f"/console/cases/{number}")
    await clerk.takes(number, "ask", question="哪个门？", confirmed="1")
    await world.settle()
    await reporter.taps("回答")
    await reporter.says("东门")
    assert case_in(world).state is State.SUBMITTED
    for action, given in (
        ("accept", {}),
        ("answer", {}),
        ("close", {"verdict": "true", "outcome": "solved", "public_text": "已覆盖", "confirmed": "1"}),
    ):
        await clerk.opens(f"/console/cases/{number}")
        await clerk.takes(number, action, **given)
    await world.settle()
    assert case_in(world).state is State.CLOSED
    await reporter.taps("未解决")
    await reporter.says("还有灰")
    assert case_in(world).state is State.REWORK


async def shown(clerk: Browser, stranger: Browser, number: str) -> str:
    pages = [await clerk.opens(path) for path in ("/console/", f"/console/cases/{number}", "/console/limits")]
    pages += [await stranger.opens(path) for path in ("/", f"/public/?number={number}")]
    return "\n".join(pages)


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


async def test_s16_a_template_is_filled_and_a_gap_is_not_sent(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.ANSWER)
    page = await clerk.opens(f"/console/cases/{case.number}?template=close_dust")
    assert "{情况}" in page and "{日期}" in page
    text_ = "经我局现场核查，{情况}。"
    await clerk.takes(case.number, "close", verdict="true", outcome="solved", public_text=text_, confirmed="1")
    assert clerk.status == 422 and "{情况}" in clerk.page
    assert cases.now(case).state is State.PENDING_REPLY
    text_ = "经我局现场核查，土堆未覆盖，已盖好。"
    await clerk.takes(case.number, "close", verdict="true", outcome="solved", public_text=text_, confirmed="1")
    assert cases.now(case).state is State.CLOSED


async def test_r31_staff_lift_a_mute_without_learning_whose(clerk: Browser, world: World) -> None:
    def mute(tx: Tx) -> None:
        person = tx.people.ensure(bot_id=7, user_id=123456789, chat_id=123456789, lang="zh_CN", now=world.clock())
        who = restraint.subjects(person, None, b"p" * 32).person
        made = tx.restraint.mute(who, reason="too_many", now=world.clock(), until=world.clock() + timedelta(hours=24))
        tx.restraint.appeal(made.id, text="替全楼报的", now=world.clock())

    world.store.write_now(mute)
    page = await clerk.opens("/console/limits")
    assert "替全楼报的" in page and "123456789" not in page
    await clerk.sends("/console/limits/1")
    assert world.store.read_now(lambda tx: tx.restraint.holding(now=world.clock())) == []
    assert [act.action for act in world.store.read_now(lambda tx: tx.acts.recent())] == ["lift_mute"]
