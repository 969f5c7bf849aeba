"""/readyz notices that nothing can be written, and asking it often costs nothing."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from storage.store import Store
from web import health

ROOT = Path(__file__).parents[2]


class Disk:
    """What /readyz looks at: full or not, and how often it was asked."""

    def __init__(self) -> None:
        self.full, self.asked, self.seconds = False, 0, 0.0

    async def look(self) -> tuple[bool, str]:
        self.asked += 1
        return (False, "records can't be written: No space left on device") if self.full else (True, "ok")


async def test_a_disk_that_fills_up_is_noticed_within_seconds() -> None:
    disk, app = Disk(), web.Application()
    records = health.Recent(disk.look, clock=lambda: disk.seconds)

    async def report() -> health.Report:
        return {"records": await records()}

    health.setup(app, report=report)
    async with TestClient(TestServer(app)) as client:

        async def ready() -> tuple[int, dict[str, object]]:
            response = await client.get("/readyz")
            return response.status, await response.json()

        for _ in range(20):
            assert await ready() == (200, {"ready": True, "records": "ok"})
        assert disk.asked == 1
        disk.full = True
        disk.seconds = 5.0
        no_space = {"ready": False, "records": "records can't be written: No space left on device"}
        assert await ready() == (503, no_space)
        disk.full = False
        disk.seconds = 9.9
        assert await ready() == (503, no_space)
        disk.seconds = 10.0
        assert await ready() == (200, {"ready": True, "records": "ok"})
        assert disk.asked == 3


def test_the_records_of_a_healthy_house_can_be_written(store: Store, tmp_path: Path) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    asyncio.run(store.check_writable())
    assert {path.name for path in tmp_path.iterdir()} == before


async def test_asking_does_not_wait_for_the_writer(store: Store) -> None:
    """Its only writer is held up: the question is answered all the same."""
    with store.engine.begin():
        await store.check_writable()


@pytest.mark.parametrize("limit", [0, 60_000])
def test_a_full_disk_is_told_from_a_healthy_one(tmp_path: Path, empty_records: Path, limit: int) -> None:
    """No file may grow beyond `limit` bytes."""
    code = f"""
import asyncio, resource, sys
from storage.engine.errors import StorageError
from storage.store import Store
from storage.tx import Keys
store = Store(f"sqlite:///{{sys.argv[1]}}", keys=Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32))
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    asyncio.run(store.check_writable())
except StorageError as error:
    print(error)
store.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(empty_records)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.startswith("records can't be written: ")
