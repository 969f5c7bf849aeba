"""What residents and staff would lose if a detail at the edge of a report or its place were wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.errors import NotFound
from complaints.model import Draft, Identity, Place, PlaceSource, State
from complaints.places.site_tasks import proposed
from complaints.places.visiting_order import in_order
from complaints.ports import Often
from complaints.report import drafting
from complaints.report.agreement import Disagreement, ReportDoubt, disagreements
from complaints.report.codes import A_DAY_OF_NETWORK, Trier, Tries
from complaints.report.danger import is_dangerous
from complaints.report.locating import located
from tests.contracts.samples import NOW
from tests.domain.complaints.office import Office
from tests.domain.complaints.test_agreement import HERE, photo
from tests.domain.complaints.test_similar import point
from tests.domain.complaints.test_site_tasks import ZONE, site_id
from tests.domain.complaints.test_subscribing import NEXT_MONDAY, accepted, due, follows, neighbour, told
from zone.bounds import distance_m
from zone.duty import DutyTable


def told_draft(office: Office) -> Draft:
    """A draft with a text."""
    draft = drafting.open_draft(office.tx, person=office.citizen(), now=office.now)
    return drafting.add_text(office.tx, draft=draft, text="灰大", now=office.now)


def test_no_person_is_made_up_for_a_task_if_the_duty_table_names_none(office: Office) -> None:
    site = office.tx.sites.get(site_id(office))
    assert site is not None
    assert proposed(office.tx, site, replace(ZONE, duty=DutyTable.empty()), now=office.now) == ("", "")


def test_a_subscriber_gets_one_digest_of_two_weeks_from_the_minute_the_second_is_settled(office: Office) -> None:
    person = neighbour(office)
    follows(office, person, "damiao", Often.WEEKLY)
    first = accepted(office)
    office.passes(days=8)
    second = accepted(office)
    assert due(office, NEXT_MONDAY + timedelta(days=7)) == 1
    lines = [f"{case.number} accepted" for case in (second, first)]
    assert told(office) == [(f"person:{person.id}", "digest", lines)]


def test_a_round_of_visits_goes_to_the_nearest_place_next_and_keeps_places_without_a_point(office: Office) -> None:
    far, near, middle = (office.case(State.ACCEPTED, place=point(metres)) for metres in (900, 100, 400))
    nowhere = office.case(State.ACCEPTED)
    lat, lon = point(0).lat, point(0).lon
    assert lat is not None and lon is not None
    visits = in_order([nowhere, far, near, middle], (lat, lon))
    assert [case for case, _ in visits] == [near, middle, far, nowhere]
    assert [metres and round(metres) for _, metres in visits] == [100, 300, 500, None]


def test_without_a_start_a_round_of_visits_begins_with_the_first_case(office: Office) -> None:
    far, near = (office.case(State.ACCEPTED, place=point(metres)) for metres in (900, 100))
    there, back = far.place, near.place
    assert there.lat and there.lon and back.lat and back.lon
    apart = distance_m((there.lat, there.lon), (back.lat, back.lon))
    assert in_order([far, near], None) == [(far, 0.0), (near, apart)]


def test_staff_see_how_far_in_the_future_a_photo_was_taken() -> None:
    ahead = timedelta(hours=3)
    told_of = disagreements(HERE, (photo(taken_at=NOW + ahead),))
    assert told_of == (Disagreement(doubt=ReportDoubt.PHOTO_AHEAD, time=ahead),)


def test_many_chats_of_one_network_do_not_get_more_guesses_at_a_code() -> None:
    tries = Tries()
    for chat_id in range(A_DAY_OF_NETWORK + 1):
        tries.came_from(1, chat_id, "192.0.2.1")
    for chat_id in range(A_DAY_OF_NETWORK):
        tries.was_wrong("LW-7K3M-9QX8", tries.by_chat(1, chat_id), NOW)
    one_more, elsewhere = tries.by_chat(1, A_DAY_OF_NETWORK), tries.by_chat(2, A_DAY_OF_NETWORK)
    assert (one_more, elsewhere) == (Trier(name="1:20", network="192.0.2.1"), Trier(name="2:20", network=""))
    assert tries.wait("LW-7K3M-9QX8", one_more, NOW, besieged=False) == timedelta(days=1)
    assert tries.wait("LW-7K3M-9QX8", elsewhere, NOW, besieged=False) == timedelta()


@pytest.mark.parametrize(("chosen", "danger"), [("有人头晕或呼吸困难", True), ("没有", False)])
def test_a_report_is_marked_dangerous_by_the_answer_to_a_question_alone(
    office: Office, chosen: str, *, danger: bool
) -> None:
    draft = drafting.answer(office.tx, draft=told_draft(office), question="unwell", text=chosen, now=office.now)
    assert is_dangerous(draft) is danger


def test_a_resident_gets_a_cancelled_report_back_until_its_time_is_over(office: Office) -> None:
    draft = told_draft(office)
    drafting.cancel(office.tx, draft=draft, now=office.now)
    [cancelled] = office.tx.drafts.cancelled_of(draft.person_id)
    assert office.tx.drafts.open_of(draft.person_id) is None
    with pytest.raises(NotFound, match=r"report\.too_late"):
        drafting.restore(office.tx, draft=cancelled, now=office.now + drafting.UNDO_FOR)
    in_time = office.now + drafting.UNDO_FOR - timedelta(seconds=1)
    restored = drafting.restore(office.tx, draft=cancelled, now=in_time)
    assert (restored.text, restored.cancelled_at) == ("灰大", None)
    assert restored.expires_at == in_time + drafting.DRAFT_LIFE
    assert office.tx.drafts.open_of(draft.person_id) == restored


def test_a_report_that_is_open_can_not_be_restored(office: Office) -> None:
    with pytest.raises(NotFound, match=r"report\.too_late"):
        drafting.restore(office.tx, draft=told_draft(office), now=office.now)


def test_a_typed_address_leads_to_the_sub_district_it_names() -> None:
    typed = Place(source=PlaceSource.TYPED, address="大庙街道桃林路 12 号")
    assert located(typed, ZONE) == replace(typed, subdistrict="damiao", inside=None)


@pytest.mark.parametrize("identity", list(Identity))
def test_a_report_stays_the_residents_own_unless_it_is_anonymous(office: Office, identity: Identity) -> None:
    case = office.submits(identity=identity).complaint
    mine = None if identity is Identity.ANONYMOUS else office.citizen().id
    assert case.reporter_id == mine
