"""Programs that are measured: what Linux counts of them, and their end."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    def __init__(self, pid: int) -> None:
        self.pid = pid

    def cpu_s(self) -> float:
        """User and system time, all threads, with that of children that have ended."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return sum(int(field) for field in fields[11:15]) / _TICKS

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


@contextmanager
def ending(program: "subprocess.Popen[bytes]", *, patience_s: float) -> Iterator[None]:
    """Ends the program afterwards, by force if it takes longer."""
    try:
        yield
    finally:
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(patience_s)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def at_percent(values: Sequence[float], percent: int) -> float:
    """The percentile of sorted values; NaN if there are none."""
    return values[min(len(values) - 1, len(values) * percent // 100)] if values else float("nan")
