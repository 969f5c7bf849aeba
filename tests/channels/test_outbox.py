"""Sending from the outbox: order, slots, floods and blocked chats. A scripted bot takes the place of Telegram."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from channels.outbox.calling import Channel
from channels.outbox.delivery import Addresses
from channels.outbox.loop import Outbox
from channels.telegram.send import without_buttons
from complaints.model import Notice
from handlers.turn import Reply
from storage.engine.errors import StorageError
from storage.messages.outbox import Outgoing
from storage.messages.sending import Sending
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.contracts.samples import a_case, citizen
from texts import plain
from zone import Zone

BOT, CHAT, GROUP = 7, 11, -100


class ScriptedBot:
    """Does what it is told next for a chat (None: it accepts that call); otherwise sends, and remembers."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str, str]] = []  # (chat, method, text)
        self.next: dict[int, list[BaseException | None]] = {}
        self.message_id = 100

    async def call(self, method: str, params: dict[str, Any], **_: Any) -> Any:
        if troubles := self.next.get(params["chat_id"]):
            trouble = troubles.pop(0)
            if trouble is not None:
                raise trouble
        self.said.append((params["chat_id"], method, params.get("text", "")))
        self.message_id += 1
        return {"message_id": params.get("message_id", self.message_id)}

    def texts(self, chat: int = CHAT) -> list[str]:
        return [text for to, _, text in self.said if to == chat]


@pytest.fixture
def bot() -> ScriptedBot:
    return ScriptedBot()


@pytest.fixture
def moves() -> list[tuple[int, int, int]]:
    return []


@pytest.fixture
def outbox(store: Store, clock: Clock, bot: ScriptedBot, moves: list[tuple[int, int, int]], zone: Zone) -> Outbox:
    async def moved(*move: int) -> None:
        moves.append(move)  # type: ignore[arg-type]
        await store.write(lambda tx: tx.sending.move_chat(bot_id=move[0], old=move[1], new=move[2]))

    async def photo(name: str) -> bytes:
        raise FileNotFoundError(name)

    def render(notice: Notice, _lang: str, _records: object) -> Reply:
        return Reply(text=plain(f"case {notice.case_id}"), slot=f"card:{notice.case_id}")

    return Outbox(
        store=store,
        channels={BOT: Channel(name="telegram", bot=bot)},  # type: ignore[arg-type]
        clock=clock,
        addresses=Addresses(
            telegram=BOT, group=lambda: moves[-1][2] if moves else GROUP, public_url="https://x", zone=lambda: zone
        ),
        render=render,
        photo=photo,
        moved=moved,
    )


def writes(store: Store, clock: Clock, *texts: str, chat: int = CHAT, **more: Any) -> list[Outgoing]:
    def work(tx: Tx) -> list[Outgoing | None]:
        calls = [{"method": "sendMessage", "params": {"text": text}} for text in texts]
        return [tx.outbox.put_reply(bot_id=BOT, chat_id=chat, payload=call, now=clock(), **more) for call in calls]

    return [row for row in store.write_now(work) if row is not None]


def states(store: Store) -> list[str]:
    return store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT state FROM outbox").scalars().all())


async def settled(outbox: Outbox) -> None:
    while await outbox.drain():
        await outbox.flush()
    await outbox.flush()


async def test_a_sent_reply_leaves_nothing_behind(outbox, store, clock, bot) -> None:
    await outbox.send_now(writes(store, clock, "一", "二"))
    await outbox.flush()
    assert bot.texts() == ["一", "二"]
    assert states(store) == []


async def test_buttons_of_a_message_that_is_gone_need_not_be_taken_off(outbox, store, clock, bot) -> None:
    bot.next[CHAT] = [BadRequest("Message to edit not found")]
    row = store.write_now(
        lambda tx: tx.outbox.put_reply(bot_id=BOT, chat_id=CHAT, payload=without_buttons(5), now=clock())
    )
    await outbox.send_now([row])
    await outbox.flush()
    assert (bot.said, states(store)) == ([], [])


async def test_a_flood_limit_keeps_the_chat_s_order_and_leaves_others_alone(outbox, store, clock, bot) -> None:
    bot.next[CHAT] = [RetryAfter(5)]
    await outbox.send_now(writes(store, clock, "一", "二"))
    await outbox.send_now(writes(store, clock, "别人", chat=12))
    assert (bot.texts(), bot.texts(12)) == ([], ["别人"])
    clock.passes(seconds=4)
    await settled(outbox)
    assert bot.texts() == []
    clock.passes(seconds=3)
    await settled(outbox)
    assert bot.texts() == ["一", "二"]


@pytest.fixture
def full(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[asyncio.Event]]:
    """The disk is full: the store refuses to write, and the event is set when it has done so."""
    refused = asyncio.Event()

    async def refuses(*_: object, **__: object) -> None:
        refused.set()
        raise StorageError("database: disk is full", transient=True)

    @contextmanager
    def while_full() -> Iterator[asyncio.Event]:
        with monkeypatch.context() as disk:
            disk.setattr(store, "write", refuses)
            yield refused

    return while_full


async def test_what_can_t_be_held_back_for_want_of_storage_stops_nobody_s_messages(
    outbox, store, clock, bot, *, full
) -> None:
    bot.next[CHAT] = [RetryAfter(5)]
    await outbox.send_now(writes(store, clock, "一"))
    second, others = writes(store, clock, "二"), writes(store, clock, "别人", chat=12)
    with full():
        await outbox.send_now([*second, *others])
    assert (bot.texts(), bot.texts(12)) == ([], ["别人"])
    clock.passes(seconds=7)
    await settled(outbox)
    assert bot.texts() == ["一", "二"]


async def test_a_failure_that_can_t_be_noted_is_not_overtaken_when_the_disk_has_room_again(
    outbox, store, clock, bot, *, full
) -> None:
    bot.next[CHAT] = [REFUSED]
    first, second = writes(store, clock, "一"), writes(store, clock, "二")
    with full():
        await outbox.send_now(first)
        await outbox.send_now(second)
        with pytest.raises(StorageError):
            await outbox.drain()
    await outbox.send_now(writes(store, clock, "三"))
    assert bot.texts() == []
    clock.passes(seconds=2)
    await settled(outbox)
    assert (bot.texts(), states(store)) == (["一", "二", "三"], [])


async def test_a_failure_noted_late_does_not_take_back_what_another_process_did(
    outbox, store, clock, bot, *, full
) -> None:
    bot.next[CHAT] = [REFUSED]
    with full():
        await outbox.send_now(writes(store, clock, "一"))
    clock.passes(seconds=61)
    (elsewhere,) = store.write_now(lambda tx: tx.sending.claim(clock(), limit=10))
    assert (await outbox.drain(), bot.texts(), states(store)) == (0, [], ["claimed"])
    assert elsewhere.attempts == 2


async def test_a_failure_that_can_never_be_noted_holds_up_nobody(
    outbox, store, clock, bot, *, full, monkeypatch
) -> None:
    bot.next[CHAT] = [REFUSED]
    with full():
        await outbox.send_now(writes(store, clock, "一"))
    monkeypatch.setattr(Sending, "retry", lambda *_, **__: 1 / 0)
    await outbox.send_now(writes(store, clock, "别人", chat=12))
    await settled(outbox)
    monkeypatch.undo()
    clock.passes(seconds=61)  # its lease
    await settled(outbox)
    assert (bot.texts(), bot.texts(12), states(store)) == (["一"], ["别人"], [])


@pytest.mark.parametrize("minutes", [0, 2])
async def test_a_message_whose_mark_could_not_be_written_is_not_sent_again(
    outbox, store, clock, bot, *, minutes, full
) -> None:
    with full() as refused:
        await outbox.send_now(writes(store, clock, "一"))
        await refused.wait()
        clock.passes(minutes=minutes)
    await settled(outbox)
    assert (bot.texts(), states(store)) == (["一"], [])


async def test_a_second_try_that_can_t_be_announced_waits_for_the_records(outbox, store, clock, bot, *, full) -> None:
    bot.next[CHAT] = [LOST]
    await outbox.send_now(writes(store, clock, "一"))
    clock.passes(seconds=2)
    (again,) = store.write_now(lambda tx: tx.sending.claim(clock(), limit=10))
    with full():
        await outbox.send_now([again])
    clock.passes(seconds=6)
    await settled(outbox)
    assert (bot.texts(), states(store)) == (["一"], [])


async def test_a_broken_line_is_tried_once_more_and_no_oftener(outbox, store, clock, bot) -> None:
    bot.next[CHAT] = [NetworkError("reset"), NetworkError("reset")]
    await outbox.send_now(writes(store, clock, "一"))
    clock.passes(seconds=2)
    await settled(outbox)
    assert (bot.texts(), states(store)) == ([], ["dead"])


REFUSED, LOST = NetworkError("Internal Server Error"), NetworkError("aiohttp.ServerDisconnectedError")


async def test_a_message_that_was_refused_before_is_tried_again_when_an_answer_is_lost(
    outbox, store, clock, bot
) -> None:
    bot.next[CHAT] = [REFUSED, REFUSED, REFUSED, LOST, REFUSED, RetryAfter(5)]
    await outbox.send_now(writes(store, clock, "一"))
    for _ in range(6):
        clock.passes(minutes=5)
        await settled(outbox)
    assert (bot.texts(), states(store)) == (["一"], [])


async def test_a_second_lost_answer_is_the_last_whatever_came_between(outbox, store, clock, bot) -> None:
    bot.next[CHAT] = [LOST, REFUSED, RetryAfter(5), LOST]
    await outbox.send_now(writes(store, clock, "一"))
    for _ in range(6):
        clock.passes(minutes=5)
        await settled(outbox)
    assert (bot.next[CHAT], bot.texts(), states(store)) == ([], [], ["dead"])


async def test_a_sender_that_died_may_have_sent_like_one_that_heard_no_answer(outbox, store, clock, bot) -> None:
    writes(store, clock, "一")
    bot.next[CHAT] = [LOST]
    clock.passes(seconds=61)
    await settled(outbox)
    clock.passes(minutes=5)
    await settled(outbox)
    assert (bot.next[CHAT], bot.texts(), states(store)) == ([], [], ["dead"])


async def test_senders_that_die_before_they_send_cost_no_message(outbox, store, clock, bot) -> None:
    writes(store, clock, "一")
    for _ in range(3):
        clock.passes(seconds=61)
        assert len(store.write_now(lambda tx: tx.sending.claim(clock()))) == 1
    clock.passes(seconds=61)
    await settled(outbox)
    assert (bot.texts(), states(store)) == (["一"], [])


async def test_senders_that_die_twice_while_they_send_are_not_followed_by_a_third(outbox, store, clock, bot) -> None:
    writes(store, clock, "一")
    clock.passes(seconds=61)
    bot.next[CHAT] = [asyncio.CancelledError()]  # as if the process were gone: nothing is written after it
    with pytest.raises(asyncio.CancelledError):
        await outbox.drain()
    clock.passes(seconds=61)
    await settled(outbox)
    assert (bot.next[CHAT], bot.texts(), states(store)) == ([], [], ["dead"])
    assert store.read_now(lambda tx: [one.error for one in tx.troubles.messages()]) == ["twice"]


async def test_of_a_message_in_two_parts_the_first_is_not_repeated_when_the_second_fails(
    outbox, store, clock, bot, *, cards, monkeypatch
) -> None:
    first, second = "一" * 4000 + "\n\n", "二" * 4000
    monkeypatch.setattr(outbox, "_render", lambda *_: Reply(text=plain(first + second)))
    bot.next[GROUP] = [None, REFUSED, LOST, REFUSED]
    cards(1)
    for _ in range(4):
        await settled(outbox)
        clock.passes(minutes=5)
    assert [text[0] for text in bot.texts(GROUP)] == ["一", "二"]
    assert states(store) == ["sent"]


async def test_a_message_that_staff_send_again_begins_anew(outbox, store, clock, bot) -> None:
    store.write_now(lambda tx: tx.notices.add(Notice(event_id=None, case_id=1, to="group", key="card")))
    bot.next[GROUP] = [LOST, LOST]
    for _ in range(2):
        await settled(outbox)
        clock.passes(minutes=5)
    assert states(store) == ["dead"]
    assert store.write_now(lambda tx: tx.troubles.retry_message(1))
    await settled(outbox)
    assert (bot.texts(GROUP), states(store)) == (["case 1"], ["sent"])


async def test_who_blocked_the_bot_is_left_in_peace(outbox, store, clock, bot) -> None:
    store.write_now(lambda tx: tx.people.ensure(bot_id=BOT, user_id=CHAT, chat_id=CHAT, lang="zh_CN", now=clock()))
    bot.next[CHAT] = [Forbidden("Forbidden: bot was blocked by the user")]
    await outbox.send_now(writes(store, clock, "一", "二")[:1])
    person = store.read_now(lambda tx: tx.people.of_user(BOT, CHAT))
    assert person is not None and person.blocked
    assert states(store) == ["dead", "dead"]
    left = store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT payload FROM outbox").scalars().all())
    assert left == ["{}", "{}"]


async def test_a_slot_s_message_is_edited_and_sent_anew_when_it_is_gone(outbox, store, clock, bot) -> None:
    for text in ("收到 1 张", "收到 2 张"):
        await outbox.send_now(writes(store, clock, text, slot="album"))
    bot.next[CHAT] = [BadRequest("Message to edit not found")]
    await outbox.send_now(writes(store, clock, "收到 3 张", slot="album"))
    await outbox.flush()
    assert [(method, text) for _, method, text in bot.said] == [
        ("sendMessage", "收到 1 张"),
        ("editMessageText", "收到 2 张"),
        ("sendMessage", "收到 3 张"),
    ]
    assert store.read_now(lambda tx: tx.slots.message_in(bot_id=BOT, chat_id=CHAT, slot="album")) == bot.message_id


async def test_an_edit_that_changes_nothing_is_fine(outbox, store, clock, bot) -> None:
    await outbox.send_now(writes(store, clock, "一", slot="s"))
    bot.next[CHAT] = [BadRequest("Message is not modified: …")]
    await outbox.send_now(writes(store, clock, "一", slot="s"))
    await outbox.flush()
    assert states(store) == []


async def test_refused_entities_cost_only_the_formatting(outbox, store, clock, bot) -> None:
    bot.next[CHAT] = [BadRequest("Can't parse entities: …")]
    await outbox.send_now(writes(store, clock, "一"))
    assert bot.texts() == ["一"]


@pytest.fixture
def cards(store: Store) -> Callable[[int], None]:
    def new(count: int) -> None:
        def work(tx: Tx) -> None:
            for number in range(1, count + 1):
                tx.notices.add(Notice(event_id=None, case_id=number, to="group", key="card"))

        store.write_now(work)

    return new


async def test_a_flood_of_cards_becomes_one_digest(outbox, store, clock, bot, cards) -> None:
    cards(25)
    await settled(outbox)
    assert bot.texts(GROUP)[:10] == [f"case {number}" for number in range(1, 11)]
    assert len(bot.texts(GROUP)) == 11
    assert "另有 15 件" in bot.texts(GROUP)[10] or "另有 1 件" in bot.texts(GROUP)[10]
    clock.passes(seconds=31)
    await settled(outbox)
    assert "另有 15 件" in bot.texts(GROUP)[-1]
    assert len(bot.texts(GROUP)) <= 12


async def test_a_group_that_moved_gets_its_cards_at_the_new_id(outbox, bot, cards, moves) -> None:
    bot.next[GROUP] = [ChatMigrated(-200)]
    cards(1)
    await settled(outbox)
    assert moves == [(BOT, GROUP, -200)]
    assert bot.texts(-200) == ["case 1"]


RIGHTS = "Not enough rights to send text messages to the chat"


def causes(store: Store) -> list[tuple[str, int]]:
    """(reason, messages that wait for it)"""
    return [(one.reason, one.messages) for one in store.read_now(lambda tx: tx.troubles.stoppages())]


@pytest.mark.parametrize(
    "error",
    [
        BadRequest(RIGHTS),
        BadRequest("TOPIC_CLOSED"),
        BadRequest("TOPIC_DELETED"),
        BadRequest("Message thread not found"),
        BadRequest("CHAT_WRITE_FORBIDDEN"),
        BadRequest("CHAT_RESTRICTED"),
        BadRequest("Have no rights to send a message"),
        BadRequest("Group chat was upgraded to a supergroup chat"),
        BadRequest("Chat not found"),
        Forbidden("Forbidden: bot was kicked from the supergroup chat"),
        Forbidden("Forbidden: the group chat was deleted"),
    ],
)
async def test_what_is_wrong_with_the_group_makes_its_cards_wait_in_order(
    outbox, store, clock, bot, *, cards, error
) -> None:
    bot.next[GROUP] = [error] * 3
    cards(4)
    await settled(outbox)
    assert (bot.texts(GROUP), states(store)) == ([], ["waiting"] * 4)
    assert causes(store) == [(f"{type(error).__name__}: {error.message}", 4)]
    assert len(bot.next[GROUP]) == 2  # one message tries for all of them
    for _ in range(2):
        clock.passes(minutes=5)
        await settled(outbox)
    assert (bot.texts(GROUP), causes(store)[0][1]) == ([], 4)
    clock.passes(days=1)
    await settled(outbox)
    assert bot.texts(GROUP) == [f"case {number}" for number in range(1, 5)]
    assert causes(store) == []


async def test_a_refusal_nobody_knows_waits_without_stopping_the_others(outbox, store, clock, bot, cards) -> None:
    bot.next[GROUP] = [BadRequest("SOMETHING_NEW"), BadRequest("SOMETHING_NEW")]
    cards(3)
    await settled(outbox)
    assert bot.texts(GROUP) == ["case 3"]
    assert causes(store) == [("BadRequest: SOMETHING_NEW", 2)]
    clock.passes(minutes=2)
    await settled(outbox)
    assert bot.texts(GROUP) == ["case 3", "case 1", "case 2"]
    assert causes(store) == []


async def test_leaders_are_alarmed_once_a_cause(outbox, store, clock, bot, cards) -> None:
    store.write_now(lambda tx: tx.staff.add(name="孙主管", role="supervisor", telegram_id=None))
    bot.next[GROUP] = [BadRequest(RIGHTS)] * 4
    cards(6)
    for _ in range(4):
        await settled(outbox)
        clock.passes(hours=1)
    alarms = "SELECT recipient FROM outbox WHERE payload LIKE '%group_refuses%' OR recipient LIKE 'staff:%'"
    told = store.read_now(lambda tx: tx.connection.exec_driver_sql(alarms).scalars().all())
    assert told == ["staff:1"]


async def test_one_tap_sends_all_that_waits_for_a_cause(outbox, store, clock, bot, cards) -> None:
    bot.next[GROUP] = [BadRequest("TOPIC_CLOSED")]
    cards(3)
    await settled(outbox)
    assert bot.texts(GROUP) == []
    (cause,) = store.read_now(lambda tx: tx.troubles.stoppages())
    assert store.write_now(lambda tx: tx.troubles.retry_stoppage(cause.id))
    await settled(outbox)
    assert bot.texts(GROUP) == ["case 1", "case 2", "case 3"]
    assert not store.write_now(lambda tx: tx.troubles.retry_stoppage(cause.id))


async def test_a_flood_that_waited_for_its_group_is_still_a_digest(outbox, store, clock, bot, cards) -> None:
    bot.next[GROUP] = [BadRequest(RIGHTS)]
    cards(25)
    await settled(outbox)
    clock.passes(days=1)
    await settled(outbox)
    clock.passes(minutes=2)
    await settled(outbox)
    assert bot.texts(GROUP)[:10] == [f"case {number}" for number in range(1, 11)]
    assert len(bot.texts(GROUP)) <= 12
    assert "另有 15 件" in bot.texts(GROUP)[-1]


async def test_what_lies_with_the_message_is_final_in_the_group_too(outbox, store, bot, cards) -> None:
    bot.next[GROUP] = [BadRequest("Message text is empty")]
    cards(2)
    await settled(outbox)
    assert (bot.texts(GROUP), states(store), causes(store)) == (["case 2"], ["dead", "sent"], [])


async def test_a_person_s_refusal_nobody_knows_is_tried_again_beside_what_follows(outbox, store, clock, bot) -> None:
    bot.next[CHAT] = [BadRequest("Not enough rights to send text messages to the chat")]
    await outbox.send_now(writes(store, clock, "一", "二"))
    await outbox.flush()
    assert bot.texts() == ["二"]
    clock.passes(minutes=2)
    await settled(outbox)
    assert (bot.texts(), states(store), causes(store)) == (["二", "一"], [], [])


async def test_a_message_that_fails_in_no_known_way_is_given_up_and_the_others_go(
    outbox, store, clock, bot, *, cards, monkeypatch
) -> None:
    async def breaks(row: Outgoing, *_: object) -> bool:
        if row.case_id == 1:
            raise ZeroDivisionError
        return False

    monkeypatch.setattr(outbox._holding, "holds", breaks)
    cards(3)
    for _ in range(4):
        await settled(outbox)
        clock.passes(minutes=2)
    assert bot.texts(GROUP) == ["case 2", "case 3"]
    assert states(store) == ["dead", "sent", "sent"]


async def test_records_that_are_away_cost_a_notice_no_try(outbox, store, clock, bot, *, cards, monkeypatch) -> None:
    async def away(*_: object) -> None:
        raise StorageError("away", transient=True)

    cards(1)
    with monkeypatch.context() as outage:
        outage.setattr(outbox, "_addressed", away)
        for _ in range(5):
            await outbox.drain()
            clock.passes(minutes=1)
    await settled(outbox)
    assert (bot.texts(GROUP), states(store)) == (["case 1"], ["sent"])


async def test_what_a_reporter_who_blocked_the_bot_was_to_be_told_is_listed(outbox, store, clock, bot) -> None:
    def tells(tx: Tx) -> int:
        person = citizen(tx)
        tx.people.save(replace(person, blocked=True))
        case = tx.cases.add(a_case(reporter_id=person.id))
        tx.notices.add(Notice(event_id=None, case_id=case.id, to="reporter", key="notice.accept"))
        return case.id

    case_id = store.write_now(tells)
    await settled(outbox)
    (late,) = store.read_now(lambda tx: tx.troubles.of_case(case_id))
    assert (late.to, late.error, late.can_retry, bot.said) == ("reporter", "blocked", True, [])


class Awake(asyncio.Event):
    """Tells when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.waited_for.set()
        return await super().wait()


@pytest.mark.parametrize("later", range(4))
async def test_the_loop_ends_also_in_the_moment_in_which_it_is_woken(outbox, later: int) -> None:
    outbox._awake = awake = Awake()
    loop = asyncio.create_task(outbox.run())
    await awake.waited_for.wait()
    outbox.wake()
    for _ in range(later):
        await asyncio.sleep(0)
    loop.cancel()
    await asyncio.wait({loop}, timeout=60)
    assert loop.cancelled()


async def test_what_others_wrote_is_seen_once_it_is_due(outbox, store, clock, bot) -> None:
    assert not store.read_now(outbox.is_due)
    writes(store, clock, "一", delay=timedelta(seconds=5))
    assert not store.read_now(outbox.is_due)
    clock.now += timedelta(seconds=5)
    assert store.read_now(outbox.is_due)
    await settled(outbox)
    assert (bot.texts(), store.read_now(outbox.is_due)) == (["一"], False)


async def test_what_a_dead_process_left_is_sent_after_its_lease(outbox, store, clock, bot) -> None:
    writes(store, clock, "一")
    await settled(outbox)
    assert bot.texts() == []
    clock.now += timedelta(seconds=61)
    await settled(outbox)
    assert bot.texts() == ["一"]
