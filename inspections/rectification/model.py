"""The values: a problem of an inspection with what has to be done about it, its history, and what the public reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from complaints.model import Role


class Source(StrEnum):
    """Who handed the problem down."""

    CENTRAL = "central"  # 中央生态环境保护督察
    CENTRAL_AGAIN = "central_again"  # 中央生态环境保护督察“回头看”
    PROVINCE = "province"  # 省级生态环境保护督察
    PROVINCE_AGAIN = "province_again"  # 省级生态环境保护督察“回头看”
    OTHER = "other"  # 专项督察、交办等


class State(StrEnum):
    RECTIFYING = "rectifying"  # 整改中
    APPLIED = "applied"  # 已申请销号，待核查
    CHECKED = "checked"  # 核查通过，待销号
    CLOSED = "closed"  # 已销号


class Step(StrEnum):
    """What is done with an item. Steps are only added; they are its history."""

    ENTER = "enter"
    CHANGE = "change"
    PROGRESS = "progress"
    STAGE = "stage"  # a milestone is reached
    APPLY = "apply"  # 申请销号
    CONFIRM = "confirm"  # 核查通过
    CLOSE = "close"  # 销号
    SEND_BACK = "send_back"  # 退回
    REOPEN = "reopen"  # closed, but the problem is back


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """`reached_on`: the day on which the unit reported it reached, None before."""

    on: date
    text: str
    reached_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The fields that people write. The five of 法典第二十九条 are `unit` (实施主体), `target`, `due_on` (时限),
    `measures` and `acceptor` (验收单位).

    `unit` is the zone's id of the responsible unit, `helpers` names others in words. `number` is the one in the list
    that was handed down: unique within source and batch. `milestones` are by date.
    """

    source: Source
    batch: str
    number: str
    text: str
    unit: str
    helpers: str = ""
    person: str = ""
    target: str
    due_on: date
    measures: str
    acceptor: str
    milestones: tuple[Milestone, ...] = ()

    @property
    def open_milestones(self) -> tuple[Milestone, ...]:
        return tuple(one for one in self.milestones if one.reached_on is None)

    @property
    def next_on(self) -> date:
        """The day of the next deadline: the first milestone that is not reached, or the end."""
        return min((one.on for one in self.open_milestones), default=self.due_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFile:
    """A photo, or a document (`photo` False), that came with a step. `digest` names it in the photo store."""

    id: int = 0
    name: str
    digest: str
    size: int
    photo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A step that was taken. `role`: under which; `name`: of the account at that time; `party`: of a unit's member.
    `values`: what else it says, such as the milestone's number or the document of 销号."""

    step: Step
    at: datetime
    staff_id: int
    role: Role
    name: str
    note: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[ProofFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A problem with its history, oldest entry first. The number of entries is its version."""

    id: int = 0
    problem: Problem
    entries: tuple[Entry, ...]

    @property
    def version(self) -> int:
        return len(self.entries)

    @property
    def state(self) -> State:
        return state_after(self.entries)

    @property
    def round(self) -> tuple[Entry, ...]:
        """The entries since the work began, or began again."""
        starts = [at for at, one in enumerate(self.entries) if one.step in _STARTS]
        return self.entries[starts[-1] :]

    def entry(self, step: Step) -> Entry | None:
        """The last one of that step in this round."""
        return next((one for one in reversed(self.round) if one.step is step), None)

    def file(self, file_id: int) -> ProofFile | None:
        return next((file for one in self.entries for file in one.files if file.id == file_id), None)

    def with_entry(self, entry: Entry) -> "Item":
        return replace(self, entries=(*self.entries, entry))


_STARTS = frozenset({Step.ENTER, Step.SEND_BACK, Step.REOPEN})
_AFTER: Mapping[Step, State] = {
    Step.ENTER: State.RECTIFYING,
    Step.APPLY: State.APPLIED,
    Step.CONFIRM: State.CHECKED,
    Step.CLOSE: State.CLOSED,
    Step.SEND_BACK: State.RECTIFYING,
    Step.REOPEN: State.RECTIFYING,
}


def state_after(entries: tuple[Entry, ...]) -> State:
    """Of the last entry that moves an item; the others leave its state as it is."""
    return next(_AFTER[one.step] for one in reversed(entries) if one.step in _AFTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item as lists show it, without its history. `progress`: the last words about it. `released`: public
    now. `told_on`: the day of the last reminder of the present deadline."""

    id: int
    problem: Problem
    state: State
    version: int
    progress: str = ""
    progress_at: datetime | None = None
    released: bool = False
    told_on: date | None = None

    def is_late(self, today: date) -> bool:
        """False once 销号 was applied for: then others have to act."""
        return self.state is State.RECTIFYING and self.problem.next_on < today

    def is_staged(self, today: date) -> bool:
        """阶段性完成, as for cases (complaints.case.lifecycle): a milestone is reached, the next lies ahead."""
        reached = any(one.reached_on for one in self.problem.milestones)
        return self.state is State.RECTIFYING and reached and not self.is_late(today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Each field that is set narrows the list; `late_on`: the items that are late on that day."""

    states: frozenset[State] = frozenset()
    source: Source | None = None
    unit: str = ""
    words: str = ""
    late_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicItem:
    """Everything that anybody may read of an item. `problem` and `progress` are words of staff for the public; the
    rest is the item's on the day of the release."""

    id: int
    revision: int
    source: Source
    batch: str
    number: str
    problem: str
    target: str
    unit: str
    due_on: date
    acceptor: str
    state: State
    progress: str
    closed_on: date | None
    released_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Words for the public that somebody proposes, at the item's `version`; another person releases them."""

    item_id: int
    version: int
    problem: str
    progress: str
    by: int
    by_name: str
    at: datetime
