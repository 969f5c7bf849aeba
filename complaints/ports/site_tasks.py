"""Tasks of units at sites: 举一反三 (complaints.places.task)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from complaints.places.task import Task, TaskStep


class SiteTasks(Protocol):
    """Tasks and their steps; none is ever removed."""

    def add(
        self, *, site_id: int, number: int, text: str, unit: str, person: str, due_at: datetime, step: TaskStep
    ) -> Task | None:
        """None if the site has a task of that number already."""
        ...

    def add_step(self, task_id: int, *, seen: int, step: TaskStep) -> bool:
        """Adds the step after `seen` steps; False if somebody else was faster."""
        ...

    def get(self, task_id: int) -> Task | None: ...
    def of_sites(self, site_ids: Collection[int]) -> Sequence[Task]:
        """Oldest first."""
        ...

    def unclosed(self, limit: int = 100) -> Sequence[Task]: ...
