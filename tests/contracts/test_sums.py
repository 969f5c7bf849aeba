"""The kept sums equal a recount after any history of cases, on both databases (S34)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from complaints.model import Complaint, Kind, State
from complaints.office.sums import SumKey
from storage.cases.sums import case_sums
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case

AREAS, CATEGORIES, UNITS = ("damiao", "jinlonghu", ""), ("site_dust", "night_noise"), ("", "planning", "urban")
RUNGS = ("nudge_ahead", "nudge_due", "supervise", "circular", "account")

Change = Callable[[Complaint, Random], dict[str, Any]]


def _at(random: Random) -> Any:
    return NOW + timedelta(hours=random.randrange(-24 * 90, 24 * 30), minutes=random.randrange(60))


def _closed(case: Complaint, random: Random) -> dict[str, Any]:
    at = case.created_at + timedelta(hours=random.randrange(1, 900))
    late = timedelta(hours=random.randrange(-30, 30))
    timed = {"fixed_at": at, "rectify_by": at + late, "original_by": at + late - timedelta(hours=random.randrange(9))}
    return {"state": State.CLOSED, "closed_at": at, **(timed if random.random() < 0.8 else {})}


CHANGES: dict[str, Change] = {
    "correct the category": lambda case, random: {"category": random.choice(CATEGORIES)},
    "correct the place": lambda case, random: {"territory": random.choice(AREAS)},
    "dispatch": lambda case, random: {"unit": random.choice(UNITS), "state": State.DISPATCHED, "rectify_by": NOW},
    "close": _closed,
    "rate": lambda case, random: {"satisfaction": random.randrange(1, 6)},
    "rework": lambda case, random: {"state": State.REWORK, "closed_at": None, "satisfaction": None, "round": 2},
    "merge": lambda case, random: {"state": State.DUPLICATE, "closed_at": None},
    "un-merge": lambda case, random: {"state": State.SUBMITTED},
    "note": lambda case, random: {"updated_at": NOW},
}


def _changed(tx: Tx, random: Random) -> None:
    case = tx.cases.get(random.randrange(1, 9))
    if case is None:
        return
    name = random.choice([*CHANGES, "remind", "lose the race", "erase"])
    if name == "remind":
        tx.rungs.add(
            case_id=case.id, deadline=NOW, name=random.choice(RUNGS), at=_at(random), staff_ids=()
        )  # the same one may come twice
    elif name == "erase":
        person = tx.people.get(case.reporter_id) if case.reporter_id else None
        if person is not None:
            tx.people.forget(person.id)
    elif name == "lose the race":
        assert not tx.cases.save(replace(case, category="other"), seen=case.version - 1)
    else:
        assert tx.cases.save(replace(case, **CHANGES[name](case, random)), seen=case.version)


@pytest.mark.parametrize("seed", range(25))
def test_s34_the_sums_follow_any_history(store: Store, seed: int) -> None:
    random = Random(seed)

    def begin(tx: Tx) -> None:
        for number in range(8):
            person = tx.people.ensure(bot_id=1, user_id=number + 1, chat_id=number + 1, lang="zh_CN", now=NOW)
            at, kind = _at(random), random.choice((Kind.REPORT, Kind.FINDING))
            area, category = random.choice(AREAS), random.choice(CATEGORIES)
            fields = {"territory": area, "category": category, "created_at": at, "kind": kind}
            tx.cases.add(a_case(reporter_id=person.id, **fields))

    store.write_now(begin)
    for _ in range(6):
        store.write_now(lambda tx: [_changed(tx, random) for _ in range(12)])
        assert store.read_now(lambda tx: tx.sums.differing()) == []
    kept = store.read_now(_everything)
    store.write_now(lambda tx: tx.sums.count_again())
    assert store.read_now(_everything) == kept


def _everything(tx: Tx) -> list[Any]:
    """What pages read, so that rows of nothing but zeros don't matter."""
    sums = tx.sums
    days = {day: amounts for day, amounts in sums.by_day(None, None).items() if any(amounts.values())}
    return [days, sums.by_place(None, None), sums.by_unit(None, None), sums.by_hour(None, None)]


def test_s34_what_failed_in_its_savepoint_is_not_counted(store: Store) -> None:
    def work(tx: Tx) -> None:
        tx.cases.add(a_case())
        point = tx.connection.begin_nested()
        tx.cases.add(a_case())
        point.rollback()

    store.write_now(work)
    assert store.read_now(lambda tx: tx.sums.total(None, None))["received"] == 1


def test_s34_a_changed_sum_is_found_with_its_day_and_mended_by_a_recount(store: Store) -> None:
    store.write_now(lambda tx: tx.cases.add(a_case(unit="planning")))
    store.write_now(lambda tx: tx.connection.execute(case_sums.update().values(received=7)))
    day = date(2026, 11, 23)
    assert store.read_now(lambda tx: tx.sums.differing()) == [
        SumKey("hour", day, "report", "10", ""),
        SumKey("place", day, "report", "jinlonghu", "site_dust"),
        SumKey("unit", day, "report", "planning", ""),
    ]
    store.write_now(lambda tx: tx.sums.count_again())
    assert store.read_now(lambda tx: tx.sums.differing()) == []


def test_s34_days_are_those_of_the_zone_and_counted_again_for_another_one(store: Store) -> None:
    from zoneinfo import ZoneInfo

    late = NOW.replace(hour=17)  # 01:00 of the next day in Shanghai
    store.write_now(lambda tx: tx.cases.add(a_case(created_at=late)))
    assert list(store.read_now(lambda tx: tx.sums.by_day(None, None))) == [date(2026, 11, 24)]
    assert store.write_now(lambda tx: tx.sums.keep_up())
    assert not store.write_now(lambda tx: tx.sums.keep_up())
    elsewhere = Store(store.url, keys=replace(store._keys, timezone=ZoneInfo("UTC")))
    try:
        assert elsewhere.write_now(lambda tx: tx.sums.keep_up())
        assert list(elsewhere.read_now(lambda tx: tx.sums.by_day(None, None))) == [date(2026, 11, 23)]
    finally:
        elsewhere.close()
