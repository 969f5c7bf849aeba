"""公开办理情况 and 公开照片: what a reporter agrees to have published, on the review card."""

from collections.abc import Iterable

from complaints.model import Sharing
from complaints.ports import Records
from complaints.report import drafting
from handlers.resident.fill import open_draft_of
from handlers.resident.steps import prompt
from handlers.turn import Answer, Turn
from services import Services


def choose(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: what, and yes or no."""
    what, agreed = Sharing(turn.arg(0)), turn.arg(1) == "yes"
    draft = open_draft_of(turn, records)
    draft = drafting.set_sharing(records, draft=draft, what=what, agreed=agreed, now=turn.now)
    return [prompt(turn, services, records, draft)]
