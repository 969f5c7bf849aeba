"""On the case page: before and after side by side, boxes to tick, likely the same with reasons, order, repeat sites."""

import re
from dataclasses import replace
from datetime import timedelta

from complaints.case.lifecycle import Action
from complaints.model import Complaint, EvidenceState, Place, PlaceSource, State
from complaints.places.sites import note_site
from complaints.ports import Site
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser, Cases

SITE = Place(source=PlaceSource.LOCATION, lat=0.03, lon=0.05, address="桃林路口", subdistrict="beitan")
HEAP, SHEET = "3a5c1e9933aa55cc", "e1d2c3b4a5968778"


def photo(store: Store, case: Complaint, stage: str, phash: str, clock: Clock, **values: object) -> str:
    def work(tx: Tx) -> str:
        row = tx.evidence.add(
            draft_id=None, case_id=case.id, kind="photo", stage=stage, bot_id=None, file_id="", file_unique_id="",
            size=1, now=clock(),
        )  # fmt: skip
        assert row is not None
        stored = replace(row, state=EvidenceState.STORED, sha256=f"{row.id:064x}", phash=phash, **values)  # type: ignore[arg-type]
        tx.evidence.save(stored)
        return f"{row.id:064x}"

    return store.write_now(work)


def done(cases: Cases, store: Store, clock: Clock, **after: object) -> Complaint:
    """Reported done with one photo before and one after."""
    case = cases.reported(place=SITE)
    photo(store, case, "report", HEAP, clock)
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h", unit_person="何工", territory_person="高网格")
    cases.step(case, Action.SIGN)
    photo(store, case, "after", **{"phash": SHEET, "clock": clock, **after})  # type: ignore[arg-type]
    return cases.step(case, Action.REPORT_DONE)


async def test_s11_before_and_after_stand_side_by_side(
    verifier: Browser, cases: Cases, store: Store, clock: Clock
) -> None:
    case = done(cases, store, clock)
    await verifier.opens(f"/console/cases/{case.number}")
    assert "整改前后" in verifier.text
    assert re.findall(r'<img src="[^"]+" alt="([^"]+)"', verifier.page) == [
        "第 1 张照片，整改前",
        "第 2 张照片，整改后",
    ]
    assert 'class="remark"' not in verifier.page
    assert "checked." not in verifier.page
    await verifier.takes(case.number, "pass")
    assert cases.now(case).state is State.PENDING_REPLY


async def test_s33_a_photo_says_when_and_where_it_was_taken_and_what_is_doubtful(
    verifier: Browser, cases: Cases, store: Store, clock: Clock
) -> None:
    case = done(cases, store, clock, lat=0.0315, lon=0.05, taken_at=clock() + timedelta(hours=8))
    await verifier.opens(f"/console/cases/{case.number}")
    caption = re.findall(r"<figcaption>(.*?)</figcaption>", verifier.page, re.S)[1]
    words, *remarks = [re.sub(r"<[^>]+>", "", part) for part in caption.split('<span class="remark">')]
    assert words == "整改后 · 拍摄于 10月12日 17:30 · 离举报地点 170 米"
    assert remarks == [
        "这张照片 拍摄位置离举报地点约 170 米",
        "这张照片 拍摄时间（10月12日 17:30）晚于收到的时间，相机的时钟可能不准",
    ]


async def test_s33_the_remarks_stay_when_the_case_is_closed(
    verifier: Browser, cases: Cases, store: Store, clock: Clock
) -> None:
    case = done(cases, store, clock, taken_at=clock() - timedelta(days=3))
    await verifier.opens(f"/console/cases/{case.number}")
    after = re.search(r'name="(checked\.[^"]+)"', verifier.page)
    assert after is not None
    await verifier.takes(case.number, "pass", **{after[1]: "1"})
    await verifier.opens(f"/console/cases/{case.number}")
    assert cases.now(case).state is State.PENDING_REPLY
    assert verifier.page.count('class="remark"') == 1 and "早于举报" in verifier.text


async def test_s11_each_warning_is_a_box_that_must_be_ticked(
    verifier: Browser, cases: Cases, store: Store, clock: Clock
) -> None:
    case = done(cases, store, clock, phash=HEAP, lat=0.0315, lon=0.05, taken_at=clock() - timedelta(days=3))
    await verifier.opens(f"/console/cases/{case.number}")
    keys = [f"{doubt}.2" for doubt in ("reused", "far", "early")]
    assert all(f'name="checked.{key}" value="1" required' in verifier.page for key in keys)
    assert f"整改后照片 1 与之前的照片相同或几乎相同（{case.number}）" in verifier.text
    assert "拍摄位置离举报地点约 170 米" in verifier.text
    await verifier.takes(case.number, "pass", **{"checked.reused.2": "1"})
    assert verifier.status == 422 or "还有 2 条照片提示没有确认" in verifier.text
    assert cases.now(case).state is State.PENDING_VERIFY
    await verifier.takes(case.number, "pass", **{f"checked.{key}": "1" for key in keys})
    assert cases.now(case).state is State.PENDING_REPLY
    assert "核验人已确认：拍摄时间较早、拍摄位置较远、照片重复" in verifier.text


async def test_s12_who_reported_it_done_is_refused(verifier: Browser, cases: Cases, store: Store, clock: Clock) -> None:
    case = cases.reported(place=SITE)
    cases.step(case, Action.ACCEPT)
    cases.step(
        case, Action.DISPATCH, unit="planning", rectify_by="24h", unit_person="赵核查", territory_person="高网格"
    )
    cases.step(case, Action.SIGN)
    cases.step(case, Action.REPORT_DONE, why_no_photo="拍不清")
    await verifier.opens(f"/console/cases/{case.number}")
    assert "整改完成是您报的，要由另一位同事核验" in verifier.text and 'value="pass"' not in verifier.page
    await verifier.sends(f"/console/cases/{case.number}/act", action="pass", version=str(cases.now(case).version))
    assert verifier.status == 403 and cases.now(case).state is State.PENDING_VERIFY


async def test_s17_likely_the_same_is_shown_with_its_reasons_merged_and_left(
    clerk: Browser, cases: Cases, clock: Clock
) -> None:
    first = cases.reported("工地土堆没盖", place=SITE)
    clock.passes(minutes=10)
    second = cases.reported("工地的土堆没盖", place=replace(SITE, lat=0.0305))
    await clerk.opens(f"/console/cases/{second.number}")
    assert f"{first.number} 待受理 约 60 米，不到 1 小时前报的，同类别，文字相似" in clerk.text
    await clerk.takes(second.number, "merge", master=first.number)
    await clerk.sends(
        f"/console/cases/{second.number}/act", action="merge", version="1", master=first.number, confirmed="1"
    )
    merged = cases.now(second)
    assert (merged.state, merged.due_at, merged.owner_id) == (State.DUPLICATE, None, None)
    assert "先后次序 · 共 2 人反映" in clerk.text
    order = clerk.text.index(f"1. {first.number}"), clerk.text.index(f"2. {second.number}")
    assert order[0] < order[1]
    await clerk.takes(second.number, "unmerge")
    back = cases.now(second)
    assert replace(back, version=1, updated_at=second.updated_at, last_actor="") == second


async def test_s24_a_repeat_site_has_a_page_with_its_rule_and_all_reports(
    clerk: Browser, stranger: Browser, cases: Cases, services: Services, clock: Clock
) -> None:
    await clerk.opens("/console/sites")
    assert "现在没有这样的地点" in clerk.text
    reported = [cases.reported("灰大", place=SITE) for _ in range(3)]

    def note(tx: Tx) -> Site | None:
        return [note_site(tx, case=case, likeness=services.zone.likeness, now=clock()) for case in reported][-1]

    site = cases.store.write_now(note)
    assert site is not None
    await clerk.opens("/console/sites")
    assert "3 件 北滩街道" in clerk.text and "30 天内、150 米内有 3 件及以上举报的地点（内部约定）" in clerk.text
    await clerk.opens(f"/console/sites/{site.id}")
    assert all(case.number in clerk.text for case in reported) and "施工扬尘 3 件" in clerk.text
    await clerk.opens(f"/console/cases/{reported[0].number}")
    assert f"/console/sites/{site.id}" in clerk.page
    await clerk.opens("/console/sites/999")
    assert clerk.status == 404
    for path in ("/console/sites", f"/console/sites/{site.id}"):
        await stranger.opens(path)
        assert reported[0].number not in stranger.page
