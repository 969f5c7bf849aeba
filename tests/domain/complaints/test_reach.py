"""How near, how recent and how alike another report must be to be offered as the same matter (R22): a resident shown
too little reports twice, one shown too much joins a stranger's matter."""

from datetime import timedelta

import pytest

from complaints.model import Complaint, Place, PlaceSource, State
from complaints.places.sites import note_site, site_of
from complaints.report.similar import Matter, cell_of, cells_within, find_similar, of_site
from tests.domain.complaints.conftest import MONDAY
from tests.domain.complaints.office import Office
from zone.likeness import Likeness

LIKENESS = Likeness.load()
CATEGORIES = sorted(set(LIKENESS.rows) - {"repeat"})
WORDS = "工地土堆没盖，刮风全是灰"
METRE = 1 / 111_195
SECOND = timedelta(seconds=1)


def point(north_m: float = 0) -> Place:
    return Place(source=PlaceSource.LOCATION, lat=34.2549 + north_m * METRE, lon=117.3439, subdistrict="damiao")


def at(address: str) -> Place:
    return Place(source=PlaceSource.TYPED, address=address, subdistrict="damiao")


def reported(office: Office, place: Place, category: str = "site_dust", **fields: object) -> Complaint:
    state = fields.pop("state", State.ACCEPTED)
    assert isinstance(state, State)
    return office.case(state, place=place, category=category, **{"text": WORDS, **fields})


def offered(office: Office, category: str = "site_dust", *, place: Place | None = None, text: str = WORDS) -> list[int]:
    matter = Matter(place=place or point(), category=category, text=text)
    return [like.case.id for like in find_similar(office.tx, matter, likeness=LIKENESS, now=office.now)]


@pytest.mark.parametrize("category", CATEGORIES)
def test_an_open_report_is_offered_for_its_category_s_days(office: Office, category: str) -> None:
    window = LIKENESS.of(category).window
    case = reported(office, point(), category, created_at=MONDAY - window)
    assert offered(office, category) == [case.id]
    office.now += SECOND
    assert offered(office, category) == []


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_closed_report_is_offered_for_thirty_days_in_every_category(office: Office, category: str) -> None:
    """又出现了: also where open reports of the category fade within days."""
    case = reported(office, point(), category, state=State.CLOSED, created_at=MONDAY - timedelta(days=200))
    office.passes(days=30)
    assert offered(office, category) == [case.id]
    office.now += SECOND
    assert offered(office, category) == []


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_report_is_offered_within_its_category_s_radius(office: Office, category: str) -> None:
    radius = LIKENESS.of(category).radius_m
    near = reported(office, point(radius - 1), category)
    reported(office, point(-radius - 1), category)
    assert offered(office, category) == [near.id]


@pytest.mark.parametrize(
    ("own", "other", "is_offered"),
    [
        ("site_dust", "bare_soil", True),  # residents mix them up
        ("site_dust", "night_noise", True),
        ("site_dust", "other", True),
        ("other", "site_dust", True),
        ("site_dust", "black_smoke", False),
        ("black_smoke", "industrial_gas", False),
        ("night_noise", "industrial_gas", False),
    ],
)
def test_another_category_at_the_same_place_needs_to_be_related(
    office: Office, own: str, other: str, is_offered: bool
) -> None:
    case = reported(office, point(), other, text="一大片黄土露着")
    assert offered(office, own, text="夜里很吵") == ([case.id] if is_offered else [])


def test_an_unrelated_category_is_offered_when_the_words_are_the_same(office: Office) -> None:
    case = reported(office, point(), "black_smoke")
    assert offered(office, text=WORDS) == [case.id]
    assert offered(office, text="夜里很吵") == []


def test_a_case_is_not_offered_as_its_own_like(office: Office) -> None:
    case = reported(office, point())
    found = find_similar(office.tx, Matter.of_case(case), likeness=LIKENESS, now=office.now)
    assert list(found) == []


def test_three_are_offered_and_a_handed_over_one_is_open(office: Office) -> None:
    cases = [reported(office, point(10 * n)) for n in range(4)]
    assert offered(office) == [case.id for case in cases[:3]]
    transferred = reported(office, point(), state=State.TRANSFERRED)
    assert offered(office)[0] in (cases[0].id, transferred.id) and transferred.id in offered(office)


def test_a_road_is_one_place_within_its_sub_district_only() -> None:
    road = cell_of(at("桃林路12号"))
    assert road == cell_of(at("桃林路 99 号")) != cell_of(at("青岚大道北头"))
    assert road != cell_of(Place(source=PlaceSource.TYPED, address="桃林路12号", subdistrict="jinlonghu"))
    assert cell_of(at("门口")) == ""


@pytest.mark.parametrize(("radius", "cells"), [(1, 9), (500, 9), (501, 25), (1000, 25), (1001, 49)])
def test_as_many_squares_are_searched_as_the_radius_needs(radius: int, cells: int) -> None:
    assert len(set(cells_within(34.2549, 117.3439, radius_m=radius))) == cells


def test_a_site_s_reports_are_those_within_its_radius_and_time(office: Office) -> None:
    near = reported(office, point(149), created_at=MONDAY)
    reported(office, point(151), created_at=MONDAY)
    reported(office, point(), created_at=MONDAY - SECOND)
    for state in (State.WITHDRAWN, State.REJECTED):
        reported(office, point(), state=state)
    found = of_site(office.tx, point(), radius_m=150, since=MONDAY)
    assert [(row.id, round(away or 0)) for row, away in found] == [(near.id, 149)]


def test_the_third_report_makes_a_site_and_a_later_one_belongs_to_it(office: Office) -> None:
    for n in range(2):
        assert note_site(office.tx, case=reported(office, point(n)), likeness=LIKENESS, now=office.now) is None
    third = reported(office, point(2))
    site = note_site(office.tx, case=third, likeness=LIKENESS, now=office.now)
    assert site is not None
    assert site_of(office.tx, third, likeness=LIKENESS, now=office.now) == site
    inside, outside = reported(office, point(2 + 149)), reported(office, point(2 + 151))
    assert site_of(office.tx, inside, likeness=LIKENESS, now=office.now) == site
    assert site_of(office.tx, outside, likeness=LIKENESS, now=office.now) is None


def test_short_words_are_alike_also_where_no_two_characters_stand_together_twice(office: Office) -> None:
    """灰大 and 灰很大 share no pair of characters."""
    case = reported(office, point(), "black_smoke", text="灰很大")
    [like] = find_similar(
        office.tx, Matter(place=point(), category="site_dust", text="灰大"), likeness=LIKENESS, now=office.now
    )
    assert (like.case.id, like.words) == (case.id, pytest.approx(0.8))
