"""A system of another authority on a real port, and the forwarder before it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.forward.clients import clients
from channels.forward.worker import Forwarder
from services import Services
from storage.store import Store
from tests.channels.other_system import PATIENCE_S, Elsewhere, Post
from tests.chat import Clock
from tests.web.conftest import Cases
from zone.destinations import Destination


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    system = Elsewhere()
    app = web.Application()
    app.router.add_post("/v2/requests.json", system.take)
    app.router.add_get("/v2/requests.json", system.listed)
    app.router.add_get("/v2/requests/{id}.json", system.ask)
    app.router.add_get("/v2/tokens/{id}.json", system.token)
    app.router.add_post("/hook", system.hook)
    server = TestServer(app)
    await server.start_server()
    system.url = str(server.make_url("")).rstrip("/")
    yield system
    await server.close()


@pytest.fixture
def cases(store: Store, clock: Clock, services: Services) -> Cases:
    return Cases(store=store, clock=clock, services=services)


@pytest.fixture
def post(elsewhere: Elsewhere, store: Store, clock: Clock, cases: Cases, services: Services) -> Post:
    city = Destination(
        id="city", names={"zh_CN": "市平台"}, kind="open311", url=f"{elsewhere.url}/v2", jurisdiction="xz",
        services=(("site_dust", "DUST"),), returned=("不属于本单位",),
    )  # fmt: skip
    bureau = Destination(id="bureau", names={"zh_CN": "局平台"}, kind="webhook", url=f"{elsewhere.url}/hook")
    zone = replace(services.zone, destinations=(city, bureau))
    made = clients(zone, keys={"city": "K", "bureau": "S" * 32}, clock=clock, timeout_s=PATIENCE_S)
    forwarder = Forwarder(
        store=store, clients=made, now=clock, clock=lambda: services.clock, jitter=lambda: 0.0, words="承办单位已办结。"
    )
    return Post(forwarder=forwarder, systems=made, store=store, clock=clock, cases=cases)
