"""The photo that follows its thumbnail, and the moment by a phone whose clock is wrong."""

import hashlib
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from complaints.model import Complaint, Evidence, Role
from storage.photos.imaging import process
from storage.photos.store import PhotoStore
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in, staff_called
from texts import label
from web.console.outbox import recorded_at
from web.console.uploads import Received, add_photo, key_of
from web.ports import PageServices

KEY, OTHER = "0123456789abcdef" * 2, "f" * 32
NOW = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)


def picture(side: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 50).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@dataclass
class Late:
    inspector: Browser
    case: Complaint
    store: Store
    house: PageServices
    owner: str
    csrf: str

    def uploaded(self, data: bytes, *, owner: str = "") -> str:
        owner = owner or self.owner
        upload = self.house.uploads.begin(owner, length=len(data), now=self.house.clock())
        self.house.uploads.append(owner, upload.id, data, at=0)
        return upload.id

    async def gives(self, upload: str, *, key: str = KEY) -> str:
        values = {"csrf": self.csrf, "key": key, "upload": upload}
        return await self.inspector.posts(f"/console/cases/{self.case.number}/late-photo", values)

    def rows(self) -> list[Evidence]:
        return list(self.store.read_now(lambda tx: tx.evidence.of_case(self.case.id)))


@pytest.fixture
async def late(  # noqa: PLR0917 (fixtures)
    arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock, cases: Cases, house: PageServices,
    photos: PhotoStore,
) -> Late:  # fmt: skip
    inspector = await logged_in(arrives, store, clock, "沈巡查", Role.INSPECTOR)
    case, thumb = cases.reported(), picture(200)
    kept = process(thumb)
    photos.add(thumb, kept)
    received = Received(photo=kept, size=len(thumb), key=KEY, coming=True)
    for _ in range(2):  # the form came twice
        store.write_now(lambda tx: add_photo(tx, case.id, received, stage="before", now=clock()))
    await inspector.opens("/console/account")
    owner = f"staff-{staff_called(store, '沈巡查').id}"
    return Late(inspector, case, store, house, owner, inspector.csrf)


async def test_the_photo_takes_the_place_of_its_thumbnail_once(late: Late, clerk: Browser) -> None:
    await clerk.opens(f"/console/cases/{late.case.number}")
    assert label("offline.original_coming", "zh_CN") in clerk.text
    photo = picture(900)
    upload = late.uploaded(photo)
    assert await late.gives(upload) == '{"again": false}'
    assert await late.gives(upload) == '{"again": false}'  # the first answer was lost
    [row] = late.rows()
    assert (row.coming, row.sha256, row.width) == (False, hashlib.sha256(photo).hexdigest(), 900)
    assert (row.size, row.stage) == (len(photo), "before")
    await clerk.opens(f"/console/cases/{late.case.number}")
    assert label("offline.original_coming", "zh_CN") not in clerk.text


async def test_an_upload_that_is_gone_or_somebody_else_s_is_asked_for_again(late: Late) -> None:
    photo = picture(900)
    assert await late.gives("0" * 32) == '{"again": true}'
    assert await late.gives("../x") == '{"again": true}'
    assert await late.gives(late.uploaded(photo, owner="staff-999")) == '{"again": true}'
    assert [row.coming for row in late.rows()] == [True]


async def test_without_the_key_of_a_thumbnail_nothing_is_added(late: Late, colleague: Browser) -> None:
    upload = late.uploaded(picture(900))
    for key in (OTHER, ""):
        await late.gives(upload, key=key)
        assert late.inspector.status == 404
    assert [row.coming for row in late.rows()] == [True]


async def test_a_file_that_is_no_photo_is_refused_and_the_thumbnail_stays(late: Late) -> None:
    await late.gives(late.uploaded(b"no photo at all"))
    assert late.inspector.status == 422
    assert [row.coming for row in late.rows()] == [True]


@pytest.mark.parametrize(
    ("written", "sent", "age"),
    [
        ("2026-11-29T12:00:00.000Z", "2026-11-29T15:00:00.000Z", timedelta(hours=3)),
        ("2019-01-01T00:00:00Z", "2019-01-01T00:20:00Z", timedelta(minutes=20)),  # its clock is years behind
        ("2026-11-29T15:00:00Z", "2026-11-29T12:00:00Z", timedelta(0)),  # set back meanwhile
        ("2019-01-01T00:00:00Z", "2026-11-29T15:00:00Z", timedelta(0)),
        ("2026-11-29T12:00:00", "2026-11-29T15:00:00", timedelta(0)),
        ("", "x", timedelta(0)),
    ],
)
def test_how_long_something_waited_is_believed_but_not_the_clock(written: str, sent: str, age: timedelta) -> None:
    assert recorded_at({"recorded_at": written, "sent_at": sent}, NOW) == NOW - age


@pytest.mark.parametrize(
    ("name", "key"), [(f"{KEY}.jpg", KEY), ("photo.jpg", ""), (f"{KEY}/x.jpg", ""), (f"{KEY}.jpg.exe", ""), (KEY, "")]
)
def test_only_names_that_the_outbox_gives_are_keys(name: str, key: str) -> None:
    assert key_of(name) == key
