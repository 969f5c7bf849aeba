"""Servers of group robots that behave as the three services do: they check key and signature and say most errors inside
an HTTP 200. `plan` says how the next requests are answered, `wecom_plan` those to WeCom's server alone."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY, SECRET = "0f1e2d3c-key-of-the-robot", "SEC0123456789abcdef"


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


@dataclass
class RobotServers:
    """`clock` is the servers' time in seconds."""

    clock: Callable[[], float]
    plan: list[Callable[[], Any]] = field(default_factory=list)
    wecom_plan: list[Callable[[], Any]] = field(default_factory=list)
    said: list[Any] = field(default_factory=list)
    calls: int = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/cgi-bin/webhook/send", self.wecom),
            web.post("/robot/send", self.dingtalk),
            web.post("/open-apis/bot/v2/hook/{key}", self.feishu),
        ]

    async def wecom(self, request: web.Request) -> web.StreamResponse:
        if (planned := await self._planned(self.wecom_plan)) is not None:
            return planned
        if request.query.get("key") != KEY:
            return web.json_response({"errcode": 93000, "errmsg": "invalid webhook url, hint: [17], from ip: 10.0.0.1"})
        body = await request.json()
        if len(body["markdown"]["content"].encode()) > 4096:
            return web.json_response({"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"})
        self.said.append(body)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def dingtalk(self, request: web.Request) -> web.StreamResponse:
        if (planned := await self._planned(self.plan)) is not None:
            return planned
        timestamp = request.query.get("timestamp", "0")
        fresh = abs(self.clock() * 1000 - int(timestamp)) < 3_600_000
        if request.query.get("sign") != _hmac(SECRET, f"{timestamp}\n{SECRET}") or not fresh:
            return web.json_response({"errcode": 310000, "errmsg": "sign not match"})
        self.said.append(await request.json())
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def feishu(self, request: web.Request) -> web.StreamResponse:
        if (planned := await self._planned(self.plan)) is not None:
            return planned
        body = await request.json()
        timestamp = body.pop("timestamp", "0")
        fresh = abs(self.clock() - int(timestamp)) < 3600
        if body.pop("sign", "") != _hmac(f"{timestamp}\n{SECRET}", "") or not fresh:
            return web.json_response({"code": 19021, "msg": "sign match fail or timestamp is not within one hour"})
        self.said.append(body)
        return web.json_response({"code": 0, "msg": "success", "data": {}, "StatusCode": 0})

    async def _planned(self, own: list[Callable[[], Any]]) -> web.StreamResponse | None:
        self.calls += 1
        plan = own or self.plan
        if not plan:
            return None
        answer = plan.pop(0)()
        return await answer if hasattr(answer, "__await__") else answer


def says(code: int, **more: Any) -> Callable[[], web.Response]:
    body = {"errcode": code, "errmsg": "planned", "code": code, "msg": "planned"}
    return lambda: web.Response(text=json.dumps(body), content_type="application/json", **more)


def html(status: int = 200) -> Callable[[], web.Response]:
    return lambda: web.Response(text="<html>请登录</html>", content_type="text/html", status=status)
