"""知道了 under a reminder: the member's receipt."""

from collections.abc import Iterable

from complaints.clock import ladder
from complaints.ports import Records
from handlers.turn import Answer, Toast, Turn
from handlers.unit.who import member
from services import Services
from texts import label


def received(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: the rung. Raises NotAllowed for anybody who was not notified."""
    ladder.sign(records, rung_id=int(turn.arg(0)), staff=member(turn).account, now=turn.now)
    return [Toast(text=label("ladder.done", turn.lang))]
