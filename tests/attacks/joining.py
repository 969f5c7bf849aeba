"""A reader who has the whole database and every key of a backup, and tries to join an anonymous case to somebody: by
equal or close times, by digests, by opening seals, and by neighbouring row numbers."""

import hmac
import json
import sqlite3
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from storage.engine.sealing import Seal
from storage.webchat.ids import FIRST_CHAT_ID

Row = Mapping[str, Any]
#: rows are near the report that are not further from it
NEAR = timedelta(seconds=8)
#: numbers of rows that are beside each other
_BESIDE = 4


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """Somebody who talks to the bot, and might have reported."""

    bot_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class Reader:
    file: Path
    keys: Sequence[bytes]
    suspects: Sequence[Suspect]

    def tables(self) -> dict[str, list[Row]]:
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in names}
        connection.close()
        return found

    def joins(self, number: str, secrets: Sequence[str]) -> set[tuple[str, str, int]]:
        """(how, table, user id) of everything that leads from the case to a suspect. `secrets`: words that only this
        case's reporter can know, its number and code."""
        tables = self.tables()
        (case,) = [row for row in tables["cases"] if row["number"] == number]
        made = _moment(case["created_at"])
        assert made is not None
        found = set[tuple[str, str, int]]()
        for name, rows in tables.items():
            for row in rows:
                for suspect in self._led_to(name, row, tables, case):
                    found |= {("time", name, suspect.user_id) for at in _times(row) if abs(at - made) <= NEAR}
                    if row.get("case_id") == case["id"] or (row.get("reporter_id") and name == "cases" and row == case):
                        found.add(("row", name, suspect.user_id))
                    if any(secret in said for said in self._said(row, suspect, name) for secret in secrets):
                        found.add(("words", name, suspect.user_id))
        found |= {("order", *hit) for hit in self._beside(tables, case)}
        return found

    def _led_to(self, name: str, row: Row, tables: Mapping[str, list[Row]], case: Row) -> Iterator[Suspect]:
        people = {person["id"]: person["user_id"] for person in tables["people"]}
        users = {row.get(column) for column in ("chat_id", "user_id")}
        if name == "people":
            users.add(row["user_id"])
        chat = row.get("chat") or (row.get("number") if name == "webchat_chats" else None)
        users |= {FIRST_CHAT_ID + chat} if isinstance(chat, int) else set()
        users |= {people.get(row.get(column)) for column in ("person_id", "reporter_id")}
        recipient = str(row.get("recipient", ""))
        users |= {people.get(int(recipient[7:]))} if recipient.startswith("person:") else set()
        point = f"{case['lat']:.3f},{case['lon']:.3f}" if case["lat"] is not None else case["address"]
        values = {value for value in row.values() if isinstance(value, str)}
        for suspect in self.suspects:
            if suspect.user_id in users or values & _digests(suspect, point, tuple(self.keys)):
                yield suspect

    def _said(self, row: Row, suspect: Suspect, name: str) -> Iterator[str]:
        """Everything in the row, sealed or not."""
        places = [f"webchat:{suspect.user_id}", f"memory:{suspect.bot_id}:{suspect.user_id}:{row.get('key')}"]
        for value in row.values():
            if isinstance(value, str):
                yield value
                yield from (json.dumps(json.loads(value), ensure_ascii=False),) if value.startswith("{") else ()
            sealed = value if isinstance(value, bytes) else _sealed(value)
            for key in self.keys if sealed else ():
                for place in places:
                    try:
                        yield Seal(key).open(sealed, place) or ""
                    except (InvalidTag, ValueError):
                        continue

    def _beside(self, tables: Mapping[str, list[Row]], case: Row) -> Iterator[tuple[str, int]]:
        """Rows of a table whose numbers stand beside those of the case's rows, and request names that hold such."""
        for name, rows in tables.items():
            numbers = [row["id"] for row in rows if row.get("case_id") == case["id"] and isinstance(row.get("id"), int)]
            near = {number + step for number in numbers for step in range(-_BESIDE, _BESIDE + 1)}
            for row in rows:
                if row.get("id") in near and row.get("case_id") != case["id"]:
                    yield from ((name, one.user_id) for one in self._led_to(name, row, tables, case))
            if name == "outbox":
                for message in tables["webchat_messages"]:
                    request = str(message["sent_key"] or "").rpartition(":")[2]
                    if request.isdigit() and int(request) in near:
                        yield "webchat_messages", FIRST_CHAT_ID + message["chat"]


@cache
def _digests(suspect: Suspect, point: str, keys: tuple[bytes, ...]) -> frozenset[str]:
    who = f"person:{suspect.bot_id}:{suspect.user_id}"
    said = [f"restraint:{who}", f"restraint:{who}@{point}", f"restraint:{who}@-"]
    said += [f"told:{suspect.bot_id}:{suspect.user_id}:{n}" for n in range(120)]
    said += [f"{suspect.user_id}:{n}" for n in range(120)]
    return frozenset(hmac.digest(key, words.encode(), "sha256").hex() for key in keys for words in said)


def _sealed(value: object) -> bytes | None:
    if not isinstance(value, str) or not value.startswith("{"):
        return None
    body = json.loads(value)
    inner = next((body[name] for name in ("_sealed", "_silent") if isinstance(body, dict) and name in body), None)
    return b64decode(inner) if inner else None


def _times(row: Row) -> Iterator[datetime]:
    return (at for value in row.values() if (at := _moment(value)) is not None)


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str) or len(value) < len("2026-11-28 13:00:00") or value[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return None
