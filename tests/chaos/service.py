"""The product as processes that are killed and started again, and the ground they stand on."""

import asyncio
import re
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.process.processes import ROOT

#: a start on a busy machine, with all modules to load
_START_S = 600.0
_STOP_S = 120.0


class NoStart(Exception):
    pass


class Process:
    """One `python -m bot`. What it writes goes through us, so that a full disk silences no log."""

    def __init__(self, name: str, folder: Path, environment: Mapping[str, str], log: Path) -> None:
        self.name, self.folder, self.log = name, folder, log
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._logging: list[asyncio.Task[None]] = []
        self._announced = asyncio.Event()
        self.port = 0

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None and self.port != 0

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT, env=self._environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._announced.clear()
        self._logging = [
            asyncio.create_task(self._keep(stream)) for stream in (self._process.stdout, self._process.stderr)
        ]
        try:
            await asyncio.wait_for(self._announced.wait(), _START_S)
        except TimeoutError:
            raise NoStart(f"{self.name} said nothing for {_START_S:.0f} s, see {self.log}") from None
        if not self.port:
            raise NoStart(f"{self.name} did not start, see {self.log}")

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def _end(self, sign: signal.Signals) -> None:
        process, self.port = self._process, 0
        if process is None or process.returncode is not None:
            return
        process.send_signal(sign)
        try:
            await asyncio.wait_for(process.wait(), _STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        await asyncio.gather(*self._logging)

    def let_files_grow_to(self, most_bytes: int | None) -> None:
        """As on a full disk, for a process that runs: a write beyond is refused. None: as large as they like."""
        if self._process is None or self._process.returncode is not None:
            return
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        soft = hard if most_bytes is None else most_bytes
        with suppress(ProcessLookupError):
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    async def _keep(self, stream: asyncio.StreamReader) -> None:
        with self.log.open("ab") as file:
            async for line in stream:
                file.write(line)
                file.flush()
                if found := re.search(rb"http://[^/\s]+:(\d+)/chat/", line):
                    self.port = int(found[1])
                    self._announced.set()
        self._announced.set()  # it ended


class Service:
    """All processes of it."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self.processes = processes

    def ports(self) -> list[int]:
        """Of all processes, in order; 0 for one that is not there now."""
        return [one.port if one.runs else 0 for one in self.processes]

    async def start(self) -> None:
        await asyncio.gather(*(one.start() for one in self.processes))

    async def stop(self) -> None:
        await asyncio.gather(*(one.kill() for one in self.processes))
