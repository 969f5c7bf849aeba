"""TIMEZONE: whoever reads a time reads the zone's, wherever the machine and the reader are; kept it is in UTC."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from complaints.case.dossier import Variant, draw_up
from complaints.case.lifecycle import Action
from complaints.case.moves import staff_actor
from complaints.model import Complaint, Role
from storage.tx import Tx
from tests.chat import Clock, text_of
from tests.conversations.staff_scenes import submits
from tests.web.conftest import Browser, Cases, staff_called
from tests.world import World
from texts import label
from web.dossier.sheet import DossierSheet, written
from zone import Zone

#: half past nine in the morning there, when it is half past eight in Xuzhou
MORNING = datetime(2026, 10, 12, 0, 30, tzinfo=UTC)


@pytest.fixture
def zone() -> Zone:
    """An hour ahead of China."""
    return Zone.load(Path(__file__).parents[2] / "zone/data/training", timezone=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


def printed(cases: Cases, case: Complaint) -> DossierSheet:
    me = staff_actor(staff_called(cases.store, "李受理"))

    def work(tx: Tx) -> DossierSheet:
        drawn = draw_up(tx, case_id=case.id, variant=Variant.INTERNAL, pictures=False, actor=me, now=cases.clock())
        return written(drawn, cases.services, "zh_CN")

    return cases.store.write_now(work)


async def test_resident_group_private_chat_console_and_file_tell_one_time(
    world: World, clerk: Browser, cases: Cases
) -> None:
    citizen = world.talker(700_001, "王芳")
    world.store.write_now(lambda tx: tx.staff.add(name="赵受理", role=Role.CLERK, telegram_id=800_001))
    in_chat = world.talker(800_001, "赵受理")
    await submits(citizen)
    case = world.store.read_now(lambda tx: tx.cases.get(1))
    assert case is not None and case.promised_at is not None
    received, promised = "10月12日 09:30", f"10月{case.promised_at.astimezone(ZoneInfo('Asia/Tokyo')):%d日 %H:%M}"
    assert any(promised in text for text in citizen.texts())
    await citizen.says(case.number)
    assert f"{received}　您提交了举报" in citizen.last_text()
    assert any(promised in text_of(message) for message in world.group.messages())
    await in_chat.says("/queue")
    await in_chat.taps(case.number)
    assert received in in_chat.last_text() and promised in in_chat.last_text()
    for page in (f"/console/cases/{case.number}", "/console/"):
        await clerk.opens(page)
        assert received in clerk.text and promised in clerk.text
        assert "10月12日 08:30" not in clerk.text
    file = printed(cases, case)
    assert (label("console.case.received", "zh_CN"), "2026-10-12 09:30") in [
        fact for part in file.parts for fact in part.facts
    ]
    assert "2026-10-12 09:30" in file.foot


async def test_who_was_faster_is_told_by_the_same_clock(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    cases.step(case, Action.ACCEPT)
    await clerk.takes(case.number, "accept")
    assert "10月12日 09:30" in clerk.text


async def test_an_answer_is_of_the_zone_s_day(world: World, clock: Clock) -> None:
    """Half past midnight there; in China it is the day before."""
    clock.now = datetime(2026, 10, 12, 15, 30, tzinfo=UTC)
    citizen = world.talker(700_001, "王芳")
    await citizen.says("工地夜里能施工吗")
    assert "2026-10-13" in citizen.last_text()


@pytest.mark.parametrize(("hour", "silent"), [(12, False), (13, True)])
async def test_the_night_is_the_zone_s(world: World, cases: Cases, hour: int, silent: bool) -> None:
    """R20: 22:30 there is 21:30 in China."""
    citizen = world.talker(700_001, "王芳")
    await submits(citizen)
    world.clock.now = world.clock.now.replace(hour=hour)
    heard: list[bool] = []
    bot = world.outbox.channel(world.telegram.bot_id).bot
    call = bot.call

    async def listening(method: str, params: dict[str, object]) -> object:
        if params.get("chat_id") == citizen.user_id:
            heard.append(bool(params.get("disable_notification")))
        return await call(method, params)

    object.__setattr__(bot, "call", listening)
    case = world.store.read_now(lambda tx: tx.cases.get(1))
    assert case is not None
    cases.step(case, Action.ACCEPT)
    await world.settle()
    assert heard == [silent]
