"""An official warning in the chat of a firm's member, and what staff and the unit are told (E13)."""

from datetime import timedelta

import pytest

from complaints.case.moves import staff_actor
from complaints.model import Duty, Firm, FirmPerson, FirmSite, Role, SiteKind
from complaints.model.warnings import Change, FirmTask, Level, Original, PlanAction, Scope, TaskStep
from complaints.office.staff_links import issue
from enterprises.warnings import entering, pressing, releasing, spreading
from enterprises.warnings.entering import Document
from storage.tx import Tx
from tests.chat import Talker
from tests.world import World

ACTIONS = (PlanAction(text="裸土全覆盖"), PlanAction(text="停止土石方作业", photo=True))


@pytest.fixture
def firm(world: World) -> Firm:
    def add(tx: Tx) -> Firm:
        now = world.clock()
        firm = tx.firms.add(Firm(name="青禾建设（虚构）", created_at=now, updated_at=now))
        site = FirmSite(
            firm=firm.id, name="北区工地", kind=SiteKind.BUILDING, subdistrict="beitan", created_at=now, updated_at=now
        )
        tx.firms.add_site(site)
        tx.warnings.set_plan(firm.id, Level.YELLOW, ACTIONS)
        return firm

    return world.store.write_now(add)


@pytest.fixture(params=["telegram", "web"])
async def member(request: pytest.FixtureRequest, world: World, firm: Firm) -> Talker:
    return await joins(world, firm, "周安全", Duty.ENVIRONMENT, telegram=request.param == "telegram")


async def joins(world: World, firm: Firm, name: str, duty: Duty, *, telegram: bool = True) -> Talker:
    user = 810_000 + len(world.store.read_now(lambda tx: tx.staff.all()))
    talker = world.talker(user, name) if telegram else world.visitor(user, name)

    def add(tx: Tx) -> None:
        account = tx.staff.add(name=name, role=Role.FIRM, telegram_id=None, party=f"firm:{firm.id}")
        tx.firms.add_person(FirmPerson(firm=firm.id, name=name, duty=duty, staff_id=account.id))
        issue(tx, staff_id=account.id, purpose="bind", word=f"word-of-{user}", now=world.clock())

    world.store.write_now(add)
    await talker.says(f"/start bind_word-of-{user}")
    return talker


async def enters(world: World, change: Change = Change.ISSUED, **fields: object) -> None:
    now = world.clock()
    plain: dict[str, object] = {
        "change": change, "level": Level.YELLOW, "issuer": "演练指挥部（虚构）", "document": f"演练〔2026〕{change}",
        "issued_at": now, "begins_at": now + timedelta(hours=1), "scope": Scope(whole=True),
        "original": Original(photo="a" * 64),
    }  # fmt: skip
    document = Document(**{**plain, **fields})  # type: ignore[arg-type]

    def enter(tx: Tx) -> None:
        clerk = next(iter(tx.staff.named("钱登记")), None) or tx.staff.add(
            name="钱登记", role=Role.CLERK, telegram_id=None
        )
        if change is Change.ISSUED:
            entering.enter(tx, document, drill=True, actor=staff_actor(clerk), now=now)
        else:
            entering.enter_change(tx, 1, document, actor=staff_actor(clerk), now=now)

    world.store.write_now(enter)
    await world.settle()


async def releases(world: World, number: int = 1) -> None:
    def release(tx: Tx) -> None:
        boss = next(iter(tx.staff.named("韩发布")), None) or tx.staff.add(
            name="韩发布", role=Role.SUPERVISOR, telegram_id=None
        )
        warning = tx.warnings.get(1)
        assert warning is not None
        version = warning.version(number)
        assert version is not None
        releasing.release(tx, version.id, actor=staff_actor(boss), now=world.clock())

    world.store.write_now(release)
    zone = world.services.zone.timezone
    while world.store.write_now(lambda tx: spreading.spread(tx, now=world.clock(), timezone=zone)):
        pass
    await world.settle()


def task(world: World, firm: Firm) -> FirmTask:
    found = world.store.read_now(lambda tx: tx.warnings.task(1, firm.id))
    assert found is not None
    return found


async def test_e13_a_member_confirms_and_reports_with_a_photo(member: Talker, world: World, firm: Firm) -> None:
    await enters(world)
    await releases(world)
    told = member.last_text()
    assert told.startswith("【演练】重污染天气黄色预警\n") and "1. 裸土全覆盖" in told
    assert "2. 停止土石方作业（要照片）" in told and "演练指挥部（虚构）" in told
    assert task(world, firm).first(TaskStep.SENT) is not None
    await member.taps("收到")
    assert member.last_text() == "【演练】已记：收到。落实以后请点“已落实”。"
    await member.taps("已落实")
    assert member.last_text().startswith("【演练】还没有报落实的措施：\n1. 裸土全覆盖")
    await member.taps("报已落实")
    assert "第 2 项“停止土石方作业”要有照片" in (member.toasts() or [member.last_text()])[-1]
    await member.sends_photo("stopped.jpg")
    assert "已收到 1 张照片" in member.last_text()
    await member.says("下午五点已停工")
    assert "说明已记下" in member.last_text()
    await member.taps("报已落实")
    assert member.last_text() == "【演练】已记：2 项措施已落实。谢谢。"
    done = task(world, firm)
    assert done.is_done and {one.note for one in done.events if one.step is TaskStep.DONE} == {"下午五点已停工"}


async def test_e13_an_old_button_after_a_change_asks_for_the_new_one(member: Talker, world: World, firm: Firm) -> None:
    world.store.write_now(lambda tx: tx.warnings.set_plan(firm.id, Level.ORANGE, [PlanAction(text="停产")]))
    await enters(world)
    await releases(world)
    first = member.messages()[-1]["message_id"]
    await enters(world, Change.CHANGED, level=Level.ORANGE)
    await releases(world, 2)
    assert member.last_text().startswith("【演练】重污染天气橙色预警（级别有调整）") and "1. 停产" in member.last_text()
    await member.taps_data(first, "v1:wok:1:1")
    assert "预警有新的内容，措施变了" in (member.toasts() or [member.last_text()])[-1]
    await member.taps("收到")
    assert task(world, firm).confirmed is not None
    await enters(world, Change.LIFTED, begins_at=world.clock() + timedelta(hours=5))
    await releases(world, 3)
    assert member.last_text().startswith("【演练】重污染天气橙色预警已解除")
    assert "预警期间的措施可以恢复正常" in member.last_text()


async def test_e13_staff_are_asked_to_release_and_told_of_the_silent(
    supervisor: Talker, world: World, firm: Firm
) -> None:
    await supervisor.says("/start")
    other = await joins(world, firm, "何工", Duty.SITE)
    await joins(world, firm, "周安全", Duty.ENVIRONMENT)
    await enters(world)
    assert "钱登记 登记了“演练〔2026〕issued”，请核对原件后发布或退回" in supervisor.last_text()
    assert supervisor.last_text().startswith("【演练】")
    await releases(world)
    assert "重污染" not in other.last_text()  # the first person was told
    world.clock.passes(minutes=30)
    world.store.write_now(lambda tx: pressing.press(tx, now=world.clock(), duty=world.services.zone.duty))
    await world.settle()
    assert "贵单位还没有确认“收到”，请马上处理" in other.last_text()
