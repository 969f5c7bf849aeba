"""正常 or 发现问题 in one tap, and what the list of a day says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from complaints.errors import Incomplete, NotFound
from complaints.model import Actor
from inspections.patrol.due import Standing, standing
from inspections.patrol.model import Check, Grid, Seen
from inspections.patrol.ports import PatrolRecords

#: days for which missed stretches are listed
LISTED_DAYS = 62
MOST_NOTE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    lat: float
    lon: float
    accuracy: float | None = None


def look_at(
    records: PatrolRecords, grid_id: int, *, seen: Seen, client_id: str, position: Position | None, note: str,
    actor: Actor, now: datetime,
) -> Check:  # fmt: skip
    """A repeated tap changes nothing. Without a position it counts too, and says so. Raises NotFound, Incomplete."""
    grid = records.patrol.grid(grid_id)
    if grid is None or all(one.id != grid_id for one in records.patrol.grids()):
        raise NotFound("patrol.gone")
    if len(note) > MOST_NOTE:
        raise Incomplete("patrol.long_note", most=MOST_NOTE)
    assert actor.staff_id is not None
    check = Check(
        client_id=client_id, grid_id=grid_id, at=now, seen=seen, note=note.strip(), staff_id=actor.staff_id,
        by=actor.name,
    )  # fmt: skip
    if position is not None:
        inside = holds(grid, position.lat, position.lon)
        check = replace(check, lat=position.lat, lon=position.lon, accuracy=position.accuracy, inside=inside)
    records.patrol.add(check)
    return check


def holds(grid: Grid, lat: float, lon: float) -> bool:
    from shapely import Point, Polygon

    return any(Polygon(ring).covers(Point(lon, lat)) for ring in grid.rings)


def all_standings(records: PatrolRecords, *, now: datetime, timezone: tzinfo) -> Sequence[Standing]:
    """Of every grid; those that nobody has looked at for the longest time first."""
    today, rhythms = now.astimezone(timezone).date(), records.patrol.rhythms()
    looked = records.patrol.looked(now - timedelta(days=2 * LISTED_DAYS))
    found = [
        standing(
            grid, rhythms.get(grid.level), [at.astimezone(timezone).date() for at in looked.get(grid.id, ())],
            today=today, back=LISTED_DAYS,
        )
        for grid in records.patrol.grids()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.unseen, one.grid.name))
