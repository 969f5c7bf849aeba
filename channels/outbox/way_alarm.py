"""The alarm that an address of a way fails: to leaders in private, and to the group with its other ways."""

from channels.outbox.delivery import GROUP_LANG
from complaints.model import Notice
from complaints.office.responsibility import LEADERS
from storage.tx import Tx
from wording.ways import reason_words, way_name

#: the text's key
WAY_FAILS = "staff_told.way_fails"


def alarm(tx: Tx, recipient: str, reason: str) -> None:
    """`recipient` is the address that fails; its ways leave it out of the alarm."""
    values = {
        "way": way_name(recipient, tx, GROUP_LANG),
        "reason": reason_words(reason, GROUP_LANG),
        "recipient": recipient,
    }
    leaders = [f"staff:{staff.id}" for staff in tx.staff.office() if staff.active and staff.roles & LEADERS]
    for to in (*leaders, "group"):
        tx.notices.add(Notice(event_id=None, case_id=None, to=to, key=WAY_FAILS, values=values))
