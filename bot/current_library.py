"""The knowledge library in use. It is replaced as a whole when an entry is published or retired, so no question waits
for it or sees a half-built one."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import structlog
from pydantic import ValidationError

from bot.jobs import LOOK_EVERY_S, Tick
from bot.os_words import os_words
from bot.settings import BadSettings, Settings
from complaints import knowledge_editing
from complaints.ports import EntryState, EntryVersion, Records
from knowledge.answer import Library
from knowledge.build_process import build_apart
from knowledge.due import due_for_review
from knowledge.entries import Entry, stored_entry
from knowledge.statutes import load_statutes
from storage.store import Store
from storage.tx import Tx
from texts import label

#: checks between attempts to build a library that failed: about ten minutes
_CHECKS_SKIPPED = 600

log = structlog.get_logger()


def published(records: Records) -> dict[str, Entry]:
    """Published entries of the record database, including 待复核 ones, which are shown as 正在复核."""
    return {
        one.entry: entry for one in records.curation.in_states(*knowledge_editing.SHOWN) if (entry := _readable(one))
    }


def retired(records: Records) -> frozenset[str]:
    """Ids of retired entries; the product's files may still contain them."""
    return frozenset(one.entry for one in records.curation.in_states(EntryState.RETIRED)) - published(records).keys()


def entry_of(version: EntryVersion) -> Entry:
    return stored_entry(version.data)


def _readable(version: EntryVersion) -> Entry | None:
    """None for an entry that this release can't read: it is left out, the others are published."""
    try:
        return entry_of(version)
    except ValidationError as error:
        log.error("knowledge.entry_unreadable", entry=version.entry, version=version.number, errors=error.error_count())
        return None


def statutes_of(settings: Settings) -> Path | None:
    return settings.statutes if settings.statutes.is_dir() else None


class CurrentLibrary:
    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings, self._store = settings, store
        self._stamp, self._library = self._read()
        self._failed: tuple[str, int] = ("", 0)  # stamp of a failed build, and the checks left to skip

    def library(self) -> Library:
        return self._library

    def _is_other(self, tx: Tx) -> bool:
        return tx.curation.stamp() != self._stamp

    async def refresh(self) -> int:
        """Loads a changed library. Returns 1 if it was replaced."""
        stamp = await self._store.read(lambda tx: tx.curation.stamp())
        if stamp == self._stamp or self._is_skipped(stamp):
            return 0
        try:
            self._stamp, self._library = await asyncio.to_thread(self._read)
        except Exception:
            self._failed = (stamp, _CHECKS_SKIPPED)
            raise
        log.info("knowledge.swapped", digest=self._library.digest)
        return 1

    def _is_skipped(self, stamp: str) -> bool:
        """A failing build costs processor time, so it is retried only after a while."""
        failed, looks = self._failed
        if failed != stamp or looks == 0:
            return False
        self._failed = (failed, looks - 1)
        return True

    def ticks(self, now: Callable[[], datetime]) -> tuple[Tick, ...]:
        async def review() -> int:
            return await self.review(now)

        return (
            Tick(name="publishing", every_s=LOOK_EVERY_S, work=self.refresh, due=self._is_other),
            Tick(name="reviews", every_s=3600, work=review),
        )

    async def review(self, now: Callable[[], datetime]) -> int:
        """Marks entries as 待复核 whose law has changed or whose review date has passed (E07)."""
        today = now().astimezone(self._settings.local_time).date()
        await self._store.write(
            lambda tx: knowledge_editing.mark_for_review(tx, due=lambda one: _is_due(one, today), now=now())
        )
        return 0

    def _read(self) -> tuple[str, Library]:
        stamp, extra, without = self._store.read_now(
            lambda tx: (tx.curation.stamp(), list(published(tx).values()), retired(tx))
        )
        data_dir, texts = self._settings.data_dir, statutes_of(self._settings)
        try:
            library = Library.open(
                data_dir=data_dir, statutes_dir=texts, extra=extra, without=without, build_apart=build_apart
            )
        except OSError as error:
            raise _not_built(data_dir, os_words(error)) from error
        except sqlite3.Error as error:
            raise _not_built(data_dir, str(error)) from error
        return stamp, library


def _not_built(data_dir: Path, why: str) -> BadSettings:
    return BadSettings(label("mistake.index", "zh_CN", path=data_dir / "knowledge", why=why))


def _is_due(version: EntryVersion, today: date) -> bool:
    return any(due.under_review for due in due_for_review([entry_of(version)], load_statutes(), today))
