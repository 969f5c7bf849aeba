"""A second record beside the product's: triggers write down what becomes of every message to send, in the transaction
in which it happens. The product deletes a message that was sent, because it would show what was said to whom."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text

_TABLE = """CREATE TABLE chaos_outbox (seq {serial}, row BIGINT, what TEXT, kind TEXT, chat BIGINT, bot BIGINT,
    slot TEXT, recipient TEXT, case_id BIGINT, payload TEXT, reason TEXT)"""
_COLUMNS = "row, what, kind, chat, bot, slot, recipient, case_id, payload, reason"
_SQLITE = """CREATE TRIGGER chaos_{name} AFTER {event} ON outbox {when} BEGIN
    INSERT INTO chaos_outbox ({columns}) VALUES ({of}.id, {what}, {of}.kind, {of}.chat_id, {of}.bot_id, {of}.slot,
    {of}.recipient, {of}.case_id, {of}.payload, {of}.error); END"""
_POSTGRES = (
    """CREATE FUNCTION chaos_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO chaos_outbox ({columns}) VALUES ({of}.id, {what}, {of}.kind, {of}.chat_id, {of}.bot_id, {of}.slot,
    {of}.recipient, {of}.case_id, {of}.payload, {of}.error); RETURN NULL; END $$""",
    """CREATE TRIGGER chaos_{name} AFTER {event} ON outbox FOR EACH ROW {when} EXECUTE FUNCTION chaos_{name}()""",
)
#: a claimed row that is deleted was sent (or had nobody to go to); a waiting one was replaced before it was sent
_TRIGGERS = (
    {"name": "made", "event": "INSERT", "of": "NEW", "what": "'made'", "when": ""},
    {
        "name": "ended", "event": "UPDATE", "of": "NEW", "what": "NEW.state",
        "when": "WHEN (NEW.state IN ('sent', 'dead') AND OLD.state NOT IN ('sent', 'dead'))",
    },
    {
        "name": "gone", "event": "DELETE", "of": "OLD", "when": "WHEN (OLD.state IN ('claimed', 'waiting'))",
        "what": "CASE OLD.state WHEN 'claimed' THEN 'sent' ELSE 'replaced' END",
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One message to send, from its writing to its end. `what`: sent, dead, replaced, or waiting."""

    row: int
    kind: str
    chat: int | None
    bot: int | None
    slot: str
    recipient: str
    case_id: int | None
    payload: dict[str, Any]
    what: str
    reason: str


def install(engine: Engine) -> None:
    is_sqlite = engine.dialect.name == "sqlite"
    serial = "INTEGER PRIMARY KEY AUTOINCREMENT" if is_sqlite else "BIGSERIAL PRIMARY KEY"
    with engine.begin() as connection:
        connection.execute(text(_TABLE.format(serial=serial)))
        for trigger in _TRIGGERS:
            for statement in (_SQLITE,) if is_sqlite else _POSTGRES:
                connection.exec_driver_sql(statement.format(columns=_COLUMNS, **trigger))


def sendings(connection: Connection) -> Sequence[Sending]:
    made: dict[int, dict[str, Any]] = {}
    for row in connection.execute(text(f"SELECT {_COLUMNS} FROM chaos_outbox ORDER BY seq")):
        entry = dict(row._mapping)
        what, known = entry.pop("what"), made.get(entry["row"])
        if known is None:
            made[entry["row"]] = entry | {"what": "waiting" if what == "made" else what}
        else:
            known |= {"what": what, "reason": entry["reason"]}
    return [Sending(**{**entry, "payload": json.loads(entry["payload"] or "{}")}) for entry in made.values()]
