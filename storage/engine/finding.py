"""One finding of `verify`: a text key and the values for it. The operator's sentence is rendered in bot/."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` is a text under `verify.`. A value named `case` is a case number, empty if no case is known; values named
    `state` and `last` are states of a case."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)
