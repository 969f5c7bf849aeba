"""What a chat was asked for, as stored by this release and by earlier ones."""

from datetime import UTC, datetime, timedelta

import pytest

from complaints.model import AwaitedKind, Awaiting

UNTIL = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stored", "kind", "about"),
    [
        ("track", AwaitedKind.NUMBER, ""),
        ("reply:LW-7K3M-9QX8", AwaitedKind.REPLY, "LW-7K3M-9QX8"),
        ("why_stars:LW-7K3M-9QX8", AwaitedKind.RATING_REASON, "LW-7K3M-9QX8"),
        ("code:", AwaitedKind.CODE, ""),  # of an anonymous case: the number is stored sealed
        ("form", AwaitedKind.STAFF_FORM, ""),
    ],
)
def test_stored_by_an_earlier_release(stored: str, kind: AwaitedKind, about: str) -> None:
    awaiting = Awaiting.parse(stored, UNTIL)
    assert awaiting == Awaiting(kind=kind, about=about, until=UNTIL)
    assert awaiting.stored == stored.rstrip(":")


@pytest.mark.parametrize(("stored", "until"), [("", None), ("", UNTIL), ("track", None), ("of_another_release", UNTIL)])
def test_nothing_is_awaited(stored: str, until: datetime | None) -> None:
    assert Awaiting.parse(stored, until) is None


@pytest.mark.parametrize("kind", AwaitedKind)
@pytest.mark.parametrize("about", ["", "LW-7K3M-9QX8"])
def test_every_kind_is_read_as_it_was_stored(kind: AwaitedKind, about: str) -> None:
    awaiting = Awaiting(kind=kind, about=about, until=UNTIL)
    assert Awaiting.parse(awaiting.stored, UNTIL) == awaiting
    assert len(awaiting.stored) <= 64


def test_the_last_moment_counts() -> None:
    awaiting = Awaiting(kind=AwaitedKind.NUMBER, until=UNTIL)
    assert awaiting.is_open(UNTIL)
    assert not awaiting.is_open(UNTIL + timedelta(microseconds=1))
