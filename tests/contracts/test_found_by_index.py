"""What every step of a report or every page of a case looks for is found by index, however many there are."""

import pytest

from storage.store import Store
from storage.tx import Tx


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("SELECT * FROM evidence WHERE draft_id = 1", "ix_evidence_draft"),
        ("SELECT * FROM evidence WHERE case_id = 1", "ix_evidence_case"),
        ("SELECT DISTINCT bot_id FROM evidence WHERE state = 'pending'", "ix_evidence_pending"),
        ("SELECT min(due_at) FROM outbox WHERE outbox.state IN ('waiting', 'claimed')", "ix_outbox_due"),
        ("SELECT * FROM people WHERE staff_id = 1", "ix_people_staff"),
    ],
)
def test_nothing_is_read_that_is_not_asked_for(store: Store, question: str, index: str) -> None:
    def plan(tx: Tx) -> str:
        if store.url.startswith("sqlite"):
            return str(tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}").all())
        tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a few rows are read faster without an index
        return str(tx.connection.exec_driver_sql(f"EXPLAIN {question}").all())

    assert index in store.read_now(plan)
