"""A step tried without writing anything, to preview the message to the reporter (S15)."""

from dataclasses import replace
from typing import Any

from complaints.model import Complaint, Event, Notice
from complaints.ports import Records


class Rehearsal:
    """Replaces `Records` for one use case: reads pass through, writes are collected here.

    A case read after its step is the moved case, so that notices can be rendered as after the real step.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self.cases = _Cases(records)
        self.notices = _Notices()
        self.forwards = _Forwards()
        self.curation = _Curation()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    @property
    def for_reporter(self) -> Notice | None:
        """The message to the reporter of the moved case; None if the step sends none."""
        notices = [n for n in self.notices.kept if n.to == "reporter" and n.case_id in self.cases.moved]
        return notices[0] if notices else None


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
    """Nothing is forwarded in a rehearsal."""

    def add(self, **_row: object) -> None: ...
    def keep_number(self, *_row: object) -> bool:
        return True


class _Curation:
    """Nothing is offered to curators in a rehearsal."""

    def add_example(self, **_row: object) -> None: ...


def rehearse(records: Records) -> tuple[Rehearsal, Records]:
    """The rehearsal twice: as itself, and typed as the `Records` that use cases take."""
    rehearsal = Rehearsal(records)
    as_records: Any = rehearsal
    return rehearsal, as_records
