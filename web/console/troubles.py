"""发送故障 (O05): messages and updates that were given up, with reason, time and 重试; and the forms for systems
without a network."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from complaints.errors import NotFound
from complaints.ports import DeadMessage, Records, StoppedWay
from complaints.report.external_numbers import Conflict
from texts import has, label
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording import ways
from wording.case_words import span
from zone import Zone

#: an address in the outbox
_RECIPIENT = re.compile(r"(robot|mail|sms):([A-Za-z0-9-]{1,80}|\*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """`retry` is the value its form sends; empty if it can't be retried."""

    what: str
    number: str
    reason: str
    attempts: int
    age: str
    retry: str


async def troubles(request: web.Request) -> web.StreamResponse:
    return await page(request)


async def retry(request: web.Request) -> web.StreamResponse:
    """重试."""
    house, staff = request.app[HOUSE], staff_of(request)
    kind, _, ident = str((await request.post()).get("what", "")).partition(":")
    known = kind in ("forward", "message", "update", "stoppage")
    numbered = known and ident.isascii() and ident.isdigit() and len(ident) <= 15
    if not numbered and not (kind == "way" and _RECIPIENT.fullmatch(ident)):
        raise NotFound("error.old_button")
    now = house.clock()

    def work(records: Records) -> bool:
        again = {
            "forward": lambda: records.forwards.retry(int(ident), now=now),
            "message": lambda: records.troubles.retry_message(int(ident)),
            "update": lambda: records.troubles.retry_update(int(ident)),
            "stoppage": lambda: records.troubles.retry_stoppage(int(ident)),
            "way": lambda: records.troubles.retry_way(ident),
        }[kind]()
        records.acts.add(action="retry", now=now, staff_id=staff.id, detail=f"{kind}:{ident}")
        return again

    tried = await house.store.write(work)
    house.wake()
    return await page(request, done="troubles.tried" if tried else "troubles.gone")


async def page(
    request: web.Request,
    *,
    done: str = "",
    became: Mapping[str, int] | None = None,
    conflicts: Sequence[Conflict] = (),
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    now, zone = house.clock(), house.services().zone
    context: dict[str, Any] = await house.store.read(lambda r: _look(r, zone, now, lang))
    counts = [(label(f"troubles.became.{name}", lang), count) for name, count in sorted((became or {}).items())]
    return show(request, "console/troubles.html", {**context, "done": done, "became": counts, "conflicts": conflicts})


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
    messages = [_message(one, records, now, lang) for one in records.troubles.messages()]
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
    failing = [
        Trouble(
            what=ways.way_name(one.recipient, records, lang), number="",
            reason=_failing_words(one, lang), attempts=one.attempts,
            age=span(now - one.since, lang), retry=f"way:{one.recipient}",
        )
        for one in records.troubles.stopped_ways()
    ]  # fmt: skip
    files = [(one, len(records.forwards.waiting(one.id))) for one in zone.destinations if one.kind == "csv"]
    lists = [("forwards", forwards), ("messages", messages), ("updates", updates)]
    first = [(name, rows) for name, rows in (("stoppages", stoppages), ("ways", failing)) if rows]
    return {"lists": [*first, *lists], "files": files}


def _message(one: DeadMessage, records: Records, now: datetime, lang: str) -> Trouble:
    what = (
        ways.way_name(one.address, records, lang) if one.address else label(f"troubles.to.{one.to or one.kind}", lang)
    )
    return Trouble(
        what=what,
        number=_number(records, one.case_id),
        reason=ways.reason_words(one.error, lang),
        attempts=one.attempts,
        age=span(now - one.at, lang),
        retry=f"message:{one.id}" if one.can_retry else "",
    )


def _number(records: Records, case_id: int | None) -> str:
    case = records.cases.get(case_id) if case_id is not None else None
    return case.number if case is not None else ""


def _failing_words(one: StoppedWay, lang: str) -> str:
    """Why the address fails, and how many messages wait for it."""
    words = ways.reason_words(one.reason, lang)
    return label("troubles.way_waits", lang, reason=words, count=one.messages) if one.messages else words


def reason_words(reason: str, lang: str) -> str:
    """The kind of failure, then the message of the other system."""
    kind, _, message = reason.partition(":")
    known = label(f"forward.reason.{kind}", lang) if has(f"forward.reason.{kind}", lang) else kind
    return f"{known} {message}".strip()
