"""公开 in a real browser, at both sizes: a clerk prepares and blacks out, a second person confirms and publishes, a
visitor sees it, the clerk takes it back and it is gone."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Role
from storage.tx import Tx
from tests.browser.conftest import DESKTOP, PHONE, Opens, Site, serving, small_targets, violations
from tests.browser.console_steps import logs_in
from tests.browser.publishing_steps import (
    confirms,
    draws_a_box,
    keeps_covered,
    opens_desk,
    prepares,
    publishes,
    takes_back,
)
from tests.web.conftest import Cases
from tests.web.publishing_scenes import BOTH, PLACE, WORDS, Office, picture
from texts import label

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
#: in the middle of the training zone, which the map shows
HERE = replace(PLACE, lat=0.0401, lon=0.0301)
WIDE: dict[str, Any] = {"is_mobile": False, "has_touch": False, **DESKTOP}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> AsyncIterator[Site]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("public") / "data"))
    async with serving(data) as service:
        yield Site(service)


def closed(site: Site) -> tuple[Complaint, int]:
    """A closed case with a photo, in a zone with others."""
    resources = site.service.office
    cases = Cases(store=resources.store, clock=lambda: datetime.now(UTC), services=resources.services)  # type: ignore[arg-type]
    office = Office(cases=cases, photos=resources.photos)
    office.crowd(place=HERE)
    case = cases.reported(sharing=BOTH, place=HERE)
    photo = office.photo(case, picture("olive", size=(800, 600)))
    for action, given in (
        (Action.ACCEPT, {}),
        (Action.DISPATCH, {"unit": "planning", "rectify_by": "24h"}),
        (Action.SIGN, {}),
        (Action.REPORT_DONE, {"why_no_photo": "夜里拍不清"}),
    ):
        cases.step(case, action, **given)
    cases.step(case, Action.PASS, by="赵核查")
    cases.step(case, Action.CLOSE, by="赵核查", verdict="true", outcome="solved", public_text="已处理")
    return case, photo


async def shows_well(page: Page) -> None:
    assert await violations(page) == []
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("device", [WIDE, PHONE], ids=["desk", "phone"])
async def test_published_by_two_seen_by_all_and_taken_back(site: Site, opens: Opens, device: dict[str, Any]) -> None:
    case, photo = closed(site)
    kind = "desk" if device is WIDE else "phone"
    clerk = await logs_in(opens, site, f"李受理{kind}", Role.CLERK, **device)
    await clerk.goto(f"{site.url}/console/cases/{case.number}")
    await opens_desk(clerk, case.number)
    await prepares(clerk, WORDS, [photo])
    await shows_well(clerk)
    await clerk.get_by_role("link", name=label("publishing.photo.cover", ZH), exact=True).click()
    await draws_a_box(clerk)
    await shows_well(clerk)
    await keeps_covered(clerk)

    second = await logs_in(opens, site, f"孙主管{kind}", Role.SUPERVISOR, **device)
    await second.goto(f"{site.url}/console/cases/{case.number}/publishing")
    await expect(second.get_by_role("button", name=label("publishing.publish", ZH), exact=True)).to_be_disabled()
    await confirms(second, photo)
    await publishes(second)

    # what is gone answers 410, which the browser reports as an error
    visitor = await opens(f"/public/cases/{case.number}", quiet=False, **device)
    await expect(visitor.get_by_text(WORDS)).to_be_visible()
    image = visitor.locator(".pictures img")
    assert await image.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }") == 800
    await shows_well(visitor)
    boxes = site.service.office.store.read_now(lambda tx: _boxes(tx, case))
    assert len(boxes) == 1 and boxes[0].left > 90
    for path in ("/", "/public/", "/public/cases", "/public/map", "/public/months"):
        await visitor.goto(site.url + path)
        await shows_well(visitor)
    await visitor.locator("tbody a").first.click()
    await expect(visitor.get_by_role("link", name=case.number)).to_be_visible()
    await shows_well(visitor)
    await visitor.goto(f"{site.url}/public/map")
    await expect(visitor.locator(".case-group")).to_have_count(1)
    await visitor.goto(site.url)
    await expect(visitor.locator(f'a[href="/public/cases/{case.number}"]')).to_be_visible()
    if device is PHONE:
        assert await small_targets(visitor) == []

    await clerk.goto(f"{site.url}/console/cases/{case.number}/publishing")
    await takes_back(clerk)
    for path in ("/", "/public/cases", "/public/map", "/public/months"):
        await visitor.goto(site.url + path)
        await expect(visitor.locator(f'a[href="/public/cases/{case.number}"]')).to_have_count(0)
    await visitor.goto(f"{site.url}/public/cases/{case.number}")
    await expect(visitor.get_by_text(label("public.gone.title", ZH), exact=True)).to_be_visible()


def _boxes(tx: Tx, case: Complaint) -> Any:
    proposal = tx.publishing.proposal(case.id)
    assert proposal is not None
    return proposal.photos[0].boxes
