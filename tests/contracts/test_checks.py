"""Checks by list in both databases (E11, S08): the version is frozen, an open one is found again, answers replace."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.errors import Incomplete, WrongState
from complaints.model import OF_CHECK, Evidence, EvidenceState, Firm, FirmSite, Role, SiteKind
from inspections.checklists import checking, rhythm
from inspections.checklists.check import By, Check, CheckState, Light, Verdict
from inspections.checklists.checking import Where
from inspections.checklists.doubts import Doubt, PhotoDoubt, doubts
from inspections.checklists.lists import Catalogue, Checklist, Item, Status, Use
from inspections.checklists.ports import CheckFilter, Every
from storage.checks.verifying import changed_checks
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case

TODAY = date(2026, 11, 23)
SITE = Where(firm="7", site="12", name="北区三期工地", kind="building")
#: perceptual hashes that differ in all bits of a half
ONE, OTHER = "00000000ffffffff", "ffffffff00000000"


def an_item(name: str) -> Item:
    return Item(id=name, names={"zh_CN": name}, good="好", bad=f"{name}没做好", measure="补好", basis="site-watering")


def a_list(version: int = 1, *items: str, **fields: object) -> Checklist:
    plain = Checklist(
        id="six",
        names={"zh_CN": "六项"},
        version=version,
        status=Status.VERIFIED,
        source="通知",
        dated="2026",
        valid_from=date(2026, 1, 1),
        uses=frozenset(Use),
        items=tuple(map(an_item, items or ("fence", "cover"))),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def somebody(tx: Tx, name: str = "周安全") -> By:
    known = tx.staff.named(name)
    account = known[0] if known else tx.staff.add(name=name, role="clerk", telegram_id=None)
    return checking.by(account)


def begin(tx: Tx, catalogue: Catalogue | None = None, *, use: Use = Use.SELF, who: str = "周安全") -> Check:
    lists = catalogue or Catalogue(lists=(a_list(),))
    return checking.begin(
        tx, lists, SITE, list_id="six", use=use, by=somebody(tx, who), now=NOW, today=TODAY
    )  # fmt: skip


def add_photo(tx: Tx, check: Check, item: str, *, phash: str = ONE, sha: str = "ab" * 32, **fields: object) -> Evidence:
    row = tx.evidence.add(
        draft_id=None, case_id=None, kind="photo", stage=OF_CHECK, bot_id=None, file_id="", file_unique_id="",
        size=1000, now=NOW,
    )  # fmt: skip
    assert row is not None
    stored = replace(row, state=EvidenceState.STORED, sha256=sha, phash=phash, **fields)  # type: ignore[arg-type]
    tx.evidence.save(stored)
    tx.checks.add_photo(check.id, item=item, evidence_id=row.id)
    return stored


def give(tx: Tx, check: Check, item: str, verdict: Verdict, note: str = "") -> Check:
    return checking.answer(tx, check.id, item=item, verdict=verdict, note=note, by=check.started_by, now=NOW)


def finish(tx: Tx, check: Check) -> Check:
    return checking.finish(tx, check.id, by=check.started_by, now=NOW + timedelta(hours=1), today=TODAY)


def test_e11_a_check_is_saved_half_done_and_gone_on_with(store: Store) -> None:
    def first(tx: Tx) -> int:
        check = begin(tx)
        add_photo(tx, check, "fence")
        give(tx, check, "fence", Verdict.PASS)
        return check.id

    def later(tx: Tx) -> None:
        check = begin(tx)  # a colleague begins the same list
        assert (check.id, [item.id for item in check.left]) == (check_id, ["cover"])
        with pytest.raises(Incomplete) as error:
            finish(tx, check)
        assert (error.value.key, error.value.values) == ("checks.left", {"count": 1, "items": "cover"})
        give(tx, check, "cover", Verdict.FAIL, "网破了")
        done = finish(tx, check)
        assert (done.light, done.state, done.ended_by) == (Light.YELLOW, CheckState.FINISHED, somebody(tx))
        assert done.answers["cover"].note == "网破了"
        with pytest.raises(WrongState):
            give(tx, check, "cover", Verdict.PASS)
        assert begin(tx).id != check_id
        assert list(changed_checks(tx)) == []

    check_id = store.write_now(first)
    store.write_now(later)


def test_e11_a_pass_needs_a_photo_and_not_applicable_a_reason(store: Store) -> None:
    def work(tx: Tx) -> None:
        check = begin(tx)
        with pytest.raises(Incomplete, match=r"checks\.photo_needed"):
            give(tx, check, "fence", Verdict.PASS)
        with pytest.raises(Incomplete, match=r"checks\.why_not"):
            give(tx, check, "fence", Verdict.NONE, " ")
        photo = add_photo(tx, check, "fence")
        give(tx, check, "fence", Verdict.PASS)
        checking.remove_photo(tx, check.id, evidence_id=photo.id)
        left = tx.checks.get(check.id)
        assert left is not None and [item.id for item in left.left] == ["fence", "cover"]
        assert tx.evidence.get(photo.id) is None
        give(tx, check, "fence", Verdict.NONE, "没有")
        give(tx, check, "cover", Verdict.NONE, "没有")
        with pytest.raises(Incomplete, match=r"checks\.nothing_applies"):
            finish(tx, check)

    store.write_now(work)


def test_s08_ticks_on_site_need_no_photo_and_are_each_inspector_s_own(store: Store) -> None:
    def work(tx: Tx) -> None:
        one, other = begin(tx, use=Use.INSPECTION), begin(tx, use=Use.INSPECTION, who="吴检查")
        assert one.id != other.id == begin(tx, use=Use.INSPECTION, who="吴检查").id
        give(tx, other, "fence", Verdict.PASS)
        give(tx, other, "cover", Verdict.FAIL)
        assert finish(tx, other).light is Light.YELLOW
        last = tx.checks.last_finished(["12", "13"], use=Use.INSPECTION)
        assert {site: check.id for site, check in last.items()} == {"12": other.id}
        assert tx.checks.last_finished(["12"], use=Use.SELF) == {}

    store.write_now(work)


def test_e11_a_list_changed_while_open_leaves_the_record_its_version(store: Store) -> None:
    second = a_list(2, "fence", "cover", "wash")
    both = Catalogue(lists=(a_list(), second))

    def work(tx: Tx) -> None:
        check = begin(tx)
        assert checking.newer(check, both, TODAY) == second
        assert begin(tx, both).checklist == a_list()
        checking.give_up(tx, check.id, by=check.started_by, now=NOW)
        fresh = begin(tx, both)
        assert (fresh.checklist, checking.newer(fresh, both, TODAY)) == (second, None)
        assert tx.checks.versions() == [(a_list(), 1), (second, 1)]

    store.write_now(work)


def test_e11_the_same_number_with_another_text_is_another_version(store: Store) -> None:
    def work(tx: Tx) -> None:
        begin(tx)
        begin(tx, Catalogue(lists=(a_list(1, "other"),)), use=Use.INSPECTION)
        assert [one.items[0].id for one, _ in tx.checks.versions("six")] == ["fence", "other"]

    store.write_now(work)


def test_e11_a_photo_used_twice_or_of_last_year_is_said(store: Store) -> None:
    def work(tx: Tx) -> None:
        check = begin(tx)
        first = add_photo(tx, check, "fence")
        twice = add_photo(tx, check, "cover", phash="00000000fffffffe", sha="cd" * 32)  # saved again
        last_year = NOW - timedelta(days=365)
        old = add_photo(tx, check, "cover", phash=OTHER, sha="ef" * 32, taken_at=last_year, lat=34.3, lon=117.3)
        assert doubts(tx, check, first) == []
        assert doubts(tx, check, twice) == [Doubt(doubt=PhotoDoubt.TWICE)]
        said = doubts(tx, check, old, point=(34.2, 117.3))
        assert [(one.doubt, one.at) for one in said] == [(PhotoDoubt.FAR, None), (PhotoDoubt.OLD, last_year)]
        checking.give_up(tx, check.id, by=check.started_by, now=NOW)
        again = begin(tx)
        reused = add_photo(tx, again, "fence", phash="00000000fffffffe", sha="12" * 32)
        assert doubts(tx, again, reused) == [Doubt(doubt=PhotoDoubt.REUSED, at=NOW)]

    store.write_now(work)


def test_e11_a_photo_of_a_case_is_said_without_naming_the_case(store: Store) -> None:
    def work(tx: Tx) -> None:
        case = tx.cases.add(a_case())
        row = tx.evidence.add(
            draft_id=None, case_id=case.id, kind="photo", stage="before", bot_id=None, file_id="", file_unique_id="",
            size=1, now=NOW,
        )  # fmt: skip
        assert row is not None
        tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256="99" * 32, phash=OTHER))
        check = begin(tx)
        assert doubts(tx, check, add_photo(tx, check, "fence", phash=OTHER)) == [Doubt(doubt=PhotoDoubt.REUSED)]

    store.write_now(work)


def test_e11_checks_are_listed_by_page(store: Store) -> None:
    def work(tx: Tx) -> None:
        ids = []
        for _ in range(3):
            check = begin(tx)
            ids.append(check.id)
            checking.give_up(tx, check.id, by=check.started_by, now=NOW)
        page = tx.checks.page(CheckFilter(firm="7", use=Use.SELF), size=2, number=2)
        assert ([one.id for one in page.checks], page.total, page.pages) == ([ids[0]], 3, 2)
        assert tx.checks.page(CheckFilter(firm="8"), size=2, number=1).total == 0
        assert tx.checks.page(CheckFilter(states=frozenset({CheckState.OPEN})), size=2, number=1).total == 0

    store.write_now(work)


def test_e11_reminders_come_by_the_firm_s_rhythm(store: Store) -> None:
    def work(tx: Tx) -> None:
        zone = NOW.tzinfo
        assert zone is not None
        rhythm.choose(
            tx, firm="7", site="12", site_name="北区", list_id="six", every=Every.WEEK, today=TODAY - timedelta(days=7)
        )
        [chosen] = tx.checks.rhythms(firm="7")
        assert chosen.due_on == TODAY
        assert rhythm.late(tx, TODAY) == [] and rhythm.late(tx, TODAY + timedelta(days=1)) == [chosen]
        day = NOW.replace(hour=10)
        assert rhythm.remind(tx, now=NOW.replace(hour=3), zone=zone) == 0
        assert [rhythm.remind(tx, now=day + timedelta(days=n), zone=zone) for n in (0, 0, 1, 7)] == [1, 0, 0, 1]
        check = begin(tx)
        for item in ("fence", "cover"):
            give(tx, check, item, Verdict.FAIL)
        assert finish(tx, check).light is Light.RED
        [moved] = tx.checks.rhythms(firm="7")
        assert (moved.due_on, moved.reminded_on) == (TODAY + timedelta(days=7), None)
        assert rhythm.kept(tx, "7", now=NOW, days=30, zone=zone) == rhythm.Kept(due=1, in_time=1)
        late = NOW + timedelta(days=22)  # three more became due meanwhile
        assert rhythm.kept(tx, "7", now=late, days=30, zone=zone) == rhythm.Kept(due=4, in_time=1)
        rhythm.choose(tx, firm="7", site="12", site_name="北区", list_id="six", every=None, today=TODAY)
        assert tx.checks.rhythms() == []

    store.write_now(work)


def test_e11_a_closed_site_is_neither_late_nor_brought_to_mind(store: Store) -> None:
    def work(tx: Tx) -> None:
        zone, day = NOW.tzinfo, TODAY + timedelta(days=30)
        assert zone is not None
        firm = tx.firms.add(Firm(name="青禾", created_at=NOW, updated_at=NOW))
        tx.staff.add(name="周安全", role=Role.FIRM, telegram_id=None, party=f"firm:{firm.id}")
        new = FirmSite(firm=firm.id, name="北区", kind=SiteKind.BUILDING, created_at=NOW, updated_at=NOW)
        site = tx.firms.add_site(new)
        rhythm.choose(
            tx, firm=firm.id, site=site.id, site_name="北区", list_id="six", every=Every.WEEK, today=TODAY
        )  # fmt: skip
        assert [one.site for one in rhythm.late(tx, day)] == [site.id]
        tx.firms.save_site(replace(site, active=False), seen=site.version)
        assert rhythm.late(tx, day) == []
        assert rhythm.kept(tx, firm.id, now=NOW + timedelta(days=30), days=60, zone=zone) == rhythm.Kept(
            due=0, in_time=0
        )
        rhythm.remind(tx, now=NOW.replace(hour=10) + timedelta(days=30), zone=zone)
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one() == 0

    store.write_now(work)


def test_verify_says_when_a_used_list_or_a_result_was_changed(store: Store) -> None:
    def work(tx: Tx) -> int:
        check = begin(tx)
        for item in ("fence", "cover"):
            give(tx, check, item, Verdict.FAIL)
        return finish(tx, check).id

    check_id = store.write_now(work)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE checks SET light = 'green'")
        connection.exec_driver_sql("UPDATE checklist_versions SET content = replace(content, '补好', '不用管')")
    found = store.read_now(lambda tx: [(one.key, one.values) for one in changed_checks(tx)])
    assert found == [
        ("checklist", {"list": "six", "version": 1}),
        ("check", {"check": check_id, "site": "北区三期工地"}),
    ]
