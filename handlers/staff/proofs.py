"""The warnings a verifier must confirm before 核验通过 (S11), as boxes to tick in the chat."""

from complaints.case.lifecycle import Action
from complaints.model import Complaint
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.staff.form import Form
from handlers.turn import Reply
from texts import join, plain, say
from wording.proofs import boxes
from zone import Zone

FIELD = "checked"


def next_tick(records: Records, case: Complaint, form: Form, zone: Zone, lang: str) -> Reply | None:
    """None if every box is ticked, or there is none."""
    if form.action != Action.PASS:
        return None
    all_, ticked = boxes(records, case, zone, lang), form.given.get(FIELD, "").split()
    open_ = [box for box in all_ if box.key not in ticked]
    if not open_:
        return None
    lines = [say("proof.line", lang, mark="☑" if box.key in ticked else "☐", text=plain(box.text)) for box in all_]
    rows = [(button("proof.tick", lang, "tick", box.key, text=box.text),) for box in open_]
    quit_ = button("staff.quit", lang, "quit")
    return Reply(
        text=say("proof.ask", lang, number=case.number, lines=join(lines)),
        keyboard=inline(*rows, (quit_,)),
        photos=() if ticked else tuple(dict.fromkeys(box.sha256 for box in all_)),
    )


def ticked(form: Form, key: str) -> Form:
    return form.with_(FIELD, " ".join(dict.fromkeys([*form.given.get(FIELD, "").split(), key])))
