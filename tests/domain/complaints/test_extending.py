"""S13: more time is asked for in time and once; somebody senior decides; both dates are kept; the resident is told."""

from datetime import timedelta

import pytest

from complaints.case.lifecycle import Action
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Extension, State
from tests.domain.complaints.office import Office

DAY = timedelta(days=1)


def test_s13_granted_time_is_told_with_its_reason_and_both_dates_are_kept(office: Office) -> None:
    original = office.now + 3 * DAY
    case = office.case(State.RECTIFYING, due_at=original, original_by=original)
    case = office.does(Action.EXTEND, case, office.clerk, extend_to=original + 2 * DAY, reason="连续降雨")
    assert (case.extension, case.due_at, case.rectify_by) == (Extension.ASKED, original, original)
    assert (f"staff:{office.supervisor.staff_id}", "told.extension_asked") in office.notices()
    case = office.does(Action.GRANT, case, office.supervisor)
    assert (case.original_by, case.rectify_by, case.due_at) == (original, original + 2 * DAY, original + 2 * DAY)
    assert ("reporter", "notice.grant") in office.notices()
    granted = office.tx.cases.events(case.id)[-1].values
    assert (granted["reason"], granted["original_by"]) == ("连续降雨", original.isoformat())


def test_s13_the_one_who_signs_later_keeps_that_deadline(office: Office) -> None:
    case = office.case(State.DISPATCHED)
    signing = case.due_at
    case = office.does(Action.GRANT, office.does(Action.EXTEND, case, office.clerk), office.supervisor)
    assert (case.due_at, case.rectify_by) == (signing, office.now + 6 * DAY)


def test_s13_not_after_the_deadline(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    office.passes(days=3)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.EXTEND, case, office.clerk)
    assert told.value.key == "error.extend_late"


def test_s13_once_whether_granted_or_refused(office: Office) -> None:
    for answer in (Action.GRANT, Action.REFUSE):
        case = office.does(Action.EXTEND, office.case(State.RECTIFYING), office.clerk)
        case = office.does(answer, case, office.supervisor)
        with pytest.raises(NotAllowed) as told:
            office.does(Action.EXTEND, case, office.clerk)
        assert told.value.key == "error.extended_already"


def test_s13_at_most_thirty_days(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    assert case.rectify_by is not None
    for until in (case.rectify_by, case.rectify_by + 30 * DAY + timedelta(minutes=1)):
        with pytest.raises(Incomplete) as told:
            office.does(Action.EXTEND, case, office.clerk, extend_to=until)
        assert told.value.values == {"latest": case.rectify_by + 30 * DAY}
    assert office.does(Action.EXTEND, case, office.clerk, extend_to=case.rectify_by + 30 * DAY).extension == "asked"


def test_s13_granted_time_moves_the_limit_in_all_once(office: Office) -> None:
    by = office.now + 59 * DAY
    case = office.case(State.RECTIFYING, rectify_by=by, due_at=by)
    case = office.does(Action.EXTEND, case, office.clerk, extend_to=by + 20 * DAY)
    assert office.clock.cap(case) == office.now + 60 * DAY
    case = office.does(Action.GRANT, case, office.supervisor)
    assert (office.clock.cap(case), case.due_at) == (office.now + 90 * DAY, by + 20 * DAY)


def test_s13_somebody_senior_decides_and_not_who_asked(office: Office) -> None:
    case = office.does(Action.EXTEND, office.case(State.RECTIFYING), office.supervisor)
    with pytest.raises(NotAllowed):
        office.does(Action.GRANT, case, office.clerk)
    with pytest.raises(NotAllowed) as told:
        office.does(Action.GRANT, case, office.supervisor)
    assert told.value.key == "error.own_extension"


def test_s13_a_refusal_is_told_to_who_asked_and_not_to_the_resident(office: Office) -> None:
    case = office.does(Action.EXTEND, office.case(State.RECTIFYING), office.clerk)
    office.notices()
    case = office.does(Action.REFUSE, case, office.supervisor)
    told = (f"staff:{office.clerk.staff_id}", "told.extension_refused")
    assert (case.extension, office.notices()) == (Extension.REFUSED, [("group", "card"), told])


def test_s13_a_request_lapses_when_the_work_is_done(office: Office) -> None:
    case = office.does(Action.EXTEND, office.case(State.RECTIFYING), office.clerk)
    case = office.does(Action.REPORT_DONE, case, office.clerk)
    assert (case.extension, case.extend_to) == (Extension.NONE, None)


def test_s13_a_new_round_may_ask_again(office: Office) -> None:
    case = office.case(State.CLOSED, extension=Extension.GRANTED)
    case = office.does(Action.UNSOLVED, case, office.reporter)
    assert (case.extension, case.original_by, case.cap_from) == (Extension.NONE, case.rectify_by, office.now)
