"""S26: cases leave for systems that misbehave, and come back; O05: what was given up can be tried again."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.forward.clients import clients
from channels.forward.webhook import SIGNATURE, TIMESTAMP, is_signed
from channels.forward.worker import Forwarder
from complaints.case import forwarding
from complaints.case.lifecycle import Action
from complaints.model import Complaint, State
from complaints.ports import Forward, QueueFilter
from services import Services
from storage.store import Store
from tests.chat import Clock
from tests.web.conftest import Cases
from zone.destinations import Destination

Answer = Callable[[web.Request, dict[str, str]], Any]


@dataclass
class Elsewhere:
    """Another system. `plan` says how the next requests are answered; after that it behaves."""

    plan: list[Answer] = field(default_factory=list)
    requests: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    hooks: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.seen.append("POST")
        if self.plan:
            return await _answered(self.plan.pop(0), request, form)
        return web.json_response([{"service_request_id": self.keep(form)}], status=201)

    async def ask(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(f"GET {request.path}")
        if self.plan:
            return await _answered(self.plan.pop(0), request, {})
        known = self.requests[request.match_info["id"]]
        return web.json_response([{"service_request_id": request.match_info["id"], **known}])

    async def listed(self, _request: web.Request) -> web.StreamResponse:
        self.seen.append("LIST")
        return web.json_response([{"service_request_id": key, **row} for key, row in self.requests.items()])

    async def token(self, request: web.Request) -> web.StreamResponse:
        self.seen.append("TOKEN")
        if self.plan:
            return await _answered(self.plan.pop(0), request, {})
        return web.json_response([{"token": request.match_info["id"], "service_request_id": "638344"}])

    async def hook(self, request: web.Request) -> web.StreamResponse:
        self.hooks.append((dict(request.headers), await request.read()))
        if self.plan:
            return await _answered(self.plan.pop(0), request, {})
        return web.json_response({"id": "W-1"})

    def keep(self, form: dict[str, str]) -> str:
        key = str(638344 + len(self.requests))
        self.requests[key] = {"status": "open", **form}
        return key


async def _answered(answer: Answer, request: web.Request, form: dict[str, str]) -> web.StreamResponse:
    made = answer(request, form)
    return await made if not isinstance(made, web.StreamResponse) else made


def says(body: str, status: int = 200, **headers: str) -> Answer:
    return lambda _request, _form: web.Response(text=body, status=status, headers=headers)


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    system = Elsewhere()
    app = web.Application()
    app.router.add_post("/v2/requests.json", system.take)
    app.router.add_get("/v2/requests.json", system.listed)
    app.router.add_get("/v2/requests/{id}.json", system.ask)
    app.router.add_get("/v2/tokens/{id}.json", system.token)
    app.router.add_post("/hook", system.hook)
    server = TestServer(app)
    await server.start_server()
    system.url = str(server.make_url("")).rstrip("/")
    yield system
    await server.close()


@pytest.fixture
def cases(store: Store, clock: Clock, services: Services) -> Cases:
    return Cases(store=store, clock=clock, services=services)


@dataclass
class Post:
    """The forwarder, and what it has in hand."""

    forwarder: Forwarder
    store: Store
    clock: Clock
    cases: Cases

    def sends(self, system: str = "city", text: str = "土堆没盖", **fields: object) -> Complaint:
        case = self.cases.reported(text, **fields)
        return self.cases.step(case, Action.TRANSFER, unit="市12345", destination=system)

    async def works(self) -> None:
        while await self.forwarder.drain():
            pass

    def row(self, case: Complaint) -> Forward:
        found = self.store.read_now(
            lambda tx: tx.forwards.find("city", case_id=case.id) or tx.forwards.find("bureau", case_id=case.id)
        )
        assert found is not None
        return found


@pytest.fixture
def post(elsewhere: Elsewhere, store: Store, clock: Clock, cases: Cases, services: Services) -> Post:
    city = Destination(
        id="city", names={"zh_CN": "市平台"}, kind="open311", url=f"{elsewhere.url}/v2", jurisdiction="xz",
        services=(("site_dust", "DUST"),), returned=("不属于本单位",),
    )  # fmt: skip
    bureau = Destination(id="bureau", names={"zh_CN": "局平台"}, kind="webhook", url=f"{elsewhere.url}/hook")
    zone = replace(services.zone, destinations=(city, bureau))
    made = clients(zone, keys={"city": "K", "bureau": "S" * 32}, clock=clock, timeout_s=0.5)
    forwarder = Forwarder(
        store=store, clients=made, now=clock, clock=services.clock, jitter=lambda: 0.0, words="承办单位已办结。"
    )
    return Post(forwarder=forwarder, store=store, clock=clock, cases=cases)


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
    await post.works()
    assert post.row(case).uncertain
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


async def test_s26_a_refusal_is_not_tried_again(post: Post, elsewhere: Elsewhere) -> None:
    case = post.sends()
    elsewhere.plan.append(says(json.dumps([{"code": 400, "description": "lat missing"}]), 400))
    await post.works()
    assert (post.row(case).state, post.row(case).error) == ("dead", "http_4xx:400 lat missing")


async def test_s26_a_token_becomes_a_number_and_the_same_one_twice_is_caught(post: Post, elsewhere: Elsewhere) -> None:
    first, second = post.sends(), post.sends(text="另一处")
    elsewhere.plan += [says('[{"token": "T1"}]')] * 2
    await post.works()
    rows = sorted((post.row(one).state, post.row(one).external_id, post.row(one).error) for one in (first, second))
    assert rows == [("dead", "", "duplicate_number:638344"), ("sent", "638344", "")]


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
