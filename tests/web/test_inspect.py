"""夜查 in the console: a session, findings that arrive once, what is printed, and who sees it."""

import io
import json
import zipfile
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import FormData
from PIL import Image
from pypdf import PdfReader

from complaints.model import Role, State
from storage.store import Store
from tests.chat import Clock, picture
from tests.web.conftest import Browser, logged_in

Arrives = Callable[[], Awaitable[Browser]]


@pytest.fixture
async def han(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "韩巡查", Role.INSPECTOR)


@pytest.fixture
async def lu(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "陆巡查", Role.INSPECTOR)


async def begins(browser: Browser, **values: str) -> str:
    """The address of the new session's page."""
    await browser.opens("/console/inspect")
    await browser.sends("/console/inspect/start", client_id=browser.value("client_id"), **values)
    return f"/console/inspect/{_last_session(browser)}"


def _last_session(browser: Browser) -> str:
    return browser.page.partition("/console/inspect/")[2].partition("/")[0].partition('"')[0]


async def finds(browser: Browser, session: str, photo: str = "", **values: str) -> str:
    await browser.opens(f"{session}/finding")
    fields = {
        "csrf": browser.csrf,
        "client_id": browser.value("client_id"),
        "place": "站前路三标工地",
        "category": "bare_soil",
        "text": "裸土没有覆盖",
        "limit": "24h",
        **values,
    }
    form = FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    if photo:
        form.add_field("photos", picture(photo), filename="a.jpg", content_type="image/jpeg")
    return await browser.posts(f"{session}/findings", form)


def _taken_in_2025() -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2025:11:01 10:00:00"
    Image.new("RGB", (320, 240), (90, 120, 60)).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_s07_an_inspector_walks_a_night(han: Browser, store: Store, wakes: list[bool]) -> None:
    session = await begins(han, more="站前路三标工地\n东桥料场")
    assert "夜查开始了" in han.text and "今年还没查过" in han.text
    await finds(han, session, photo="soil", stop="")
    assert "N-01 已交办" in han.text and "裸土没有覆盖" in han.text and wakes
    await han.opens(session)
    stop = han.page.partition('name="stop" value="')[2].partition('"')[0]
    await han.sends(f"{session}/clear", client_id="clear-once-0001", stop=stop)
    await han.sends(f"{session}/end")
    assert "检查地点 2 处，其中无问题 1 处" in han.text and "发现问题 1 个" in han.text
    assert "不是行政执法检查笔录" in han.text
    (found,) = store.read_now(lambda tx: tx.inspections.found(1))
    assert (found.case.state, found.case.category) == (State.DISPATCHED, "bare_soil")
    assert [item.stage for item in store.read_now(lambda tx: tx.evidence.of_case(found.case.id))] == ["before"]


async def test_s06_the_phone_may_send_a_finding_again(han: Browser, store: Store) -> None:
    session = await begins(han)
    first = await finds(han, session, photo="soil", client_id="11111111-aaaa-4bbb-8ccc-000000000001")
    again = await finds(han, session, photo="soil", client_id="11111111-aaaa-4bbb-8ccc-000000000001")
    assert "N-01 已交办" in first and "N-01 已交办" in again
    found = store.read_now(lambda tx: tx.inspections.found(1))
    assert [one.finding.label for one in found] == ["N-01"]
    assert len(store.read_now(lambda tx: tx.evidence.of_case(found[0].case.id))) == 1


async def test_s06_a_program_gets_json(han: Browser, store: Store) -> None:
    session = await begins(han)
    values = {"csrf": han.csrf, "client_id": "from-the-phone-1", "category": "site_dust", "text": "灰", "limit": "2h"}
    headers = {"Accept": "application/json"}
    page = await han.posts(f"{session}/findings", {**values, "place": "东桥料场"}, **headers)
    answer = json.loads(page)
    assert (answer["shown"], answer["next"]) == ("N-01", f"{session}?done=N-01")
    wrong = await han.posts(f"{session}/findings", {**values, "client_id": "from-the-phone-2"}, **headers)
    assert (han.status, json.loads(wrong)["field"]) == (422, "place")


async def test_s06_unusable_input_comes_back_with_what_was_typed(han: Browser, store: Store) -> None:
    session = await begins(han)
    await finds(han, session, category="", text="墙边的料堆没盖", limit="own", limit_own="2020-01-01T10:00")
    assert han.status == 422 and "墙边的料堆没盖" in han.page and "站前路三标工地" in han.page
    assert store.read_now(lambda tx: tx.inspections.found(1)) == []


async def test_s06_a_photo_of_last_year_has_to_be_confirmed(han: Browser, store: Store) -> None:
    session = await begins(han)
    form = FormData()
    fields = {"csrf": han.csrf, "client_id": "old-photo-0001", "place": "东桥料场", "category": "site_dust"}
    for name, value in {**fields, "limit": "2h"}.items():
        form.add_field(name, value)
    form.add_field("photos", _taken_in_2025(), filename="a.jpg", content_type="image/jpeg")
    await han.posts(f"{session}/findings", form)
    assert han.status == 422 and 'name="old_photos_ok"' in han.page


async def test_s12_a_second_walker_verifies_what_was_put_right(han: Browser, lu: Browser, store: Store) -> None:
    session = await begins(han, colleagues="2")
    await finds(han, session, photo="soil", at_once="1")
    assert "当场整改、待核验 1 个" in han.text
    assert "/confirm" not in han.page  # the finder does not
    await lu.opens(session)
    form = FormData()
    form.add_field("csrf", lu.csrf)
    form.add_field("version", lu.value("version"))
    form.add_field("after", picture("covered"), filename="b.jpg", content_type="image/jpeg")
    await lu.posts(f"{session}/findings/1/confirm", form)
    assert "当场整改并核验 1 个" in lu.text and "待核验 1" not in lu.text


async def test_s07_others_do_not_see_a_session_and_a_leader_does(  # noqa: PLR0917 (fixtures)
    han: Browser, lu: Browser, clerk: Browser, arrives: Arrives, store: Store, clock: Clock
) -> None:
    session = await begins(han)
    await lu.opens(session)
    assert lu.status == 404
    await clerk.opens(session)
    assert clerk.status == 403
    leader = await logged_in(arrives, store, clock, "唐领导", Role.LEADER)
    await leader.opens(session)
    assert leader.status == 200 and "加入这次夜查" in leader.text
    await leader.sends(f"{session}/join")
    assert "已加入" in leader.text and "韩巡查、唐领导" in leader.text


async def test_s07_the_record_and_the_ledger_say_the_same(han: Browser, store: Store) -> None:
    session = await begins(han)
    await finds(han, session, photo="soil", measures="覆盖", target="全部覆盖", acceptor="区夜查组")
    await finds(han, session, text="道路积尘", limit="3d")
    response = await han.client.get(f"{session}/record.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(await response.read())).pages)
    assert "不是行政执法检查笔录" in text.replace("\n", "")
    assert "N-01" in text and "N-02" in text and "发现问题 2 个" in text
    response = await han.client.get(f"{session}/ledger.xlsx")
    words = zipfile.ZipFile(io.BytesIO(await response.read())).read("xl/worksheets/sheet1.xml").decode()
    assert words.count(">N-0") == 2 and "道路积尘" in words and "区夜查组" in words
    exported = store.read_now(lambda tx: [act.detail for act in tx.acts.recent() if act.action == "export"])
    assert sorted(exported) == ["inspect_ledger:1", "inspect_record:1"]


async def test_nothing_says_reporter_for_a_finding(han: Browser, clerk: Browser, store: Store) -> None:
    session = await begins(han)
    await finds(han, session, photo="soil")
    number = store.read_now(lambda tx: tx.inspections.found(1))[0].case.number
    await clerk.opens(f"/console/cases/{number}")
    main = clerk.page.partition('<main id="main">')[2]
    assert clerk.status == 200 and "夜查问题 N-01" in main
    assert "举报人" not in main
    await clerk.opens(f"/track?number={number}")
    assert "裸土没有覆盖" not in clerk.text and "夜查" not in clerk.text


async def test_s08_an_item_that_failed_gives_words_basis_measure_and_category(han: Browser, store: Store) -> None:
    session = await begins(han)
    await han.opens(f"{session}/finding")
    item = han.page.partition("<optgroup")[2].partition('<option value="')[2].partition('"')[0]
    assert item.count(":") == 2
    await finds(han, session, text="", checklist_item=item, category="bare_soil")
    (found,) = store.read_now(lambda tx: tx.inspections.found(1))
    assert found.finding.checklist_item == item
    assert found.case.text and found.finding.basis and found.finding.measures
    await finds(han, session, text="", checklist_item="made:up:item")
    assert han.status == 422 and "没有这一项" in han.text


async def test_s06_a_limit_of_days_that_ends_at_night_is_moved_and_that_is_said(
    han: Browser, store: Store, clock: Clock
) -> None:
    session = await begins(han)
    clock.passes(hours=6)  # late on Monday afternoon; three days later the office has closed by then
    clock.passes(hours=7)
    await finds(han, session, limit="3d")
    found = store.read_now(lambda tx: tx.inspections.found(1))[0]
    assert found.finding.limit_moved_from is not None
    await han.opens(f"/console/cases/{found.case.number}")
    assert "3 日" in han.text and "不在工作时间，已移到工作日下班时" in han.text


async def test_s07_a_finding_that_waited_three_hours_counts_with_its_session_at_its_own_time(
    han: Browser, store: Store, clock: Clock
) -> None:
    session = await begins(han)
    clock.passes(minutes=10)
    written = clock().isoformat()
    clock.passes(minutes=10)
    await han.opens(session)
    csrf = han.csrf
    await han.sends(f"{session}/end")
    clock.passes(hours=3)
    form = {
        "csrf": csrf, "client_id": "three-hours-0001", "place": "东桥料场", "category": "site_dust", "text": "灰",
        "limit": "24h", "recorded_at": written, "sent_at": clock().isoformat(),
    }  # fmt: skip
    answer = await han.posts(f"{session}/findings", form, Accept="application/json")
    assert json.loads(answer)["shown"] == "N-01"
    again = await han.posts(f"{session}/findings", form, Accept="application/json")
    assert json.loads(again)["shown"] == "N-01"
    (found,) = store.read_now(lambda tx: tx.inspections.found(1))
    assert found.finding.recorded_at.isoformat() == written
    await han.opens(session)
    assert "发现问题 1 个" in han.text
