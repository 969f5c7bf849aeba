"""One session and one address are limited in requests, bytes and open streams."""

from datetime import timedelta

import pytest

from channels.webchat.page.limits import LINES_PER_SESSION, RequestLimits, TooMuch
from tests.chat import Clock


def test_a_session_gets_its_share_and_then_the_wait_is_told(clock: Clock) -> None:
    limits = RequestLimits(clock)
    for _ in range(40):
        limits.count("act", session="s", address="a")
    clock.passes(seconds=20)
    with pytest.raises(TooMuch) as refused:
        limits.count("act", session="s", address="a")
    assert refused.value.wait == timedelta(seconds=40)
    limits.count("act", session="another", address="a")
    clock.passes(seconds=40)
    limits.count("act", session="s", address="a")


def test_new_sessions_do_not_help_an_address(clock: Clock) -> None:
    limits = RequestLimits(clock)
    for number in range(300):
        limits.count("act", session=f"s{number}", address="a")
    with pytest.raises(TooMuch):
        limits.count("act", session="fresh", address="a")
    limits.count("act", session="fresh", address="elsewhere")


def test_bytes_are_counted_by_their_number(clock: Clock) -> None:
    limits = RequestLimits(clock)
    for _ in range(20):
        limits.count("bytes", session="s", address="a", amount=20 * 2**20)
    with pytest.raises(TooMuch):
        limits.count("bytes", session="s", address="a", amount=1)
    clock.passes(days=1)
    limits.count("bytes", session="s", address="a", amount=1)


def test_so_many_streams_at_once(clock: Clock) -> None:
    limits = RequestLimits(clock)
    lines = [limits.line(session="s", address="a") for _ in range(LINES_PER_SESSION)]
    for line in lines:
        line.__enter__()
    with pytest.raises(TooMuch), limits.line(session="s", address="a"):
        pass
    lines[0].__exit__(None, None, None)
    with limits.line(session="s", address="a"):
        pass
