"""A request has an id, which its answer tells; the lines of the log and the messages that it caused have the same."""

import json
from collections.abc import Callable

from storage.store import Store
from tests.logged import logged
from tests.web.conftest import Browser, Cases

__all__ = ["logged"]

RULE = "/console/cases/{number}/act"


async def test_a_step_in_the_console_is_one_id_from_the_form_to_its_notices(
    clerk: Browser, cases: Cases, store: Store, logged: Callable[[], str]
) -> None:
    case = cases.reported()
    await clerk.opens(f"/console/cases/{case.number}")
    await clerk.client.post(
        f"/console/cases/{case.number}/act",
        data={"csrf": clerk.value("csrf"), "action": "accept", "version": clerk.value("version")},
        allow_redirects=False,
    )
    lines = [json.loads(line) for line in logged().splitlines() if line.startswith("{")]
    (step,) = [line for line in lines if line["event"] == "case.step" and line["step"] == "accept"]
    assert step["route"] == RULE
    query = "SELECT trace, recipient FROM outbox WHERE trace <> ''"
    rows = store.read_now(lambda tx: tx.connection.exec_driver_sql(query).all())
    assert {row[0] for row in rows} == {step["trace"]}
    assert [line["event"] for line in lines if line.get("trace") == step["trace"]].count("notice.written") == len(rows)
    assert case.number not in "".join(json.dumps(line) for line in lines), "the route is named, not the address"


async def test_each_answer_tells_its_id(stranger: Browser) -> None:
    ids = set()
    for path in ("/console/login", "/nowhere", "/static/none.js"):
        async with stranger.client.get(path) as answer:
            ids.add(answer.headers["X-Request-Id"])
    assert len(ids) == 3
