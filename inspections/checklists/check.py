"""One walk through a checklist at a site: 自查 of a firm, or an inspector's ticks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from complaints.model import Evidence, EvidenceState
from inspections.checklists.lists import Checklist, Item, Use


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - 合格
    FAIL = "fail"  # 不合格
    NONE = "none"  # 不适用


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class CheckState(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    DROPPED = "dropped"  # given up before it was finished


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """A person with an account; the name is that of then."""

    staff_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The last answer to an item."""

    item: str
    verdict: Verdict
    note: str = ""
    at: datetime
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPhoto:
    item: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`firm` and `site` are ids of the register of firms; `site_name` is that of then, because sites are renamed.
    `checklist` is the version that it was begun with. `light` is None until it is finished. `due_on`: the day of the
    zone by which a finished 自查 was due by the firm's own rhythm; None without one."""

    id: int
    use: Use
    firm: str
    site: str
    site_name: str
    checklist: Checklist
    state: CheckState = CheckState.OPEN
    started_at: datetime
    started_by: By
    ended_at: datetime | None = None
    ended_by: By | None = None
    light: Light | None = None
    due_on: date | None = None
    answers: Mapping[str, Answer]
    photos: tuple[CheckPhoto, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state is CheckState.OPEN

    def answer(self, item_id: str) -> Answer | None:
        return self.answers.get(item_id)

    def photos_of(self, item_id: str) -> tuple[Evidence, ...]:
        """Without those that could not be fetched."""
        return tuple(
            photo.evidence
            for photo in self.photos
            if photo.item == item_id and photo.evidence.state is not EvidenceState.FAILED
        )

    def with_verdict(self, verdict: Verdict) -> tuple[Item, ...]:
        return tuple(
            item for item in self.checklist.items if (a := self.answer(item.id)) is not None and a.verdict is verdict
        )

    @property
    def left(self) -> tuple[Item, ...]:
        """Items that keep it from being finished: without an answer, or 合格 without the photo that 自查 needs."""
        return tuple(item for item in self.checklist.items if not self._is_done(item))

    def _is_done(self, item: Item) -> bool:
        given = self.answer(item.id)
        if given is None:
            return False
        return not (needs_photo(self.use, given.verdict) and not self.photos_of(item.id))


def needs_photo(use: Use, verdict: Verdict) -> bool:
    return use is Use.SELF and verdict is Verdict.PASS


def light_of(verdicts: Iterable[Verdict], *, red_from: int) -> Light:
    """Green: nothing failed. Yellow: something failed. Red: at least `red_from` items failed."""
    failed = sum(verdict is Verdict.FAIL for verdict in verdicts)
    if failed >= red_from:
        return Light.RED
    return Light.YELLOW if failed else Light.GREEN
