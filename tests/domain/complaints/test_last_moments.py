"""The last moment at which something is still possible, and the first at which it no longer is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from complaints.case import amending, feedback, triage
from complaints.case.lifecycle import Action
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.clock.expiry import expire_drafts
from complaints.errors import ComplaintError
from complaints.model import Complaint, Extension, PauseReason, State
from complaints.report import drafting
from complaints.report.codes import A_DAY, A_DAY_IN_ALL, Trier, Tries
from tests.domain.complaints.conftest import MONDAY, SHANGHAI
from tests.domain.complaints.office import Office
from zone import Zone

SECOND = timedelta(seconds=1)
CAP = timedelta(days=60)
CLOCK = Clock(WorkingTime(Zone.load().hours, SHANGHAI))


def local(typed: str) -> datetime:
    return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)


def refused(act: Callable[[], object]) -> str | None:
    """The key of the refusal; None where the act goes through."""
    try:
        act()
    except ComplaintError as error:
        return error.key
    return None


# --- 暂停


@pytest.mark.parametrize(
    ("late", "refusal"), [(-SECOND, None), (timedelta(), "error.pause_late"), (SECOND, "error.pause_late")]
)
def test_s10_a_case_is_paused_before_its_deadline_and_not_at_it(
    office: Office, late: timedelta, refusal: str | None
) -> None:
    case = office.case(State.RECTIFYING, due_at=MONDAY + timedelta(hours=4))
    office.now = MONDAY + timedelta(hours=4) + late
    assert refused(lambda: office.does(Action.PAUSE, case, office.clerk)) == refusal


@pytest.mark.parametrize(
    ("late", "refusal"), [(-SECOND, None), (timedelta(), "error.pause_late"), (SECOND, "error.pause_late")]
)
def test_s10_after_the_limit_that_never_pauses_nothing_is_paused(
    office: Office, late: timedelta, refusal: str | None
) -> None:
    """A step that began after the limit has a deadline ahead: without this rule it could be put off for ever."""
    case = office.case(State.RECTIFYING, due_at=MONDAY + 2 * CAP)
    office.now = MONDAY + CAP + late
    assert refused(lambda: office.does(Action.PAUSE, case, office.clerk)) == refusal


def test_s10_an_extension_moves_the_limit_once_by_its_days(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    granted = office.case(State.RECTIFYING, extension=Extension.GRANTED)
    asked = office.case(State.RECTIFYING, extension=Extension.ASKED)
    reopened = office.case(State.REWORK, cap_from=MONDAY + timedelta(days=20))
    more = timedelta(days=office.clock.terms["hard_cap_extension"].amount)
    caps = [office.clock.cap(one) - MONDAY for one in (case, granted, asked, reopened)]
    assert caps == [CAP, CAP + more, CAP, CAP + timedelta(days=20)] and more > timedelta()


def test_s10_only_a_stopped_clock_goes_on_and_only_a_running_one_stops(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    assert refused(lambda: office.does(Action.RESUME, case, office.clerk)) == "error.not_paused"
    paused = office.does(Action.PAUSE, case, office.clerk, paused_reason=PauseReason.WEATHER)
    assert refused(lambda: office.does(Action.PAUSE, paused, office.clerk)) == "error.paused_already"


# --- 延期


@pytest.mark.parametrize(("late", "refusal"), [(-SECOND, None), (timedelta(), "error.extend_late")])
def test_s13_more_time_is_asked_for_before_the_deadline(office: Office, late: timedelta, refusal: str | None) -> None:
    case = office.case(State.RECTIFYING)
    assert case.rectify_by is not None
    office.now = case.rectify_by + late
    wanted = case.rectify_by + timedelta(days=3)
    assert refused(lambda: office.does(Action.EXTEND, case, office.clerk, extend_to=wanted)) == refusal


def test_s13_a_new_deadline_is_later_than_the_old_one(office: Office) -> None:
    case = office.case(State.RECTIFYING)
    assert case.rectify_by is not None
    same, later = case.rectify_by, case.rectify_by + SECOND
    assert refused(lambda: office.does(Action.EXTEND, case, office.clerk, extend_to=same)) == "error.bad_extension"
    assert refused(lambda: office.does(Action.EXTEND, case, office.clerk, extend_to=later)) is None


# --- the reporter's time


@pytest.mark.parametrize(("late", "refusal"), [(timedelta(), None), (SECOND, "error.unsolved_late")])
def test_r24_unsolved_and_a_dispute_are_heard_until_the_last_second_of_fifteen_days(
    office: Office, late: timedelta, refusal: str | None
) -> None:
    first, second = office.case(State.CLOSED), office.case(State.CLOSED, round=2)
    office.passes(days=15)
    office.now += late
    assert refused(lambda: office.does(Action.UNSOLVED, first, office.reporter)) == refusal
    again = office.attempt(second, office.reporter)
    assert refused(lambda: feedback.dispute(office.tx, again, reason="还有灰")) == refusal


@pytest.mark.parametrize(("late", "refusal"), [(-SECOND, "error.reply_time_runs"), (timedelta(), None)])
def test_r14_a_question_may_be_answered_for_seven_days_to_the_second(
    office: Office, late: timedelta, refusal: str | None
) -> None:
    case = office.case(State.NEED_INFO)
    office.passes(days=7)
    office.now += late
    unanswered = {"reason": triage.NO_REPLY}
    assert refused(lambda: office.does(Action.REJECT, case, office.clerk, **unanswered)) == refusal


@pytest.mark.parametrize("away", [timedelta(days=14) - SECOND, timedelta(days=14)])
def test_r02_an_unfinished_report_is_kept_for_fourteen_days(office: Office, away: timedelta) -> None:
    draft = drafting.open_draft(office.tx, person=office.citizen(), now=office.now)
    drafting.set_text(office.tx, draft=draft, text="灰大", now=office.now)
    office.now += away
    assert expire_drafts(office.tx, now=office.now).drafts == (away >= timedelta(days=14))


def test_r02_words_of_two_longest_messages_and_answers_of_two_hundred(office: Office) -> None:
    draft = drafting.open_draft(office.tx, person=office.citizen(), now=office.now)

    def words(length: int) -> str | None:
        return refused(lambda: drafting.set_text(office.tx, draft=draft, text="灰" * length, now=office.now))

    def answers(length: int) -> str | None:
        values = {"draft": draft, "question": "since", "text": "灰" * length, "now": office.now}
        return refused(lambda: drafting.answer(office.tx, **values))  # type: ignore[arg-type]

    case = office.case(State.SUBMITTED)

    def supplements(length: int) -> str | None:
        values = {"case_id": case.id, "actor": office.reporter, "now": office.now, "text": "灰" * length}
        return refused(lambda: amending.supplement(office.tx, **values))  # type: ignore[arg-type]

    assert [words(8192), words(8193)] == [None, "error.text_too_long"]
    assert [supplements(8192), supplements(8193)] == [None, "error.text_too_long"]
    assert [answers(200), answers(201)] == [None, "error.text_too_long"]


def test_r15_photos_of_one_album_are_one_entry_for_a_minute(office: Office) -> None:
    case = office.case(State.ACCEPTED)

    def photo() -> Complaint:
        return amending.supplement(office.tx, case_id=case.id, actor=office.reporter, now=office.now, photos=1)

    photo()
    office.passes(seconds=59)
    photo()
    assert [event.action for event in office.tx.cases.events(case.id)] == ["test", "supplement"]
    office.passes(seconds=1)
    photo()
    assert [event.action for event in office.tx.cases.events(case.id)] == ["test", "supplement", "supplement"]


# --- 查询码


def wrong_tries(most: int, *, apart: timedelta, numbers: Callable[[int], str]) -> tuple[timedelta, timedelta]:
    """How long one has to wait after all but one of the tries allowed, and after all of them."""
    tries, me, now = Tries(), Trier(name="7:11"), MONDAY
    waits = []
    for n in range(most):
        now = MONDAY + n * apart
        waits.append(tries.wait(numbers(n), me, now, besieged=False))
        tries.was_wrong(numbers(n), me, now)
    return max(waits), tries.wait(numbers(most), me, now, besieged=False)


def test_r18_a_code_is_tried_ten_times_a_day_on_one_case() -> None:
    apart = timedelta(minutes=15)
    assert wrong_tries(A_DAY, apart=apart, numbers=lambda _: "LW-1") == (timedelta(), timedelta(days=1) - 9 * apart)


def test_r18_a_code_is_tried_thirty_times_a_day_on_any_case() -> None:
    names = [f"LW-{n}" for n in range(A_DAY_IN_ALL + 1)]
    free, held = wrong_tries(A_DAY_IN_ALL, apart=timedelta(minutes=1), numbers=lambda n: names[n])
    assert (free, held) == (timedelta(), timedelta(days=1) - 29 * timedelta(minutes=1))


def test_r18_five_wrong_codes_in_a_row_close_for_a_quarter_of_an_hour_to_the_second() -> None:
    tries, me = Tries(), Trier(name="7:11")
    for _ in range(5):
        assert tries.wait("LW-1", me, MONDAY, besieged=False) == timedelta()
        tries.was_wrong("LW-1", me, MONDAY)
    assert tries.wait("LW-1", me, MONDAY + timedelta(minutes=15) - SECOND, besieged=False) == SECOND
    assert tries.wait("LW-1", me, MONDAY + timedelta(minutes=15), besieged=False) == timedelta()
    assert tries.wait("LW-2", me, MONDAY, besieged=False) == timedelta()
    assert tries.wait("LW-1", Trier(name="7:12"), MONDAY, besieged=False) == timedelta()


# --- the working day and the night


@pytest.mark.parametrize(
    ("moment", "reminded"),
    [
        ("2026-11-23 08:29:59", "2026-11-23 08:30"),  # before the office opens
        ("2026-11-23 08:30:00", "2026-11-23 08:30"),
        ("2026-11-23 08:30:01", "2026-11-23 08:30:01"),
        ("2026-11-23 12:00:00", "2026-11-23 12:00"),  # the last moment of the morning
        ("2026-11-23 12:00:01", "2026-11-23 13:30"),  # lunch
        ("2026-11-23 13:29:59", "2026-11-23 13:30"),
        ("2026-11-23 17:30:00", "2026-11-23 17:30"),  # the last moment of the day
        ("2026-11-23 17:30:01", "2026-11-24 08:30"),
        ("2026-11-20 17:30:01", "2026-11-23 08:30"),  # Friday night
        ("2026-11-22 23:59:59", "2026-11-23 08:30"),  # Sunday night
    ],
)
def test_nobody_is_reminded_outside_working_time(moment: str, reminded: str) -> None:
    assert CLOCK.working.at_or_after(local(moment)) == local(reminded)


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        ("2026-11-23 08:29:59", "2026-11-23 08:30:01", SECOND),
        ("2026-11-23 11:59:59", "2026-11-23 13:30:01", 2 * SECOND),
        ("2026-11-23 12:00:00", "2026-11-23 13:30:00", timedelta()),
        ("2026-11-23 17:29:59", "2026-11-24 08:30:01", 2 * SECOND),
        ("2026-11-23 08:30:00", "2026-11-23 17:30:00", timedelta(hours=7.5)),
        ("2026-11-20 17:30:00", "2026-11-23 08:30:00", timedelta()),
        ("2026-11-23 10:00:00", "2026-11-23 10:00:00", timedelta()),
        ("2026-11-23 10:00:00", "2026-11-23 09:00:00", timedelta()),
    ],
)
def test_only_working_time_counts(start: str, end: str, worked: timedelta) -> None:
    assert CLOCK.working.elapsed(local(start), local(end)) == worked


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        ("2026-11-23 17:30:00", "2026-11-23 17:30"),
        ("2026-11-23 17:30:01", "2026-11-24 08:30"),
        ("2026-11-23 12:30:00", "2026-11-23 13:30"),
        ("2026-11-21 09:00:00", "2026-11-23 08:30"),
    ],
)
def test_the_first_working_moment_from_then_on(now: str, earliest: str) -> None:
    assert CLOCK.working.at_or_after(local(now)) == local(earliest)


def test_an_offset_does_not_change_when_the_day_ends() -> None:
    """17:30 in Xuzhou is 09:30 UTC."""
    assert CLOCK.working.add(datetime(2026, 11, 23, 9, 29, tzinfo=UTC), timedelta(minutes=1)) == local(
        "2026-11-23 17:30"
    )
    assert CLOCK.working.at_or_after(datetime(2026, 11, 23, 9, 30, 1, tzinfo=UTC)) == local("2026-11-24 08:30")


def test_a_deadline_that_has_passed_is_not_put_off_by_a_pause() -> None:
    due, since, until = local("2026-11-23 10:00"), local("2026-11-23 11:00"), local("2026-11-25 11:00")
    assert CLOCK.postponed(due, since=since, until=until, working=False) == due
    assert CLOCK.postponed(since, since=since, until=until, working=False) == since
    assert CLOCK.postponed(since + SECOND, since=since, until=until, working=False) == until + SECOND
    assert CLOCK.postponed(since + SECOND, since=since, until=until, working=True) == until + SECOND


def test_a_deadline_lies_ahead_and_within_the_limit(office: Office) -> None:
    case = office.case(State.ACCEPTED)
    cap = MONDAY + CAP
    assert refused(lambda: CLOCK.must_lie_ahead(MONDAY, now=MONDAY)) == "error.deadline_past"
    assert refused(lambda: CLOCK.must_lie_ahead(MONDAY + SECOND, now=MONDAY)) is None
    assert refused(lambda: CLOCK.must_keep_cap(case, cap, now=MONDAY)) is None
    assert refused(lambda: CLOCK.must_keep_cap(case, cap + SECOND, now=MONDAY)) == "error.past_cap"
    assert refused(lambda: CLOCK.must_keep_cap(case, cap + SECOND, now=cap)) is None  # better late than none


def test_a_step_ends_with_the_limit_that_never_pauses_while_that_lies_ahead(office: Office) -> None:
    """A step that begins before the limit is due by it, one that begins after it has its own term."""
    case = office.case(State.SUBMITTED)
    cap = MONDAY + CAP
    before, after = CLOCK.due_of(case, now=cap - SECOND), CLOCK.due_of(case, now=cap)
    assert before == cap and after == CLOCK.accept_by(cap) and after > cap
