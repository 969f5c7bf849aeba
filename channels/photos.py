"""Fetches the files that residents sent: turns pending evidence rows into files of the photo store, across restarts."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO

import structlog
from prometheus_client import Counter
from telegram.error import BadRequest, InvalidToken, TelegramError

from channels.applications import RawBot
from complaints.case.photo_notices import say_it_failed
from complaints.model import NOT_REPORTER_S, Evidence, EvidenceState, Identity
from complaints.policy import backoff_s
from complaints.report.photo_place import photo_is_stored
from complaints.report.submission import without_origin
from storage.engine.errors import StorageError
from storage.photos.imaging import BadImage, Processed, process
from storage.photos.store import PhotoStore
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

ATTEMPTS = 8
_FIRST_WAIT_S, _LONGEST_WAIT_S = 5.0, 3600.0
#: no file is older than this before its row is committed
_YOUNG = timedelta(days=1)
#: concurrent downloads and concurrent decoders
_DOWNLOADS, _DECODERS = 6, 2
#: bytes; only one larger file at a time is in memory, from its download until it is stored
_LARGE = 2 * 2**20
#: how long the service that received a file may be away before the file counts as lost
_AWAY = timedelta(days=1)
#: shortest time before another service may start the next attempt: a killed service can't report its own
_ATTEMPT_S = 20.0

fetched = Counter("lvwang_photos_total", "Photos fetched", ["result"])


@dataclass(frozen=True, slots=True)
class _Hopeless(Exception):
    """Retrying can't help. `key`: the text that asks the resident to send the file again."""

    key: str


class _Elsewhere(Exception):
    """The file is on the disk of the service that received it."""


class PhotoFetcher:
    """`bots` may grow; rows of a bot that is not connected wait. `scattered`: bots whose files are on the disk of
    whichever service received them, as with the web chat of several services."""

    def __init__(
        self,
        *,
        store: Store,
        photos: PhotoStore,
        bots: Mapping[int, RawBot],
        clock: Callable[[], datetime],
        scattered: Collection[int] = (),
    ) -> None:
        self._store, self._photos, self._bots, self._clock = store, photos, bots, clock
        self._scattered = scattered
        self._downloads, self._large = asyncio.Semaphore(_DOWNLOADS), asyncio.Semaphore(1)
        self._to_forget: set[str] = set()
        self._decoders = ThreadPoolExecutor(_DECODERS, thread_name_prefix="photo")

    def is_due(self, tx: Tx) -> bool:
        """Whether `drain` would find any."""
        return not self._bots.keys().isdisjoint(tx.evidence.due_from(self._clock()))

    async def drain(self, limit: int = 40) -> int:
        """Fetches pending rows that are due; returns their number. Raises StorageError, but only after every row was
        tried.

        Files that failed before are decoded one at a time: a file that crashes the service must use up its own
        attempts and no other file's.
        """
        now, here = self._clock(), tuple(self._bots)
        rows = await self._store.read(lambda tx: tx.evidence.pending(now, limit, bots=here))
        errors = []
        for tried, decoders in ((False, _DECODERS), (True, 1)):
            decoding = asyncio.Semaphore(decoders)
            fetches = (self._fetch(row, decoding) for row in rows if bool(row.attempts) is tried)
            errors += [error for error in await asyncio.gather(*fetches, return_exceptions=True) if error is not None]
        for error in errors:  # the row is still pending and will be fetched again
            raise error
        return len(rows)

    async def sweep(self) -> int:
        """Removes files that no row names; returns their number."""
        needed = await self._store.read(_needed)
        old = self._clock() - _YOUNG
        return await self._photos.aside(self._photos.sweep, needed, older_than=old)

    async def forget(self, names: AbstractSet[str]) -> None:
        """Removes the files of abandoned reports. While photos are being fetched this waits for the next call: a photo
        in progress may be the same picture, and its row does not name the file yet."""
        self._to_forget |= names
        if not self._to_forget:
            return
        if await self._store.read(lambda tx: bool(tx.evidence.pending(self._clock(), limit=1))):
            return
        needed = await self._store.read(_needed)
        stray, self._to_forget = self._to_forget - needed, set()
        for name in stray:
            await self._photos.aside(self._photos.remove, name)

    def close(self) -> None:
        self._decoders.shutdown()

    async def _fetch(self, row: Evidence, decoding: asyncio.Semaphore) -> None:
        if row.attempts >= ATTEMPTS:  # the last attempt never returned: it crashed the service
            await self._fail(row, "photo.damaged")
            return
        try:
            async with self._large if row.size is None or row.size > _LARGE else self._downloads:
                data = await self._download(row)
                async with decoding:
                    if not await self._begin(row):
                        return
                    loop = asyncio.get_running_loop()
                    stored = await loop.run_in_executor(self._decoders, self._store_file, row, data)
            await self._save(stored)
        except (BadImage, _Hopeless) as error:
            await self._fail(row, error.key)
        except _Elsewhere:
            await self._leave(row)
        except StorageError as error:
            await self._wait_for_storage(row, error)
        except (TelegramError, OSError) as error:
            await self._later(row, error, "photo.unfetchable")
        except Exception as error:  # whatever it is, one file must not block the others
            log.error("photo.broken", row=row.id, exc_info=not row.attempts)  # later attempts add no information
            await self._later(row, error, "photo.damaged")
        else:
            fetched.labels("stored").inc()

    async def _begin(self, row: Evidence) -> bool:
        """Counts the attempt before decoding, so that it is known after a crash."""
        retry_at = self._clock() + timedelta(seconds=max(_ATTEMPT_S, _wait_s(row.attempts)))
        return await self._store.write(lambda tx: tx.evidence.begin(row, retry_at=retry_at))

    async def _download(self, row: Evidence) -> bytes:
        """Requests a new link each time: a link is valid for an hour (Bot API, getFile). Raises TelegramError,
        _Hopeless, _Elsewhere."""
        assert row.bot_id is not None
        bot = self._bots[row.bot_id]
        try:
            file = await bot.get_file(row.file_id)
        except BadRequest as error:
            if "too big" in error.message.lower() or row.attempts:
                raise _Hopeless("photo.unfetchable") from error
            raise
        buffer = BytesIO()
        try:
            await file.download_to_memory(buffer)
        except InvalidToken as error:  # PTB's word for a path that is not there
            if row.bot_id in self._scattered and self._clock() < row.added_at + _AWAY:
                raise _Elsewhere from error
            raise
        data = buffer.getvalue()
        if file.file_size and len(data) != file.file_size:
            raise TelegramError(f"{len(data)} of {file.file_size} bytes")
        return data

    def _store_recording(self, row: Evidence, data: bytes) -> Evidence:
        """Stores a voice or video file unchanged, for staff only; it is never shown in public."""
        name = self._photos.add_file(data)
        stored = EvidenceState.STORED
        return replace(
            row, state=stored, sha256=name, size=len(data), bot_id=None, file_id="", reason="", retry_at=None
        )

    def _store_file(self, row: Evidence, data: bytes) -> Evidence:
        if row.kind in ("voice", "video"):
            return self._store_recording(row, data)
        photo: Processed = process(data)
        name = self._photos.add(data, photo)
        return replace(
            row,
            state=EvidenceState.STORED,
            sha256=name,
            taken_at=photo.taken_at,
            lat=photo.lat,
            lon=photo.lon,
            width=photo.width,
            height=photo.height,
            phash=photo.phash,
            size=len(data),
            bot_id=None,  # no trace of the chat remains
            file_id="",
            reason="",
            retry_at=None,
        )

    async def _wait_for_storage(self, row: Evidence, error: StorageError) -> None:
        """Counts no attempt: a full disk is not the photo's fault."""
        log.error("photo.storage", row=row.id, error=str(error))
        fetched.labels("later").inc()
        await self._save(replace(row, retry_at=self._clock() + timedelta(seconds=_FIRST_WAIT_S * 6)))

    async def _leave(self, row: Evidence) -> None:
        """Counts no attempt, and touches nothing if its own service has begun with it."""
        fetched.labels("elsewhere").inc()
        retry_at = self._clock() + timedelta(seconds=_FIRST_WAIT_S)

        def work(tx: Tx) -> None:
            fresh = tx.evidence.get(row.id, locked=True)
            if fresh is not None and fresh.state is EvidenceState.PENDING and fresh.attempts == row.attempts:
                tx.evidence.save(replace(fresh, retry_at=retry_at))

        await self._store.write(work)

    async def _later(self, row: Evidence, error: Exception, reason: str) -> None:
        """`reason`: the key of the text for the sender once all attempts are used up."""
        attempts = row.attempts + 1
        log.warning("photo.later", row=row.id, attempts=attempts, error=type(error).__name__)
        if attempts >= ATTEMPTS:
            await self._fail(row, reason)
            return
        fetched.labels("later").inc()
        retry_at = self._clock() + timedelta(seconds=_wait_s(row.attempts))
        await self._save(replace(row, attempts=attempts, retry_at=retry_at))

    async def _fail(self, row: Evidence, reason: str) -> None:
        """Gives up and asks the sender for another file."""
        fetched.labels("failed").inc()
        log.warning("photo.failed", row=row.id, reason=reason)
        attempts = min(row.attempts + 1, ATTEMPTS)

        def work(tx: Tx) -> None:
            fresh = tx.evidence.get(row.id, locked=True)
            if fresh is None or not tx.evidence.give_up(row.id, reason=reason, attempts=attempts):
                return  # removed in the meantime, or another service was faster
            failed = replace(fresh, state=EvidenceState.FAILED, reason=reason, attempts=attempts)
            if _is_anonymous(tx, failed):
                tx.evidence.save(without_origin(failed))
            say_it_failed(tx, failed)

        await self._store.write(work)

    async def _save(self, row: Evidence) -> None:
        def work(tx: Tx) -> None:
            # the draft may have been submitted or removed in the meantime, but is neither while we write
            fresh = tx.evidence.get(row.id, locked=True)
            if fresh is not None and fresh.state is EvidenceState.PENDING:
                saved = replace(row, draft_id=fresh.draft_id, case_id=fresh.case_id, stage=fresh.stage)
                saved = without_origin(saved) if _is_anonymous(tx, saved) else saved
                tx.evidence.save(saved)
                if saved.state is EvidenceState.STORED:
                    photo_is_stored(tx, evidence=saved, now=self._clock())

        await self._store.write(work)


def _wait_s(attempts: int) -> float:
    return backoff_s(attempts, first_s=_FIRST_WAIT_S, longest_s=_LONGEST_WAIT_S)


def _needed(tx: Tx) -> set[str]:
    """Names of all files that something refers to."""
    named = tx.evidence.stored_names() | tx.site_tasks.photo_names() | tx.publishing.photo_names()
    return named | tx.rectification.file_digests()


def _is_anonymous(tx: Tx, item: Evidence) -> bool:
    of_reporter = item.case_id is not None and item.stage not in NOT_REPORTER_S
    case = tx.cases.get(item.case_id) if of_reporter and item.case_id is not None else None
    return case is not None and case.identity is Identity.ANONYMOUS
