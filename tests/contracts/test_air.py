"""Readings in both databases (S23): entered once, corrected with history, and the days kept of them."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from air.days import day_of
from air.entering import Effect, correct, enter, foresee, keep_days
from air.errors import BadAir
from air.model import (
    GOOD_DAYS,
    WHOLE_DAY,
    AqiBy,
    Note,
    Pollutant,
    Rules,
    Sample,
    Station,
    Status,
    Target,
    Way,
)
from air.ports import AirRecords
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW

DAY = date(2026, 5, 4)


def a_station(tx: Tx, code: str = "T1") -> Station:
    station = tx.air.add_station(code=code, name=f"练习点{code}", own=True, fictional=True)
    assert station is not None
    return station


def a_sample(
    station: Station, amount: int, *, day: date = DAY, hour: int = WHOLE_DAY, status: Status = Status.REALTIME
) -> Sample:
    values = {Pollutant.PM25: amount}
    return Sample(station_id=station.id, day=day, hour=hour, values=values, status=status, source="练习系统")


def entered(air: AirRecords, *samples: Sample) -> Mapping[Effect, int]:
    return enter(air, samples, way=Way.FILE, by="练习", now=NOW).counts


def test_a_code_names_one_station(store: Store) -> None:
    first = store.write_now(a_station)
    assert store.write_now(lambda tx: tx.air.add_station(code="T1", name="别的", own=False, fictional=True)) is None
    assert store.read_now(lambda tx: tx.air.stations()) == [first]


def test_the_same_again_changes_nothing(store: Store) -> None:
    def twice(tx: Tx) -> list[Mapping[Effect, int]]:
        sample = a_sample(a_station(tx), 50_000)
        return [entered(tx.air, sample) for _ in range(2)]

    assert store.write_now(twice) == [{Effect.NEW: 1}, {Effect.SAME: 1}]


def test_a_correction_keeps_what_was_there(store: Store) -> None:
    def corrected(tx: Tx) -> tuple[list[tuple[int, int, Status]], int, int]:
        station = a_station(tx)
        entered(tx.air, a_sample(station, 50_000))
        assert entered(tx.air, a_sample(station, 48_000, status=Status.REVIEWED)) == {Effect.CORRECTED: 1}
        history = tx.air.history(station.id, DAY, WHOLE_DAY)
        (day,) = tx.air.days(station.id, DAY, DAY)
        shown = [(one.version, one.sample.values[Pollutant.PM25], one.sample.status) for one in history]
        assert [one.version for one in tx.air.corrected(station.id, limit=9)] == [2]
        return shown, day.values[Pollutant.PM25], day.corrections

    assert store.write_now(corrected) == (
        [(1, 50_000, Status.REALTIME), (2, 48_000, Status.REVIEWED)], 48_000, 1,
    )  # fmt: skip


def test_what_was_reviewed_is_not_replaced_by_realtime(store: Store) -> None:
    def kept(tx: Tx) -> list[Effect]:
        station = a_station(tx)
        entered(tx.air, a_sample(station, 48_000, status=Status.REVIEWED))
        late = [a_sample(station, 50_000), a_sample(station, 48_000)]
        return [change.effect for one in late for change in foresee(tx.air, [one])]

    assert store.write_now(kept) == [Effect.KEPT, Effect.SAME]


def test_a_sample_joins_what_is_there(store: Store) -> None:
    def joined(tx: Tx) -> Mapping[Pollutant, int]:
        station = a_station(tx)
        entered(tx.air, a_sample(station, 48_000))
        more = Sample(
            station_id=station.id, day=DAY, values={Pollutant.O3: 9_000}, status=Status.REALTIME, source="练习系统"
        )
        entered(tx.air, more)
        return tx.air.days(station.id, DAY, DAY)[0].values

    assert store.write_now(joined) == {Pollutant.PM25: 48_000, Pollutant.O3: 9_000}


def test_by_hand_a_value_can_be_taken_away_with_a_reason(store: Store) -> None:
    def by_hand(tx: Tx) -> int:
        station = a_station(tx)
        entered(tx.air, a_sample(station, 48_000))
        empty = Sample(station_id=station.id, day=DAY, status=Status.REVIEWED, source="练习系统")
        for seen, reason, key in ((2, "停机", "changed_meanwhile"), (1, " ", "no_reason")):
            with pytest.raises(BadAir) as refused:
                correct(tx.air, empty, seen=seen, by="练习", now=NOW, reason=reason)
            assert refused.value.key == key
        correct(tx.air, empty, seen=1, by="练习", now=NOW, reason="停机")
        assert tx.air.history(station.id, DAY, WHOLE_DAY)[-1].reason == "停机"
        return len(tx.air.days(station.id, DAY, DAY))

    assert store.write_now(by_hand) == 0


def test_kept_days_equal_a_recount(store: Store) -> None:
    def differing(tx: Tx) -> list[date]:
        station = a_station(tx)
        hours = [
            a_sample(station, 1_000 * hour, hour=hour, day=DAY + timedelta(days=hour % 3)) for hour in range(1, 25)
        ]
        entered(tx.air, *hours)
        entered(tx.air, a_sample(station, 7_000, hour=3), a_sample(station, 9_000, day=DAY + timedelta(days=1)))
        kept = {one.day: one for one in tx.air.days(station.id, DAY, DAY + timedelta(days=9))}
        assert len(kept) == 3
        there = {day for _, day in tx.air.every_day()}
        newest = tx.air.newest(station.id, there)
        return [day for day in there if kept[day] != day_of(newest[day], tx.air.rules())]

    assert store.write_now(differing) == []


def test_new_rules_keep_all_days_again(store: Store) -> None:
    def with_rules(tx: Tx) -> tuple[int, Rules]:
        station = a_station(tx)
        entered(tx.air, *(a_sample(station, 1_000, hour=hour) for hour in range(1, 20)))
        tx.air.set_rules(Rules(source="练习规则", hours_of_day=20, by="练习", at=NOW))
        keep_days(tx.air, tx.air.every_day())
        return len(tx.air.days(station.id, DAY, DAY)), tx.air.rules()

    assert store.write_now(with_rules) == (0, Rules(source="练习规则", hours_of_day=20, by="练习", at=NOW))


def test_sums_of_years_and_stretches(store: Store) -> None:
    def summed(tx: Tx) -> list[tuple[int, int, int]]:
        station, other = a_station(tx), a_station(tx, "T2")
        days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]
        entered(tx.air, *(a_sample(station, 1_000 * n, day=day) for n, day in enumerate(days, start=1)))
        given = Sample(station_id=other.id, day=days[1], aqi=101, status=Status.REVIEWED, source="练习系统")
        entered(tx.air, given)
        (one,) = tx.air.sums([other.id], days[1], days[2])
        assert (one.days, one.known, one.good, one.given, one.realtime) == (1, 1, 0, 1, 0)
        assert tx.air.days(other.id, days[0], days[2])[0].aqi_by is AqiBy.GIVEN
        newest = [tx.air.newest_day(one.id) for one in (station, other)]
        assert [one.day for one in newest if one] == [days[2], days[1]]
        years = tx.air.years(station.id, today=days[2] + timedelta(days=1))
        return [(one.year, one.totals[Pollutant.PM25], one.counts[Pollutant.PM25]) for one in years]

    assert store.write_now(summed) == [(2026, 5_000, 2), (2025, 1_000, 1)]


def test_the_newest_target_counts_and_can_be_taken_back(store: Store) -> None:
    def set_(tx: Tx) -> tuple[list[tuple[str, int]], int]:
        station = a_station(tx)
        for item, value in (("pm25", 36_000), (GOOD_DAYS, 80_000), ("pm25", 35_000), (GOOD_DAYS, 0)):
            tx.air.set_target(
                Target(station_id=station.id, year=2026, item=item, value=value, source="练习", by="练习", at=NOW)
            )
        assert tx.air.targets(station.id, 2025) == []
        targets = tx.air.targets(station.id, 2026)
        return [(one.item, one.value) for one in targets], len(tx.air.target_history(station.id, 2026))

    assert store.write_now(set_) == ([("pm25", 35_000)], 4)


def test_a_note_is_there_once(store: Store) -> None:
    def noted(tx: Tx) -> list[bool]:
        note = Note(begins_at=NOW, place="青岚环路", source="练习车队", by="练习", at=NOW)
        added = [tx.air.add_note(note) for _ in range(2)]
        (there,) = tx.air.notes(NOW, NOW)
        assert tx.air.notes(NOW + timedelta(seconds=1), NOW + timedelta(days=1)) == []
        return [*added, tx.air.remove_note(there.id), tx.air.remove_note(there.id)]

    assert store.write_now(noted) == [True, False, True, False]


def test_a_revoked_key_opens_nothing(store: Store) -> None:
    def keyed(tx: Tx) -> list[bool]:
        key = tx.air.add_key(name="练习系统", digest="d" * 64, by="练习", at=NOW)
        tx.air.key_used(key.id, NOW)
        found = tx.air.find_key("d" * 64)
        assert found is not None
        assert found.used_at == NOW
        return [tx.air.revoke_key(key.id, NOW), tx.air.revoke_key(key.id, NOW), tx.air.find_key("d" * 64) is None]

    assert store.write_now(keyed) == [True, False, True]
