"""A row's calls, made on its channel: as an edit where its slot has a message already, with pictures, and under the
row's own id where the other side takes a message once. What Telegram would take in another form is sent so at once."""

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import TelegramError

from channels import metrics
from channels.applications import RawBot
from channels.outbox.delivery import ChatKey, Delivery
from channels.outbox.pictures import Album, Picture, Refused, note_part
from channels.outbox.verdict import Do, SendVerdict, Undelivered, judge, our_fault, refuses_pictures
from channels.telegram.send import Call, as_edit, as_new, as_plain
from storage.messages.outbox import Outgoing
from texts import say

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to people. `exactly_once`: the other side knows `outbox_id` and takes a message once."""

    name: str  # telegram | web
    bot: RawBot
    exactly_once: bool = False


class Caller:
    """`channels` may grow; `photo` reads a display picture by its sha256; `lang` is what is read in a chat."""

    def __init__(
        self,
        *,
        channels: Mapping[int, Channel],
        photo: Callable[[str], Awaitable[bytes]],
        lang: Callable[[ChatKey], Awaitable[str]],
    ) -> None:
        self._channels, self._photo, self._lang = channels, photo, lang

    async def make(self, row: Outgoing, delivery: Delivery, *, standing: int | None) -> int | None:
        """Makes the row's calls; returns the message that stands for it. `standing` is the one to change. Raises
        Undelivered."""
        channel = self._channels.get(delivery.bot_id)
        if channel is None:
            raise Undelivered(SendVerdict(do=Do.RETRY, wait=timedelta(minutes=5), counts=False), "no such bot here now")
        message_id: int | None = None
        for part, call in enumerate(delivery.calls):
            made = call
            if standing is not None and call["method"] == "sendMessage":
                made, standing = as_edit(call, message_id=standing), None
            if delivery.fades and channel.exactly_once:  # Telegram knows no such parameter
                made = {**made, "params": {**made["params"], "fades": True}}
            way = _Way(row=row, channel=channel, delivery=delivery)
            result = await (self._show(way, made, part) if "photos" in made else _call(way, made, part))
            message_id = message_id if result is None else result
        return message_id

    async def _show(self, way: "_Way", call: Call, part: int) -> int | None:
        """Pictures; what can't be shown is said in words."""
        pictures, unreadable = await self._read(way.row, call["photos"])
        album = Album(call=call, pictures=pictures, unreadable=unreadable, send=way.sends_pictures)
        result, missing = await album.show(part)
        if missing:
            text = say("channels.pictures_missing", await self._lang(way.delivery.chat), count=missing)
            note = {"method": "sendMessage", "params": call["params"] | {"text": text.text}}
            noted = await _call(way, note, note_part(part))
            return noted if result is None else _message_id(result)
        return _message_id(result)

    async def _read(self, row: Outgoing, names: Sequence[str]) -> tuple[list[Picture], int]:
        """The pictures that can be read, and how many can't: one that is gone never can, another fault may pass."""
        pictures, unreadable = list[Picture](), 0
        for name in names:
            try:
                pictures.append(Picture(name, await self._photo(name)))
            except Exception as error:
                log.warning("outbox.picture_unreadable", row=row.id, error=type(error).__name__)
                fault = our_fault(error, attempts=row.attempts)
                if fault.verdict.do is Do.RETRY and not isinstance(error, FileNotFoundError):
                    raise fault from error
                unreadable += 1
        return pictures, unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """Where a row's calls go."""

    row: Outgoing
    channel: Channel
    delivery: Delivery

    async def request(self, method: str, params: dict[str, Any], part: int, *, files: bool = False) -> Any:
        addressed = params | {"chat_id": self.delivery.chat_id}
        if self.channel.exactly_once:
            addressed["outbox_id"] = self.row.id * 100 + part
        bot = self.channel.bot
        return await (bot.upload(method, addressed) if files else bot.call(method, addressed))

    def verdict(self, error: TelegramError, method: str) -> SendVerdict:
        repeatable = self.channel.exactly_once or method.startswith("edit")
        return judge(
            error,
            attempts=self.row.attempts,
            repeatable=repeatable,
            jitter=random.random(),  # noqa: S311
            to_group=self.delivery.to_group,
        )

    async def sends_pictures(self, part: int, method: str, params: dict[str, Any]) -> Any:
        """Raises Refused, Undelivered."""
        try:
            result = await self.request(method, params, part, files=True)
        except TelegramError as error:
            verdict = self.verdict(error, method)
            if refuses_pictures(error, verdict):
                raise Refused(error.message) from error
            raise Undelivered(verdict, f"{type(error).__name__}: {error.message}") from error
        except Exception as error:
            log.exception("outbox.call", row=self.row.id, method=method)
            raise our_fault(error, attempts=self.row.attempts) from error
        metrics.sends_done.inc()
        return result


async def _call(way: _Way, call: Call, part: int) -> int | None:
    """A message in words, or a change of one."""
    changes = 0
    while True:
        try:
            result = await way.request(call["method"], call["params"], part)
        except TelegramError as error:
            verdict = way.verdict(error, call["method"])
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
            log.exception("outbox.call", row=way.row.id, method=call["method"])
            raise our_fault(error, attempts=way.row.attempts) from error
        else:
            metrics.sends_done.inc()
            return _message_id(result)


def _message_id(result: object) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    return first.get("message_id") if isinstance(first, dict) else None
