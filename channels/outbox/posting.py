"""One HTTP POST of a way; what says nothing about its message is judged here, alike for all of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, InvalidURL

from channels.outbox.verdict import Do, SendVerdict, Undelivered
from complaints.policy import backoff_s

TIMEOUT_S = 10.0
_LARGEST = 64 * 1024
_FIRST_S, _LONGEST_S = 5.0, 300.0
#: waits: for a server that asks for one without saying how long, and at most
_BUSY, _LONGEST_BUSY = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any] | None:
        try:
            read = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return read if isinstance(read, dict) else None


async def post(
    url: str,
    body: bytes,
    *,
    attempts: int,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Answer:
    """Raises Undelivered if there is no answer. A message that may have arrived is sent once more and then given up.
    `attempts`: so far, including this one."""
    own = {"Content-Type": "application/json; charset=utf-8"}
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=timeout_s)) as session,
            session.post(
                url, data=body, params=dict(params or {}), headers=own | dict(headers or {}), allow_redirects=False
            ) as response,
        ):
            return Answer(
                status=response.status,
                headers=response.headers,
                body=await response.content.read(_LARGEST),
            )
    except (ClientConnectorError, InvalidURL) as error:
        raise Undelivered(again(attempts), "unreachable") from error
    except TimeoutError as error:
        raise Undelivered(uncertain(attempts), "timeout") from error
    except ClientError as error:
        raise Undelivered(uncertain(attempts), "broken_off") from error


def again(attempts: int) -> SendVerdict:
    wait = backoff_s(attempts - 1, first_s=_FIRST_S, longest_s=_LONGEST_S)
    return SendVerdict(do=Do.RETRY, wait=timedelta(seconds=wait))


def busy(wait: timedelta | None = None) -> SendVerdict:
    return SendVerdict(do=Do.RETRY, wait=min(wait or _BUSY, _LONGEST_BUSY), counts=False)


def uncertain(attempts: int) -> SendVerdict:
    return replace(again(attempts), doubtful=True)


def by_status(answer: Answer, *, attempts: int) -> Undelivered | None:
    """What an HTTP status means on its own; None for 2xx."""
    status, reason = answer.status, f"http:{answer.status}"
    if 200 <= status < 300:
        return None
    if status in (429, 503):
        return Undelivered(busy(_asked(answer.headers)), "busy")
    if status == 504:
        return Undelivered(uncertain(attempts), reason)
    if status >= 500 or status == 408:
        return Undelivered(again(attempts), reason)
    if status in (400, 413, 415, 422):  # may be about this message alone
        return Undelivered(SendVerdict(do=Do.LATER), reason)
    return Undelivered(SendVerdict(do=Do.STOPPED, counts=False), reason)


def _asked(headers: Mapping[str, str]) -> timedelta | None:
    """Retry-After, or the header of Feishu (Rate limits: x-ogw-ratelimit-reset, seconds)."""
    for name in ("Retry-After", "x-ogw-ratelimit-reset"):
        written = headers.get(name, "")
        if written.isascii() and written.isdigit() and len(written) < 6:
            return timedelta(seconds=int(written))
    return None
