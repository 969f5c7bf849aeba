"""Strategies that damage what is right, and bounds of processor time and memory."""

import copy
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

T = TypeVar("T")

EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
#: processor seconds that one example may take on a busy machine; most take milliseconds
LONGEST_S = 5.0
#: bytes by which the process may grow over a whole test
MOST_GROWN = 400 * 2**20

#: many examples are random anew each time, and a failure is kept for the next run
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)

ODD_TEXTS = st.sampled_from([
    "", " ", "\0", "\ud800", "\u202e", "\ufeff", "9" * 400, "-1", "NaN", "1e999", "=1+1", "'; --", "<x>&y;", "../..",
    "{{7*7}}", "%s%n", "\r\n\r\n", "𠮷" * 50, "a" * 5000, "LW-2222-2222 123456", "１２３", "²", "v1:case:LW-2222-2222",
])  # fmt: skip
ODD_VALUES = st.one_of(
    ODD_TEXTS,
    st.text(max_size=40),
    st.sampled_from([None, True, False, 0, -1, 2**31, 2**63, -(2**63) - 1, 1e308, 0.1, [], {}, [[]], {"": None}]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)


@st.composite
def damaged_bytes(draw: st.DrawFn, samples: Sequence[bytes]) -> bytes:
    """One of the samples with bytes changed, put in, taken out, doubled, or cut off."""
    data = bytearray(draw(st.sampled_from(list(samples))))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.integers(0, 4)):
            case 0 if data:
                data[at] = draw(st.integers(0, 255))
            case 1:
                data[at:at] = draw(st.binary(max_size=12))
            case 2:
                del data[at : at + draw(st.integers(1, 200))]
            case 3:
                data[at:at] = data[at : at + draw(st.integers(1, 200))]
            case _:
                del data[draw(st.integers(len(data) // 2, len(data))) :]
    return bytes(data)


@st.composite
def damaged_text(draw: st.DrawFn, samples: Sequence[str]) -> str:
    """The same for text; often a piece of another sample or something odd is put in."""
    text = draw(st.sampled_from(list(samples)))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        other = draw(st.sampled_from(list(samples)))
        piece = draw(st.one_of(ODD_TEXTS, st.text(max_size=20), st.just(other[start : start + 80])))
        text = text[:start] + piece + text[end:]
    return text


@st.composite
def damaged_json(draw: st.DrawFn, samples: Sequence[Any]) -> Any:
    """The same for JSON: values replaced, removed, moved to another name, added."""
    value = copy.deepcopy(draw(st.sampled_from(list(samples))))
    for _ in range(draw(st.integers(1, 3))):
        holders = list(_holders(value))
        holder = holders[draw(st.integers(0, len(holders) - 1))]
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            continue
        key = draw(st.sampled_from(keys))
        match draw(st.integers(0, 3)):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[draw(st.sampled_from(("text", "date", "chat", "from", "data", "entities", "photo", "x")))] = (
                    holder[key]
                )
            case _:
                holder[key] = copy.deepcopy(draw(ODD_VALUES))  # some are lists, which the next change may fill
    return value


def _holders(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from _holders(part)


def within_time(work: Callable[[], T]) -> T:
    began = time.process_time()
    result = work()
    took = time.process_time() - began
    assert took < LONGEST_S, f"{took:.1f} s"
    return result


@contextmanager
def within_memory() -> Iterator[None]:
    """The high-water mark of the process does not rise far while this runs."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < MOST_GROWN, f"{grown / 2**20:.0f} MiB"
