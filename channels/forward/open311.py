"""A client of Open311 GeoReport v2: sends a request, receives its number (at once or later for a token), asks for its
status.

GeoReport has no idempotency key. The description contains our case number, so before a request that may have arrived
is repeated, the server's list is searched for that number. A request that the server confirmed (2xx) is never repeated,
even if the answer was unreadable: then only the list is searched.
"""

from dataclasses import dataclass
from datetime import UTC
from urllib.parse import quote

from channels.forward.errors import DeliveryError
from channels.forward.georeport import ident, refusal, rows, words
from channels.forward.http import TIMEOUT_S, request
from complaints.case.forwarding import Feedback, ForwardStatus, Item
from zone.destinations import Destination

#: limit of GeoReport v2
_DESCRIPTION = 4000
_NAMES = ("service_request_id", "token")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedRequest:
    """`external_id`, or `token` until there is one; a plain receipt has neither."""

    external_id: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open311:
    destination: Destination
    api_key: str = ""
    timeout_s: float = TIMEOUT_S

    async def send(self, item: Item, *, again: bool) -> AcceptedRequest:
        if again and (known := await self.find(item)):
            return AcceptedRequest(external_id=known)
        answer = await self._call("POST", "requests", data=self._fields(item))
        answered = rows(answer)
        number, token = (next(filter(None, (ident(row, name) for row in answered)), "") for name in _NAMES)
        if number or token:
            return AcceptedRequest(external_id=number, token="" if number else token)
        if (reason := refusal(answered)) is not None:
            raise DeliveryError(f"refused:{reason}", permanent=True)
        raise DeliveryError("half_answer", taken=True)

    async def find(self, item: Item) -> str:
        """The number of the request whose description contains our case number; empty if the list has none."""
        since = item.forwarded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        code = self.destination.service_of(item.category)
        listed = rows(await self._call("GET", "requests", params={"start_date": since, "service_code": code}))
        ours = (row for row in listed if item.number in words(row, "description", limit=_DESCRIPTION))
        return next((ident(row, "service_request_id") for row in ours), "")

    async def resolve(self, token: str) -> str:
        """The number for a token; empty until there is one."""
        given = rows(await self._call("GET", f"tokens/{quote(token, safe='')}"))
        return ident(given[0], "service_request_id") if given else ""

    async def status(self, external_id: str) -> Feedback:
        given = rows(await self._call("GET", f"requests/{quote(external_id, safe='')}"))
        row = next((row for row in given if ident(row, "service_request_id") == external_id), None)
        if row is None:
            raise DeliveryError("half_answer")
        notes = words(row, "status_notes", limit=2000)
        if words(row, "status").lower() != "closed":
            return Feedback(status=ForwardStatus.OPEN, text=notes, external_id=external_id)
        returned = any(sign in notes for sign in self.destination.returned)
        return Feedback(
            status=ForwardStatus.RETURNED if returned else ForwardStatus.CLOSED, text=notes, external_id=external_id
        )

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
    ) -> str:
        jurisdiction = {"jurisdiction_id": self.destination.jurisdiction} if self.destination.jurisdiction else {}
        return await request(
            method,
            f"{self.destination.url}/{path}.json",
            timeout_s=self.timeout_s,
            params={**jurisdiction, **(params or {})} if method == "GET" else None,
            data={**jurisdiction, **data} if data is not None else None,
        )
