"""Fetching what residents sent: pending evidence rows become files in the photo store, however often we are stopped
meanwhile."""

import asyncio
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO

import structlog
from prometheus_client import Counter
from telegram.error import BadRequest, TelegramError

from channels.applications import RawBot
from complaints.case.photo_notices import say_it_failed
from complaints.model import Evidence, EvidenceState, Identity
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
#: a file whose row is not committed yet is never older
_YOUNG = timedelta(days=1)
#: downloads beside each other; pictures decoded beside each other
_DOWNLOADS, _DECODERS = 6, 2
#: bytes of a file that is held in memory alone, from its download until it is stored
_LARGE = 2 * 2**20
#: How long an attempt may take at least before somebody else may begin one: a service that was killed says nothing.
_HELD_S = 20.0

fetched = Counter("lvwang_photos_total", "Photos fetched", ["result"])


@dataclass(frozen=True, slots=True)
class _Hopeless(Exception):
    """`key` is the text that asks the resident to send it again."""

    key: str


class PhotoFetcher:
    """`bots` may grow; a row of a bot that is not here now waits."""

    def __init__(
        self, *, store: Store, photos: PhotoStore, bots: Mapping[int, RawBot], clock: Callable[[], datetime]
    ) -> None:
        self._store, self._photos, self._bots, self._clock = store, photos, bots, clock
        self._downloads, self._large = asyncio.Semaphore(_DOWNLOADS), asyncio.Semaphore(1)
        self._to_forget: set[str] = set()
        self._decoders = ThreadPoolExecutor(_DECODERS, thread_name_prefix="photo")

    async def drain(self, limit: int = 40) -> int:
        """Fetches what is pending and due; returns how many rows were tried. Raises StorageError, but only after every
        row has had its turn.

        What was tried before is decoded one at a time: a file that ends the service counts an attempt against itself,
        and against none beside it.
        """
        now, here = self._clock(), tuple(self._bots)
        rows = await self._store.read(lambda tx: tx.evidence.pending(now, limit, bots=here))
        troubles = []
        for tried, beside in ((False, _DECODERS), (True, 1)):
            decoding = asyncio.Semaphore(beside)
            turns = (self._fetch(row, decoding) for row in rows if bool(row.attempts) is tried)
            troubles += [error for error in await asyncio.gather(*turns, return_exceptions=True) if error is not None]
        for error in troubles:  # the row is still pending, and fetched once more later
            raise error
        return len(rows)

    async def sweep(self) -> int:
        """Removes files that no row names any more; returns how many."""
        needed = await self._store.read(lambda tx: tx.evidence.stored_names() | tx.site_tasks.photo_names())
        old = self._clock() - _YOUNG
        return await asyncio.to_thread(self._photos.sweep, needed, older_than=old)

    async def forget(self, names: AbstractSet[str]) -> None:
        """Removes the files of reports that were given up, at once. While photos are being fetched they wait for the
        next call: one of these may be the same picture, and its row does not say so yet."""
        self._to_forget |= names
        if not self._to_forget:
            return
        if await self._store.read(lambda tx: bool(tx.evidence.pending(self._clock(), limit=1))):
            return
        needed = await self._store.read(lambda tx: tx.evidence.stored_names() | tx.site_tasks.photo_names())
        stray, self._to_forget = self._to_forget - needed, set()
        for name in stray:
            await asyncio.to_thread(self._photos.remove, name)

    def close(self) -> None:
        self._decoders.shutdown()

    async def _fetch(self, row: Evidence, decoding: asyncio.Semaphore) -> None:
        if row.attempts >= ATTEMPTS:  # the last attempt never came back: it ended the service
            await self._fail(row, "photo.damaged")
            return
        try:
            async with self._large if row.size is None or row.size > _LARGE else self._downloads:
                data = await self._download(row)
                async with decoding:
                    if not await self._begin(row):
                        return
                    loop = asyncio.get_running_loop()
                    stored = await loop.run_in_executor(self._decoders, self._keep, row, data)
            await self._save(stored)
        except (BadImage, _Hopeless) as error:
            await self._fail(row, error.key)
        except StorageError as error:
            await self._wait_for_storage(row, error)
        except (TelegramError, OSError) as error:
            await self._later(row, error, "photo.unfetchable")
        except Exception as error:  # of one file, whatever it is: it must not stand in the way of others
            log.error("photo.broken", row=row.id, exc_info=not row.attempts)  # its next attempts tell nothing new
            await self._later(row, error, "photo.damaged")
        else:
            fetched.labels("stored").inc()

    async def _begin(self, row: Evidence) -> bool:
        """Counts the attempt before a decoder sees the file: where it ends the service, the next start knows."""
        retry_at = self._clock() + timedelta(seconds=max(_HELD_S, _wait_s(row.attempts)))
        return await self._store.write(lambda tx: tx.evidence.begin(row, retry_at=retry_at))

    async def _download(self, row: Evidence) -> bytes:
        """Asks for the link anew each time: one lives an hour (Bot API, getFile). Raises TelegramError, _Hopeless."""
        assert row.bot_id is not None
        bot = self._bots[row.bot_id]
        try:
            file = await bot.get_file(row.file_id)
        except BadRequest as error:
            if "too big" in error.message.lower() or row.attempts:
                raise _Hopeless("photo.unfetchable") from error
            raise
        held = BytesIO()
        await file.download_to_memory(held)
        data = held.getvalue()
        if file.file_size and len(data) != file.file_size:
            raise TelegramError(f"{len(data)} of {file.file_size} bytes")
        return data

    def _keep_sound(self, row: Evidence, data: bytes) -> Evidence:
        """Voice and video: the file as it came, for staff; nothing is shown of it in public."""
        name = self._photos.add_file(data)
        stored = EvidenceState.STORED
        return replace(
            row, state=stored, sha256=name, size=len(data), bot_id=None, file_id="", reason="", retry_at=None
        )

    def _keep(self, row: Evidence, data: bytes) -> Evidence:
        if row.kind in ("voice", "video"):
            return self._keep_sound(row, data)
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
            bot_id=None,  # nothing leads back to the chat any more
            file_id="",
            reason="",
            retry_at=None,
        )

    async def _wait_for_storage(self, row: Evidence, error: StorageError) -> None:
        """A full disk is no fault of the photo: no attempt is counted."""
        log.error("photo.storage", row=row.id, error=str(error))
        fetched.labels("later").inc()
        await self._save(replace(row, retry_at=self._clock() + timedelta(seconds=_FIRST_WAIT_S * 6)))

    async def _later(self, row: Evidence, error: Exception, reason: str) -> None:
        """`reason` is what the person is told once all attempts are used up."""
        attempts = row.attempts + 1
        log.warning("photo.later", row=row.id, attempts=attempts, error=type(error).__name__)
        if attempts >= ATTEMPTS:
            await self._fail(row, reason)
            return
        fetched.labels("later").inc()
        retry_at = self._clock() + timedelta(seconds=_wait_s(row.attempts))
        await self._save(replace(row, attempts=attempts, retry_at=retry_at))

    async def _fail(self, row: Evidence, reason: str) -> None:
        """For good; whoever sent it is asked for another one."""
        fetched.labels("failed").inc()
        log.warning("photo.failed", row=row.id, reason=reason)
        attempts = min(row.attempts + 1, ATTEMPTS)

        def work(tx: Tx) -> None:
            fresh = tx.evidence.get(row.id)
            if fresh is None or not tx.evidence.give_up(row.id, reason=reason, attempts=attempts):
                return  # removed meanwhile, or another service was faster
            failed = replace(fresh, state=EvidenceState.FAILED, reason=reason, attempts=attempts)
            if _is_anonymous(tx, failed):
                tx.evidence.save(without_origin(failed))
            say_it_failed(tx, failed)

        await self._store.write(work)

    async def _save(self, row: Evidence) -> None:
        def work(tx: Tx) -> None:
            fresh = tx.evidence.get(row.id)  # submitted meanwhile: the row belongs to a case now; or it was removed
            if fresh is not None and fresh.state is EvidenceState.PENDING:
                saved = replace(row, draft_id=fresh.draft_id, case_id=fresh.case_id, stage=fresh.stage)
                saved = without_origin(saved) if _is_anonymous(tx, saved) else saved
                tx.evidence.save(saved)
                if saved.state is EvidenceState.STORED:
                    photo_is_stored(tx, evidence=saved, now=self._clock())

        await self._store.write(work)


def _wait_s(attempts: int) -> float:
    return backoff_s(attempts, first_s=_FIRST_WAIT_S, longest_s=_LONGEST_WAIT_S)


def _is_anonymous(tx: Tx, item: Evidence) -> bool:
    case = tx.cases.get(item.case_id) if item.case_id is not None and item.stage != "after" else None
    return case is not None and case.identity is Identity.ANONYMOUS
