"""Posters: made at the desk, scanned by anybody, counted by day, taken down."""

import re
from datetime import timedelta

from sqlalchemy import text

from complaints.model import Firm, FirmSite, SiteKind
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser


async def makes(clerk: Browser, kind: str, subject: str) -> str:
    """The code of a new poster."""
    await clerk.opens("/console/posters")
    await clerk.sends("/console/posters", kind=kind, subject=subject)
    found = re.search(r"/r/([0-9A-Z]{6})", clerk.page)
    assert found is not None
    return found[1]


async def scans(stranger: Browser, code: str) -> tuple[int, str]:
    answer = await stranger.client.get(f"/r/{code}", allow_redirects=False)
    return answer.status, answer.headers.get("Location", "")


async def test_a_poster_of_a_site_is_found_made_and_printed(clerk: Browser, store: Store, clock: Clock) -> None:
    def register(tx: Tx) -> FirmSite:
        firm = tx.firms.add(Firm(name="东桥建设（虚构）", created_at=clock(), updated_at=clock()))
        return tx.firms.add_site(
            FirmSite(
                firm=firm.id, name="三标段", kind=SiteKind.BUILDING, address="桃林路 9 号", lat=34.21, lon=117.25,
                created_at=clock(), updated_at=clock(),
            )
        )  # fmt: skip

    site = store.write_now(register)
    await clerk.opens("/console/posters?q=三标段")
    assert "东桥建设（虚构） 三标段" in clerk.text and "桃林路 9 号" in clerk.text
    code = await makes(clerk, "site", site.id)
    for name, kind, begins in (("a4.pdf", "application/pdf", b"%PDF"), ("a3.svg", "image/svg+xml", b"<?xml")):
        answer = await clerk.client.get(f"/console/posters/{code}/{name}")
        assert (answer.status, answer.content_type) == (200, kind)
        assert (await answer.read()).startswith(begins)


async def test_a_scan_leads_into_a_report_and_counts_the_day(
    clerk: Browser, stranger: Browser, store: Store, clock: Clock
) -> None:
    code = await makes(clerk, "subdistrict", "beitan")
    for typed in (code, code.lower(), code):
        assert await scans(stranger, typed) == (303, f"/chat/?start=at_{code}")
    await stranger.client.head(f"/r/{code}", allow_redirects=False)
    long_ago = clock().date() - timedelta(days=40)
    store.write_now(lambda tx: tx.posters.scanned(code, long_ago))
    await clerk.opens(f"/console/posters/{code}")
    assert "近 30 天 3 次，一共 4 次" in clerk.text


async def test_a_wrong_code_and_a_poster_taken_down_are_plain_pages(clerk: Browser, stranger: Browser) -> None:
    await stranger.opens("/r/222222")
    assert stranger.status == 404 and "没有这个码" in stranger.text and 'href="/chat/' in stranger.page
    code = await makes(clerk, "subdistrict", "beitan")
    await clerk.sends(f"/console/posters/{code}/revoke")
    assert "已停用" in clerk.text
    await stranger.opens(f"/r/{code}")
    assert stranger.status == 410 and "这张海报已经停用" in stranger.text
    await clerk.opens(f"/console/posters/{code}/a4.svg")
    assert clerk.status == 404


async def test_no_table_says_who_scanned(clerk: Browser, stranger: Browser, store: Store) -> None:
    code = await makes(clerk, "subdistrict", "beitan")
    await scans(stranger, code)
    rows = store.read_now(lambda tx: tx.connection.execute(text("SELECT * FROM poster_scans")).all())
    assert [(row.code, row.count) for row in rows] == [(code, 1)] and rows[0]._fields == ("code", "day", "count")
