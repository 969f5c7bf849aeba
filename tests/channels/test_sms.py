"""SMS through the operator's gateway: danger only, signed, bounded a day, and never silent about a failure."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.settings import ROBOTS
from bot.settings import TEMPLATES as NAMES
from channels.forward.webhook import SIGNATURE, TIMESTAMP, is_signed
from channels.outbox.ways import by_kind, fan_out
from channels.robots.kinds import KINDS
from channels.sms.way import TEMPLATES, Gateway, Sms
from complaints.case.lifecycle import Action
from complaints.model import Notice
from complaints.ports import Address
from complaints.report.danger import TOLD
from services import Services
from storage.store import Store
from tests.chat import Clock
from tests.conftest import KEYS
from tests.web.conftest import Cases
from tests.world import World

SECRET = "S" * 32
PHONE = "13900000001"


@dataclass
class SmsServer:
    """Checks the signature as docs/手册-运维.md describes it. `plan`: the next answers."""

    clock: Clock
    plan: list[web.Response] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = request.headers
        if not is_signed(SECRET, headers[TIMESTAMP], body, headers[SIGNATURE], now=self.clock()):
            return web.json_response({"code": 1, "message": "bad signature"})
        if self.plan:
            return self.plan.pop(0)
        self.said.append(json.loads(body))
        self.keys.add(headers["Idempotency-Key"])
        return web.json_response({"code": 0})


@dataclass
class Desk:
    world: World
    store: Store
    cases: Cases

    def phone(self, number: str = PHONE, party: str = "unit:planning") -> None:
        self.store.write_now(lambda tx: tx.addresses.add(Address(party=party, kind="sms", value=number)))

    def alarm(self, case_id: int, key: str = TOLD, to: str = "unit:planning") -> None:
        notice = Notice(event_id=None, case_id=case_id, to=to, key=key)
        self.store.write_now(lambda tx: tx.notices.add(notice))

    def failures(self) -> list[str]:
        return [one.error for one in self.store.read_now(lambda tx: tx.troubles.messages())]


@pytest.fixture
async def sms(clock: Clock) -> AsyncIterator[tuple[SmsServer, str]]:
    system = SmsServer(clock)
    app = web.Application()
    app.router.add_post("/send", system.take)
    server = TestServer(app)
    await server.start_server()
    yield system, str(server.make_url("/send"))
    await server.close()


@pytest.fixture
async def desk(
    store: Store, clock: Clock, services: Services, tmp_path: Path, sms: tuple[SmsServer, str]
) -> AsyncIterator[Desk]:
    gateway = Gateway(url=sms[1], secret=SECRET, templates={"danger": "SMS_1"}, per_number=2, in_total=3)
    ways = by_kind([Sms(gateway=gateway, zone=lambda: services.zone, clock=clock)])
    opened = Store(store.url, keys=replace(KEYS, fan_out=fan_out(ways)))
    world = World(store=opened, clock=clock, services=services, files=tmp_path / "webchat", ways=ways)
    await world.start()
    yield Desk(world=world, store=opened, cases=Cases(store=opened, clock=clock, services=services))
    await world.stop()
    opened.close()


async def test_danger_reaches_the_unit_s_telephone_signed(desk, sms) -> None:
    desk.phone()
    case = desk.cases.reported(category="site_dust")
    desk.alarm(case.id)
    await desk.world.settle()
    category = desk.world.services.zone.category("site_dust").name("zh_CN")
    values = {"number": case.number, "category": category}
    assert sms[0].said == [{"number": PHONE, "template": "SMS_1", "values": values}]


async def test_nothing_else_is_sent_by_sms(desk, sms) -> None:
    desk.phone()
    case = desk.cases.reported()
    for key in ("told.rung", "unit.dispatched", "card"):
        desk.alarm(case.id, key)
    await desk.world.settle()
    assert sms[0].said == []


async def test_a_dangerous_case_given_to_the_unit_is_danger_for_it(desk, sms) -> None:
    desk.phone()
    case = desk.cases.reported(danger=True)
    desk.alarm(case.id, "unit.dispatched")
    await desk.world.settle()
    assert len(sms[0].said) == 1


async def test_a_dangerous_new_report_reaches_the_team_s_telephone_once(desk, sms) -> None:
    desk.phone(party="group")
    case = desk.cases.reported(danger=True)
    desk.alarm(case.id, "card", to="group")
    desk.cases.step(case, Action.ACCEPT)
    desk.alarm(case.id, "card", to="group")
    await desk.world.settle()
    assert len(sms[0].said) == 1


async def test_the_bounds_of_a_day_are_kept_and_each_message_over_them_is_a_failure(desk, sms, clock) -> None:
    desk.phone()
    desk.phone("13900000002")
    cases = [desk.cases.reported(str(number)) for number in range(3)]
    for case in cases:
        desk.alarm(case.id)
        await desk.world.settle()
    assert len(sms[0].said) == 3  # in total; two at most per number
    assert max(sum(one["number"] == number for one in sms[0].said) for number in (PHONE, "13900000002")) == 2
    assert desk.failures() == ["sms_bound"] * 3
    clock.passes(days=1)
    desk.alarm(cases[0].id)
    await desk.world.settle()
    assert len(sms[0].said) == 5


async def test_a_refusal_is_a_failure_without_the_number(desk, sms) -> None:
    desk.phone()
    sms[0].plan = [web.json_response({"code": 7, "message": f"{PHONE} is on the black list"})]
    desk.alarm(desk.cases.reported().id)
    await desk.world.settle()
    assert desk.failures() == ["answer:7 **** is on the black list"]


async def test_a_web_page_in_place_of_the_gateway_stops_the_way(desk, sms) -> None:
    desk.phone()
    sms[0].plan = [web.Response(text="<html>", content_type="text/html")]
    desk.alarm(desk.cases.reported().id)
    await desk.world.settle()
    (failing,) = desk.store.read_now(lambda tx: tx.troubles.stopped_ways())
    assert (failing.reason, failing.stopped, failing.messages) == ("not_json", True, 1)


async def test_a_number_is_sealed_at_rest(desk) -> None:
    desk.phone()
    stored = desk.store.read_now(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM addresses").all())
    assert PHONE not in str(stored)


def test_the_settings_know_the_same_names() -> None:
    assert (tuple(KINDS), TEMPLATES) == (ROBOTS, NAMES)
