"""Builds the index in a process of its own (`python -m knowledge.build_process`), so that a running service keeps
answering meanwhile and does not keep the memory that a build takes. Standard input has the Job, JSON."""

import logging
import os
import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from chinese.pinyin import Readings
from knowledge.entries import Entry
from knowledge.index import build_if_missing

log = logging.getLogger(__name__)

_COMMAND = (sys.executable, "-m", "knowledge.build_process")
#: added niceness: the answers of a running service go first
_NICE = 5
#: characters of what a failed process wrote that are logged
_LAST = 2000


class Job(BaseModel):
    """See Library.open."""

    model_config = ConfigDict(frozen=True)

    data_dir: Path
    statutes_dir: Path | None
    extra: tuple[Entry, ...]
    without: frozenset[str]


def build_apart(data_dir: Path, statutes_dir: Path | None, extra: tuple[Entry, ...], without: frozenset[str]) -> None:
    """Waits until it is built. If it fails, the log says why."""
    job = Job(
        data_dir=data_dir.absolute(),
        statutes_dir=statutes_dir.absolute() if statutes_dir else None,
        extra=extra,
        without=without,
    )
    done = subprocess.run(  # noqa: S603 (our own module)
        _COMMAND,
        input=job.model_dump_json().encode(),
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        log.warning("knowledge.not_built_apart", extra={"why": done.stderr.decode(errors="replace")[-_LAST:]})


def main() -> None:
    os.nice(_NICE)
    job = Job.model_validate_json(sys.stdin.buffer.read())
    build_if_missing(data_dir=job.data_dir, statutes_dir=job.statutes_dir, extra=job.extra, without=job.without)
    Readings.open(job.data_dir / "knowledge")


if __name__ == "__main__":
    main()
