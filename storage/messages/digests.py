"""Digests: outbox rows that collect many messages into one (channels/outbox/pace.py decides when)."""

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from storage.messages.outbox import BLANK, outbox


class DigestsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        bot_id: int,
        chat_id: int,
        about: str,
        case_id: int,
        now: datetime,
        gap: timedelta,
        open_for: timedelta,
    ) -> None:
        """Adds the case to the current digest of `about`, which takes more cases for `open_for` after it was last sent
        and is edited at most once per `gap`. Starts a new digest otherwise."""
        slot = f"digest:{about}:"
        last = self._connection.execute(
            select(outbox.c.id, outbox.c.payload, outbox.c.finished_at, outbox.c.state)
            .where(
                outbox.c.kind == "digest",
                outbox.c.bot_id == bot_id,
                outbox.c.chat_id == chat_id,
                outbox.c.slot.startswith(slot),
            )
            .order_by(outbox.c.id.desc())
            .limit(1)
        ).first()
        if last is None or last.state == "dead" or (last.finished_at is not None and last.finished_at < now - open_for):
            row = BLANK | {
                "kind": "digest",
                "bot_id": bot_id,
                "chat_id": chat_id,
                "slot": f"{slot}{now:%Y%m%d%H%M%S}",
                "payload": json.dumps({about: [case_id]}),
                "priority": 10,
                "due_at": now,
                "state": "waiting",
            }
            self._connection.execute(insert(outbox), row)
            return
        cases = json.loads(last.payload)[about]
        cases += [case_id] if case_id not in cases else []
        due = max(now, last.finished_at + gap) if last.finished_at is not None else now
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == last.id)
            .values(payload=json.dumps({about: cases}), state="waiting", due_at=due)
        )

    def add_to_way(self, recipient: str, *, about: str, case_id: int, due_at: datetime) -> None:
        """Adds the case to the digest of `about` that waits for this address of a way, or starts one due at `due_at`.
        A digest that was sent takes no more cases, because it can't be edited."""
        slot = f"digest:{about}"
        waiting = self._connection.execute(
            select(outbox.c.id, outbox.c.payload).where(
                outbox.c.kind == "digest",
                outbox.c.recipient == recipient,
                outbox.c.slot == slot,
                outbox.c.state == "waiting",
            )
        ).first()
        if waiting is None:
            row = BLANK | {
                "kind": "digest",
                "bot_id": None,
                "chat_id": None,
                "slot": slot,
                "payload": json.dumps({about: [case_id]}),
                "recipient": recipient,
                "priority": 10,
                "due_at": due_at,
                "state": "waiting",
            }
            self._connection.execute(insert(outbox), row)
            return
        cases = json.loads(waiting.payload)[about]
        cases += [case_id] if case_id not in cases else []
        changed = update(outbox).where(outbox.c.id == waiting.id)
        self._connection.execute(changed.values(payload=json.dumps({about: cases})))
