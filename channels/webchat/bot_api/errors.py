"""Error answers of the Bot API (Bot API, 'Making requests')."""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """`description`: in Telegram's words; `parameters`: a ResponseParameters object (retry_after, …)."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def payload(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | {"parameters": self.parameters} if self.parameters else body


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")
