"""Small rules of a report that its reporter meets: photos taken back, a photo's place, questions, numbers out of a
spreadsheet."""

from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.case import taking_back
from complaints.case.lifecycle import OPEN_STATES
from complaints.case.moves import load
from complaints.errors import NotAllowed, NotFound, WrongState
from complaints.model import Complaint, Draft, Evidence, EvidenceState, Place, PlaceSource, State
from complaints.report import drafting, photo_place
from complaints.report.external_numbers import is_rounded, plain_number, rounded_alike
from tests.domain.complaints.office import CHAT, Office

METRE = 1 / 111_195
NO_UNIT_YET = (State.SUBMITTED, State.NEED_INFO, State.ACCEPTED)


def photo(
    office: Office, *, case: Complaint | None = None, draft: Draft | None = None, stage: str = "report"
) -> Evidence:
    row = office.tx.evidence.add(
        draft_id=draft.id if draft else None, case_id=case.id if case else None, kind="photo", stage=stage, bot_id=None,
        file_id="", file_unique_id=f"{case}{draft}{stage}", size=1, now=office.now,
    )  # fmt: skip
    assert row is not None
    stored = replace(row, state=EvidenceState.STORED, sha256=f"{row.id:064x}")
    office.tx.evidence.save(stored)
    return stored


# --- 撤下照片 (R15)


def takes_back(office: Office, case: Complaint, item: Evidence) -> bool:
    values = {"case_id": case.id, "evidence_id": item.id, "actor": office.reporter, "now": office.now}
    return taking_back.take_back(office.tx, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", sorted({*OPEN_STATES, State.DUPLICATE}))
def test_a_photo_is_taken_back_at_once_until_a_unit_has_the_case(office: Office, state: State) -> None:
    case = office.case(state, owner_id=office.clerk.staff_id)
    item = photo(office, case=case)
    gone = takes_back(office, case, item)
    assert gone is (state in NO_UNIT_YET)
    assert [one.id for one in taking_back.own_photos(office.tx, case)] == ([] if gone else [item.id])
    last = office.tx.cases.events(case.id)[-1]
    assert (last.action, last.at) == ("photo_removed" if gone else "photo_asked", office.now)
    if gone:
        assert last.values == {"kind": "photo", "added_at": item.added_at.isoformat(), "sha256": item.sha256}


def test_staff_are_asked_once_and_only_then_take_it_out(office: Office) -> None:
    case = office.case(State.RECTIFYING, owner_id=office.clerk.staff_id)
    item, other = photo(office, case=case), photo(office, case=case, stage="supplement")

    def grant(which: Evidence, by: object = office.clerk) -> None:
        values = {"case_id": case.id, "evidence_id": which.id, "actor": by, "now": office.now}
        taking_back.grant(office.tx, **values)  # type: ignore[arg-type]

    with pytest.raises(NotAllowed) as unasked:
        grant(item)
    assert unasked.value.key == "error.photo_not_asked"
    assert [takes_back(office, case, item) for _ in range(2)] == [False, False]
    rows = [
        row for row in office.tx.sending.claim(office.now, limit=10) if row.payload["key"] == "staff_told.photo_asked"
    ]
    assert [(row.recipient, row.payload["values"]) for row in rows] == [
        (f"staff:{office.clerk.staff_id}", {"number": case.number})
    ]
    case = load(office.tx, case.id)
    assert taking_back.asked(office.tx, case) == {item.id}
    for nobody in (office.verifier, office.reporter, replace(office.clerk, staff_id=None)):
        with pytest.raises(NotAllowed):
            grant(item, nobody)
    with pytest.raises(NotAllowed):
        grant(other)
    grant(item, office.supervisor)
    assert [one.id for one in taking_back.own_photos(office.tx, case)] == [other.id]


def test_only_the_reporter_takes_back_and_only_what_the_reporter_sent(office: Office) -> None:
    case, closed = office.case(State.ACCEPTED), office.case(State.CLOSED)
    with pytest.raises(NotFound):
        takes_back(office, case, photo(office, case=case, stage="after"))
    with pytest.raises(NotFound):
        takes_back(office, case, photo(office, case=closed))
    with pytest.raises(WrongState):
        takes_back(office, closed, photo(office, case=closed, stage="supplement"))
    with pytest.raises(NotAllowed):
        taking_back.take_back(
            office.tx, case_id=case.id, evidence_id=photo(office, case=case).id, actor=office.clerk, now=office.now
        )


# --- a photo that knows where it was taken (R05)


def located(item: Evidence, north_m: float = 0) -> Evidence:
    return replace(item, lat=34.2549 + north_m * METRE, lon=117.3439)


def point(north_m: float = 0) -> Place:
    return Place(source=PlaceSource.LOCATION, lat=34.2549 + north_m * METRE, lon=117.3439)


def test_a_photo_s_place_is_offered_where_the_report_has_another_or_none(office: Office) -> None:
    draft = drafting.open_draft(office.tx, person=office.citizen(), now=office.now)
    item = photo(office, draft=draft)
    typed = Place(source=PlaceSource.TYPED, address="桃林路")
    news = [photo_place.is_news(replace(draft, place=place), located(item)) for place in (None, typed, point())]
    assert news == [True, True, False]
    assert [photo_place.is_news(replace(draft, place=point(away)), located(item)) for away in (199, 201)] == [
        False,
        True,
    ]
    assert not photo_place.is_news(draft, item)
    assert not photo_place.is_news(replace(draft, cancelled_at=office.now), located(item))


def test_it_is_offered_once_for_all_photos_of_an_album(office: Office) -> None:
    person = office.citizen()
    draft = drafting.open_draft(office.tx, person=person, now=office.now)
    item = located(photo(office, draft=draft))
    for _ in range(2):
        photo_place.photo_is_stored(office.tx, evidence=item, now=office.now)
    assert list(office.tx.sending.claim(office.now + timedelta(seconds=2), limit=10)) == []
    [row] = office.tx.sending.claim(office.now + timedelta(seconds=3), limit=10)
    assert (row.recipient, row.payload["key"], row.payload["values"]) == (
        f"person:{person.id}", photo_place.OFFER, {"draft": str(draft.id)},
    )  # fmt: skip
    assert (person.chat_id, person.bot_id) == (CHAT, 1)
    photo_place.photo_is_stored(
        office.tx, evidence=located(photo(office, case=office.case(State.ACCEPTED))), now=office.now
    )


def test_the_place_taken_from_a_photo_keeps_the_words_of_one_without_a_point(office: Office) -> None:
    draft = drafting.open_draft(office.tx, person=office.citizen(), now=office.now)
    item = located(photo(office, draft=draft))
    typed = replace(draft, place=Place(source=PlaceSource.TYPED, address="桃林路"))
    taken = photo_place.place_of(item, typed)
    assert (taken.lat, taken.lon, taken.address, taken.source) == (item.lat, item.lon, "桃林路", PlaceSource.PHOTO)
    pointed = replace(draft, place=replace(point(500), address="青岚路"))
    assert [photo_place.place_of(item, one).address for one in (pointed, draft)] == ["", ""]


# --- questions of a category (R12)


def test_a_question_that_was_answered_is_not_asked_again(office: Office) -> None:
    draft = drafting.open_draft(office.tx, person=office.citizen(), now=office.now)
    draft = drafting.answer(office.tx, draft=draft, question="since", text="昨晚", now=office.now)
    draft = drafting.ask(office.tx, draft=draft, questions=("since", "often"), now=office.now)
    assert (draft.to_ask, draft.answers) == (("often",), {"since": "昨晚"})
    draft = drafting.answer(office.tx, draft=draft, question="often", text="", now=office.now)
    assert (draft.to_ask, draft.answers) == ((), {"since": "昨晚"})


# --- numbers out of a spreadsheet (S26)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (" 2026 1128 0001 ", "202611280001"),
        ('="2026112800010"', "2026112800010"),
        ("'20261128", "20261128"),
        ("２０２６", "2026"),
        ("徐 12345-7", "徐 12345-7"),
        ("20\u200b26", "2026"),
        ("", ""),
    ],
)
def test_a_number_is_read_without_what_a_spreadsheet_puts_around_it(written: str, number: str) -> None:
    assert plain_number(written) == number


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        ("2.02611E+17", True),
        ("2E17", True),
        ("2E11", False),
        ("2E+7", True),
        ("202611280001.0", True),
        ("12345.0", False),
        ("123456.0", True),
        ("1,234,567", True),
        ("1,234", False),
        ("###", True),
        ("#N/A", True),
        ("202611280001", False),
        ("A-17", False),
    ],
)
def test_a_number_whose_digits_are_lost_is_refused(number: str, rounded: bool) -> None:
    assert is_rounded(number) is rounded


def test_long_numbers_that_agree_in_fifteen_digits_may_have_been_two() -> None:
    kept = "202611280001234"
    assert rounded_alike([f"{kept}000", "7", f"{kept}00"]) == 2
    assert rounded_alike([f"{kept}000", f"{kept}001"]) is None
    assert rounded_alike([kept, kept]) is None  # all digits are there
    assert rounded_alike([]) is None
