"""发送故障 (O05, S26): what was given up, why, since when, with 重试; and files for systems without a network."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.forwarding import Feedback, Line, Status, read_back
from complaints.model import Role
from complaints.numbers import parse_number
from complaints.ports import Forward, Records
from handlers.staff.wording import span
from texts import has, label
from web.console.export import csv_lines
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from zone import Zone
from zone.destinations import Destination

MOST_BYTES = 5 * 2**20
_COLUMNS = ("number", "external_id", "status", "text", "category", "received", "address", "lat", "lon", "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """`retry` is what its form sends; empty where it can't be tried again."""

    what: str
    number: str
    reason: str
    attempts: int
    age: str
    retry: str


async def troubles(request: web.Request) -> web.StreamResponse:
    return await page(request)


async def retry(request: web.Request) -> web.StreamResponse:
    """重试 now."""
    house, staff = request.app[HOUSE], staff_of(request)
    if staff.role not in (Role.ADMIN, Role.SUPERVISOR, Role.CLERK):
        raise NotAllowed()
    kind, _, ident = str((await request.post()).get("what", "")).partition(":")
    if kind not in ("forward", "message", "update", "stoppage") or not ident.isdigit() or len(ident) > 15:
        raise NotFound("error.old_button")
    now = house.clock()

    def work(records: Records) -> bool:
        again = {
            "forward": lambda: records.forwards.retry(int(ident), now=now),
            "message": lambda: records.troubles.retry_message(int(ident)),
            "update": lambda: records.troubles.retry_update(int(ident)),
            "stoppage": lambda: records.troubles.retry_stoppage(int(ident)),
        }[kind]()
        records.acts.add(action="retry", now=now, staff_id=staff.id, detail=f"{kind}:{ident}")
        return again

    tried = await house.store.write(work)
    house.wake()
    return await page(request, done="troubles.tried" if tried else "troubles.gone")


async def hand_out(request: web.Request) -> web.StreamResponse:
    """What waits for a system without a network, as CSV; its `external_id`, `status` and `text` come back filled in."""
    house, system = request.app[HOUSE], system_of(request)
    rows = await house.store.read(lambda r: [_row(r, one) for one in r.forwards.waiting(system.id)])
    body = "\ufeff" + csv_lines([_COLUMNS, *rows])
    name = f"forward-{system.id}-{house.desk().zone.local(house.clock()):%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=body, content_type="text/csv", charset="utf-8", headers=headers)


async def take_back(request: web.Request) -> web.StreamResponse:
    """The file that came back: read as often as one likes, each line has its effect once."""
    house, system = request.app[HOUSE], system_of(request)
    upload = (await request.post()).get("file")
    data = upload.file.read(MOST_BYTES + 1) if isinstance(upload, FileField) else b""
    lines, now = lines_of(data), house.clock()
    words = label("forward.closed_words", "zh_CN")
    became = await house.store.write(
        lambda r: read_back(r, system.id, lines, now=now, clock=house.desk().clock, words=words)
    )
    house.wake()
    return await page(request, became=became)


def lines_of(data: bytes) -> list[Line]:
    """Raises Incomplete for what is no such file."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True))
        lines = [_line(row) for row in rows]
    except (UnicodeDecodeError, csv.Error, KeyError, ValueError, AttributeError) as error:
        raise Incomplete("troubles.bad_file") from error
    if not lines or len(data) > MOST_BYTES or b"\0" in data:
        raise Incomplete("troubles.bad_file")
    return lines


def _line(row: Mapping[str, str]) -> Line:
    status = Status((row["status"] or "open").strip().lower() or "open")
    told = Feedback(status=status, text=(row.get("text") or "").strip(), external_id=row["external_id"].strip()[:64])
    return Line(number=parse_number(row["number"]) or "", told=told)


def _row(records: Records, forward: Forward) -> Sequence[str | int]:
    case = records.cases.get(forward.case_id)
    assert case is not None  # a foreign key
    lat, lon = (str(value) if value is not None else "" for value in (case.place.lat, case.place.lon))
    received = case.created_at.isoformat(timespec="minutes")
    return [case.number, "", "", "", case.category, received, case.place.address, lat, lon, case.text]


def system_of(request: web.Request) -> Destination:
    system = request.app[HOUSE].desk().zone.destination(request.match_info["destination"])
    if system is None or system.kind != "csv":
        raise NotFound()
    return system


async def page(request: web.Request, *, done: str = "", became: Mapping[str, int] | None = None) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    now, zone = house.clock(), house.desk().zone
    context: dict[str, Any] = await house.store.read(lambda r: _look(r, zone, now, lang))
    counts = [(label(f"troubles.became.{name}", lang), count) for name, count in sorted((became or {}).items())]
    return show(request, "console/troubles.html", {**context, "done": done, "became": counts})


def _look(records: Records, zone: Zone, now: datetime, lang: str) -> dict[str, Any]:
    forwards = []
    for one in records.forwards.dead():
        case, system = records.cases.get(one.case_id), zone.destination(one.destination)
        forwards.append(
            Trouble(
                what=system.name(lang) if system else one.destination,
                number=case.number if case else "",
                reason=reason_words(one.error, lang),
                attempts=one.attempts,
                age=span(now - one.created_at, lang),
                retry=f"forward:{one.id}",
            )
        )
    messages = [
        Trouble(
            what=label(f"troubles.to.{one.to or one.kind}", lang), number="", reason=one.error, attempts=one.attempts,
            age=span(now - one.at, lang), retry=f"message:{one.id}" if one.can_retry else "",
        )
        for one in records.troubles.messages()
    ]  # fmt: skip
    updates = [
        Trouble(
            what=label("troubles.to.update", lang), number="", reason=error, attempts=attempts,
            age=span(now - at, lang), retry=f"update:{row}",
        )
        for row, attempts, error, at in records.troubles.updates()
    ]  # fmt: skip
    stoppages = [
        Trouble(
            what=label("troubles.waits", lang, count=one.messages), number="",
            reason=label("troubles.refuses", lang, reason=one.reason), attempts=one.attempts,
            age=span(now - one.since, lang), retry=f"stoppage:{one.id}",
        )
        for one in records.troubles.stoppages()
    ]  # fmt: skip
    files = [(one, len(records.forwards.waiting(one.id))) for one in zone.destinations if one.kind == "csv"]
    lists = [("forwards", forwards), ("messages", messages), ("updates", updates)]
    return {"lists": [("stoppages", stoppages), *lists] if stoppages else lists, "files": files}


def reason_words(reason: str, lang: str) -> str:
    """The kind of failure in words, then the other system's own."""
    kind, _, said = reason.partition(":")
    known = label(f"forward.reason.{kind}", lang) if has(f"forward.reason.{kind}", lang) else kind
    return f"{known} {said}".strip()
