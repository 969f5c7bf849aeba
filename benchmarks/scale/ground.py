"""Starts what is measured: one or several `python -m bot run`, on a SQLite file or on a PostgreSQL of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Process, ending
from tests.postgres import PostgresServer, postgres_server

ROOT = Path(__file__).parents[2]
TRAINING = ROOT / "zone/data/training"
_SECRET = "scale-scale-scale-scale-scale"
_READY_S = 300.0
#: as a server is installed, where the tests' own forgets what its machine does
_DURABLE = ("fsync=on", "full_page_writes=on", "autovacuum=on", "max_connections=100")


@dataclass(frozen=True, slots=True)
class On:
    """What serves, written `sqlite:1` or `postgresql:2`."""

    database: str
    processes: int

    @classmethod
    def parse(cls, written: str) -> "On":
        database, _, processes = written.partition(":")
        if database not in ("sqlite", "postgresql") or (database == "sqlite" and processes not in ("", "1")):
            raise ValueError(written)
        return cls(database, int(processes or 1))

    def __str__(self) -> str:
        return f"{self.database}:{self.processes}"


class Service(Process):
    def __init__(self, program: subprocess.Popen[bytes], address: str) -> None:
        super().__init__(program.pid)
        self.program, self.address = program, address

    def wait_until_ready(self) -> None:
        until = time.monotonic() + _READY_S
        while time.monotonic() < until and self.program.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=10) as answer:
                    if answer.status == 200 and b"connecting" not in answer.read():
                        return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError("the service did not start")


@dataclass(frozen=True, kw_only=True)
class Ground:
    services: list[Service]
    server: PostgresServer | None

    def cpu_s(self) -> float:
        return sum(one.cpu_s() for one in self.services)

    def memory_mb(self) -> float:
        """Of the largest process."""
        return max(one.memory_mb() for one in self.services)

    def database_cpu_s(self) -> float:
        """Of PostgreSQL; SQLite works within the service."""
        if self.server is None:
            return 0.0
        parent = int((self.server.data / "postmaster.pid").read_text("ascii").splitlines()[0])
        return sum(Process(pid).cpu_s() for pid in (parent, *_children(parent)))


@contextmanager
def running(
    on: On, folder: Path, environment: Mapping[str, str] | None = None, *, demo: bool = False
) -> Iterator[Ground]:
    """`folder`: a DATA_DIR that is empty yet; the knowledge index is built once for all that lie beside it. `demo`:
    with the demonstration's data. Without BOT_TOKEN there is no Telegram, only the web chat and the pages."""
    with ExitStack() as stack:
        server, shared = None, dict[str, str]()
        if on.database == "postgresql":
            server = stack.enter_context(postgres_server(*_DURABLE, durable=True))
            shared = {"DATABASE_URL": server.url(server.create())}
        _with_index(folder)
        if demo:
            command, settings = [sys.executable, "-m", "bot", "demo-data"], _settings_of(folder) | shared
            subprocess.run(command, env=settings, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        services = []
        for _ in range(on.processes):
            port = _free_port()
            own = {**shared, **(environment or {}), "HTTP_PORT": str(port)}
            if "BOT_TOKEN" in own:
                own["WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
            service = stack.enter_context(_service(folder, port, own))
            service.wait_until_ready()
            services.append(service)
        yield Ground(services=services, server=server)


@contextmanager
def _service(folder: Path, port: int, environment: dict[str, str]) -> Iterator[Service]:
    settings = _settings_of(folder) | environment
    program = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=settings, stdout=subprocess.DEVNULL, cwd=ROOT)
    with ending(program, patience_s=30):
        yield Service(program, f"http://127.0.0.1:{port}")


def _settings_of(folder: Path) -> dict[str, str]:
    """The environment of a service, without any setting of whoever measures."""
    from bot.settings import Settings

    names = {name.upper() for name in Settings.model_fields}
    clean = {name: value for name, value in os.environ.items() if name not in names}
    return clean | {
        "DATA_DIR": str(folder),
        "ZONE_DIR": str(TRAINING),
        "SECRET_KEY": _SECRET,
        "TELEGRAM_LIMITS": "0,0",
        "WEBHOOK_SECRET": "scale",
        "LOG_LEVEL": "WARNING",
    }


def _with_index(folder: Path) -> None:
    index = folder.parent / "index"
    if not index.exists():
        build = "import sys; from pathlib import Path; from knowledge.answer import Library; Library.open("
        build += "data_dir=Path(sys.argv[1]), statutes_dir=None)"
        index.mkdir(parents=True)
        subprocess.run([sys.executable, "-c", build, str(index)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    shutil.copytree(index, folder, dirs_exist_ok=True)


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _children(parent: int) -> list[int]:
    """The processes that PostgreSQL's first one has started."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(pid) for pid in listed.split()]
