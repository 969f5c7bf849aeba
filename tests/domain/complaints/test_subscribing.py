"""R27: who is told what of a report near a place or in a sub-district, and when; and that nothing leads back."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.case.lifecycle import Action
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Complaint, Identity, Kind, Person, Place, PlaceSource, State
from complaints.places import subscribing
from complaints.places.subscription_news import AN_HOUR, is_public, send_digests, send_summaries
from complaints.ports import Often, Subscription
from complaints.report.drafting import consent
from storage.messages.outbox import Outgoing
from storage.messages.sending import Sent
from tests.domain.complaints.conftest import MONDAY
from tests.domain.complaints.office import Office
from tests.domain.complaints.test_similar import point
from zone import Datum

HERE = point()
#: Monday 2026-11-30, 08:35 in Xuzhou: the first digest after MONDAY has come due, and what began before it is stored
NEXT_MONDAY = datetime(2026, 11, 30, 0, 35, tzinfo=UTC)


def neighbour(office: Office, user: int = 1) -> Person:
    person = office.tx.people.ensure(bot_id=1, user_id=user, chat_id=user, lang="zh_CN", now=office.now)
    return consent(office.tx, person=person, now=office.now)


def follows(
    office: Office, person: Person, where: Place | str, often: Often = Often.INSTANT, *, radius_m: int = 500
) -> Subscription:
    wanted = (
        subscribing.of_subdistrict(person, where, often)
        if isinstance(where, str)
        else subscribing.around(person, where, radius_m, often)
    )
    return subscribing.subscribe(office.tx, person=person, wanted=wanted, now=office.now, clock=office.clock)


def reported(office: Office, place: Place = HERE, state: State = State.SUBMITTED, **fields: Any) -> Complaint:
    return office.case(state, place=place, **fields)


def accepted(office: Office, place: Place = HERE, **fields: Any) -> Complaint:
    return office.does(Action.ACCEPT, reported(office, place, **fields), office.clerk)


def closed(office: Office, case: Complaint) -> Complaint:
    return office.does(Action.CLOSE, office.does(Action.ANSWER, case, office.clerk), office.clerk)


def messages(office: Office) -> list[Outgoing]:
    """All messages to subscribers since the last look."""
    rows = office.tx.sending.claim(office.now + timedelta(days=400), limit=1000)
    gone = [Sent(row=row, bot_id=0, chat_id=0, slot="", message_id=None) for row in rows]
    office.tx.sending.sent(gone, now=office.now)
    return [row for row in rows if row.kind == "notice" and row.recipient.startswith("person:")]


def told(office: Office) -> list[tuple[str, str, list[str]]]:
    """(recipient, key, "number state" lines) of them."""
    return [
        (
            row.recipient,
            row.payload["key"].removeprefix("subscribe."),
            [f"{line['number']} {line['state']}" for line in json.loads(row.payload["values"]["lines"])],
        )
        for row in messages(office)
    ]


def due(office: Office, now: datetime | None = None) -> int:
    """How many summaries and digests were due then."""
    now = now or office.now
    return send_summaries(office.tx, now=now) + send_digests(office.tx, now=now, clock=office.clock)


def test_r27_an_accepted_report_within_the_radius_is_told_at_once(office: Office) -> None:
    near, far = neighbour(office, 1), neighbour(office, 2)
    follows(office, near, point(400))
    follows(office, far, point(700))
    wide = neighbour(office, 3)
    follows(office, wide, point(700), radius_m=1000)
    case = accepted(office)
    assert told(office) == [(f"person:{one.id}", "news", [f"{case.number} accepted"]) for one in (near, wide)]


def test_r27_only_public_facts_are_in_a_message(office: Office) -> None:
    person = neighbour(office)
    mine = follows(office, person, "damiao")
    case = accepted(office, replace(HERE, address="桃林路 12 号王芳家"), text="我家楼下，我叫王芳")
    [row] = messages(office)
    assert (row.case_id, row.event_id) == (None, None)
    line = {
        "number": case.number,
        "category": "site_dust",
        "subdistrict": "damiao",
        "state": "accepted",
        "at": office.now.isoformat(),
    }
    assert {**row.payload["values"], "lines": json.loads(row.payload["values"]["lines"])} == {
        "count": "1",
        "lines": [line],
        "subscriptions": str(mine.id),
    }


def test_r27_nothing_is_told_of_what_triage_has_not_accepted(office: Office) -> None:
    follows(office, neighbour(office), "damiao")
    office.does(Action.REJECT, reported(office), office.clerk)
    office.does(Action.ASK, reported(office), office.clerk)
    passed_on = office.does(Action.TRANSFER, reported(office), office.clerk)
    office.does(Action.EXTERNAL_CLOSE, passed_on, office.clerk)
    office.does(Action.WITHDRAW, reported(office), office.reporter)
    assert told(office) == []
    due(office, NEXT_MONDAY)
    assert told(office) == []


def test_r27_beginning_and_end_are_told_and_steps_between_are_not(office: Office) -> None:
    follows(office, neighbour(office), "damiao")
    case = accepted(office)
    case = office.does(Action.DISPATCH, case, office.clerk)
    case = office.does(Action.SIGN, case, office.unit)
    case = office.does(Action.REPORT_DONE, case, office.unit)
    case = office.does(Action.PASS, case, office.verifier)
    case = office.does(Action.CLOSE, case, office.clerk)
    office.does(Action.UNSOLVED, case, office.reporter)
    assert [lines for _, _, lines in told(office)] == [
        [f"{case.number} {state}"] for state in ("accepted", "closed", "rework")
    ]


def test_r27_accepted_once_more_is_no_news_and_a_late_refusal_is(office: Office) -> None:
    follows(office, neighbour(office), "damiao")
    case = office.does(Action.ASK, accepted(office), office.clerk)
    case = office.does(Action.ACCEPT, case, office.clerk)
    case = office.does(Action.ASK, case, office.clerk)
    case = office.does(Action.REJECT, case, office.clerk)
    assert [lines for _, _, lines in told(office)] == [[f"{case.number} accepted"], [f"{case.number} rejected"]]


def test_r27_one_event_is_one_message_however_many_subscriptions_match(office: Office) -> None:
    person = neighbour(office)
    several = [follows(office, person, "damiao"), follows(office, person, HERE), follows(office, person, point(99))]
    accepted(office)
    assert [row.payload["values"]["subscriptions"] for row in messages(office)] == [
        ",".join(str(one.id) for one in several)
    ]


def test_r27_a_merged_report_counts_through_its_master(office: Office) -> None:
    follows(office, neighbour(office), "damiao")
    follows(office, neighbour(office, 2), "damiao", Often.WEEKLY)
    master, other = accepted(office), accepted(office, point(30))
    told(office)
    other = office.does(Action.MERGE, other, office.clerk, master_id=master.id)
    assert told(office) == [] and not is_public(office.tx, other)
    closed(office, master)
    assert [lines for _, _, lines in told(office)] == [[f"{master.number} closed"]]
    due(office, NEXT_MONDAY)
    assert [(key, lines) for _, key, lines in told(office)] == [("digest", [f"{master.number} closed"])]


def test_r27_findings_of_inspections_are_not_told(office: Office) -> None:
    follows(office, neighbour(office), "damiao")
    office.does(Action.PASS, office.case(State.PENDING_VERIFY, Kind.FINDING, place=HERE), office.verifier)
    assert told(office) == []


def test_r27_the_reporter_hears_of_it_as_reporter_only(office: Office) -> None:
    person = neighbour(office)
    follows(office, person, "damiao")
    accepted(office, reporter_id=person.id)
    assert told(office) == []


def test_r27_who_blocked_the_bot_gets_no_message_written(office: Office) -> None:
    person = neighbour(office)
    follows(office, person, "damiao")
    office.tx.people.save(replace(person, blocked=True))
    accepted(office)
    assert told(office) == []


def test_r27_a_storm_is_three_messages_and_one_summary_an_hour(office: Office) -> None:
    follows(office, neighbour(office), "damiao")
    cases = []
    for _ in range(200):
        office.passes(seconds=3)
        cases.append(accepted(office))
    assert [key for _, key, _ in told(office)] == ["news"] * AN_HOUR
    assert due(office) == 0
    office.now = MONDAY + timedelta(seconds=3, hours=1)
    assert due(office) == 1
    [summary] = messages(office)
    lines = json.loads(summary.payload["values"]["lines"])
    assert (summary.payload["key"], summary.payload["values"]["count"]) == ("subscribe.summary", str(200 - AN_HOUR))
    assert [line["number"] for line in lines] == [case.number for case in cases[:-11:-1]]
    assert due(office) == 0
    office.passes(minutes=1)
    accepted(office)
    assert [key for _, key, _ in told(office)] == ["news"]


def test_r27_who_ended_it_meanwhile_gets_no_summary(office: Office) -> None:
    person = neighbour(office)
    mine = follows(office, person, "damiao")
    for _ in range(5):
        accepted(office)
    told(office)
    subscribing.end(office.tx, person=person, subscription_id=mine.id)
    office.passes(hours=2)
    assert (due(office), told(office)) == (0, [])


def test_r27_a_digest_comes_once_a_week_in_working_hours(office: Office) -> None:
    person = neighbour(office)
    follows(office, person, "damiao", Often.WEEKLY)
    first = accepted(office)
    office.passes(days=1)
    second = closed(office, accepted(office, point(2000)))
    assert told(office) == []
    for early in (NEXT_MONDAY - timedelta(minutes=6), NEXT_MONDAY - timedelta(days=1)):
        assert due(office, early) == 0
    assert due(office, NEXT_MONDAY) == 1
    lines = [f"{second.number} closed", f"{first.number} accepted"]
    assert told(office) == [(f"person:{person.id}", "digest", lines)]
    assert due(office, NEXT_MONDAY) == 0
    assert due(office, NEXT_MONDAY + timedelta(days=7)) == 1
    assert told(office) == []  # nothing happened


def test_r27_a_digest_that_is_late_waits_for_working_hours_and_covers_all(office: Office) -> None:
    follows(office, neighbour(office), HERE, Often.WEEKLY)
    case = accepted(office)
    office.now = MONDAY + timedelta(days=9)
    later = accepted(office)
    told(office)
    assert due(office, NEXT_MONDAY + timedelta(days=14, hours=14)) == 0  # 22:35
    assert due(office, NEXT_MONDAY + timedelta(days=15)) == 1
    assert [lines for _, _, lines in told(office)] == [[f"{later.number} accepted", f"{case.number} accepted"]]
    assert due(office, NEXT_MONDAY + timedelta(days=15)) == 0


@pytest.mark.parametrize(
    ("after", "comes"),
    [
        ("2026-11-23 08:29", "2026-11-23 08:30"),
        ("2026-11-23 08:30", "2026-11-30 08:30"),
        ("2026-11-29 23:00", "2026-11-30 08:30"),
        ("2026-09-30 10:00", "2026-10-08 08:30"),  # the week of National Day begins on its first working day
    ],
)
def test_r27_when_a_week_s_digest_comes(office: Office, after: str, comes: str) -> None:
    zone = office.clock.working.timezone
    moment, expected = (datetime.fromisoformat(one).replace(tzinfo=zone) for one in (after, comes))
    assert subscribing.digest_after(moment, office.clock) == expected


def test_r27_five_places_at_most_and_the_same_place_only_changes_how_often(office: Office) -> None:
    person = neighbour(office)
    for number in range(subscribing.MOST):
        follows(office, person, point(1000 * number))
    with pytest.raises(Incomplete, match="subscriptions_most"):
        follows(office, person, "damiao")
    same = follows(office, person, HERE, Often.WEEKLY)
    own = office.tx.subscriptions.of_person(person.id)
    assert [one.often for one in own] == [Often.WEEKLY, *[Often.INSTANT] * (subscribing.MOST - 1)]
    assert own[0].id == same.id


def test_r27_nothing_is_stored_before_consent(office: Office) -> None:
    person = office.tx.people.ensure(bot_id=1, user_id=5, chat_id=5, lang="zh_CN", now=office.now)
    with pytest.raises(NotAllowed):
        follows(office, person, "damiao")
    assert office.tx.subscriptions.of_person(person.id) == []


def test_r27_another_person_s_subscription_is_out_of_reach(office: Office) -> None:
    person, other = neighbour(office, 1), neighbour(office, 2)
    mine = follows(office, person, "damiao")
    for work in (
        lambda: subscribing.end(office.tx, person=other, subscription_id=mine.id),
        lambda: subscribing.change(office.tx, person=other, subscription_id=mine.id, often=Often.WEEKLY),
    ):
        with pytest.raises(NotFound):
            work()
    assert office.tx.subscriptions.of_person(person.id) == [mine]
    assert subscribing.end(office.tx, person=person, subscription_id=mine.id) == mine
    with pytest.raises(NotFound):
        subscribing.end(office.tx, person=person, subscription_id=mine.id)


def test_r27_a_place_is_kept_to_a_hundred_metres_and_without_contact_data(office: Office) -> None:
    exact = Place(source=PlaceSource.TYPED, address="我叫王芳，电话 13800000000", lat=34.254912, lon=117.343987)
    kept = subscribing.around(neighbour(office), exact, 500, Often.WEEKLY)
    assert (kept.lat, kept.lon, kept.name) == (34.255, 117.344, "我叫[姓名]，电话 [电话]")


def test_r27_numbers_from_an_unknown_map_are_no_place_to_follow(office: Office) -> None:
    unsure = Place.at(34.2549, 117.3439, datum=Datum.UNKNOWN, source=PlaceSource.COORDINATES)
    with pytest.raises(Incomplete):
        subscribing.around(neighbour(office), unsure, 500, Often.WEEKLY)
    assert subscribing.site_of(reported(office, unsure)) is None


def test_r27_of_an_anonymous_report_only_the_sub_district_can_be_followed(office: Office) -> None:
    assert subscribing.site_of(reported(office, identity=Identity.ANONYMOUS)) is None
    site = subscribing.site_of(reported(office, replace(HERE, address="门牌 8 号")))
    assert site is not None and (site.lat, site.lon, site.address) == (34.255, 117.344, "")


@pytest.mark.parametrize("radius_m", subscribing.RADII_M)
@pytest.mark.parametrize("bearing", range(0, 360, 15))
def test_r27_nothing_within_the_radius_is_missed_over_the_edge_of_a_cell(
    office: Office, radius_m: int, bearing: int
) -> None:
    instant, weekly = neighbour(office, 1), neighbour(office, 2)
    centre = subscribing.rounded(HERE)
    follows(office, instant, centre, radius_m=radius_m)
    follows(office, weekly, centre, Often.WEEKLY, radius_m=radius_m)
    north, east = math.cos(math.radians(bearing)), math.sin(math.radians(bearing))
    edge = [_moved(centre, north * size, east * size) for size in (radius_m - 10, radius_m + 10)]
    inside, _outside = (accepted(office, place) for place in edge)
    assert told(office) == [(f"person:{instant.id}", "news", [f"{inside.number} accepted"])]
    due(office, NEXT_MONDAY)
    assert told(office) == [(f"person:{weekly.id}", "digest", [f"{inside.number} accepted"])]


def _moved(place: Place, north_m: float, east_m: float) -> Place:
    assert place.lat is not None and place.lon is not None
    metre = 1 / 111_195
    east = east_m * metre / math.cos(math.radians(place.lat))
    return replace(place, lat=place.lat + north_m * metre, lon=place.lon + east)
