"""A firm's own record of one year (E20): the cases that it sees, with what happened in that year. Nothing is in it that
its pages don't show, except visits of inspectors who found nothing (web.console.firm.visits)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from complaints.ports import Records, Sort
from enterprises.own_cases import of_party
from enterprises.party import Member
from enterprises.seen import UnitCase, UnitEntry
from enterprises.sight import SEEN

_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCase:
    """`entries` are those of the year."""

    seen: UnitCase
    entries: Sequence[UnitEntry]

    def when(self, action: str) -> datetime | None:
        """The last time in that year."""
        return next((entry.at for entry in reversed(self.entries) if entry.action == action), None)


def cases_of_year(
    records: Records,
    member: Member,
    *,
    since: datetime,
    until: datetime,
    look: Callable[[Records, int], UnitCase],
) -> Sequence[RecordedCase]:
    """`until` is exclusive. `look` shows the member a case by id. Oldest first."""
    where = replace(of_party(member.party), states=frozenset(state.value for state in SEEN), sort=Sort.OLDEST)
    found, offset = list[RecordedCase](), 0
    while page := records.cases.queue(where, limit=_PAGE, offset=offset):
        for case in page:
            if case.updated_at < since or case.created_at >= until:
                continue
            seen = look(records, case.id)
            entries = [entry for entry in seen.entries if since <= entry.at < until]
            if entries:
                found.append(RecordedCase(seen=seen, entries=entries))
        offset += len(page)
    return found
