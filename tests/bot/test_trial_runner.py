"""A trial of an entry runs in a process of its own: same result, ended with the one who waits, one at a time."""

import asyncio
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.trial_runner import TrialFailed, TrialRunner
from knowledge.answer import Library
from knowledge.entries import Entry
from knowledge.trial import tried
from knowledge.trial_process import Job

TODAY = date(2026, 11, 2)
ASKED = ("露天烧烤的炉子会不会被没收", "工地夜里施工找谁")
#: connects to a socket, so that the test knows that it runs, and ends never
_ENDLESS = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.recv(1)"


def rewritten(library: Library) -> Entry:
    """An entry that takes the words of another."""
    entries = {entry.id: entry for entry in library.entries}
    other = next(entry for entry in library.entries if entry.topic != entries["barbecue-confiscate"].topic)
    return entries["barbecue-confiscate"].model_copy(update={"phrasings": other.phrasings})


def job_of(library: Library, known: Path, *, compares: bool = False) -> Callable[[Path], Job]:
    return lambda scratch: Job(
        known=known, scratch=scratch, statutes=None, extra=(), without=frozenset(), entry=rewritten(library),
        wordings=("会没收炉子吗",), asked=ASKED, today=TODAY, compares=compares,
    )  # fmt: skip


@pytest.mark.timeout(240)  # builds the index twice
async def test_the_result_is_that_of_a_trial_in_this_process(
    library: Library, built_library: Path, tmp_path: Path
) -> None:
    there = await TrialRunner().run(job_of(library, built_library / "knowledge", compares=True))
    after = Library.open(data_dir=tmp_path, statutes_dir=None, extra=[rewritten(library)])
    here = tried(library, after, rewritten(library), wordings=("会没收炉子吗",), asked=ASKED, today=TODAY)
    assert there == here
    assert there.changes


async def test_a_trial_that_nobody_waits_for_is_killed_and_leaves_nothing(library: Library, tmp_path: Path) -> None:
    runs, ended = asyncio.Event(), asyncio.Event()

    async def child(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        runs.set()
        await reader.read()
        ended.set()
        writer.close()

    folders: list[Path] = []

    def job(scratch: Path) -> Job:
        folders.append(scratch)
        return job_of(library, tmp_path)(scratch)

    async with await asyncio.start_unix_server(child, tmp_path / "s"):
        runner = TrialRunner((sys.executable, "-c", _ENDLESS, str(tmp_path / "s")))
        first, second = (asyncio.create_task(runner.run(job)) for _ in range(2))
        await runs.wait()
        assert len(folders) == 1, "one at a time"
        second.cancel()
        first.cancel()
        await asyncio.wait({first, second})
        await ended.wait()
    assert not folders[0].exists()


async def test_a_process_that_fails_says_why(library: Library, tmp_path: Path) -> None:
    runner = TrialRunner((sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit('no space left')"))
    with pytest.raises(TrialFailed, match="no space left"):
        await runner.run(job_of(library, tmp_path))
