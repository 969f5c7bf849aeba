"""What is asked of a unit at a site: 举一反三 (complaints.places.task)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from complaints.places.task import Task, TaskStep


class SiteTasks(Protocol):
    """Nothing here takes a task or a step away."""

    def add(
        self, *, site_id: int, number: int, text: str, unit: str, person: str, due_at: datetime, step: TaskStep
    ) -> Task | None:
        """None where the site has a task of that number already."""
        ...

    def add_step(self, task_id: int, *, seen: int, step: TaskStep) -> bool:
        """The step after `seen` ones; False when somebody was faster."""
        ...

    def get(self, task_id: int) -> Task | None: ...
    def of_sites(self, site_ids: Collection[int]) -> Sequence[Task]:
        """Oldest first."""
        ...

    def unclosed(self, limit: int = 100) -> Sequence[Task]: ...
