"""自查 beside the answer to a question about what a checklist asks for."""

from dataclasses import replace

from enterprises.party import Party, PartyKind
from handlers.keyboards import button, inline
from handlers.turn import Reply, Turn
from inspections.checklists.lists import Use
from services import Services


def beside(reply: Reply, turn: Turn, services: Services, entry_id: str) -> Reply:
    """Only for a member of a firm; the answer is the same for everybody."""
    account = turn.staff
    party = Party.parse(account.party) if account is not None and account.active else None
    today = services.zone.local(turn.now).date()
    if party is None or party.kind is not PartyKind.FIRM or reply.keyboard is None:
        return reply
    if not services.checklists.about(entry_id, Use.SELF, today):
        return reply
    start = button("checks.offer", turn.lang, "ckstart")
    return replace(reply, keyboard=inline(*reply.keyboard.rows, (start,)))
