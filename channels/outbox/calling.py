"""Makes the Bot API calls of a row on its channel: as an edit if its slot already has a message, with pictures, and
with the row's id as idempotency key if the channel supports one. A call that Telegram would accept in another form is
repeated in that form at once."""

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
    """A connected bot. `exactly_once`: the other side knows `outbox_id` and accepts each message once."""

    name: str  # telegram | web
    bot: RawBot
    exactly_once: bool = False


class Caller:
    """`channels` may grow; `photo` reads a display picture by its sha256; `lang` gives the language of a chat."""

    def __init__(
        self,
        *,
        channels: Mapping[int, Channel],
        photo: Callable[[str], Awaitable[bytes]],
        lang: Callable[[ChatKey], Awaitable[str]],
    ) -> None:
        self._channels, self._photo, self._lang = channels, photo, lang

    async def make(self, row: Outgoing, delivery: Delivery, *, standing: int | None) -> "Made":
        """Makes the row's calls. `standing`: the message to edit. Raises Undelivered."""
        channel = self._channels.get(delivery.bot_id)
        if channel is None:
            raise Undelivered(SendVerdict(do=Do.RETRY, wait=timedelta(minutes=5), counts=False), "no such bot here now")
        message_id: int | None = None
        unshown: list[str] = []
        destination = _Destination(row=row, channel=channel, delivery=delivery)
        for part, call in enumerate(delivery.calls):
            adapted = call
            if standing is not None and call["method"] == "sendMessage":
                adapted, standing = as_edit(call, message_id=standing), None
            if part < row.parts:
                continue
            if delivery.fades and channel.exactly_once:  # Telegram knows no such parameter
                adapted = {**adapted, "params": {**adapted["params"], "fades": True}}
            try:
                if "photos" in adapted:
                    result = await self._show(destination, adapted, part, unshown)
                else:
                    result = await _call(destination, adapted, part)
            except Undelivered as failure:
                failure.parts = 0 if unshown else part  # what could not be shown is noted when all is sent
                raise
            message_id = message_id if result is None else result
        return Made(message_id=message_id, unshown=tuple(unshown))

    def is_seen_again(self, delivery: Delivery, *, standing: int | None) -> bool:
        """Whether a second message would stand there if the first one has arrived."""
        channel = self._channels.get(delivery.bot_id)
        methods = [call["method"] for call in delivery.calls]
        if standing is not None and "sendMessage" in methods:
            methods.remove("sendMessage")  # it becomes an edit
        return channel is not None and any(not _is_repeatable(channel, method) for method in methods)

    async def _show(self, destination: "_Destination", call: Call, part: int, unshown: list[str]) -> int | None:
        """Sends pictures, and a text with the number of those that can't be shown, whose names go to `unshown`."""
        pictures, unreadable = await self._read(destination.row, call["photos"])
        album = Album(call=call, pictures=pictures, unreadable=unreadable, send=destination.sends_pictures)
        result, missing = await album.show(part)
        unshown += missing
        if missing:
            text = say("channels.pictures_missing", await self._lang(destination.delivery.chat), count=len(missing))
            note = {"method": "sendMessage", "params": call["params"] | {"text": text.text}}
            noted = await _call(destination, note, note_part(part))
            return noted if result is None else _message_id(result)
        return _message_id(result)

    async def _read(self, row: Outgoing, names: Sequence[str]) -> tuple[list[Picture], list[str]]:
        """The readable pictures, and the names of unreadable ones. A missing file stays unreadable; other errors are
        retried."""
        pictures, unreadable = list[Picture](), list[str]()
        for name in names:
            try:
                pictures.append(Picture(name, await self._photo(name)))
            except Exception as error:
                log.warning("outbox.picture_unreadable", row=row.id, error=type(error).__name__)
                fault = our_fault(error, attempts=row.attempts)
                if fault.verdict.do is Do.RETRY and not isinstance(error, FileNotFoundError):
                    raise fault from error
                unreadable.append(name)
        return pictures, unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The id of the resulting message, and the names of photos that could not be shown."""

    message_id: int | None
    unshown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Destination:
    """The destination of a row's calls."""

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
        return judge(
            error,
            attempts=self.row.attempts,
            repeatable=_is_repeatable(self.channel, method),
            jitter=random.random(),  # noqa: S311
            to_group=self.delivery.to_group,
        )

    def fault(self, error: Exception, method: str) -> Undelivered:
        """For an error that nobody foresaw, maybe after the message was sent."""
        doubtful = not _is_repeatable(self.channel, method)
        return our_fault(error, attempts=self.row.attempts, doubtful=doubtful)

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
            raise self.fault(error, method) from error
        metrics.sends_done.inc()
        return result


async def _call(destination: _Destination, call: Call, part: int) -> int | None:
    """Sends or edits a text message."""
    changes = 0
    while True:
        try:
            result = await destination.request(call["method"], call["params"], part)
        except TelegramError as error:
            verdict = destination.verdict(error, call["method"])
            changes += 1
            # if only buttons were to be removed, a deleted message is as good
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
            log.exception("outbox.call", row=destination.row.id, method=call["method"])
            raise destination.fault(error, call["method"]) from error
        else:
            metrics.sends_done.inc()
            return _message_id(result)


def _is_repeatable(channel: Channel, method: str) -> bool:
    return channel.exactly_once or method.startswith("edit")


def _message_id(result: object) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    return first.get("message_id") if isinstance(first, dict) else None
