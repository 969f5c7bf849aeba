"""Official warnings on the common axis: the days on which they were in force, in the words of their documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from complaints.ports import Records
from wording import warnings
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisWarning:
    """An official warning, as it was relayed; the axis only shows when it was in force."""

    since: date
    until: date
    title: str


def axis_warnings(records: Records, begin: datetime, end: datetime, zone: Zone, lang: str) -> Sequence[AxisWarning]:
    """One for each level that a warning had, from its begin to that of the next document. A warning that was lifted
    before it began was never in force."""
    found = list[AxisWarning]()
    for warning in records.warnings.between(begin, end):
        released = warning.released
        for place, version in enumerate(released):
            if version.ends:
                continue
            later = [one.begins_at for one in released[place + 1 :]]
            until = min([end, *later]) - timedelta(microseconds=1)
            if version.begins_at <= until:
                title = f"{warnings.name(warning, version, lang)} {version.document}"
                days = zone.local(version.begins_at).date(), zone.local(until).date()
                found.append(AxisWarning(since=days[0], until=days[1], title=title))
    return found
