"""Files in parts (tus): what arrives stays, what is wrong is refused with the status that a client understands, and
nobody reaches a file of somebody else."""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from hypothesis import given
from hypothesis import strategies as st

from complaints.model import Role
from http_server.upload_files import (
    KEPT,
    MOST_BYTES,
    MOST_OF_ONE,
    NotWhole,
    TooMuch,
    UnknownUpload,
    UploadFiles,
    WrongOffset,
)
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, logged_in, staff_called
from web.ports import PageServices

RESUMABLE = {"Tus-Resumable": "1.0.0"}
PART = {**RESUMABLE, "Content-Type": "application/offset+octet-stream"}
START = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


async def begins(browser: Browser, length: int, **values: str) -> ClientResponse:
    await browser.opens("/console/account")
    headers = {**RESUMABLE, "Upload-Length": str(length), "X-CSRF-Token": browser.csrf}
    if values:
        headers["Upload-Metadata"] = metadata(**values)
    return await browser.client.post("/console/uploads", headers=headers)


async def brings(browser: Browser, address: str, data: bytes, *, at: int, **headers: str) -> ClientResponse:
    return await browser.client.patch(address, data=data, headers={**PART, "Upload-Offset": str(at), **headers})


async def offset(browser: Browser, address: str) -> str:
    answer = await browser.client.head(address, headers=RESUMABLE)
    return answer.headers["Upload-Offset"] if answer.status == 200 else str(answer.status)


async def test_a_file_arrives_in_parts_and_is_read_once(clerk: Browser, house: PageServices, store: Store) -> None:
    data = bytes(range(250)) * 4
    begun = await begins(clerk, len(data), key=KEY, sha256=hashlib.sha256(data).hexdigest())
    assert (begun.status, begun.headers["Tus-Resumable"], begun.headers["Upload-Offset"]) == (201, "1.0.0", "0")
    address = begun.headers["Location"]
    assert (await brings(clerk, address, data[:300], at=0)).headers["Upload-Offset"] == "300"
    assert await offset(clerk, address) == "300"
    last = await brings(clerk, address, data[300:], at=300)
    assert (last.status, last.headers["Upload-Offset"]) == (204, "1000")
    owner, upload = f"staff-{staff_called(store, '李受理').id}", address.rpartition("/")[2]
    assert house.uploads.read(owner, upload, now=house.clock()) == data
    house.uploads.drop(owner, upload)
    assert await offset(clerk, address) == "404"


async def test_a_file_that_was_begun_before_goes_on(clerk: Browser) -> None:
    """The answer to the first request was lost."""
    first = await begins(clerk, 10, key=KEY)
    await brings(clerk, first.headers["Location"], b"01234", at=0)
    again = await begins(clerk, 10, key=KEY)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (first.headers["Location"], "5")
    other = await begins(clerk, 11, key=KEY)  # another file under the same key takes its place
    assert other.headers["Upload-Offset"] == "0"


async def test_wrong_parts_are_refused_and_change_nothing(clerk: Browser) -> None:
    address = (await begins(clerk, 10)).headers["Location"]
    assert (await brings(clerk, address, b"012", at=0)).status == 204
    assert (await brings(clerk, address, b"012", at=0)).status == 409
    assert (await brings(clerk, address, b"4", at=4)).status == 409
    assert (await brings(clerk, address, b"x" * 8, at=3)).status == 413
    wrong = base64.b64encode(hashlib.sha1(b"other", usedforsecurity=False).digest()).decode()
    assert (await brings(clerk, address, b"345", at=3, **{"Upload-Checksum": f"sha1 {wrong}"})).status == 460
    assert (await brings(clerk, address, b"345", at=3, **{"Upload-Checksum": "md5 AAAA"})).status == 400
    plain = await clerk.client.patch(address, data=b"345", headers={**RESUMABLE, "Upload-Offset": "3"})
    assert plain.status == 415
    assert (await clerk.client.patch(address, data=b"345", headers={**PART, "Upload-Offset": "-1"})).status == 400
    assert await offset(clerk, address) == "3"
    right = base64.b64encode(hashlib.sha256(b"3456789").digest()).decode()
    assert (await brings(clerk, address, b"3456789", at=3, **{"Upload-Checksum": f"sha256 {right}"})).status == 204


async def test_bad_beginnings(clerk: Browser) -> None:
    assert (await begins(clerk, 0)).status == 400
    assert (await begins(clerk, MOST_BYTES + 1)).status == 413
    old = await clerk.client.post("/console/uploads", headers={"Upload-Length": "5", "X-CSRF-Token": clerk.csrf})
    assert (old.status, old.headers["Tus-Version"]) == (412, "1.0.0")
    for header, status in (("key *", 400), ("key A", 400), ("key", 201)):  # a name may have no value
        headers = {**RESUMABLE, "Upload-Length": "5", "Upload-Metadata": header, "X-CSRF-Token": clerk.csrf}
        assert (await clerk.client.post("/console/uploads", headers=headers)).status == status
    forged = await clerk.client.post("/console/uploads", headers={**RESUMABLE, "Upload-Length": "5"})
    assert forged.status == 403


async def test_another_site_may_not_send_parts(clerk: Browser) -> None:
    address = (await begins(clerk, 5)).headers["Location"]
    answer = await brings(clerk, address, b"01234", at=0, Origin="https://evil.example")
    assert (answer.status, await offset(clerk, address)) == (403, "0")


async def test_nobody_reaches_a_file_of_somebody_else(clerk: Browser, colleague: Browser, stranger: Browser) -> None:
    address = (await begins(clerk, 5)).headers["Location"]
    assert (await brings(colleague, address, b"01234", at=0)).status == 404
    assert await offset(colleague, address) == "404"
    assert (await colleague.client.delete(address, headers=RESUMABLE)).status == 404
    assert await offset(stranger, address) == "401"
    assert await offset(clerk, address) == "0"
    assert (await clerk.client.delete(address, headers=RESUMABLE)).status == 204
    assert await offset(clerk, address) == "404"


async def test_what_waits_too_long_is_gone(clerk: Browser, clock: Clock, house: PageServices, tmp_path: Path) -> None:
    address = (await begins(clerk, 5)).headers["Location"]
    clock.passes(seconds=KEPT.total_seconds())
    assert await offset(clerk, address) == "410"
    assert (await brings(clerk, address, b"01234", at=0)).status == 410
    assert house.uploads.sweep(house.clock()) == 1
    assert await offset(clerk, address) == "404"
    assert list((tmp_path / "uploads").glob("*/*")) == []


async def test_one_account_cannot_fill_the_disk(
    arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock
) -> None:
    inspector = await logged_in(arrives, store, clock, "沈巡查", Role.INSPECTOR)
    for _ in range(MOST_OF_ONE):
        assert (await begins(inspector, 5)).status == 201
    assert (await begins(inspector, 5)).status == 429


def test_the_bytes_of_one_account_are_bounded(tmp_path: Path) -> None:
    files = UploadFiles(tmp_path)
    for _ in range(15):
        files.begin("staff-1", length=MOST_BYTES, now=START)
    with pytest.raises(TooMuch):
        files.begin("staff-1", length=MOST_BYTES, now=START)
    files.begin("staff-2", length=MOST_BYTES, now=START)


def test_a_file_that_is_not_what_was_announced_is_not_used(tmp_path: Path) -> None:
    files = UploadFiles(tmp_path)
    upload = files.begin("staff-1", length=4, now=START, sha256=hashlib.sha256(b"0123").hexdigest())
    with pytest.raises(NotWhole):
        files.read("staff-1", upload.id, now=START)
    files.append("staff-1", upload.id, b"012x", at=0)
    with pytest.raises(NotWhole):
        files.read("staff-1", upload.id, now=START)
    with pytest.raises(UnknownUpload):  # it is sent again from the start
        files.find("staff-1", upload.id, now=START)


@pytest.mark.parametrize(
    "name", ["../staff-2/" + "0" * 32, "", ".", "0" * 31, "0" * 32 + "/", "0" * 32 + ".json", "A" * 32]
)
def test_no_id_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    files = UploadFiles(tmp_path)
    with pytest.raises(UnknownUpload):
        files.find("staff-1", name, now=START)
    with pytest.raises(UnknownUpload):
        files.append("staff-1", name, b"x", at=0)
    with pytest.raises(ValueError, match="owner"):
        files.find("../staff-1", "0" * 32, now=START)


@given(parts=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), max_size=30))
def test_whatever_arrives_in_whatever_order_only_the_file_comes_out(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[int, int]]
) -> None:
    """Parts of one file from connections that were given up and from their successors."""
    files, data = UploadFiles(tmp_path_factory.mktemp("parts")), bytes(range(40))
    upload = files.begin("staff-1", length=len(data), now=START)
    for at, size in [*parts, (0, 40)]:
        try:
            files.append("staff-1", upload.id, data[at : at + size], at=at)
        except WrongOffset:
            continue
    here = files.find("staff-1", upload.id, now=START).offset
    files.append("staff-1", upload.id, data[here:], at=here)
    assert files.read("staff-1", upload.id, now=START + timedelta(hours=1)) == data
