"""The command: looks everywhere, then tells what was found, the worst first."""

import argparse
import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from bot import checking
from bot.doctor import machine, outside, records, service
from bot.doctor.finding import Finding, Urgency, worst
from bot.mistakes import MISTAKES, told
from bot.resources import now
from bot.settings import Settings
from texts import label
from texts.command_line import words

_LANG = "zh_CN"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=words("bot.doctor_json"))
    parser.add_argument("--backups", type=Path, help=words("bot.doctor_backups"))


def doctor(settings: Settings, given: argparse.Namespace) -> int:
    found = asyncio.run(examine(settings, backups=given.backups))
    print(_as_json(found) if given.json else _as_text(found))
    return worst(found)


async def examine(settings: Settings, *, backups: Path | None, clock: Callable[[], datetime] = now) -> list[Finding]:
    """The most urgent first."""
    at = clock()
    seen = await service.see(settings)
    runs = seen is not None and seen.ready is not None
    found = [
        *_checked(settings, at, runs=runs),
        *service.examine(seen, settings, at_s=at.timestamp()),
        *await asyncio.to_thread(records.examine, settings, at),
        *machine.disks(settings),
        *machine.backups(backups or machine.BACKUPS, at, expected=backups is not None),
        *machine.index(settings),
        *await outside.telegram(settings, at),
        *await outside.certificate(settings.address, at),
    ]
    return sorted(found, key=lambda finding: -finding.urgency)


def _checked(settings: Settings, at: datetime, *, runs: bool) -> Iterable[Finding]:
    """What `check` says; our own service has the port, if it runs."""
    today = at.astimezone(settings.local_time).date()
    try:
        for line in checking.lines(settings, today, port=not runs):
            if line.wrong:
                yield Finding(about="settings", urgency=Urgency.LOOK, says=line.says)
    except MISTAKES as mistake:
        yield Finding(about="settings", urgency=Urgency.NOW, says=told(mistake))


def _as_text(found: list[Finding]) -> str:
    if not found:
        return label("doctor.fine", _LANG)
    heads = {Urgency.NOW: label("doctor.now", _LANG), Urgency.LOOK: label("doctor.look", _LANG)}
    lines = [f"{heads[finding.urgency]} {finding.says}" for finding in found]
    urgent = sum(finding.urgency is Urgency.NOW for finding in found)
    return "\n".join([*lines, label("doctor.summary", _LANG, count=len(found), urgent=urgent)])


def _as_json(found: list[Finding]) -> str:
    rows = [{"about": one.about, "urgency": one.urgency.name.lower(), "says": one.says} for one in found]
    return json.dumps({"urgency": worst(found).name.lower(), "findings": rows}, ensure_ascii=False, indent=1)
