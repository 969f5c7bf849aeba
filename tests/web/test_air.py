"""The pages of air (S23): import with errors and repair, entry by hand, corrections, targets, what if, rights."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

import pytest

from air.model import WHOLE_DAY, Pollutant, Status
from complaints.model import Role
from storage.store import Store
from tests.chat import Clock
from tests.web.air_scenes import SOURCE, a_station, aims, confirms, days, imports, measured, previews
from tests.web.conftest import Browser, logged_in

Arrives = Callable[[], Awaitable[Browser]]
HEAD = "点位,日期,PM2.5(μg/m³),PM10(μg/m³),SO2,NO2,O3,CO(mg/m³),审核状态\n"
DAY = date(2026, 10, 10)


def pm25_of(store: Store, station_id: int, day: date = DAY, hour: int = WHOLE_DAY) -> list[tuple[int | None, str]]:
    history = store.read_now(lambda tx: tx.air.history(station_id, day, hour))
    return [(one.sample.values.get(Pollutant.PM25), one.sample.status.value) for one in history]


async def test_s23_a_file_is_shown_before_it_is_entered_and_entered_once(admin: Browser, store: Store) -> None:
    station = a_station(store)
    table = HEAD + "QL-1,2026-10-10,75,120,8,40,90,0.8,审核后\n"
    await previews(admin, table)
    assert "新增 1 条" in admin.text
    assert pm25_of(store, station.id) == []
    await confirms(admin)
    assert "已导入： 新增 1 条" in admin.text
    await previews(admin, table)
    assert "文件里没有要导入的新值" in admin.text
    assert pm25_of(store, station.id) == [(75_000, "reviewed")]
    (kept,) = store.read_now(lambda tx: tx.air.days(station.id, DAY, DAY))
    assert (kept.aqi, kept.primary) == (114, (Pollutant.PM25,))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
async def test_s23_files_of_offices_are_read(admin: Browser, store: Store, encoding: str) -> None:
    """A title above the header, empty lines, tabs, a station by its name, milligrams."""
    station = a_station(store)
    lines = [
        "青岚区空气日报表（虚构）\t\t",
        "",
        "站点名称\t监测日期\t细颗粒物(mg/m3)",
        "青岚园区站\t2026年10月10日\t0.075",
        "\t\t",
    ]
    await imports(admin, "\n".join(lines).encode(encoding))
    assert pm25_of(store, station.id) == [(75_000, "realtime")]


async def test_s23_every_mistake_of_a_file_is_told_and_nothing_is_entered(admin: Browser, store: Store) -> None:
    station = a_station(store)
    lines = [
        "QL-1,2026-10-10,75,,,,,,实时",
        "QL-1,2026-10-09,-1,,,,,,实时",
        "QL-1,2026-10-08,9999,,,,,,实时",
        "QL-1,2026-10-07,0.075,,,,,,实时",
        "QL-9,2026-10-06,75,,,,,,实时",
        "QL-1,2026-10-10,76,,,,,,实时",
        "QL-1,2026-13-05,75,,,,,,实时",
        "QL-1,2026-12-31,75,,,,,,实时",
        "QL-1,2026-10-05,,,,,,800,实时",
        "QL-1,2026-10-04,,,,,,,实时",
        "QL-1,2026-10-03,75,,,,,,也许",
    ]
    await previews(admin, HEAD + "\n".join(lines) + "\n")
    assert admin.status == 422
    assert "没有导入任何一条" in admin.text
    for told in (
        "第 3 行：PM2.5 “-1”是负数",
        "第 4 行：PM2.5 “9999”高得不可能",
        "第 5 行：PM2.5 “0.075”低得不像 μg/m³",
        "第 6 行：点位“QL-9”没有登记",
        "第 7 行：和第 2 行是同一个点位、同一时间，值却不同",
        "第 8 行：日期“2026-13-05”不对",
        "第 9 行：“2026-12-31”还没有到",
        "第 10 行：CO “800”高得不可能",
        "第 11 行：一个值也没有",
        "第 12 行：审核状态“也许”不认识",
    ):
        assert told in admin.text
    assert pm25_of(store, station.id) == []


async def test_s23_an_empty_file_and_a_missing_day_are_told(admin: Browser, store: Store) -> None:
    a_station(store)
    await previews(admin, b"")
    assert admin.status == 422
    await previews(admin, HEAD)
    assert admin.status == 422
    await previews(admin, HEAD + "QL-1,2026-10-08,75,,,,,,\nQL-1,2026-10-10,75,,,,,,\nQL-1,2026-10-10,75,,,,,,\n")
    assert "文件里缺 1 天：2026-10-09" in admin.text
    assert "重复的 1 行不再算" in admin.text


async def test_s23_a_file_corrects_with_its_reason_and_never_reviewed_by_realtime(
    admin: Browser, store: Store, clock: Clock
) -> None:
    station = a_station(store)
    measured(store, clock, station, {DAY: 75}, status=Status.REALTIME)
    await previews(admin, HEAD + "QL-1,2026-10-10,70,,,,,,审核后\n")
    assert "更正 1 条" in admin.text
    await confirms(admin, reason="月度审核")
    assert pm25_of(store, station.id) == [(75_000, "realtime"), (70_000, "reviewed")]
    await previews(admin, HEAD + "QL-1,2026-10-10,75,,,,,,实时\n")
    assert "实时值不会替换它" in admin.text
    await admin.opens("/console/air/changes")
    assert "PM2.5 75 " in admin.text
    assert "PM2.5 70 审核后 月度审核" in admin.text


async def test_s23_what_was_entered_after_the_preview_is_not_replaced_unseen(
    admin: Browser, store: Store, clock: Clock
) -> None:
    station = a_station(store)
    await previews(admin, HEAD + "QL-1,2026-10-10,70,,,,,,审核后\n")
    measured(store, clock, station, {DAY: 75}, status=Status.REALTIME)
    await confirms(admin)
    assert (admin.status, "有人录入或更正了其中的值" in admin.text) == (409, True)
    assert pm25_of(store, station.id) == [(75_000, "realtime")]
    await confirms(admin, reason="已核对")
    assert pm25_of(store, station.id) == [(75_000, "realtime"), (70_000, "reviewed")]


async def test_s23_hours_make_a_day_and_the_day_says_so(admin: Browser, store: Store) -> None:
    station = a_station(store)
    hours = "".join(f"QL-1,2026-10-11 {hour:02}:00,{hour}\n" for hour in range(1, 21))
    await imports(admin, "点位,时间,PM2.5(μg/m³)\n" + hours)
    await admin.opens(f"/console/air/day?station={station.id}&day=2026-10-11")
    assert "由 20 个小时值算出" in admin.text
    await admin.opens("/console/air")
    assert "1 天由不足 24 个小时的值平均得出" in admin.text
    (day,) = store.read_now(lambda tx: tx.air.days(station.id, date(2026, 10, 11), date(2026, 10, 11)))
    assert (day.values, day.hours) == ({Pollutant.PM25: 10_500}, 20)


async def test_s23_stations_and_years_are_compared_with_their_sources(
    admin: Browser, store: Store, clock: Clock
) -> None:
    station, other = a_station(store), a_station(store, "HJ-9", "海角对照站", own=False)
    measured(store, clock, station, {DAY: 75, date(2025, 10, 10): 60})
    measured(store, clock, other, {DAY: 40}, status=Status.REALTIME)
    await admin.opens("/console/air")
    compared = "海角对照站（虚构） 40.0 — — — 1/284 审核后 0 天，实时 1 天；来源：练习监测系统"
    assert compared in admin.text
    assert "2025 60.0 — — — 1/365 审核后 1 天，实时 0 天；来源：练习监测系统" in admin.text
    assert "去年同期（2025-01-01 至 2025-10-11） 60.0" in admin.text


async def test_s23_by_hand_nothing_typed_is_lost_and_what_is_there_is_not_replaced(
    admin: Browser, store: Store
) -> None:
    station = a_station(store)
    await admin.opens("/console/air/enter")
    typed = {"station": str(station.id), "day": "2026-10-10", "hour": "", "pm25": "-5", "pm10": "88", "source": SOURCE}
    await admin.sends("/console/air/enter", **typed)
    assert (admin.status, admin.value_of_input("pm10")) == (422, "88")
    assert "“-5”是负数" in admin.text
    await admin.sends("/console/air/enter", **{**typed, "pm25": "50"})
    assert "已录入" in admin.text
    await admin.sends("/console/air/enter", **{**typed, "pm25": "51"})
    assert "已经有值，而且不同" in admin.text
    assert pm25_of(store, station.id) == [(50_000, "realtime")]


async def test_s23_a_correction_by_hand_needs_a_reason_and_keeps_the_old_value(
    admin: Browser, store: Store, clock: Clock
) -> None:
    station = a_station(store)
    measured(store, clock, station, {DAY: 75})
    await admin.opens(f"/console/air/day?station={station.id}&day={DAY}")
    form = {
        "station": str(station.id), "day": str(DAY), "hour": "0", "version": "1", "pm25": "70", "status": "reviewed",
        "source": SOURCE,
    }  # fmt: skip
    await admin.sends("/console/air/day", **form, reason="")
    assert (admin.status, admin.value_of_input("pm25")) == (422, "70")
    await admin.sends("/console/air/day", **form, reason="仪器校准")
    assert "已更正" in admin.text
    assert "第 1 版" in admin.text
    assert "原因：仪器校准" in admin.text
    await admin.sends("/console/air/day", **{**form, "pm25": "60"}, reason="再改")
    assert "别人刚改过这个值" in admin.text
    assert pm25_of(store, station.id) == [(75_000, "reviewed"), (70_000, "reviewed")]


async def test_s23_ten_days_left_one_missing_and_what_if(admin: Browser, store: Store, clock: Clock) -> None:
    """354 × 34 = 12036 μg/m³; 35 × 364 − 12036 = 704 over the ten days that are left."""
    clock.now = datetime(2025, 12, 22, 1, tzinfo=UTC)
    station = a_station(store)
    measured(store, clock, station, days(date(2025, 1, 1), date(2025, 12, 21), 34, date(2025, 5, 3)))
    aims(store, clock, station, 2025, 35)
    browser = admin
    await browser.opens("/console/air")
    if browser.status == 401:
        pytest.fail("the session outlives the test's clock")
    assert "剩余 10 天平均须 ≤ 70.4 μg/m³（还有 704 μg/m³·天）" in browser.text
    assert "35 ×（已有 354 天 ＋ 剩余 10 天）－ 已有合计 12036 ＝ 704；704 ÷ 10 ≈ 70.4" in browser.text
    assert "缺 1 天：05-03" in browser.text
    assert "未按评价规范修约" in browser.text
    assert "虚构" in browser.text
    await browser.opens("/console/air?amount=75&days=1")
    assert "如果接下来 1 天日均 75 μg/m³：之后 9 天平均须 ≤ 69.8 μg/m³" in browser.text
    await browser.opens("/console/air?amount=75&days=11")
    assert "天数要在 1 到 10 之间" in browser.text
    await browser.opens("/console/air?amount=many&days=1")
    assert "“many”不是数" in browser.text


async def test_s23_no_target_is_built_in_and_one_needs_its_source(admin: Browser, store: Store, clock: Clock) -> None:
    station = a_station(store)
    measured(store, clock, station, {DAY: 75})
    await admin.opens("/console/air")
    assert "2026 年还没有设目标" in admin.text
    await admin.opens("/console/air/targets")
    form = {"station": str(station.id), "year": "2026", "item": "pm25", "value": "35.5"}
    await admin.sends("/console/air/targets", **form, source="")
    assert (admin.status, admin.value_of_input("value")) == (422, "35.5")
    await admin.sends("/console/air/targets", **form, source="训练文件 1 号")
    await admin.opens("/console/air")
    assert "PM2.5目标：35.5 μg/m³（虚构，来源：训练文件 1 号）" in admin.text
    await admin.opens("/console/air/targets")
    await admin.sends("/console/air/targets", **form, source="撤下", back="1")
    assert "2026 年还没有设目标" in admin.text
    assert "训练文件 1 号" in admin.text  # its history


async def test_s23_rules_are_the_operators_and_days_follow_them(admin: Browser, store: Store, clock: Clock) -> None:
    station = a_station(store)
    measured(store, clock, station, {DAY: 75})
    await admin.opens("/console/air/settings")
    await admin.sends("/console/air/rules", rule_source="", hours="20", days="")
    assert "请写明规则的来源" in admin.text
    await admin.sends("/console/air/rules", rule_source="训练规则第 1 条", hours="20", days="324")
    await admin.opens("/console/air")
    assert "有效性规则来源：训练规则第 1 条。" in admin.text
    assert "一年要有 324 天有效，现在只有 1 天" in admin.text
    assert "未按评价规范修约" not in admin.text


async def test_s23_sprinkling_is_noted_once(admin: Browser, store: Store) -> None:
    table = "开始,结束,地点,说明,来源\n2026-10-10 06:00,08:00,青岚环路,,练习车队\n"
    await previews(admin, table, "/console/air/notes/file")
    assert "新记 1 条，0 条已有" in admin.text
    await previews(admin, table, "/console/air/notes/file")
    assert "新记 0 条，1 条已有" in admin.text
    assert "2026-10-10 06:00–08:00 青岚环路" in admin.text
    await previews(admin, "开始,结束\n2026-10-10 06:00,2026-10-01 08:00\n昨天,\n", "/console/air/notes/file")
    assert "第 2 行：结束要在开始之后" in admin.text
    assert "第 3 行：时间“昨天”不对" in admin.text


async def test_s23_the_axis_shows_what_stood_at_the_same_time_and_no_cause(
    admin: Browser, clerk: Browser, store: Store, clock: Clock
) -> None:
    station = a_station(store)
    measured(store, clock, station, {DAY: 75, date(2026, 10, 9): 30})
    await clerk.opens("/console/air")
    assert "10-10 的 PM2.5 最高，75 μg/m³" in clerk.text
    assert "只说明同时段存在，不表示是原因" in clerk.text
    await clerk.opens(f"/console/air/picture.png?station={station.id}")
    assert (clerk.status, clerk.headers["Content-Type"]) == (200, "image/png")


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.LEADER])
async def test_s23_who_reads_may_not_change(arrives: Arrives, store: Store, clock: Clock, role: Role) -> None:
    station = a_station(store)
    reader = await logged_in(arrives, store, clock, "只看", role)
    await reader.opens("/console/air")
    assert reader.status == 200
    assert "/console/air/file" not in reader.page
    await reader.opens("/console/air/targets")
    for path in ("/enter", "/file", "/targets", "/rules", "/keys", "/stations", "/notes", "/day"):
        await reader.posts(f"/console/air{path}", {"station": str(station.id)})
        assert reader.status == 403, path
    for path in ("/enter", "/file", "/settings"):
        await reader.opens(f"/console/air{path}")
        assert reader.status == 403, path


async def test_s23_a_curator_edits_and_sees_no_cases(arrives: Arrives, store: Store, clock: Clock) -> None:
    station = a_station(store)
    measured(store, clock, station, {DAY: 75})
    curator = await logged_in(arrives, store, clock, "编辑", Role.CURATOR)
    await curator.opens("/console/air")
    assert (curator.status, "同一时间轴" in curator.text) == (200, False)
    await curator.opens(f"/console/air/picture.png?station={station.id}")
    assert curator.status == 403
    await curator.opens("/console/air/file")
    assert curator.status == 200


async def test_s23_members_of_units_and_strangers_see_nothing(
    arrives: Arrives, stranger: Browser, store: Store, clock: Clock
) -> None:
    member = await logged_in(arrives, store, clock, "成员", Role.UNIT, party="unit:planning")
    await member.opens("/console/air")
    assert member.status == 403
    await stranger.opens("/console/air")
    assert stranger.status == 401


async def test_s32_a_leader_reads_the_air_in_the_morning(arrives: Arrives, store: Store, clock: Clock) -> None:
    station = a_station(store)
    measured(store, clock, station, days(date(2026, 1, 1), date(2026, 10, 11), 30, DAY))
    aims(store, clock, station, 2026, 32)
    leader = await logged_in(arrives, store, clock, "分管领导", Role.LEADER)
    await leader.opens("/console/morning")
    assert "2026 年至今 PM2.5 平均 30.0 μg/m³" in leader.text
    assert "剩余 81 天平均须 ≤ 38.9 μg/m³" in leader.text
    assert "缺 1 天：10-10" in leader.text
    assert f'href="/console/air?station={station.id}&amp;year=2026#targets"' in leader.page
