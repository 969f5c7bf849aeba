"""Runs trials of entries in a process of their own, one at a time; one that nobody waits for any longer is ended."""

import asyncio
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from knowledge.trial import Trial
from knowledge.trial_process import Job, Outcome


class TrialFailed(RuntimeError):
    """What the process wrote before it ended with an error."""


_COMMAND = (sys.executable, "-m", "knowledge.trial_process")


class TrialRunner:
    def __init__(self, command: Sequence[str] = _COMMAND) -> None:
        self._one, self._command = asyncio.Lock(), command

    async def run(self, job: Callable[[Path], Job]) -> Trial:
        """`job` gets the folder for the builds. If the caller is cancelled, the process is killed and its folder
        deleted. Raises TrialFailed."""
        async with self._one:
            folder = tempfile.TemporaryDirectory(prefix="trial-", ignore_cleanup_errors=True)
            try:
                return await self._run(job(Path(folder.name)))
            finally:
                folder.cleanup()

    async def _run(self, job: Job) -> Trial:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=Path(__file__).parent.parent,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            written, errors = await process.communicate(job.model_dump_json().encode())
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode:
            raise TrialFailed(errors.decode(errors="replace")[-2000:])
        return Outcome.model_validate_json(written).trial
