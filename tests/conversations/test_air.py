"""/air for staff, on either channel (S23, S34): text and one picture."""

from datetime import date, timedelta

from air.entering import enter
from air.model import Pollutant, Sample, Station, Status, Target, Way
from bot.report_pictures import shown_pictures
from complaints.model import Role
from complaints.office.staff_links import issue
from storage.tx import Tx
from tests.chat import Talker
from tests.conversations.test_staff_clock import works_here
from tests.world import World

YESTERDAY = date(2026, 10, 11)


async def _none(name: str) -> bytes:
    raise FileNotFoundError(name)


def measures(world: World, *, left_out: date = date(2026, 10, 3)) -> Station:
    """PM2.5 of 30 every day of the year until yesterday, but one; fictional target 32."""
    station = world.store.write_now(
        lambda tx: tx.air.add_station(code="QL-1", name="青岚园区站", own=True, fictional=True)
    )
    assert station is not None
    span = [date(2026, 1, 1) + timedelta(days=number) for number in range(284)]
    samples = [
        Sample(
            station_id=station.id, day=day, values={Pollutant.PM25: 30_000}, status=Status.REVIEWED, source="练习系统"
        )
        for day in span
        if day != left_out
    ]
    target = Target(
        station_id=station.id, year=2026, item="pm25", value=32_000, source="训练文件", fictional=True, by="练习",
        at=world.clock(),
    )  # fmt: skip
    world.store.write_now(lambda tx: enter(tx.air, samples, way=Way.FILE, by="练习", now=world.clock()))
    world.store.write_now(lambda tx: tx.air.set_target(target))
    zone = world.services.zone
    world.photo = shown_pictures(_none, store=world.store, zone=lambda: zone)
    return station


async def test_s23_air_in_the_chat_is_a_text_and_a_picture(supervisor: Talker, world: World) -> None:
    measures(world)
    await works_here(supervisor)
    await supervisor.says("/air")
    picture, text = supervisor.room.from_bot()[-2:]
    assert "photo" in picture
    head, newest, month, year, target, formula, about = text["text"].splitlines()
    assert head == "空气 · 青岚园区站（虚构）"
    assert newest.startswith("10-11　PM2.5 30 μg/m³，没有 AQI")
    assert month == "本月（10-01 至 10-11）　PM2.5 30.0 μg/m³，PM10 — μg/m³，优良 0/0 天"
    assert year.startswith("今年（01-01 至 10-11）　PM2.5 30.0 μg/m³")
    assert target == (
        "PM2.5目标：32 μg/m³（虚构，来源：训练文件）。剩余 81 天平均须 ≤ 38.9 μg/m³（还有 3158 μg/m³·天）"
    )
    assert formula.startswith("算式：32 ×（已有 283 天 ＋ 剩余 81 天）－ 已有合计 8490 ＝ 3158")
    assert "缺 1 天：10-03" in about
    assert "未按评价规范修约" in about


async def test_s23_the_web_chat_shows_the_same(world: World) -> None:
    measures(world)
    leader = world.visitor(9, "分管领导")

    def add(tx: Tx) -> None:
        account = tx.staff.add(name="分管领导", role=Role.LEADER, telegram_id=None)
        issue(tx, staff_id=account.id, purpose="bind", word="word-of-9", now=world.clock())

    world.store.write_now(add)
    await leader.says("/start bind_word-of-9")
    await leader.says("/air")
    picture, text = leader.room.from_bot()[-2:]
    assert "photo" in picture
    assert "剩余 81 天平均须 ≤ 38.9 μg/m³" in text["text"]


async def test_s23_a_station_is_named_and_an_unknown_one_is_told(supervisor: Talker, world: World) -> None:
    measures(world)
    await works_here(supervisor)
    await supervisor.says("/air 青岚园区站")
    assert "空气 · 青岚园区站" in supervisor.last_text()
    await supervisor.says("/air 火星")
    assert supervisor.last_text() == "没有叫“火星”的点位。可以写 /air 加点位名称：青岚园区站"


async def test_s23_without_stations_air_says_what_to_do(supervisor: Talker, world: World) -> None:
    await works_here(supervisor)
    await supervisor.says("/air")
    assert "还没有点位和数据" in supervisor.last_text()


async def test_s23_residents_get_no_air(citizen: Talker, world: World) -> None:
    measures(world)
    await citizen.says("/air")
    assert "μg/m³" not in citizen.last_text()
    assert "photo" not in citizen.room.from_bot()[-1]
