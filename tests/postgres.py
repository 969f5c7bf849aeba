"""A PostgreSQL server for one test session: own folder, Unix socket only, no network port."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

#: nothing survives the end of the machine
_SPEED = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=60")
#: and nothing of the last moment the end of the server
_MORE_SPEED = ("synchronous_commit=off",)


class NoPostgres(Exception):
    """No server programs are installed."""


class PostgresServer:
    """`folder` has the socket and the log, `data` the databases."""

    def __init__(self, folder: Path, data: Path, *options: str) -> None:
        self.folder, self.data, self._options = folder, data, options
        self._names = (f"test_{number}" for number in count(1))

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def ask(self, question: str) -> Any:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            row = connection.execute(question).fetchone()
        return row and row[0]

    def create(self, *, template: str = "template0") -> str:
        name = next(self._names)
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def start(self) -> None:
        """Returns when it takes connections."""
        settings = (*_SPEED, "listen_addresses=", f"unix_socket_directories={self.folder}", *self._options)
        options = " ".join(f"-c {setting}" for setting in settings)
        self._control("-w", "-t", "300", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """At once, as after a power failure of the server alone: its next start recovers what was committed."""
        self._control("-m", "immediate", "stop")

    def _control(self, *words: object) -> None:
        _as_postgres([_programs() / "pg_ctl", "-D", self.data, *words])

    @contextmanager
    def copy(
        self, *options: str, basebackup: tuple[str, ...] = (), files: Mapping[str, str] | None = None
    ) -> "Iterator[PostgresServer]":
        """Another server with a copy of all databases, made by pg_basebackup while this one runs; not started yet.
        `files`: written into its data folder."""
        with _folder() as folder:
            program = _programs() / "pg_basebackup"
            words = ("-h", self.folder, "-U", "postgres", "-D", folder / "data", "-c", "fast", "--no-sync", *basebackup)
            _as_postgres([program, *words])
            for name, content in (files or {}).items():
                (folder / "data" / name).write_text(content, "utf-8")
            other = PostgresServer(folder, folder / "data", *options)
            try:
                yield other
            finally:
                if (other.data / "postmaster.pid").exists():
                    other.stop()


@contextmanager
def postgres_server(*options: str, durable: bool = False) -> Iterator[PostgresServer]:
    """`durable`: what is committed survives an end of the server. Raises NoPostgres."""
    programs = _programs()
    with _folder() as folder:
        data = folder / "data"
        words = ("-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        _as_postgres([programs / "initdb", "-D", data, *words])
        server = PostgresServer(folder, data, *(() if durable else _MORE_SPEED), *options)
        server.start()
        try:
            yield server
        finally:
            if (data / "postmaster.pid").exists():
                server.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server_for_tests(*options: str, durable: bool = False) -> Iterator[PostgresServer]:
    """As postgres_server. Where PostgreSQL is not installed, the test is skipped, or fails with CI=true."""
    try:
        with postgres_server(*options, durable=durable) as running:
            yield running
    except NoPostgres as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


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
