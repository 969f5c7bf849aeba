"""What the running product must remember about itself."""

from typing import Protocol


class Settings(Protocol):
    """A few names and values."""

    def get(self, key: str) -> str | None: ...
    def put(self, key: str, value: str) -> None: ...
