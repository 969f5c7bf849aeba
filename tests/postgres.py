"""A PostgreSQL server for one test session: own folder, Unix socket only, no network port."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

#: nothing survives the end of the machine
_SPEED = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=60")
#: and nothing of the last moment the end of the server
_MORE_SPEED = ("synchronous_commit=off",)


class NoPostgres(Exception):
    """No server programs are installed."""


class PostgresServer:
    def __init__(self, folder: Path, start: Sequence[object], stop: Sequence[object]) -> None:
        self._folder, self._start, self._stop = folder, start, stop
        self._names = (f"test_{number}" for number in count(1))

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def create(self, *, template: str = "template0") -> str:
        name = next(self._names)
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return name

    def start(self) -> None:
        _as_postgres(self._start)

    def stop(self) -> None:
        """At once, as after a power failure of the server alone: its next start recovers what was committed."""
        _as_postgres(self._stop)

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """`durable`: what is committed survives an end of the server. Raises NoPostgres."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        _as_postgres(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "--auth=trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ]
        )
        speed = _SPEED if durable else (*_SPEED, *_MORE_SPEED)
        options = " ".join(f"-c {one}" for one in (*speed, "listen_addresses=", f"unix_socket_directories={folder}"))
        server = PostgresServer(
            folder,
            start=[programs / "pg_ctl", "-D", data, "-w", "-t", "300", "-l", folder / "log", "-o", options, "start"],
            stop=[programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    raise NoPostgres("PostgreSQL is not installed: run `make test`, which installs it, or apt install postgresql")


def _as_postgres(command: Sequence[object]) -> None:
    words = [str(word) for word in command]
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(words, check=True, user=user, group=user, extra_groups=[] if user else None,
                   stdout=subprocess.DEVNULL, cwd="/")  # fmt: skip
