"""Demonstration data: a fictional office of the training zone with months of reports, made with the same use cases as
real ones, so that every page of the console has something to show. The same moment gives the same data."""

from datetime import datetime
from pathlib import Path
from random import Random

import yaml

from bot.demo import (
    air,
    besides,
    dates,
    firms,
    lives,
    night,
    own,
    patrols,
    published,
    rectification,
    self_checks,
    warnings,
)
from bot.demo.office import Office
from bot.demo.running import run
from complaints.clock.deadlines import Clock
from complaints.model import Kind
from complaints.ports import QueueFilter
from storage.photos.store import PhotoStore
from storage.tx import Tx
from zone import Zone

TRAINING = Path(__file__).parents[2] / "zone" / "data" / "training"
_DATA = Path(__file__).parent / "demo.yaml"


def fill(tx: Tx, *, zone: Zone, clock: Clock, pepper: bytes, now: datetime, photos: PhotoStore | None = None) -> int:
    """Returns the number of created reports; 0 if there are cases already. Sends no messages. Without `photos` no
    report has any."""
    if tx.cases.count(QueueFilter()):
        return 0
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    random = Random(20261128)  # noqa: S311
    office = Office.opened(tx, data, zone=zone, clock=clock, pepper=pepper, random=random, photos=photos)
    own.follow(office)
    run(office, lives.all_of(office, data, now=now), until=now)
    tx.outbox.drop_notices()
    besides.add(office, data, now=now)
    firms.add(office, now=now)
    self_checks.add(office, now=now)
    dates.add(office, now=now)
    own.add(office, data, now=now)
    air.add(office, data, now=now)
    patrols.add(office, data, now=now)
    rectification.add(office, now=now)
    published.add(office, data["published"], now=now)
    warnings.add(office, now=now)
    night.add(office, now=now)
    tx.outbox.drop_notices()
    return tx.cases.count(QueueFilter(kind=Kind.REPORT))
