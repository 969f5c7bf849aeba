"""A case in the console: every step as a form, two kinds of text, two clerks at once, photos (S02, S03, S15)."""

import re
import zlib
from dataclasses import replace

import pytest
from aiohttp import FormData
from PIL import ExifTags, Image

from complaints.case.lifecycle import Action, allowed
from complaints.model import Complaint, EvidenceState, Identity, Place, PlaceSource, Role, State
from complaints.office.staff_steps import STEPS
from storage.photos.imaging import process
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock, picture
from tests.storage.pictures import encoded, exif
from tests.web.conftest import Browser, Cases, staff_called
from zone import Datum


def steps(browser: Browser) -> set[str]:
    return set(re.findall(r'name="action" value="(\w+)"', browser.page))


async def test_what_people_wrote_is_never_markup(clerk: Browser, cases: Cases) -> None:
    case = cases.reported('<script>alert(1)</script><img src=x onerror="x()">&amp;')
    await clerk.opens(f"/console/cases/{case.number}")
    assert "<script>" not in clerk.page and "<img src=x" not in clerk.page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in clerk.page
    assert clerk.headers["Content-Security-Policy"].startswith("default-src 'none'")
    await clerk.opens("/console/?q=<script>alert(2)</script>")
    assert "<script>" not in clerk.page


@pytest.mark.parametrize("state", list(State))
async def test_forms_are_exactly_the_steps_of_the_table(
    clerk: Browser, cases: Cases, store: Store, state: State
) -> None:
    case = cases.reported()
    store.write_now(lambda tx: tx.cases.save(replace(case, state=state), seen=1))
    await clerk.opens(f"/console/cases/{case.number}")
    assert steps(clerk) == set(allowed(case.kind, state, {Role.CLERK})) & set(STEPS) - {Action.RESUME}


def loud(browser: Browser) -> list[str]:
    """What stands out: the one-tap button, or the form of the usual next step."""
    at_once = re.findall(r'class="quick".*?<button class="main" type="submit">([^<]+)<', browser.page, re.S)
    return at_once or re.findall(r'class="next"[^>]*>\s*<summary>([^<]+)<', browser.page)


def apart(browser: Browser) -> list[str]:
    return re.findall(r'class="aside"[^>]*>\s*<summary>([^<]+)<', browser.page)


async def test_s02_the_usual_next_step_alone_is_loud(clerk: Browser, verifier: Browser, cases: Cases) -> None:
    case = cases.reported()
    seen = []
    for step in (
        lambda: cases.step(case, Action.ACCEPT),
        lambda: cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h"),
        lambda: cases.step(case, Action.SIGN),
        lambda: cases.step(case, Action.REPORT_DONE, why_no_photo="夜里拍不清"),
        lambda: cases.step(case, Action.PASS, by="周核验"),
        lambda: None,
    ):
        await verifier.opens(f"/console/cases/{case.number}")
        await clerk.opens(f"/console/cases/{case.number}")
        seen.append((loud(clerk), apart(clerk)))
        step()
    assert seen == [
        (["受理"], ["不予受理", "转办", "重复"]),
        (["交办"], ["转办", "重复"]),
        (["签收"], ["退单", "重复"]),
        (["整改完成"], ["重复"]),
        (["核验通过"], ["重复"]),
        (["办结"], ["重复"]),
    ]
    assert clerk.page.index('id="steps"') < clerk.page.index('id="report"') < clerk.page.index('id="history"')


async def test_what_waits_for_the_resident_has_no_loud_step_and_a_stopped_clock_is_started_first(
    clerk: Browser, cases: Cases
) -> None:
    case = cases.reported()
    cases.step(case, Action.ASK, question="是哪个出入口？")
    await clerk.opens(f"/console/cases/{case.number}")
    assert loud(clerk) == [] and "补充期限" in clerk.text
    other = cases.reported()
    cases.step(other, Action.ACCEPT)
    cases.step(other, Action.PAUSE, paused_reason="weather")
    await clerk.opens(f"/console/cases/{other.number}")
    assert loud(clerk) == ["恢复计时"]


async def test_accepting_moves_the_case_and_wakes_the_sender(clerk: Browser, cases: Cases, wakes: list[bool]) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "accept")
    assert cases.now(case).state is State.ACCEPTED
    assert "已完成：受理" in clerk.text and "李受理 受理 → 已受理" in clerk.text
    assert wakes == [True]


async def test_the_second_of_two_sees_who_was_first(clerk: Browser, colleague: Browser, cases: Cases) -> None:
    case = cases.reported()
    for browser in (clerk, colleague):
        await browser.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "accept")
    await colleague.takes(case.number, "reject", reason="not_duty", referral="12345")
    assert colleague.status == 409
    assert "已经由 李受理 于 10月12日 09:30 处理，现在是“已受理”" in colleague.text
    assert [e.action for e in cases.store.read_now(lambda tx: tx.cases.events(case.id))] == ["submit", "accept"]


async def test_s15_public_words_are_previewed_before_they_are_sent(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "ask", question="是哪个出入口？", note="像是老问题")
    assert "居民看到的" in clerk.text and "是哪个出入口？" in clerk.text
    preview = re.search(r'<blockquote class="bubble">(.*?)</blockquote>', clerk.page, re.S)
    assert preview is not None and "是哪个出入口？" in preview[1] and "像是老问题" not in preview[1]
    assert cases.now(case) == case  # nothing has happened yet

    await clerk.takes(case.number, "ask", question="是哪个出入口？", note="像是老问题", confirmed="1")
    assert cases.now(case).state is State.NEED_INFO
    event = cases.store.read_now(lambda tx: tx.cases.events(case.id))[-1]
    assert (event.public_text, event.note) == ("是哪个出入口？", "像是老问题")
    assert re.search(r'class="said public">.*?是哪个出入口', clerk.page)
    assert re.search(r'class="said internal">.*?像是老问题', clerk.page)


async def test_a_report_walks_to_its_end(clerk: Browser, verifier: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "accept")
    await clerk.takes(case.number, "dispatch", unit="planning", territory="beitan", rectify_by="24h", confirmed="1")
    await clerk.takes(case.number, "sign")
    await clerk.takes(case.number, "report_done", why_no_photo="夜里拍不清")
    await clerk.takes(case.number, "pass")
    assert clerk.status == 403 and "另一位同事" in clerk.text

    await verifier.opens(f"/console/cases/{case.number}")
    await verifier.takes(case.number, "pass")
    words = {"verdict": "true", "outcome": "solved", "public_text": "已全部覆盖，每天洒水。"}
    await verifier.takes(case.number, "close", **words)
    assert "核查结论：属实。办理结果：已解决。" in verifier.text
    await verifier.takes(case.number, "close", **words, confirmed="1")
    closed = cases.now(case)
    assert (closed.state, closed.fixed_by) == (State.CLOSED, staff_called(cases.store, "李受理").id)


async def test_a_deadline_may_be_any_moment_ahead(clerk: Browser, cases: Cases, clock: Clock) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    await clerk.opens(f"/console/cases/{case.number}")
    given = {"unit": "planning", "territory": "beitan", "confirmed": "1"}
    await clerk.takes(case.number, "dispatch", **given, rectify_by_own="2026-10-12T08:00")
    assert clerk.status == 422 and "期限要晚于现在" in clerk.text
    await clerk.takes(case.number, "dispatch", **given, rectify_by_own="2026-10-14T17:00")
    until = cases.now(case).rectify_by
    assert until is not None and until.astimezone(cases.services.clock.working.timezone).isoformat() == (
        "2026-10-14T17:00:00+08:00"
    )


async def test_what_is_missing_is_said_and_no_word_is_lost(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.takes(case.number, "reject", reason="not_duty", note="先别急")
    assert clerk.status == 422
    assert "请写明该找哪个单位" in clerk.text
    assert "先别急</textarea>" in clerk.page
    assert cases.now(case) == case


async def test_a_note_stays_inside(clerk: Browser, cases: Cases) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.sends(f"/console/cases/{case.number}/note", note="  ")
    assert clerk.status == 422
    await clerk.sends(f"/console/cases/{case.number}/note", note="举报人打过电话")
    assert re.search(r'class="said internal">.*?举报人打过电话', clerk.page)
    waiting = cases.store.write_now(lambda tx: tx.sending.claim(cases.clock()))
    assert [row.recipient for row in waiting] == ["group"]


async def test_contact_is_shown_for_named_reports_only(clerk: Browser, cases: Cases) -> None:
    contact = {"contact_name": "王某某", "contact_phone": "13800000000"}
    named = cases.reported(identity=Identity.NAMED, **contact)
    anonymous = cases.reported(identity=Identity.ANONYMOUS)
    assert "13800000000" not in await clerk.opens(f"/console/cases/{named.number}")
    await clerk.sends(f"/console/cases/{named.number}/contact")
    assert "王某某，13800000000" in clerk.page
    assert "13800000000" not in await clerk.opens(f"/console/cases/{named.number}")
    assert "李受理 查看联系方式" in clerk.text, "every look is in the history"
    await clerk.sends(f"/console/cases/{anonymous.number}/contact")
    assert clerk.status == 404
    await clerk.opens(f"/console/cases/{anonymous.number}")
    assert "署名 匿名" in clerk.text


async def test_no_such_case(clerk: Browser) -> None:
    for number in ("LW-7K3M-9QX8", "LW-0000-0000", "../../etc"):
        await clerk.opens(f"/console/cases/{number}")
        assert clerk.status == 404


@pytest.fixture
def photo(cases: Cases, photos: PhotoStore) -> tuple[str, str]:
    """(case number, photo name) of a report with one stored photo."""
    case = cases.reported()
    data = picture("smoke.jpg")
    name = photos.add(data, process(data))

    def work(tx):  # type: ignore[no-untyped-def]
        row = tx.evidence.add(
            draft_id=None, case_id=case.id, kind="photo", stage="report", bot_id=None, file_id="", file_unique_id="",
            size=len(data), now=cases.clock(),
        )  # fmt: skip
        tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256=name))

    cases.store.write_now(work)
    return case.number, name


async def test_photos_are_shown_to_staff_only_and_only_with_their_case(
    clerk: Browser, stranger: Browser, cases: Cases, photo: tuple[str, str]
) -> None:
    number, name = photo
    other = cases.reported()
    address = f"/console/cases/{number}/photos/{name}/thumb"
    assert address in await clerk.opens(f"/console/cases/{number}")
    await clerk.opens(address)
    assert (clerk.status, clerk.headers["Content-Type"]) == (200, "image/jpeg")
    for wrong in (f"/console/cases/{other.number}/photos/{name}/thumb", address.replace("thumb", "original")):
        await clerk.opens(wrong)
        assert clerk.status in (404, 405)
    await stranger.opens(address)
    assert stranger.status == 401


async def test_handing_out_an_original_leaves_a_trace(clerk: Browser, cases: Cases, photo: tuple[str, str]) -> None:
    number, name = photo
    await clerk.opens(f"/console/cases/{number}")
    answer = await clerk.client.post(f"/console/cases/{number}/photos/{name}/original", data={"csrf": clerk.csrf})
    assert await answer.read() == picture("smoke.jpg")
    await clerk.opens(f"/console/cases/{number}")
    assert f"下载了照片原件 {name}" in clerk.text


async def in_work(clerk: Browser, cases: Cases) -> Complaint:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h")
    case = cases.step(case, Action.SIGN)
    await clerk.opens(f"/console/cases/{case.number}")
    return case


async def reports_done(clerk: Browser, number: str, *files: bytes) -> None:
    form = FormData({"csrf": clerk.csrf, "action": "report_done", "version": clerk.value("version")})
    for data in files:
        form.add_field("photos", data, filename="after.jpg", content_type="image/jpeg")
    await clerk.posts(f"/console/cases/{number}/act", form)


async def test_work_is_reported_done_with_photos(clerk: Browser, cases: Cases, clock: Clock) -> None:
    case = await in_work(clerk, cases)

    async def sends(*files: bytes) -> None:
        await reports_done(clerk, case.number, *files)

    await sends(b"")
    assert clerk.status == 422 and "至少一张整改后照片" in clerk.text
    await sends(b"no picture at all")
    assert clerk.status == 422
    await sends(picture("after1.jpg"), picture("after2.jpg"), picture("after1.jpg"))
    assert clerk.status == 200, clerk.text
    assert cases.now(case).state is State.PENDING_VERIFY
    rows = cases.store.read_now(lambda tx: tx.evidence.of_case(case.id))
    assert [(row.stage, row.state) for row in rows] == [("after", EvidenceState.STORED)] * 2


def of_year(year: int) -> bytes:
    made = exif()
    made.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{year:04}:01:01 00:00:00"
    return encoded(Image.new("RGB", (40, 30), "green"), exif=made)


@pytest.mark.parametrize("year", [1, 9999])
async def test_an_after_photo_of_a_year_that_can_t_be_is_kept_without_it(
    clerk: Browser, cases: Cases, year: int
) -> None:
    case = await in_work(clerk, cases)
    await reports_done(clerk, case.number, of_year(year))
    assert clerk.status == 200, clerk.text
    (row,) = cases.store.read_now(lambda tx: tx.evidence.of_case(case.id))
    assert (row.state, row.taken_at) == (EvidenceState.STORED, None)


def too_large() -> bytes:
    data = bytearray(encoded(Image.new("RGBA", (1, 1)), "PNG"))
    data[16:24] = (9000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def of_another_size() -> bytes:
    """An HEIC whose header gives another size than its picture has."""
    whole = bytearray(encoded(Image.effect_noise((200, 304), 90).convert("RGB"), "HEIF"))
    at = whole.index(b"ispe") + 8
    whole[at : at + 8] = (304).to_bytes(4, "big") + (200).to_bytes(4, "big")
    return bytes(whole)


@pytest.mark.parametrize("data", [too_large(), of_another_size(), b"\xff\xd8\xff" * 99], ids=["large", "size", "torn"])
async def test_an_after_photo_that_can_t_be_used_is_refused_in_words(clerk: Browser, cases: Cases, data: bytes) -> None:
    case = await in_work(clerk, cases)
    await reports_done(clerk, case.number, data)
    assert clerk.status == 422
    assert "没有收进来" in clerk.text or "打不开" in clerk.text
    assert cases.now(case).state is State.RECTIFYING
    assert cases.store.read_now(lambda tx: tx.evidence.of_case(case.id)) == []


async def test_the_point_opens_on_a_chinese_map(clerk: Browser, cases: Cases) -> None:
    place = replace(cases.reported().place, lat=34.2044, lon=117.2857)
    case = cases.reported(place=place)
    page = await clerk.opens(f"/console/cases/{case.number}")
    found = re.search(r"uri\.amap\.com/marker\?position=([\d.]+),([\d.]+)", page)
    assert found is not None
    lon, lat = map(float, found.groups())
    assert 0.001 < abs(lon - 117.2857) < 0.01 and abs(lat - 34.2044) < 0.01  # moved, as maps published here are


async def test_what_a_photo_says_against_the_place_is_shown(clerk: Browser, cases: Cases) -> None:
    case = cases.reported(place=Place.at(34.27, 117.25, datum=Datum.GCJ02, source=PlaceSource.LINK))
    await clerk.opens(f"/console/cases/{case.number}")
    assert "地图链接里的点（北纬 34.27129，东经 117.24428）" in clerk.text

    def elsewhere(tx: Tx) -> None:
        added = tx.evidence.add(
            draft_id=None,
            case_id=case.id,
            kind="document",
            stage="report",
            bot_id=1,
            file_id="f",
            file_unique_id="far away",
            size=1,
            now=case.created_at,
        )
        assert added is not None
        tx.evidence.save(replace(added, lat=34.29, lon=117.24428))

    cases.store.write_now(elsewhere)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "照片里的位置离这个地点约 2.1 公里" in clerk.text
