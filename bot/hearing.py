"""`python -m bot hear --jsonl`: reads messages as the chat would, without a chat and without the record database."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.current_library import statutes_of
from bot.resources import now
from bot.settings import Settings
from complaints.report.number_and_code import read_named
from hearing.hearer import Hearer
from hearing.printing import as_json
from knowledge.answer import Library
from texts import label
from texts.command_line import words
from zone import Zone

_LANG = "zh_CN"


class _BadLine(Exception):
    """What is wrong with a line of the input, as a text for the terminal."""


def hear(settings: Settings, given: argparse.Namespace) -> int:
    library = Library.open(data_dir=settings.data_dir, statutes_dir=statutes_of(settings))
    zone = Zone.load(settings.zone_dir, timezone=settings.local_time)
    hearer = Hearer(library=lambda: library, zone=zone, read_named=read_named)
    at = given.now or now()
    if at.tzinfo is None:
        at = at.replace(tzinfo=settings.local_time)
    try:
        for row in _rows():
            print(json.dumps(_reading(hearer, row, at), ensure_ascii=False), flush=True)
    except _BadLine as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _reading(hearer: Hearer, row: dict[str, Any], at: datetime) -> dict[str, object]:
    """`after`, the question before, is answered first: a message may lean on it."""
    last, after = None, str(row.get("after") or "")
    if after:
        last = hearer.hear(after, now=at).answer.leading
    return as_json(row["id"], hearer.hear(str(row["text"]), now=at, last_entry=last, last_question=after))


def _rows() -> Iterator[dict[str, Any]]:
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _BadLine(label("command_line.bad_hear_line", _LANG, line=number, why=error)) from error
        if not isinstance(row, dict) or not {"id", "text"} <= row.keys():
            raise _BadLine(label("command_line.bad_hear_line", _LANG, line=number, why='{"id", "text"}'))
        yield row


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--jsonl", action="store_true", required=True, help=words("bot.hear_jsonl"))
    command.add_argument("--now", type=datetime.fromisoformat, metavar="ISO", help=words("bot.hear_now"))
