"""Runs one contender against the emulator: start, warm-up, load, measurement, stop."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import Process, at_percent, ending

TOKEN = "7000001:benchbenchbenchbenchbench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The measurements of `seconds` of load. `cpu_s`: processor seconds of the bot's process, all threads."""

    answers: int
    seconds: float
    cpu_s: float
    p50_ms: float
    p95_ms: float
    downloads: int

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds

    @property
    def per_cpu_s(self) -> float:
        return self.answers / self.cpu_s if self.cpu_s else 0.0


class Emulator:
    def __init__(self, address: str) -> None:
        self.address = address

    def start(self, **order: Any) -> None:
        self._call("start", json.dumps(order).encode())

    def stop(self) -> None:
        self._call("stop", b"{}")

    def figures(self) -> Any:
        return self._call("figures")

    def _call(self, name: str, body: bytes | None = None) -> Any:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/control/{name}", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)


class Bot(Process):
    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        super().__init__(program.pid)
        self._program = program

    def lives(self) -> bool:
        return self._program.poll() is None


@contextmanager
def emulator() -> Iterator[Emulator]:
    with _process("benchmarks.bot.emulator", {}, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield Emulator(process.stdout.readline().decode().strip())


@contextmanager
def bot(module: str, emulator: Emulator, data_dir: Path, **environment: str) -> Iterator[Bot]:
    settings = {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": f"{emulator.address}/bot",
        "TELEGRAM_FILE_BASE": f"{emulator.address}/file/bot",
        "TELEGRAM_LIMITS": "0,0",
        "LOG_LEVEL": "WARNING",
        "HTTP_PORT": "0",
        "DATA_DIR": str(data_dir),
    }
    with _process(module, settings | environment) as process:
        yield Bot(process)


def measure(emulator: Emulator, bot: Bot, *, warm_up_s: float, seconds: float, **order: Any) -> Load:
    emulator.figures()
    emulator.start(**order)
    time.sleep(warm_up_s)
    emulator.figures()
    before, begun = bot.cpu_s(), time.perf_counter()
    time.sleep(seconds)
    counts, cpu, took = emulator.figures(), bot.cpu_s() - before, time.perf_counter() - begun
    emulator.stop()
    time.sleep(0.5)
    waits = sorted(counts["waits"])
    return Load(
        answers=len(waits),
        seconds=took,
        cpu_s=cpu,
        p50_ms=at_percent(waits, 50) * 1000,
        p95_ms=at_percent(waits, 95) * 1000,
        downloads=counts["downloads"],
    )


def wait_for_answer(emulator: Emulator, bot: Bot, timeout_s: float = 300) -> float:
    """Asks one question and returns the seconds until the first answer."""
    begun = time.perf_counter()
    emulator.figures()  # discards the last answers of the previous contender
    emulator.start(kind="questions", users=1, rate=0.0001)
    while not emulator.figures()["waits"]:
        if time.perf_counter() - begun > timeout_s or not bot.lives():
            raise TimeoutError("no answer")
        time.sleep(0.01)
    emulator.stop()
    return time.perf_counter() - begun


@contextmanager
def _process(
    module: str, environment: Mapping[str, str], stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        [sys.executable, "-m", module], env=os.environ | dict(environment), stdout=stdout or subprocess.DEVNULL
    )
    with ending(program, patience_s=10):
        yield program
