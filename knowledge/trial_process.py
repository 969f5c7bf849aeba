"""A trial in a process of its own (`python -m knowledge.trial_process`), so that it takes no time from the answers of a
running service. Standard input has the Job and standard output the Outcome, both JSON."""

import os
import shutil
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.answer import Library
from knowledge.entries import Entry
from knowledge.trial import Change, Trial, tried

#: added niceness: whatever else the machine does goes first
_NICE = 15


class Job(BaseModel):
    """`known`: folder of the index in use, which is copied and never written; `scratch`: an empty folder for the
    builds; `extra`, `without`: as for Library.open, without the entry that is tried."""

    model_config = ConfigDict(frozen=True)

    known: Path
    scratch: Path
    statutes: Path | None
    extra: tuple[Entry, ...]
    without: frozenset[str]
    entry: Entry
    wordings: tuple[str, ...]
    asked: tuple[str, ...]
    today: date
    compares: bool


class Outcome(BaseModel):
    model_config = ConfigDict(frozen=True)

    unanswered: tuple[str, ...]
    answered: frozenset[str]
    changes: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, trial: Trial) -> "Outcome":
        changes = tuple((one.question, one.before, one.after) for one in trial.changes)
        return cls(unanswered=trial.unanswered, answered=trial.answered, changes=changes)

    @property
    def trial(self) -> Trial:
        changes = tuple(Change(question=asked, before=was, after=becomes) for asked, was, becomes in self.changes)
        return Trial(unanswered=self.unanswered, answered=self.answered, changes=changes)


def work(job: Job) -> Trial:
    _copy(job.known, job.scratch / "knowledge")
    before = _library(job, job.extra, job.without) if job.compares else None
    others = tuple(one for one in job.extra if one.id != job.entry.id)
    after = _library(job, (*others, job.entry), job.without - {job.entry.id})
    return tried(before, after, job.entry, wordings=job.wordings, asked=job.asked, today=job.today)


def _library(job: Job, extra: tuple[Entry, ...], without: frozenset[str]) -> Library:
    return Library.open(data_dir=job.scratch, statutes_dir=job.statutes, extra=extra, without=without)


def _copy(known: Path, folder: Path) -> None:
    """The index in use makes the builds quick. Files that are replaced meanwhile cost time only: what is damaged or
    missing is built again."""
    with suppress(shutil.Error, FileNotFoundError):
        shutil.copytree(known, folder, ignore=shutil.ignore_patterns("*.*.db"))
    folder.mkdir(mode=0o700, exist_ok=True)


def main() -> None:
    os.nice(_NICE)
    job = Job.model_validate_json(sys.stdin.buffer.read())
    sys.stdout.write(Outcome.of(work(job)).model_dump_json())


if __name__ == "__main__":
    main()
