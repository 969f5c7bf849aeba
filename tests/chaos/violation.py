from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was not kept. `what` is the promise's name, `detail` where to look."""

    what: str
    detail: str
