"""S26: another authority's system fails, hangs or answers nonsense: no case is lost, none is sent twice. O05: a
forward that was given up can be tried again."""

import json
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from complaints.case import forwarding
from tests.channels.other_system import PATIENCE_S, Elsewhere, Post, says


@pytest.mark.parametrize("trouble", ["error", "half", "empty", "hang", "cut"])
async def test_s26_what_may_have_arrived_is_looked_for_before_it_is_sent_again(
    post: Post, elsewhere: Elsewhere, trouble: str
) -> None:
    case = post.sends()
    hung = []

    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "400"})
        await response.prepare(request)
        await response.write(b'[{"service_request_id"')
        assert request.transport is not None
        request.transport.close()
        return response

    async def hang(request: web.Request) -> web.StreamResponse:
        import asyncio

        hung.append(asyncio.current_task())
        await asyncio.Event().wait()
        raise AssertionError

    def arrives(request: web.Request, form: dict[str, str]) -> Any:
        elsewhere.keep(form)
        answers = {
            "error": lambda: web.Response(status=500), "half": lambda: web.Response(text='[{"service_req'),
            "empty": lambda: web.Response(text="[]"), "hang": lambda: hang(request), "cut": lambda: cut(request),
        }  # fmt: skip
        return answers[trouble]()

    elsewhere.plan.append(arrives)
    if trouble == "hang":
        post.waits(0.5)
    await post.works()
    assert post.row(case).uncertain
    post.waits(PATIENCE_S)
    post.clock.passes(minutes=1)
    await post.works()
    assert post.row(case).external_id == "638344"
    assert elsewhere.seen[:2] == ["POST", "LIST"]
    assert elsewhere.seen.count("POST") == 1
    for task in hung:
        task.cancel()


async def test_s26_waits_grow_until_it_is_given_up_and_leaders_are_told(post: Post, elsewhere: Elsewhere) -> None:
    case = post.sends()
    elsewhere.plan += [says("", 503)] * forwarding.GIVE_UP
    waits = []
    for _ in range(forwarding.GIVE_UP):
        await post.works()
        row = post.row(case)
        waits.append(round((row.due_at - post.clock()).total_seconds()))
        post.clock.now = max(post.clock.now, row.due_at)
    assert waits[:4] == [30, 60, 120, 240]
    assert max(waits[:-1]) == 3600
    assert (post.row(case).state, post.row(case).error) == ("dead", "http_5xx:503")
    assert post.store.write_now(lambda tx: tx.forwards.retry(post.row(case).id, now=post.clock()))
    await post.works()
    assert post.row(case).external_id == "638344"


async def test_s26_a_server_s_own_wait_is_kept(post: Post, elsewhere: Elsewhere) -> None:
    case = post.sends()
    elsewhere.plan.append(says("", 429, **{"Retry-After": "600"}))
    await post.works()
    assert (post.row(case).due_at - post.clock()).total_seconds() == 600


@pytest.mark.parametrize(
    "body",
    [
        '[{"code": 400, "description": "lat missing"}]',
        '{"errors": [{"code": 400, "description": "lat missing"}]}',
        "<errors><error><code>400</code><description><![CDATA[lat missing]]></description></error></errors>",
    ],
)
async def test_s26_a_refusal_is_not_tried_again(post: Post, elsewhere: Elsewhere, body: str) -> None:
    case = post.sends()
    elsewhere.plan.append(says(body, 400))
    await post.works()
    assert (post.row(case).state, post.row(case).error) == ("dead", "http_4xx:400 lat missing")


async def test_s26_a_token_becomes_a_number_and_the_same_one_twice_is_caught(post: Post, elsewhere: Elsewhere) -> None:
    first, second = post.sends(), post.sends(text="另一处")
    elsewhere.plan += [says('[{"token": "T1"}]')] * 2
    await post.works()
    rows = sorted((post.row(one).state, post.row(one).external_id, post.row(one).error) for one in (first, second))
    assert rows == [("dead", "", "duplicate_number:638344"), ("sent", "638344", "")]


TAKEN = (
    '<?xml version="1.0"?><service_requests><request><service_request_id>638344</service_request_id>'
    "<service_notice>a &amp; b</service_notice></request></service_requests>",
    '\ufeff[{"service_request_id": "638344"}]',
    '{"service_requests": [{"request": {"service_request_id": 638344}}]}',
    '{"requests": [{"request": [{"service_request_id": "638344"}]}]}',
    '{"service_request_id": "638344", "service_notice": null}',
)


@pytest.mark.parametrize("body", TAKEN)
async def test_s26_a_number_is_read_in_whatever_shape_it_comes(post: Post, elsewhere: Elsewhere, body: str) -> None:
    case = post.sends()
    elsewhere.plan.append(says(body, 201))
    await post.works()
    assert (post.row(case).external_id, elsewhere.seen.count("POST")) == ("638344", 1)


@pytest.mark.parametrize(
    "body", ["", "OK", "<html>welcome</html>", "[]", "{}", "null", "[" * 9000, "[[[[[[[[1]]]]]]]]", '[{"token": ""}]',
             json.dumps([{"service_request_id": "9" * 65}])],
)  # fmt: skip
async def test_s26_what_was_taken_is_never_sent_again_whatever_the_answer(
    post: Post, elsewhere: Elsewhere, body: str
) -> None:
    case = post.sends()
    elsewhere.plan.append(says(body, 201))
    for _ in range(forwarding.GIVE_UP + 2):
        await post.works()
        post.clock.passes(hours=2)
    row = post.row(case)
    assert (elsewhere.seen.count("POST"), row.state, row.error) == (1, "dead", "no_number")
    assert post.store.write_now(lambda tx: tx.forwards.retry(row.id, now=post.clock()))
    await post.works()
    assert elsewhere.seen.count("POST") == 1
    elsewhere.requests["777"] = {"description": f"[{case.number}] 土堆"}
    post.clock.passes(hours=2)
    await post.works()
    assert (post.row(case).external_id, elsewhere.seen.count("POST")) == ("777", 1)


@pytest.mark.parametrize(
    "body", ['[{"code": 400, "description": "service_code was not valid"}]',
             '{"code": "400", "description": "service_code was not valid"}',
             "<errors><error><code>400</code><description>service_code was not valid</description></error></errors>"],
)  # fmt: skip
async def test_s26_an_error_in_a_good_answer_is_for_people_with_its_words(
    post: Post, elsewhere: Elsewhere, body: str
) -> None:
    case = post.sends()
    elsewhere.plan.append(says(body))
    await post.works()
    assert (post.row(case).state, post.row(case).error) == ("dead", "refused:service_code was not valid")
    assert elsewhere.seen == ["POST"]


async def test_s26_a_case_nobody_finds_there_is_not_given_up_at_once(post: Post, elsewhere: Elsewhere) -> None:
    case = post.sends()
    await post.works()
    elsewhere.plan.append(says("", 404))
    post.clock.passes(minutes=11)
    await post.works()
    assert post.row(case).state == "sent"


async def test_s26_a_row_that_fails_in_no_known_way_is_counted_and_the_others_go(
    post: Post, elsewhere: Elsewhere
) -> None:
    class Broken:
        async def send(self, *_: object, **__: object) -> None:
            raise ZeroDivisionError

    clients = {**post.forwarder.clients, "bureau": Broken()}
    post.forwarder = replace(post.forwarder, clients=clients)  # type: ignore[arg-type]
    first, second = post.sends("bureau"), post.sends()
    for _ in range(forwarding.GIVE_UP):
        await post.works()
        post.clock.passes(hours=2)
    assert (post.row(second).state, post.row(second).external_id) == ("sent", "638344")
    row = post.store.read_now(lambda tx: tx.forwards.find("bureau", case_id=first.id))
    assert row is not None
    assert (row.state, row.error) == ("dead", "failed:ZeroDivisionError")


async def test_s26_one_slow_system_holds_no_other_up(post: Post, elsewhere: Elsewhere) -> None:
    case, other = post.sends(), post.sends("bureau")
    elsewhere.plan.append(says("", 503))
    await post.works()
    assert {post.row(case).state, post.row(other).state} == {"waiting", "sent"}
