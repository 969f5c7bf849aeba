"""Demonstration data are reports like any other: they walk the same steps, so a new rule must be obeyed there too."""

from argparse import Namespace
from pathlib import Path

import pytest

from bot.commands import demo_data
from bot.demo import TRAINING
from bot.resources import open_store
from bot.settings import Settings
from complaints.model import State
from complaints.ports import QueueFilter
from zone import Zone


def test_the_training_zone_is_filled_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, zone_dir=TRAINING)  # type: ignore[call-arg]
    assert (demo_data(settings, Namespace()), demo_data(settings, Namespace())) == (0, 1)
    store = open_store(settings)
    cases = store.read_now(lambda tx: tx.cases.queue(QueueFilter(), limit=20))
    assert len(cases) == 13
    zone = Zone.load(TRAINING)
    assert {case.category for case in cases} == {category.id for category in zone.categories} - {"quarry"}
    districts = {"beitan": "北滩", "nantan": "南滩", "dongqiao": "东桥", None: "?"}
    assert all(case.place.inside and case.place.lat is not None for case in cases)  # the maps show them
    named = [case for case in cases if any(name in case.place.address for name in districts.values())]
    assert all(districts[case.place.subdistrict] in case.place.address for case in named)
    handed = [case for case in cases if case.state in {State.DISPATCHED, State.RECTIFYING, State.CLOSED}]
    assert all(case.unit and case.unit_person and case.territory_person for case in handed)
    store.close()
