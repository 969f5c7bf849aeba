"""公开: a case is prepared, its photos are blacked out and confirmed by a second person, published, corrected, taken
back; and nothing but the frozen value is on any public page."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from complaints.case.lifecycle import Action
from complaints.errors import NotFound
from complaints.model import Actor, Complaint, Event, Identity, Kind, Role, Sharing, State
from complaints.model.firms import Firm
from publishing.withdrawing import withdraw
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in
from tests.web.publishing_scenes import PLACE, WORDS, Office, confirms, covers, picture, prepares, publishes

PUBLIC_PAGES = (
    "/",
    "/public/",
    "/public/cases",
    "/public/cases/{number}",
    "/public/?number={number}",
    "/public/subdistricts/beitan",
    "/public/categories/site_dust",
    "/public/months",
    "/public/months/2026-10",
    "/public/map",
    "/public/map.json?box=-90,-180,90,180",
    "/public/map.json?box=34.1,117.1,34.3,117.3",
    "/public/embed",
    "/public/feed.atom",
    "/public/subdistricts/beitan/feed.atom",
    "/public/categories/site_dust/feed.atom",
    "/public/near/34.20,117.20/feed.atom",
    "/sitemap.xml",
)


@pytest.fixture
def office(cases: Cases, photos: PhotoStore) -> Office:
    made = Office(cases=cases, photos=photos)
    made.crowd()
    return made


@pytest.fixture
async def publisher(arrives: Callable[[], Awaitable[Browser]], store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "吴公开", Role.PUBLISHER)


def found(cases: Cases) -> Complaint:
    """A finding of an inspection, put right and confirmed by somebody else."""
    case = cases.reported("CANARY-FOUND", place=PLACE)
    now, by = cases.clock(), Actor(role=Role.INSPECTOR, name="韩巡查")
    closed = replace(case, id=0, number="LW-7K3M-9QX8", kind=Kind.FINDING, state=State.CLOSED, closed_at=now)

    def write(tx: Tx) -> Complaint:
        kept = tx.cases.add(replace(closed, unit="planning", sharing=None, reporter_id=None))
        for action in (Action.RECORD, Action.PASS):
            tx.cases.append(Event.of(kept, action, actor=by, at=now, note="CANARY-NOTE"))
        return kept

    return cases.store.write_now(write)


async def everything_public(visitor: Browser, case: Complaint) -> str:
    pages = []
    for path in PUBLIC_PAGES:
        for lang in ("zh_CN", "en"):
            address = path.format(number=case.number)
            pages.append(await visitor.opens(f"{address}{'&' if '?' in address else '?'}lang={lang}"))
            assert visitor.status in (200, 404, 410), address
    return "\n".join(pages)


async def test_o02_a_case_is_prepared_by_one_and_published_by_another(
    office: Office, clerk: Browser, publisher: Browser, stranger: Browser
) -> None:
    case = office.closed()
    before, after = office.photo(case, picture("red")), office.photo(case, picture("blue"), stage="after")
    await prepares(clerk, case, before, after, street="桃林路")
    assert "已保存，还没有公开" in clerk.text
    await publishes(publisher, case)
    assert "还有照片没有由另一位同事确认" in publisher.text
    for photo in (before, after):
        await covers(clerk, case, photo, (0, 0, 500, 500))
        await confirms(publisher, case, photo)
    await publishes(publisher, case)
    assert "已公开。" in publisher.text

    await stranger.opens(f"/public/cases/{case.number}")
    for told in (
        WORDS,
        "施工扬尘",
        "桃林路",
        "属实",
        "已解决",
        "规划建设科",
        "整改前",
        "整改后",
        "地图上只标到 200 米的方格",
    ):
        assert told in stranger.text, told
    await stranger.opens(f"/public/?number={case.number}")
    assert f'href="/public/cases/{case.number}"' in stranger.page
    await stranger.opens(f"/public/cases/{case.number}")
    pictures = sorted({part.split('"')[0] for part in stranger.page.split('src="/public/photos/')[1:]})
    assert len(pictures) == 2
    for address in pictures:
        answer = await stranger.client.get(f"/public/photos/{address}")
        data = await answer.read()
        image = Image.open(BytesIO(data))
        assert (answer.status, len(image.getexif()), image.info.get("exif")) == (200, 0, None)
        assert b"CANARY" not in data
        assert image.getpixel((50, 50)) == (0, 0, 0) and image.getpixel((350, 250)) != (0, 0, 0)


async def test_o17_whoever_blacked_out_cannot_confirm(office: Office, clerk: Browser) -> None:
    case = office.closed()
    photo = office.photo(case, picture("red"))
    await prepares(clerk, case, photo)
    await covers(clerk, case, photo)
    await clerk.opens(f"/console/cases/{case.number}/publishing/photos/{photo}")
    assert "要由另一位同事确认" in clerk.text and 'name="no_face"' not in clerk.page
    await clerk.sends(
        f"/console/cases/{case.number}/publishing/photos/{photo}/check", digest="0" * 64, no_face="1", no_plate="1"
    )
    assert clerk.status == 409


async def test_o17_each_of_the_three_ticks_is_needed_and_a_new_copy_is_confirmed_anew(
    office: Office, clerk: Browser, colleague: Browser
) -> None:
    case = office.closed()
    photo = office.photo(case, picture("red"))
    here = f"/console/cases/{case.number}/publishing/photos/{photo}"
    await prepares(clerk, case, photo)
    await covers(clerk, case, photo)
    await colleague.opens(here)
    digest = colleague.value("digest")
    await colleague.sends(f"{here}/check", digest=digest, no_face="1", no_plate="1")
    assert (colleague.status, "三项都确认了" in colleague.text) == (422, True)
    await confirms(colleague, case, photo)
    assert "已确认这张照片" in colleague.text
    await covers(clerk, case, photo, (10, 10, 50, 50))
    await clerk.opens(f"/console/cases/{case.number}/publishing")
    assert "等另一位同事确认" in clerk.text


async def test_boxes_that_are_no_boxes_are_explained_and_stay(office: Office, clerk: Browser) -> None:
    case = office.closed()
    photo = office.photo(case, picture("red"))
    await prepares(clerk, case, photo)
    await covers(clerk, case, photo, (900, 0, 500, 50))
    assert "框不完整" in clerk.text and 'value="900"' in clerk.page


async def test_o01_nothing_but_the_frozen_value_is_on_any_public_page(
    office: Office, clerk: Browser, publisher: Browser, stranger: Browser, cases: Cases
) -> None:
    canaries = {
        "text": "CANARY-TEXT",
        "contact_name": "CANARY-NAME",
        "contact_phone": "13811112222",
        "answers": {"plate": "CANARY-ANSWER"},
        "unit_person": "CANARY-UNIT-PERSON",
        "territory_person": "CANARY-TERRITORY",
        "support": "CANARY-SUPPORT",
        "identity": Identity.NAMED,
        "place": PLACE,
    }
    case = office.closed(**canaries)
    cases.store.write_now(lambda tx: tx.cases.erase_words(0))
    photo = office.photo(case, picture("red"))
    await prepares(clerk, case, photo, street="桃林路")
    private = (
        "CANARY",
        "13811112222",
        "7 号院",
        "34.2012",
        "117.2034",
        "34.20123",
        "陈受理",
        "赵核查",
        "李受理",
        "吴公开",
    )
    page = await everything_public(stranger, case)
    assert [word for word in (*private, WORDS) if word in page] == []  # prepared is not published
    await covers(clerk, case, photo)
    await confirms(publisher, case, photo)
    await publishes(publisher, case)
    page = await everything_public(stranger, case)
    assert stranger.status == 200 and page.count(WORDS) >= 18
    assert [word for word in private if word in page] == []
    original = cases.store.read_now(lambda tx: tx.evidence.get(photo))
    assert original is not None
    for size in ("thumb", "display"):
        assert (await stranger.client.get(f"/public/photos/{original.sha256}/{size}")).status == 404


async def test_s19_taken_back_is_gone_from_pages_feeds_files_and_caches(
    office: Office, clerk: Browser, publisher: Browser, stranger: Browser
) -> None:
    case = office.closed()
    photo = office.photo(case, picture("red"))
    await prepares(clerk, case, photo)
    await covers(clerk, case, photo)
    await confirms(publisher, case, photo)
    await publishes(publisher, case)
    page = await everything_public(stranger, case)
    address = page.split('src="/public/photos/')[1].split('"')[0]
    tags = {
        path: (await stranger.client.get(path.format(number=case.number))).headers.get("ETag") for path in PUBLIC_PAGES
    }
    await clerk.opens(f"/console/cases/{case.number}/publishing")
    await clerk.sends(f"/console/cases/{case.number}/publishing/take-back", reason="发错了")
    assert "已撤下。" in clerk.text and "发错了" in clerk.text
    page = await everything_public(stranger, case)
    assert WORDS not in page and f"/public/cases/{case.number}" not in page
    assert (await stranger.client.get(f"/public/photos/{address}")).status == 404
    for path, tag in tags.items():
        again = await stranger.client.get(path.format(number=case.number), headers={"If-None-Match": tag or ""})
        assert again.status != 304, path
    await stranger.opens(f"/public/cases/{case.number}?lang=zh_CN")
    assert (stranger.status, "撤下，内容不再公开" in stranger.text) == (410, True)


async def test_o01_a_correction_says_why_and_keeps_its_trace(
    office: Office, publisher: Browser, stranger: Browser, clock: Clock
) -> None:
    case = office.closed()
    await prepares(publisher, case)
    await publishes(publisher, case)
    version = publisher.value("version")
    await publisher.sends(f"/console/cases/{case.number}/publishing/publish", version=version)
    assert (publisher.status, "这一份已经公开了" in publisher.text) == (409, True)
    clock.now += timedelta(hours=1)
    await prepares(publisher, case, words="查到土堆没有覆盖，第二天盖好。")
    assert "请写明为什么更正" in publisher.text and "第二天盖好" in publisher.page
    await prepares(publisher, case, words="查到土堆没有覆盖，第二天盖好。", correction="日期写错了")
    await publishes(publisher, case)
    await stranger.opens(f"/public/cases/{case.number}")
    assert "更正：日期写错了" in stranger.text and "第二天盖好" in stranger.text and WORDS not in stranger.text
    await publisher.opens(f"/console/cases/{case.number}/publishing")
    assert WORDS in publisher.text  # in the trace


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("联系人 13800001234 已答复", "不能公开"),
        ("在桃林路 7 号查到土堆", "请只写路名"),
        ("举报说，晚上有很多大车往沟里倒东西，已清理", "和举报人的原话一样"),
        ("", "请写明查到什么"),
    ],
)
async def test_words_that_may_not_be_published_are_refused_and_stay(
    office: Office, clerk: Browser, words: str, problem: str
) -> None:
    case = office.closed(text="晚上有很多大车往沟里倒东西，味道很大")
    await prepares(clerk, case, words=words)
    assert clerk.status == 422 and problem in clerk.text
    assert clerk.value_of_text("words") == words


async def test_without_agreement_only_category_subdistrict_state_and_dates(
    office: Office, publisher: Browser, stranger: Browser
) -> None:
    for sharing in (None, frozenset[Sharing]()):
        case = office.closed(sharing=sharing)
        office.photo(case, picture("red"))
        await prepares(publisher, case)
        assert 'name="photo"' not in publisher.page
        await publishes(publisher, case)
        await stranger.opens(f"/public/cases/{case.number}")
        assert stranger.status == 200
        assert all(told in stranger.text for told in ("施工扬尘", "北滩", "已办结", "没有同意公开更多"))
        assert [word for word in (WORDS, "属实", "已解决", "规划建设科", "桃林路", "受理") if word in
                stranger.text.split("办理情况")[-1].split("这一件只公开")[0]] == []  # fmt: skip


async def test_photos_of_the_reporter_need_an_agreement_of_their_own(office: Office, clerk: Browser) -> None:
    case = office.closed(sharing=frozenset({Sharing.RESULTS}))
    mine, after = office.photo(case, picture("red")), office.photo(case, picture("blue"), stage="after")
    await clerk.opens(f"/console/cases/{case.number}/publishing")
    assert (f'value="{after}"' in clerk.page, f'value="{mine}"' in clerk.page) == (True, False)
    await prepares(clerk, case, mine)
    assert clerk.status == 404


async def test_o01_where_few_report_the_place_is_coarser(
    cases: Cases, photos: PhotoStore, publisher: Browser, stranger: Browser
) -> None:
    office = Office(cases=cases, photos=photos)
    case = office.closed()
    await prepares(publisher, case, street="桃林路")
    assert "这个街道一年里举报太少" in publisher.text
    await publishes(publisher, case)
    await stranger.opens(f"/public/cases/{case.number}")
    assert "举报少的地方不写到街道" in stranger.text and "桃林路" not in stranger.text
    assert '"squares": []' in await stranger.opens("/public/map.json?box=-90,-180,90,180")


async def test_noise_is_never_a_point(office: Office, publisher: Browser, stranger: Browser) -> None:
    case = office.closed(category="noise")
    await prepares(publisher, case, street="桃林路")
    await publishes(publisher, case)
    assert '"squares": []' in await stranger.opens("/public/map.json?box=-90,-180,90,180")
    await stranger.opens(f"/public/cases/{case.number}")
    assert "桃林路" not in stranger.text and "北滩" in stranger.text


async def test_only_who_may_publish_publishes(office: Office, clerk: Browser, verifier: Browser) -> None:
    case = office.closed()
    await prepares(clerk, case)
    assert "由有“公开”权限的同事来点" in clerk.text
    await clerk.sends(f"/console/cases/{case.number}/publishing/publish", version="1")
    assert clerk.status == 403
    open_case = office.cases.reported()
    await verifier.opens(f"/console/cases/{open_case.number}")
    assert "/publishing" not in verifier.page.split("</header>")[1]


async def test_of_two_who_prepare_the_slower_is_told(office: Office, clerk: Browser, colleague: Browser) -> None:
    case = office.closed()
    await clerk.opens(f"/console/cases/{case.number}/publishing")
    await prepares(colleague, case, words="同事写的话。")
    await clerk.sends(f"/console/cases/{case.number}/publishing", version="0", words="我写的话。")
    assert clerk.status == 409 and "同事刚改过" in clerk.text and clerk.value_of_text("words") == "我写的话。"


async def test_pages_and_boxes_are_bounded(office: Office, publisher: Browser, stranger: Browser) -> None:
    case = office.closed()
    await prepares(publisher, case)
    await publishes(publisher, case)
    await stranger.opens("/public/cases?page=999999999")
    assert stranger.status == 200 and case.number in stranger.text
    for query in ("page=99999999999999999999", "page=-1", "page=x", "month=2026-99", "subdistrict=x", "at=a,b"):
        await stranger.opens(f"/public/cases?{query}")
        assert stranger.status == 200 and case.number in stranger.text, query
    for box in ("", "1,2,3", "nan,0,1,1", "5,0,1,1", "a,b,c,d", "inf,inf,inf,inf"):
        await stranger.opens(f"/public/map.json?box={box}")
        assert (stranger.status, "四个数字" in stranger.page or "\\u56db" in stranger.page) == (400, True), box
    assert await stranger.opens("/public/map.json?box=-1e9,-1e9,1e9,1e9") and stranger.status == 200
    for path in (
        "/public/subdistricts/nowhere",
        "/public/sites/x",
        "/public/near/99.0,0.0/feed.atom",
        "/public/months/2026-13",
    ):
        await stranger.opens(path)
        assert stranger.status == 404, path


async def test_o18_a_reader_that_asks_every_second_gets_304_and_kept_bytes(
    office: Office, publisher: Browser, stranger: Browser
) -> None:
    case = office.closed()
    await prepares(publisher, case)
    await publishes(publisher, case)
    first = await stranger.client.get("/public/feed.atom")
    body = await first.text()
    assert first.content_type == "application/atom+xml" and WORDS in body
    assert f"<id>https://lvwang.example/public/cases/{case.number}</id>" in body
    assert first.headers["Cache-Control"] == "no-cache" and first.headers["Last-Modified"].endswith("GMT")
    again = await stranger.client.get("/public/feed.atom", headers={"If-None-Match": f"W/{first.headers['ETag']}"})
    assert (again.status, await again.read()) == (304, b"")
    other = await stranger.client.get("/public/feed.atom?now=1")
    assert await other.text() == body


async def test_other_sites_may_frame_the_box_and_nothing_else(stranger: Browser) -> None:
    await stranger.opens("/public/embed")
    assert "frame-ancestors *" in stranger.headers["Content-Security-Policy"]
    await stranger.opens("/public/cases")
    assert "frame-ancestors 'none'" in stranger.headers["Content-Security-Policy"]


async def test_a_page_kept_in_memory_may_load_what_the_first_one_did(stranger: Browser) -> None:
    for path in PUBLIC_PAGES:
        policies = set()
        for _ in range(2):
            await stranger.opens(path.format(number="LW-7K3M-9QX8"))
            policies.add(stranger.headers["Content-Security-Policy"])
        assert len(policies) == 1, path


async def test_o11_the_figures_say_what_they_count(office: Office, publisher: Browser, stranger: Browser) -> None:
    for outcome in ("solved", "unsolved"):
        case = office.closed(outcome=outcome)
        await prepares(publisher, case)
        await publishes(publisher, case)
    await stranger.opens("/public/months")
    assert "2026年10月 2 2 1 0.0" in stranger.text
    assert "没有公开的不在里面，所以比实际受理的少" in stranger.text and "不足 5 件的方格只写街道" in stranger.text
    await stranger.opens("/public/months/2026-10")
    assert case.number in stranger.text and WORDS in stranger.text and "未解决" in stranger.text


async def test_a_reporter_s_photo_that_is_taken_back_goes_from_the_page_at_once(
    office: Office, clerk: Browser, publisher: Browser, stranger: Browser, store: Store
) -> None:
    case = office.closed()
    photo = office.photo(case, picture("red"))
    await prepares(clerk, case, photo)
    await covers(clerk, case, photo)
    await confirms(publisher, case, photo)
    await publishes(publisher, case)
    page = await stranger.opens(f"/public/cases/{case.number}")
    address, tag = page.split('<img src="')[1].split('"')[0], stranger.headers["ETag"]
    await store.write(lambda tx: tx.evidence.remove(photo))
    again = await stranger.client.get(f"/public/cases/{case.number}", headers={"If-None-Match": tag})
    assert again.status == 200 and "/public/photos/" not in await again.text()
    assert (await stranger.client.get(address)).status == 404


async def test_a_firm_is_not_named_without_a_rule(office: Office, publisher: Browser, cases: Cases) -> None:
    now = cases.clock()
    firm = cases.store.write_now(
        lambda tx: tx.firms.add(Firm(name="青岚建材厂（虚构）", created_at=now, updated_at=now))
    )
    case = office.closed(firm=firm.id)
    await publisher.opens(f"/console/cases/{case.number}/publishing")
    assert 'name="firm"' not in publisher.page
    await prepares(publisher, case, firm="1")
    assert (publisher.status, "没有公开企业名称的依据" in publisher.text) == (422, True)


async def test_s19_a_finding_of_an_inspection_is_published_without_anybodys_agreement(  # noqa: PLR0917 (fixtures)
    office: Office, clerk: Browser, publisher: Browser, cases: Cases, stranger: Browser, clock: Clock
) -> None:
    report = office.closed()
    await prepares(clerk, report)
    await publishes(publisher, report)
    await stranger.opens("/public/months")
    before = stranger.text
    case = found(cases)
    photo = office.photo(case, picture("red"))
    await prepares(clerk, case, photo)
    await publishes(publisher, case)
    assert "还有照片没有由另一位同事确认" in publisher.text
    await stranger.opens(f"/public/?number={case.number}")
    assert stranger.status == 404 and f"没有查到 {case.number}" in stranger.text
    await covers(clerk, case, photo)
    await confirms(publisher, case, photo)
    await publishes(publisher, case)
    page = await stranger.opens(f"/public/cases/{case.number}")
    assert "检查发现" in stranger.text and WORDS in stranger.text and "/public/photos/" in page
    assert "CANARY" not in page and "举报人" not in stranger.text and "收到举报" not in stranger.text
    await stranger.opens("/public/months")
    assert stranger.text == before, "the figures count reports"
    await stranger.opens("/public/cases")
    assert case.number in stranger.page and report.number in stranger.page
    for look in (stranger.opens(f"/public/?number={case.number}"), enters_number(stranger, case.number)):
        await look  # the number stands on the page of the finding
        assert stranger.status == 200 and f'href="/public/cases/{case.number}"' in stranger.page
        assert "您是举报人" not in stranger.text
    await clerk.opens(f"/console/cases/{case.number}/publishing")
    await clerk.sends(f"/console/cases/{case.number}/publishing/take-back", reason="写错了")
    await stranger.opens(f"/public/cases/{case.number}")
    assert stranger.status == 410
    await stranger.opens(f"/public/?number={case.number}")
    assert stranger.status == 404


async def enters_number(visitor: Browser, number: str) -> str:
    """At /track, without a code."""
    await visitor.opens("/track")
    return await visitor.posts("/track", {"number": number, "code": ""})


@pytest.mark.parametrize("what", list(Sharing))
async def test_a_withdrawn_agreement_leaves_less_at_once(  # noqa: PLR0917 (fixtures)
    office: Office, clerk: Browser, publisher: Browser, stranger: Browser, store: Store, clock: Clock, what: Sharing
) -> None:
    case = office.closed()
    mine, after = office.photo(case, picture("red")), office.photo(case, picture("blue"), stage="after")
    await prepares(clerk, case, mine, after)
    for photo in (mine, after):
        await covers(clerk, case, photo)
        await confirms(publisher, case, photo)
    await publishes(publisher, case)
    page = await stranger.opens(f"/public/cases/{case.number}")
    tag = stranger.headers["ETag"]
    shown = [part.split('"')[0] for part in page.split('<img src="')[1:]]
    assert [(await stranger.client.get(one)).status for one in shown] == [200, 200]

    clock.passes(hours=1)
    by = Actor(role=Role.REPORTER)
    await store.write(lambda tx: withdraw(tx, case_id=case.id, what=what, actor=by, now=clock()))

    again = await stranger.client.get(f"/public/cases/{case.number}", headers={"If-None-Match": tag})
    assert again.status == 200
    gone = what is Sharing.RESULTS
    assert [(await stranger.client.get(one)).status for one in shown] == [404, 404 if gone else 200]
    everything = await everything_public(stranger, case)
    assert (WORDS in everything, "桃林路" in everything) == (not gone, False)
    await stranger.opens(f"/public/cases/{case.number}?lang=zh_CN")
    assert ("北滩" in stranger.text, "没有同意公开更多" in stranger.text) == (True, gone)
    assert "更正：" not in stranger.text
    assert ("规划建设科" in stranger.text) == (not gone)

    await publisher.opens(f"/console/cases/{case.number}/publishing")
    assert "撤回了公开的同意" in publisher.text and "举报人撤回同意，公开内容已缩减" in publisher.text
    assert store.read_now(lambda tx: tx.publishing.proposal(case.id)) is None
    assert ('name="words"' in publisher.page, f'value="{mine}"' in publisher.page) == (not gone, False)
    await publisher.opens(f"/console/cases/{case.number}")
    assert "撤回了公开的同意" in publisher.text
    with pytest.raises(NotFound):
        await store.write(lambda tx: withdraw(tx, case_id=case.id, what=what, actor=by, now=clock()))
