"""JSON as the standard library understands it, only faster."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.engine import quick_json

scalars = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(values)
def test_what_is_written_is_read_back_by_either(value: object) -> None:
    written = quick_json.text(value)
    assert quick_json.parsed(written) == value == json.loads(written)
    assert quick_json.parsed(quick_json.octets(value)) == value


def test_half_a_surrogate_pair_and_a_huge_number_pass() -> None:
    for value in ({"text": "half \ud83d"}, {"n": 2**70}):
        assert quick_json.parsed(quick_json.text(value)) == value
    assert quick_json.octets({"text": "half \ud83d"}) == b'{"text": "half ?"}'
    assert quick_json.parsed(b'{"text": "half \\ud83d"}') == {"text": "half \ud83d"}


@pytest.mark.parametrize("given", [b"<html>", "", b"\xff\xfe{", '{"a":'])
def test_what_is_no_json_is_a_value_error(given: bytes | str) -> None:
    with pytest.raises(ValueError):
        quick_json.parsed(given)
