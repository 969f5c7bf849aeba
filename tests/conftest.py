"""The cast, all in contact with one service: a citizen, a stranger who must get nowhere, and staff."""

import gc
import random
import shutil
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from bot import commands
from bot.demo import TRAINING
from bot.settings import Settings
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock as WorkingClock
from complaints.model import Role
from enterprises.calendar.loading import load_templates
from inspections.checklists.loading import load_lists
from knowledge.answer import Library
from services import Secrets, Services
from storage.engine.opening import open_engine
from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys
from tests.buckets import BadWay, Buckets
from tests.chat import Clock, Room, Talker
from tests.shared import SharedStatements, SharedTemplates, made_once
from tests.world import STAFF_GROUP, World
from zone import Zone

# What is imported and collected stays until the end: looking through it again and again for garbage took a seventh of
# the time. From then on less often than usual, because a test leaves little behind.
gc.disable()

# the same examples in every run, and no deadline: a busy machine is slow
settings.register_profile(
    "suite", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

# tracebacks as plain text: with frames, colours and local variables, each one costs as much as a whole test
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

#: a Saturday evening
DEMO_DAY = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
#: whose files take longest: begun first, so that no worker is left with one at the end
_LONGEST = ("browser", "process", "attacks", "proxies")

KEYS = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    places = {here / name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path.parent, len(places)))


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for user in ("storage.store", "storage.moving"):
            patch.setattr(f"{user}.open_engine", SharedStatements().open)
        for templates in ("web.pages", "channels.webchat.page.page"):
            patch.setattr(f"{templates}.FileSystemLoader", SharedTemplates)
        yield


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    """A server of S3-compatible storage, a process of its own."""
    with Buckets.running() as server:
        yield server


@pytest.fixture
def way(buckets: Buckets) -> Iterator[BadWay]:
    """A network before that server, which fails as it is told to."""
    with BadWay.to(buckets) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def built_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA_DIR with the index of `library`. A test that writes to it copies it first."""
    return made_once(tmp_path_factory, "library", lambda folder: Library.open(data_dir=folder, statutes_dir=None))


@pytest.fixture(scope="session")
def library(built_library: Path) -> Library:
    """The knowledge of the product, without statute texts."""
    opened = Library.open(data_dir=built_library, statutes_dir=None)
    gc.collect()
    gc.freeze()  # kept until the end, so the garbage collector need not look at it
    return opened


@pytest.fixture(scope="session")
def zone() -> Zone:
    return Zone.load(Path(__file__).parents[1] / "zone/data/training")


@pytest.fixture(scope="session")
def empty_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that every test copies, which is quicker than to migrate each time."""

    def make(folder: Path) -> None:
        engine = open_engine(f"sqlite:///{folder}/empty.db", writes=True, pool_size=1)
        migrate(engine)
        engine.dispose()

    return made_once(tmp_path_factory, "records", make) / "empty.db"


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The DATA_DIR of `demo-data`, as of `DEMO_DAY`. A test that writes to it copies it first."""

    def make(folder: Path) -> None:
        settings = Settings(_env_file=None, data_dir=folder, zone_dir=TRAINING)  # type: ignore[call-arg]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(commands, "now", lambda: DEMO_DAY)
            assert commands.demo_data(settings, Namespace()) == 0

    return made_once(tmp_path_factory, "demonstration", make)


@pytest.fixture
def store(tmp_path: Path, empty_records: Path) -> Iterator[Store]:
    shutil.copy(empty_records, tmp_path / "records.db")
    store = Store(f"sqlite:///{tmp_path}/records.db", keys=KEYS)
    with closing(store.engine.raw_connection()) as writer:  # a test need not survive a power cut
        writer.cursor().execute("PRAGMA synchronous=OFF")
    yield store
    store.close()


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes with the least memory and time: the real strength is tested in tests/domain/complaints."""
    monkeypatch.setattr(
        "complaints.office.passwords._HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def the_tests_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts leave out the year of `Clock`, in whichever year the tests run."""
    monkeypatch.setattr("wording.moments.this_year", lambda _timezone: 2026)


@pytest.fixture
def services(library: Library, zone: Zone) -> Services:
    """Numbers and codes come from a seeded generator, so a test draws the same ones in every run."""
    return Services(
        library=lambda: library,
        zone=zone,
        clock=WorkingClock(WorkingTime(zone.hours, zone.timezone)),
        secrets=Secrets(pepper=b"p" * 32),
        public_url="https://lvwang.example",
        staff_chat_id=STAFF_GROUP,
        admin_ids=frozenset(),
        random_below=random.Random(1).randrange,
        checklists=load_lists(None),
        dates=load_templates(None),
    )


@pytest.fixture
async def world(store: Store, clock: Clock, services: Services, tmp_path: Path) -> AsyncIterator[World]:
    world = World(store=store, clock=clock, services=services, files=tmp_path / "webchat")
    await world.start()
    yield world
    await world.stop()


@pytest.fixture
def citizen(world: World) -> Talker:
    return world.talker(700_001, "王芳")


@pytest.fixture
def stranger(world: World) -> Talker:
    return world.talker(700_002, "陌生人")


@pytest.fixture
def visitor(world: World) -> Talker:
    """A resident in the web chat."""
    return world.visitor(1)


@pytest.fixture
def clerk(world: World) -> Talker:
    return _staff(world, 800_001, "李受理", Role.CLERK)


@pytest.fixture
def verifier(world: World) -> Talker:
    return _staff(world, 800_002, "赵核查", Role.VERIFIER)


@pytest.fixture
def supervisor(world: World) -> Talker:
    return _staff(world, 800_003, "孙主管", Role.SUPERVISOR)


@pytest.fixture
def group(world: World) -> Room:
    """The staff group."""
    return world.group


def _staff(world: World, telegram_id: int, name: str, role: Role) -> Talker:
    world.store.write_now(lambda tx: tx.staff.add(name=name, role=role, telegram_id=telegram_id))
    return world.talker(telegram_id, name)
