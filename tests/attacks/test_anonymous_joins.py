"""A reader has the whole database, or a backup, and every key (R17): nothing joins an anonymous case to a chat, a
person or a browser, however busy the hour was. Only the relay of a reporter who wanted messages leads there."""

import hmac
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from structlog.contextvars import bound_contextvars

from bot.findings import finding_line
from complaints.model import Complaint
from storage.people.anonymity import joins
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx
from storage.webchat.ids import WEB_BOT_ID
from tests.attacks.joining import Reader, Suspect
from tests.chat import Talker, picture
from tests.conftest import KEYS
from tests.conversations.report_scenes import tells_everything
from tests.world import TELEGRAM_BOT_ID, World

PEPPER = b"p" * 32
EARLIER = "渣土车几点能进城"
BEFORE = "洒水车几点来"


@pytest.fixture(params=["web", "telegram"])
def reporter(request: pytest.FixtureRequest, world: World) -> Talker:
    return world.visitor(31) if request.param == "web" else world.talker(7_654_321_001, "欧阳雪晴")


@pytest.fixture
async def others(world: World) -> AsyncIterator[list[Talker]]:
    """Residents who talk at the same time, one of them by name and one on the way to a report."""
    named, asking, browsing = world.talker(801, "甲"), world.talker(802, "乙"), world.visitor(32, "丙")
    for talker in (named, browsing):
        await talker.says("举报污染")
        await talker.taps("同意")
    yield [named, asking, browsing]


async def _meanwhile(world: World, others: list[Talker]) -> None:
    for talker in others[1:]:
        world.clock.passes(seconds=1.3)
        await talker.says("工地夜里能施工吗")


async def _reports(world: World, reporter: Talker, others: list[Talker], *, way: str) -> Complaint:
    """With what people do around it: a question before, questions of others between, and more questions after."""
    world.clock.passes(minutes=7, seconds=11.37)
    before = world.store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT max(id) FROM cases").scalar()) or 0
    await reporter.says(BEFORE)
    world.clock.passes(seconds=2.1)
    await reporter.says("举报污染")
    if "同意" in reporter.buttons():
        await reporter.taps("同意")
    await reporter.sends_photo(picture("smoke"))
    await _meanwhile(world, others)
    await reporter.shares_location(0.031, 0.052)
    await reporter.taps("确认位置")
    await reporter.says("北边工地土堆没盖，大风天全是灰")
    await reporter.taps("施工扬尘")
    world.clock.passes(seconds=1.7)
    await reporter.taps(way)
    await reporter.taps("提交")
    await _meanwhile(world, others)
    world.clock.passes(seconds=2.9)
    await reporter.says("工地夜里能施工吗")
    assert "第" in reporter.last_text(), "answered with articles"
    case = world.store.read_now(lambda tx: tx.cases.get(int(before) + 1))
    assert case is not None
    return case


def _reader(world: World, tmp_path: Path, talkers: list[Talker]) -> Reader:
    """A copy of the database, as `bot backup` makes it."""
    source, copy = sqlite3.connect(tmp_path / "records.db"), sqlite3.connect(tmp_path / "stolen.db")
    source.backup(copy)
    source.close()
    copy.close()
    suspects = [
        Suspect(bot_id=WEB_BOT_ID if one.user_id > 2**52 else TELEGRAM_BOT_ID, user_id=one.user_id) for one in talkers
    ]
    keys = (PEPPER, KEYS.contact, KEYS.relay, KEYS.digest)
    return Reader(file=tmp_path / "stolen.db", keys=keys, suspects=suspects)


def _told(found: set[tuple[str, str, int]], of: Talker) -> list[tuple[str, str]]:
    return sorted((how, table) for how, table, user in found if user == of.user_id)


@pytest.mark.parametrize("later", [0, 40, 26 * 60], ids=["at once", "within the hour", "a day later"])
async def test_r17_no_time_digest_seal_or_order_leads_from_a_silent_report_to_its_reporter(
    world: World, reporter: Talker, others: list[Talker], tmp_path: Path, later: int
) -> None:
    case = await _reports(world, reporter, others, way="匿名，不收消息")
    await world.photos_are_fetched(PhotoStore.open(tmp_path / "photos"))
    if later:
        world.clock.passes(minutes=later)
        await world.time_goes_by()
    found = _reader(world, tmp_path, [reporter, *others]).joins(case.number, [case.number])
    assert _told(found, reporter) == []
    assert world.store.read_now(lambda tx: list(joins(tx))) == []


async def test_r17_of_a_reporter_who_wants_messages_the_relay_alone_leads_there_until_it_is_gone(
    world: World, reporter: Talker, others: list[Talker], tmp_path: Path
) -> None:
    case = await _reports(world, reporter, others, way="匿名")
    bot = WEB_BOT_ID if reporter.user_id > 2**52 else TELEGRAM_BOT_ID
    relay = world.store.read_now(lambda tx: tx.relays.get(case.id))
    assert relay is not None and relay[:2] == (bot, reporter.user_id)
    world.store.write_now(lambda tx: tx.relays.drop(case.id))
    world.clock.passes(hours=26)
    await world.time_goes_by()
    found = _reader(world, tmp_path, [reporter, *others]).joins(case.number, [case.number])
    assert _told(found, reporter) == []


async def test_r17_the_reader_does_find_a_report_by_name(world: World, others: list[Talker], tmp_path: Path) -> None:
    """What the other tests rely on: the same reader, the same hour, somebody who signed."""
    named = others[0]
    case = await _reports(world, named, others, way="仅工作人员可见")
    found = _reader(world, tmp_path, others).joins(case.number, [case.number])
    assert {("row", "cases"), ("time", "report_marks")} <= set(_told(found, named))


async def test_r17_a_silent_reporter_who_looks_at_the_case_leaves_nothing(
    world: World, reporter: Talker, others: list[Talker], tmp_path: Path
) -> None:
    case = await _reports(world, reporter, others, way="匿名，不收消息")
    code = next(part for part in reversed(reporter.texts()) if "查询码" in part)
    digits = "".join(sign for sign in code.split("查询码", 1)[1] if sign.isdigit())[:6]
    world.clock.passes(hours=3)
    await reporter.says(case.number)
    world.clock.passes(seconds=2)
    await reporter.says(digits)
    assert case.number in reporter.last_text() and "查询码" not in reporter.last_text()
    world.clock.passes(minutes=2)
    await reporter.says(f"{case.number} {digits}")
    found = _reader(world, tmp_path, [reporter, *others]).joins(case.number, [case.number, digits])
    assert _told(found, reporter) == []


async def test_r17_what_the_chat_said_before_its_draft_goes_with_an_anonymous_report(
    world: World, reporter: Talker, others: list[Talker], tmp_path: Path
) -> None:
    await reporter.says(EARLIER)
    world.clock.passes(hours=2)
    await _reports(world, reporter, others, way="匿名，不收消息")
    tables = _reader(world, tmp_path, [reporter]).tables()
    kept = {name for name, rows in tables.items() for row in rows if EARLIER in str(row)}
    assert kept <= {"unanswered"}, "questions for the curators name nobody"
    on_page = [message for message in reporter.messages() if message.get("text") == EARLIER]
    assert on_page == [] or reporter.user_id < 2**52, "nor does the page show it"


async def test_r17_limits_hold_for_anonymous_reports_without_a_row(world: World, tmp_path: Path) -> None:
    """They are counted in memory; a restart forgets those counts and no others."""
    reporter = world.talker(7_654_321_002, "丁")
    for _ in range(3):
        await _reports(world, reporter, [], way="匿名")
    world.clock.passes(minutes=7)
    await _fills_in(reporter)
    assert "这个地点已提交 3 份" in reporter.last_text()
    assert _reader(world, tmp_path, [reporter]).tables()["report_marks"] == []


async def _fills_in(reporter: Talker) -> None:
    await reporter.says("举报污染")
    await reporter.sends_photo(picture("again"))
    await reporter.shares_location(0.031, 0.052)
    await reporter.taps("确认位置")
    await reporter.says("还在扬尘")
    await reporter.taps("施工扬尘")
    await reporter.taps("匿名")
    await reporter.taps("提交")


async def test_a_mute_that_anonymous_reports_led_to_names_nobody_and_ends_with_the_process(
    store: Store, tmp_path: Path, world: World
) -> None:
    now = world.clock()
    subject = "a" * 64

    def mute(tx: Tx) -> None:
        tx.restraint.mark(subject, now=now, lasting=False)
        tx.restraint.mute(subject, reason="too_many", now=now, until=now.replace(hour=9), lasting=False)
        assert tx.restraint.muted(subject, now=now) is not None

    store.write_now(mute)
    (row,) = _reader(world, tmp_path, []).tables()["mutes"]
    known = {hmac.digest(key, subject.encode(), "sha256").hex() for key in (PEPPER, KEYS.contact, KEYS.relay)}
    assert row["subject"] not in known | {subject}
    assert row["since"].endswith(":00:00.000000")
    again = Store(store.url, keys=KEYS)
    assert again.read_now(lambda tx: tx.restraint.muted(subject, now=now)) is None
    again.close()


async def test_verify_tells_what_would_join(world: World, reporter: Talker, others: list[Talker]) -> None:
    case = await _reports(world, reporter, others, way="匿名，不收消息")

    def betray(tx: Tx) -> None:
        at = case.created_at
        tx.restraint.mark("b" * 64, now=at)
        for change in (
            "UPDATE webchat_chats SET fades_until = :at",
            "UPDATE people SET consent_at = :at WHERE consent_at IS NOT NULL",
            "INSERT INTO unanswered (text, lang, decision, created_at) VALUES ('739204', 'zh_CN', 'decline', :at)",
        ):
            tx.connection.exec_driver_sql(change, {"at": at.strftime("%Y-%m-%d %H:%M:%S.%f")})

    world.store.write_now(betray)
    lines = [finding_line(finding) for finding in world.store.read_now(lambda tx: list(joins(tx)))]
    for sign in ("fades_until", "consent_at", f"report_marks 有一行与举报 {case.number} 的", "unanswered 有 1 段文字"):
        assert [line for line in lines if sign in line], sign
    assert all(line.startswith("匿名痕迹：") for line in lines)


@pytest.mark.parametrize(("until_hello", "until_report"), [(18, 0), (9, 8), (9, 14)])
async def test_no_exact_time_stays_of_who_reports_by_night_or_wrote_the_day_before(
    world: World, citizen: Talker, until_hello: float, until_report: float
) -> None:
    """At half past three in the morning it is still yesterday by UTC."""
    world.clock.passes(hours=until_hello)
    await citizen.says("/start")
    world.clock.passes(hours=until_report)
    await tells_everything(citizen, identity="匿名，不收消息")
    await citizen.taps("提交")
    assert world.store.read_now(lambda tx: list(joins(tx))) == []


async def test_whoever_only_looks_in_is_forgotten_after_a_day(world: World, citizen: Talker, clerk: Talker) -> None:
    await citizen.says("/start")
    await clerk.says("/start")
    agreed = world.talker(803, "戊")
    await agreed.says("举报污染")
    await agreed.taps("同意")

    def known() -> list[int]:
        rows = world.store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT user_id FROM people").all())
        return sorted(row[0] for row in rows)

    world.clock.passes(hours=23)
    await world.time_goes_by()
    assert known() == sorted([citizen.user_id, clerk.user_id, agreed.user_id])
    world.clock.passes(hours=2)
    await world.time_goes_by()
    assert known() == sorted([clerk.user_id, agreed.user_id])
    await citizen.says("工地夜里能施工吗")
    assert citizen.user_id in known(), "and is known again with the next word"


async def test_a_reply_that_waits_shares_no_id_with_the_case_s_notices(store: Store, world: World) -> None:
    """The id of the log is stored with both; the reply's row names the chat."""
    now = world.clock()

    def step(tx: Tx, *, chat: int, anonymous: bool) -> None:
        here = {"bot_id": TELEGRAM_BOT_ID, "chat_id": chat}
        if anonymous:
            tx.hush(**here, now=now)
        tx.outbox.put_reply(**here, payload={"method": "sendMessage"}, now=now)
        tx.outbox.put_notice(event_id=None, case_id=chat, to="group", key="card", values={})
        tx.keep_quiet(row=1, **here, now=now)

    for trace, chat in (("u1", 801), ("u2", 802)):
        with bound_contextvars(trace=trace):
            await store.write(partial(step, chat=chat, anonymous=chat == 802))
    query = "SELECT kind, trace FROM outbox ORDER BY id"
    rows = [tuple(row) for row in store.read_now(lambda tx: tx.connection.exec_driver_sql(query).all())]
    assert rows == [("reply", "u1"), ("notice", "u1"), ("reply", ""), ("notice", "u2")]
