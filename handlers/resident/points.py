"""A position or pin: the corrected place of a case where that is waited for or replied to, else a report's place."""

from collections.abc import Iterable

from complaints.case import amending
from complaints.model import State
from complaints.ports import Records
from complaints.report.numbers import parse_number
from handlers.resident import amend, follow_up, set_place, subscribe_place
from handlers.resident.access import awaited, quoted_case
from handlers.turn import Answer, Turn
from services import Services


def on_point(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    assert turn.point is not None
    if (waiting := awaited(turn, records, ("place", "reply"))) is not None and parse_number(waiting[1]):
        what, number = waiting
        return (
            amend.pointed(turn, services, records, number)
            if what == "place"
            else follow_up.point_as_answer(turn, services, records, number)
        )
    if awaited(turn, records, (subscribe_place.AWAITED,)) is not None:
        return subscribe_place.pointed(turn, services, records)
    case = quoted_case(turn, records)
    if case is not None and case.state is State.NEED_INFO:
        return follow_up.point_as_answer(turn, services, records, case.number)
    if case is not None and amending.is_amendable(case):
        return amend.pointed(turn, services, records, case.number)
    return set_place.on_point(turn, services, records)
