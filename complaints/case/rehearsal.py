"""A step tried out without writing anything: what the reporter would be told, before it is told (S15)."""

from dataclasses import replace
from typing import Any

from complaints.model import Complaint, Event, Notice
from complaints.ports import Records


class Rehearsal:
    """Stands in for `Records` in one use case: reads pass through, what would be written is kept here.

    A case read after its step is the moved one, so notices can be rendered from a rehearsal as after the real thing.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self.cases = _Cases(records)
        self.notices = _Notices()
        self.forwards = _Forwards()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    @property
    def for_reporter(self) -> Notice | None:
        """The message to the case's own reporter; None when the step tells nothing."""
        told = [n for n in self.notices.kept if n.to == "reporter" and n.case_id in self.cases.moved]
        return told[0] if told else None


class _Cases:
    def __init__(self, records: Records) -> None:
        self._records = records
        self.moved: dict[int, Complaint] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records.cases, name)

    def get(self, case_id: int) -> Complaint | None:
        return self.moved.get(case_id) or self._records.cases.get(case_id)

    def save(self, case: Complaint, *, seen: int) -> bool:
        self.moved[case.id] = replace(case, version=seen + 1)
        return True

    def append(self, event: Event) -> Event:
        return event


class _Notices:
    def __init__(self) -> None:
        self.kept: list[Notice] = []

    def add(self, notice: Notice) -> None:
        self.kept.append(notice)


class _Forwards:
    """Nothing leaves in a rehearsal."""

    def add(self, **_row: object) -> None: ...
    def keep_number(self, *_row: object) -> bool:
        return True


def rehearse(records: Records) -> tuple[Rehearsal, Records]:
    """The rehearsal, and the same object typed as what use cases take."""
    rehearsal = Rehearsal(records)
    as_records: Any = rehearsal
    return rehearsal, as_records
