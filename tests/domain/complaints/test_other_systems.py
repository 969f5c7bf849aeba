"""S26: what leaves for another system and what comes back from it. The same file read twice changes nothing."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from complaints.case import forwarding
from complaints.case.forwarding import Feedback, ForwardLine, ForwardStatus
from complaints.case.lifecycle import Action
from complaints.case.moves import load
from complaints.model import Complaint, Identity, Place, PlaceSource, Role, State
from complaints.ports import Forward
from complaints.privacy.masking import BLACK
from complaints.report import intake
from complaints.report.external_numbers import Conflict
from tests.domain.complaints.office import Office
from zone.likeness import Likeness

SYSTEM = "city"
WORDS = "已由市里办结"


@pytest.fixture
def forward(office: Office) -> Forward:
    """A case that was handed over to another system and waits for its answer."""
    case = office.case(
        State.ACCEPTED, text="灰大", place=Place(source=PlaceSource.TYPED, address="桃林路", lat=34.2, lon=117.3)
    )
    office.passes(hours=1)
    office.does(Action.TRANSFER, case, office.clerk, destination=SYSTEM)
    [waiting] = office.tx.forwards.waiting(SYSTEM)
    return waiting


def line(office: Office, forward: Forward, status: ForwardStatus, text: str = "", external_id: str = "") -> ForwardLine:
    number = load(office.tx, forward.case_id).number
    return ForwardLine(number=number, told=Feedback(status=status, text=text, external_id=external_id), line=3)


def reads(office: Office, *lines: ForwardLine) -> forwarding.Answered:
    return forwarding.read_file(
        office.tx, SYSTEM, lines, actor=office.clerk, now=office.now, clock=office.clock, words=WORDS
    )


def test_what_leaves_names_the_matter_and_nobody(office: Office, forward: Forward) -> None:
    case = replace(load(office.tx, forward.case_id), contact_name="张三", contact_phone="13800000000")
    sent = forwarding.item(case, forward)
    assert (sent.key, sent.number, sent.category, sent.text) == (
        f"{case.number}-{forward.id}",
        case.number,
        "site_dust",
        "灰大",
    )
    assert (sent.lat, sent.lon, sent.address) == (34.2, 117.3, "桃林路")
    assert (sent.received_at, sent.forwarded_at) == (case.created_at, office.now)
    assert "张三" not in str(sent) and "1380" not in str(sent)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (7, 1920), (8, 3600), (9, 3600), (1000, 3600)])
def test_each_try_waits_twice_as_long_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert forwarding.wait(attempts, 0.0) == timedelta(seconds=seconds)
    assert forwarding.wait(attempts, 0.5) == timedelta(seconds=seconds * 1.25)


def test_an_answer_closes_the_case_once(office: Office, forward: Forward) -> None:
    done = line(office, forward, ForwardStatus.CLOSED, " 已清扫 ", "A-1")
    assert dict(reads(office, done).counts) == {"heard": 1}
    case = load(office.tx, forward.case_id)
    events = office.tx.cases.events(case.id)
    assert (case.state, events[-1].public_text, events[-1].actor.staff_id) == (
        State.CLOSED, "已清扫", office.clerk.staff_id,
    )  # fmt: skip
    assert (events[-2].action, events[-2].values, events[-2].public_text) == (
        "forwarded", {"external_number": "A-1", "destination": SYSTEM}, "A-1",
    )  # fmt: skip
    again = reads(office, done)
    assert (dict(again.counts), again.conflicts) == ({"same": 1}, [])
    assert len(office.tx.cases.events(case.id)) == len(events)


def test_without_words_of_theirs_ours_are_said_and_a_return_brings_it_back(office: Office, forward: Forward) -> None:
    assert dict(reads(office, line(office, forward, ForwardStatus.OPEN)).counts) == {"same": 1}
    assert dict(reads(office, line(office, forward, ForwardStatus.OPEN, "", "A-1")).counts) == {"taken": 1}
    assert dict(reads(office, line(office, forward, ForwardStatus.RETURNED, "不归我们管")).counts) == {"heard": 1}
    case = load(office.tx, forward.case_id)
    assert case.state is not State.TRANSFERRED and office.tx.cases.events(case.id)[-1].note == "不归我们管"
    case = office.does(Action.TRANSFER, case, office.clerk, destination=SYSTEM)
    assert dict(reads(office, line(office, forward, ForwardStatus.CLOSED)).counts) == {"heard": 1}
    assert office.tx.cases.events(case.id)[-1].public_text == WORDS


def test_other_words_after_the_answer_are_told_as_a_conflict(office: Office, forward: Forward) -> None:
    reads(office, line(office, forward, ForwardStatus.CLOSED, "已清扫", "A-1"))
    number = load(office.tx, forward.case_id).number
    late = reads(office, line(office, forward, ForwardStatus.CLOSED, "没有清扫", "A-1"))
    assert (dict(late.counts), late.conflicts) == (
        {"late": 1}, [Conflict(line=3, number="A-1", case_number=number, before="已清扫", told="没有清扫")],
    )  # fmt: skip
    [conflict] = reads(office, line(office, forward, ForwardStatus.RETURNED, "", "A-1")).conflicts
    assert (conflict.told, conflict.before) == ("returned", "已清扫")
    assert reads(office, line(office, forward, ForwardStatus.OPEN, "没有清扫", "A-1")).conflicts == []
    total = forwarding.Answered()
    total.add(late)
    total.add(late)
    assert (total.counts["late"], len(total.conflicts)) == (2, 2)


def test_a_number_of_theirs_finds_the_case_and_is_one_case_s_alone(office: Office, forward: Forward) -> None:
    reads(office, line(office, forward, ForwardStatus.OPEN, "", "A-1"))
    told = Feedback(status=ForwardStatus.CLOSED, text="已清扫", external_id="A-1")
    other = office.does(Action.TRANSFER, office.case(State.ACCEPTED), office.clerk, destination=SYSTEM)
    clash = ForwardLine(number=other.number, told=told)
    assert dict(reads(office, clash).counts) == {"clash": 1}
    assert load(office.tx, other.id).state is State.TRANSFERRED
    assert dict(reads(office, ForwardLine(number="", told=told)).counts) == {"heard": 1}
    unknown = ForwardLine(number="LW-0000-0000", told=replace(told, external_id="B-9"))
    assert dict(reads(office, unknown, ForwardLine(number="", told=replace(told, external_id=""))).counts) == {
        "unknown": 2
    }
    back = forwarding.read_back(office.tx, SYSTEM, [unknown], now=office.now, clock=office.clock, words=WORDS)
    assert dict(back) == {"unknown": 1}


def test_a_forward_given_up_is_told_to_leaders(office: Office, forward: Forward) -> None:
    office.notices()
    forwarding.bury(office.tx, forward, reason="HTTP 400")
    rows = [row for row in office.tx.sending.claim(office.now, limit=10) if row.payload["key"] == "told.forward_dead"]
    [to_supervisor] = [row for row in rows if row.recipient == f"staff:{office.supervisor.staff_id}"]
    values = to_supervisor.payload["values"]
    assert (values["destination"], values["reason"]) == (SYSTEM, "HTTP 400")
    assert [one.id for one in office.tx.forwards.dead()] == [forward.id]


# --- what comes in


def order(
    external_id: str, text: str = "工地灰大，我叫王小芳，电话13812345678", line: int = 1, written: str = ""
) -> intake.Order:
    place = Place(source=PlaceSource.TYPED, address="桃林路", subdistrict="damiao")
    return intake.Order(
        external_id=external_id, category="site_dust", text=text, place=place, line=line, written=written
    )


def takes(office: Office, *orders: intake.Order) -> intake.IntakeResult:
    return intake.take_in(
        office.tx, "12345", orders, actor=office.clerk, now=office.now, clock=office.clock,
        likeness=Likeness.load(), random_below=Random(3).randrange,
    )  # fmt: skip


def held(office: Office, number: str) -> Complaint:
    case_id = office.tx.forwards.holder("12345", number)
    assert case_id is not None
    return load(office.tx, case_id)


def test_an_order_becomes_a_case_that_knows_nobody(office: Office) -> None:
    taken = takes(office, order("7"), order("8", "苏C12345 渣土车着火了"))
    assert (dict(taken.counts), taken.conflicts) == ({"new": 2}, [])
    case = held(office, "7")
    assert (case.state, case.identity, case.reporter_id, case.territory) == (
        State.SUBMITTED, Identity.ANONYMOUS, None, "damiao",
    )  # fmt: skip
    assert case.text == "工地灰大，我叫[姓名]，电话[电话]"
    assert (case.due_at, case.promised_at, case.created_at) == (*(office.clock.accept_by(office.now),) * 2, office.now)
    [event] = office.tx.cases.events(case.id)
    assert (event.action, event.values, event.actor.staff_id, event.actor.role) == (
        "submit", {"external_number": "7", "destination": "12345"}, office.clerk.staff_id, Role.CLERK,
    )  # fmt: skip
    vehicle = held(office, "8")
    assert "苏C12345" not in vehicle.text and vehicle.answers["plate"] == "苏C12345" and vehicle.danger
    assert [key for _, key in office.notices()] == ["card", "card"]


def test_the_same_file_again_makes_no_second_case(office: Office) -> None:
    takes(office, order("7"))
    again = takes(office, order("7", "工地 灰大，我叫王小芳，电话１３８１２３４５６７８"), order("0007", written="7"))
    assert (dict(again.counts), again.conflicts) == ({"same": 2}, [])
    other = takes(office, order("7", "夜里很吵", line=9))
    number = held(office, "7").number
    before = "工地灰大，我叫[姓名]，电话[电话]"
    assert (dict(other.counts), other.conflicts) == (
        {"conflict": 1}, [Conflict(line=9, number="7", case_number=number, before=before, told="夜里很吵")],
    )  # fmt: skip
    total = intake.IntakeResult()
    total.add(again)
    total.add(other)
    assert (dict(total.counts), len(total.conflicts)) == ({"same": 2, "conflict": 1}, 1)


@pytest.mark.parametrize("kept", ["", f"工地{BLACK * 3}"])
def test_erased_or_blacked_out_words_are_no_conflict(office: Office, kept: str) -> None:
    takes(office, order("7"))
    case = held(office, "7")
    assert office.tx.cases.save(replace(case, text=kept), seen=case.version)
    assert dict(takes(office, order("7", "夜里很吵")).counts) == {"same": 1}
