"""Everything a run stands on: emulator, database, bucket, accounts, and the product's processes behind a balancer."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from sqlalchemy import Engine, NullPool, create_engine

from bot.resources import open_store
from bot.settings import Settings
from complaints.case.moves import staff_actor
from complaints.model import Role
from complaints.office import api_keys
from complaints.office.staff_links import issue
from storage.tx import Tx
from tests.buckets import ACCESS, BadWay, Buckets
from tests.chaos.balancer import Balancer
from tests.chaos.diary import Diary
from tests.chaos.plan import Plan, mark
from tests.chaos.service import Process, Service
from tests.chaos.traces import install
from tests.postgres import PostgresServer, postgres_server
from tests.process.processes import ROOT, Telegram, settings_of

#: name, roles, party
STAFF = (
    ("陈受理", "clerk", ""), ("钱受理", "clerk", ""), ("赵核查", "verifier", ""), ("林承办", "unit", "unit:planning"),
)  # fmt: skip
_FAKETIME = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")

#: folders of DATA_DIR that processes on several machines share (docs/手册-运维.md)
_SHARED = ("webchat", "uploads")


@dataclass(kw_only=True)
class Ground:
    plan: Plan
    folder: Path
    diary: Diary
    telegram: Telegram
    service: Service
    balancer: Balancer
    engine: Engine
    session: aiohttp.ClientSession
    words: dict[str, str] = field(default_factory=dict)
    api_key: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    postgres: PostgresServer | None = None
    way: BadWay | None = None
    clock: Path | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.balancer.port}"

    @property
    def control(self) -> str:
        return f"{self.telegram.address}/control/{self.telegram.token}"

    def logs(self) -> Sequence[Path]:
        return sorted(self.folder.glob("*.log"))


def faketime() -> Path | None:
    """Debian's libfaketime, which moves the clock of a process that runs."""
    found = (Path(folder) / "faketime/libfaketimeMT.so.1" for folder in _FAKETIME)
    return next((path for path in found if path.exists()), None)


@asynccontextmanager
async def ground(plan: Plan, folder: Path, library: Path | None = None) -> AsyncIterator[Ground]:
    """`folder` is there; the logs stay in it. `library`: a DATA_DIR whose index is taken instead of building one."""
    async with AsyncExitStack() as stack:
        emulated = await stack.enter_async_context(_emulator(folder))
        telegram = Telegram(emulated)
        service = Service([])
        balancer = await stack.enter_async_context(Balancer(service.ports, plan.dice("balancer")))
        environment = settings_of(telegram, folder / "data-1") | {
            "SECRET_KEY": f"secret-of-the-chaos-run-{plan.seed}",
            "PUBLIC_URL": f"http://127.0.0.1:{balancer.port}",
            "PYTHONDONTWRITEBYTECODE": "",  # each of many starts would compile everything anew
        }
        made = Ground(
            plan=plan, folder=folder, diary=Diary(), telegram=telegram, service=service, balancer=balancer,
            engine=create_engine("sqlite://"),
            session=await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))),
        )  # fmt: skip
        if plan.database == "postgresql":
            environment |= _many(made, stack)
        if plan.clocks and (library_of_time := faketime()) is not None:
            environment |= _movable(made, library_of_time)
        made.environment = environment
        _settle_in(made, environment, library)
        stack.callback(made.engine.dispose)
        service.processes = [
            Process(f"product {n}", folder, environment | {"DATA_DIR": str(folder / f"data-{n}")}, folder / f"{n}.log")
            for n in range(1, plan.processes + 1)
        ]
        stack.push_async_callback(service.stop)
        await service.start()
        yield made


@asynccontextmanager
async def _emulator(folder: Path) -> AsyncIterator[str]:
    with (folder / "emulator.err").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.botapi_server", cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


def _many(made: Ground, stack: AsyncExitStack) -> dict[str, str]:
    """Two processes: one PostgreSQL, one bucket, updates by webhook to any of them."""
    made.postgres = stack.enter_context(postgres_server(durable=True))
    made.way = stack.enter_context(BadWay.to(stack.enter_context(Buckets.running())))
    buckets = Buckets(made.way.upstream)
    return {
        "DATABASE_URL": made.postgres.url(made.postgres.create()),
        "PHOTO_STORE": buckets.new(port=made.way.port),
        "AWS_ACCESS_KEY_ID": ACCESS.key_id,
        "AWS_SECRET_ACCESS_KEY": ACCESS.secret,
        "WEBHOOK_URL": f"{made.address}/telegram",
    }


def _movable(made: Ground, library: Path) -> dict[str, str]:
    """The file names by how much the clock is wrong; waits inside the process go by the true one, as they do when
    somebody sets the clock of a machine."""
    made.clock = made.folder / "clock"
    made.clock.write_text("+0\n")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(made.clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def _settle_in(made: Ground, environment: dict[str, str], library: Path | None) -> None:
    """Folders, tables, accounts and a key, as an operator makes them before the first day."""
    for n in range(1, made.plan.processes + 1):
        data = made.folder / f"data-{n}"
        if library is not None:
            shutil.copytree(library, data, dirs_exist_ok=True)
        else:
            data.mkdir(exist_ok=True)
        for name in _SHARED if n > 1 else ():
            shared = (made.folder / "data-1" / name).resolve()
            shared.mkdir(exist_ok=True)
            (data / name).symlink_to(shared)
    settings = settings_from(environment)
    store = open_store(settings)
    made.engine = create_engine(settings.records_url, poolclass=NullPool)  # PostgreSQL ends every connection
    install(made.engine)
    dice = made.plan.dice("accounts")
    store.write_now(lambda tx: _accounts(tx, made, [mark(dice) * 3 for _ in STAFF], mark(dice) * 4))
    store.close()
    made.diary.secrets |= {
        made.telegram.token, environment["SECRET_KEY"], made.api_key, ACCESS.secret, *made.words.values(),
    }  # fmt: skip


def _accounts(tx: Tx, made: Ground, words: Sequence[str], key_word: str) -> None:
    now = datetime.now(UTC)
    for (name, role, party), word in zip(STAFF, words, strict=True):
        account = tx.staff.add(name=name, roles=(Role(role),), telegram_id=None, party=party)
        issue(tx, staff_id=account.id, purpose="login", word=word, now=now)
        made.words[name] = word
    admin = tx.staff.add(name="周管理", role=Role.ADMIN, telegram_id=None)
    _, made.api_key = api_keys.make(
        tx, name="热线平台（虚构）", contact="王工", scopes=("report", "follow"), per_minute="600", last_day="",
        word=key_word, actor=staff_actor(admin), now=now, today=now.date(),
    )  # fmt: skip


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Those that the product reads from its environment."""
    known = {name.lower(): value for name, value in environment.items() if name.lower() in Settings.model_fields}
    return Settings(_env_file=None, **known)  # type: ignore[call-arg]
