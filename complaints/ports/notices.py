"""Messages caused by a step."""

from typing import Protocol

from complaints.model import Notice


class Notices(Protocol):
    """Notices added here are sent after the transaction has committed, and only then."""

    def add(self, notice: Notice) -> None: ...
