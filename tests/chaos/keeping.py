"""What a run leaves for whoever looks for the cause of a violation: what everybody did and read, and what the record
says. All of it is invented; the names end so that no search of logs finds them."""

import json
from collections.abc import Sequence

from sqlalchemy import text

from tests.chaos.ground import Ground
from tests.chaos.residents import Resident

#: table → columns worth reading
_TABLES = {
    "cases": "id, number, state, identity, text, created_at",
    "evidence": "id, draft_id, case_id, state, reason, attempts, file_unique_id, added_at",
    "drafts": "id, person_id, text, created_at",
    "inbox": "id, bot_id, update_id, chat_id, state, attempts, error, created_at",
    "people": "id, bot_id, user_id, blocked, created_at",
    "chaos_outbox": "seq, row, what, kind, chat, bot, slot, recipient, case_id, payload, reason",
}


def keep(made: Ground, residents: Sequence[Resident]) -> None:
    people = [
        {
            "name": one.chat.name,
            "channel": one.chat.channel,
            "report": one.report.number if one.report else "",
            "did": one.did,
            "read": [[line.id, "mine" if line.mine else "bot", line.text] for line in one.chat.lines],
        }
        for one in residents
    ]
    (made.folder / "people.json").write_text(json.dumps(people, ensure_ascii=False, indent=1))
    with made.engine.connect() as records:
        tables = {
            name: [dict(row._mapping) for row in records.execute(text(f"SELECT {columns} FROM {name} ORDER BY 1"))]
            for name, columns in _TABLES.items()
        }
    (made.folder / "records.json").write_text(json.dumps(tables, ensure_ascii=False, indent=1, default=str))
    troubles = [[one.kind, one.began, one.ended] for one in made.diary.troubles]
    (made.folder / "troubles.json").write_text(json.dumps(troubles, indent=1))
