"""The daily e-mail to an account that chose an hour for it: how many cases and questions wait for the person. It holds
numbers and links only, comes at most once a day, and not at all if nothing waits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from complaints.case.lifecycle import OPEN_STATES
from complaints.clock.deadlines import Clock
from complaints.model import Notice, Staff, State
from complaints.office.asked import late_for
from complaints.office.rights import Right, may
from complaints.ports import Address, QueueFilter, Records
from complaints.ports.addresses import MAIL

#: the text's key
KEY = "mail.digest"
#: value of the notice: the local day that it is for
DAY = "day"
#: what is counted, in the order of the letter: the person's open cases, those of them that are overdue, requests that
#: the person decides, and overdue questions to the office
LINES = ("mine", "late", "decide", "questions")
_OPEN = frozenset(state.value for state in OPEN_STATES)
#: what a unit has to do something about
_AT_THE_UNIT = frozenset(state.value for state in (State.DISPATCHED, State.RECTIFYING, State.REWORK))
_AT_ONCE = 50


def counted(records: Records, staff: Staff, *, clock: Clock, now: datetime) -> Mapping[str, int]:
    """By the keys of LINES, without zeros. Each number is the length of the list in the console."""
    if staff.party:
        unit = staff.party.removeprefix("unit:")
        here = QueueFilter(states=_AT_THE_UNIT, unit=unit)
        late = QueueFilter(states=_AT_THE_UNIT, unit=unit, overdue=True, now=now)
        numbers = {"mine": records.cases.count(here), "late": records.cases.count(late)}
    else:
        mine = QueueFilter(states=_OPEN, addressed=staff.id)
        late = QueueFilter(states=_OPEN, addressed=staff.id, overdue=True, now=now)
        reads, leads = may(staff, Right.CASES), may(staff, Right.LEAD)
        numbers = {
            "mine": records.cases.count(mine) if reads else 0,
            "late": records.cases.count(late) if reads else 0,
            "decide": records.cases.count(QueueFilter(to_decide=True)) if leads else 0,
            "questions": len(late_for(records, staff, clock=clock, now=now)) if reads else 0,
        }
    return {name: number for name, number in numbers.items() if number}


def send_due(records: Records, *, now: datetime, clock: Clock) -> int:
    """Writes the digests whose hour has come in the zone's time; returns for how many accounts. One that was missed
    because no service ran comes later on the same day."""
    local = now.astimezone(clock.working.timezone)
    today = local.date()

    def due(most: int) -> Sequence[Address]:
        return records.addresses.digests_due(day=today, hour=local.hour, limit=most)

    def tell(address: Address) -> None:
        records.addresses.digest_done(address.id, day=today)
        account = records.staff.get(int(address.party.partition(":")[2]))
        if account is None or not account.active:
            return
        if numbers := counted(records, account, clock=clock, now=now):
            values = {DAY: today.isoformat(), **{name: str(number) for name, number in numbers.items()}}
            records.notices.add(Notice(event_id=None, case_id=None, to=f"{MAIL}:{address.id}", key=KEY, values=values))

    return records.chores.each("mail_digest", due, tell, ident=lambda one: one.id, now=now, limit=_AT_ONCE)


def last_day(present: Address | None, hour: int | None, *, clock: Clock, now: datetime) -> date | None:
    """The day that counts as done when somebody chooses that hour: today, if the hour has passed or today's has come
    already, so that a choice sends nothing at once."""
    local = now.astimezone(clock.working.timezone)
    done = present.digest_day if present is not None else None
    return local.date() if hour is not None and hour <= local.hour else done
