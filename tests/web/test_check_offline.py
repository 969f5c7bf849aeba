"""Answers of a check from the outbox of a phone: again, late, with thumbnails; by the firm and by inspectors."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from aiohttp import FormData

from complaints.model import FirmSite, Role
from inspections.checklists.check import Check, Verdict
from storage.store import Store
from tests.chat import Clock
from tests.web.check_scenes import ITEMS, ROOT, a_firm, answers, scene, starts
from tests.web.conftest import Browser, logged_in, staff_called
from tests.web.test_ticks_on_site import begins
from texts import label
from web.ports import PageServices

Arrives = Callable[[], Awaitable[Browser]]
JSON = {"Accept": "application/json"}
KEY, SENT = "0123456789abcdef" * 2, "c" * 32


@pytest.fixture
def site(store: Store, clock: Clock) -> FirmSite:
    return a_firm(store, clock)


@pytest.fixture
async def member(arrives: Arrives, store: Store, clock: Clock, site: FirmSite) -> Browser:
    return await logged_in(arrives, store, clock, "周安全", Role.FIRM, party=f"firm:{site.firm}")


@pytest.fixture
async def colleague_there(arrives: Arrives, store: Store, clock: Clock, site: FirmSite) -> Browser:
    return await logged_in(arrives, store, clock, "孙班长", Role.FIRM, party=f"firm:{site.firm}")


@pytest.fixture
async def inspector(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "吴检查", Role.INSPECTOR)


async def posts(browser: Browser, path: str, *keys: str, written: datetime | None = None, sent: datetime | None = None,
                **values: str) -> tuple[int, dict[str, Any]]:  # fmt: skip
    """As web/static/outbox_send.js does: `keys` of thumbnails."""
    moments = {"recorded_at": written.isoformat(), "sent_at": sent.isoformat()} if written and sent else {}
    form = FormData({"csrf": browser.csrf, "client_id": SENT, **moments, **values})
    for key in keys:
        form.add_field("photos", scene(len(key) + ord(key[0])), filename=f"{key}.jpg", content_type="image/jpeg")
    answer = await browser.client.post(path, data=form, headers=JSON)
    return answer.status, json.loads(await answer.text())


def known(store: Store, base: str) -> Check:
    check = store.read_now(lambda tx: tx.checks.get(int(base.rpartition("/")[2])))
    assert check is not None
    return check


async def test_e11_an_answer_sent_again_is_one_answer_and_its_photo_follows_the_thumbnail(
    member: Browser, site: FirmSite, store: Store, house: PageServices, clock: Clock
) -> None:
    base = await starts(member, site)
    written = clock()
    clock.passes(hours=3)
    values = {"verdict": "pass", "note": "四面都有", "written": written, "sent": clock()}
    first = await posts(member, f"{base}/items/fence", KEY, **values)  # type: ignore[arg-type]
    assert first == (200, {
        "number": "", "shown": "工地周边围挡 合格", "next": f"{base}?done=saved", "photos": f"{base}/late-photo",
    })  # fmt: skip
    assert await posts(member, f"{base}/items/fence", KEY, **values) == first  # type: ignore[arg-type]
    check = known(store, base)
    assert (check.answers["fence"].verdict, check.answers["fence"].at) == (Verdict.PASS, written)
    [thumb] = check.photos_of("fence")
    assert (thumb.coming, thumb.file_unique_id) == (True, KEY)

    photo = scene(77)
    owner = f"staff-{staff_called(store, '周安全').id}"
    upload = house.uploads.begin(owner, length=len(photo), now=clock())
    house.uploads.append(owner, upload.id, photo, at=0)
    late = {"csrf": member.csrf, "key": KEY, "upload": upload.id}
    for _ in range(2):
        answer = await member.client.post(f"{base}/late-photo", data=late)
        assert (answer.status, await answer.json()) == (200, {"again": False})
    [whole] = known(store, base).photos_of("fence")
    assert (whole.id, whole.coming, whole.sha256) == (thumb.id, False, hashlib.sha256(photo).hexdigest())


async def test_e11_what_was_sent_before_the_end_may_be_sent_again_after_it(
    member: Browser, site: FirmSite, store: Store
) -> None:
    base = await starts(member, site)
    for item in ITEMS[1:]:
        await answers(member, base, item, "fail", note="没做到")
    first = await posts(member, f"{base}/items/fence", KEY, verdict="pass", note="")
    await member.opens(f"{base}?item=all")
    await member.sends(f"{base}/finish")
    await member.opens(ROOT)
    assert await posts(member, f"{base}/items/fence", KEY, verdict="pass", note="") == first
    status, refused = await posts(member, f"{base}/items/fence", "f" * 32, verdict="pass", note="")
    assert status == 409 and "周安全" in refused["problem"]  # another photo: the check takes no more
    assert len(known(store, base).photos_of("fence")) == 1


async def test_e11_a_colleague_s_later_answer_is_not_overwritten_by_one_that_waited(
    member: Browser, colleague_there: Browser, site: FirmSite, store: Store, clock: Clock
) -> None:
    base = await starts(member, site)
    written = clock()
    clock.passes(hours=1)
    await answers(colleague_there, base, "wash", "fail", note="冲洗机坏了")
    clock.passes(hours=1)
    status, refused = await posts(
        member, f"{base}/items/wash", KEY, verdict="pass", note="", written=written, sent=clock()
    )
    assert status == 409 and "孙班长 在 10月12日 10:30 已经填了这一项" in refused["problem"]
    assert known(store, base).answers["wash"].verdict is Verdict.FAIL
    status, _ = await posts(member, f"{base}/items/wash", KEY, verdict="pass", note="", written=clock(), sent=clock())
    assert (status, known(store, base).answers["wash"].verdict) == (200, Verdict.PASS)


async def test_e11_refusals_say_what_to_do_and_no_photo_is_dropped_silently(
    member: Browser, site: FirmSite, store: Store
) -> None:
    base = await starts(member, site)
    keys = [f"{n:x}" * 32 for n in range(7)]
    assert await posts(member, f"{base}/items/fence", *keys, verdict="pass") == (
        422, {"problem": label("photo.too_many", "zh_CN", most=6, count=7)}
    )  # fmt: skip
    assert known(store, base).photos == ()
    assert (await posts(member, f"{base}/items/fence", *keys[:4], verdict="pass"))[0] == 200
    assert await posts(member, f"{base}/items/fence", *keys[4:], verdict="pass") == (
        422, {"problem": label("checks.too_many_photos", "zh_CN", most=6)}
    )  # fmt: skip
    assert await posts(member, f"{base}/items/cover", verdict="pass") == (
        422, {"problem": label("checks.photo_needed", "zh_CN")}
    )  # fmt: skip
    assert await posts(member, f"{base}/items/cover", verdict="") == (
        422, {"problem": label("checks.no_photo_file", "zh_CN")}
    )  # fmt: skip
    assert len(known(store, base).photos) == 4


async def test_s08_ticks_of_an_inspector_arrive_once_with_the_moment_on_site(
    inspector: Browser, site: FirmSite, store: Store, clock: Clock
) -> None:
    base = await begins(inspector, site)
    await inspector.opens(base)
    written = clock()
    clock.passes(hours=3)
    values = {"verdict": "fail", "note": "门口两百米泥印", "written": written, "sent": clock()}
    first = await posts(inspector, f"{base}/items/wash", KEY, **values)  # type: ignore[arg-type]
    assert (first[0], first[1]["shown"], first[1]["photos"]) == (200, "出入车辆清洗 不合格", f"{base}/late-photo")
    assert await posts(inspector, f"{base}/items/wash", KEY, **values) == first  # type: ignore[arg-type]
    check = known(store, base)
    assert (check.answers["wash"].at, len(check.photos_of("wash"))) == (written, 1)


async def test_nobody_else_gives_a_check_a_photo(
    member: Browser, inspector: Browser, site: FirmSite, store: Store
) -> None:
    base = await starts(member, site)
    await posts(member, f"{base}/items/fence", KEY, verdict="pass")
    await inspector.opens("/console/account")
    late = {"csrf": inspector.csrf, "key": KEY, "upload": "0" * 32}
    statuses = []
    for address in (f"{base}/late-photo", f"/console/checks/{base.rpartition('/')[2]}/late-photo"):
        statuses.append((await inspector.client.post(address, data=late)).status)
    assert statuses == [403, 404]


async def test_the_app_of_a_firm_opens_its_own_pages(member: Browser, inspector: Browser) -> None:
    page = await member.opens(ROOT)
    assert 'href="/console/app.webmanifest?for=firm"' in page and "X-Keep-Offline" in member.headers
    about = json.loads(await member.opens("/console/app.webmanifest?for=firm"))
    assert (about["start_url"], about["scope"], about["id"]) == (ROOT, "/console/", "/console/firm/")
    assert 'href="/console/app.webmanifest"' in await inspector.opens("/console/account")
