"""The summary of a session: every finding is in exactly one class, so that the classes add up to what was found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from complaints.model import State
from inspections.model import Limit, Visit
from inspections.ports import Found, Records


class Standing(StrEnum):
    AT_ONCE = "at_once"  # put right on the spot, and verified
    TO_VERIFY = "to_verify"  # put right on the spot; nobody else has verified it yet
    ASSIGNED = "assigned"  # given to a unit or firm with a limit
    REVOKED = "revoked"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """`assigned`: by limit. `filing` and `helped` count findings of any class that is not revoked or merged."""

    visits: int
    clear: int
    found: int
    standing: Mapping[Standing, int]
    assigned: Mapping[Limit, int]
    filing: int
    helped: int

    def of(self, standing: Standing) -> int:
        return self.standing.get(standing, 0)

    @property
    def values(self) -> dict[str, str]:
        """For a notice."""
        return {
            "visits": str(self.visits),
            "clear": str(self.clear),
            "found": str(self.found),
            **{one.value: str(self.of(one)) for one in Standing},
            **{f"limit_{one.value}": str(self.assigned.get(one, 0)) for one in Limit},
            "filing": str(self.filing),
            "helped": str(self.helped),
        }


def standing_of(found: Found) -> Standing:
    """What was sent back after it had been put right on the spot is work with a limit like any other."""
    state = found.case.state
    if state is State.WITHDRAWN:
        return Standing.REVOKED
    if state is State.DUPLICATE:
        return Standing.MERGED
    if not found.finding.at_once or found.case.rework_count:
        return Standing.ASSIGNED
    return Standing.AT_ONCE if state is State.CLOSED else Standing.TO_VERIFY


def sum_up(visits: Sequence[Visit], found: Iterable[Found]) -> Summary:
    pairs = [(standing_of(one), one.finding) for one in found]
    standing = Counter(kind for kind, _ in pairs)
    alive = [finding for kind, finding in pairs if kind not in (Standing.REVOKED, Standing.MERGED)]
    return Summary(
        visits=len(visits),
        clear=sum(visit.clear for visit in visits),
        found=len(pairs),
        standing=standing,
        assigned=Counter(finding.limit for kind, finding in pairs if kind is Standing.ASSIGNED),
        filing=sum(finding.filing is not None for finding in alive),
        helped=sum(bool(finding.parts or finding.difficulty) for finding in alive),
    )


def summary_of(records: Records, session_id: int) -> Summary:
    return sum_up(records.inspections.visits(session_id), records.inspections.found(session_id))
