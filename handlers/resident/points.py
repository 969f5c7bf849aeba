"""Who may take a position or pin. The order in which they are asked is handlers.routes.POINTS."""

from collections.abc import Iterable

from complaints.case import amending
from complaints.model import AwaitedKind, State
from complaints.ports import Records
from complaints.report.numbers import parse_number
from handlers.resident import amend, follow_up, subscribe_place
from handlers.resident.access import quoted_case
from handlers.resident.waiting import awaited
from handlers.turn import Answer, Turn
from services import Services


def awaited_for_case(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """A case's corrected place, or the answer to a question about the case."""
    waiting = awaited(turn, records, AwaitedKind.PLACE, AwaitedKind.REPLY)
    if waiting is None or not parse_number(waiting.about):
        return None
    if waiting.kind is AwaitedKind.PLACE:
        return amend.pointed(turn, services, records, waiting.about)
    return follow_up.point_as_answer(turn, services, records, waiting.about)


def awaited_for_subscription(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    if awaited(turn, records, AwaitedKind.SUBSCRIBED_PLACE) is None:
        return None
    return subscribe_place.pointed(turn, services, records)


def reply_to_case(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """A reply to a message about one of the person's own cases."""
    case = quoted_case(turn, records)
    if case is not None and case.state is State.NEED_INFO:
        return follow_up.point_as_answer(turn, services, records, case.number)
    if case is not None and amending.is_amendable(case):
        return amend.pointed(turn, services, records, case.number)
    return None
