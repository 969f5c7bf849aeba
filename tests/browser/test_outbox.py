"""A phone on a bad network, in real Chromium: what is typed and photographed waits on it and arrives once."""

import hashlib
import io
import shutil
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest
import pytest_asyncio
from PIL import Image
from PIL.ExifTags import IFD, Base
from playwright.async_api import BrowserContext, Locator, Page, async_playwright, expect

from benchmarks.bad_network import SlowProxy, bad_network
from complaints.office.passwords import hash_password
from storage.photos.imaging import process
from storage.tx import Tx
from tests.browser.conftest import PHONE, Opens, Site, becomes, chromium_path, in_context, serving, smoke, violations
from tests.browser.console_steps import enters, login_link
from tests.browser.outbox_page import Trial
from texts import label
from web import console
from web.console import shell_files

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZH = "zh_CN"
FORM = "/console/trial"
PASSWORD, SECRET = "夜里巡查北滩三条河道", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
#: does not fit into the first request
LARGE = smoke("large.jpg", (3000, 2250))
#: how many items this device has
STORED = """() => new Promise((resolve) => {
    const opening = indexedDB.open("lvwang-outbox");
    opening.onsuccess = () => {
        const counting = opening.result.transaction("items").objectStore("items").count();
        counting.onsuccess = () => resolve(counting.result);
    };
})"""
#: whether the worker has a copy of the page
KEPT = """async (path) => {
    for (const name of await caches.keys())
        if (name.startsWith("lvwang-pages-") && await (await caches.open(name)).match(path)) return true;
    return false;
}"""


class ThroughProxy(Site):
    """The address of the proxy, which may be cut."""

    proxy: SlowProxy

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.proxy.port}"


@asynccontextmanager
async def through_proxy(data: Path) -> AsyncIterator[ThroughProxy]:
    """The product in the folder `data`, behind a proxy that can be cut."""
    async with (
        serving(data) as service,
        bad_network(service.port, latency_s=0.0, bits_per_s=0, reset_every=0) as proxy,
    ):
        site = ThroughProxy(service)
        site.proxy = proxy
        yield site
        proxy.cut()  # whatever is still open, so that the service has nobody to wait for


@pytest.fixture(scope="module")
def trial() -> Trial:
    return Trial()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(
    tmp_path_factory: pytest.TempPathFactory, built_library: Path, trial: Trial
) -> AsyncIterator[ThroughProxy]:
    data = Path(shutil.copytree(built_library, tmp_path_factory.mktemp("outbox") / "data"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(console, "ALL", (*console.ALL, *trial.pages()))
        async with through_proxy(data) as site:
            yield site


@pytest.fixture(autouse=True)
def fresh(trial: Trial, site: ThroughProxy) -> None:
    trial.__init__()  # type: ignore[misc]
    site.proxy.restore()


def digest(photo: str) -> str:
    return hashlib.sha256(smoke(photo)["buffer"]).hexdigest()


async def at_the_form(opens: Opens, site: Site, name: str, **device: object) -> Page:
    page: Page = await opens(await login_link(site, name), quiet=False, service_workers="allow", **device)
    await enters(page)
    await page.goto(site.url + FORM)
    await is_kept(page)
    return page


async def is_kept(page: Page) -> None:
    """Waits until the form opens without a network."""
    await listens(page)
    await becomes(lambda: page.evaluate(KEPT, FORM), True)


async def listens(page: Page) -> None:
    """Waits until the page's form stores what is typed and chosen; before that it would be sent as any other."""
    await expect(page.locator("form[data-outbox] > .problem").first).to_be_attached()


async def has_password(site: Site, name: str) -> None:
    def give(tx: Tx) -> None:
        account = tx.staff.named(name)[0]
        tx.logins.set_password(account.id, password_hash=hash_password(PASSWORD))
        tx.logins.set_totp(account.id, secret=SECRET, step=0)

    await site.service.office.store.write(give)


async def end_sessions(site: Site, name: str) -> None:
    await site.service.office.store.write(lambda tx: tx.sessions.close_all_of(tx.staff.named(name)[0].id))


async def fills(page: Page, text: str, *photos: str) -> None:
    if photos:
        await page.locator("#photos").set_input_files([smoke(name) for name in photos])
        await expect(page.locator(".outbox-tray canvas")).to_have_count(len(photos))
    await page.get_by_label("情况").fill(text)


async def submits(page: Page) -> None:
    await page.get_by_role("button", name="现场交办").click()


def waiting(page: Page) -> Locator:
    return page.locator("#outbox li")


async def test_with_a_network_it_arrives_at_once(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page = await at_the_form(opens, site, "沈一")
    await fills(page, "土堆没有覆盖", "a.jpg")
    await page.get_by_label("单位").select_option("b")
    await submits(page)
    await expect(page.locator("#outbox-said")).to_have_text(label("outbox.arrived", ZH, what="N-01"))
    await expect(page.locator("#outbox")).to_be_hidden()
    await expect(page.get_by_label("情况")).to_have_value("")
    await becomes(lambda: len(trial.arrived), 1)
    [fields] = trial.arrived.values()
    assert (fields["text"], fields["unit"], fields["way"]) == ("土堆没有覆盖", "b", "now")
    assert trial.digests() == [digest("a.jpg")]


async def test_three_hours_without_a_network(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page = await at_the_form(opens, site, "沈二")
    await page.clock.install()
    site.proxy.cut()
    await fills(page, "渣土车没有冲洗", "a.jpg", "b.jpg")
    await submits(page)
    await expect(waiting(page)).to_contain_text("渣土车没有冲洗")
    await expect(page.locator("#outbox summary")).to_contain_text(label("outbox.state_offline", ZH))
    assert await violations(page) == []
    await page.clock.fast_forward("03:00:00")
    await page.reload()  # from the worker's copy
    await expect(waiting(page)).to_contain_text("渣土车没有冲洗")
    site.proxy.restore()
    await page.locator("#outbox summary").click()
    await waiting(page).get_by_role("button", name=label("outbox.retry", ZH)).click()
    await expect(page.locator("#outbox")).to_be_hidden()
    await becomes(trial.texts, ["渣土车没有冲洗"])
    await becomes(lambda: sorted(trial.digests()), sorted(map(digest, ("a.jpg", "b.jpg"))))


async def unfolds(page: Page) -> None:
    if await page.locator("#outbox").get_attribute("open") is None:
        await page.locator("#outbox summary").click()


async def test_a_draft_survives_reload_and_a_new_start_of_the_browser(
    site: ThroughProxy, trial: Trial, tmp_path: Path
) -> None:
    async with async_playwright() as playwright:

        async def started() -> BrowserContext:
            context = await playwright.chromium.launch_persistent_context(
                tmp_path, executable_path=chromium_path(), args=["--no-sandbox"], locale="zh-CN", **PHONE
            )
            return await in_context(context)

        context = await started()
        page = context.pages[0]
        await page.goto(site.url + await login_link(site, "沈三"))
        await enters(page)
        await page.goto(site.url + FORM)
        await is_kept(page)
        site.proxy.cut()
        await fills(page, "裸土没有覆盖", "a.jpg")
        await page.get_by_label("单位").select_option("b")
        await page.reload()
        await expect(page.get_by_label("情况")).to_have_value("裸土没有覆盖")
        await expect(page.locator(".outbox-tray li")).to_have_count(1)
        await submits(page)
        await expect(waiting(page)).to_have_count(1)
        await fills(page, "第二条还没写完")
        await context.close()

        context = await started()
        page = context.pages[0]
        await page.goto(site.url + FORM)  # still without a network
        await expect(waiting(page)).to_contain_text("裸土没有覆盖")
        await expect(page.get_by_label("情况")).to_have_value("第二条还没写完")
        site.proxy.restore()
        await unfolds(page)
        await page.get_by_role("button", name=label("outbox.retry", ZH)).click()
        await expect(page.locator("#outbox")).to_be_hidden()
        await becomes(lambda: [(one["text"], one["unit"]) for one in trial.arrived.values()], [("裸土没有覆盖", "b")])
        await becomes(trial.digests, [digest("a.jpg")])
        await context.close()


async def test_a_lost_answer_doubles_nothing(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page = await at_the_form(opens, site, "沈四")
    for request in (
        b"POST /console/trial ",
        b"POST /console/uploads ",
        b"PATCH /console/uploads/",
        b"POST /console/trial/photos ",
    ):
        site.proxy.lose_answer(request)
    await page.locator("#photos").set_input_files([LARGE])
    await fills(page, "夜间施工")
    await submits(page)
    await becomes(lambda: trial.posts, 2)
    await becomes(lambda: list(trial.changes.values()), [3])  # thumbnail, and the photo twice in the same place
    await expect(page.locator("#outbox")).to_be_hidden()
    assert (trial.texts(), trial.posts, list(trial.changes.values())) == (["夜间施工"], 2, [3])
    assert trial.digests() == [hashlib.sha256(LARGE["buffer"]).hexdigest()]


async def test_two_tabs_send_one_after_the_other(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page = await at_the_form(opens, site, "沈五")
    other = await page.context.new_page()
    await other.goto(site.url + FORM)
    await listens(other)
    site.proxy.cut()
    await fills(page, "第一条")
    await submits(page)
    await expect(waiting(page)).to_have_count(1)
    await fills(other, "第二条", "a.jpg")
    await submits(other)
    await expect(waiting(page)).to_have_count(2)  # told by the other tab
    site.proxy.restore()
    for tab in (page, other):
        await tab.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(page.locator("#outbox")).to_be_hidden()
    await expect(other.locator("#outbox")).to_be_hidden()
    await becomes(trial.texts, ["第一条", "第二条"])
    assert trial.posts == 2


async def test_one_draft_in_two_tabs_is_handed_over_once(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page = await at_the_form(opens, site, "沈六")
    await fills(page, "同一条")
    other = await page.context.new_page()
    await other.goto(site.url + FORM)
    await expect(other.get_by_label("情况")).to_have_value("同一条")
    await submits(page)
    await expect(page.locator("#outbox-said")).not_to_be_empty()
    await submits(other)
    await expect(other.get_by_text(label("outbox.handed", ZH))).to_be_visible()
    await expect(page.locator("#outbox")).to_be_hidden()  # it has arrived
    await becomes(trial.texts, ["同一条"])


async def test_an_expired_session_asks_on_top_of_the_page_and_goes_on(
    opens: Opens, site: ThroughProxy, trial: Trial
) -> None:
    page = await at_the_form(opens, site, "沈七")
    await has_password(site, "沈七")
    site.proxy.cut()
    await fills(page, "会话过期前写的", "a.jpg")
    await submits(page)
    await expect(waiting(page)).to_have_count(1)
    await end_sessions(site, "沈七")
    site.proxy.restore()
    await unfolds(page)
    await page.get_by_role("button", name=label("outbox.retry", ZH)).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(label("console.login.password", ZH)).fill(PASSWORD)
    await dialog.get_by_label(label("console.login.code", ZH), exact=True).fill(pyotp.TOTP(SECRET).now())
    await dialog.get_by_role("button", name=label("console.login.enter", ZH)).click()
    await expect(page.locator("#outbox")).to_be_hidden()
    await becomes(lambda: (trial.texts(), trial.digests()), (["会话过期前写的"], [digest("a.jpg")]))


async def test_another_account_on_the_phone_sends_nothing_of_the_first(
    opens: Opens, site: ThroughProxy, trial: Trial
) -> None:
    page = await at_the_form(opens, site, "沈八")
    site.proxy.cut()
    await fills(page, "沈八写的")
    await submits(page)
    await expect(waiting(page)).to_have_count(1)
    site.proxy.restore()
    await page.context.clear_cookies()
    await page.goto(site.url + await login_link(site, "沈九"))
    await enters(page)
    await page.goto(site.url + FORM)
    await expect(page.locator("#outbox-others")).to_have_text(label("outbox.others", ZH, count=1))
    await expect(page.locator("#outbox")).to_be_hidden()
    assert trial.texts() == []


async def test_a_refusal_at_once_is_shown_at_the_form(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page = await at_the_form(opens, site, "沈十")
    trial.refuse = "photo.damaged"
    await fills(page, "时限已经过了", "a.jpg")
    await submits(page)
    await expect(page.get_by_role("alert")).to_have_text(label("photo.damaged", ZH))
    await expect(page.get_by_label("情况")).to_have_value("时限已经过了")
    await expect(page.locator(".outbox-tray li")).to_have_count(1)
    trial.refuse = ""
    await page.get_by_label("情况").fill("时限改到明天")
    await submits(page)
    await expect(page.locator("#outbox-said")).to_have_text(label("outbox.arrived", ZH, what="N-01"))
    await becomes(lambda: (trial.texts(), trial.digests()), (["时限改到明天"], [digest("a.jpg")]))


async def test_what_is_refused_later_stays_with_its_reason_and_can_be_changed(
    opens: Opens, site: ThroughProxy, trial: Trial
) -> None:
    page = await at_the_form(opens, site, "沈十八")
    trial.refuse = "photo.damaged"
    site.proxy.cut()
    await fills(page, "时限已经过了", "a.jpg")
    await submits(page)
    await expect(waiting(page)).to_have_count(1)
    await page.reload()
    site.proxy.restore()
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await unfolds(page)
    await expect(waiting(page)).to_contain_text(label("photo.damaged", ZH))
    trial.refuse = ""
    await page.get_by_role("button", name=label("outbox.edit", ZH)).click()
    await expect(page.get_by_label("情况")).to_have_value("时限已经过了")
    await page.get_by_label("情况").fill("时限改到明天")
    await submits(page)
    await expect(page.locator("#outbox-said")).to_have_text(label("outbox.arrived", ZH, what="N-01"))
    await becomes(lambda: (trial.texts(), trial.digests()), (["时限改到明天"], [digest("a.jpg")]))


async def test_more_than_ten_photos_are_said_at_once_and_ten_are_kept(
    opens: Opens, site: ThroughProxy, trial: Trial
) -> None:
    page = await at_the_form(opens, site, "沈十九")
    await page.locator("#photos").set_input_files([smoke(f"{n}.jpg") for n in range(8)])
    await expect(page.locator(".outbox-tray canvas")).to_have_count(8)
    await page.locator("#photos").set_input_files([smoke(f"{n}.jpg") for n in range(8, 12)])
    await expect(page.get_by_role("alert")).to_have_text(label("outbox.most_photos", ZH, most=10, count=2))
    await expect(page.locator(".outbox-tray canvas")).to_have_count(10)
    assert await violations(page) == []
    await page.get_by_role("button", name=label("outbox.photo_remove", ZH, n=1), exact=True).click()
    await expect(page.get_by_role("alert")).to_be_hidden()
    await page.locator("#photos").set_input_files([smoke("10.jpg")])
    await expect(page.locator(".outbox-tray canvas")).to_have_count(10)
    await fills(page, "十张照片")
    await submits(page)
    await becomes(lambda: sorted(trial.digests()), sorted(digest(f"{n}.jpg") for n in range(1, 11)))
    await expect(page.locator("#outbox")).to_be_hidden()


async def test_deleting_asks_once_more(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page = await at_the_form(opens, site, "沈十一")
    site.proxy.cut()
    await fills(page, "写错了")
    await submits(page)
    await unfolds(page)
    await page.get_by_role("button", name=label("outbox.remove", ZH)).click()
    await expect(waiting(page)).to_have_count(1)
    await page.get_by_role("button", name=label("outbox.remove_sure", ZH)).click()
    await expect(page.locator("#outbox")).to_be_hidden()
    site.proxy.restore()
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    assert trial.posts == 0


async def test_a_full_phone_says_so_and_keeps_what_was_stored(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page = await at_the_form(opens, site, "沈十二")
    devtools = await page.context.new_cdp_session(page)
    used = await page.evaluate("navigator.storage.estimate().then((told) => told.usage)")
    await devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": used + 300_000})
    site.proxy.cut()
    await fills(page, "存下的一条", "a.jpg")
    await submits(page)
    await expect(waiting(page)).to_have_count(1)
    await page.locator("#photos").set_input_files([{**LARGE, "buffer": LARGE["buffer"] + bytes(3_000_000)}])
    await expect(page.get_by_text(label("outbox.full", ZH))).to_be_visible()
    site.proxy.restore()
    await devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.url})
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(page.locator("#outbox")).to_be_hidden()
    await becomes(lambda: (trial.texts(), trial.digests()), (["存下的一条"], [digest("a.jpg")]))


async def test_where_storage_is_forbidden_the_plain_form_is_sent(
    opens: Opens, site: ThroughProxy, trial: Trial
) -> None:
    page: Page = await opens(
        await login_link(site, "沈十三"), quiet=False, service_workers="allow",
        script="IDBFactory.prototype.open = () => { throw new DOMException('forbidden', 'SecurityError'); }",
    )  # fmt: skip
    await enters(page)
    await page.goto(site.url + FORM)
    await page.locator("#photos").set_input_files([smoke("a.jpg")])
    await page.get_by_label("情况").fill("没有存储")
    await submits(page)
    await becomes(trial.texts, ["没有存储"])


async def test_leaving_asks_about_what_waits_and_takes_everything_away(
    opens: Opens, site: ThroughProxy, trial: Trial
) -> None:
    page = await at_the_form(opens, site, "沈十四")
    site.proxy.cut()
    await fills(page, "还没送出")
    await submits(page)
    await expect(waiting(page)).to_have_count(1)
    trial.refuse = "photo.damaged"
    site.proxy.restore()
    await page.goto(f"{site.url}/console/account")
    await page.get_by_role("button", name=label("console.account.leave", ZH)).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(label("outbox.leave", ZH, count=1))
    assert await violations(page) == []
    await dialog.get_by_role("button", name=label("offline.leave_no", ZH)).click()
    await expect(waiting(page)).to_have_count(1)
    await page.get_by_role("button", name=label("console.account.leave", ZH)).click()
    await dialog.get_by_role("button", name=label("offline.leave_yes", ZH)).click()
    await expect(page.get_by_label(label("console.login.password", ZH))).to_be_visible()
    kept = "caches.keys().then((names) => names.filter((name) => name.startsWith('lvwang-pages')))"
    await becomes(lambda: page.evaluate(kept), [])
    await becomes(lambda: page.evaluate(STORED), 0)


async def test_a_new_version_replaces_the_files_and_keeps_what_waits(
    opens: Opens, site: ThroughProxy, trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await at_the_form(opens, site, "沈十五")
    site.proxy.cut()
    await fills(page, "更新前写的")
    await submits(page)
    await expect(waiting(page)).to_have_count(1)
    site.proxy.restore()
    trial.refuse = "photo.damaged"
    monkeypatch.setattr(shell_files, "version", lambda: "0123456789abcdef")
    await page.goto(site.url + FORM)
    shells = "caches.keys().then((names) => names.filter((name) => name.startsWith('lvwang-shell')))"
    await becomes(lambda: page.evaluate(shells), ["lvwang-shell-0123456789abcdef"])
    await expect(waiting(page)).to_contain_text("更新前写的")


def with_exif(photo: dict[str, Any]) -> dict[str, Any]:
    """As a camera writes it: on its side, with date and place, and a preview of its own."""
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "2026:11:24 22:10:00"
    exif.get_ifd(IFD.Exif)[Base.OffsetTimeOriginal] = "+08:00"
    exif.get_ifd(IFD.GPSInfo).update({1: "N", 2: (34.0, 17.0, 24.0), 3: "E", 4: (117.0, 14.0, 39.0)})
    tiff = bytearray(exif.tobytes()[6:])
    order = "<" if tiff[:2] == b"II" else ">"
    first = struct.unpack_from(f"{order}I", tiff, 4)[0]
    after = first + 2 + 12 * struct.unpack_from(f"{order}H", tiff, first)[0]
    second, preview = len(tiff), bytes(20_000)
    struct.pack_into(f"{order}I", tiff, after, second)
    tiff += struct.pack(f"{order}HHHIIHHIII", 2, 0x0201, 4, 1, second + 30, 0x0202, 4, 1, len(preview), 0) + preview
    out = io.BytesIO()
    noise = Image.effect_noise((3200, 2400), 60).convert("RGB")
    noise.save(out, "JPEG", quality=80, exif=b"Exif\0\0" + bytes(tiff))
    return {**photo, "buffer": out.getvalue()}


async def test_a_smaller_copy_and_the_thumbnail_keep_date_and_place(
    opens: Opens, site: ThroughProxy, trial: Trial
) -> None:
    page, photo = await at_the_form(opens, site, "沈十六"), with_exif(LARGE)
    await page.locator("#photos").set_input_files([photo])
    await fills(page, "照片有时间和位置")
    await submits(page)
    await becomes(lambda: list(trial.changes.values()), [2])
    [thumb], [copy] = trial.thumbs.values(), trial.photos.values()
    known, *sent = (process(data) for data in (photo["buffer"], thumb, copy))
    assert known.taken_at is not None and known.lat is not None
    assert [(one.taken_at, one.lat, one.lon) for one in sent] == [(known.taken_at, known.lat, known.lon)] * 2
    assert [(one.width, one.height) for one in sent] == [(360, 480), (1536, 2048)]
    assert len(thumb) < 60_000 < len(copy) < len(photo["buffer"])


async def test_the_original_is_sent_on_request(opens: Opens, site: ThroughProxy, trial: Trial) -> None:
    page, photo = await at_the_form(opens, site, "沈十七"), with_exif(LARGE)
    await page.locator("#photos").set_input_files([photo])
    await fills(page, "要原图")
    await page.get_by_label("原图").check()
    await submits(page)
    await becomes(lambda: list(trial.changes.values()), [2])
    assert trial.digests() == [hashlib.sha256(photo["buffer"]).hexdigest()]
