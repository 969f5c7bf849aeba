"""S31: staff correct category, place and sub-district; the reporter of this case alone hears of it."""

from pathlib import Path

import pytest

from complaints.case.lifecycle import Action
from complaints.case.moves import load
from complaints.case.public_view import public_events
from complaints.case.reach import is_reachable
from complaints.errors import Incomplete
from complaints.model import Identity, Place, PlaceSource, State
from complaints.office.given_place import place_given, shown
from complaints.office.responsibility import propose
from complaints.report.similar import Matter, find_similar
from tests.domain.complaints.office import MOVED, Office
from zone import Datum, Zone

ZONE = Zone.load()


def test_s31_a_corrected_category_is_in_the_case_and_its_reason_in_the_history(office: Office) -> None:
    case = office.case(State.DISPATCHED, text="坡上的土没盖")
    moved = office.does(Action.RECLASSIFY, case, office.clerk, public_text="谢谢您的照片")
    assert (moved.category, moved.state, moved.version) == ("bare_soil", State.DISPATCHED, 4)
    assert (moved.due_at, moved.rectify_by, moved.owner_id) == (case.due_at, case.rectify_by, None)
    event = office.tx.cases.events(case.id)[-1]
    assert (event.action, event.note, event.public_text) == ("reclassify", "照片里是裸土", "谢谢您的照片")
    assert event.values == {"category": "bare_soil", "category_before": "site_dust"}
    assert office.notices() == [("reporter", "notice.reclassify"), ("group", "card")]
    assert [(one.text, one.proposed, one.chosen) for one in office.tx.curation.examples()] == [
        ("坡上的土没盖", "site_dust", "bare_soil")
    ]


def test_r17_the_words_of_an_anonymous_report_are_no_example(office: Office) -> None:
    case = office.case(State.SUBMITTED, identity=Identity.ANONYMOUS)
    office.does(Action.RECLASSIFY, case, office.clerk)
    assert office.tx.curation.examples() == []


@pytest.mark.parametrize(
    ("action", "same", "error"),
    [
        (Action.RECLASSIFY, {"category": "site_dust"}, "error.same_category"),
        (Action.REZONE, {"territory": "damiao"}, "error.same_territory"),
        (Action.RELOCATE, {"place": Place(source=PlaceSource.TYPED, address="路")}, "error.same_place"),
        (Action.RECLASSIFY, {"why": "  "}, "error.needs.why"),
        (Action.RELOCATE, {"why": ""}, "error.needs.why"),
        (Action.REZONE, {"why": ""}, "error.needs.why"),
    ],
)
def test_s31_nothing_to_correct_and_no_reason_are_said(
    office: Office, action: Action, same: dict[str, object], error: str
) -> None:
    case = office.case(State.ACCEPTED)
    with pytest.raises(Incomplete) as refused:
        office.does(action, case, office.clerk, **same)
    assert refused.value.key == error
    assert load(office.tx, case.id) == case


def test_s31_the_sub_district_follows_the_place_and_the_duty_table_follows_both(office: Office) -> None:
    case = office.case(State.ACCEPTED, place=Place(source=PlaceSource.TYPED, address="路"), territory="")
    there = Place(source=PlaceSource.LANDMARK, address="湖边", lat=34.26, lon=117.3, subdistrict="jinlonghu")
    moved = office.does(Action.RELOCATE, case, office.clerk, place=there)
    assert (moved.place, moved.territory) == (there, "jinlonghu")
    assert propose(ZONE, moved).territory == "jinlonghu"
    again = office.does(Action.RELOCATE, moved, office.clerk, place=MOVED, territory="jinlonghu")
    assert (again.territory, again.place.subdistrict) == ("jinlonghu", "jinlonghu")


def test_s31_likeness_follows_at_once(office: Office) -> None:
    near = office.case(State.ACCEPTED, place=MOVED)
    wrong = office.case(State.SUBMITTED, place=Place(source=PlaceSource.LOCATION, lat=34.4, lon=117.6))

    def alike(case_id: int) -> list[str]:
        matter = Matter.of_case(load(office.tx, case_id))
        likes = find_similar(office.tx, matter, likeness=ZONE.likeness, now=office.now)
        return [like.case.number for like in likes]

    assert alike(wrong.id) == []
    office.does(Action.RELOCATE, wrong, office.clerk)
    assert alike(wrong.id) == [near.number]
    assert alike(near.id) == [wrong.number]


def test_s31_a_corrected_sub_district_is_internal(office: Office) -> None:
    case = office.case(State.ACCEPTED)
    moved = office.does(Action.REZONE, case, office.clerk)
    assert (moved.territory, moved.place) == ("jinlonghu", case.place)
    assert office.notices() == [("group", "card")]
    assert [event.action for event in public_events(office.tx, moved)] == ["test"]


def test_s31_reporters_of_merged_cases_neither_hear_nor_read_of_another_s_place(office: Office) -> None:
    master = office.case(State.ACCEPTED, place=Place(source=PlaceSource.TYPED, address="王家门口"))
    merged = office.does(Action.MERGE, office.case(State.ACCEPTED), office.clerk, master_id=master.id)
    office.notices()
    office.does(Action.RELOCATE, master, office.clerk)
    assert [to for to, key in office.notices() if key == "notice.relocate"] == ["reporter"]
    assert "relocate" not in [event.action for event in public_events(office.tx, load(office.tx, merged.id))]


def test_s31_a_closed_case_is_corrected_for_the_statistics_only(office: Office) -> None:
    case = office.case(State.CLOSED, closed_at=office.now)
    office.passes(days=2)
    moved = office.does(Action.RECLASSIFY, case, office.clerk)
    assert (moved.category, moved.closed_at) == ("bare_soil", case.closed_at)
    assert office.notices() == [("group", "card")]


def test_s31_the_history_says_who_is_not_told_of_a_correction(office: Office) -> None:
    case = office.case(State.TRANSFERRED, unit="铜山区")
    office.does(Action.RECLASSIFY, case, office.clerk)
    assert office.tx.cases.events(case.id)[-1].values["elsewhere"] == "铜山区"


def test_s17_both_histories_say_that_cases_were_merged_and_parted(office: Office) -> None:
    master, case = office.case(State.ACCEPTED), office.case(State.ACCEPTED)
    merged = office.does(Action.MERGE, case, office.clerk, master_id=master.id)
    office.does(Action.UNMERGE, merged, office.clerk)
    told = [(event.action, event.values, event.actor.name) for event in office.tx.cases.events(master.id)[1:]]
    assert told == [
        ("took_in", {"merged": case.number}, "李受理"),
        ("let_go", {"merged": case.number}, "李受理"),
    ]
    assert load(office.tx, master.id).version == master.version
    assert office.tx.cases.first_break(master.id) is None
    assert [event.action for event in public_events(office.tx, master)] == ["test"]


def test_r17_no_reporter_is_named_in_the_history_of_another_case(office: Office) -> None:
    master, own = office.case(State.ACCEPTED), office.submits().complaint
    reporter = office.tx.cases.events(own.id)[0].actor
    assert reporter.person_id is not None
    office.does(Action.JOIN, own, reporter, master_id=master.id)
    entry = office.tx.cases.events(master.id)[-1]
    assert (entry.action, entry.actor.person_id, entry.actor.staff_id) == ("took_in", None, None)


@pytest.mark.parametrize(("no_news", "reached"), [(False, True), (True, False)])
def test_r17_whether_an_anonymous_reporter_is_reached(office: Office, no_news: bool, reached: bool) -> None:
    case = office.submits(identity=Identity.ANONYMOUS, no_news=no_news).complaint
    assert is_reachable(office.tx, case) is reached


TRAINING = Zone.load(Path(__file__).parents[3] / "zone/data/training")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"place": "南滩码头"}, ("landmark", 0.005, 0.03, "南滩码头", "nantan")),
        ({"place": "GPS 0.035, 0.080"}, ("coordinates", 0.035, 0.08, "", "dongqiao")),
        ({"place": "0.035, 0.080", "datum": "wgs84"}, ("coordinates", 0.035, 0.08, "", "dongqiao")),
        ({"place": "geo:0.035,0.080"}, ("link", 0.035, 0.08, "", "dongqiao")),
        ({"place": "桃林路33号"}, ("typed", None, None, "桃林路33号", "beitan")),
        (
            {"lat": "0.035", "lon": " 0.080", "datum": "wgs84", "address": "门"},
            ("map_pin", 0.035, 0.08, "门", "dongqiao"),
        ),
        ({"address": "东门"}, ("typed", None, None, "东门", None)),
    ],
)  # fmt: skip
def test_s31_a_place_is_given_in_many_ways(given: dict[str, str], expected: tuple[object, ...]) -> None:
    place = place_given(given, TRAINING)
    assert (place.source, place.lat, place.lon, place.address, place.subdistrict) == expected


@pytest.mark.parametrize(
    ("given", "key", "field"),
    [
        ({}, "error.needs.place", "place"),
        ({"place": "0.035, 0.080"}, "error.needs.datum", "datum"),
        ({"place": "https://j.map.baidu.com/ab/xyz"}, "error.place_link", "place"),
        ({"lat": "北", "lon": "0.08", "datum": "wgs84"}, "error.bad_coordinates", "lat"),
        ({"lat": "0.03", "lon": "", "datum": "wgs84"}, "error.bad_coordinates", "lon"),
        ({"lat": "nan", "lon": "0.08", "datum": "wgs84"}, "error.bad_coordinates", "lat"),
        ({"lat": "0.03", "lon": "181", "datum": "wgs84"}, "error.bad_coordinates", "lon"),
        ({"lat": "0.03", "lon": "0.08"}, "error.needs.datum", "datum"),
        ({"lat": "10", "lon": "10", "datum": "wgs84"}, "error.place_outside", "lat"),
    ],
)
def test_s31_what_can_t_be_read_is_said_at_its_field(given: dict[str, str], key: str, field: str) -> None:
    with pytest.raises(Incomplete) as refused:
        place_given(given, TRAINING)
    assert (refused.value.key, refused.value.field) == (key, field)


def test_s31_outside_is_confirmed_by_a_tick() -> None:
    given = {"lat": "10", "lon": "10", "datum": "wgs84", "outside": "1"}
    assert place_given(given, TRAINING).lat == 10


def test_s31_a_point_left_as_shown_stays_as_it_was_given() -> None:
    before = Place.at(34.25, 117.34, datum=Datum.GCJ02, source=PlaceSource.LINK, address="东门")
    place = place_given({**shown(before), "address": "东门外"}, ZONE, before=before)
    assert (place.lat, place.given, place.datum, place.address) == (before.lat, before.given, Datum.GCJ02, "东门外")
