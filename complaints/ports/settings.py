"""Values that the service stores about itself."""

from typing import Protocol


class StoredSettings(Protocol):
    """A small key-value store."""

    def get(self, key: str) -> str | None: ...
    def put(self, key: str, value: str) -> None: ...
