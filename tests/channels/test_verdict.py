"""Each error of a call decides what happens to the outbox row: retry, wait, give up."""

from datetime import timedelta

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from channels.outbox.verdict import Do, SendVerdict, judge, long_wait

POOL = "Pool timeout: All connections are occupied. Request was *not* sent to Telegram."


@pytest.mark.parametrize(
    ("error", "attempts", "repeatable", "do"),
    [
        (RetryAfter(7), 1, False, Do.RETRY),
        (Forbidden("Forbidden: bot was blocked by the user"), 1, False, Do.BLOCKED),
        (BadRequest("Chat not found"), 1, False, Do.BLOCKED),
        (BadRequest("Message is not modified: specified new message content is the same"), 1, True, Do.DONE),
        (BadRequest("Can't parse entities: unexpected end"), 1, False, Do.PLAIN),
        (BadRequest("Message to edit not found"), 1, True, Do.ANEW),
        (BadRequest("Message text is empty"), 1, False, Do.DEAD),
        (BadRequest("Message is too long"), 1, False, Do.DEAD),
        (BadRequest("BUTTON_DATA_INVALID"), 1, False, Do.DEAD),
        (BadRequest("Not enough rights to send text messages to the chat"), 1, False, Do.LATER),
        (BadRequest("SOMETHING_NEW"), 1, False, Do.LATER),
        (BadRequest("SOMETHING_NEW"), 10, False, Do.DEAD),
        (ChatMigrated(-100), 1, False, Do.MOVED),
        (InvalidToken("Unauthorized"), 1, False, Do.RETRY),
        (TimedOut(), 1, False, Do.RETRY),
        (TimedOut(), 9, False, Do.RETRY),
        (TimedOut(), 2, True, Do.RETRY),
        (TimedOut(POOL), 20, False, Do.RETRY),
        (NetworkError("aiohttp.ServerDisconnectedError"), 1, False, Do.RETRY),
        (NetworkError("ClientConnectorError: no connection. Request was *not* sent"), 50, False, Do.RETRY),
        (NetworkError("Bad Gateway"), 9, False, Do.RETRY),
        (NetworkError("Gateway Timeout"), 9, False, Do.RETRY),
        (NetworkError("Bad Gateway"), 290, False, Do.DEAD),
    ],
)
def test_each_error_has_its_consequence(error, attempts: int, repeatable: bool, do: Do) -> None:
    assert judge(error, attempts=attempts, repeatable=repeatable, jitter=0).do is do


@pytest.mark.parametrize(
    ("error", "repeatable", "doubtful"),
    [
        (TimedOut(), False, True),
        (TimedOut(), True, False),
        (TimedOut(POOL), False, False),
        (NetworkError("aiohttp.ServerDisconnectedError"), False, True),
        (NetworkError("Gateway Timeout"), False, True),
        (NetworkError("Bad Gateway"), False, False),
        (RetryAfter(7), False, False),
        (BadRequest("SOMETHING_NEW"), False, False),
    ],
)
def test_a_message_that_may_have_arrived_is_tried_once_more(error, repeatable: bool, doubtful: bool) -> None:
    verdict = judge(error, attempts=5, repeatable=repeatable, jitter=0)
    assert (verdict.doubtful, verdict.after(0)) == (doubtful, verdict)
    assert verdict.after(1).do is (Do.DEAD if doubtful else verdict.do)


@pytest.mark.parametrize(
    ("error", "attempts", "do"),
    [
        (Forbidden("Forbidden: bot was kicked from the group chat"), 1, Do.STOPPED),
        (BadRequest("Chat not found"), 300, Do.STOPPED),
        (BadRequest("TOPIC_CLOSED"), 1, Do.STOPPED),
        (BadRequest("Not enough rights to send photos to the chat"), 1, Do.STOPPED),
        (BadRequest("SOMETHING_NEW"), 1, Do.LATER),
        (BadRequest("SOMETHING_NEW"), 20, Do.DEAD),
        (BadRequest("Message text is empty"), 1, Do.DEAD),
        (BadRequest("Message to edit not found"), 1, Do.ANEW),
        (ChatMigrated(-100), 1, Do.MOVED),
        (RetryAfter(7), 1, Do.RETRY),
    ],
)
def test_the_staff_group_is_given_up_for_what_lies_with_the_message_alone(error, attempts: int, do: Do) -> None:
    assert judge(error, attempts=attempts, repeatable=False, jitter=0, to_group=True).do is do


def test_waits_after_refusals_grow_to_a_day() -> None:
    assert [long_wait(n) for n in (1, 2, 3, 12, 500)] == [timedelta(minutes=m) for m in (1, 2, 4, 1440, 1440)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_flood_limit_waits_as_told_and_counts_for_nothing() -> None:
    verdict = judge(RetryAfter(7), attempts=3, repeatable=False, jitter=0.5)
    assert verdict == SendVerdict(do=Do.RETRY, wait=timedelta(seconds=7.6), counts=False)


def test_waits_grow_to_five_minutes() -> None:
    waits = [
        judge(NetworkError(POOL), attempts=n, repeatable=False, jitter=0).wait.total_seconds() for n in (1, 2, 3, 40)
    ]
    assert waits == [1, 2, 4, 300]
