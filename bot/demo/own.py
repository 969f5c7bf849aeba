"""What the people of the demonstration keep for themselves: saved views, cases not read yet; and what the curator works
on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import knowledge
from bot.demo.office import Office
from complaints import knowledge_editing
from complaints.model import Staff
from complaints.office import saved_views
from complaints.ports import QueueFilter, Sort
from knowledge.entry_form import with_phrasings

_ENTRIES = Path(knowledge.__file__).parent / "content" / "entries"
#: in contact with cases
_READERS = ("clerk", "verifier", "supervisor")
#: of the cases changed last
_UNREAD = 8


def follow(office: Office) -> None:
    """Before the first report: what comes from now on is news to them."""
    for role in _READERS:
        office.tx.unread.begin(_account(office, role).id)


def add(office: Office, data: Mapping[str, Any], *, now: datetime) -> None:
    _read(office)
    for view in data["views"]:
        saved_views.save(
            office.tx, _account(office, view["who"]), name=view["name"], query=view["query"], shared=view["shared"],
            replacing=False, now=now,
        )  # fmt: skip
    _curation(office, data, now)


def _read(office: Office) -> None:
    tx, everything = office.tx, QueueFilter(sort=Sort.CHANGED)
    for case in tx.cases.queue(everything, limit=tx.cases.count(everything), offset=_UNREAD):
        newest = tx.cases.events(case.id)[-1].seq
        for role in _READERS:
            tx.unread.opened(_account(office, role).id, case.id, seq=newest)


def _curation(office: Office, data: Mapping[str, Any], now: datetime) -> None:
    tx, curator = office.tx, _account(office, "curator")
    for entry, question in (data["drafts"] | data["waiting_drafts"]).items():
        text = next(_ENTRIES.rglob(f"{entry}.md")).read_text("utf-8")
        knowledge_editing.draft(
            tx, entry=entry, source=with_phrasings(text, [question]), author=curator, now=now - timedelta(days=1)
        )
    for entry in data["waiting_drafts"]:
        knowledge_editing.submit(tx, entry=entry, author=curator, now=now - timedelta(hours=20))
    for phrasing in data["phrasings"]:
        for time in range(phrasing["times"]):
            tx.curation.add_phrasing(
                text=phrasing["text"], entry=phrasing["entry"], now=now - timedelta(days=2 * time + 1)
            )
    for one in data["examples"]:
        at = now - timedelta(days=3)
        tx.curation.add_example(text=one["text"], proposed=one["proposed"], chosen=one["chosen"], now=at)


def _account(office: Office, role: str) -> Staff:
    account = office.tx.staff.get(office.actors[role].staff_id or 0)
    if account is None:
        raise LookupError(role)
    return account
