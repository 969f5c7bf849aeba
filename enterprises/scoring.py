"""企业环保码 (E17): a number with the rule by which it was counted. Only cases that were addressed to the firm count,
so the number tells a firm nothing about reports that it does not see."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from complaints.case.lifecycle import EXTENDABLE
from complaints.model import Complaint
from complaints.ports import Records
from enterprises.own_cases import of_party
from enterprises.party import Party, PartyKind
from enterprises.sight import SEEN

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRule:
    """Points taken from `full`. `self_checks`: all of them if no self-check was in time, in proportion otherwise; none
    while no self-check is due."""

    version: str
    full: int
    overdue: int  # for each open case past its deadline
    late: int  # for each case reported done after its deadline
    rework: int  # for each time that work was sent back
    self_checks: int
    days: int  # cases given within them count


RULE = ScoreRule(version="2026-1", full=100, overdue=10, late=5, rework=5, self_checks=20, days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfChecks:
    """Of the window: how many were due, and how many of these were done in time."""

    due: int = 0
    in_time: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the score is counted from. `handled`: cases that were reported done."""

    open: int = 0
    overdue: int = 0
    handled: int = 0
    late: int = 0
    reworks: int = 0
    self_checks: SelfChecks = SelfChecks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    points: int
    standing: Standing
    rule: ScoreRule
    taken: tuple[tuple[str, int], ...]  # what points were taken for, and how many


def standing_of(
    records: Records, firm: str, *, now: datetime, self_checks: SelfChecks | None = None, rule: ScoreRule = RULE
) -> Standing:
    open_ = overdue = handled = late = reworks = 0
    for case in _cases(records, firm, since=now - timedelta(days=rule.days)):
        is_open = case.state in EXTENDABLE
        open_ += is_open
        overdue += is_open and case.paused_at is None and case.rectify_by is not None and case.rectify_by < now
        handled += case.fixed_at is not None
        late += case.fixed_at is not None and case.rectify_by is not None and case.fixed_at > case.rectify_by
        reworks += case.rework_count
    return Standing(
        open=open_,
        overdue=overdue,
        handled=handled,
        late=late,
        reworks=reworks,
        self_checks=self_checks or SelfChecks(),
    )


def score(standing: Standing, rule: ScoreRule = RULE) -> Score:
    checks = standing.self_checks
    missed = rule.self_checks * (checks.due - checks.in_time) / checks.due if checks.due else 0
    taken = (
        ("overdue", rule.overdue * standing.overdue),
        ("late", rule.late * standing.late),
        ("rework", rule.rework * standing.reworks),
        ("self_checks", round(missed)),
    )
    points = max(0, rule.full - sum(amount for _, amount in taken))
    return Score(points=points, standing=standing, rule=rule, taken=tuple(one for one in taken if one[1]))


def _cases(records: Records, firm: str, *, since: datetime) -> Iterator[Complaint]:
    states = frozenset(state.value for state in SEEN)
    where = replace(of_party(Party(kind=PartyKind.FIRM, id=firm)), states=states, created_from=since)
    offset = 0
    while page := records.cases.queue(where, limit=_PAGE, offset=offset):
        yield from page
        offset += len(page)
