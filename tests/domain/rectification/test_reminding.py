"""Reminders of an item's next deadline (S36)."""

from datetime import date, timedelta

import pytest

from inspections.rectification.model import Step
from inspections.rectification.reminding import DUE, is_due, remind
from tests.domain.rectification.cast import PHOTO, Cast

END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("told", "today", "due"),
    [
        (None, date(2026, 11, 30), False),  # 31 days before
        (None, date(2026, 12, 1), True),
        (date(2026, 12, 1), date(2026, 12, 15), False),
        (date(2026, 12, 1), date(2026, 12, 16), True),
        (date(2026, 12, 1), date(2026, 12, 30), True),  # several were missed: one is told
        (date(2026, 12, 30), date(2026, 12, 31), True),
        (date(2026, 12, 31), date(2026, 12, 31), False),
        (date(2026, 12, 31), date(2027, 1, 1), True),
        (date(2027, 1, 1), date(2027, 1, 7), False),
        (date(2027, 1, 1), date(2027, 1, 8), True),
    ],
)
def test_s36_when_a_reminder_is_due(told: date | None, today: date, due: bool) -> None:
    assert is_due(END, told, today) is due


def test_s36_the_unit_and_its_members_are_told_by_day_once(cast: Cast) -> None:
    item, member = cast.enters(), cast.member
    cast.tx.outbox.drop_notices()
    zone = cast.zone.timezone
    assert remind(cast.tx, now=cast.now + timedelta(hours=12), zone=zone) == 0  # at night
    due = cast.now + timedelta(days=4)
    assert remind(cast.tx, now=due, zone=zone) == 1  # 15 days before the first milestone
    assert remind(cast.tx, now=due, zone=zone) == 0
    told = [(to, key, values["on"]) for to, key, values in cast.told()]
    assert told == [("unit:planning", DUE, "2026-10-31"), (f"staff:{member.staff_id}", DUE, "2026-10-31")]
    cast.takes(item, Step.STAGE, member, files=(PHOTO,))
    assert remind(cast.tx, now=due, zone=zone) == 0  # the next milestone is far
