"""An update, a draft or a case at the head of a queue cannot be handled: everything behind it is handled all the
same."""

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from complaints.clock.expiry import expire_drafts
from complaints.clock.ladder import climb
from complaints.model import Role, State
from storage.engine.chores import GIVE_UP
from storage.messages.inbox import chat_of
from storage.store import Store
from tests.chat import Clock, Talker
from tests.contracts.samples import a_case, citizen
from tests.web.conftest import Cases
from tests.world import World
from texts import say

APOLOGY = say("error.failed", "zh_CN").text
QUESTION = "工地扬尘怎么罚"

POLL = {
    "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
    "type": "regular", "allows_multiple_answers": False,
}  # fmt: skip


def update(world: World, who: Talker, **message: Any) -> dict[str, Any]:
    """As an own Bot API server of another release might send it."""
    number = 900_000 + len(world.telegram.waiting) + int(world.clock().timestamp()) % 100_000
    user = {"id": who.user_id, "is_bot": False, "first_name": who.name, "language_code": "zh-hans"}
    chat = {"id": who.user_id, "type": "private", "first_name": who.name}
    told = {"message_id": number, "date": int(world.clock().timestamp()), "chat": chat, "from": user, **message}
    return {"update_id": number, "message": told}


async def comes(world: World, *updates: Any) -> None:
    world.telegram.waiting.extend(updates)
    await world.settle(timedelta(seconds=5))


def dead(world: World) -> int:
    return world.store.read_now(lambda tx: tx.inbox.count("dead"))


@pytest.mark.parametrize(
    "foreign",
    [
        {"reply_to_message": {"poll": POLL}},
        {"reply_to_message": {"poll": 5, "message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}},
        {"pinned_message": {"poll": POLL}},
        {"external_reply": {"poll": POLL}},
        {"quote": {"position": "?"}},
        {"quote": 5},
        {"forward_origin": {"type": "user"}},
        {"entities": [{"type": "bold"}]},
        {"via_bot": {"id": 3}},
        {"sender_chat": 7},
        {"link_preview_options": 5, "story": {"x": 1}},
        {"suggested_post_info": {"state": 1}, "checklist": {"x": 1}, "gift": 3},
    ],
)
async def test_words_beside_a_part_nobody_can_parse_are_answered(
    world: World, citizen: Talker, foreign: dict[str, Any]
) -> None:
    await comes(world, update(world, citizen, text=QUESTION, **foreign))
    plain = world.talker(700_009, "别人")
    await plain.says(QUESTION)
    assert (citizen.texts(), dead(world)) == (plain.texts(), 0)
    await citizen.says("举报污染")  # what was kept of it before stands in nobody's way
    await citizen.taps("同意")
    assert citizen.texts()[-1] != APOLOGY


@pytest.mark.parametrize("part", [{"date": "?"}, {"from": {"id": 7}}, {"chat": {"id": 700_001}}, {"chat": None}])
async def test_who_can_t_be_understood_at_all_is_told_so(world: World, citizen: Talker, part: dict[str, Any]) -> None:
    broken = update(world, citizen, text="一", **part)
    await comes(world, broken)
    assert citizen.texts() == [APOLOGY]
    world.clock.passes(seconds=7)
    await citizen.says(QUESTION)
    assert citizen.texts()[-1] != APOLOGY
    assert dead(world) == 1


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": 5}]},
        {"photo": [{"file_id": 5}], "caption": QUESTION},
        {"voice": {"x": 1}},
        {"location": {"latitude": 34.2}},
        {"sticker": 5, "reply_to_message": {"poll": POLL}},
        {"video_note": {"file_id": "f"}, "entities": [{"type": "bold"}]},
    ],
)
async def test_whose_photo_or_position_cannot_be_read_is_told_so(
    world: World, citizen: Talker, content: dict[str, Any]
) -> None:
    await comes(world, update(world, citizen, **content))
    assert (citizen.texts(), dead(world)) == ([APOLOGY], 1)


async def test_a_service_message_that_cannot_be_read_is_not_answered(world: World, citizen: Talker) -> None:
    await comes(world, update(world, citizen, chat_background_set={"type": 5}, pinned_message={"poll": POLL}))
    assert (citizen.texts(), dead(world)) == ([], 0)


async def test_nobody_is_told_of_what_a_group_says(world: World, citizen: Talker) -> None:
    broken = update(world, citizen, text="一")
    broken["message"] |= {"chat": {"id": world.group.id, "type": "supergroup", "title": "受理组"}, "date": "?"}
    await comes(world, broken)
    assert world.group.texts() == []
    assert dead(world) == 1


async def test_updates_of_a_bot_that_is_gone_stand_before_nobody(world: World, citizen: Talker) -> None:
    def store(tx: Any) -> None:
        gone = [{"update_id": number, "message": {"chat": {"id": 5}}} for number in range(1001)]
        tx.inbox.add_batch(99, gone, now=world.clock())
        tx.inbox.add_batch(world.telegram.bot_id, [update(world, citizen, text=QUESTION)], now=world.clock())

    world.store.write_now(store)
    world.clock.passes(minutes=2)
    await world.inbox.sweep()
    await world.settle()
    assert len(citizen.texts()) == 1


def test_an_id_that_no_column_holds_is_no_chat() -> None:
    assert chat_of({"message": {"chat": {"id": 2**63}}}) == 0
    assert chat_of({"message": {"chat": {"id": -(2**70)}, "from": {"id": 5}}}) == 5


def expired(store: Store, clock: Clock, count: int) -> None:
    def work(tx: Any) -> None:
        for number in range(1, count + 1):
            person = tx.people.ensure(bot_id=1, user_id=number, chat_id=number, lang="zh_CN", now=clock())
            tx.drafts.start(person_id=person.id, now=clock(), expires_at=clock())

    store.write_now(work)


def held_by(store: Store, table: str, row: int) -> None:
    """That row can't be deleted or changed: whatever tries raises."""
    for what in ("DELETE", "UPDATE"):
        column = "id"
        trigger = (
            f"CREATE TRIGGER hold_{table}_{what} BEFORE {what} ON {table} WHEN old.{column} = {row} "
            "BEGIN SELECT RAISE(ABORT, 'held'); END"
        )
        store.write_now(lambda tx, sql=trigger: tx.connection.exec_driver_sql(sql))


def test_a_draft_that_can_t_go_keeps_no_other_one(store: Store, clock: Clock) -> None:
    expired(store, clock, 5)
    held_by(store, "drafts", 1)
    assert store.write_now(lambda tx: expire_drafts(tx, now=clock(), limit=2).drafts) == 2
    assert store.write_now(lambda tx: expire_drafts(tx, now=clock(), limit=2).drafts) == 2
    assert store.write_now(lambda tx: expire_drafts(tx, now=clock(), limit=2).drafts) == 1
    assert store.write_now(lambda tx: expire_drafts(tx, now=clock(), limit=2).drafts) == 0
    assert store.read_now(lambda tx: tx.drafts.expired(clock())) == [(1, 1)]


def test_what_fails_is_tried_less_and_less_and_alarmed_about_once(store: Store, clock: Clock) -> None:
    expired(store, clock, 1)
    held_by(store, "drafts", 1)
    tries = 0
    with capture_logs() as logged:
        for _ in range(60):
            tries += store.write_now(lambda tx: expire_drafts(tx, now=clock()).drafts)
            clock.passes(hours=6)
    assert [line["event"] for line in logged].count("job.given_up") == 1
    assert GIVE_UP < tries < 30
    store.write_now(lambda tx: tx.connection.exec_driver_sql("DROP TRIGGER hold_drafts_DELETE"))
    clock.passes(days=1)
    assert store.write_now(lambda tx: expire_drafts(tx, now=clock()).drafts) == 1
    assert store.read_now(lambda tx: tx.drafts.expired(clock())) == []
    assert store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM setbacks").all()) == []


def test_a_case_that_can_t_be_read_keeps_no_other_one_off_its_ladder(cases: Cases, store: Store) -> None:
    def work(tx: Any) -> None:
        tx.staff.add(name="孙主管", role=Role.SUPERVISOR, telegram_id=None)
        citizen(tx)
        for _ in range(3):
            made = tx.cases.add(a_case(state=State.ACCEPTED, due_at=cases.clock()))
            tx.cases.look_again(made.id, cases.clock())
        tx.connection.exec_driver_sql("UPDATE cases SET contact_phone = 'not sealed' WHERE id = 1")

    store.write_now(work)
    later = cases.clock() + timedelta(days=1)
    looked = store.write_now(
        lambda tx: climb(tx, now=later, clock=cases.services.clock, duty=cases.services.zone.duty, limit=50)
    )
    assert looked == 3
    climbed = store.read_now(
        lambda tx: tx.connection.exec_driver_sql("SELECT DISTINCT case_id FROM rungs").scalars().all()
    )
    assert climbed == [2, 3]


@pytest.mark.parametrize(
    "content",
    [
        {"text": 5},
        {"text": QUESTION, "entities": [{"type": "bot_command", "offset": "0", "length": 6}]},
        {"document": {"file_id": "f", "file_unique_id": "u", "file_name": 0.5}},
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 2**63}]},
        {"location": {"latitude": "34", "longitude": 117.2}},
    ],
)
async def test_a_field_of_another_type_fails_no_handler(world: World, citizen: Talker, content: dict[str, Any]) -> None:
    """The library takes such fields as they are. What is left of the message is answered, or its sender is told."""
    with capture_logs() as said:
        await comes(world, update(world, citizen, **content))
    assert [line for line in said if line["event"] == "inbox.failed"] == []
    assert len(citizen.texts()) == 1
    assert dead(world) == (0 if "entities" in content else 1)
