"""Photos and place of a report, held against each other (R05)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.model import Evidence, EvidenceState, Place, PlaceSource
from complaints.report.agreement import AHEAD, FAR_M, LONG, Disagreement, ReportDoubt, disagreements
from tests.contracts.samples import NOW
from texts import LANGUAGES, label
from zone import Datum, distance_m

HERE = Place.at(34.27, 117.25, datum=Datum.WGS84, source=PlaceSource.LOCATION)
LAT, LON = st.floats(34.2, 34.3), st.floats(117.2, 117.3)


def photo(lat: float | None = None, lon: float | None = None, taken_at: datetime | None = None) -> Evidence:
    return Evidence(
        id=1,
        draft_id=1,
        case_id=None,
        kind="document",
        stage="report",
        bot_id=None,
        file_id="",
        file_unique_id="u",
        size=1,
        state=EvidenceState.STORED,
        lat=lat,
        lon=lon,
        taken_at=taken_at,
        added_at=NOW,
    )


def doubts(place: Place | None, *photos: Evidence) -> list[ReportDoubt]:
    return [found.doubt for found in disagreements(place, photos)]


def test_nothing_to_compare() -> None:
    assert disagreements(None, ()) == ()
    assert disagreements(HERE, (photo(),)) == ()
    assert disagreements(Place(source=PlaceSource.TYPED, address="桃园路"), (photo(34.2, 117.2),)) == ()


@pytest.mark.parametrize(("lat", "far"), [(34.27, []), (34.2717, []), (34.2719, [ReportDoubt.PHOTO_FAR])])
def test_two_hundred_metres(lat: float, far: list[ReportDoubt]) -> None:
    assert doubts(HERE, photo(lat, 117.25)) == far


@pytest.mark.parametrize(
    ("age", "old"), [(timedelta(minutes=5), []), (LONG, []), (LONG + timedelta(seconds=1), [ReportDoubt.PHOTO_OLD])]
)
def test_a_day(age: timedelta, old: list[ReportDoubt]) -> None:
    assert doubts(HERE, photo(taken_at=NOW - age)) == old


@pytest.mark.parametrize(
    ("ahead", "doubted"),
    [
        (timedelta(minutes=5), []),
        (AHEAD, []),
        (AHEAD + timedelta(seconds=1), [ReportDoubt.PHOTO_AHEAD]),
        (timedelta(days=365 * 70), [ReportDoubt.PHOTO_AHEAD]),
    ],
)
def test_a_photo_from_the_future_is_a_doubt(ahead: timedelta, doubted: list[ReportDoubt]) -> None:
    assert doubts(HERE, photo(taken_at=NOW + ahead)) == doubted


def test_photos_of_two_places_and_times() -> None:
    first, second = photo(34.27, 117.25, NOW), photo(34.28, 117.25, NOW - timedelta(days=2))
    assert disagreements(HERE, (first, second)) == (
        Disagreement(doubt=ReportDoubt.PHOTO_FAR, metres=distance_m((34.27, 117.25), (34.28, 117.25))),
        Disagreement(doubt=ReportDoubt.PHOTOS_FAR, metres=distance_m((34.27, 117.25), (34.28, 117.25))),
        Disagreement(doubt=ReportDoubt.PHOTO_OLD, time=timedelta(days=2)),
        Disagreement(doubt=ReportDoubt.PHOTOS_LONG, time=timedelta(days=2)),
    )


@given(points=st.lists(st.tuples(LAT, LON), max_size=4))
def test_the_widest_distance_is_told(points: list[tuple[float, float]]) -> None:
    told = {found.doubt: found.metres for found in disagreements(HERE, [photo(*point) for point in points])}
    widest = max((distance_m((34.27, 117.25), point) for point in points), default=0)
    assert told.get(ReportDoubt.PHOTO_FAR) == (widest if widest > FAR_M else None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("source", PlaceSource)
def test_every_way_to_give_a_place_has_words(source: PlaceSource, lang: str) -> None:
    for family in ("place.source", "pin"):
        assert "34.27" in label(f"{family}.{source}", lang, lat="34.27", lon="117.25")


def test_a_chinese_pair_can_not_be_stored_as_if_it_were_wgs84() -> None:
    with pytest.raises(ValueError, match=r"with Place\.at"):
        Place(source=PlaceSource.LINK, lat=34.27, lon=117.25, datum=Datum.GCJ02)
