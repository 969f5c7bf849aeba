"""What was asked in private is no report: staff who work on cases can't find it (E18)."""

from sqlalchemy import inspect

from complaints.ports import QueueFilter
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Browser, Cases

SECRET = "偷偷排过一次废水会不会被罚"


async def test_queue_search_and_exports_know_no_consultation(
    verifier: Browser, store: Store, clock: Clock, cases: Cases
) -> None:
    case = cases.reported("土堆没盖")
    now = clock()

    def consult(tx):  # type: ignore[no-untyped-def]
        person = tx.people.ensure(bot_id=1, user_id=5, chat_id=5, lang="zh_CN", now=now)
        tx.questions.add_unanswered(text=SECRET, lang="zh_CN", decision="decline", now=now)
        tx.questions.add_feedback(entry="e", entry_version="1", question=SECRET, useful=False, reason="", now=now)
        tx.curation.add_phrasing(text=SECRET, entry=None, now=now)
        tx.curation.wish(person_id=person.id, text=SECRET, now=now)

    store.write_now(consult)
    for path in ("/console/", f"/console/?text={SECRET}", f"/console/cases/{case.number}", "/console/export.csv"):
        await verifier.opens(path)
        assert SECRET not in verifier.text.replace(f'value="{SECRET}"', ""), path
    assert store.read_now(lambda tx: tx.cases.count(QueueFilter(text=SECRET))) == 0


def test_what_curators_read_leads_to_nobody(store: Store) -> None:
    shape = inspect(store.engine)
    for table in ("unanswered", "answer_ratings", "phrasing_suggestions"):
        names = {column["name"] for column in shape.get_columns(table)}
        assert not names & {"person_id", "user_id", "chat_id", "case_id", "reporter_id"}
        assert shape.get_foreign_keys(table) == []
