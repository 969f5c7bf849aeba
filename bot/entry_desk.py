"""Checks and trials of entries that are being written, for commands and console; the running index is unchanged."""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from bot.current_library import published, retired, statutes_of
from bot.settings import Settings
from complaints.ports import EntryVersion
from knowledge import writing
from knowledge.answer import Library
from knowledge.due import ReviewDue, due_for_review
from knowledge.entries import ENTRIES_FOLDER, Entry, load_entries
from knowledge.statute_text import read_statutes
from knowledge.statutes import load_statutes
from knowledge.trial import Trial, tried
from storage.store import Store
from texts import label


class EntryDesk:
    """Its methods block: for seconds where a library is built. `current`: the library that the running service has
    open; it alone builds in DATA_DIR, because two builds in one process would disturb each other."""

    def __init__(self, settings: Settings, store: Store, current: Callable[[], Library] | None = None) -> None:
        self._settings, self._store, self._current = settings, store, current
        self._trying = threading.Lock()  # a trial takes seconds of a processor, so there is one at a time

    def checked(self, source: str) -> Entry:
        """Raises writing.Unready with every problem."""
        return writing.checked(source, load_statutes(), read_statutes(statutes_of(self._settings)))

    def trial(
        self, entry: Entry, *, wordings: Sequence[str], asked: Iterable[str], today: date, compares: bool = True
    ) -> Trial:
        """`compares`: also asks all phrasings before and after, which takes seconds."""
        before = self._current() if self._current is not None else self.library()
        with self._trying, tempfile.TemporaryDirectory() as folder:
            self._copy_known_words(Path(folder) / "knowledge")
            after = self.library(Path(folder), entry)
            return tried(before if compares else None, after, entry, wordings=wordings, asked=asked, today=today)

    def _copy_known_words(self, folder: Path) -> None:
        """The files that make a build quick; a file replaced meanwhile costs time only."""
        folder.mkdir(mode=0o700)
        for file in (self._settings.data_dir / "knowledge").glob("*"):
            if file.is_file():
                with suppress(FileNotFoundError):
                    shutil.copy2(file, folder / file.name)

    def ready(
        self, version: EntryVersion, *, author: str, reviewer: str, asked: Iterable[str], today: date
    ) -> tuple[Entry, Trial]:
        """The entry as it is published, signed by both. Raises Unready if it fails a check or leaves one of the
        wordings unanswered that it was written for."""
        entry = self.checked(version.source).model_copy(
            update={"author": author, "reviewer": reviewer, "reviewed_on": today}
        )
        trial = self.trial(entry, wordings=version.wordings, asked=asked, today=today, compares=False)
        if trial.unanswered:
            missing = (f"    {text}" for text in trial.unanswered)
            raise writing.Unready([label("curation.not_answered", "zh_CN"), *missing])
        return entry, trial

    def library(self, folder: Path | None = None, *more: Entry) -> Library:
        extra, without = self._store.read_now(lambda tx: (published(tx), retired(tx)))
        extra |= {entry.id: entry for entry in more}
        return Library.open(
            data_dir=folder or self._settings.data_dir,
            statutes_dir=statutes_of(self._settings),
            extra=list(extra.values()),
            without=without - extra.keys(),
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
