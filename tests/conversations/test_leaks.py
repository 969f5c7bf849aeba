"""An anonymous reporter can't be found in the records: the whole database is read through, table by table (R17)."""

import pytest
from sqlalchemy import text

from complaints.lifecycle import TRANSITIONS, Action
from storage.tx import Tx
from tests.chat import Room, Talker
from tests.conversations.staff_scenes import case_in, submits
from tests.world import World
from texts import has

WORDS = "北边工地土堆没盖，大风天全是灰"
#: who talks to the bot at all, and where; it says nothing about a report
KNOWS_PEOPLE = {"people", "webchat_chats"}


def everything(world: World) -> dict[str, str]:
    """All rows of each table, as text."""

    def read(tx: Tx) -> dict[str, str]:
        names = tx.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {
            name: "\n".join(str(tuple(row)) for row in tx.connection.execute(text(f'SELECT * FROM "{name}"')))
            for name in names
            if not name.startswith(("sqlite_", "alembic"))
        }

    return world.store.read_now(read)


@pytest.fixture(params=["telegram", "web"])
def reporter(request: pytest.FixtureRequest, citizen: Talker, visitor: Talker) -> Talker:
    return citizen if request.param == "telegram" else visitor


async def test_after_an_anonymous_report_no_table_leads_to_the_chat(
    reporter: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await submits(reporter, identity="匿名", text=WORDS)
    case = case_in(world)
    await clerk.taps("受理", chat=group)
    assert case_in(world).state == "accepted"
    assert any(case.number in told for told in reporter.texts()), "the news reached the reporter all the same"
    rows = everything(world)
    leads = [name for name, told in rows.items() if name not in KNOWS_PEOPLE and str(reporter.user_id) in told]
    assert leads == []
    assert [name for name, told in rows.items() if WORDS in told] == ["cases"]


async def test_the_group_and_the_clerk_learn_nothing_of_an_anonymous_reporter(
    citizen: Talker, clerk: Talker, group: Room, world: World
) -> None:
    await submits(citizen, identity="匿名", text=WORDS)
    await clerk.taps("受理", chat=group)
    seen = "\n".join(group.texts() + clerk.texts())
    assert [secret for secret in ("王芳", str(citizen.user_id), WORDS) if secret in seen] == []


async def test_what_a_staff_only_report_tells_stays_out_of_the_group(citizen: Talker, group: Room) -> None:
    await submits(citizen, text=WORDS)
    assert [
        secret for secret in ("王芳", str(citizen.user_id), WORDS, "0.03") if secret in "\n".join(group.texts())
    ] == []


def test_every_action_has_words_for_the_reporter() -> None:
    """'Something changed' alone would be no news."""
    told = {action for (_, _, action), step in TRANSITIONS.items() if step.tells} - {Action.SUBMIT}
    assert sorted(action for action in told if not has(f"event.{action}", "zh_CN")) == []
