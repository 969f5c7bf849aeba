"""提交: a number, a promise, a code where due; and what is left of an anonymous reporter."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from complaints.clock.expiry import expire_drafts
from complaints.errors import Incomplete, NotAllowed, WrongState
from complaints.model import Identity, State
from complaints.report import drafting
from complaints.report.codes import Trier, Tries, open_with_code
from complaints.report.numbers import parse_number
from complaints.report.submission import submit
from tests.domain.complaints.office import CHAT, PEPPER, Office


def test_r16_a_report_gets_a_number_and_the_date_staff_see_too(office: Office) -> None:
    done = office.submits()
    case = done.complaint
    assert parse_number(case.number) == case.number
    assert (case.state, case.version, case.territory) == (State.SUBMITTED, 1, "jinlonghu")
    assert case.promised_at == case.due_at == datetime.fromisoformat("2026-11-24T10:00:00+08:00")
    assert office.tx.cases.get(case.id) == case
    assert office.notices() == [("group", "card")]
    assert done.code is None  # one's own chat opens it


@pytest.mark.parametrize("identity", list(Identity))
def test_web_and_anonymous_reports_get_a_code(office: Office, identity: Identity) -> None:
    code = office.submits(identity=identity, web=True).code
    assert code is not None
    assert (len(code), code.isdigit()) == (6, True)


def test_a_second_tap_finds_the_draft_gone(office: Office) -> None:
    office.submits()
    person = office.citizen()
    assert office.tx.drafts.open_of(person.id) is None
    draft = drafting.open_draft(office.tx, person=person, now=office.now)
    with pytest.raises(Incomplete):
        _submit(office, draft)


def test_of_two_taps_at_once_the_later_makes_nothing(office: Office) -> None:
    office.submits()
    # What the other machine still holds: the draft as it was before it was submitted.
    person = office.citizen()
    draft = drafting.open_draft(office.tx, person=person, now=office.now)
    draft = drafting.set_text(office.tx, draft=draft, text="灰大", now=office.now)
    draft = drafting.skip(office.tx, draft=draft, step=drafting.DraftStep.PHOTOS, now=office.now)
    first = office.case(State.SUBMITTED)
    draft = drafting.set_place(office.tx, draft=draft, place=first.place, now=office.now)
    draft = drafting.confirm_place(office.tx, draft=draft, now=office.now)
    draft = drafting.set_category(office.tx, draft=draft, category="other", now=office.now)
    draft = drafting.set_identity(office.tx, draft=draft, identity=Identity.STAFF_ONLY, now=office.now)
    _submit(office, draft)
    savepoint = office.tx.connection.begin_nested()
    with pytest.raises(WrongState) as told:
        _submit(office, draft)
    savepoint.rollback()
    assert told.value.key == "submit.already"


def _submit(office: Office, draft):  # type: ignore[no-untyped-def]
    return submit(
        office.tx,
        draft=draft,
        person=office.citizen(),
        bot_id=1,
        chat_id=CHAT,
        web=False,
        clock=office.clock,
        pepper=PEPPER,
        random_below=office.random.randrange,
        now=office.now,
    )


def test_a_named_reporter_s_contact_is_kept_and_an_anonymous_one_s_nowhere(office: Office) -> None:
    named = office.submits(identity=Identity.NAMED).complaint
    assert (named.contact_name, named.contact_phone) == ("张三", "13800000000")
    anonymous = office.submits(identity=Identity.ANONYMOUS).complaint
    assert (anonymous.reporter_id, anonymous.contact_name, anonymous.contact_phone) == (None, "", "")


@pytest.mark.parametrize(("no_news", "relay"), [(False, (1, CHAT, "zh_CN")), (True, None)])
def test_nothing_but_the_sealed_relay_leads_from_an_anonymous_case_to_its_chat(
    office: Office, no_news: bool, relay: tuple[int, int, str] | None
) -> None:
    case = office.submits(identity=Identity.ANONYMOUS, no_news=no_news).complaint
    assert office.tx.relays.get(case.id) == relay
    person = office.citizen()
    links = {
        table: office.tx.connection.execute(text(f"SELECT * FROM {table}")).all()
        for table in ("cases", "events", "event_payloads", "evidence", "drafts", "relays", "memory", "outbox")
    }
    assert str(CHAT) not in str(links)
    assert [event.actor.person_id for event in office.tx.cases.events(case.id)] == [None]
    assert office.tx.cases.of_reporter(person.id) == []


def test_a_code_opens_and_five_wrong_ones_close_for_a_quarter_of_an_hour(office: Office) -> None:
    done = office.submits(identity=Identity.ANONYMOUS)
    wrong = "000000" if done.code != "000000" else "111111"

    tries, number = Tries(), done.complaint.number

    def opens(code: str) -> bool:
        me = Trier(name="7:11")
        case = open_with_code(office.tx, tries, number=number, code=code, by=me, pepper=PEPPER, now=office.now)
        return case is not None

    assert done.code is not None
    assert [opens(wrong) for _ in range(4)] == [False] * 4
    assert opens(done.code)
    assert not opens(wrong)
    with pytest.raises(NotAllowed) as told:
        opens(done.code)
    assert told.value.values["minutes"] == 16
    office.passes(minutes=15)
    assert opens(done.code)


def test_the_code_is_not_in_the_database(office: Office) -> None:
    done = office.submits(identity=Identity.ANONYMOUS)
    stored = office.tx.cases.code_of(done.complaint.id)
    assert stored is not None
    assert done.code is not None
    assert done.code not in stored
    number, me = done.complaint.number, Trier(name="7:11")
    elsewhere = {"by": me, "pepper": b"another house", "now": office.now}
    assert open_with_code(office.tx, Tries(), number=number, code=done.code, **elsewhere) is None


def test_an_unfinished_draft_goes_after_fourteen_days_with_one_notice(office: Office) -> None:
    person = office.citizen()
    draft = drafting.open_draft(office.tx, person=person, now=office.now)
    office.passes(days=13)
    draft = drafting.set_text(office.tx, draft=draft, text="灰大", now=office.now)
    office.passes(days=13)
    assert expire_drafts(office.tx, now=office.now).drafts == 0
    office.passes(days=1)
    assert expire_drafts(office.tx, now=office.now).drafts == 1
    assert expire_drafts(office.tx, now=office.now + timedelta(days=1)).drafts == 0
    assert office.tx.drafts.get(draft.id) is None
    assert office.notices() == [(f"person:{person.id}", "notice.draft_expired")]
