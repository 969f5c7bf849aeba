"""Fictional grids of the training zone, and three weeks of patrols in which somebody forgot some."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.demo.office import Office
from inspections.patrol.checking import Position, look_at
from inspections.patrol.model import Grid, Rhythm, Seen

_DAYS = 21


def add(office: Office, data: Mapping[str, Any], *, now: datetime) -> None:
    random, patrol, words = Random(25), office.tx.patrol, data["patrol"]  # noqa: S311
    since = office.zone.local(now).date() - timedelta(days=_DAYS)
    grids = [
        Grid(
            code=one["code"], name=one["name"], level=one["level"], person=one["person"],
            rings=[[(lon, lat) for lon, lat in one["ring"]]], since=since,
        )
        for one in words["grids"]
    ]  # fmt: skip
    patrol.replace(grids, at=now - timedelta(days=_DAYS))
    for level, every in words["rhythms"].items():
        patrol.set_rhythm(Rhythm(level=level, every=every, since=since, by=words["by"]), at=now)
    actor = replace(office.actors["supervisor"], name=words["walker"])
    for grid in patrol.grids():
        lon, lat = grid.rings[0][0]
        for back in range(_DAYS, 0, -words["rhythms"][grid.level]):
            if random.random() < 0.15:
                continue  # forgotten
            seen = Seen.PROBLEM if random.random() < 0.15 else Seen.FINE
            place = Position(lat=lat + 0.004, lon=lon + 0.004, accuracy=random.randint(5, 30))
            look_at(
                office.tx, grid.id, seen=seen, client_id=f"demo-{grid.code}-{back}", position=place, note="",
                actor=actor, now=now - timedelta(days=back, hours=3),
            )  # fmt: skip
