"""A finding: a case of its own kind, given to its unit at once, verified by somebody else, signed for in time."""

from datetime import timedelta

import pytest

from complaints.case import handling, verification
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Implementer, Kind, Role, SiteKind, State
from inspections import basis, on_the_spot, sessions, signing
from inspections.entering import Where
from inspections.model import Article, Limit, Part, PartRole, StopKind
from inspections.signing import CALLED
from knowledge.answer import Library
from tests.domain.inspections.night import EAST, FRIDAY_NIGHT, Night
from tests.domain.inspections.register import a_site


def test_s06_a_finding_is_a_case_given_to_its_unit_by_the_duty_table(night: Night) -> None:
    found = night.finds(night.begins(), measures="覆盖裸土", target="全部覆盖", acceptor="区夜查组")
    case = found.case
    assert (case.kind, case.state, case.unit, case.territory) == (Kind.FINDING, State.DISPATCHED, "planning", "beitan")
    assert case.unit_person and case.reporter_id is None
    assert case.due_at == FRIDAY_NIGHT + timedelta(minutes=30)
    assert case.rectify_by == case.original_by == FRIDAY_NIGHT + timedelta(hours=24)
    event = night.tx.cases.events(case.id)[0]
    assert (event.action, event.actor.role, event.values["finding"], event.values["demand"]) == (
        "record", Role.INSPECTOR, "N-01", "覆盖裸土",
    )  # fmt: skip
    assert night.told() == [("unit:planning", "unit.dispatched")]


def test_s06_a_repeat_with_the_same_id_adds_nothing(night: Night) -> None:
    session = night.begins()
    first = night.finds(session, client_id="from-the-phone")
    night.told()
    again = night.finds(session, client_id="from-the-phone")
    assert (again.case.id, again.finding.number) == (first.case.id, 1)
    assert night.told() == []
    assert len(night.tx.inspections.found(session.id)) == 1


def test_s06_members_of_the_unit_hear_of_it(night: Night) -> None:
    member = night.staff("规建员", Role.UNIT, party="unit:planning")
    night.finds(night.begins())
    assert (f"staff:{member.staff_id}", "unit_told.record") in night.told()


def test_s06_at_a_site_of_the_register_the_firm_has_to_put_it_right(night: Night) -> None:
    site = a_site(night.tx, firm="云港置业（虚构）", name="云港一期", kind=SiteKind.BUILDING)
    where = Where(place=EAST.place, name=site.name, kind=StopKind.FIRM_SITE, ref=site.id)
    member = night.staff("企业环保", Role.FIRM, party=f"firm:{site.firm}")
    found = night.finds(night.begins(), where)
    assert (found.case.firm, found.case.firm_site) == (site.firm, site.id)
    assert (found.case.implementer, found.case.unit) == (Implementer.FIRM, "planning")
    assert (f"staff:{member.staff_id}", "unit_told.record") in night.told()
    by_unit = night.finds(_session(night), where, implementer=Implementer.UNIT)
    assert by_unit.case.implementer is Implementer.UNIT


def test_s06_a_place_without_a_firm_has_no_firm_to_put_it_right(night: Night) -> None:
    with pytest.raises(Incomplete, match="no_firm") as refused:
        night.finds(night.begins(), implementer=Implementer.FIRM)
    assert refused.value.field == "implementer"


@pytest.mark.parametrize(
    ("fields", "key", "field"),
    [
        ({"category": "unheard"}, "error.needs.category", "category"),
        ({"text": "  "}, "inspect.error.no_words", "text"),
        ({"text": "长" * 2001}, "error.field_too_long", "text"),
        ({"measures": "长" * 501}, "error.field_too_long", "measures"),
        ({"unit": "nobody"}, "error.needs.unit", "unit"),
    ],
)
def test_s06_unusable_input_names_its_field_and_adds_nothing(
    night: Night, fields: dict[str, str], key: str, field: str
) -> None:
    session = night.begins()
    with pytest.raises(Incomplete) as refused:
        night.finds(session, **fields)
    assert (refused.value.key, refused.value.field) == (key, field)
    assert night.tx.inspections.found(session.id) == []


def test_s06_an_impossible_clock_of_a_phone_is_replaced_by_ours(night: Night) -> None:
    session = night.begins()
    assert night.finds(session, recorded_at=night.now - timedelta(days=300)).finding.recorded_at == night.now
    assert night.finds(session, recorded_at=night.now + timedelta(hours=2)).finding.recorded_at == night.now


# 现场会办、帮扶


def test_s06_several_units_take_part_each_with_person_and_date(night: Night) -> None:
    day = (night.now + timedelta(days=2)).date()
    parts = (
        Part(unit="planning", role=PartRole.LEAD, person="陈", due_on=day, what="协调围挡"),
        Part(unit="urban", role=PartRole.SUPPORT, person="何", due_on=day, what="安排洒水"),
    )
    found = night.finds(night.begins(), difficulty="没有堆放场地", parts=parts)
    assert night.tx.inspections.finding(found.case.id) == found.finding
    assert found.finding.parts == parts
    assert ("unit:urban", "unit.helps") in night.told()


@pytest.mark.parametrize(
    ("roles", "person", "key"),
    [
        ((PartRole.SUPPORT, PartRole.SUPPORT), "陈", "inspect.error.one_lead"),
        ((PartRole.LEAD, PartRole.LEAD), "陈", "inspect.error.one_lead"),
        ((PartRole.LEAD, PartRole.SUPPORT), " ", "inspect.error.part_unready"),
    ],
)
def test_s06_one_unit_leads_and_everybody_is_named(
    night: Night, roles: tuple[PartRole, PartRole], person: str, key: str
) -> None:
    day = night.now.date()
    parts = tuple(
        Part(unit=unit, role=role, person=person, due_on=day)
        for unit, role in zip(("planning", "urban"), roles, strict=True)
    )
    with pytest.raises(Incomplete, match=key.replace(".", r"\.")):
        night.finds(night.begins(), parts=parts)


# verification


def test_s12_the_finder_verifies_nothing_a_clerk_neither(night: Night) -> None:
    both = night.staff("双岗", Role.INSPECTOR, Role.CLERK)
    session = night.begins(actor=both)
    found = night.finds(session, actor=both)
    handling.sign(night.tx, night.on(found, night.clerk), clock=night.clock)
    handling.report_done(night.tx, night.on(found, night.clerk), clock=night.clock, why_no_photo="夜间")
    with pytest.raises(NotAllowed, match="own_finding"):
        verification.pass_(night.tx, night.on(found, both), clock=night.clock)
    with pytest.raises(NotAllowed, match="own_work"):  # nor whoever reported it done
        verification.pass_(night.tx, night.on(found, night.clerk), clock=night.clock)
    passed = verification.pass_(night.tx, night.on(found, night.verifier), clock=night.clock)
    assert passed.state is State.CLOSED


def test_s12_put_right_on_the_spot_is_verified_by_a_second_walker_with_a_photo(night: Night) -> None:
    session = night.begins(night.lu)
    found = night.finds(session)
    tx, clock = night.tx, night.clock
    fixed = on_the_spot.put_right(tx, night.on(found, night.lu), clock=clock)
    assert (fixed.state, fixed.fixed_at) == (State.PENDING_VERIFY, night.now)
    with pytest.raises(NotAllowed, match="own_finding"):
        on_the_spot.confirm(tx, night.on(found, night.han), clock=clock)
    with pytest.raises(NotAllowed, match="own_work"):  # 陆巡查 recorded that it was done
        on_the_spot.confirm(tx, night.on(found, night.lu), clock=clock)
    sessions.join(tx, session_id=session.id, actor=night.chief, now=night.now)
    with pytest.raises(Incomplete, match="no_after_photo"):
        on_the_spot.confirm(tx, night.on(found, night.chief), clock=clock)
    night.photo(found.case, "after")
    assert on_the_spot.confirm(tx, night.on(found, night.chief), clock=clock).state is State.CLOSED


def test_s12_what_a_unit_reports_done_is_not_verified_on_the_spot(night: Night) -> None:
    found = night.finds(night.begins(night.lu))
    handling.sign(night.tx, night.on(found, night.clerk), clock=night.clock)
    handling.report_done(night.tx, night.on(found, night.clerk), clock=night.clock, why_no_photo="夜间")
    with pytest.raises(NotAllowed, match="not_on_the_spot"):
        on_the_spot.confirm(night.tx, night.on(found, night.lu), clock=night.clock)


# 签收


def test_s06_unsigned_in_30_minutes_the_next_person_is_called_then_the_leader(night: Night) -> None:
    found = night.finds(night.begins())
    duty = night.zone.duty
    territory = night.staff(duty.territory_persons["beitan"], Role.CLERK)
    leader = night.staff(duty.leaders["planning"], Role.LEADER)
    night.told()
    night.passes(minutes=29)
    assert signing.call_next(night.tx, now=night.now, duty=duty) == 0
    night.passes(minutes=1)
    assert signing.call_next(night.tx, now=night.now, duty=duty) == 1
    assert signing.call_next(night.tx, now=night.now, duty=duty) == 0
    assert night.told() == [(f"staff:{territory.staff_id}", CALLED), ("unit:planning", CALLED)]
    night.passes(minutes=30)
    signing.call_next(night.tx, now=night.now, duty=duty)
    assert night.told() == [(f"staff:{leader.staff_id}", CALLED), ("unit:planning", CALLED)]
    night.passes(hours=5)
    assert signing.call_next(night.tx, now=night.now, duty=duty) == 0
    assert [one.case.id for one in night.tx.inspections.waiting(limit=9)] == [found.case.id]


def test_s06_what_is_signed_calls_nobody(night: Night) -> None:
    found = night.finds(night.begins())
    handling.sign(night.tx, night.on(found, night.clerk), clock=night.clock)
    night.told()
    night.passes(hours=2)
    assert signing.call_next(night.tx, now=night.now, duty=night.zone.duty) == 0
    assert night.told() == []


def test_s06_put_right_at_once_has_two_hours_and_is_signed_within_them(night: Night) -> None:
    found = night.finds(night.begins(), due=night.due("2h"))
    assert found.finding.limit is Limit.AT_ONCE
    assert found.case.rectify_by == night.now + timedelta(hours=2)
    assert found.case.due_at == night.now + timedelta(minutes=30)


# the basis


def test_s08_the_basis_comes_from_the_knowledge_base(library: Library, night: Night) -> None:
    today = night.now.date()
    entry = next(one for one in library.entries if len(one.citations) == 1 and "enterprise" in one.audience)
    assert basis.checked(library, [entry.id, entry.id, ""], today=today) == (entry.id,)
    (article,) = basis.articles_of(library, [entry.id], today=today)
    assert (article.entry, article.law) == (entry.id, entry.citations[0].law)
    assert basis.filing_of(library, article.stored, today=today) == article
    assert basis.filing_of(library, " ", today=today) is None


@pytest.mark.parametrize("typed", ["某法|某法|1", "自己写的法律第九条", "bare|生态环境法典|99999"])
def test_s08_an_officer_cannot_type_a_law(library: Library, night: Night, typed: str) -> None:
    with pytest.raises(Incomplete, match="no_entry"):
        basis.checked(library, [typed], today=night.now.date())
    with pytest.raises(Incomplete, match="no_article"):
        basis.filing_of(library, typed, today=night.now.date())


def test_s08_an_article_is_stored_whole() -> None:
    article = Article(entry="bare-soil", law="生态环境法典", article="1之1")
    assert Article.parse(article.stored) == article
    assert Article.parse("bare-soil|生态环境法典") is None


def _session(night: Night) -> sessions.Session:
    session = night.tx.inspections.open_of(night.han.staff_id or 0)
    assert session is not None
    return session
