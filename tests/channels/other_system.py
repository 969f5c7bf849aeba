"""Another authority's system that answers as a test plans, and the forwarder that sends cases to it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from channels.forward.worker import Client, Forwarder
from complaints.case.lifecycle import Action
from complaints.model import Complaint
from complaints.ports import Forward
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Cases

#: how long a busy machine may take for an answer that comes
PATIENCE_S = 60.0

Answer = Callable[[web.Request, dict[str, str]], Any]


@dataclass
class Elsewhere:
    """Another system. `plan` says how the next requests are answered; after that it behaves."""

    plan: list[Answer] = field(default_factory=list)
    requests: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    hooks: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.seen.append("POST")
        if self.plan:
            return await _answered(self.plan.pop(0), request, form)
        return web.json_response([{"service_request_id": self.keep(form)}], status=201)

    async def ask(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(f"GET {request.path}")
        if self.plan:
            return await _answered(self.plan.pop(0), request, {})
        known = self.requests[request.match_info["id"]]
        return web.json_response([{"service_request_id": request.match_info["id"], **known}])

    async def listed(self, _request: web.Request) -> web.StreamResponse:
        self.seen.append("LIST")
        return web.json_response([{"service_request_id": key, **row} for key, row in self.requests.items()])

    async def token(self, request: web.Request) -> web.StreamResponse:
        self.seen.append("TOKEN")
        if self.plan:
            return await _answered(self.plan.pop(0), request, {})
        return web.json_response([{"token": request.match_info["id"], "service_request_id": "638344"}])

    async def hook(self, request: web.Request) -> web.StreamResponse:
        self.hooks.append((dict(request.headers), await request.read()))
        if self.plan:
            return await _answered(self.plan.pop(0), request, {})
        return web.json_response({"id": "W-1"})

    def keep(self, form: dict[str, str]) -> str:
        key = str(638344 + len(self.requests))
        self.requests[key] = {"status": "open", **form}
        return key


async def _answered(answer: Answer, request: web.Request, form: dict[str, str]) -> web.StreamResponse:
    made = answer(request, form)
    return await made if not isinstance(made, web.StreamResponse) else made


def says(body: str, status: int = 200, **headers: str) -> Answer:
    return lambda _request, _form: web.Response(text=body, status=status, headers=headers)


@dataclass
class Post:
    """The forwarder, and what it has in hand."""

    forwarder: Forwarder
    systems: dict[str, Client]
    store: Store
    clock: Clock
    cases: Cases

    def waits(self, seconds: float) -> None:
        """So long for every answer from now on."""
        for name, client in self.systems.items():
            self.systems[name] = replace(client, timeout_s=seconds)  # type: ignore[type-var]

    def sends(self, system: str = "city", text: str = "土堆没盖", **fields: object) -> Complaint:
        case = self.cases.reported(text, **fields)
        return self.cases.step(case, Action.TRANSFER, unit="市12345", destination=system)

    async def works(self) -> None:
        while await self.forwarder.drain():
            pass

    def row(self, case: Complaint) -> Forward:
        found = self.store.read_now(
            lambda tx: tx.forwards.find("city", case_id=case.id) or tx.forwards.find("bureau", case_id=case.id)
        )
        assert found is not None
        return found
