"""Demonstration data are reports like any other: they walk the same steps, so a new rule must be obeyed there too.
Every page of the console has something to show."""

import shutil
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import commands, demo
from bot.demo import TRAINING
from bot.resources import open_store
from bot.settings import Settings
from complaints.case.moves import staff_actor
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.model import Dispute, Implementer, Role, State
from complaints.office import rewarding
from complaints.office.asked import late_for, waiting
from complaints.ports import EntryState, QueueFilter, SiteFilter
from enterprises.calendar.model import State as DateState
from enterprises.calendar.ports import DateFilter
from enterprises.warnings.progress import Stand, progress
from inspections.checklists import rhythm
from inspections.checklists.doubts import doubts
from inspections.checklists.ports import CheckFilter
from inspections.rectification.model import Filter as ItemFilter
from inspections.summary import Standing, summary_of
from knowledge.entry_form import fields_of
from publishing.model import Act, PublicFilter
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx
from storage.verifying import problems
from tests.conftest import DEMO_DAY
from zone import Zone

NOW = DEMO_DAY


@pytest.fixture(scope="module")
def zone() -> Zone:
    return Zone.load(TRAINING)


@pytest.fixture(scope="module")
def settings(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = shutil.copytree(demonstration, tmp_path_factory.mktemp("demo") / "data")
    return Settings(_env_file=None, data_dir=folder, zone_dir=TRAINING)  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def store(settings: Settings) -> Iterator[Store]:
    store = open_store(settings)
    yield store
    store.close()


def told(store: Store) -> list[tuple[str, str, str, str]]:
    def all_of(tx: Tx) -> list[tuple[str, str, str, str]]:
        cases = tx.cases.queue(QueueFilter(), limit=1000)
        return sorted((one.number, one.state, one.text, one.created_at.isoformat()) for one in cases)

    return store.read_now(all_of)


def test_a_folder_is_filled_once(store: Store, settings: Settings) -> None:
    before = told(store)
    assert commands.demo_data(settings, Namespace()) == 1
    assert told(store) == before


def test_the_same_moment_gives_the_same_reports(store: Store, zone: Zone, tmp_path: Path) -> None:
    again = open_store(Settings(_env_file=None, data_dir=tmp_path, zone_dir=TRAINING))  # type: ignore[call-arg]
    clock = Clock(WorkingTime(zone.hours, zone.timezone))
    again.write_now(lambda tx: demo.fill(tx, zone=zone, clock=clock, pepper=b"p" * 32, now=NOW))
    assert told(again) == told(store)
    again.close()


def test_every_category_and_state_of_a_working_day_occurs(store: Store, zone: Zone) -> None:
    cases = store.read_now(lambda tx: tx.cases.queue(QueueFilter(), limit=1000))
    assert {case.category for case in cases} == {category.id for category in zone.categories}
    assert {case.state for case in cases} >= {
        State.SUBMITTED, State.ACCEPTED, State.DISPATCHED, State.RECTIFYING, State.PENDING_VERIFY, State.PENDING_REPLY,
        State.CLOSED, State.REJECTED, State.DUPLICATE,
    }  # fmt: skip
    handed = [case for case in cases if case.state in {State.DISPATCHED, State.RECTIFYING, State.CLOSED}]
    assert all(case.unit and case.unit_person and case.territory_person for case in handed)
    assert all(case.place.inside and case.place.lat is not None for case in cases)  # the maps show them


def test_months_of_statistics_and_every_turn_of_a_case(store: Store) -> None:
    cases = store.read_now(lambda tx: tx.cases.queue(QueueFilter(), limit=1000))
    months = Counter(case.created_at.strftime("%Y-%m") for case in cases)
    assert len(months) >= 5 and min(months.values()) >= 5
    assert any(case.danger for case in cases)
    assert any(case.rework_count for case in cases)
    assert any(case.round > 1 for case in cases)
    assert {case.dispute for case in cases} >= {Dispute.OPEN, Dispute.OVERRULED}
    assert {case.satisfaction for case in cases} >= {None, 2, 4, 5}


def test_the_pages_beside_the_queue_are_not_empty(store: Store, zone: Zone) -> None:
    clock = Clock(WorkingTime(zone.hours, zone.timezone))

    def look(tx: Tx) -> dict[str, int]:
        supervisor = next(one for one in tx.staff.all() if one.role is Role.SUPERVISOR)
        clerk = next(one for one in tx.staff.all() if one.role is Role.CLERK)
        open_cases = [one for one in tx.cases.queue(QueueFilter(), limit=1000) if one.due_at and one.due_at < NOW]
        return {
            "sites": len(tx.sites.recent(since=NOW - timedelta(days=30))),
            "rewards": len(rewarding.claims(tx, actor=staff_actor(supervisor))),
            "limits": len(tx.restraint.holding(now=NOW)),
            "failures": len(tx.troubles.messages()),
            "late": len(open_cases),
            "rungs": max(len(tx.rungs.of_case(one.id)) for one in open_cases),
            "unanswered": len(tx.questions.recent_unanswered()),
            "useless": len(tx.questions.useless()),
            "asked": len(tx.questions.waiting_asked()),
            "own and shared views": len({one.shared for one in tx.saved_views.seen_by(clerk.id)}) == 2,
            "late questions": len(late_for(tx, clerk, clock=clock, now=NOW)),
            "questions in time": sum(not one.is_late for one in waiting(tx, clock=clock, now=NOW)),
            "drafts": len(tx.curation.in_states(EntryState.DRAFT)),
            "for a second person": len(tx.curation.in_states(EntryState.WAITING)),
            "phrasings": len(tx.curation.phrasings()),
            "examples": len(tx.curation.examples()),
            "unread": tx.cases.count(QueueFilter(unread=clerk.id)),
            "read": tx.cases.count(QueueFilter()) - tx.cases.count(QueueFilter(unread=clerk.id)),
            "letters": sum(one.to == "mail" for one in tx.troubles.messages()),
            "members": sum(one.party.startswith("unit:") for one in tx.staff.all()),
        }

    assert [name for name, count in store.read_now(look).items() if not count] == []


def test_a_draft_is_an_entry_with_one_more_question(store: Store) -> None:
    drafts = store.read_now(lambda tx: tx.curation.in_states(EntryState.DRAFT, EntryState.WAITING))
    asked = {one.entry: fields_of(one.source)["phrasings"].splitlines()[-1] for one in drafts}
    assert asked == {"zone-six-hundred-percent": "六个百分百没做到找谁举报", "demolition-dust": "拆房子不洒水归谁管"}


def test_nothing_is_sent(store: Store) -> None:
    assert store.write_now(lambda tx: tx.sending.claim(NOW)) == ()


def test_the_records_are_sound(store: Store, settings: Settings) -> None:
    photos = PhotoStore.open(settings.photos)
    assert store.read_now(lambda tx: list(problems(tx, photos))) == []


def test_s11_reports_have_drawn_photos_and_those_put_right_have_two(store: Store, settings: Settings) -> None:
    def stages(tx: Tx) -> Counter[tuple[str, ...]]:
        cases = [case for case in tx.cases.queue(QueueFilter(), limit=1000) if case.state is State.CLOSED]
        return Counter(tuple(photo.stage for photo in tx.evidence.of_case(case.id)) for case in cases)

    found = store.read_now(stages)
    assert found[("report", "after")] > 10
    assert len(list(PhotoStore.open(settings.photos).names())) == store.read_now(
        lambda tx: len(tx.evidence.stored_names() | tx.publishing.photo_names() | tx.rectification.file_digests())
    )


def test_s36_three_problems_of_an_inspection_are_late_waiting_and_closed(store: Store, zone: Zone) -> None:
    def look(tx: Tx) -> None:
        today = zone.local(NOW).date()
        lines = tx.rectification.page(ItemFilter(), size=9, number=1).lines
        assert [(one.problem.number, one.state.value, one.is_late(today)) for one in lines] == [
            ("3", "rectifying", True),
            ("7", "checked", False),
            ("11", "closed", False),
        ]
        assert [one.number for one in tx.rectification.all_public(size=9, number=1)[0]] == ["11"]

    store.read_now(look)


def test_firms_have_sites_members_cases_and_questions(store: Store) -> None:
    def look(tx: Tx) -> None:
        names = tx.firms.every_name()
        assert len(names) == 6
        first = next(firm for firm, name in names.items() if name.startswith("青岚鼎筑建设有限公司"))
        assert [site.kind.value for site in tx.firms.sites_of(first)] == ["building", "building"]
        assert len(tx.firms.persons_of(first)) == 2 and len(tx.staff.of_party(f"firm:{first}")) == 1
        open_ones = QueueFilter(firm=first, implementer=Implementer.FIRM)
        assert {case.state for case in tx.cases.queue(open_ones, limit=50)} >= {State.RECTIFYING}
        assert tx.cases.count(QueueFilter(firm=first)) >= 3
        assert len(tx.consultations.waiting(limit=9)) == 1
        assert tx.firms.site_page(SiteFilter(firm=""), size=9, number=1).total == 2

    store.read_now(look)


def test_e11_firms_check_themselves_and_one_is_late(store: Store) -> None:
    def look(tx: Tx) -> tuple[list[tuple[str, str, str]], list[str], list[str]]:
        page = tx.checks.page(CheckFilter(), size=20, number=1)
        checks = [(one.site_name, one.use.value, one.light.value if one.light else one.state) for one in page.checks]
        late = [one.site_name for one in rhythm.late(tx, NOW.date())]
        said = [
            doubt.doubt.value
            for one in page.checks
            if (check := tx.checks.get(one.id)) is not None
            for photo in check.photos
            for doubt in doubts(tx, check, photo.evidence)
        ]
        return sorted(checks), late, said

    checks, late, said = store.read_now(look)
    assert checks == [
        ("东桥七号地块", "self", "open"),
        ("海风路北侧三号工地", "inspection", "red"),
        ("海风路北侧三号工地", "self", "green"),
        ("海风路北侧三号工地", "self", "red"),
        ("海风路北侧三号工地", "self", "yellow"),
        ("涂料厂厂区", "self", "red"),
    ]
    assert (late, said) == (["涂料厂厂区"], ["twice"])


def test_e12_firms_have_dates_some_due_one_overdue_one_done(store: Store) -> None:
    def look(tx: Tx) -> tuple[list[tuple[str, int]], list[str]]:
        page = tx.calendar.page(DateFilter(), size=50, number=1)
        open_ones = [(one.date.template or one.date.title, (one.date.due_on - NOW.date()).days) for one in page.rows]
        done = tx.calendar.page(DateFilter(state=DateState.DONE), size=50, number=1).rows
        return open_ones, [one.date.template for one in done]

    assert store.read_now(look) == (
        [
            ("discharge_renewal", -40),
            ("carbon_change", -4),
            ("喷淋系统检修", 5),
            ("report_quarter", 12),
            ("training", 45),
            ("route_end", 120),
            ("emergency_plan", 150),
            ("training", 161),
            ("building_end", 400),
        ],
        ["training"],
    )


def test_results_are_published_with_photos_one_waits_and_one_was_taken_back(store: Store) -> None:
    def shelf(tx: Tx) -> tuple[int, int, list[Act]]:
        page = tx.publishing.page(PublicFilter(), size=100, number=1)
        waiting = [one for one in tx.publishing.proposals(limit=100) if not is_public(tx, one.case_id)]
        return sum(bool(case.photos) for case in page.cases), len(waiting), [
            one.act for one in tx.publishing.changed(limit=500) if one.act is not Act.PUBLISHED
        ]  # fmt: skip

    def is_public(tx: Tx, case_id: int) -> bool:
        case = tx.cases.get(case_id)
        return case is not None and tx.publishing.get(case.number) is not None

    with_photos, waiting, others = store.read_now(shelf)
    assert with_photos > 3 and (waiting, others) == (1, [Act.TAKEN_BACK])


def test_what_the_night_found_and_had_put_right_is_public(store: Store) -> None:
    def shown(tx: Tx) -> list[tuple[str, int]]:
        page = tx.publishing.page(PublicFilter(), size=100, number=1)
        return [(case.words[:7], len(case.photos)) for case in page.cases if case.is_finding]

    assert sorted(store.read_now(shown)) == [("夜查时出入口积", 2), ("夜查时切割石材", 2)]


def test_a_night_inspection_with_five_findings(store: Store, zone: Zone) -> None:
    (session,) = store.read_now(lambda tx: tx.inspections.page(walker=None, size=9, number=1)).sessions
    assert (len(session.walkers), session.is_open) == (3, False)
    summary = store.read_now(lambda tx: summary_of(tx, session.id))
    assert (summary.visits, summary.clear, summary.found, summary.helped) == (3, 1, 5, 1)
    assert (summary.of(Standing.AT_ONCE), summary.of(Standing.ASSIGNED)) == (1, 4)
    found = {one.finding.label: one.case for one in store.read_now(lambda tx: tx.inspections.found(session.id))}
    assert [case.state.value for case in found.values()] == [
        "closed", "rectifying", "rectifying", "closed", "rectifying",
    ]  # fmt: skip
    assert found["N-03"].dispute is Dispute.OPEN
    late = found["N-02"]
    assert late.due_at is not None and late.due_at < NOW
    started = Clock(WorkingTime(zone.hours, zone.timezone)).working.at_or_after(late.due_at)
    rungs = [rung.name for rung in store.read_now(lambda tx: tx.rungs.of_case(late.id))]
    assert rungs == (["nudge_due"] if started <= NOW else [])  # reminders wait for the next working morning


def test_a_drill_is_under_way(store: Store) -> None:
    def look(tx: Tx) -> tuple[bool, list[tuple[str, Stand, bool]]]:
        [warning] = tx.warnings.in_hand()
        found = progress(tx, warning, now=NOW)
        return warning.drill, sorted((one.name, one.stand, one.silent) for one in found.lines)

    assert store.read_now(look) == (
        True,
        [
            ("中滩石料有限公司（虚构）", Stand.EXEMPT, False),
            ("北滩化工涂料厂（虚构）", Stand.TOLD, True),
            ("南滩二街小厨（虚构）", Stand.UNREACHED, True),
            ("青岚渣运车队（虚构）", Stand.UNREACHED, False),
            ("青岚鼎筑建设公司（虚构）", Stand.UNREACHED, True),
            ("青岚鼎筑建设有限公司（虚构）", Stand.PARTLY, False),
        ],
    )
