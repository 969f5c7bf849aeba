"""How far each firm is with a warning, and the sums; what staff see live and what a leader reads in the morning."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from complaints.model.warnings import FirmTask, OfficialWarning, TaskStep
from complaints.ports import Records
from enterprises.warnings.people import with_accounts
from enterprises.warnings.pressing import is_silent


class Stand(StrEnum):
    """In the order in which a firm passes them; the last two need nothing of it."""

    UNREACHED = "unreached"  # nobody of the firm has an account
    TOLD = "told"
    SENT = "sent"
    READ = "read"
    CONFIRMED = "confirmed"
    PARTLY = "partly"  # some actions are carried out
    DONE = "done"
    EXEMPT = "exempt"
    GONE = "gone"  # no longer concerned, or lifted


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmLine:
    """`silent`: has to be telephoned. `no_plan`: the firm has no measures for the level."""

    task: FirmTask
    name: str
    stand: Stand
    silent: bool
    no_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    warning: OfficialWarning
    lines: Sequence[FirmLine]

    @property
    def sums(self) -> Mapping[str, int]:
        """Each includes the firms that are further."""
        stands = Counter(one.stand for one in self.lines)
        rank = list(Stand)

        def from_(least: Stand) -> int:
            return sum(
                count for one, count in stands.items() if rank.index(least) <= rank.index(one) <= rank.index(Stand.DONE)
            )

        return {
            "firms": len(self.lines),
            "told": from_(Stand.TOLD),
            "sent": from_(Stand.SENT),
            "read": from_(Stand.READ),
            "confirmed": from_(Stand.CONFIRMED),
            "done": stands[Stand.DONE],
            "exempt": stands[Stand.EXEMPT],
            "gone": stands[Stand.GONE],
            "silent": sum(one.silent for one in self.lines),
            "no_plan": sum(one.no_plan for one in self.lines),
        }


def progress(records: Records, warning: OfficialWarning, *, now: datetime) -> Progress:
    tasks = records.warnings.tasks(warning.id)
    names = records.firms.names({one.firm for one in tasks})
    reachable = {one.firm for one in tasks if _was_told(one)}
    if len(reachable) < len(tasks):
        reachable |= with_accounts(records)
    lines = [_line(one, names.get(one.firm, one.firm), one.firm in reachable, now=now) for one in tasks]
    order = list(Stand)
    return Progress(
        warning=warning,
        lines=sorted(lines, key=lambda one: (not one.silent, order.index(one.stand), one.name)),
    )


def unconfirmed(records: Records) -> Sequence[tuple[OfficialWarning, FirmTask]]:
    """Firms that have not confirmed a warning that is out; the morning counts them, and a page lists them."""
    return [
        (warning, task)
        for warning in records.warnings.in_hand()
        if warning.in_hand
        for task in records.warnings.tasks(warning.id)
        if task.must_confirm and task.confirmed is None
    ]


def stand_of(task: FirmTask, *, reachable: bool) -> Stand:
    if task.gone:
        return Stand.GONE
    if task.exemption is not None:
        return Stand.EXEMPT
    if task.is_done:
        return Stand.DONE
    if task.done_count:
        return Stand.PARTLY
    for step, stand in (
        (TaskStep.CONFIRMED, Stand.CONFIRMED),
        (TaskStep.READ, Stand.READ),
        (TaskStep.SENT, Stand.SENT),
    ):
        if task.first(step) is not None:
            return stand
    return Stand.TOLD if reachable else Stand.UNREACHED


def _line(task: FirmTask, name: str, reachable: bool, *, now: datetime) -> FirmLine:
    return FirmLine(
        task=task,
        name=name,
        stand=stand_of(task, reachable=reachable),
        silent=is_silent(task, now=now, reachable=reachable),
        no_plan=task.must_confirm and not task.actions,
    )


def _was_told(task: FirmTask) -> bool:
    """Somebody was written to; a firm of which nobody was may have an account by now."""
    told: Collection[TaskStep] = (TaskStep.TOLD, TaskStep.NEXT)
    return any(one.step in told for one in task.events)
