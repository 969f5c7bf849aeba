"""S26: a case is sent to another authority's system once, and the answer of that system moves the case."""

import json
from typing import Any

import pytest

from channels.forward.webhook import SIGNATURE, TIMESTAMP, is_signed
from complaints.case.lifecycle import Action
from complaints.model import State
from complaints.ports import QueueFilter
from tests.channels.other_system import Elsewhere, Post, says


async def test_s26_a_case_is_sent_once_and_its_number_there_finds_it(post: Post, elsewhere: Elsewhere) -> None:
    case = post.sends(contact_name="王芳", contact_phone="13812345678")
    await post.works()
    assert elsewhere.requests["638344"]["service_code"] == "DUST"
    assert elsewhere.requests["638344"]["jurisdiction_id"] == "xz"
    assert case.number in elsewhere.requests["638344"]["description"]
    assert "13812345678" not in str(elsewhere.requests)
    assert "王芳" not in str(elsewhere.requests)
    found = post.store.read_now(lambda tx: tx.cases.queue(QueueFilter(text="638344"), limit=5))
    assert [one.number for one in found] == [case.number]
    await post.works()
    assert elsewhere.seen == ["POST"]


async def test_s26_closed_there_is_closed_here_with_its_words(post: Post, elsewhere: Elsewhere) -> None:
    case = post.sends()
    await post.works()
    elsewhere.requests["638344"] |= {"status": "closed", "status_notes": "已覆盖"}
    post.clock.passes(minutes=11)
    await post.works()
    now = post.cases.now(case)
    assert (now.state, now.closed_at) == (State.CLOSED, post.clock())
    events = post.store.read_now(lambda tx: tx.cases.events(case.id))
    assert (events[-1].action, events[-1].public_text) == (Action.EXTERNAL_CLOSE, "已覆盖")
    post.clock.passes(days=1)
    await post.works()
    assert post.cases.now(case).version == now.version


async def test_s26_what_was_not_taken_there_comes_back(post: Post, elsewhere: Elsewhere) -> None:
    case = post.sends()
    await post.works()
    elsewhere.requests["638344"] |= {"status": "closed", "status_notes": "不属于本单位职责"}
    post.clock.passes(minutes=11)
    await post.works()
    assert post.cases.now(case).state is State.SUBMITTED


async def test_s26_a_case_that_was_taken_back_by_hand_is_not_closed_by_a_late_word(
    post: Post, elsewhere: Elsewhere
) -> None:
    case = post.sends()
    await post.works()
    post.cases.step(case, Action.COME_BACK)
    elsewhere.requests["638344"] |= {"status": "closed", "status_notes": "已覆盖"}
    post.clock.passes(minutes=11)
    await post.works()
    assert post.cases.now(case).state is State.SUBMITTED


async def test_s26_a_webhook_is_signed_and_its_key_is_the_same_for_every_try(post: Post, elsewhere: Elsewhere) -> None:
    case = post.sends("bureau")
    elsewhere.plan.append(says("", 500))
    await post.works()
    post.clock.passes(minutes=1)
    await post.works()
    (first, body), (second, again) = elsewhere.hooks
    assert body == again
    assert first["Idempotency-Key"] == second["Idempotency-Key"]
    assert json.loads(body)["number"] == case.number
    secret, timestamp, signature = "S" * 32, second[TIMESTAMP], second[SIGNATURE]
    assert is_signed(secret, timestamp, body, signature, now=post.clock())
    assert not is_signed(secret, timestamp, body + b" ", signature, now=post.clock())
    assert not is_signed("other", timestamp, body, signature, now=post.clock())
    post.clock.passes(minutes=6)
    assert not is_signed(secret, timestamp, body, signature, now=post.clock())
    assert post.row(case).external_id == "W-1"


@pytest.mark.parametrize(
    "notes", [["已退回，不属于本单位"], [{"note": "已退回，不属于本单位"}], {"text": "已退回，不属于本单位"}]
)
async def test_s26_notes_are_read_as_a_list_too(post: Post, elsewhere: Elsewhere, notes: Any) -> None:
    case = post.sends()
    await post.works()
    elsewhere.requests["638344"] |= {"status": "closed", "status_notes": notes}
    post.clock.passes(minutes=11)
    await post.works()
    assert post.cases.now(case).state is State.SUBMITTED


@pytest.mark.parametrize("number", ["苏环#12", "a?b=c", "50%", "x&y", "a b"])
async def test_s26_a_number_with_any_sign_is_asked_after_whole(post: Post, elsewhere: Elsewhere, number: str) -> None:
    case = post.sends()
    elsewhere.plan.append(says(json.dumps([{"service_request_id": number}])))
    elsewhere.requests[number] = {"status": "closed", "status_notes": "已覆盖"}
    await post.works()
    post.clock.passes(minutes=11)
    await post.works()
    assert (post.row(case).external_id, post.cases.now(case).state) == (number, State.CLOSED)
