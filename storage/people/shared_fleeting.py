"""What several processes on one PostgreSQL must know of anonymous reporters, in one row that only they can read.

The row is sealed with a key that is in the memory of running processes only and that one hands to the next
(storage/people/key_passing.py). So a copy of the database does not reveal it, even together with SECRET_KEY; it
outlives a process, but not the last of them.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary, String, Table, bindparam, select, update

from storage.engine.errors import StorageError
from storage.engine.prepared import Prepared
from storage.engine.schema import metadata
from storage.engine.sealing import Seal
from storage.people.fleeting import ChatKey, Facts, Fleeting

fleeting_facts = Table(
    "fleeting_facts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always ONLY
    Column("key_id", String(32), nullable=False),
    Column("stamp", String(32), nullable=False),  # another one after each change
    Column("facts", LargeBinary, nullable=False),
)
ONLY = 1
_PLACE = "fleeting_facts"
_THE_ROW = fleeting_facts.c.id == ONLY
_STAMP = Prepared(
    select(fleeting_facts.c.key_id, fleeting_facts.c.stamp).where(_THE_ROW),
    results=(fleeting_facts.c.key_id, fleeting_facts.c.stamp),
)
_WHOLE = select(fleeting_facts.c.key_id, fleeting_facts.c.stamp, fleeting_facts.c.facts).where(_THE_ROW)
_CHANGE = update(fleeting_facts).where(_THE_ROW).values(stamp=bindparam("new_stamp"), facts=bindparam("new_facts"))


@dataclass(frozen=True, slots=True)
class FleetingKey:
    value: bytes

    @classmethod
    def new(cls) -> "FleetingKey":
        return cls(secrets.token_bytes(32))

    @property
    def id(self) -> str:
        """Names the key without revealing it."""
        return sha256(b"fleeting key" + self.value).hexdigest()[:32]


class Ring:
    """The key as this process has it, None if it does not share, and the facts as it read them last."""

    def __init__(self) -> None:
        self.key: FleetingKey | None = None
        self._read = ("", Facts())

    def remembered(self, stamp: str) -> Facts | None:
        known, facts = self._read
        return facts if known == stamp else None

    def remember(self, stamp: str, facts: Facts) -> None:
        self._read = stamp, facts


class SharedFleeting(Fleeting):
    """Of one transaction: a change is undone with it."""

    def __init__(self, connection: Connection, ring: Ring) -> None:
        self._connection, self._ring = connection, ring

    @property
    def key(self) -> bytes:
        return self._held().value

    def facts(self) -> Facts:
        found = _STAMP.first(self._connection, {})
        if found is None:
            raise _in_passing()
        key_id, stamp = found
        self._check(key_id)
        facts = self._ring.remembered(stamp)
        return self._read(for_change=False) if facts is None else facts

    def change(self, to: Callable[[Facts], Facts]) -> None:
        known = self.facts()
        if to(known) == known:
            return
        facts, stamp = to(self._read(for_change=True)), secrets.token_hex(16)
        sealed = sealed_facts(self._held(), facts)
        self._connection.execute(_CHANGE, {"new_stamp": stamp, "new_facts": sealed})

    def _read(self, *, for_change: bool) -> Facts:
        row = self._connection.execute(_WHOLE.with_for_update() if for_change else _WHOLE).one()
        self._check(row.key_id)
        opened = json.loads(Seal(self._held().value).open(row.facts, _PLACE))
        facts = Facts(quiet=_chats(opened["quiet"]), silent=_chats(opened["silent"]), marks=_marks(opened["marks"]))
        self._ring.remember(row.stamp, facts)
        return facts

    def _check(self, key_id: str) -> None:
        if self._held().id != key_id:
            raise _in_passing()

    def _held(self) -> FleetingKey:
        assert self._ring.key is not None
        return self._ring.key


def sealed_facts(key: FleetingKey, facts: Facts) -> bytes:
    content = {
        "quiet": [(*chat, until.isoformat()) for chat, until in facts.quiet.items()],
        "silent": [(*chat, until.isoformat()) for chat, until in facts.silent.items()],
        "marks": {subject: [at.isoformat() for at in times] for subject, times in facts.marks.items()},
    }
    sealed = Seal(key.value).close(json.dumps(content), _PLACE)
    assert sealed is not None
    return sealed


def _chats(rows: Any) -> Mapping[ChatKey, datetime]:
    return {(bot, chat): datetime.fromisoformat(until) for bot, chat, until in rows}


def _marks(rows: Any) -> Mapping[str, tuple[datetime, ...]]:
    return {subject: tuple(map(datetime.fromisoformat, times)) for subject, times in rows.items()}


def _in_passing() -> StorageError:
    """Another process has made a new key; ours comes within seconds (storage/people/key_passing.py)."""
    return StorageError("the key of what only running processes may know is on its way", transient=True)
