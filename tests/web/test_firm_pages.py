"""A firm on its own phone: its cases, its steps, its record, its score, and what it asks in confidence (E15 to E18,
E20)."""

import io
import zipfile
from collections.abc import Awaitable, Callable, Sequence

import pytest
from aiohttp import FormData
from pypdf import PdfReader

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Dispute, Firm, Implementer, Kind, Place, PlaceSource, Role, State
from complaints.office.parties import party_of_firm
from storage.store import Store
from tests.chat import Clock, picture
from tests.web.conftest import Browser, Cases, logged_in, staff_called
from tests.web.unit_scenes import SECRETS, leaks, told_by_somebody

Arrives = Callable[[], Awaitable[Browser]]
DEMAND = "裸土全覆盖，出入口冲洗"


def a_firm(cases: Cases, name: str = "鼎筑建设") -> Firm:
    now = cases.clock()
    return cases.store.write_now(lambda tx: tx.firms.add(Firm(name=name, created_at=now, updated_at=now)))


@pytest.fixture
def firm(cases: Cases) -> Firm:
    return a_firm(cases)


@pytest.fixture
async def member(arrives: Arrives, store: Store, clock: Clock, firm: Firm) -> Browser:
    return await logged_in(arrives, store, clock, "陈工", Role.FIRM, party=party_of_firm(firm.id))


@pytest.fixture
async def other_firm(arrives: Arrives, store: Store, clock: Clock, cases: Cases, firm: Firm) -> Browser:
    other = a_firm(cases, "云龙食品")
    return await logged_in(arrives, store, clock, "吴经理", Role.FIRM, party=party_of_firm(other.id))


def given_to(cases: Cases, firm: Firm) -> Complaint:
    """A report full of what nobody outside the office may learn, dispatched to a unit, then named as the firm's."""
    case = told_by_somebody(cases)
    cases.step(
        case, Action.DISPATCH, unit="planning", rectify_by="3wd", demand="请规建局核实钱小声说的", note="钱小声催得急"
    )
    return named(cases, case, firm)


def named(cases: Cases, case: Complaint, firm: Firm, demand: str = DEMAND) -> Complaint:
    from complaints.case.attempt import Attempt
    from complaints.case.correcting import name_firm
    from complaints.case.moves import load, staff_actor

    clerk = staff_called(cases.store, "陈受理")
    return cases.store.write_now(
        lambda tx: name_firm(
            tx, Attempt.on(load(tx, case.id), actor=staff_actor(clerk), now=cases.clock()), clock=cases.services.clock,
            firm=firm.id, firm_site="", implementer=Implementer.FIRM, why="反映人是隔壁店主", demand=demand,
        )
    )  # fmt: skip


def a_finding(cases: Cases, firm: Firm, state: State = State.DISPATCHED, **fields: object) -> Complaint:
    """As an inspector leaves it: with words and place of the office."""
    now = cases.clock()
    plain: dict[str, object] = {
        "kind": Kind.FINDING, "state": state, "firm": firm.id, "implementer": Implementer.FIRM, "unit": "planning",
        "place": Place(source=PlaceSource.TYPED, address="北门内料堆"), "due_at": now, "promised_at": None,
        "rectify_by": cases.services.clock.after(now, cases.services.clock.terms["sign"]),
    }  # fmt: skip
    case = cases.reported("料堆没有覆盖")
    cases.store.write_now(lambda tx: tx.cases.save(_changed(tx.cases.get(case.id), {**plain, **fields}), seen=1))
    return cases.now(case)


def _changed(case: Complaint | None, fields: dict[str, object]) -> Complaint:
    from dataclasses import replace

    assert case is not None
    return replace(case, **fields)  # type: ignore[arg-type]


async def takes(browser: Browser, case: Complaint, action: str, *photos: str, **values: str) -> str:
    form = FormData({"csrf": browser.csrf, "action": action, "version": browser.value("version"), **values})
    for name in photos:
        form.add_field("photos", picture(name), filename=name, content_type="image/jpeg")
    return await browser.posts(f"/console/firm/cases/{case.number}/act", form)


async def test_e15_from_receipt_to_done_with_photos(
    member: Browser, verifier: Browser, clerk: Browser, cases: Cases, firm: Firm
) -> None:
    case = given_to(cases, firm)
    await member.opens("/firm/")
    assert case.number in member.page and "待签收 1" in member.text and "鼎筑建设" in member.text
    await member.opens(f"/console/firm/cases/{case.number}")
    assert DEMAND in member.text and "举报人的文字和照片不转给企业" in member.text
    assert "退单" not in member.text and "整改实施主体 企业" in member.text
    await takes(member, case, "sign")
    assert cases.now(case).state is State.RECTIFYING and "已办：签收" in member.text
    await takes(member, case, "report_done", "covered.jpg", public_text="已全部覆盖")
    done = cases.now(case)
    assert (member.status, done.state, done.fixed_by) == (
        200,
        State.PENDING_VERIFY,
        staff_called(cases.store, "陈工").id,
    )
    event = cases.store.read_now(lambda tx: tx.cases.events(case.id))[-1]
    assert (event.public_text, event.note) == ("", "已全部覆盖"), "what a firm says goes to the office"
    await clerk.opens(f"/console/cases/{case.number}")
    assert "已全部覆盖" in clerk.text and "陈工" in clerk.text
    await verifier.opens(f"/console/cases/{case.number}")
    await verifier.takes(case.number, "pass")
    assert cases.now(case).state is State.PENDING_REPLY
    await member.opens("/console/firm/?tab=reported")
    assert case.number in member.page, "what the firm has done stays readable"


async def test_e15_a_finding_shows_its_words_and_place(member: Browser, cases: Cases, firm: Firm) -> None:
    case = a_finding(cases, firm)
    await member.opens(f"/console/firm/cases/{case.number}")
    assert "料堆没有覆盖" in member.text and "北门内料堆" in member.text


#: (surface, what it answers) to: a member of the firm that has the case, of another firm, of the unit that supervises,
#: a clerk, a stranger
TABLE = [
    ("/console/firm/", 200, 200, 200, 403, 401),
    ("/console/firm/cases/{number}", 200, 404, 200, 403, 401),
    ("/console/unit/cases/{number}", 200, 404, 200, 403, 401),
    ("/console/firm/cases/{number}/photos/{photo}/thumb", 200, 404, 200, 403, 401),
    ("/console/firm/about", 200, 200, 403, 403, 401),
    ("/console/firm/record", 200, 200, 403, 403, 401),
    ("/console/firm/consult", 200, 200, 403, 403, 401),
    ("/console/cases/{number}", 403, 403, 403, 200, 401),
    ("/console/cases/{number}/firm", 403, 403, 403, 200, 401),
    ("/console/cases/{number}/photos/{sha256}/thumb", 403, 403, 403, 200, 401),
    ("/console/firms", 403, 403, 403, 200, 401),
    ("/console/firms/{firm}", 403, 403, 403, 200, 401),
    ("/console/sites", 403, 403, 403, 200, 401),
    ("/console/ladder", 403, 403, 403, 200, 401),
    ("/console/export/csv", 403, 403, 403, 200, 401),
    ("/console/live/queue", 403, 403, 403, 200, 401),
    ("/console/curation/consultations", 403, 403, 403, 403, 401),
]


async def test_e15_surface_role_and_party(  # noqa: PLR0917 (fixtures)
    member: Browser, other_firm: Browser, clerk: Browser, stranger: Browser, arrives: Arrives, store: Store,
    clock: Clock, cases: Cases, firm: Firm,
) -> None:  # fmt: skip
    unit = await logged_in(arrives, store, clock, "孙工", Role.UNIT, party="unit:planning")
    case = given_to(cases, firm)
    await member.opens(f"/console/firm/cases/{case.number}")
    await takes(member, case, "sign")
    await takes(member, case, "report_done", "covered.jpg")
    photo = store.read_now(lambda tx: tx.evidence.of_case(case.id))[0]
    cast: Sequence[Browser] = (member, other_firm, unit, clerk, stranger)
    got = []
    for path, *_ in TABLE:
        address = path.format(number=case.number, photo=photo.id, sha256=photo.sha256, firm=firm.id)
        for browser in cast:
            await browser.opens(address)
        assert case.number not in other_firm.page.replace(address, "")
        got.append((path, *(browser.status for browser in cast)))
    assert got == TABLE


async def test_e15_another_firm_s_step_changes_nothing(other_firm: Browser, cases: Cases, firm: Firm) -> None:
    case = given_to(cases, firm)
    for action in ("sign", "report_done", "extend", "dispute", "hand_back"):
        await other_firm.opens("/console/account")
        values = {"csrf": other_firm.csrf, "action": action, "version": str(case.version), "reason": "x"}
        for start in ("firm", "unit"):
            await other_firm.posts(f"/console/{start}/cases/{case.number}/act", values)
            assert other_firm.status == 404
    assert cases.now(case) == case


async def test_e15_no_page_of_a_firm_leads_to_the_reporter(
    member: Browser, clerk: Browser, cases: Cases, store: Store, firm: Firm
) -> None:
    case = given_to(cases, firm)
    await clerk.opens(f"/console/cases/{case.number}")
    assert leaks(clerk) >= {"internal note", "words to the reporter", "time of the report"}, "the test sees leaks"
    found, hidden = set[str](), ["土堆没盖", "风一吹", "桃林路口北侧", "请规建局核实", "34.20717"]
    steps: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
        ("sign", {}, ()),
        ("extend", {"extend_to_own": "2026-10-20T17:00", "reason": "连续下雨"}, ()),
        ("dispute", {"reason": "不在我们围挡内"}, ("plan.jpg",)),
        ("report_done", {}, ("covered.jpg",)),
    ]
    for action, values, photos in steps:
        for path in (
            "/console/firm/",
            "/console/firm/?tab=reported",
            "/console/firm/about",
            f"/console/firm/cases/{case.number}",
        ):
            await member.opens(path)
            found |= leaks(member) | {words for words in hidden if words in member.page}
        await takes(member, case, action, *photos, **values)
        assert member.status == 200, (action, member.text)
        found |= leaks(member) | {words for words in hidden if words in member.page}
    await member.opens("/console/firm/record")
    assert found == set()
    body = await raw(member, "/console/firm/record")
    for name, text in texts_of(body).items():
        assert not [words for words in [*SECRETS.values(), *hidden] if words in text], name


async def raw(browser: Browser, path: str) -> bytes:
    response = await browser.client.get(path)
    assert response.status == 200
    return await response.read()


def texts_of(body: bytes) -> dict[str, str]:
    """What one reads in the files of the record."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        names = file.namelist()
        pdf = next(name for name in names if name.endswith(".pdf"))
        book = next(name for name in names if name.endswith(".xlsx"))
        read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read(pdf))).pages)
        with zipfile.ZipFile(io.BytesIO(file.read(book))) as parts:
            cells = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    return {pdf: read, book: cells}


async def test_e20_the_record_of_a_year_has_each_case_once_with_its_steps(
    member: Browser, cases: Cases, firm: Firm
) -> None:
    case = given_to(cases, firm)
    await member.opens(f"/console/firm/cases/{case.number}")
    await takes(member, case, "sign")
    await takes(member, case, "report_done", "covered.jpg", public_text="已全部覆盖")
    await member.opens("/console/firm/about")
    assert "下载 2026 年" in member.text
    read = texts_of(await raw(member, "/console/firm/record?year=2026"))
    assert list(read) == ["企业环保档案-2026.pdf", "企业环保档案-2026.xlsx"]
    for text in read.values():
        assert case.number in text and DEMAND in text and "已全部覆盖" in text and "签收" in text
    pdf = read["企业环保档案-2026.pdf"]
    assert "不是行政执法检查笔录" in pdf and "鼎筑建设" in pdf
    await member.opens("/console/firm/record?year=2019")
    assert member.status == 404 and "没有这一年的档案" in member.text
    empty = texts_of(await raw(member, "/console/firm/record?year=2025"))
    assert case.number not in "".join(empty.values())


async def test_e16_an_objection_is_answered_before_any_next_step(  # noqa: PLR0917 (fixtures)
    member: Browser, arrives: Arrives, store: Store, clock: Clock, cases: Cases, firm: Firm
) -> None:
    boss = await logged_in(arrives, store, clock, "吴主管", Role.SUPERVISOR)
    case = given_to(cases, firm)
    await member.opens(f"/console/firm/cases/{case.number}")
    await takes(member, case, "dispute", "plan.jpg", reason="围挡外是市政道路")
    assert cases.now(case).dispute is Dispute.OPEN and "异议已提出" in member.text
    await boss.opens(f"/console/cases/{case.number}")
    await boss.takes(case.number, "uphold", reason="图纸证明不在围挡内")
    assert cases.now(case).state is State.ACCEPTED
    await member.opens(f"/console/firm/cases/{case.number}")
    assert member.status == 404, "upheld, it is no longer the firm's"


async def test_e17_the_score_says_what_it_was_counted_from(member: Browser, cases: Cases, firm: Firm) -> None:
    await member.opens("/console/firm/about")
    assert "100 / 100" in member.text and "没有扣分" in member.text and "规则 2026-1" in member.text
    case = given_to(cases, firm)
    cases.reported(firm=firm.id)
    cases.clock.passes(days=9)
    await member.opens("/console/firm/about")
    assert "90 / 100" in member.text and "扣 10 分：1 件逾期没有整改完" in member.text
    await member.opens(f"/console/firm/cases/{case.number}")
    await takes(member, case, "sign")
    await takes(member, case, "report_done", "covered.jpg")
    await member.opens("/console/firm/about")
    assert "95 / 100" in member.text and "1 件整改完成晚于期限" in member.text
    assert "没有对外公开" in member.text


OFFICERS = (Role.CLERK, Role.VERIFIER, Role.SUPERVISOR, Role.ADMIN, Role.INSPECTOR, Role.LEADER, Role.PUBLISHER)


async def test_e18_what_a_firm_asks_is_read_by_curators_only_who_are_not_told_who_asked(
    member: Browser, arrives: Arrives, store: Store, clock: Clock, cases: Cases
) -> None:
    secret = "焊接烟尘没有收集装置怎么补"
    await member.opens("/console/firm/consult")
    await member.sends("/console/firm/consult", question=" ")
    assert member.status == 422 and "请写要问的问题" in member.text
    await member.sends("/console/firm/consult", question=secret)
    assert "问题已转给知识编辑" in member.text and secret in member.text
    for role in OFFICERS:
        officer = await logged_in(arrives, store, clock, f"官员{role}", role)
        for path in (
            "/console/?q=焊接烟尘&state=all", "/console/questions", "/console/curation",
            "/console/curation/consultations", "/console/firms?q=焊接", "/console/firms/1", "/console/live/counts",
        ):  # fmt: skip
            await officer.opens(path)
            assert "怎么补" not in officer.page, (role, path)
        await officer.posts("/console/curation/consultations/1", {"csrf": csrf_of(officer), "answer": "x"})
        assert officer.status == 403
    curator = await logged_in(arrives, store, clock, "知识编辑", Role.CURATOR)
    await curator.opens("/console/curation/consultations")
    assert secret in curator.text and "鼎筑" not in curator.text and "陈工" not in curator.text
    await curator.sends("/console/curation/consultations/1", answer="先报设计，再装收集罩。")
    assert "已回答" in curator.text and "没有等回答的咨询" in curator.text
    await member.opens("/console/firm/consult")
    assert "先报设计，再装收集罩。" in member.text
    assert "unit_told.consulted" in {
        row.payload["key"] for row in store.write_now(lambda tx: tx.sending.claim(clock(), limit=99))
    }


def csrf_of(browser: Browser) -> str:
    import re

    found = re.search(r'name="csrf" value="([^"]*)"', browser.page)
    return found[1] if found else ""


async def test_e18_a_colleague_of_another_firm_does_not_see_it(member: Browser, other_firm: Browser) -> None:
    await member.opens("/console/firm/consult")
    await member.sends("/console/firm/consult", question="夜里能不能浇筑")
    await other_firm.opens("/console/firm/consult")
    assert "夜里能不能浇筑" not in other_firm.text


async def test_firms_are_led_from_their_address_to_their_pages(stranger: Browser) -> None:
    response = await stranger.client.get("/firm/cases/LW-7K3M-9QX8?x=1", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (302, "/console/firm/cases/LW-7K3M-9QX8?x=1")
    await stranger.opens("/firm")
    assert stranger.status == 401 and "登录" in stranger.text
