"""A firm's year of dates (E12)."""

from datetime import date, datetime, time, timedelta

import pytest

from complaints.case.moves import staff_actor
from complaints.errors import ComplaintError
from complaints.model import Duty, Role
from complaints.office import accounts
from enterprises.calendar import keeping, persons, telling
from enterprises.calendar.model import State, What
from tests.domain.calendar.factory import CATALOGUE, Factory
from zone.zone import CHINA

BOTH = ("吴联系", "郑环保")


def days_between(factory: Factory, until: date) -> dict[str, list[tuple[str, int]]]:
    """Every day from today on: who was told which step."""
    found = {}
    while factory.today < until:
        factory.today += timedelta(days=1)
        if told := factory.told():
            found[factory.today.isoformat()] = told
    return found


def test_e12_a_permit_is_renewed_60_days_before_it_ends_and_two_persons_are_told_each_step_once(
    factory: Factory,
) -> None:
    factory.today = date(2026, 6, 1)
    factory.has_permit(date(2027, 3, 31))
    (one,) = factory.open_dates()
    assert (one.due_on, one.template) == (date(2027, 1, 30), "discharge_renewal")
    assert days_between(factory, date(2027, 2, 7)) == {
        "2026-08-03": [("吴联系", 180), ("郑环保", 180)],
        "2026-11-01": [("吴联系", 90), ("郑环保", 90)],
        "2026-12-01": [("吴联系", 60), ("郑环保", 60)],
        "2026-12-31": [("吴联系", 30), ("郑环保", 30)],
        "2027-01-23": [("吴联系", 7), ("郑环保", 7)],
        "2027-01-27": [("吴联系", 3), ("郑环保", 3)],
        "2027-01-29": [("吴联系", 1), ("郑环保", 1)],
        "2027-01-30": [("吴联系", 0), ("郑环保", 0)],
        "2027-01-31": [("吴联系", -1), ("郑环保", -1)],
        "2027-02-06": [("吴联系", -7), ("郑环保", -7)],
    }
    factory.does(one)
    assert days_between(factory, date(2027, 3, 30)) == {}


def test_a_late_start_sends_the_nearest_step_only(factory: Factory) -> None:
    factory.today = date(2026, 6, 1)
    factory.has_permit(date(2027, 3, 31))
    factory.today = date(2027, 1, 28)  # nobody ran the service for seven months
    assert factory.told() == [("吴联系", 3), ("郑环保", 3)]
    assert factory.told() == []


def test_no_message_at_night(factory: Factory) -> None:
    factory.has_permit(date(2027, 3, 31))
    for hour in (0, 7, 20, 23):
        night = datetime.combine(factory.today, time(hour, 59), CHINA)
        assert telling.remind(factory.tx, now=night, zone=CHINA) == 0
    assert telling.remind(factory.tx, now=datetime.combine(factory.today, time(8), CHINA), zone=CHINA) == 1


def test_a_changed_permit_moves_its_date_and_tells_its_steps_again(factory: Factory) -> None:
    factory.has_permit(date(2027, 3, 31))
    (one,) = factory.open_dates()
    assert factory.told() == [("吴联系", 90), ("郑环保", 90)]
    factory.today += timedelta(days=1)
    factory.has_permit(date(2027, 2, 28))
    (moved,) = factory.open_dates()
    assert (moved.id, moved.due_on, moved.sequence) == (one.id, date(2026, 12, 30), 1)
    assert [entry.what for entry in factory.tx.calendar.history(one.id)] == [What.ADDED, What.TOLD, What.MOVED]
    assert factory.told() == [("吴联系", 60), ("郑环保", 60)]


def test_a_renewed_permit_brings_the_next_date_and_one_that_goes_takes_its_date_along(factory: Factory) -> None:
    factory.has_permit(date(2027, 1, 31))
    (first,) = factory.open_dates()
    factory.does(first)
    factory.today += timedelta(days=1)
    factory.has_permit(date(2032, 1, 31))
    (second,) = factory.open_dates()
    assert (second.series, second.number, second.due_on) == (first.series, 2, date(2031, 12, 2))
    factory.today += timedelta(days=1)
    factory.has_permit(None)
    assert factory.open_dates() == []
    assert factory.fresh(second).state is State.DROPPED


def test_a_permit_that_had_ended_before_it_was_seen_sets_no_date(factory: Factory) -> None:
    factory.has_permit(factory.today - timedelta(days=1))
    assert factory.open_dates() == []


def test_what_was_looked_at_is_not_looked_at_again_until_it_changes(factory: Factory) -> None:
    factory.has_permit(date(2027, 3, 31))
    assert factory.follows() == 0


def test_the_next_one_of_a_rhythm_appears_when_one_is_done(factory: Factory) -> None:
    report = factory.adds(template="report_year", day="2027-01-15")
    factory.today = date(2027, 1, 20)  # late
    coming = factory.does(report)
    assert coming is not None
    assert (coming.due_on, coming.number, coming.series) == (date(2028, 1, 15), 2, report.series)
    assert factory.told() == []


def test_a_plan_for_three_years_counts_from_the_day_when_it_was_done(factory: Factory) -> None:
    plan = factory.adds(template="emergency_plan", day="2027-01-15")
    factory.today = date(2026, 12, 31)
    coming = factory.does(plan)
    assert coming is not None
    assert coming.due_on == date(2029, 12, 31)


def test_done_needs_a_file_or_a_note(factory: Factory) -> None:
    one = factory.adds(day="2026-12-01")
    with pytest.raises(ComplaintError) as refused:
        factory.does(one, note="  ")
    assert (refused.value.key, factory.fresh(one).state) == ("calendar.wrong.proof", State.OPEN)


def test_done_is_taken_back_and_the_next_one_goes(factory: Factory) -> None:
    one = factory.adds(day="2026-12-31", count="1", span="month")
    coming = factory.does(one)
    assert coming is not None
    again = {"seen": factory.fresh(one).sequence, "now": factory.now, "today": factory.today}
    keeping.reopen(factory.tx, factory.member, one.id, **again)  # type: ignore[arg-type]
    assert [(other.id, other.due_on) for other in factory.open_dates()] == [(one.id, date(2026, 12, 31))]
    later = factory.does(one)
    assert later is not None
    assert (later.number, later.due_on) == (3, date(2027, 1, 31))


def test_the_second_of_two_people_who_finish_it_at_once_is_told(factory: Factory) -> None:
    one = factory.adds(day="2026-12-31")
    change = {"note": "已办", "files": 0, "seen": one.sequence, "now": factory.now, "today": factory.today}
    keeping.finish(factory.tx, factory.member, one.id, **change)  # type: ignore[arg-type]
    with pytest.raises(ComplaintError) as refused:
        keeping.finish(factory.tx, factory.member, one.id, **change)  # type: ignore[arg-type]
    assert refused.value.key == "calendar.wrong.not_open"


def test_a_date_of_the_register_is_changed_in_the_register(factory: Factory) -> None:
    factory.has_permit(date(2027, 3, 31))
    (one,) = factory.open_dates()
    given = keeping.read({"title": "x", "day": "2027-05-01"}, CATALOGUE, today=factory.today)
    with pytest.raises(ComplaintError) as refused:
        keeping.change(factory.tx, factory.member, one.id, given, seen=0, now=factory.now, today=factory.today)
    assert refused.value.key == "calendar.wrong.of_register"


def test_a_firm_that_gives_the_end_of_its_permit_gets_the_day_of_the_application(factory: Factory) -> None:
    assert factory.adds(template="discharge_renewal", day="2027-03-31").due_on == date(2027, 1, 30)


@pytest.mark.parametrize(
    ("typed", "key", "field"),
    [
        ({"title": " ", "day": "2026-12-01"}, "calendar.wrong.title", "title"),
        ({"day": ""}, "calendar.wrong.no_day", "day"),
        ({"day": "2027-02-29"}, "calendar.wrong.day", "day"),
        ({"day": "2206-12-01"}, "calendar.wrong.far", "day"),
        ({"day": "2026-12-01", "count": "0", "span": "month"}, "calendar.wrong.every", "count"),
        ({"day": "2026-12-01", "template": "none"}, "calendar.wrong.template", "template"),
        ({"title": "长" * 61, "day": "2026-12-01"}, "error.field_too_long", "title"),
    ],
)
def test_what_is_unusable_is_said_at_its_field(factory: Factory, typed: dict[str, str], key: str, field: str) -> None:
    with pytest.raises(ComplaintError) as refused:
        factory.adds(**typed)
    assert (refused.value.key, getattr(refused.value, "field", "")) == (key, field)


def test_the_two_persons_are_chosen_by_the_firm_else_by_their_duty(factory: Factory) -> None:
    third = factory.joins("孙厂长", Duty.LEGAL)

    def names() -> list[str]:
        return [one.account.name for one in persons.reminded(factory.tx, factory.firm.id)]

    assert names() == list(BOTH)
    persons.choose(factory.tx, factory.member, [third.id, factory.wu.id])
    assert names() == ["孙厂长", "吴联系"]
    clerk = staff_actor(factory.tx.staff.add(name="李受理", role=Role.ADMIN, telegram_id=None))
    accounts.close_member(factory.tx, third, actor=clerk, now=factory.now)
    assert names() == list(BOTH)


def test_whoever_joins_later_is_told_then(factory: Factory) -> None:
    clerk = staff_actor(factory.tx.staff.add(name="李受理", role=Role.ADMIN, telegram_id=None))
    for account in (factory.wu, factory.zheng):
        accounts.close_member(factory.tx, account, actor=clerk, now=factory.now)
    factory.has_permit(date(2027, 3, 31))
    assert factory.told() == []
    factory.joins("孙厂长", Duty.LEGAL)
    factory.today += timedelta(days=1)
    assert factory.told() == [("孙厂长", 90)]


def test_another_firm_s_date_is_unknown(factory: Factory) -> None:
    one, other = factory.adds(day="2026-12-31"), Factory(factory.tx)
    with pytest.raises(ComplaintError) as refused:
        keeping.own(factory.tx, other.member, one.id)
    assert refused.value.key == "calendar.wrong.unknown"
