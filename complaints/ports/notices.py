"""Messages that follow from a step."""

from typing import Protocol

from complaints.model import Notice


class Notices(Protocol):
    """What is added is sent after the transaction has committed, and only then."""

    def add(self, notice: Notice) -> None: ...
