"""Notices to staff about a case's deadlines and owners, with a receipt for each rung of the ladder (S13, S14)."""

from collections.abc import Iterable
from datetime import datetime

from complaints.clock import ladder
from complaints.errors import NotFound
from complaints.model import Complaint, Notice
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.staff import case as cases
from handlers.staff.who import staff_of
from handlers.turn import Answer, Reply, Toast, Turn
from services import Services
from texts import join, label, say
from wording import case_words
from wording.moments import moment
from wording.states import state_name

KEYS = "told."
_MOMENTS = frozenset({"extend_to", "rectify_by", "due_at"})


def render(notice: Notice, case: Complaint, services: Services, lang: str) -> Reply | None:
    """None for a rung whose deadline has been met, moved or paused meanwhile (S14)."""
    if notice.key == "told.rung":
        return _rung(notice, case, services, lang)
    values = {
        name: moment(datetime.fromisoformat(value), services.zone, lang) if name in _MOMENTS else value
        for name, value in notice.values.items()
    }
    opened = button("told.open", lang, "open", case.number)
    return Reply(text=say(notice.key, lang, number=case.number, **values), keyboard=inline((opened,)))


def _rung(notice: Notice, case: Complaint, services: Services, lang: str) -> Reply | None:
    """A group gets no receipt buttons: recipients sign in private."""
    deadline = datetime.fromisoformat(notice.values["due_at"])
    if not ladder.still_stands(case, deadline):
        return None
    text = say(
        "told.rung",
        lang,
        what=label(f"action.{notice.values['rung']}", lang),
        number=case.number,
        category=case_words.category(case, services.zone, lang),
        territory=case_words.territory(case, services.zone, lang),
        state=state_name(case, lang),
        what_is_due=case_words.what_is_due(case, lang),
        due=moment(deadline, services.zone, lang),
    )
    names = [notice.values[name] for name in ("supervisor", "leader") if notice.values.get(name)]
    if names:
        text = join([text, say("told.rung_above", lang, names=label("comma", lang).join(names))], "\n")
    rung_id = notice.values["rung_id"]
    receipts = [button(f"told.{word}", lang, "rung", word, rung_id) for word in ("read", "sign")]
    opened = button("told.open", lang, "open", case.number)
    return Reply(text=text, keyboard=inline(receipts if notice.to != "group" else (), (opened,)))


def tapped(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """已读 or 签收 (args: read or sign, rung)."""
    staff = staff_of(turn, services, records)
    verb, rung = turn.arg(0), turn.arg(1)
    if verb not in ("read", "sign") or not rung.isdigit():
        raise NotFound("error.old_button")
    act = ladder.sign if verb == "sign" else ladder.read
    receipt = act(records, rung_id=int(rung), staff=staff, now=turn.now)
    if receipt.signed_at is None:
        return [Toast(text=label("told.was_read", turn.lang))]
    case = records.cases.get(receipt.rung.case_id)
    assert case is not None, "every rung belongs to a case"
    signed = say("told.signed", turn.lang, at=moment(receipt.signed_at, services.zone, turn.lang))
    return [cases.view(turn, services, records, case, staff, lead=signed)]
