"""What a firm's own robot and telephone are told: official warnings, and self-checks that are due (E11, E13)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.outbox.ways import by_kind, fan_out
from channels.sms.way import Gateway, Sms
from complaints.case.moves import staff_actor
from complaints.model import Firm, FirmSite, Role, SiteKind
from complaints.model.warnings import Change, Level, Original, Scope
from complaints.ports import Address
from enterprises.warnings import entering, releasing, spreading
from enterprises.warnings.entering import Document
from inspections.checklists import rhythm
from inspections.checklists.ports import Every
from services import Services
from storage.store import Store
from storage.tx import Tx
from tests.channels.robot_servers import RobotServers
from tests.channels.test_robots import Office, address_of, office, robots, servers, words
from tests.channels.test_sms import SECRET, Desk, SmsServer, sms
from tests.chat import Clock
from tests.conftest import KEYS
from tests.web.conftest import Cases
from tests.world import World

__all__ = ["office", "robots", "servers", "sms"]
PHONE = "13900000003"


def a_firm(tx: Tx, clock: Clock, *, kind: str, value: str) -> FirmSite:
    """With an address of that kind, and nobody who has an account."""
    firm = tx.firms.add(Firm(name="青禾建设（虚构）", created_at=clock(), updated_at=clock()))
    tx.addresses.add(Address(party=f"firm:{firm.id}", kind=kind, value=value))
    return tx.firms.add_site(
        FirmSite(firm=firm.id, name="北区工地", kind=SiteKind.BUILDING, created_at=clock(), updated_at=clock())
    )


def warns(tx: Tx, clock: Clock, services: Services, change: Change = Change.ISSUED, warning: int = 0) -> int:
    """A drill is entered, or changed, released and told."""
    clerk, sun = (
        staff_actor(tx.staff.add(name=f"{name}{change}", role=role, telegram_id=None))
        for name, role in (("李受理", Role.CLERK), ("孙主管", Role.SUPERVISOR))
    )
    document = Document(
        change=change, level=Level.YELLOW, issuer="演练指挥部（虚构）", document=f"演练〔2026〕{change}",
        issued_at=clock() - timedelta(minutes=5), begins_at=clock() + timedelta(hours=2), scope=Scope(whole=True),
        original=Original(photo="a" * 64),
    )  # fmt: skip
    if warning:
        version = entering.enter_change(tx, warning, document, actor=clerk, now=clock())
    else:
        version = entering.enter(tx, document, drill=True, actor=clerk, now=clock())
    releasing.release(tx, version.id, actor=sun, now=clock())
    while spreading.spread(tx, now=clock(), timezone=services.zone.timezone):
        pass
    return version.warning_id


@pytest.fixture
async def desk(  # noqa: PLR0917 (fixtures)
    store: Store, clock: Clock, services: Services, tmp_path: Path, sms: tuple[SmsServer, str],
    request: pytest.FixtureRequest,
) -> AsyncIterator[Desk]:  # fmt: skip
    templates = getattr(request, "param", {"danger": "SMS_1", "warning": "SMS_2"})
    gateway = Gateway(url=sms[1], secret=SECRET, templates=templates, per_number=9, in_total=9)
    ways = by_kind([Sms(gateway=gateway, zone=lambda: services.zone, clock=clock)])
    opened = Store(store.url, keys=replace(KEYS, fan_out=fan_out(ways)))
    world = World(store=opened, clock=clock, services=services, files=tmp_path / "webchat", ways=ways)
    await world.start()
    yield Desk(world=world, store=opened, cases=Cases(store=opened, clock=clock, services=services))
    await world.stop()
    opened.close()


async def test_e13_a_warning_reaches_the_firm_s_telephone_by_its_own_template(
    desk: Desk, sms: tuple[SmsServer, str], clock: Clock, services: Services
) -> None:
    desk.store.write_now(lambda tx: a_firm(tx, clock, kind="sms", value=PHONE))
    warning = desk.store.write_now(lambda tx: warns(tx, clock, services))
    await desk.world.settle()
    begins = services.zone.local(clock() + timedelta(hours=2))
    values = {
        "name": "【演练】重污染天气黄色预警", "issuer": "演练指挥部（虚构）",
        "begins": f"{begins.month}月{begins.day}日 {begins:%H:%M}",
    }  # fmt: skip
    assert sms[0].said == [{"number": PHONE, "template": "SMS_2", "values": values}]
    desk.store.write_now(lambda tx: warns(tx, clock, services, Change.LIFTED, warning))
    await desk.world.settle()
    assert [one["values"]["name"] for one in sms[0].said[1:]] == ["【演练】重污染天气黄色预警已解除"]


@pytest.mark.parametrize("desk", [{"danger": "SMS_1"}], indirect=True)
async def test_e13_without_a_template_for_warnings_no_sms_is_written(
    desk: Desk, sms: tuple[SmsServer, str], clock: Clock, services: Services
) -> None:
    desk.store.write_now(lambda tx: a_firm(tx, clock, kind="sms", value=PHONE))
    desk.store.write_now(lambda tx: warns(tx, clock, services))
    await desk.world.settle()
    assert (sms[0].said, desk.failures()) == ([], [])


async def test_e11_a_due_self_check_reaches_the_firm_s_robot_and_none_that_is_done(
    office: Office, robots: RobotServers, servers: tuple[RobotServers, str]
) -> None:
    zone, clock = office.world.services.zone, office.clock
    value = address_of("wecom", servers[1])

    def remind(tx: Tx, **fields: Any) -> None:
        rhythm.remind(tx, now=clock(), zone=zone.timezone)

    def due(tx: Tx) -> FirmSite:
        site, today = a_firm(tx, clock, kind="wecom", value=value), zone.local(clock()).date()
        rhythm.choose(
            tx, firm=site.firm, site=site.id, site_name=site.name, list_id="six-hundred-percent", every=Every.WEEK,
            today=today - timedelta(days=7),
        )  # fmt: skip
        return site

    site = office.store.write_now(due)
    office.store.write_now(remind)
    await office.settle()
    [said] = [words(one) for one in robots.said]
    assert "该做自查了" in said and "北区工地，应在" in said and "firm/checks" in said

    def done(tx: Tx) -> None:
        [known] = tx.checks.rhythms(firm=site.firm)
        tx.checks.move_due(known.id, known.due_on + timedelta(days=7))

    clock.passes(days=7)
    office.store.write_now(remind)
    office.store.write_now(done)
    await office.settle()
    assert len(robots.said) == 1 and office.failing() == []
