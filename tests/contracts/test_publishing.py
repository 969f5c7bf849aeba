"""Published cases on both databases: lists, maps and sums read the rows; taking back leaves nothing of the content."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text

from complaints.model import Role
from publishing.model import (
    Act,
    Box,
    PreparedPhoto,
    Proposal,
    PublicCase,
    PublicFilter,
    PublicPhoto,
    PublicStep,
    Stage,
    Step,
    Trace,
)
from publishing.ports import Stamp
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case
from zone.publishing import Precision

DIGEST = "ab" * 32


def a_public(number: str, **fields: object) -> PublicCase:
    values: dict[str, object] = {
        "number": number,
        "revision": 1,
        "category": "site_dust",
        "state": "closed",
        "received_on": date(2026, 11, 1),
        "closed_on": date(2026, 11, 11),
        "precision": Precision.POINT,
        "subdistrict": "beitan",
        "lat": 34.2,
        "lon": 117.2,
        "words": "工地已覆盖。",
        "verdict": "true",
        "outcome": "solved",
        "unit": "planning",
        "steps": (PublicStep(on=date(2026, 11, 1), what=Step.RECEIVED),),
        "published_at": NOW,
        **fields,
    }
    return PublicCase(**values)  # type: ignore[arg-type]


def a_trace(case: PublicCase, act: Act = Act.PUBLISHED, **fields: object) -> Trace:
    return replace(
        Trace(number=case.number, revision=case.revision, act=act, at=NOW, staff_id=1, name="李公开", case=case),
        **fields,  # type: ignore[arg-type]
    )


def published(tx: Tx, case: PublicCase, evidence: dict[str, int] | None = None) -> int:
    stored = tx.cases.add(a_case(number=case.number))
    tx.publishing.put(case, case_id=stored.id, evidence=evidence or {}, trace=a_trace(case))
    return stored.id


def an_account(tx: Tx) -> None:
    assert tx.staff.add(name="李公开", role=Role.PUBLISHER, telegram_id=None).id == 1


def test_a_published_case_is_read_as_it_was_written(store: Store) -> None:
    case = a_public("LW-1", site="square", correction="日期写错了", corrected_at=NOW)

    def work(tx: Tx) -> None:
        an_account(tx)
        published(tx, case)
        assert tx.publishing.get("LW-1") == case
        assert tx.publishing.get("LW-2") is None
        assert [one.case for one in tx.publishing.trace("LW-1")] == [case]
        assert tx.publishing.stamp() == Stamp(name="1.0", at=NOW)

    store.write_now(work)


def test_taking_back_leaves_the_fact_and_no_content(store: Store) -> None:
    case = a_public("LW-1", words="不该公开的话")

    def work(tx: Tx) -> None:
        an_account(tx)
        published(tx, case)
        later = replace(a_trace(case, Act.TAKEN_BACK, at=NOW + timedelta(hours=1), reason="写错了"), case=None)
        assert tx.publishing.take_back("LW-1", trace=later)
        assert not tx.publishing.take_back("LW-1", trace=later)
        assert tx.publishing.get("LW-1") is None
        gone = tx.publishing.taken_back("LW-1")
        assert gone is not None and gone.at == NOW + timedelta(hours=1)
        assert tx.publishing.page(PublicFilter(), size=20, number=1).cases == []
        assert tx.publishing.newest(PublicFilter(), limit=5) == []
        assert tx.publishing.spots(PublicFilter(), across=1, limit=5) == []
        assert tx.publishing.amounts("month", PublicFilter()) == []
        assert "不该公开的话" not in str(tx.connection.execute(text("SELECT * FROM published")).all())
        assert [one.act for one in tx.publishing.trace("LW-1")] == [Act.PUBLISHED, Act.TAKEN_BACK]

    store.write_now(work)


def test_pages_are_cut_newest_first_and_bounded(store: Store) -> None:
    def work(tx: Tx) -> None:
        an_account(tx)
        for n in range(5):
            published(tx, a_public(f"LW-{n}", closed_on=date(2026, 11, 1 + n), category="noise" if n % 2 else "waste"))
        first = tx.publishing.page(PublicFilter(), size=2, number=1)
        assert ([one.number for one in first.cases], first.total, first.pages) == (["LW-4", "LW-3"], 5, 3)
        last = tx.publishing.page(PublicFilter(), size=2, number=10**9)
        assert ([one.number for one in last.cases], last.number) == (["LW-0"], 3)
        noise = tx.publishing.page(PublicFilter(category="noise"), size=2, number=1)
        assert [one.number for one in noise.cases] == ["LW-3", "LW-1"]
        days = PublicFilter(closed_from=date(2026, 11, 2), closed_until=date(2026, 11, 4))
        assert tx.publishing.page(days, size=9, number=1).total == 2

    store.write_now(work)


def test_a_map_gets_squares_and_a_table_sums(store: Store) -> None:
    def work(tx: Tx) -> None:
        an_account(tx)
        for n, (lat, verdict, outcome) in enumerate(
            [(34.2, "true", "solved"), (34.2, "false", "unsolved"), (34.9, "true", "solved"), (None, "", "")]
        ):
            lon = 117.2 if lat else None
            published(tx, a_public(f"LW-{n}", lat=lat, lon=lon, verdict=verdict, outcome=outcome))
        spots = tx.publishing.spots(PublicFilter(), across=0.01, limit=10)
        assert [(one.lat, one.count, one.number) for one in spots] == [(34.2, 2, ""), (34.9, 1, "LW-2")]
        assert [one.count for one in tx.publishing.spots(PublicFilter(), across=360, limit=10)] == [3]
        assert tx.publishing.spots(PublicFilter(box=(0, 0, 1, 1)), across=0.01, limit=10) == []
        (month,) = tx.publishing.amounts("month", PublicFilter())
        assert (month.split, month.cases, month.true, month.solved, month.mean_days) == ("2026-11", 4, 2, 2, 10.0)

    store.write_now(work)


def test_a_photo_goes_with_its_evidence(store: Store) -> None:
    photo = PublicPhoto(digest=DIGEST, stage=Stage.BEFORE, width=10, height=10)

    def work(tx: Tx) -> None:
        an_account(tx)
        stored = tx.cases.add(a_case(number="LW-1"))
        row = tx.evidence.add(
            draft_id=None, case_id=stored.id, kind="photo", stage="report", bot_id=None, file_id="", file_unique_id="",
            size=1, now=NOW,
        )  # fmt: skip
        assert row is not None
        case = a_public("LW-1", photos=(photo,))
        tx.publishing.put(case, case_id=stored.id, evidence={DIGEST: row.id}, trace=a_trace(case))
        assert tx.publishing.has_photo(DIGEST) and tx.publishing.photo_names() == {DIGEST}
        tx.evidence.remove(row.id)
        assert not tx.publishing.has_photo(DIGEST)
        shown = tx.publishing.get("LW-1")
        assert shown is not None and shown.photos == ()

    store.write_now(work)


def test_of_two_who_write_a_proposal_the_slower_is_told(store: Store) -> None:
    def work(tx: Tx) -> None:
        an_account(tx)
        case = tx.cases.add(a_case())
        photo = PreparedPhoto(evidence_id=4, stage=Stage.AFTER, boxes=(Box(left=1, top=2, width=3, height=4),),
                              digest=DIGEST, width=5, height=6, boxed_by=1, checked_by=2, checked_at=NOW)  # fmt: skip
        proposal = Proposal(case_id=case.id, version=1, words="话", photos=(photo,), by=1, by_name="李公开", at=NOW)
        assert tx.publishing.save_proposal(proposal, seen=0)
        assert not tx.publishing.save_proposal(proposal, seen=0)
        assert tx.publishing.proposal(case.id) == proposal
        assert tx.publishing.save_proposal(replace(proposal, words="新话"), seen=1)
        assert not tx.publishing.save_proposal(proposal, seen=1)
        assert tx.publishing.photo_names() == {DIGEST}
        tx.publishing.drop_proposal(case.id)
        assert tx.publishing.proposals(limit=5) == []

    store.write_now(work)


def test_an_entry_of_a_reporter_has_no_account(store: Store) -> None:
    case = a_public("LW-1")

    def work(tx: Tx) -> None:
        an_account(tx)
        case_id = published(tx, case)
        assert tx.publishing.evidence_of("LW-1") == {}
        by_reporter = a_trace(case, Act.WITHDRAWN, staff_id=None, name="")
        tx.publishing.put(case, case_id=case_id, evidence={}, trace=by_reporter)
        assert [(one.act, one.staff_id, one.name) for one in tx.publishing.trace("LW-1")] == [
            (Act.PUBLISHED, 1, "李公开"),
            (Act.WITHDRAWN, None, ""),
        ]

    store.write_now(work)
