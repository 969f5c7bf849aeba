"""自查 in the chat (E11): /checklist, photos, 合格 and 不合格, the light; it is saved at every step."""

from datetime import timedelta
from pathlib import Path

import pytest

from complaints.model import Firm, FirmSite, Role, SiteKind
from complaints.office.staff_links import issue
from inspections.checklists import rhythm
from inspections.checklists.check import Check, Light
from inspections.checklists.ports import CheckFilter, Every
from storage.photos.store import PhotoStore
from storage.tx import Tx
from tests.chat import Talker
from tests.world import World


@pytest.fixture
def site(world: World) -> FirmSite:
    return a_site(world, "青禾建设（虚构）")


@pytest.fixture(params=["telegram", "web"])
async def member(request: pytest.FixtureRequest, world: World, site: FirmSite) -> Talker:
    return await joins(world, "周安全", site.firm, telegram=request.param == "telegram")


def a_site(world: World, firm: str, name: str = "北区工地") -> FirmSite:
    def work(tx: Tx) -> FirmSite:
        now = world.clock()
        known = next(iter(tx.firms.named(firm)), None)
        owner = known or tx.firms.add(Firm(name=firm, created_at=now, updated_at=now))
        new = FirmSite(firm=owner.id, name=name, kind=SiteKind.BUILDING, created_at=now, updated_at=now)
        return tx.firms.add_site(new)

    return world.store.write_now(work)


async def joins(world: World, name: str, firm: str, *, telegram: bool = True) -> Talker:
    user = 810_000 + len(world.store.read_now(lambda tx: tx.staff.all()))
    talker = world.talker(user, name) if telegram else world.visitor(user, name)

    def add(tx: Tx) -> None:
        account = tx.staff.add(name=name, role=Role.FIRM, telegram_id=None, party=f"firm:{firm}")
        issue(tx, staff_id=account.id, purpose="bind", word=f"word-of-{user}", now=world.clock())

    world.store.write_now(add)
    await talker.says(f"/start bind_word-of-{user}")
    return talker


def checks(world: World) -> list[Check]:
    return list(world.store.read_now(lambda tx: tx.checks.page(CheckFilter(), size=9, number=1)).checks)


async def begins(member: Talker) -> None:
    await member.says("/checklist")
    await member.taps("工地扬尘防治六个百分之百")


async def test_e11_a_list_is_gone_through_with_photos(member: Talker, world: World) -> None:
    await begins(member)
    assert "1/6 工地周边围挡" in member.last_text() and "《生态环境法典》第240条" in member.last_text()
    await member.taps("合格")
    assert "合格要有照片" in member.last_text()
    for n in range(4):
        await member.sends_photo(f"item{n}.jpg")
        assert "已收到 1 张照片" in member.last_text()
        await member.taps("合格")
    assert "工地" not in member.last_text().splitlines()[0] and "5/6 出入车辆清洗" in member.last_text()
    await member.says("冲洗机坏了")
    assert "冲洗机坏了" in member.last_text()
    await member.taps("不合格")
    await member.taps("不适用")
    assert "为什么不适用" in member.last_text()
    await member.says("今天没有渣土外运")
    assert "6 项都填好了：合格 4 项，不合格 1 项，不适用 1 项" in member.last_text()
    await member.taps("完成自查")
    assert member.last_text().startswith("黄灯") and "安排专人看出口" in member.last_text()
    [check] = checks(world)
    assert (check.light, check.answers["wash"].note) == (Light.YELLOW, "冲洗机坏了")
    assert check.answers["closed"].note == "今天没有渣土外运"


async def test_e11_half_done_is_gone_on_with_later(member: Talker, world: World) -> None:
    await begins(member)
    await member.sends_photo("fence.jpg")
    await member.taps("合格")
    await member.taps("以后再做")
    assert "发 /checklist 接着做" in member.last_text()
    await member.says("今天太忙")  # a question again, not a note
    assert "2/6" not in member.last_text()
    world.clock.passes(days=1)
    await begins(member)
    assert "2/6 物料堆放覆盖" in member.last_text()
    await member.taps("全部项目")
    assert "1. 工地周边围挡：合格" in member.last_text() and "3. 土方开挖湿法作业：还没填" in member.last_text()
    await member.taps("第 3 项")
    assert "3/6 土方开挖湿法作业" in member.last_text()
    assert len(checks(world)) == 1


async def test_e11_the_site_is_asked_for_where_there_are_several(member: Talker, world: World, site: FirmSite) -> None:
    a_site(world, "青禾建设（虚构）", "南区工地")
    await member.says("/checklist")
    assert "给哪个场所做自查" in member.last_text()
    await member.taps("南区工地")
    assert "南区工地：用哪份清单" in member.last_text() and "八个一律：清单待区里确认" in member.last_text()
    await member.taps("工地扬尘防治六个百分之百")
    assert [check.site_name for check in checks(world)] == ["南区工地"]


async def test_e11_residents_and_units_are_told_whom_it_is_for(citizen: Talker) -> None:
    await citizen.says("/checklist")
    assert "自查给企业的账号用" in citizen.last_text()


async def test_e11_a_button_of_another_firm_s_check_leads_nowhere(member: Talker, world: World) -> None:
    await begins(member)
    other = await joins(world, "马邻居", a_site(world, "远山机械（虚构）").firm)
    await begins(other)
    first = min(checks(world), key=lambda check: check.id)
    message = other.messages()[-1]["message_id"]
    await other.taps_data(message, f"v1:ckdo:{first.id}:fence:fail")
    assert "没有这份记录" in other.last_text()
    assert [check.answers for check in checks(world)] == [{}, {}]


async def test_e11_a_due_self_check_is_brought_to_mind(member: Talker, world: World, site: FirmSite) -> None:
    def choose(tx: Tx) -> None:
        today = world.services.zone.local(world.clock()).date()
        rhythm.choose(
            tx, firm=site.firm, site=site.id, site_name=site.name, list_id="six-hundred-percent",
            every=Every.WEEK, today=today - timedelta(days=7),
        )  # fmt: skip

    world.store.write_now(choose)
    zone = world.services.zone.timezone
    world.store.write_now(lambda tx: rhythm.remind(tx, now=world.clock(), zone=zone))
    await world.settle()
    assert "该做自查了" in member.last_text() and "北区工地" in member.last_text()
    await member.taps("开始自查")
    assert "1/6 工地周边围挡" in member.last_text()


async def test_e11_a_firm_s_member_who_asks_is_offered_a_self_check(
    member: Talker, citizen: Talker, world: World
) -> None:
    for talker, offered in ((citizen, False), (member, True)):
        await talker.says("工地六个百分之百是什么")
        assert "围挡、物料覆盖、土方湿法作业" in talker.last_text()
        assert ("我们也要自查" in talker.buttons()) is offered
    await member.taps("我们也要自查")
    assert "用哪份清单" in member.last_text()


async def test_e11_a_photo_used_twice_is_said_at_the_end(member: Talker, world: World, tmp_path: Path) -> None:
    await begins(member)
    for n in range(6):
        await member.sends_photo("same.jpg" if n < 2 else f"item{n}.jpg")
        await member.taps("合格")
    await world.photos_are_fetched(PhotoStore.open(tmp_path / "photos"))
    await member.taps("完成自查")
    assert member.last_text().startswith("绿灯") and "同一张照片用了两次" in member.last_text()
