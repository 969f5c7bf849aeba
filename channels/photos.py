"""Fetching what residents sent: pending evidence rows become files in the photo store, however often we are stopped
meanwhile."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter
from telegram.error import BadRequest, TelegramError

from channels.applications import RawBot
from complaints.model import Evidence, EvidenceState, Identity, Notice
from complaints.photo_place import photo_is_stored
from complaints.submission import without_whereabouts
from storage.errors import StorageError
from storage.imaging import BadImage, Processed, process
from storage.photos import PhotoStore
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

ATTEMPTS = 8
_FIRST_WAIT_S, _LONGEST_WAIT_S = 5.0, 3600.0
#: a file whose row is not committed yet is never older
_YOUNG = timedelta(days=1)
#: downloads beside each other; pictures decoded beside each other (each up to 200 MB of pixels)
_DOWNLOADS, _DECODERS = 6, 2

fetched = Counter("lvwang_photos_total", "Photos fetched", ["result"])


@dataclass(frozen=True, slots=True)
class _Hopeless(Exception):
    """`key` is the text that asks the resident to send it again."""

    key: str


class Photos:
    """`bots` may grow; a row of a bot that is not here now waits."""

    def __init__(
        self, *, store: Store, photos: PhotoStore, bots: Mapping[int, RawBot], clock: Callable[[], datetime]
    ) -> None:
        self._store, self._photos, self._bots, self._clock = store, photos, bots, clock
        self._downloads = asyncio.Semaphore(_DOWNLOADS)
        self._decoders = ThreadPoolExecutor(_DECODERS, thread_name_prefix="photo")

    async def drain(self, limit: int = 40) -> int:
        """Fetches what is pending and due; returns how many rows were tried. Raises StorageError."""
        now = self._clock()
        rows = await self._store.read(lambda tx: tx.evidence.pending(now, limit))
        here = [row for row in rows if row.bot_id in self._bots]
        done = await asyncio.gather(*(self._fetch(row) for row in here), return_exceptions=True)
        for error in done:
            if error is not None:  # the row is still pending, and fetched once more later
                raise error
        return len(here)

    async def sweep(self) -> int:
        """Removes files that no row names any more; returns how many."""
        needed = await self._store.read(lambda tx: tx.evidence.stored_names() | tx.site_tasks.photo_names())
        old = self._clock() - _YOUNG
        return await asyncio.to_thread(self._photos.sweep, needed, older_than=old)

    def close(self) -> None:
        self._decoders.shutdown()

    async def _fetch(self, row: Evidence) -> None:
        try:
            async with self._downloads:
                data = await self._download(row)
            stored = await asyncio.get_running_loop().run_in_executor(self._decoders, self._keep, row, data)
        except BadImage as error:
            await self._fail(row, error.key)
        except _Hopeless as error:
            await self._fail(row, error.key)
        except (TelegramError, StorageError, OSError) as error:
            await self._later(row, error)
        else:
            fetched.labels("stored").inc()
            await self._save(stored)

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
        data = bytes(await file.download_as_bytearray())
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

    async def _later(self, row: Evidence, error: Exception) -> None:
        if isinstance(error, StorageError):
            log.error("photo.storage", row=row.id, error=str(error))
            wait, attempts = _FIRST_WAIT_S * 6, row.attempts  # a full disk is no fault of the photo
        else:
            wait, attempts = min(_FIRST_WAIT_S * 2**row.attempts, _LONGEST_WAIT_S), row.attempts + 1
            log.warning("photo.later", row=row.id, attempts=attempts, error=type(error).__name__)
        if attempts >= ATTEMPTS:
            await self._fail(row, "photo.unfetchable")
            return
        fetched.labels("later").inc()
        await self._save(replace(row, attempts=attempts, retry_at=self._clock() + timedelta(seconds=wait)))

    async def _fail(self, row: Evidence, reason: str) -> None:
        """For good; the resident is asked for another one."""
        fetched.labels("failed").inc()
        log.warning("photo.failed", row=row.id, reason=reason)

        def work(tx: Tx) -> None:
            fresh = tx.evidence.get(row.id)
            if fresh is None or not tx.evidence.give_up(row.id, reason=reason, attempts=row.attempts + 1):
                return  # removed meanwhile, or another service was faster
            draft = tx.drafts.get(fresh.draft_id) if fresh.draft_id is not None else None
            to = f"person:{draft.person_id}" if draft is not None else "reporter"
            tx.notices.add(Notice(event_id=None, case_id=fresh.case_id, to=to, key=reason))

        await self._store.write(work)

    async def _save(self, row: Evidence) -> None:
        def work(tx: Tx) -> None:
            fresh = tx.evidence.get(row.id)  # submitted meanwhile: the row belongs to a case now; or it was removed
            if fresh is not None:
                saved = replace(row, draft_id=fresh.draft_id, case_id=fresh.case_id, stage=fresh.stage)
                saved = without_whereabouts(saved) if _is_anonymous(tx, saved) else saved
                tx.evidence.save(saved)
                if saved.state is EvidenceState.STORED:
                    photo_is_stored(tx, evidence=saved, now=self._clock())

        await self._store.write(work)


def _is_anonymous(tx: Tx, item: Evidence) -> bool:
    case = tx.cases.get(item.case_id) if item.case_id is not None and item.stage != "after" else None
    return case is not None and case.identity is Identity.ANONYMOUS
