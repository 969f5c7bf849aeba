"""How often one account may report (R31): each limit of zone/data/limits.yaml, one report before it and at it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Draft, Identity, Person, Place, PlaceSource, Role
from complaints.ports import Mute
from complaints.report import drafting, restraint
from tests.domain.complaints.office import PEPPER, Office
from zone.limits import Limits

#: Small numbers, each different, and far from one another: only the limit under test is near.
FREE = Limits(
    slow_after=100,
    slow_wait_minutes=10,
    confirm_after=100,
    confirm_here_after=100,
    mute_after=100,
    mute_hours=24,
    quiet_from=22,
    quiet_until=7,
)
GATE = Place(source=PlaceSource.LOCATION, lat=34.2549, lon=117.3439)
#: more than 100 m away
YARD = Place(source=PlaceSource.LOCATION, lat=34.2649, lon=117.3439)
REASON = "我是楼长，替大家报的"


@pytest.fixture
def reporter(office: Office) -> Person:
    return office.citizen()


def draft_at(office: Office, person: Person, place: Place = GATE, identity: Identity = Identity.STAFF_ONLY) -> Draft:
    return replace(drafting.open_draft(office.tx, person=person, now=office.now), place=place, identity=identity)


def reports(office: Office, person: Person, limits: Limits, times: int = 1, **draft: object) -> list[Mute | None]:
    """Submits as many times; the mute that each led to."""
    drafts = [draft_at(office, person, **draft) for _ in range(times)]  # type: ignore[arg-type]
    return [
        restraint.note(office.tx, person=person, draft=one, pepper=PEPPER, now=office.now, limits=limits)
        for one in drafts
    ]


def may_report(
    office: Office, person: Person, limits: Limits, *, place: Place = GATE, confirmed: bool = False
) -> NotAllowed | Incomplete | None:
    """None, or what stands against it."""
    draft = draft_at(office, person, place)
    values = {"person": person, "draft": draft, "pepper": PEPPER, "limits": limits, "confirmed": confirmed}
    try:
        restraint.check(office.tx, now=office.now, **values)  # type: ignore[arg-type]
    except (NotAllowed, Incomplete) as error:
        return error
    return None


def said(error: NotAllowed | Incomplete | None) -> tuple[str, dict[str, object]] | None:
    return (error.key, dict(error.values)) if error else None


def test_the_shipped_limits() -> None:
    """A resident who reports with care never meets one."""
    assert Limits.load() == replace(FREE, slow_after=6, confirm_after=10, confirm_here_after=3, mute_after=20)


def test_slow_after_lets_five_through_and_holds_the_next_one_back(office: Office, reporter: Person) -> None:
    limits = replace(FREE, slow_after=6)
    reports(office, reporter, limits, 5)
    assert may_report(office, reporter, limits) is None
    reports(office, reporter, limits)
    assert said(may_report(office, reporter, limits)) == ("error.slow_down", {"minutes": 11})
    assert said(may_report(office, reporter, limits, confirmed=True)) == ("error.slow_down", {"minutes": 11})


def test_slow_wait_minutes_end_to_the_second(office: Office, reporter: Person) -> None:
    limits = replace(FREE, slow_after=1, slow_wait_minutes=10)
    reports(office, reporter, limits)
    office.passes(minutes=9, seconds=59)
    assert said(may_report(office, reporter, limits)) == ("error.slow_down", {"minutes": 1})
    office.passes(seconds=1)
    assert may_report(office, reporter, limits) is None


def test_slow_after_counts_one_hour(office: Office, reporter: Person) -> None:
    limits = replace(FREE, slow_after=2, slow_wait_minutes=120)
    reports(office, reporter, limits)
    office.passes(minutes=30)
    reports(office, reporter, limits)
    office.passes(minutes=29, seconds=59)
    assert said(may_report(office, reporter, limits)) == ("error.slow_down", {"minutes": 91})
    office.passes(seconds=1)
    assert may_report(office, reporter, limits) is None


def test_confirm_after_asks_whether_the_report_is_meant(office: Office, reporter: Person) -> None:
    limits = replace(FREE, confirm_after=3)
    reports(office, reporter, limits, 2)
    assert may_report(office, reporter, limits) is None
    reports(office, reporter, limits)
    asked = may_report(office, reporter, limits)
    assert isinstance(asked, restraint.Confirm) and said(asked) == ("restraint.many", {"count": 3})
    assert may_report(office, reporter, limits, confirmed=True) is None
    office.passes(hours=23, minutes=59, seconds=59)
    assert said(may_report(office, reporter, limits)) == ("restraint.many", {"count": 3})
    office.passes(seconds=1)
    assert may_report(office, reporter, limits) is None


def test_confirm_here_after_counts_one_place(office: Office, reporter: Person) -> None:
    limits = replace(FREE, confirm_here_after=2)
    reports(office, reporter, limits, 1)
    assert may_report(office, reporter, limits) is None
    reports(office, reporter, limits, 1)
    assert said(may_report(office, reporter, limits)) == ("restraint.same_place", {"count": 2})
    assert may_report(office, reporter, limits, place=YARD) is None
    office.passes(days=1)
    assert may_report(office, reporter, limits) is None


def test_a_few_metres_are_the_same_place_and_so_is_the_same_address(office: Office, reporter: Person) -> None:
    def place(lat: float | None, lon: float | None, address: str = "") -> str:
        typed = Place(source=PlaceSource.TYPED, lat=lat, lon=lon, address=address)
        return restraint.subjects(reporter, typed, PEPPER).place

    assert place(34.25490, 117.34390) == place(34.25512, 117.34412, "北门")
    assert place(34.25490, 117.34390) != place(34.25590, 117.34390)
    assert place(34.25490, 117.34390) != place(34.25490, 117.34490)
    assert place(None, None, "桃林路") == place(None, None, "桃林路") != place(None, None, "青岚路")
    assert place(34.2549, None, "桃林路") == place(None, 117.3, "桃林路") == place(None, None, "桃林路")


def test_one_person_s_reports_do_not_hold_another_back(office: Office, reporter: Person) -> None:
    limits = replace(FREE, slow_after=1, mute_after=1)
    neighbour = office.tx.people.ensure(bot_id=1, user_id=9, chat_id=9, lang="zh_CN", now=office.now)
    reports(office, reporter, limits)
    assert may_report(office, neighbour, limits) is None
    subjects = [restraint.subjects(one, GATE, PEPPER) for one in (reporter, neighbour)]
    assert len({subject for one in subjects for subject in (one.person, one.place)}) == 4


def test_mute_after_begins_with_the_last_report_allowed(office: Office, reporter: Person) -> None:
    limits = replace(FREE, mute_after=4)
    assert reports(office, reporter, limits, 3) == [None, None, None]
    assert may_report(office, reporter, limits) is None
    [mute] = reports(office, reporter, limits)
    assert mute is not None and mute.reason == "too_many"
    held = may_report(office, reporter, limits, confirmed=True)
    assert said(held) == ("error.muted", {"until": mute.until, "id": mute.id})


def test_mute_after_counts_24_hours(office: Office, reporter: Person) -> None:
    limits = replace(FREE, mute_after=2)
    reports(office, reporter, limits)
    office.passes(hours=24)
    assert reports(office, reporter, limits) == [None]
    office.passes(hours=23, minutes=59)
    assert reports(office, reporter, limits) != [None]


@pytest.mark.parametrize("hours", [1, 24])
def test_mute_hours_end_at_the_next_full_hour(office: Office, reporter: Person, hours: int) -> None:
    limits = replace(FREE, mute_after=1, mute_hours=hours)
    office.passes(minutes=20)
    [mute] = reports(office, reporter, limits)
    began = office.now - timedelta(minutes=20)
    assert mute is not None and (mute.since, mute.until) == (began, began + timedelta(hours=hours + 1))
    office.now = mute.until - timedelta(seconds=1)
    assert said(may_report(office, reporter, limits)) == ("error.muted", {"until": mute.until, "id": mute.id})
    office.now = mute.until
    assert may_report(office, reporter, limits) is None


def test_anonymous_reports_count_and_leave_no_row(office: Office, reporter: Person) -> None:
    limits = replace(FREE, mute_after=2)
    named, anonymous = reports(office, reporter, limits), reports(office, reporter, limits, identity=Identity.ANONYMOUS)
    assert (named, anonymous != [None]) == ([None], True)
    who = restraint.subjects(reporter, GATE, PEPPER)
    day = office.now - timedelta(days=1)
    assert [office.tx.restraint.times(one, since=day, lasting=True) for one in (who.person, who.place)] == [1, 1]
    assert [office.tx.restraint.times(one, since=day) for one in (who.person, who.place)] == [2, 2]


def test_a_muted_person_appeals_once_with_a_reason(office: Office, reporter: Person) -> None:
    def appeals(text: str) -> None:
        restraint.appeal(office.tx, person=reporter, pepper=PEPPER, text=text, now=office.now)

    with pytest.raises(NotAllowed) as nothing:
        appeals(REASON)
    [mute] = reports(office, reporter, replace(FREE, mute_after=1))
    assert mute is not None
    with pytest.raises(Incomplete) as short:
        appeals(" 冤枉了啊 ")
    appeals(" 冤枉我了啊 ")
    with pytest.raises(NotAllowed) as again:
        appeals(REASON)
    assert [told.value.key for told in (nothing, short, again)] == [
        "error.not_muted", "error.needs.reason", "error.appealed_already",
    ]  # fmt: skip
    kept = restraint.mute_of(office.tx, person=reporter, pepper=PEPPER, now=office.now)
    assert kept is not None and (kept.id, kept.appeal) == (mute.id, "冤枉我了啊")
    [row] = [row for row in office.tx.sending.claim(office.now, limit=10) if row.payload["key"] == "restraint.appealed"]
    assert (row.recipient, row.payload["values"]) == ("group", {"number": str(mute.id)})


def test_an_appeal_of_any_length_is_kept_to_a_thousand_characters(office: Office, reporter: Person) -> None:
    reports(office, reporter, replace(FREE, mute_after=1))
    restraint.appeal(office.tx, person=reporter, pepper=PEPPER, text="冤" * 999 + "枉枉", now=office.now)
    [mute] = office.tx.restraint.holding(now=office.now)
    assert mute.appeal == "冤" * 999 + "枉"


@pytest.mark.parametrize(
    ("role", "may"), [(Role.CLERK, True), (Role.SUPERVISOR, True), (Role.ADMIN, True), (Role.VERIFIER, False)]
)
def test_who_may_lift_a_mute(office: Office, reporter: Person, role: Role, may: bool) -> None:
    limits = replace(FREE, mute_after=1)
    [mute] = reports(office, reporter, limits)
    assert mute is not None
    actor = replace(office.clerk, role=role)
    if may:
        restraint.lift(office.tx, mute_id=mute.id, actor=actor, now=office.now)
        assert may_report(office, reporter, limits) is None
        [act] = office.tx.acts.recent()
        assert (act.action, act.detail, act.staff_id, act.at) == (
            "lift_mute", str(mute.id), office.clerk.staff_id, office.now,
        )  # fmt: skip
    else:
        with pytest.raises(NotAllowed):
            restraint.lift(office.tx, mute_id=mute.id, actor=actor, now=office.now)
        assert may_report(office, reporter, limits) is not None
    with pytest.raises(NotAllowed):
        restraint.lift(office.tx, mute_id=mute.id, actor=replace(actor, staff_id=None), now=office.now)
