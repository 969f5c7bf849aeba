"""Who offends repeatedly (S24): a firm, or a site, that so many cases named within a time window. The rule is data with
a version; every surface shows it beside the mark."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.ports import FirmCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRule:
    """`count` cases within `days`. Not counted: reports that were not accepted, withdrawn, merged into another one, or
    found to be untrue."""

    version: str
    count: int
    days: int

    def since(self, now: datetime) -> datetime:
        return now - timedelta(days=self.days)

    def holds(self, counts: FirmCounts) -> bool:
        return counts.recent >= self.count


RULE = RepeatRule(version="2026-1", count=3, days=90)
