"""The register of firms in the console: lists, entries, persons, invitations, and the firm that a case names (S24)."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from complaints.case.lifecycle import Action
from complaints.model import Firm, FirmSite, Implementer, Role, SiteKind
from complaints.ports import Address
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases, logged_in

Arrives = Callable[[], Awaitable[Browser]]
CODE = "91350100M000100Y43"
LATER = datetime(2036, 1, 1, tzinfo=UTC)


@pytest.fixture
async def inspector(arrives: Arrives, store: Store, clock: Clock) -> Browser:
    return await logged_in(arrives, store, clock, "冯检查", Role.INSPECTOR)


def a_firm(cases: Cases, name: str = "鼎筑建设", **fields: str) -> Firm:
    now = cases.clock()
    return cases.store.write_now(lambda tx: tx.firms.add(Firm(name=name, created_at=now, updated_at=now, **fields)))


def a_site(cases: Cases, firm: str = "", name: str = "桃林路北侧工地", kind: SiteKind = SiteKind.BUILDING) -> FirmSite:
    now = cases.clock()
    site = FirmSite(firm=firm, name=name, kind=kind, unit="planning", created_at=now, updated_at=now)
    return cases.store.write_now(lambda tx: tx.firms.add_site(site))


async def test_e15_a_firm_is_entered_changed_and_found(clerk: Browser, cases: Cases) -> None:
    await clerk.opens("/console/firms")
    assert "没有符合条件的企业" in clerk.text
    await clerk.opens("/console/firms/new")
    await clerk.sends(
        "/console/firms/new", name="鼎筑建设", code="91350100m000100y43", trade="房屋建筑", address="和平大道"
    )
    assert clerk.status == 200 and "已新建" in clerk.text and CODE in clerk.text
    await clerk.sends(
        "/console/firms/1", name="鼎筑集团", code=CODE, trade="房屋建筑", address="", version=clerk.value("version")
    )
    assert "已保存" in clerk.text and "鼎筑集团" in clerk.text
    for words in ("鼎筑", "m000100", ""):
        await clerk.opens(f"/console/firms?q={words}&trade=房屋建筑")
        assert "1 家企业" in clerk.text and "鼎筑集团" in clerk.text
    await clerk.opens("/console/firms?q=没有的")
    assert "没有符合条件的企业" in clerk.text


async def test_e15_a_wrong_code_is_said_at_its_field_and_nothing_typed_is_lost(clerk: Browser, cases: Cases) -> None:
    firm = a_firm(cases, code=CODE)
    await clerk.opens("/console/firms/new")
    await clerk.sends("/console/firms/new", name="新厂", code="91350100M000100Y44", trade="食品")
    assert clerk.status == 422 and "最后一位是校验位" in clerk.text
    assert 'value="新厂"' in clerk.page and 'value="食品"' in clerk.page and 'aria-invalid="true"' in clerk.page
    await clerk.sends("/console/firms/new", name="新厂", code=CODE, anyway="1")
    assert clerk.status == 422 and "已经登记在“鼎筑建设”名下" in clerk.text
    await clerk.opens(f"/console/firms/{firm.id}")
    await clerk.sends(f"/console/firms/{firm.id}", name="", trade="改了一半", version="1")
    assert clerk.status == 422 and 'value="改了一半"' in clerk.page


async def test_e15_the_slower_of_two_editors_keeps_what_they_typed(
    clerk: Browser, colleague: Browser, cases: Cases
) -> None:
    firm = a_firm(cases)
    for browser in (clerk, colleague):
        await browser.opens(f"/console/firms/{firm.id}")
    await clerk.sends(f"/console/firms/{firm.id}", name="甲", version="1")
    await colleague.sends(f"/console/firms/{firm.id}", name="乙", version="1")
    assert colleague.status == 409 and "刚被别人改过" in colleague.text and 'value="乙"' in colleague.page
    found = cases.store.read_now(lambda tx: tx.firms.get(firm.id))
    assert found is not None and found.name == "甲"


async def test_e15_a_likely_duplicate_is_shown_before_it_is_entered(clerk: Browser, cases: Cases) -> None:
    a_firm(cases, "徐州鼎筑建设有限公司", address="和平大道 8 号")
    await clerk.opens("/console/firms/new")
    await clerk.sends("/console/firms/new", name="徐州鼎筑建设公司")
    assert clerk.status == 409 and "名称相近" in clerk.text
    await clerk.sends("/console/firms/new", name="别的公司", address="和平大道 8 号")
    assert clerk.status == 409 and "地址或位置相同" in clerk.text
    await clerk.sends("/console/firms/new", name="徐州鼎筑建设公司", anyway="1")
    assert "已新建" in clerk.text and "可能是同一家" in clerk.text


async def test_e15_merging_takes_sites_persons_and_cases_along(clerk: Browser, cases: Cases) -> None:
    left, kept = a_firm(cases, "鼎筑建设公司", code=CODE), a_firm(cases, "鼎筑建设有限公司")
    site = a_site(cases, left.id)
    case = cases.reported(firm=left.id, firm_site=site.id)
    phone = Address(party=f"firm:{left.id}", kind="sms", value="13800000000")
    cases.store.write_now(lambda tx: tx.addresses.add(phone))
    await clerk.opens(f"/console/firms/{left.id}")
    await clerk.sends(f"/console/firms/{left.id}/merge", stays=kept.id)
    parties = [(one.party, one.value) for one in cases.store.read_now(lambda tx: tx.addresses.all())]
    assert parties == [(f"firm:{kept.id}", "13800000000")]
    assert "已并入" in clerk.text and site.name in clerk.text and case.number in clerk.text and CODE in clerk.text
    assert cases.now(case).firm == kept.id
    await clerk.opens(f"/console/firms/{left.id}")
    assert "已停用" in clerk.text and "鼎筑建设有限公司" in clerk.text
    await clerk.opens(f"/console/cases/{case.number}")
    assert "原来的企业：鼎筑建设公司" in clerk.text


async def test_e15_a_site_with_permits_and_one_without_an_owner(clerk: Browser, cases: Cases) -> None:
    firm = a_firm(cases)
    await clerk.opens(f"/console/firms/sites/new?firm={firm.id}")
    wrong = {"permit_kind_0": "night", "permit_since_0": "2026-10-01", "permit_until_0": "2026-09-01"}
    fields = {"firm": firm.id, "name": "一号工地", "kind": "building", "place": "34.2071,117.2856", "datum": "gcj02"}
    await clerk.sends("/console/firms/sites/new", **fields, **wrong)
    assert clerk.status == 422 and "截止日期早于开始日期" in clerk.text and 'value="一号工地"' in clerk.page
    right = {"permit_kind_0": "night", "permit_number_0": "夜-7", "permit_until_0": "2020-01-01"}
    await clerk.sends("/console/firms/sites/new", **fields, **right)
    assert "夜间施工证明" in clerk.text and "不在有效期" in clerk.text
    site = cases.store.read_now(lambda tx: tx.firms.sites_of(firm.id))[0]
    assert (site.given, site.datum.value) == ((34.2071, 117.2856), "gcj02")
    assert site.lat is not None and abs(site.lat - 34.2071) > 0.0005, "the point is WGS-84"
    await clerk.opens("/console/firms/sites/new")
    await clerk.sends("/console/firms/sites/new", firm="", name="和平大道东段", kind="road")
    assert clerk.status == 422 and "要选一个责任单位" in clerk.text
    await clerk.sends("/console/firms/sites/new", firm="", name="和平大道东段", kind="road", unit="urban")
    await clerk.opens("/console/firms/sites?ownerless=1")
    assert "1 个场所" in clerk.text and "和平大道东段" in clerk.text


async def test_e15_a_person_is_invited_joins_and_leaves(clerk: Browser, arrives: Arrives, cases: Cases) -> None:
    firm = a_firm(cases)
    await clerk.opens(f"/console/firms/{firm.id}")
    await clerk.sends(f"/console/firms/{firm.id}/persons", person_name="陈工", duty="")
    assert clerk.status == 422 and "请选择职责" in clerk.text and 'value="陈工"' in clerk.page
    await clerk.sends(f"/console/firms/{firm.id}/persons", person_name="陈工", duty="site", phone="0516-8888")
    assert "人员已保存" in clerk.text and "没有账号" in clerk.text
    await clerk.sends(f"/console/firms/{firm.id}/persons/1/invite")
    first = link_on(clerk)
    await clerk.sends(f"/console/firms/{firm.id}/persons/1/invite")
    second = link_on(clerk)
    phone, forwarded = await arrives(), await arrives()
    await phone.opens(first)
    assert phone.status == 410 and "过期" in phone.text, "a newer one replaced it"
    await phone.opens(second)
    assert "鼎筑建设" in phone.text and "陈工" in phone.text
    await phone.posts(second)
    assert phone.status == 200 and "鼎筑建设" in phone.text and "没有待签收" in phone.text
    await forwarded.opens(second)
    assert forwarded.status == 410 and "已经用过了" in forwarded.text
    await clerk.opens(f"/console/firms/{firm.id}")
    assert "已加入" in clerk.text
    await clerk.sends(f"/console/firms/{firm.id}/persons/1/leave")
    assert "账号已停用" in clerk.text and "陈工" not in clerk.text
    await phone.opens("/console/firm/")
    assert phone.status == 401


def link_on(browser: Browser) -> str:
    found = re.search(r"(/console/join/[\w-]+)", browser.page)
    assert found is not None, browser.text
    return found[1]


async def test_e15_the_last_one_who_leaves_with_open_cases_is_told_to_the_leaders(
    clerk: Browser, cases: Cases, store: Store
) -> None:
    firm = a_firm(cases)
    boss = store.write_now(lambda tx: tx.staff.add(name="吴主管", role=Role.SUPERVISOR, telegram_id=None))
    case = cases.reported(firm=firm.id, implementer=Implementer.FIRM)
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h")
    await clerk.opens(f"/console/firms/{firm.id}")
    for name in ("陈工", "何工"):
        await clerk.sends(f"/console/firms/{firm.id}/persons", person_name=name, duty="site")
    for number in (1, 2):
        await clerk.sends(f"/console/firms/{firm.id}/persons/{number}/invite")
    await clerk.sends(f"/console/firms/{firm.id}/persons/1/leave")
    assert "told.firm_left" not in keys_to(store, boss.id)
    await clerk.sends(f"/console/firms/{firm.id}/persons/2/leave")
    assert keys_to(store, boss.id).count("told.firm_left") == 1


def keys_to(store: Store, staff_id: int) -> list[str]:
    rows = store.write_now(lambda tx: tx.sending.claim(LATER, limit=1000))
    return [row.payload["key"] for row in rows if row.recipient == f"staff:{staff_id}"]


async def test_e15_one_name_in_two_firms_stays_two_accounts(clerk: Browser, cases: Cases) -> None:
    names = []
    for firm in (a_firm(cases), a_firm(cases, "云龙食品")):
        await clerk.opens(f"/console/firms/{firm.id}")
        await clerk.sends(f"/console/firms/{firm.id}/persons", person_name="张伟", duty="contact")
        person = cases.store.read_now(lambda tx, f=firm.id: tx.firms.persons_of(f))[0]
        await clerk.sends(f"/console/firms/{firm.id}/persons/{person.id}/invite")
        names.append([one.name for one in cases.store.read_now(lambda tx, f=firm.id: tx.staff.of_party(f"firm:{f}"))])
    assert names == [["张伟"], ["张伟（云龙食品）"]]


async def test_s24_a_clerk_names_the_firm_found_by_search_and_the_repeat_is_visible(
    clerk: Browser, arrives: Arrives, cases: Cases
) -> None:
    firm = a_firm(cases)
    site = a_site(cases, firm.id)
    numbers = []
    for _ in range(3):
        case = cases.reported()
        numbers.append(case.number)
        await clerk.opens(f"/console/cases/{case.number}")
        assert "还没有指明" in clerk.text
        await clerk.opens(f"/console/cases/{case.number}/firm?q=桃林路北")
        assert site.name in clerk.text
        await clerk.sends(
            f"/console/cases/{case.number}/firm", version=clerk.value("version"), chosen=f"site:{site.id}",
            implementer="firm", demand="", why="围挡上有名称", sought="桃林路北",
        )  # fmt: skip
        assert clerk.status == 422 and "请写整改要求" in clerk.text and "围挡上有名称" in clerk.text
        await clerk.sends(
            f"/console/cases/{case.number}/firm", version=clerk.value("version"), chosen=f"site:{site.id}",
            implementer="firm", demand="裸土覆盖", why="围挡上有名称", sought="桃林路北",
        )  # fmt: skip
        assert "已完成：指明企业" in clerk.text
        assert (cases.now(case).firm, cases.now(case).firm_site) == (firm.id, site.id)
    assert "鼎筑建设 多次被反映：90 天 3 件" in clerk.text and "桃林路北侧工地 多次被反映" in clerk.text
    await clerk.opens(f"/console/firms/{firm.id}")
    assert "多次被反映：90 天 3 件" in clerk.text and "规则 2026-1" in clerk.text
    assert all(number in clerk.text for number in numbers)
    await clerk.opens("/console/firms?repeats=1")
    assert "1 家企业" in clerk.text
    cases.clock.passes(days=91)
    clerk = await logged_in(arrives, cases.store, cases.clock, "后来的", Role.CLERK)
    await clerk.opens("/console/firms?repeats=1")
    assert "没有符合条件的企业" in clerk.text
    await clerk.opens(f"/console/cases/{numbers[0]}")
    assert "多次被反映" not in clerk.text


#: (path, what it answers) to: clerk, inspector, verifier, a firm's member, a stranger
TABLE = [
    ("/console/firms", 200, 200, 200, 403, 401),
    ("/console/firms/1", 200, 200, 200, 403, 401),
    ("/console/firms/sites", 200, 200, 200, 403, 401),
    ("/console/firms/sites/1", 200, 200, 200, 403, 401),
    ("/console/firms/new", 200, 200, 403, 403, 401),
    ("/console/firms/sites/new", 200, 200, 403, 403, 401),
    ("/console/firms/form.csv", 200, 200, 403, 403, 401),
    ("/console/cases/{number}/firm", 200, 403, 403, 403, 401),
]


async def test_e15_who_may_open_the_register(  # noqa: PLR0917 (fixtures)
    clerk: Browser, inspector: Browser, verifier: Browser, stranger: Browser, arrives: Arrives, store: Store,
    clock: Clock, cases: Cases,
) -> None:  # fmt: skip
    firm, case = a_firm(cases), cases.reported()
    a_site(cases, firm.id)
    member = await logged_in(arrives, store, clock, "陈工", Role.FIRM, party=f"firm:{firm.id}")
    got = []
    for path, *_ in TABLE:
        cast = (clerk, inspector, verifier, member, stranger)
        for browser in cast:
            await browser.opens(path.format(number=case.number))
        got.append((path, *(browser.status for browser in cast)))
    assert got == TABLE
