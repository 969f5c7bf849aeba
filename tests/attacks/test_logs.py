"""Somebody reads the logs: they tell what happened and to which row, never what a person said, their name, telephone or
address, nor a token, whatever goes wrong on the way."""

import asyncio
import gc
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
import structlog
from telegram.error import NetworkError

from channels.telegram.transport import AiohttpRequest
from tests.attacks.test_queues import comes, update
from tests.chat import Talker
from tests.conversations.report_scenes import tells_everything
from tests.conversations.staff_scenes import case_in
from tests.logged import LISTENING
from tests.world import World

WORDS = "北边工地土堆没盖，大风天全是灰"
NAME, PHONE, ROOM, PLATE = "王小明", "13800001234", "滨河花园三栋702", "苏C12345"
TOKEN = "8123456789:AAE5f0Qd8s7Vt6Yx3ZkLm2Np1Qr9StUvWx0"
SECRETS = (WORDS, WORDS[:6], NAME, PHONE, "138 0000 1234", "0000 1234", ROOM, PLATE, TOKEN)


def found(text: str) -> list[str]:
    assert LISTENING in text, "nothing was listened to"
    return [line for line in text.splitlines() if any(secret in line for secret in SECRETS)]


async def test_o09_a_named_report_with_all_that_goes_wrong_leaves_none_of_its_words_in_the_log(
    world: World, citizen: Talker, clerk: Talker, logged: Callable[[], str]
) -> None:
    await tells_everything(citizen, identity="实名")
    await citizen.says(f"{NAME} 138 0000 123")  # a number too short is refused
    await citizen.says(f"{NAME} 138 0000 1234")
    await citizen.taps("提交")
    number = case_in(world).number
    await citizen.says(f"{number} 123456")
    await citizen.says(f"我住{ROOM}，车牌{PLATE}，电话{PHONE}，什么时候来人？")
    for broken in ({"date": "?"}, {"from": {"id": 7}}, {"voice": {"x": PHONE}}, {"entities": [{"type": NAME}]}):
        await comes(world, update(world, citizen, **({"text": f"{WORDS} {PHONE}"} | broken)))
    await clerk.says(f"/find {PHONE}")
    await world.settle(timedelta(days=40))
    assert found(logged()) == []


def _fails(*_: object) -> None:
    """As a library that quotes what it could not read."""
    raise ValueError(f"can't read {WORDS} {PHONE}")


async def test_an_error_that_quotes_a_person_is_logged_without_the_quotation(
    world: World, citizen: Talker, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await citizen.says("举报污染")
    monkeypatch.setattr("handlers.resident.ask.hear", _fails)
    await citizen.says(f"{WORDS} {PHONE}")
    await world.settle(timedelta(minutes=5))
    said = logged()
    assert "ValueError" in said
    assert found(said) == []


def test_an_answer_of_telegram_that_is_torn_is_not_quoted(logged: Callable[[], str]) -> None:
    """PTB writes what it could not read into its line, and updates are read by it too."""
    with pytest.raises(NetworkError, match="Invalid server response"):
        AiohttpRequest.parse_json_payload(f'{{"ok": true, "result": [{{"text": "{WORDS} {NAME}'.encode())
    assert found(logged()) == []


async def test_a_task_that_nobody_waited_for_is_logged_without_its_words(logged: Callable[[], str]) -> None:
    """asyncio writes the error itself into its line."""

    async def fails() -> None:
        raise ValueError(f"{WORDS} {PHONE}")

    task = asyncio.create_task(fails(), name="a task")
    await asyncio.wait([task])
    del task
    gc.collect()
    said = logged()
    assert "Task exception was never retrieved" in said
    assert found(said) == []


@pytest.mark.parametrize("write", [
    lambda: logging.getLogger("x").error("asked https://api.telegram.org/bot%s/getMe", TOKEN),
    lambda: structlog.get_logger().error("x.failed", url=f"https://api.telegram.org/bot{TOKEN}/getMe"),
    lambda: structlog.get_logger().error("x.failed", said=[f"bot{TOKEN}", {"phone": PHONE}]),
    lambda: logging.getLogger("x").warning("no such number %s", PHONE),
    lambda: structlog.get_logger().warning("x.failed", why=f"+86{PHONE}, 138 0000 1234"),
    lambda: structlog.get_logger().warning("x.failed", sent=f"{{'text': '{PHONE}'}}"),
])  # fmt: skip
def test_tokens_and_telephones_are_struck_out_of_any_line(write: Callable[[], None], logged: Callable[[], str]) -> None:
    write()
    said = logged()
    assert found(said) == []
    assert "<token>" in said or "<telephone>" in said
