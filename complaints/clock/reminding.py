"""One reminder per round to rate the result (R25)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from complaints.model import Notice
from complaints.ports import Records

#: 内部约定: from three days to two weeks after 办结
RATE_AFTER, RATE_UNTIL = timedelta(days=3), timedelta(days=14)


def remind_to_rate(records: Records, *, now: datetime, limit: int = 50) -> int:
    """Returns how many reporters were reminded; call again until none is left."""

    def remind(unrated: tuple[int, int]) -> None:
        case_id, round_ = unrated
        if records.reminders.note(case_id, kind="rate", round_=round_, now=now):
            records.notices.add(Notice(event_id=None, case_id=case_id, to="reporter", key="remind.rate"))

    def unrated(most: int) -> Sequence[tuple[int, int]]:
        return records.reminders.unrated(after=now - RATE_UNTIL, before=now - RATE_AFTER, limit=most)

    return records.chores.each("ratings", unrated, remind, ident=lambda unrated: unrated[0], now=now, limit=limit)
