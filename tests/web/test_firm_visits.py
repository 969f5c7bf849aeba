"""The yearly record of a firm lists each visit of its sites, those without a finding too (E20)."""

from datetime import UTC, datetime

from complaints.model import Firm, FirmSite, Place, PlaceSource, Role, SiteKind
from inspections.model import Session, Visit, Walker
from storage.tx import Tx
from tests.web.conftest import Browser, Cases
from tests.web.test_firm_pages import a_firm, firm, member, raw, texts_of

__all__ = ["firm", "member"]


def visited(cases: Cases, site: FirmSite, number: int, at: datetime, *, clear: bool) -> None:
    def work(tx: Tx) -> None:
        han = tx.staff.named("韩巡查") or [tx.staff.add(name="韩巡查", role=Role.INSPECTOR, telegram_id=None)]
        walker = Walker(staff_id=han[0].id, name="韩巡查", joined_at=at)
        session = tx.inspections.start(
            Session(id=0, client_id=f"night-{number}", started_at=at, started_by="韩巡查", walkers=(walker,))
        )
        tx.inspections.add_visit(
            Visit(
                id=0, session_id=session.id, client_id=f"visit-{number}", key=f"firm_site:{site.id}", name=site.name,
                place=Place(source=PlaceSource.TYPED, address="路"), clear=clear, by="韩巡查", staff_id=han[0].id,
                at=at, recorded_at=at, firm_site=int(site.id),
            )
        )  # fmt: skip

    cases.store.write_now(work)


def a_site(cases: Cases, owner: Firm, name: str) -> FirmSite:
    now = cases.clock()
    return cases.store.write_now(
        lambda tx: tx.firms.add_site(
            FirmSite(firm=owner.id, name=name, kind=SiteKind.BUILDING, created_at=now, updated_at=now)
        )
    )


async def test_e20_a_visit_without_a_finding_is_in_the_record_and_that_of_another_firm_is_not(
    member: Browser, cases: Cases, firm: Firm
) -> None:
    own, other = a_site(cases, firm, "北门工地"), a_site(cases, a_firm(cases, "云龙食品"), "别家车间")
    visited(cases, own, 1, datetime(2026, 3, 5, 14, tzinfo=UTC), clear=True)
    visited(cases, own, 2, datetime(2025, 3, 5, 14, tzinfo=UTC), clear=True)
    visited(cases, other, 3, datetime(2026, 3, 6, 14, tzinfo=UTC), clear=True)
    read = texts_of(await raw(member, "/console/firm/record?year=2026"))
    for text in read.values():
        assert text.count("北门工地") == 1 and "检查无问题" in text
        assert "别家车间" not in text and "韩巡查" not in text
