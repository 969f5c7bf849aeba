"""A flood of single messages becomes a digest (channels.outbox.pace)."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.outbox.pace import CALM, SINGLE, WINDOW, Flood

START = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)


def digested(flood: Flood, *, a_minute: float, minutes: int, start: datetime = START) -> list[bool]:
    taken = []
    for number in range(round(a_minute * minutes)):
        now = start + number * timedelta(minutes=1) / a_minute
        taken.append(flood.takes(now))
        flood.note(now)
    return taken


@pytest.mark.parametrize("a_minute", [200, 20, 8, 3])
def test_o12_a_storm_leaves_ten_single_messages_however_fast_it_is(a_minute: float) -> None:
    taken = digested(Flood(), a_minute=a_minute, minutes=10)
    assert taken == [False] * SINGLE + [True] * (len(taken) - SINGLE)


@pytest.mark.parametrize("a_minute", [0.1, 1, 1.9])
def test_o12_a_busy_morning_is_no_storm(a_minute: float) -> None:
    assert not any(digested(Flood(), a_minute=a_minute, minutes=120))


def test_o12_the_ebb_belongs_to_the_storm_and_the_next_morning_does_not() -> None:
    flood = Flood()
    digested(flood, a_minute=20, minutes=10)
    later = START + timedelta(minutes=10)
    assert all(digested(flood, a_minute=1.5, minutes=30, start=later))
    after = later + timedelta(minutes=30) + WINDOW
    assert not any(digested(flood, a_minute=0.5, minutes=30, start=after))
    assert CALM < SINGLE
