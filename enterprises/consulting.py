"""Consultations of firms, apart from enforcement (E18): a question is not a confession. Officers can't read or search
them; curators answer without being told who asked."""

from datetime import datetime

from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Notice, Staff
from complaints.office.parties import firm_of
from complaints.office.rights import Right, may
from complaints.ports import Records

LONGEST = 1000
#: keys of the notices to curators, and to the person who asked
TOLD_ASKED, TOLD_ANSWERED = "told.consulted", "unit_told.consulted"
#: open questions of one person
_MOST_OPEN = 10


def ask(records: Records, asker: Staff, text: str, *, now: datetime) -> int:
    """The number of the question. Curators are told that there is one, not what it says. Raises Incomplete,
    NotAllowed."""
    text = text.strip()
    if not firm_of(asker.party) or not asker.active:
        raise NotAllowed()
    if not text:
        raise Incomplete("firm.consult.empty").at("question")
    if len(text) > LONGEST:
        raise Incomplete("error.field_too_long", limit=LONGEST, length=len(text)).at("question")
    if sum(one.answered_at is None for one in records.consultations.of(asker.id, limit=50)) >= _MOST_OPEN:
        raise NotAllowed("firm.consult.too_many")
    number = records.consultations.ask(asker=asker.id, text=text, now=now)
    for curator in records.staff.of_party(""):
        if may(curator, Right.CURATE):
            _tell(records, curator, TOLD_ASKED, {"number": str(number)})
    return number


def answer(records: Records, ident: int, text: str, *, curator: Staff, now: datetime) -> None:
    """Raises NotAllowed, NotFound, Incomplete; WrongState if somebody else has answered."""
    text = text.strip()
    if not may(curator, Right.CURATE):
        raise NotAllowed()
    known = records.consultations.get(ident)
    if known is None:
        raise NotFound()
    if not text:
        raise Incomplete("error.needs.public_text").at("answer")
    if len(text) > 2 * LONGEST:
        raise Incomplete("error.field_too_long", limit=2 * LONGEST, length=len(text)).at("answer")
    if not records.consultations.answer(ident, text=text, staff_id=curator.id, now=now):
        raise WrongState("console.error.answered_already")
    asker = records.staff.get(known.asker)
    if asker is not None and asker.active:
        _tell(records, asker, TOLD_ANSWERED, {"question": known.text, "answer": text})


def _tell(records: Records, account: Staff, key: str, values: dict[str, str]) -> None:
    records.notices.add(Notice(event_id=None, case_id=None, to=f"staff:{account.id}", key=key, values=values))
