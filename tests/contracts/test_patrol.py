"""Grids and looks in both databases (S25)."""

from dataclasses import replace
from datetime import date, timedelta

from complaints.model import Actor, Role
from inspections.patrol.checking import Position, all_standings, look_at
from inspections.patrol.model import Grid, Rhythm, Seen
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW
from zone.zone import CHINA

TODAY = NOW.astimezone(CHINA).date()
RING = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.02), (0.0, 0.02), (0.0, 0.0)]


def a_grid(code: str = "G1", *, since: date = TODAY - timedelta(days=7)) -> Grid:
    return Grid(code=code, name=f"练习格{code}", level="一级", person="高练习", rings=[RING], since=since)


def inspector(tx: Tx) -> Actor:
    staff = next(iter(tx.staff.all()), None) or tx.staff.add(name="巡查员", role=Role.INSPECTOR, telegram_id=None)
    return Actor(role=Role.INSPECTOR, staff_id=staff.id, name=staff.name, roles=frozenset({Role.INSPECTOR}))


def test_a_grid_of_a_known_code_keeps_its_record(store: Store) -> None:
    def replaced(tx: Tx) -> list[tuple[str, date]]:
        tx.patrol.replace([a_grid("G1"), a_grid("G2")], at=NOW)
        first = next(one for one in tx.patrol.grids() if one.code == "G1")
        look_at(tx, first.id, seen=Seen.FINE, client_id="a", position=None, note="", actor=inspector(tx), now=NOW)
        renamed = replace(a_grid("G1", since=TODAY), name="改名")
        tx.patrol.replace([renamed, a_grid("G3")], at=NOW)
        again = next(one for one in tx.patrol.grids() if one.code == "G1")
        assert (again.id, again.name, list(tx.patrol.looked(NOW)[again.id])[:1]) == (first.id, "改名", [NOW])
        tx.patrol.replace([renamed, a_grid("G2", since=TODAY)], at=NOW)
        return [(one.code, one.since) for one in sorted(tx.patrol.grids(), key=lambda one: one.code)]

    week_ago = TODAY - timedelta(days=7)
    assert store.write_now(replaced) == [("G1", week_ago), ("G2", TODAY)]


def test_a_repeated_tap_is_one_look_and_knows_where_it_was(store: Store) -> None:
    def looked(tx: Tx) -> list[tuple[Seen, bool | None]]:
        tx.patrol.replace([a_grid()], at=NOW)
        (grid,), actor = tx.patrol.grids(), inspector(tx)
        taps = [
            ("a", Seen.FINE, Position(lat=0.01, lon=0.01, accuracy=8)),
            ("a", Seen.PROBLEM, None),
            ("b", Seen.PROBLEM, Position(lat=0.05, lon=0.01)),
            ("c", Seen.FINE, None),
        ]
        for client_id, seen, position in taps:
            look_at(tx, grid.id, seen=seen, client_id=client_id, position=position, note="", actor=actor, now=NOW)
        return [(one.seen, one.inside) for one in tx.patrol.checks(NOW, limit=9)]

    assert store.write_now(looked) == [(Seen.FINE, None), (Seen.PROBLEM, False), (Seen.FINE, True)]


def test_the_newest_rhythm_counts_and_none_asks_for_nothing(store: Store) -> None:
    def standing(tx: Tx) -> list[tuple[int, bool]]:
        tx.patrol.replace([a_grid()], at=NOW)
        found = []
        for every, back in ((1, 7), (4, 7), (0, 0)):
            since = TODAY - timedelta(days=back)
            tx.patrol.set_rhythm(Rhythm(level="一级", every=every, since=since, by="练习"), at=NOW)
            (one,) = all_standings(tx, now=NOW, timezone=CHINA)
            found.append((len(one.missed), one.due is not None))
        return found

    assert store.write_now(standing) == [(7, True), (1, True), (0, False)]


def test_an_old_look_is_still_the_last_one(store: Store) -> None:
    def unseen(tx: Tx) -> int:
        tx.patrol.replace([a_grid(since=TODAY - timedelta(days=400))], at=NOW)
        (grid,) = tx.patrol.grids()
        long_ago = NOW - timedelta(days=300)
        look_at(tx, grid.id, seen=Seen.FINE, client_id="a", position=None, note="", actor=inspector(tx), now=long_ago)
        (one,) = all_standings(tx, now=NOW, timezone=CHINA)
        return one.unseen

    assert store.write_now(unseen) == 300
