"""A responsible unit on its own phone: what its members see, what they do, and who gets in (E15, E16)."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Dispute, EvidenceState, Role, State
from storage.store import Store
from storage.tx import Tx
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in, staff_called
from tests.web.unit_scenes import SECRETS, given_to, leaks, takes

Arrives = Callable[[], Awaitable[Browser]]


@pytest.fixture
async def member(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "孙工", Role.UNIT, party="unit:planning")


@pytest.fixture
async def other_unit(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "何工", Role.UNIT, party="unit:urban")


def version_of(cases: Cases, case: Complaint) -> str:
    return str(cases.now(case).version)


async def test_e15_from_receipt_to_done_with_photos(member: Browser, verifier: Browser, cases: Cases) -> None:
    case = given_to(cases)
    await member.opens("/console/")
    assert case.number in member.page and "待签收 1" in member.text
    await member.opens(f"/console/unit/cases/{case.number}")
    assert "裸土全覆盖，出入口冲洗" in member.text and "桃林路口北侧工地" in member.text
    await takes(member, case, "sign")
    assert cases.now(case).state is State.RECTIFYING
    assert "已办：签收" in member.text and "没有照片的话" in member.text
    await takes(member, case, "report_done")
    assert member.status == 422 and cases.now(case).state is State.RECTIFYING
    await takes(member, case, "report_done", "covered.jpg", "gate.jpg", public_text="已全部覆盖")
    done = cases.now(case)
    assert (member.status, done.state) == (200, State.PENDING_VERIFY)
    assert done.fixed_by == staff_called(cases.store, "孙工").id
    stages = [photo.stage for photo in cases.store.read_now(lambda tx: tx.evidence.of_case(case.id))]
    assert stages == ["after", "after"]
    await verifier.opens(f"/console/cases/{case.number}")
    await verifier.takes(case.number, "pass")
    assert cases.now(case).state is State.PENDING_REPLY
    await member.opens("/console/unit/?tab=reported")
    assert case.number in member.page, "what the unit has done stays readable"


async def test_s12_who_did_the_work_never_checks_it(member: Browser, cases: Cases) -> None:
    case = given_to(cases)
    for step in (Action.SIGN, Action.REPORT_DONE):
        cases.step(case, step, by="孙工", **({"why_no_photo": "夜里"} if step is Action.REPORT_DONE else {}))
    await member.opens("/console/account")
    csrf = member.csrf
    for path in (f"/console/cases/{case.number}/act", f"/console/unit/cases/{case.number}/act"):
        values = {"csrf": csrf, "action": "pass", "version": version_of(cases, case)}
        await member.posts(path, values)
        assert member.status == 403
    assert cases.now(case).state is State.PENDING_VERIFY


#: (surface, what it answers) to: a member of the unit that has the case, of another unit, a clerk, a stranger
TABLE = [
    ("/console/unit/", 200, 200, 403, 401),
    ("/console/unit/cases/{number}", 200, 404, 403, 401),
    ("/console/unit/cases/{number}/photos/{photo}/thumb", 200, 404, 403, 401),
    ("/console/cases/{number}", 403, 403, 200, 401),
    ("/console/cases/{number}/photos/{sha256}/thumb", 403, 403, 200, 401),
    ("/console/ladder", 403, 403, 200, 401),
    ("/console/staff", 403, 403, 403, 401),
    ("/console/units", 403, 403, 403, 401),
    ("/console/export/csv", 403, 403, 200, 401),
]


@pytest.fixture
def cast(member: Browser, other_unit: Browser, clerk: Browser, stranger: Browser) -> Sequence[Browser]:
    """In the order of the table's columns."""
    return member, other_unit, clerk, stranger


async def test_e15_surface_role_and_party(cast: Sequence[Browser], cases: Cases) -> None:
    member, other_unit, *_ = cast
    case = given_to(cases)
    await member.opens(f"/console/unit/cases/{case.number}")
    await takes(member, case, "sign")
    await takes(member, case, "report_done", "covered.jpg")
    photo = cases.store.read_now(lambda tx: tx.evidence.of_case(case.id))[0]
    got = []
    for path, *_ in TABLE:
        address = path.format(number=case.number, photo=photo.id, sha256=photo.sha256)
        for browser in cast:
            await browser.opens(address)
        assert case.number not in other_unit.page.replace(address, "")
        got.append((path, *(browser.status for browser in cast)))
    assert got == TABLE


async def test_e15_another_unit_s_step_changes_nothing(other_unit: Browser, cases: Cases) -> None:
    case = given_to(cases)
    await other_unit.opens("/console/account")
    for action in ("sign", "report_done", "extend", "dispute", "hand_back"):
        values = {"csrf": other_unit.csrf, "action": action, "version": version_of(cases, case), "reason": "x"}
        await other_unit.posts(f"/console/unit/cases/{case.number}/act", values)
        assert other_unit.status == 404
        await other_unit.opens("/console/account")
    assert cases.now(case) == case


async def test_e15_no_page_of_a_unit_leads_to_the_reporter(
    member: Browser, clerk: Browser, cases: Cases, store: Store
) -> None:
    case = given_to(cases)
    found = set()
    await clerk.opens(f"/console/cases/{case.number}")
    assert leaks(clerk) >= {"internal note", "words to the reporter", "time of the report"}, "the test sees leaks"
    steps: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
        ("sign", {}, ()),
        ("extend", {"extend_to_own": "2026-10-20T17:00", "reason": "连续下雨"}, ()),
        ("dispute", {"reason": "图纸显示不在我们围挡内"}, ("plan.jpg",)),
        ("report_done", {}, ("covered.jpg",)),
    ]
    for action, values, photos in steps:
        for path in (f"/console/unit/cases/{case.number}", "/console/unit/", "/console/unit/?tab=reported"):
            await member.opens(path)
            found |= leaks(member)
        await member.opens(f"/console/unit/cases/{case.number}")
        await takes(member, case, action, *photos, **values)
        assert member.status == 200, (action, member.text)
        found |= leaks(member)
    assert found == set()
    assert SECRETS.keys() > found


async def test_e16_an_objection_with_evidence_is_answered_by_a_supervisor(
    member: Browser, arrives: Arrives, store: Store, clock: Clock, cases: Cases
) -> None:
    boss = await logged_in(arrives, store, clock, "吴主管", Role.SUPERVISOR)
    case = given_to(cases)
    await member.opens(f"/console/unit/cases/{case.number}")
    await takes(member, case, "dispute", "plan.jpg", reason="围挡外是市政道路，不是我们的工地")
    raised = cases.now(case)
    assert (raised.state, raised.dispute, raised.due_at) == (State.DISPATCHED, Dispute.OPEN, case.due_at)
    assert "异议已提出，等主管答复" in member.text
    await takes(member, case, "dispute", reason="再说一遍")
    assert member.status == 403 and "这一轮已经提过异议" in member.text and "再说一遍" in member.page
    await boss.opens(f"/console/cases/{case.number}")
    assert "围挡外是市政道路" in boss.page and "异议证据" in boss.page and "有异议待答复" in boss.page
    await boss.takes(case.number, "overrule", reason="照片里是贵单位的围挡")
    assert cases.now(case).dispute is Dispute.OVERRULED
    await member.opens(f"/console/unit/cases/{case.number}")
    assert "照片里是贵单位的围挡" in member.text and "异议没有成立" in member.text


async def test_what_was_typed_is_there_again_after_a_mistake(member: Browser, cases: Cases) -> None:
    case = given_to(cases)
    await member.opens(f"/console/unit/cases/{case.number}")
    await takes(member, case, "extend", extend_to_own="2020-01-01T10:00", reason="设备下周才到")
    assert member.status == 422 and "设备下周才到" in member.page and "2020-01-01T10:00" in member.page


async def test_a_case_handed_back_is_gone_for_the_unit(member: Browser, cases: Cases) -> None:
    case = given_to(cases)
    await member.opens(f"/console/unit/cases/{case.number}")
    await takes(member, case, "hand_back", basis="道路归市政养护")
    assert member.status == 200 and case.number not in member.page
    assert "已办：退单。这一件已经回到区里" in member.text
    await member.opens(f"/console/unit/cases/{case.number}")
    assert member.status == 404 and "不由贵单位办理" in member.text


async def test_a_clerk_sees_that_the_unit_has_accounts(member: Browser, clerk: Browser, cases: Cases) -> None:
    case = given_to(cases)
    await clerk.opens(f"/console/cases/{case.number}")
    assert "该单位有自己的账号（1 人）" in clerk.text
    case = given_to(cases, "urban")
    await clerk.opens(f"/console/cases/{case.number}")
    assert "该单位有自己的账号" not in clerk.text


async def test_e15_photos_are_compared_without_what_the_reporter_s_tell(
    member: Browser, cases: Cases, store: Store
) -> None:
    case = given_to(cases)
    came = cases.clock()

    def photographed(tx: Tx) -> list[int]:
        """Two of the report, of which the second is nearer to the one after the work, and one without a picture yet."""
        ids = []
        for n, (stage, lat) in enumerate((("report", 34.3), ("report", 34.2), ("after", 34.2), ("before", None)), 1):
            row = tx.evidence.add(
                draft_id=None, case_id=case.id, kind="document", stage=stage, bot_id=None, file_id="",
                file_unique_id="", size=1, now=came,
            )  # fmt: skip
            assert row is not None
            ids.append(row.id)
            if lat is None:
                continue
            taken = came.replace(hour=3 + n, minute=7)
            at = {"lat": lat, "lon": 117.3}
            tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256=f"{n:064}", taken_at=taken, **at))
        return ids

    first, second, after, _ = store.write_now(photographed)
    await member.opens(f"/console/unit/cases/{case.number}")
    links = re.findall(r'href="/console/unit/cases/[^/]*/photos/(\d+)/display" [^>]*data-photo="(\d)"', member.page)
    assert links == [(str(first), "1"), (str(after), "3"), (str(second), "2")]
    assert member.page.count("data-pair") == member.page.count("data-compare") == 1
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", member.page)
    said = [re.sub("<[^>]*>", "", caption) for caption in captions]
    assert said == ["问题照片", "整改后照片 · 拍摄于 10月12日 14:07", "问题照片", "问题照片"]
    assert "照片正在处理" in member.text
    assert "original" not in member.page.replace('data-do="original"', "")
