"""The preview of a step (S15): the message that will be delivered, made without writing anything."""

from collections.abc import Callable

import pytest

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.errors import Incomplete
from complaints.model import Complaint, Notice, Role
from complaints.office.staff_steps import perform
from complaints.ports import Records
from handlers.notices import render
from handlers.staff.who import staff_actor
from storage.store import Store
from storage.tx import Tx
from tests.web.conftest import Cases
from wording.preview import previewed


def step(store: Store, cases: Cases, case: Complaint, action: Action, **given: str) -> Callable[[Records], object]:
    clerk = store.write_now(lambda tx: tx.staff.add(name="陈受理", role=Role.CLERK, telegram_id=None))
    attempt = Attempt.on(case, actor=staff_actor(clerk), now=cases.clock())
    return lambda records: perform(records, action, attempt, clock=cases.services.clock, given=given)


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_s15_the_preview_is_the_message_that_is_delivered_afterwards(store: Store, cases: Cases, lang: str) -> None:
    case = cases.reported()
    ask = step(store, cases, case, Action.ASK, question="是哪个出入口？", note="像是老问题")
    preview = store.read_now(lambda tx: previewed(tx, ask, cases.services, lang))
    assert cases.now(case) == case
    assert store.read_now(lambda tx: tx.sending.next_due()) is None
    store.write_now(ask)

    def delivered(tx: Tx) -> str | None:
        (row,) = [row for row in tx.sending.claim(cases.clock()) if row.recipient == "reporter"]
        notice = Notice(event_id=row.event_id, case_id=row.case_id, to="reporter", **row.payload)
        reply = render(notice, lang, tx, cases.services)
        return reply.text.text if reply else None

    assert preview is not None
    assert preview.text == store.write_now(delivered)


def test_s15_a_step_without_a_message_has_no_preview(store: Store, cases: Cases) -> None:
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    dispatched = cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h")
    hand_back = step(store, cases, dispatched, Action.HAND_BACK, basis="不属于本单位职责")
    assert store.read_now(lambda tx: previewed(tx, hand_back, cases.services, "zh_CN")) is None
    assert cases.now(case) == dispatched


def test_s15_an_incomplete_step_is_refused_in_the_preview_too(store: Store, cases: Cases) -> None:
    ask = step(store, cases, cases.reported(), Action.ASK)
    with pytest.raises(Incomplete):
        store.read_now(lambda tx: previewed(tx, ask, cases.services, "zh_CN"))
