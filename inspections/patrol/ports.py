"""What patrols need of storage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from inspections.patrol.model import Check, Grid, Rhythm


class Patrol(Protocol):
    """Checks are added, never changed."""

    def grids(self) -> Sequence[Grid]:
        """Those that are looked at, by name."""
        ...

    def grid(self, grid_id: int) -> Grid | None:
        """Also one that is not looked at any more."""
        ...

    def replace(self, grids: Sequence[Grid], *, at: datetime) -> None:
        """From now on these are all grids. One of a known code keeps its id, its `since` and its checks."""
        ...

    def rhythms(self) -> Mapping[str, Rhythm]:
        """Those in force, by level."""
        ...

    def set_rhythm(self, rhythm: Rhythm, *, at: datetime) -> None: ...
    def add(self, check: Check) -> bool:
        """False if a check of this client_id is there."""
        ...

    def looked(self, since: datetime) -> Mapping[int, Sequence[datetime]]:
        """When each grid was looked at, since then, and its last look whenever it was."""
        ...

    def checks(self, since: datetime, *, limit: int) -> Sequence[Check]:
        """Newest first."""
        ...


class PatrolRecords(Protocol):
    @property
    def patrol(self) -> Patrol: ...
