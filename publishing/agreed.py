"""What may be said of a case at all: what its reporter has agreed to. Nobody reported a finding of an inspection, so
nobody has to agree; instead it names a firm or a site only after a second person has confirmed it."""

from collections.abc import Sequence

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Event, Kind, Sharing, Verdict

#: verdicts after which a firm may be named: the report was true, wholly or for the most part
_TRUE = frozenset({Verdict.TRUE, Verdict.MOSTLY})


def is_finding(case: Complaint) -> bool:
    return case.kind is Kind.FINDING


def agreed(case: Complaint) -> frozenset[Sharing]:
    return frozenset(Sharing) if is_finding(case) else case.sharing or frozenset()


def is_confirmed(case: Complaint, events: Sequence[Event]) -> bool:
    """Whether it is closed, and was found to be true: by the verdict on a report, or for a finding by somebody other
    than the inspector, who may close a finding put right on the spot alone."""
    if case.closed_at is None:
        return False
    return any(event.action == Action.PASS for event in events) if is_finding(case) else case.verdict in _TRUE
