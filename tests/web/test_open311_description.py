"""The description of the Open311 interface is true: every operation is tried with values that it allows and values that
it doesn't, and each answer is one of those described."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks

from tests.web.conftest import Browser, Cases
from tests.web.open311_scenes import BASE, key

#: of each operation, in each of the two modes
_EXAMPLES = 12
_BOUNDED = settings(
    max_examples=_EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


async def test_every_answer_is_one_that_the_description_names(
    arrives: Callable[[], Awaitable[Browser]], cases: Cases
) -> None:
    """In a thread, because schemathesis asks one after the other while this loop answers."""
    browser = await arrives()
    document = await (await browser.client.get(f"{BASE}/openapi.json")).json()
    text = key(cases, per_minute=600)
    address = str(browser.client.make_url(BASE))
    tried = await asyncio.to_thread(_try_all, document, address, text)
    assert tried == {
        "GET /discovery.json", "GET /services.json", "GET /services/{service_code}.json", "GET /requests.json",
        "POST /requests.json", "GET /requests/{service_request_id}.json", "GET /tokens/{token}.json",
        "GET /servicerequestupdates.json", "POST /servicerequestupdates.json",
    }  # fmt: skip


def _try_all(document: dict[str, Any], address: str, text: str) -> set[str]:
    schema = schemathesis.openapi.from_dict(document)
    tried = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _try(operation, mode, address, text)
        tried.add(f"{operation.method.upper()} {operation.path}")
    return tried


def _try(operation: Any, mode: schemathesis.GenerationMode, address: str, text: str) -> None:
    @_BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        headers = {"Authorization": f"Bearer {text}"} if operation.method == "post" else {}
        response = case.call(base_url=address, headers=headers)
        case.validate_response(
            response,
            checks=[
                checks.not_a_server_error,
                *schemathesis.checks.CHECKS.get_by_names(
                    ["status_code_conformance", "content_type_conformance", "response_schema_conformance"]
                ),
            ],
        )

    try:
        ask()
    except Exception as error:
        if type(error).__name__ not in ("SkipTest", "Skipped", "Unsatisfiable"):
            raise
