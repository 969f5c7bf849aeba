"""Lines of an official table: new problems are entered; the words of a known one are added to its history. What is in
the list is never overwritten by a table, and no table closes anything: 销号 needs its two people here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum

from complaints.errors import NotAllowed
from complaints.model import Actor
from complaints.office.rights import Right, may
from inspections.rectification.entering import added, enter, entry_of
from inspections.rectification.model import Item, Problem, State, Step
from inspections.rectification.ports import Records
from inspections.rectification.telling import tell_listed


class Becomes(StrEnum):
    """What a line does to the list."""

    NEW = "new"
    MORE = "more"  # known: its progress is added
    SAME = "same"  # known, nothing new
    OTHER = "other"  # known, but fields differ: they are not overwritten


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """`state`: as the table says, in its words; it is kept as a remark."""

    line: int
    problem: Problem
    progress: str = ""
    state: str = ""

    @property
    def note(self) -> str:
        return " · ".join(part for part in (self.state, self.progress) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """`differs`: names of fields in which the line and the list are not the same."""

    line: TableLine
    becomes: Becomes
    differs: Sequence[str] = ()


@dataclass(slots=True)
class Taken:
    counts: dict[Becomes, int] = field(default_factory=lambda: dict.fromkeys(Becomes, 0))

    def add(self, other: "Taken") -> None:
        for becomes, count in other.counts.items():
            self.counts[becomes] += count


def foresee(records: Records, lines: Sequence[TableLine]) -> Sequence[Foreseen]:
    return [_foreseen(records, line) for line in lines]


def take(records: Records, lines: Sequence[TableLine], *, actor: Actor, now: datetime) -> Taken:
    """A line that is taken again changes nothing. Raises NotAllowed."""
    if not may(actor, Right.TRIAGE):
        raise NotAllowed()
    taken, new = Taken(), list[Problem]()
    for line in lines:
        found = _foreseen(records, line)
        known = _known(records, line)
        if known is None:
            enter(records, line.problem, actor=actor, now=now, note=line.note, via="table")
            new.append(line.problem)
        elif _says_more(known, line):
            added(records, known, entry_of(Step.PROGRESS, actor, now=now, note=line.note, values={"via": "table"}))
        taken.counts[found.becomes] += 1
    tell_listed(records, new)
    return taken


def _foreseen(records: Records, line: TableLine) -> Foreseen:
    known = _known(records, line)
    if known is None:
        return Foreseen(line=line, becomes=Becomes.NEW)
    differs = _differs(known.problem, line.problem)
    if differs:
        return Foreseen(line=line, becomes=Becomes.OTHER, differs=differs)
    return Foreseen(line=line, becomes=Becomes.MORE if _says_more(known, line) else Becomes.SAME)


def _known(records: Records, line: TableLine) -> Item | None:
    problem = line.problem
    return records.rectification.known(problem.source, problem.batch, problem.number)


def _says_more(known: Item, line: TableLine) -> bool:
    """Only while it is rectified: later words belong to those who judge."""
    news = bool(line.progress) and all(one.note not in (line.note, line.progress) for one in known.entries)
    return news and known.state is State.RECTIFYING


def _differs(known: Problem, written: Problem) -> Sequence[str]:
    """What a table does not have (milestones, a person) does not count."""
    values: Mapping[str, object] = {one.name: getattr(written, one.name) for one in fields(Problem)}
    return [
        name for name, value in values.items() if name != "milestones" and value and value != getattr(known, name)
    ]  # fmt: skip
