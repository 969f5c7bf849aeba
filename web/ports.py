"""Interfaces that the pages get from the application; they open no database, bot or clock themselves."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from complaints.policy import MAX_FILE_BYTES
from complaints.ports import Address, EntryVersion
from http_server.fetching import Fetcher
from http_server.upload_files import UploadFiles
from knowledge.due import ReviewDue
from knowledge.entries import Entry
from knowledge.trial import Trial
from publishing.model import Box
from services import Services
from services.ground import Ground
from services.records import Records
from zone.documents import Document
from zone.rows import RowProblem

T = TypeVar("T")


class PageStore(Protocol):
    async def read(self, work: Callable[[Records], T]) -> T:
        """Runs `work` on one consistent snapshot; `work` must not write."""
        ...

    async def read_aside(
        self, work: Callable[[Records], T], *, if_same: Callable[[Records], object] | None = None
    ) -> T:
        """Like `read`, where some seconds may be missing. `if_same`: what must be as new as in the records."""
        ...

    async def write(self, work: Callable[[Records], T]) -> T:
        """Runs `work` in one transaction and returns after its commit."""
        ...

    def after_write(self, call: Callable[[], None]) -> None:
        """From now on `call` runs after each commit of this process; it must be quick."""
        ...


class Kept(Protocol):
    """A photo that is in the store now, named `sha256`."""

    @property
    def sha256(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def phash(self) -> str: ...
    @property
    def taken_at(self) -> datetime | None: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...


class PhotoFiles(Protocol):
    async def read(self, name: str, size: str) -> bytes:
        """`size`: thumb (≤ 320 px), display (≤ 1600 px) or original. Raises FileNotFoundError, Unavailable."""
        ...

    async def keep(self, data: bytes) -> Kept:
        """Raises Incomplete with what is wrong with the file, Unavailable if it can't be stored now."""
        ...

    async def keep_document(self, data: bytes) -> str:
        """Stores a PDF unchanged; returns its name. Raises Incomplete for what is no whole PDF, Unavailable."""
        ...

    async def keep_file(self, data: bytes) -> str:
        """Stores a document as it is; returns its name, of which only `original` can be read. Raises Unavailable."""
        ...

    async def blacked_out(self, name: str, boxes: Sequence[Box]) -> Kept:
        """A copy of the display copy in which the pixels of the boxes are replaced; no metadata. Raises
        FileNotFoundError."""
        ...

    async def suggested(self, name: str) -> Sequence[Box]:
        """Where a face or a plate may be; empty without the optional libraries."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """`standing`: off, connecting, up, unreachable, bad_token, standby, conflict, storage. `username`: that of the
    bot, if known."""

    standing: str = "off"
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways outside the chats. `staff`: robots of the staff group by their recipient in the outbox; `try_out` sends
    a test message to (address, recipient) and returns why it did not arrive, or an empty text."""

    staff: Mapping[str, Address]
    try_out: Callable[[Address, str], Awaitable[str]]


async def _no_way(_address: Address, _recipient: str) -> str:
    return "no_test"


NO_WAYS = Ways(staff={}, try_out=_no_way)


class EntryDesk(Protocol):
    """Checks of entries that are being written. Its methods that are not coroutines block for a part of a second: call
    them in a thread. A coroutine that is cancelled stops its work."""

    def checked(self, source: str) -> Entry:
        """Raises knowledge.writing.Unready with every problem."""
        ...

    async def trial(self, entry: Entry, *, wordings: Sequence[str], asked: Iterable[str], today: date) -> Trial: ...
    async def ready(
        self, version: EntryVersion, *, author: str, reviewer: str, asked: Iterable[str], today: date
    ) -> tuple[Entry, Trial]:
        """The signed entry, to be published. Raises knowledge.writing.Unready."""
        ...

    def shipped(self, entry: str) -> str:
        """The text of an entry of the product; empty if there is none of this id."""
        ...

    def due(self, today: date) -> Sequence[ReviewDue]: ...


class ZoneDesk(Protocol):
    """Documents of the zone that operators change (zone.documents)."""

    @property
    def left_out(self) -> Sequence[RowProblem]:
        """What is wrong with published texts that are therefore not used."""
        ...

    def documents(self) -> Sequence[Document]:
        """Those that can be changed, and the checklists of the files."""
        ...

    def file_text(self, which: Document) -> str:
        """Of the file, or of what is shipped; empty without either. Raises BadRows and OSError."""
        ...

    def checked(self, texts: Mapping[str, str], *, now: datetime) -> Ground:
        """The zone with `texts`, by document, instead of files. Blocks for a moment. Raises BadZone."""
        ...

    async def refresh(self) -> None:
        """Call after a version was published: the service uses it when this returns."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageServices:
    store: PageStore
    photos: PhotoFiles
    uploads: UploadFiles
    #: the current services; the id of the staff group may change at run time
    services: Callable[[], Services]
    clock: Callable[[], datetime]
    telegram: Callable[[], Telegram]
    #: call after a commit that wrote messages, so that they are sent at once
    wake: Callable[[], None]
    #: returns a random, URL-safe token of at least 128 bits
    word: Callable[[], str]
    desk: EntryDesk
    zone_desk: ZoneDesk
    ways: Ways = NO_WAYS
    #: photos that other systems offer by their address
    media: Fetcher = field(default_factory=lambda: Fetcher(most_bytes=MAX_FILE_BYTES))

    async def announce(self, work: Callable[[Records], T]) -> T:
        """Writes, and sends at once what the work tells people."""
        outcome = await self.store.write(work)
        self.wake()
        return outcome
