"""The bucket of the photos is away: the console says so, keeps what was typed, and goes on when it is back."""

import re

import pytest
from aiohttp import FormData

from complaints.case.lifecycle import Action
from complaints.model import Complaint, State
from storage.photos.store import PhotoStore
from tests.buckets import BadWay, Buckets
from tests.storage.pictures import encoded, picture
from tests.web.conftest import Browser, Cases

AWAY = "照片暂时存不进、也取不出来"


@pytest.fixture
def photos(buckets: Buckets, way: BadWay) -> PhotoStore:
    """In place of the folder of other tests."""
    return buckets.opened(buckets.new(port=way.port))


@pytest.fixture
async def case(clerk: Browser, cases: Cases) -> Complaint:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h")
    case = cases.step(case, Action.SIGN)
    await clerk.opens(f"/console/cases/{case.number}")
    return case


async def reports_done(clerk: Browser, case: Complaint) -> None:
    form = FormData({"csrf": clerk.csrf, "action": "report_done", "version": clerk.value("version")})
    form.add_field("note", "已清理并硬化")
    form.add_field("photos", encoded(picture()), filename="after.jpg", content_type="image/jpeg")
    await clerk.posts(f"/console/cases/{case.number}/act", form)


async def test_a_form_with_photos_is_kept_and_can_be_sent_again(
    clerk: Browser, case: Complaint, cases: Cases, photos: PhotoStore, way: BadWay
) -> None:
    way.always = "busy"
    await reports_done(clerk, case)
    assert clerk.status == 503
    assert AWAY in clerk.text
    assert "已清理并硬化" in clerk.page
    assert cases.now(case).state is State.RECTIFYING
    assert cases.store.read_now(lambda tx: tx.evidence.of_case(case.id)) == []
    way.always = "ok"
    await reports_done(clerk, case)
    assert clerk.status == 200, clerk.text
    assert cases.now(case).state is State.PENDING_VERIFY
    (row,) = cases.store.read_now(lambda tx: tx.evidence.of_case(case.id))
    assert list(photos.names()) == [row.sha256]


async def test_a_picture_comes_when_the_bucket_is_back(clerk: Browser, case: Complaint, way: BadWay) -> None:
    await reports_done(clerk, case)
    page = await clerk.opens(f"/console/cases/{case.number}")
    thumb = re.search(rf"/console/cases/{case.number}/photos/[0-9a-f]{{64}}/thumb", page)
    assert thumb is not None
    way.always = "away"
    await clerk.opens(thumb[0])
    assert clerk.status == 503
    assert AWAY in clerk.text
    way.always = "ok"
    answer = await clerk.client.get(thumb[0])
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
