"""POST /forward/{destination}: another system reports the progress of a case forwarded to it. Signed like our own
webhook; a repeated request changes nothing."""

from collections.abc import Callable

from aiohttp import web

from complaints.case.forwarding import Feedback, ForwardLine, ForwardStatus, read_back
from complaints.report.numbers import parse_number
from http_server import reading
from http_server.site import check_rate
from texts import label
from web.ports import PageServices

_LARGEST = 64 * 1024
#: destination, headers, body → whether the signature is valid
IsSigned = Callable[[str, dict[str, str], bytes], bool]


def setup(app: web.Application, *, house: PageServices, is_signed: IsSigned) -> None:
    async def receive(request: web.Request) -> web.StreamResponse:
        check_rate(request, "feedback", house.clock)
        destination, body = request.match_info["destination"], await reading.body(request, most=_LARGEST)
        if not is_signed(destination, dict(request.headers), body):
            return web.json_response({"error": "signature"}, status=403)
        line = read(body)
        if line is None:
            return web.json_response({"error": "number or external_id, status: open, closed, returned"}, status=400)
        now, clock, words = house.clock(), house.services().clock, label("forward.closed_words", "zh_CN")
        became = await house.store.write(lambda r: read_back(r, destination, [line], now=now, clock=clock, words=words))
        house.wake()
        return web.json_response({"result": next(iter(became))}, status=404 if became.get("unknown") else 200)

    app.router.add_post("/forward/{destination}", receive)


def read(body: bytes) -> ForwardLine | None:
    try:
        fields = reading.parsed(body)
        status = ForwardStatus(fields["status"])
        number, external_id, words = (fields.get(name) or "" for name in ("number", "external_id", "text"))
    except (reading.Unreadable, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not all(isinstance(value, str) for value in (number, external_id, words)) or not (number or external_id):
        return None
    if "\0" in number + external_id + words or not reading.is_text(number + external_id + words):
        return None
    feedback = Feedback(status=status, text=words[:2000], external_id=external_id[:64])
    return ForwardLine(number=parse_number(number) or "", told=feedback)
