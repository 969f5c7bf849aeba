"""Faults on demand: what Telegram does to a bot on a bad day."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.webchat.bot_api.errors import ApiError
from channels.webchat.state import Json


class Dropped(Exception):
    """The connection is cut without an answer."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """`kind`: flood (429, `retry_after` s), blocked (403), error (500), unauthorized (401), conflict (409), migrated
    (400, `to` the new chat id), bad_request (400, `description`), hang (`seconds`, then goes on), reset (cut before
    anything is done), lost (done, but the answer never arrives), garbage (an answer that is no JSON), torn (half of the
    answer), short (of a download: half of it). `after` calls pass first, then it strikes `times` times. The method of a
    download is "file".
    """

    kind: str
    method: str = ""  # lower case; empty for all
    chat_id: int | None = None
    times: int = 1
    after: int = 0
    retry_after: int = 1
    seconds: float = 60
    to: int = 0
    description: str = "chat not found"


class Faults:
    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self._orders.append(fault)

    def clear(self) -> None:
        self._orders.clear()

    def strike(self, method: str, values: Mapping[str, Any]) -> Fault | None:
        """The fault that hits this call, counted down."""
        for fault in self._orders:
            if fault.method not in ("", method.lower()):
                continue
            if fault.chat_id is not None and str(values.get("chat_id")) != str(fault.chat_id):
                continue
            if fault.after:
                fault.after -= 1
                continue
            fault.times -= 1
            if not fault.times:
                self._orders.remove(fault)
            return fault
        return None


async def before(fault: Fault | None) -> None:
    """Raises or waits, for faults that strike before the call has an effect."""
    match fault.kind if fault else "":
        case "flood":
            assert fault
            parameters = {"retry_after": fault.retry_after}
            raise ApiError(429, f"Too Many Requests: retry after {fault.retry_after}", parameters)
        case "blocked":
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        case "error":
            raise ApiError(500, "Internal Server Error")
        case "unauthorized":
            raise ApiError(401, "Unauthorized")
        case "conflict":
            raise ApiError(409, "Conflict: terminated by other getUpdates request")
        case "migrated":
            assert fault
            parameters = {"migrate_to_chat_id": fault.to}
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", parameters)
        case "bad_request":
            assert fault
            raise ApiError(400, f"Bad Request: {fault.description}")
        case "hang":
            assert fault
            await asyncio.sleep(fault.seconds)
        case "reset":
            raise Dropped


def after(fault: Fault | None, answer: bytes) -> bytes:
    """What goes out in place of the answer, for faults that strike when the call has had its effect."""
    match fault.kind if fault else "":
        case "lost":
            raise Dropped
        case "garbage":
            return b"<html>502 Bad Gateway</html>"
        case "torn":
            return answer[: len(answer) // 2]
    return answer


def leaves_unknown(fault: Fault | None) -> bool:
    """Whether the bot cannot know that the call was done."""
    return fault is not None and fault.kind in ("hang", "lost", "garbage", "torn")


def fault_from(order: Json) -> Fault:
    return Fault(**{**order, "method": str(order.get("method", "")).lower()})
