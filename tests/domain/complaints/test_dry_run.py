"""O03: before other zone data are published, operators see what they would have changed in the last month."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.case.dry_run import HARD_CAP, Effect, Rules, effect
from complaints.case.lifecycle import Action
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.model import Complaint, Event, Place, PlaceSource, State
from tests.domain.complaints.office import Office
from zone import Category, Named, Zone
from zone.documents import document, file_text, laid_over

XUZHOU = Zone.load()


def rules(**texts: str) -> Rules:
    with laid_over(None, texts) as folder:
        zone = Zone.load(folder)
    return Rules(zone=zone, clock=Clock(WorkingTime(zone.hours, zone.timezone), zone.terms))


@pytest.fixture(scope="module")
def now_used() -> Rules:
    return rules()


def look(office: Office, cases: list[Complaint], before: Rules, after: Rules) -> Effect:
    pairs = [(case, office.tx.cases.events(case.id)) for case in cases]
    return effect(pairs, before=before, after=after, now=office.now)


def duty_with(old: str, new: str) -> str:
    one = document("duty")
    assert one is not None
    text = file_text(None, one)
    assert old in text
    return text.replace(old, new)


def test_a_category_moved_to_another_unit_names_the_cases_that_would_have_gone_there(
    office: Office, now_used: Rules
) -> None:
    dust, water = office.case(State.ACCEPTED), office.case(State.ACCEPTED, category="water")
    row = "site_dust, subdistricts: all, unit: "
    after = rules(duty=duty_with(f"{row}planning", f"{row}environment"))
    found = look(office, [dust, water], now_used, after)
    assert (found.looked, [one.number for one in found.moved], found.retimed) == (2, [dust.number], [])
    assert (found.moved[0].unit_before, found.moved[0].unit_after) == ("planning", "environment")


def test_another_holder_of_the_same_post_is_counted_apart(office: Office, now_used: Rules) -> None:
    case = office.case(State.ACCEPTED)
    found = look(office, [case], now_used, rules(duty=duty_with("扬尘管控岗（待确认）", "孙某")))
    assert ([one.holder_after for one in found.rehanded], found.moved) == (["孙某"], [])


def test_a_shorter_term_tells_what_would_have_been_late(office: Office, now_used: Rules) -> None:
    begun = office.now
    case = office.case(State.SUBMITTED)
    office.passes(hours=3)
    accepted = office.does(Action.ACCEPT, case, office.clerk)
    after = rules(terms="- {id: accept, amount: 2, unit: hour, source: 内部约定}\n")
    (change,) = look(office, [accepted], now_used, after).newly_late
    (step,) = change.steps
    assert (step.step, step.due_after, step.late_before, step.late_after) == (
        "submitted", begun + timedelta(hours=2), False, True
    )  # fmt: skip


def test_a_longer_limit_tells_what_would_have_been_in_time(office: Office, now_used: Rules) -> None:
    case = office.case(State.RECTIFYING)
    office.passes(days=61)
    after = rules(terms="- {id: hard_cap, amount: 90, unit: day, source: 内部约定}\n")
    found = look(office, [case], now_used, after)
    assert [(one.no_longer_late, [step.step for step in one.steps]) for one in found.retimed] == [(True, [HARD_CAP])]


def test_a_step_in_which_the_clock_stood_still_is_not_compared(office: Office, now_used: Rules) -> None:
    case = office.case(State.ACCEPTED)
    office.tx.cases.append(Event.of(case, Action.PAUSE, actor=office.clerk, at=office.now))
    office.passes(days=9)
    after = rules(terms="- {id: dispatch, amount: 1, unit: hour, source: 内部约定}\n")
    assert look(office, [case], now_used, after).changes == ()


def test_other_borders_move_a_case_by_its_point(office: Office, now_used: Rules) -> None:
    square = "[[[117.1,34.2],[117.3,34.2],[117.3,34.4],[117.1,34.4],[117.1,34.2]]]"
    areas = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "xuzhuang"},'
        f' "geometry": {{"type": "Polygon", "coordinates": {square}}}}}]}}'
    )
    duty = duty_with(
        "categories: site_dust, subdistricts: all, unit: planning",
        "categories: site_dust, subdistricts: [jinlonghu, jinshanqiao, dahuangshan, damiao, donghuan], unit: planning",
    ).replace("night: []", "  - {categories: site_dust, subdistricts: xuzhuang, unit: urban}\nnight: []")
    case = office.case(
        State.ACCEPTED, place=Place(source=PlaceSource.MAP_PIN, lat=34.3, lon=117.2, subdistrict="damiao")
    )
    found = look(office, [case], rules(duty=duty), rules(duty=duty, areas=areas))
    assert [(one.unit_before, one.unit_after) for one in found.moved] == [("planning", "urban")]


def test_a_category_that_is_no_longer_offered_is_counted(office: Office, now_used: Rules) -> None:
    cases = [office.case(State.SUBMITTED, category="quarry"), office.case(State.SUBMITTED)]
    found = look(office, cases, now_used, rules(categories="- {id: quarry, zh_CN: 采石, offered: false}\n"))
    assert (found.withdrawn, found.changes) == (1, ())


STATES = st.sampled_from([state for state in State if state is not State.DRAFT])
PAIRS = st.tuples(st.sampled_from(XUZHOU.categories), st.sampled_from(XUZHOU.subdistricts))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=STATES, pair=PAIRS, minutes=st.integers(min_value=0, max_value=60 * 24 * 40))
def test_an_unchanged_zone_changes_nothing(
    office: Office, now_used: Rules, state: State, pair: tuple[Category, Named], minutes: int
) -> None:
    category, place = pair
    case = office.case(state, category=category.id, territory=place.id)
    event = Event.of(replace(case, state=State.CLOSED), "x", actor=office.clerk, at=case.created_at, before=state)
    now = case.created_at + timedelta(minutes=minutes)
    found = effect([(case, [event])], before=now_used, after=rules(), now=now)
    assert (found.looked, found.withdrawn, found.changes) == (1, 0, ())
