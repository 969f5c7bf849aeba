"""The offer to restore a report that was just given up."""

from complaints.model import Draft
from complaints.report.drafting import UNDO_FOR
from handlers.keyboards import button, inline
from handlers.turn import Reply, Turn
from texts import say

#: the slot of the newest offer, the only one with a button
UNDO = "undo"


def offer_undo(turn: Turn, draft: Draft) -> Reply:
    text = say("report.undo_for", turn.lang, minutes=int(UNDO_FOR.total_seconds()) // 60)
    back = button("report.undo", turn.lang, "undo", str(draft.id))
    return Reply(text=text, keyboard=inline((back,)), slot=UNDO, fresh=True)
