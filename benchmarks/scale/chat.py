"""Many open pages of the web chat, and messages from them."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.scale.figures import Row
from benchmarks.scale.ground import ROOT, Ground, On, running

_WARM_UP_S = 5.0
#: a connection is a file in the service and one in the pages' process; deploy/lvwang.service allows as many
_FILES = 65_536


class Pages:
    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program

    def wait_until_open(self) -> None:
        assert self._program.stdout is not None
        if self._program.stdout.readline() != "open\n":
            raise RuntimeError("the pages could not be opened")

    def say(self, rate: float) -> Any:
        """Messages a second from now on. Returns what was measured until now."""
        assert self._program.stdin is not None and self._program.stdout is not None
        self._program.stdin.write(f"{rate}\n")
        self._program.stdin.flush()
        return json.loads(self._program.stdout.readline())


def measured(places: Sequence[On], pages: int, rates: Sequence[str], seconds: float, folder: Path) -> Iterator[Row]:
    _allow_files()
    for number, on in enumerate(places):
        with running(on, folder / f"{number}") as ground, _opened(ground, pages) as opened:
            for rate in rates:
                yield _row(opened, ground, on, float(rate), seconds)


def _row(pages: Pages, ground: Ground, on: On, rate: float, seconds: float) -> Row:
    pages.say(rate)
    time.sleep(_WARM_UP_S)
    pages.say(rate)
    cpu_s, database_s, begun = ground.cpu_s(), ground.database_cpu_s(), time.perf_counter()
    time.sleep(seconds)
    cpu_s, database_s = ground.cpu_s() - cpu_s, ground.database_cpu_s() - database_s
    counts, took = pages.say(0), time.perf_counter() - begun
    if counts["refused"] or counts["busy"]:
        print(f"{counts['refused']} messages were refused, {counts['busy']} not sent because their page still waited")
    if not rate:
        print(f"{on}, open pages at rest: {cpu_s / took:.1%} of a core, PostgreSQL {database_s / took:.1%}")
    return Row(
        on=str(on),
        load=f"{rate:g}",
        answers=len(counts["waits"]),
        seconds=took,
        waits=sorted(counts["waits"]),
        cpu_s=cpu_s,
        database_s=database_s,
        memory_mb=ground.memory_mb(),
    )


@contextmanager
def _opened(ground: Ground, pages: int) -> Iterator[Pages]:
    addresses = [one.address for one in ground.services]
    program = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.scale.pages", *addresses, "--pages", str(pages)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        opened = Pages(program)
        opened.wait_until_open()
        yield opened
    finally:
        program.kill()
        program.wait()


def _allow_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if most == resource.RLIM_INFINITY else min(_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
