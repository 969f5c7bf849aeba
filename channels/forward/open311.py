"""A client of Open311 GeoReport v2: request in, number out (at once or for a token), status on asking.

The interface knows no idempotency key. Our number stands in the description, so before a request is sent again that may
have arrived, the server's own list is searched for it.
"""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from channels.forward.errors import DeliveryError
from channels.forward.http import TIMEOUT_S, parsed, request
from complaints.forwarding import Feedback, Item, Status
from zone.destinations import Destination

#: the interface's own limit
_DESCRIPTION = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """`external_id` or, until there is one, `token`; a plain receipt has neither."""

    external_id: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open311:
    destination: Destination
    api_key: str = ""
    timeout_s: float = TIMEOUT_S

    async def send(self, item: Item, *, again: bool) -> Taken:
        if again and (known := await self._find(item)):
            return Taken(external_id=known)
        answer = _rows(await self._call("POST", "requests", data=self._fields(item)))
        if not answer:
            raise DeliveryError("half_answer", uncertain=True)
        taken = Taken(external_id=_text(answer[0], "service_request_id"), token=_text(answer[0], "token"))
        if not taken.external_id and not taken.token:
            raise DeliveryError("half_answer", uncertain=True)
        return Taken(external_id=taken.external_id, token="" if taken.external_id else taken.token)

    async def resolve(self, token: str) -> str:
        """The number a token stands for; empty while there is none."""
        answer = _rows(await self._call("GET", f"tokens/{token}"))
        return _text(answer[0], "service_request_id") if answer else ""

    async def status(self, external_id: str) -> Feedback:
        answer = _rows(await self._call("GET", f"requests/{external_id}"))
        row = next((row for row in answer if _text(row, "service_request_id") == external_id), None)
        if row is None:
            raise DeliveryError("half_answer")
        words = _text(row, "status_notes", limit=2000)
        if _text(row, "status").lower() != "closed":
            return Feedback(status=Status.OPEN, text=words, external_id=external_id)
        returned = any(sign in words for sign in self.destination.returned)
        return Feedback(status=Status.RETURNED if returned else Status.CLOSED, text=words, external_id=external_id)

    async def _find(self, item: Item) -> str:
        since = item.forwarded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        code = self.destination.service_of(item.category)
        rows = _rows(await self._call("GET", "requests", params={"start_date": since, "service_code": code}))
        ours = (row for row in rows if item.number in _text(row, "description", limit=_DESCRIPTION))
        return next((_text(row, "service_request_id") for row in ours), "")

    def _fields(self, item: Item) -> dict[str, str]:
        fields = {
            "service_code": self.destination.service_of(item.category),
            "description": f"[{item.number}] {item.text}"[:_DESCRIPTION],
            "address_string": item.address,
            "requested_datetime": item.received_at.isoformat(),
        }
        if item.lat is not None and item.lon is not None:
            fields |= {"lat": f"{item.lat:.6f}", "long": f"{item.lon:.6f}"}
        if self.api_key:
            fields["api_key"] = self.api_key
        return fields

    async def _call(
        self, method: str, path: str, *, data: dict[str, str] | None = None, params: dict[str, str] | None = None
    ) -> Any:
        jurisdiction = {"jurisdiction_id": self.destination.jurisdiction} if self.destination.jurisdiction else {}
        body = await request(
            method,
            f"{self.destination.url}/{path}.json",
            timeout_s=self.timeout_s,
            params={**jurisdiction, **(params or {})} if method == "GET" else None,
            data={**jurisdiction, **data} if data is not None else None,
        )
        return parsed(body)


def _rows(answer: Any) -> list[dict[str, Any]]:
    """GeoReport answers lists; some servers leave the list out around one."""
    several = answer if isinstance(answer, list) else [answer]
    if not all(isinstance(row, dict) for row in several):
        raise DeliveryError("half_answer", uncertain=True)
    return several


def _text(row: dict[str, Any], name: str, *, limit: int = 64) -> str:
    value = row.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()[:limit]
