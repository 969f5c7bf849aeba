"""Which reports are likely the same, and why (R22); places reported again and again (S24)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from complaints.model import Complaint, Place, PlaceSource, State
from complaints.places.sites import note_site, reports_at
from complaints.report.similar import CELL_DEGREES, Like, Matter, bounds_of, cell_of, cells_around, find_similar
from tests.domain.complaints.conftest import MONDAY
from tests.domain.complaints.office import Office
from zone.likeness import MOST_M, Likeness
from zone.rows import BadRows

LIKENESS = Likeness.load()
WORDS = "工地土堆没盖，刮风全是灰"
METRE = 1 / 111_195


def point(north_m: float = 0, east_m: float = 0) -> Place:
    lat = 34.2549 + north_m * METRE
    return Place(source=PlaceSource.LOCATION, lat=lat, lon=117.3439 + east_m * METRE / 0.8266, subdistrict="damiao")


def matter(place: Place | None = None, *, category: str = "site_dust", text: str = WORDS) -> Matter:
    return Matter(place=place or point(), category=category, text=text)


def likes(office: Office, one: Matter | None = None, limit: int = 3) -> list[Like]:
    return list(find_similar(office.tx, one or matter(), likeness=LIKENESS, now=office.now, limit=limit))


def reported(
    office: Office, place: Place | None = None, *, state: State = State.ACCEPTED, **fields: object
) -> Complaint:
    return office.case(state, place=place or point(50), **{"text": WORDS, **fields})


def test_r22_the_parts_of_a_score_are_said(office: Office) -> None:
    case = reported(office, point(50), created_at=MONDAY - timedelta(days=3))
    [like] = likes(office)
    assert (like.case.number, round(like.distance_m or 0), like.age) == (case.number, 50, timedelta(days=3))
    assert (like.category, round(like.near, 2), round(like.recent, 2), like.words) == (1.0, 0.75, 0.9, 1.0)
    assert round(like.score, 3) == round(0.3 + 0.35 * 0.75 + 0.15 * 0.9 + 0.2, 3)


@pytest.mark.parametrize("bearing", [(1, 0), (-1, 0), (0, 1), (0, -1), (0.7071, 0.7071), (-0.7071, -0.7071)])
def test_r22_nothing_within_the_radius_is_missed_over_the_edge_of_a_cell(
    office: Office, bearing: tuple[float, float]
) -> None:
    north, east = bearing
    reported(office, point(495 * north, 495 * east), category="quarry")
    reported(office, point(505 * north, 505 * east), category="quarry")
    found = likes(office, matter(category="quarry"))
    assert [round(like.distance_m or 0, -1) for like in found] == [pytest.approx(495, abs=6)]
    assert MOST_M == 500


def test_r22_likest_first_and_open_before_closed(office: Office) -> None:
    far = reported(office, point(150))
    near = reported(office, point(20))
    closed = reported(office, point(), state=State.CLOSED)
    assert [like.case.id for like in likes(office)] == [near.id, far.id, closed.id]


def test_r22_another_category_needs_the_same_words(office: Office) -> None:
    reported(office, category="black_smoke")
    related = reported(office, category="bare_soil", text="一大片黄土露着")
    assert [like.case.id for like in likes(office, matter(text="夜里很吵"))] == [related.id]
    assert len(likes(office)) == 2


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REJECTED, State.DUPLICATE])
def test_r22_what_is_over_or_merged_is_not_offered(office: Office, state: State) -> None:
    reported(office, state=state)
    assert likes(office) == []


def test_r22_closed_cases_for_thirty_days(office: Office) -> None:
    reported(office, state=State.CLOSED, created_at=MONDAY - timedelta(days=90))
    assert len(likes(office)) == 1
    office.passes(days=31)
    assert likes(office) == []


def test_r22_two_addresses_on_one_road(office: Office) -> None:
    def at(address: str, subdistrict: str = "damiao") -> Place:
        return Place(source=PlaceSource.TYPED, address=address, subdistrict=subdistrict)

    same = reported(office, at("桃林路 12 号对面工地"))
    reported(office, at("桃林路 12 号对面工地", "jinlonghu"))
    reported(office, at("青岚大道北头"))
    [like] = likes(office, matter(at("桃林路12号对面的工地")))
    assert (like.case.id, like.distance_m) == (same.id, None)
    assert likes(office, matter(at("门口"))) == [] and cell_of(at("门口")) == ""


def test_r22_a_corrected_place_is_found_where_it_is_now(office: Office) -> None:
    case = reported(office, point(5000))
    assert likes(office) == []
    assert office.tx.cases.save(replace(case, place=point(10)), seen=case.version)
    assert [like.case.id for like in likes(office)] == [case.id]
    assert cell_of(point()) in cells_around(point())


@pytest.mark.parametrize(("lat", "lon"), [(34.2761, 117.3209), (0.03, 0.05), (0.0299999, 0.0479999), (-0.001, -0.001)])
def test_s24_a_cell_s_bounds_hold_the_points_in_it(lat: float, lon: float) -> None:
    bounds = bounds_of(cell_of(Place(source=PlaceSource.LOCATION, lat=lat, lon=lon)))
    assert bounds is not None
    south, west, north, east = bounds
    assert south - 1e-9 <= lat <= north + 1e-9 and west - 1e-9 <= lon <= east + 1e-9
    assert (north - south, east - west) == pytest.approx(CELL_DEGREES)


def test_s24_a_road_has_no_bounds() -> None:
    cell = cell_of(Place(source=PlaceSource.TYPED, address="桃林路12号"))
    assert cell.startswith("a:") and bounds_of(cell) is None and bounds_of("") is None


def test_s24_the_third_report_in_thirty_days_makes_a_site(office: Office) -> None:
    old = reported(office, point(10), created_at=MONDAY - timedelta(days=31))
    two = [reported(office, point(at)) for at in (0, 60)]
    away = reported(office, point(400))
    for case in (old, *two, away):
        assert note_site(office.tx, case=case, likeness=LIKENESS, now=office.now) is None
    third = reported(office, point(100), category="road_dust", state=State.DUPLICATE)
    site = note_site(office.tx, case=third, likeness=LIKENESS, now=office.now)
    assert site is not None and site.count == 3
    reports = reports_at(office.tx, site, likeness=LIKENESS, now=office.now)
    assert [row.id for row, _ in reports] == [two[0].id, two[1].id, third.id]
    assert [key for _, key in office.notices()] == ["site.card"]


def test_s24_the_group_is_told_at_each_doubling_only(office: Office) -> None:
    told = 0
    for n in range(1, 14):
        site = note_site(office.tx, case=reported(office, point(n)), likeness=LIKENESS, now=office.now)
        told += len(office.notices())
        assert (site.count if site else 0) == (n if n >= 3 else 0)
        assert told == (n >= 3) + (n >= 6) + (n >= 12)
    assert len(office.tx.sites.recent(since=MONDAY)) == 1


def test_s24_withdrawn_and_rejected_reports_do_not_count(office: Office) -> None:
    for state in (State.WITHDRAWN, State.REJECTED):
        reported(office, state=state)
    for _ in range(2):
        assert note_site(office.tx, case=reported(office), likeness=LIKENESS, now=office.now) is None


def test_a_zone_s_rows_take_the_place_of_ours_and_mistakes_have_a_line(tmp_path: Path) -> None:
    path = tmp_path / "likeness.yaml"
    path.write_text("- {id: quarry, radius_m: 100, days: 5, source: 区里约定}\n", "utf-8")
    loaded = Likeness.load(path)
    assert (loaded.of("quarry").radius_m, loaded.of("site_dust").radius_m) == (100, 200)
    rows = ("id: quarry, radius_m: 900, days: 5, source: 约定", "id: nonsense, radius_m: 9, days: 5, source: 约定")
    path.write_text("".join(f"- {{{row}}}\n" for row in rows), "utf-8")
    with pytest.raises(BadRows) as refused:
        Likeness.load(path)
    assert [problem.line for problem in refused.value.problems] == [1, 2]
