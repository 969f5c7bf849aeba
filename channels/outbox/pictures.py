"""Sends the pictures of a message. One bad picture does not hold up the others: a refused album is sent picture by
picture, a refused picture as a file, and the caller learns how many could not be shown at all."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from telegram import InputFile, InputMediaPhoto

from channels.telegram.send import Call

log = structlog.get_logger()

#: offsets of the idempotency keys of an album's further calls
_ONE_BY_ONE, _AS_FILES, _NOTE = 40, 60, 90


class Refused(Exception):
    """The other side does not accept these pictures in this form."""


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    data: bytes

    @property
    def filename(self) -> str:
        return f"{self.name[-12:]}.jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """`send` makes one call (part number, method, parameters) and raises Refused; `call` is the call of the outbox
    row; `unreadable` are the names of pictures whose file could not be read."""

    call: Call
    pictures: Sequence[Picture]
    unreadable: Sequence[str]
    send: Callable[[int, str, dict[str, object]], Awaitable[object]]

    async def show(self, part: int) -> tuple[object, list[str]]:
        """Sends all that can be shown. Returns the first result and the names of pictures that could not be shown."""
        if not self.pictures:
            return None, [*self.unreadable]
        try:
            return await self.send(part, *self._together()), [*self.unreadable]
        except Refused as error:
            log.warning("outbox.pictures_refused", pictures=len(self.pictures), reason=str(error))
        results = [await self._alone(part, number, picture) for number, picture in enumerate(self.pictures)]
        shown = [result for result in results if result is not None]
        refused = [picture.name for picture, result in zip(self.pictures, results, strict=True) if result is None]
        return (shown[0] if shown else None), [*self.unreadable, *refused]

    async def _alone(self, part: int, number: int, picture: Picture) -> object | None:
        """None if it is accepted neither as a picture nor as a file."""
        forms = ((_ONE_BY_ONE, "sendPhoto", "photo"), (_AS_FILES, "sendDocument", "document"))
        for start, method, name in forms:
            file = InputFile(picture.data, filename=picture.filename)
            try:
                return await self.send(part + start + number, method, self.call["params"] | {name: file})
            except Refused:
                continue
        return None

    def _together(self) -> tuple[str, dict[str, object]]:
        if len(self.pictures) == 1:
            (only,) = self.pictures
            return "sendPhoto", self.call["params"] | {"photo": InputFile(only.data, filename=only.filename)}
        files = [InputFile(one.data, filename=one.filename, attach=True) for one in self.pictures]
        return "sendMediaGroup", self.call["params"] | {"media": [InputMediaPhoto(file) for file in files]}


def note_part(part: int) -> int:
    """The part number of the message about pictures that could not be shown."""
    return part + _NOTE
