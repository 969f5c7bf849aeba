"""A row's calls, made on its channel: as an edit where its slot has a message already, with pictures, and under the
row's own id where the other side takes a message once. What Telegram would take in another form is sent so at once."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from telegram import InputFile, InputMediaPhoto
from telegram.error import TelegramError

from channels import metrics
from channels.applications import RawBot
from channels.delivery import Delivery
from channels.telegram.send import Call, as_edit, as_new, as_plain
from channels.verdict import Do, Undelivered, Verdict, judge, our_fault
from storage.outbox import Outgoing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to people. `exactly_once`: the other side knows `outbox_id` and takes a message once."""

    name: str  # telegram | web
    bot: RawBot
    exactly_once: bool = False


class Caller:
    """`channels` may grow; `photo` reads a display picture by its sha256."""

    def __init__(self, *, channels: Mapping[int, Channel], photo: Callable[[str], Awaitable[bytes]]) -> None:
        self._channels, self._photo = channels, photo

    async def make(self, row: Outgoing, delivery: Delivery, *, standing: int | None) -> int | None:
        """Makes the row's calls; returns the message that stands for it. `standing` is the one to change. Raises
        Undelivered."""
        channel = self._channels.get(delivery.bot_id)
        if channel is None:
            raise Undelivered(Verdict(do=Do.RETRY, wait=timedelta(minutes=5), counts=False), "no such bot here now")
        message_id: int | None = None
        for part, call in enumerate(delivery.calls):
            made = call
            if standing is not None and call["method"] == "sendMessage":
                made, standing = as_edit(call, message_id=standing), None
            if delivery.fades and channel.exactly_once:  # Telegram knows no such parameter
                made = {**made, "params": {**made["params"], "fades": True}}
            result = await self._call(row, channel, delivery.chat_id, made, part)
            message_id = message_id if result is None else result
        return message_id

    async def _call(self, row: Outgoing, channel: Channel, chat_id: int, call: Call, part: int) -> int | None:
        changes = 0
        while True:
            try:
                params = call["params"] | {"chat_id": chat_id}
                if channel.exactly_once:
                    params["outbox_id"] = row.id * 100 + part
                if "photos" in call:
                    result = await channel.bot.upload(call["method"], params | await self._pictures(call))
                else:
                    result = await channel.bot.call(call["method"], params)
            except TelegramError as error:
                repeatable = channel.exactly_once or call["method"].startswith("edit")
                verdict = judge(error, attempts=row.attempts, repeatable=repeatable, jitter=random.random())  # noqa: S311
                changes += 1
                # where only buttons were to go, a message that is gone is as it should be
                if verdict.do is Do.DONE or (verdict.do is Do.ANEW and "text" not in call["params"]):
                    metrics.sends_unchanged.inc()
                    return int(call["params"]["message_id"])
                if verdict.do is Do.PLAIN and changes < 3:
                    call = as_plain(call)
                elif verdict.do is Do.ANEW and changes < 3:
                    call = as_new(call)
                else:
                    raise Undelivered(verdict, f"{type(error).__name__}: {error.message}") from error
            except Exception as error:
                log.exception("outbox.call", row=row.id, method=call["method"])
                raise our_fault(error, attempts=row.attempts) from error
            else:
                metrics.sends_done.inc()
                return _message_id(result)

    async def _pictures(self, call: Call) -> dict[str, object]:
        files = [
            InputFile(await self._photo(name), filename=f"{name[-12:]}.jpg", attach=True) for name in call["photos"]
        ]
        if call["method"] == "sendPhoto":
            return {"photo": InputFile(files[0].input_file_content, filename=files[0].filename)}
        return {"media": [InputMediaPhoto(file) for file in files]}


def _message_id(result: object) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    return first.get("message_id") if isinstance(first, dict) else None
