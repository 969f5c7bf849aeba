"""What a leader reads of the air in the morning (S32), from the records."""

from datetime import date, timedelta

from air.entering import enter
from air.model import Pollutant, Sample, Status, Target, Way
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW
from tests.contracts.test_air import a_station
from wording.air.lines import AirLine, air_lines

TODAY = date(2026, 3, 11)


def measure(tx: Tx, *, target: int | None) -> None:
    station = a_station(tx)
    tx.air.add_station(code="T9", name="只作比较", own=False, fictional=True)
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(69)]
    samples = [
        Sample(station_id=station.id, day=day, values={Pollutant.PM25: 40_000}, status=Status.REVIEWED, source="练习")
        for day in days
        if day != date(2026, 2, 3)
    ]
    enter(tx.air, samples, way=Way.FILE, by="练习", now=NOW)
    if target:
        aim = Target(
            station_id=station.id, year=2026, item="pm25", value=target, source="练习文件", fictional=True, by="练习",
            at=NOW,
        )  # fmt: skip
        tx.air.set_target(aim)


def test_s32_the_year_so_far_what_is_left_and_the_missing_days(store: Store) -> None:
    store.write_now(lambda tx: measure(tx, target=35_000))
    page = "/console/air?station=1&year=2026"
    assert store.read_now(lambda tx: air_lines(tx.air, today=TODAY, lang="zh_CN")) == [
        AirLine(
            "练习点T1（虚构） 2026 年至今 PM2.5 平均 40.0 μg/m³，优良 0/0 天（未按评价规范修约）", page
        ),
        AirLine("数据：已过 69 天，有数据 68 天；缺 1 天：02-03；来源：练习", page, late=True),
        AirLine(
            "PM2.5目标：35 μg/m³（虚构，来源：练习文件）：剩余 296 天平均须 ≤ 33.8 μg/m³（还有 10020 μg/m³·天）",
            f"{page}#targets",
        ),
    ]  # fmt: skip


def test_s32_a_target_out_of_reach_is_something_to_look_at(store: Store) -> None:
    store.write_now(lambda tx: measure(tx, target=7_000))
    last = store.read_now(lambda tx: air_lines(tx.air, today=TODAY, lang="zh_CN"))[-1]
    assert (last.late, "即使都是 0 也达不到：已超出 172 μg/m³·天" in last.text) == (True, True)


def test_s32_without_target_or_stations_nothing_is_made_up(store: Store) -> None:
    assert store.read_now(lambda tx: air_lines(tx.air, today=TODAY, lang="zh_CN")) == []
    store.write_now(lambda tx: measure(tx, target=None))
    last = store.read_now(lambda tx: air_lines(tx.air, today=TODAY, lang="zh_CN"))[-1]
    assert last == AirLine("2026 年还没有设目标。", "/console/air/targets?station=1")
