"""S34: the weekly report arrives by itself, as a picture and a text, in the group and with every leader."""

from datetime import time

from bot.report_pictures import shown_pictures
from complaints.office.weekly import Schedule, send_weekly
from tests.chat import Room, Talker
from tests.conversations.staff_scenes import submits
from tests.conversations.test_staff_clock import works_here
from tests.world import World

MONDAY = Schedule(0, time(8, 30))


async def _none(name: str) -> bytes:
    raise FileNotFoundError(name)


async def ticks(world: World) -> int:
    zone = world.services.zone
    world.photo = shown_pictures(_none, store=world.store, zone=lambda: zone)
    sent = world.store.write_now(lambda tx: send_weekly(tx, now=world.clock(), schedule=MONDAY, zone=zone.timezone))
    await world.settle()
    return sent


async def test_s34_the_week_is_told_to_leaders_and_the_group_with_its_picture(
    citizen: Talker, clerk: Talker, supervisor: Talker, group: Room, world: World
) -> None:
    """The clock begins on Monday, 12 October."""
    await works_here(supervisor)
    await works_here(clerk)
    await submits(citizen)
    await ticks(world)
    clerks_last = clerk.last_text()
    world.clock.passes(days=7)
    assert await ticks(world) == 1
    for reader in (supervisor.room, group):
        picture, text = reader.from_bot()[-2:]
        assert "photo" in picture
        period, received = text["text"].splitlines()[:2]
        assert period == "污染举报统计 · 2026 年第 42 周（2026-10-12 至 2026-10-18）"
        assert received == "收到　1（比上期 +1）"
        assert "桃林" not in text["text"] and "LW-" not in text["text"]
    assert clerk.last_text() == clerks_last
    assert await ticks(world) == 0


async def test_s34_stats_in_the_chat_has_the_numbers_of_the_month(citizen: Talker, clerk: Talker) -> None:
    await submits(citizen)
    await clerk.says("/stats")
    assert "污染举报统计 · 2026 年 10 月\n收到　1" in clerk.last_text()
