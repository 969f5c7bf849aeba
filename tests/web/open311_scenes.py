"""Another system at the Open311 interface, with keys of several kinds."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import ClientResponse

from complaints.case.moves import staff_actor
from complaints.model import Role
from complaints.office import api_keys
from complaints.ports.api import Scope
from storage.tx import Tx
from tests.web.conftest import Browser, Cases

BASE = "/open311/v2"
EVERYTHING = tuple(scope.value for scope in Scope)


def key(
    cases: Cases,
    *,
    name: str = "热线平台（虚构）",
    scopes: Collection[str] = EVERYTHING,
    per_minute: int = 600,
    last_day: date | None = None,
) -> str:
    """The text of a new key."""

    def make(tx: Tx) -> str:
        admin = next((one for one in tx.staff.all() if one.name == "周管理"), None)
        actor = staff_actor(admin or tx.staff.add(name="周管理", role=Role.ADMIN, telegram_id=None))
        now = cases.clock()
        _, text = api_keys.make(
            tx,
            name=name,
            contact="王工 0516-00000000",
            scopes=scopes,
            per_minute=str(per_minute),
            last_day=last_day.isoformat() if last_day else "",
            word=hashlib.sha256(name.encode()).hexdigest(),
            actor=actor,
            now=now,
            today=last_day or now.date(),
        )
        return text

    return cases.store.write_now(make)


@dataclass(frozen=True, kw_only=True)
class System:
    """Another system. `key` is empty for a client without one."""

    browser: Browser
    key: str = ""

    async def gets(self, path: str, status: int = 200, /, **query: str) -> Any:
        if self.key:
            query["api_key"] = self.key
        return await self._read(await self.browser.client.get(f"{BASE}{path}", params=query), status)

    async def posts(self, path: str, status: int = 201, /, **fields: str) -> Any:
        data = {**fields, **({"api_key": self.key} if self.key else {})}
        return await self._read(await self.browser.client.post(f"{BASE}{path}", data=data), status)

    async def reports(self, status: int = 201, /, **fields: str) -> str:
        """The id of a new request."""
        given = {"service_code": "site_dust", "description": "土堆没盖", "address_string": "桃林路口", **fields}
        (row,) = await self.posts("/requests.json", status, **given)
        return str(row["service_request_id"])

    async def refusal(self, method: str, path: str, status: int, /, **fields: str) -> str:
        """Why it is refused."""
        call = self.gets if method == "GET" else self.posts
        (row,) = await call(path, status, **fields)
        assert row["code"] == status
        return str(row["description"])

    async def _read(self, response: ClientResponse, status: int) -> Any:
        body = await response.text()
        assert response.status == status, body
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        return await response.json() if response.content_type == "application/json" else body
