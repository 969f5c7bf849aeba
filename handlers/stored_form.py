"""A form that is filled field by field in the private chat. It is stored, so it survives a restart."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from complaints.model import AwaitedKind
from complaints.ports import Records
from handlers.resident.waiting import start_waiting
from handlers.turn import Turn

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    F = TypeVar("F", bound=DataclassInstance)
else:
    F = TypeVar("F")

_LIFE = timedelta(hours=12)


class StoredForm(Generic[F]):
    """The one open form of a chat. `key` is its place in the chat's memory; `kind` marks messages that are for it."""

    def __init__(self, form: type[F], *, key: str, kind: AwaitedKind) -> None:
        self._form, self._key, self._kind = form, key, kind

    def opened(self, turn: Turn, records: Records) -> F | None:
        stored = records.memory.get(turn.bot_id, turn.chat_id, self._key)
        return self._form(**json.loads(stored)) if stored else None

    def awaited(self, turn: Turn, records: Records) -> F | None:
        """The form that this message is for."""
        awaiting = turn.awaiting
        waits = awaiting is not None and awaiting.kind is self._kind
        return self.opened(turn, records) if waits and turn.private else None

    def keep(self, turn: Turn, records: Records, form: F) -> None:
        text = json.dumps(asdict(form), ensure_ascii=False)
        records.memory.put(turn.bot_id, turn.chat_id, self._key, text, expires_at=turn.now + _LIFE)
        start_waiting(turn, records, self._kind, lasting=_LIFE)

    def drop(self, turn: Turn, records: Records) -> None:
        records.memory.drop(turn.bot_id, turn.chat_id, self._key)
        awaiting = turn.person.awaiting
        if awaiting is not None and awaiting.kind is self._kind:
            records.people.stop_awaiting(turn.person.id)
