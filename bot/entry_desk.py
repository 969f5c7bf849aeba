"""Checks and trials of entries that are being written, for commands and console; the running index is unchanged."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from bot.current_library import published, retired, statutes_of
from bot.settings import Settings
from bot.trial_runner import TrialRunner
from complaints.ports import EntryVersion
from knowledge import writing
from knowledge.answer import Library
from knowledge.due import ReviewDue, due_for_review
from knowledge.entries import ENTRIES_FOLDER, Entry, load_entries
from knowledge.statute_text import read_statutes
from knowledge.statutes import load_statutes
from knowledge.trial import Trial
from knowledge.trial_process import Job
from storage.store import Store
from texts import label


class EntryDesk:
    """Its methods that are not coroutines block, for a part of a second."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings, self._store, self._runner = settings, store, TrialRunner()

    def checked(self, source: str) -> Entry:
        """Raises writing.Unready with every problem."""
        return writing.checked(source, load_statutes(), read_statutes(statutes_of(self._settings)))

    async def trial(
        self, entry: Entry, *, wordings: Sequence[str], asked: Iterable[str], today: date, compares: bool = True
    ) -> Trial:
        """`compares`: also asks all phrasings before and after, which takes seconds of the trial's process."""
        extra, without = await self._store.read(lambda tx: (published(tx), retired(tx)))
        return await self._runner.run(
            lambda scratch: Job(
                known=(self._settings.data_dir / "knowledge").absolute(),
                scratch=scratch,
                statutes=self._statutes(),
                extra=tuple(extra.values()),
                without=without,
                entry=entry,
                wordings=tuple(wordings),
                asked=tuple(asked),
                today=today,
                compares=compares,
            )
        )

    async def ready(
        self, version: EntryVersion, *, author: str, reviewer: str, asked: Iterable[str], today: date
    ) -> tuple[Entry, Trial]:
        """The entry as it is published, signed by both. Raises Unready if it fails a check or leaves one of the
        wordings unanswered that it was written for."""
        checked = await asyncio.to_thread(self.checked, version.source)
        entry = checked.model_copy(update={"author": author, "reviewer": reviewer, "reviewed_on": today})
        trial = await self.trial(entry, wordings=version.wordings, asked=asked, today=today, compares=False)
        if trial.unanswered:
            missing = (f"    {text}" for text in trial.unanswered)
            raise writing.Unready([label("curation.not_answered", "zh_CN"), *missing])
        return entry, trial

    def _statutes(self) -> Path | None:
        texts = statutes_of(self._settings)
        return texts.absolute() if texts is not None else None

    def library(self) -> Library:
        """For commands: in the running service `current_library.py` alone builds in DATA_DIR."""
        extra, without = self._store.read_now(lambda tx: (published(tx), retired(tx)))
        return Library.open(
            data_dir=self._settings.data_dir,
            statutes_dir=statutes_of(self._settings),
            extra=list(extra.values()),
            without=without,
        )

    def shipped(self, entry: str) -> str:
        """The text of an entry of the product; empty if there is none of this id."""
        path = next((path for path in ENTRIES_FOLDER.glob("*/*.md") if path.stem == entry), None)
        return path.read_text(encoding="utf-8") if path else ""

    def due(self, today: date) -> Sequence[ReviewDue]:
        """Entries (files and published versions) that are shown as 正在复核 and why, and those not reviewed for a
        year."""
        with_own, without = self._store.read_now(lambda tx: (published(tx), retired(tx)))
        entries = {entry.id: entry for entry in load_entries()} | with_own
        shown = (entry for name, entry in sorted(entries.items()) if name not in without)
        return list(due_for_review(shown, load_statutes(), today))
