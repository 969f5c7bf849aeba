"""A signed webhook. The receiver computes HMAC-SHA256 of "<timestamp>.<body>" with the shared secret and compares it
with X-Lvwang-Signature; an old timestamp is a replay. Idempotency-Key is the same for every attempt."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.forward.http import TIMEOUT_S, request
from channels.forward.open311 import AcceptedRequest
from complaints.case.forwarding import Feedback, ForwardStatus, Item
from zone.destinations import Destination

TIMESTAMP, SIGNATURE = "X-Lvwang-Timestamp", "X-Lvwang-Signature"
#: longest number that can be stored
_ID_LIMIT = 64
#: allowed difference of clocks
FRESH = timedelta(minutes=5)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, signature: str, *, now: datetime) -> bool:
    if (
        not secret
        or not signature.isascii()
        or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12)
    ):
        return False
    if abs(now.timestamp() - int(timestamp)) > FRESH.total_seconds():
        return False
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookClient:
    destination: Destination
    secret: str
    clock: Callable[[], datetime]
    timeout_s: float = TIMEOUT_S

    async def send(self, item: Item, *, again: bool) -> AcceptedRequest:
        body = json.dumps(
            {
                "number": item.number,
                "category": self.destination.service_of(item.category),
                "text": item.text,
                "lat": item.lat,
                "lon": item.lon,
                "address": item.address,
                "received_at": item.received_at.isoformat(),
            },
            ensure_ascii=False,
        ).encode()
        timestamp = str(int(self.clock().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": item.key,
            TIMESTAMP: timestamp,
            SIGNATURE: sign(self.secret, timestamp, body),
        }
        answer = await request("POST", self.destination.url, headers=headers, data=body, timeout_s=self.timeout_s)
        return AcceptedRequest(external_id=_id(answer))

    async def find(self, item: Item) -> str:
        """A webhook has no list; a receiver that answered 2xx has the case."""
        return ""

    async def resolve(self, token: str) -> str:
        raise AssertionError(f"a webhook gives no tokens: {token}")

    async def status(self, external_id: str) -> Feedback:
        """The receiver reports on its own (web.feedback)."""
        return Feedback(status=ForwardStatus.OPEN, external_id=external_id)


def _id(answer: str) -> str:
    """The receiver's number if it answered with one; answers are optional."""
    try:
        number = json.loads(answer).get("id")
    except (ValueError, AttributeError, RecursionError):
        return ""
    if isinstance(number, bool) or not isinstance(number, str | int):
        return ""
    text = str(number).strip()
    return text if text.isprintable() and len(text) <= _ID_LIMIT else ""
